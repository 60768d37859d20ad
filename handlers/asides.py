"""Side questions: asked in between, answered by a button or a yes or no, then the way goes on.

Each handler gets the conversation with the side question closed and what it remembered; it
returns None when the answer was not meant for it, and the answer is then an ordinary one.
"""

from collections.abc import Callable
from dataclasses import replace

from domain.conversation import (
    Answer,
    Command,
    Conversation,
    Forget,
    OpenCase,
    Outcome,
    PassOn,
    RaiseTask,
    RecordConsent,
    Slots,
    WithdrawCase,
)
from domain.messages import Reply, say
from handlers import idle, stepping
from handlers.context import Context
from handlers.flows.asks import button
from handlers.flows.facts import has_consented
from handlers.flows.reading.values import said_yes, values_for
from handlers.flows.words import clean, has_words

C = Conversation
Aside = Callable[[C, Slots, Answer, Context], Outcome | None]


def _agreed(name: str, answer: Answer, yes: str = "yes") -> bool | None:
    values = values_for(name, answer)
    if values:
        return values == (yes,)
    return said_yes(answer)


def crisis(conversation: C, slots: Slots, answer: Answer, context: Context) -> Outcome | None:
    """Shall the relay person be told? Either way the conversation can go on."""
    agreed = _agreed("crisis", answer, "tell")
    if agreed is None:
        return None
    if not agreed:
        return stepping.say_and_ask(conversation, context, (say("crisis.not_told"),))
    commands = _open_for_person(conversation, context)
    return _go_on(conversation, context, "crisis.told", commands)


def _open_for_person(conversation: C, context: Context) -> tuple[Command, ...]:
    """A case with what was said so far, for a relay person to read: asking for it is the yes."""
    text = context.programme.consents["store_case"]
    consent: tuple[Command, ...] = ()
    if not has_consented(conversation.slots):
        consent = (RecordConsent("store_case", text.version, is_given=True),)
    flow = conversation.flow or "self_referral"
    return (*consent, OpenCase(conversation.slots, flow, is_talk_request=True))


def _go_on(conversation: C, context: Context, key: str, commands: tuple[Command, ...]) -> Outcome:
    """Say it, then the open question, or nothing more when none is open."""
    return stepping.say_and_ask(conversation, context, (say(key),), commands=commands)


def human(conversation: C, slots: Slots, answer: Answer, context: Context) -> Outcome | None:
    """Yes: a case that asks for a person; the assistant stays at hand until one comes."""
    agreed = _agreed("human", answer)
    if agreed is None:
        return None
    if not agreed:
        return stepping.say_and_ask(conversation, context, (say("human.no"),))
    return _go_on(conversation, context, "human.asked", _open_for_person(conversation, context))


def restart(conversation: C, slots: Slots, answer: Answer, context: Context) -> Outcome | None:
    """Start again, or not."""
    agreed = _agreed("restart", answer)
    if agreed is None:
        return None
    if not agreed:
        return stepping.say_and_ask(conversation, context, ())
    return idle.start_self(stepping.forget(conversation), context)


def stop(conversation: C, slots: Slots, answer: Answer, context: Context) -> Outcome | None:
    """Keep the draft, delete it, or go on."""
    values = values_for("stop", answer)
    if not values:
        return None
    if values == ("delete",):
        return Outcome(stepping.forget(conversation), (Reply((say("stop.deleted"),)),), (Forget(),))
    if values == ("keep",):
        return Outcome(conversation, (Reply((say("stop.kept"),)),))
    return stepping.say_and_ask(conversation, context, ())


def complaint(conversation: C, slots: Slots, answer: Answer, context: Context) -> Outcome | None:
    """Whatever is written is the complaint."""
    if values_for("complaint", answer) == ("no",):
        return stepping.say_and_ask(conversation, context, ())
    if answer.payload or not has_words(answer.text):
        return None
    task = RaiseTask("complaint", clean(answer.text)[:4_000])
    return stepping.say_and_ask(conversation, context, (say("complaint.taken"),), commands=(task,))


def withdraw(conversation: C, slots: Slots, answer: Answer, context: Context) -> Outcome | None:
    """Take the case back, or leave it."""
    agreed = _agreed("withdraw", answer)
    if agreed is None:
        return None
    if not agreed:
        return stepping.say_and_ask(conversation, context, (say("withdraw.kept"),))
    done = Reply((say("withdraw.done"),), buttons=(button("/start", "button.menu.new"),))
    return Outcome(conversation, (done,), (WithdrawCase(str(slots["case_id"])),))


def pass_on(conversation: C, slots: Slots, answer: Answer, context: Context) -> Outcome | None:
    """Give a late message to the relay person, or not."""
    agreed = _agreed("pass_on", answer)
    if agreed is None:
        return None
    if not agreed:
        return idle.menu(replace(conversation), context)
    command = PassOn(str(slots["case_id"]), str(slots["text"]))
    return Outcome(conversation, (Reply((say("pass_on.done"),)),), (command,))


ASIDES: dict[str, Aside] = {
    "crisis": crisis,
    "human": human,
    "restart": restart,
    "stop": stop,
    "complaint": complaint,
    "withdraw": withdraw,
    "pass_on": pass_on,
}
