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
    KeepUnclear,
    OpenCase,
    Outcome,
    PassOn,
    RaiseTask,
    RecordConsent,
    Slots,
    WithdrawCase,
)
from domain.messages import Reply, say
from domain.vocabulary import Language
from handlers import idle, learning, stepping
from handlers.context import Context
from handlers.crisis import AGAIN_MAX, unsafe
from handlers.crisis import again as show_again
from handlers.flows.absorb import absorb
from handlers.flows.asks import button
from handlers.flows.reading.values import said_yes, values_for
from handlers.flows.words import clean, has_words
from handlers.languages import KEEPS

BE_READ_VERSION = 1  # of the texts human.ask and crisis.ask_tell

C = Conversation
Aside = Callable[[C, Slots, Answer, Context], Outcome | None]


def _agreed(name: str, answer: Answer, yes: str = "yes") -> bool | None:
    values = values_for(name, answer)
    if values:
        return values == (yes,)
    return said_yes(answer)


def crisis(conversation: C, slots: Slots, answer: Answer, context: Context) -> Outcome | None:
    """Shall the person at the hub be told? Words that are no answer get the numbers once more."""
    if values_for("crisis", answer) == ("unsafe",):
        return unsafe(conversation, context)
    if values_for("crisis", answer) == ("go_on",):
        return _or_menu(conversation, context, "crisis.go_on")
    agreed = _agreed("crisis", answer, "tell")
    if agreed is None:
        is_ordinary = bool(answer.payload) or _is_an_answer(conversation, answer, context)
        if is_ordinary or not slots or slots.get("again", 0) >= AGAIN_MAX:
            return None
        return show_again(conversation, slots, context)
    if not agreed:
        untold = conversation.with_slots({"danger": None})
        return _or_menu(untold, context, "crisis.not_told")
    commands = _open_for_person(conversation, context)
    return _or_menu(conversation, context, "crisis.told", commands)


def _is_an_answer(conversation: C, answer: Answer, context: Context) -> bool:
    """True for what the open question can read, and is not just any text."""
    step = stepping.current_step(conversation)
    if step is None or step.takes_any_text:
        return bool(absorb(answer, conversation, context))
    return isinstance(step.read(answer, conversation, context), dict)


def _or_menu(
    conversation: C, context: Context, key: str, commands: tuple[Command, ...] = ()
) -> Outcome:
    """Say it; then the open question, or what one can do: nobody is left without a way on."""
    if stepping.flow_of(conversation) is not None:
        return _go_on(conversation, context, key, commands)
    shown = idle.menu(conversation, context)
    return replace(shown, replies=(Reply((say(key),)), *shown.replies), commands=commands)


def _open_for_person(conversation: C, context: Context) -> tuple[Command, ...]:
    """A case with what was said so far, for a relay person to read: asking for it is the yes.

    A worker asks for themselves: nothing of the person they refer goes along.
    """
    consent = RecordConsent("be_read", BE_READ_VERSION, is_given=True)
    slots = {} if context.referrer else conversation.slots
    return (consent, OpenCase(slots, "self_referral", is_talk_request=True))


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


def learn(conversation: C, slots: Slots, answer: Answer, context: Context) -> Outcome | None:
    """Keep the words that were shown, without whose they are; or do not."""
    agreed, waiting = _agreed("learn", answer), learning.words_of(conversation.slots)
    if agreed is None or waiting is None:
        return None
    settled = learning.settled(conversation, is_kept=agreed)
    if not agreed:
        return _or_menu(settled, context, "learn.not_kept")
    consent = RecordConsent(learning.PURPOSE, learning.LEARN_VERSION, is_given=True)
    return _or_menu(settled, context, "learn.kept", (consent, KeepUnclear(*waiting)))


def language(conversation: C, slots: Slots, answer: Answer, context: Context) -> Outcome | None:
    """Go on in the language that they write in, or keep the one we have; asked once."""
    agreed = None if answer.payload else said_yes(answer)
    if agreed is None:
        return None
    if agreed:
        switched = replace(conversation, language=Language(slots["to"]))
        return _go_on(switched, context, "language.changed", ())
    return _go_on(conversation.with_slots({KEEPS: True}), context, "language.kept", ())


ASIDES: dict[str, Aside] = {
    "language": language,
    "crisis": crisis,
    "human": human,
    "restart": restart,
    "stop": stop,
    "complaint": complaint,
    "withdraw": withdraw,
    "pass_on": pass_on,
    "learn": learn,
}
