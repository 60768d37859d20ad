"""What may interrupt at every step, and how it is answered: two literal tables.

Each answer ends by putting the open question again, so that nobody has to find the way back.
"""

from collections.abc import Callable
from dataclasses import replace

from domain.case import Case
from domain.conversation import Answer, Conversation, JoinOrganization, Outcome
from domain.lifecycle import ENDED
from domain.messages import Line, Reply, Verbatim, say
from domain.vocabulary import Intent, Language
from handlers import idle, learning, stepping
from handlers.context import Context
from handlers.flows.asks import button
from handlers.flows.matches import why_not
from handlers.flows.reading.place import read_place
from handlers.languages import KEEPS, WRITTEN

C = Conversation
Interruption = Callable[[C, Answer, Context], Outcome]


def help_(conversation: C, answer: Answer, context: Context) -> Outcome:
    """What one can say here, in one short list."""
    commands = ("/back", "/restart", "/human", "/language", "/privacy", "/stop")
    return stepping.say_and_ask(
        conversation,
        context,
        (say("help"),),
        buttons=tuple(button(c) for c in commands),
    )


def about(conversation: C, answer: Answer, context: Context) -> Outcome:
    """What ASPIRE is: what it offers, the outcome, why it is different (founding text)."""
    return _or_menu(conversation, context, (say("about"),))


def privacy(conversation: C, answer: Answer, context: Context) -> Outcome:
    """What is done with what people say."""
    return _or_menu(conversation, context, context.programme.privacy.paragraphs)


def thank(conversation: C, answer: Answer, context: Context) -> Outcome:
    """A kind word back, and the question again."""
    return stepping.say_and_ask(conversation, context, (say("thank"),))


def goodbye(conversation: C, answer: Answer, context: Context) -> Outcome:
    """Leave in peace: the draft stays, the question is not pressed."""
    key = "goodbye.draft" if stepping.flow_of(conversation) else "goodbye"
    return Outcome(conversation, (Reply((say(key),)),))


def _or_menu(conversation: C, context: Context, lines: tuple[Line, ...]) -> Outcome:
    """Say `lines`; then the open question, or what one can do."""
    if stepping.flow_of(conversation) is not None:
        return stepping.say_and_ask(conversation, context, lines)
    shown = idle.menu(conversation, context)
    return replace(shown, replies=(Reply(lines), *shown.replies))


def start(conversation: C, answer: Answer, context: Context) -> Outcome:
    """`/start`, alone or with a link's payload: `join_<code>` or `from_<organization or hub>`."""
    kind, _, value = answer.text.strip().partition("_")
    if kind == "join" and value:
        return Outcome(conversation, (), (JoinOrganization(value),))
    if kind == "from" and value:
        conversation = _came_by(conversation, value, context)
    if stepping.flow_of(conversation) is not None:
        return greet(conversation, answer, context)
    if context.referrer:
        return idle.menu(conversation, context, key="menu.referrer")
    return idle.start_self(conversation, context)


def _came_by(conversation: C, value: str, context: Context) -> Conversation:
    """Remember the partner or hub on whose link somebody came: pathway and country."""
    directory = context.programme.directory
    if hub := directory.hubs.get(value):
        return conversation.with_slots({"country": hub.country.value, "came_hub": hub.id})
    organization = directory.organizations.get(value)
    if organization is None:
        return conversation  # an old or mistyped link: the conversation begins all the same
    return conversation.with_slots(
        {"came_by": organization.id, "country": organization.country.value}
    )


def greet(conversation: C, answer: Answer, context: Context) -> Outcome:
    """Hello in the middle of something: where we were, and go on or start again."""
    if stepping.flow_of(conversation) is None:
        if context.cases or context.referrer:
            return idle.menu(conversation, context, key="menu.again")
        return idle.start_self(conversation, context)
    return stepping.say_and_ask(
        conversation, context, (say("resume"),), buttons=(button("/restart"),)
    )


def back(conversation: C, answer: Answer, context: Context) -> Outcome:
    """Ask the last answered question again."""
    flow = stepping.flow_of(conversation)
    if flow is None or not conversation.answered:
        return _or_menu(conversation, context, (say("back.nothing"),))
    step = flow.step(conversation.answered[-1])
    assert step is not None
    return stepping.reopen(conversation, step, context)


def restart(conversation: C, answer: Answer, context: Context) -> Outcome:
    """Start again; asked once when something would be lost."""
    if stepping.flow_of(conversation) is None or not conversation.answered:
        return idle.start_self(stepping.forget(conversation), context)
    return _aside(conversation, "restart", (say("restart.ask"),), ("restart:yes", "restart:no"))


def stop(conversation: C, answer: Answer, context: Context) -> Outcome:
    """Stop: keep the draft, delete it, or go on after all."""
    if stepping.flow_of(conversation) is None:
        return Outcome(conversation, (Reply((say("goodbye"),)),))
    return _aside(
        conversation,
        "stop",
        (say("stop.ask"),),
        ("stop:keep", "stop:delete", "stop:no"),
    )


def human(conversation: C, answer: Answer, context: Context) -> Outcome:
    """A person, please: says when, and asks whether they may read what was written."""
    return _aside(conversation, "human", (say("human.ask"),), ("human:yes", "human:no"))


def complain(conversation: C, answer: Answer, context: Context) -> Outcome:
    """Take a complaint in the person's own words."""
    return _aside(conversation, "complaint", (say("complaint.ask"),), ("complaint:no",))


def _aside(
    conversation: C, name: str, lines: tuple[Line, ...], payloads: tuple[str, ...]
) -> Outcome:
    asked = replace(conversation, aside=name, aside_slots={})
    return Outcome(asked, (Reply(lines, buttons=tuple(button(p) for p in payloads)),))


def language(conversation: C, answer: Answer, context: Context) -> Outcome:
    """Change the language: the one that is named, else the other one; answers stay."""
    wanted = answer.text.strip().lower()
    if wanted in ("en", "fr"):
        new = Language(wanted)
    else:
        new = Language.EN if conversation.language is Language.FR else Language.FR
    is_kept = True if new is conversation.language else None
    switched = replace(conversation, language=new).with_slots({KEEPS: is_kept, WRITTEN: None})
    if stepping.flow_of(conversation) is None and not context.cases and not context.referrer:
        return idle.start_self(switched, context)
    return _or_menu(switched, context, (say("language.changed"),))


def spoken_language(conversation: C, answer: Answer, context: Context) -> Outcome:
    """ "Parlez français s'il vous plaît": the language that the words name or are written in."""
    said = answer.text.lower()
    names_fr = "fran" in said or "french" in said
    names_en = "engl" in said or "angl" in said
    wanted = "fr" if names_fr and not names_en else "en" if names_en else ""
    return language(conversation, replace(answer, text=wanted), context)


def status(conversation: C, answer: Answer, context: Context) -> Outcome:
    """How it is going: for a person their last case, for a referrer the last five."""
    if not context.cases:
        return _or_menu(conversation, context, (say("status.none"),))
    cases = context.cases if context.referrer else context.cases[:1]
    return _or_menu(conversation, context, tuple(_status_line(c) for c in cases))


def _status_line(case: Case) -> Line:
    words = say(f"status.{case.status.value}")
    return say("status.line", reference=case.reference, status=words)


def withdraw(conversation: C, answer: Answer, context: Context) -> Outcome:
    """Take a case back, or drop what was begun."""
    open_cases = [c for c in context.cases if c.status not in ENDED]
    if open_cases and not context.referrer and stepping.flow_of(conversation) is None:
        asked = replace(conversation, aside="withdraw", aside_slots={"case_id": open_cases[0].id})
        ask = say("withdraw.ask", reference=Verbatim(open_cases[0].reference))
        return Outcome(
            asked,
            (Reply((ask,), buttons=(button("withdraw:yes"), button("withdraw:no"))),),
        )
    if stepping.flow_of(conversation) is not None:
        return stop(conversation, answer, context)
    return _or_menu(conversation, context, (say("withdraw.none"),))


def change(conversation: C, answer: Answer, context: Context) -> Outcome:
    """ "Change my postcode": that answer, with the new one if it was said; else which one."""
    flow = stepping.flow_of(conversation)
    if flow is None:
        return _or_menu(
            conversation,
            context,
            (say("old_button.sent" if context.cases else "back.nothing"),),
        )
    said = answer.understanding.slots if answer.understanding else {}
    if "place" in conversation.slots and (said.get("postcode") or said.get("town")):
        reading = read_place(answer, conversation, context)
        if isinstance(reading, dict):
            return stepping.apply(conversation, flow.step("place"), reading, answer, context)
    step = flow.step(answer.text.strip()) or next(
        (
            flow.step(s)
            for s, words in _CHANGE_WORDS.items()
            if any(w in answer.text.lower() for w in words) and flow.step(s)
        ),
        None,
    )
    if step is not None:
        return stepping.reopen(conversation, step, context)
    choices = tuple(
        button(f"change:{s}", f"summary.{s}")
        for s in conversation.answered
        if s not in ("consent", "attested", "urgent_place")
    )
    return Outcome(conversation, (Reply((say("change.ask"),), buttons=choices),))


_CHANGE_WORDS = {
    "place": (
        "postcode",
        "post code",
        "town",
        "address",
        "where i live",
        "code postal",
        "ville",
        "adresse",
    ),
    "needs": ("need", "besoin"),
    "age": ("age", "âge"),
    "work": ("work", "job", "travail", "emploi"),
    "travel": ("travel", "getting about", "déplace", "transport"),
    "times": ("time", "day", "horaire", "jour", "moment"),
    "matches": ("activit", "choice", "choix"),
    "name": ("name", "nom"),
    "contact": ("phone", "number", "mail", "contact", "téléphone", "numéro"),
    "person": ("name", "phone", "number", "nom", "téléphone", "numéro"),
}


def refer(conversation: C, answer: Answer, context: Context) -> Outcome:
    """Refer the person in front of you: for workers who joined; others are told how."""
    if context.referrer:
        return idle.start_spot(conversation, answer, context)
    reply = Reply(
        (say("refer.how", url=f"{context.public_url}/chat"),),
        buttons=(button("/start", "button.menu.self"), button("/human")),
    )
    return Outcome(conversation, (reply,))


def join(conversation: C, answer: Answer, context: Context) -> Outcome:
    """`/join <code>`: the invitation of an organization, typed instead of clicked."""
    code = answer.text.strip()
    if not code:
        return refer(conversation, answer, context)
    return Outcome(conversation, (), (JoinOrganization(code),))


def why(conversation: C, answer: Answer, context: Context) -> Outcome:
    """Why other services are not in the list."""
    again = stepping.ask_again(conversation, context)
    return Outcome(conversation, (why_not(conversation, context), *again))


def learn(conversation: C, answer: Answer, context: Context) -> Outcome:
    """Keep words that were not understood: shows just what would be kept, and asks."""
    if conversation.is_with_person:  # the answer would go to the relay person
        return Outcome(conversation, (Reply((say("learn.not_now"),)),))
    waiting = learning.words_of(conversation.slots)
    if waiting is None:
        return _or_menu(conversation, context, (say("learn.nothing"),))
    lines = (say("learn.words", words=Verbatim(waiting[0])), say("learn.about"), say("learn.ask"))
    return _aside(conversation, "learn", lines, ("learn:yes", "learn:no"))


def assistant(conversation: C, answer: Answer, context: Context) -> Outcome:
    """Back from a relay person to the assistant."""
    given_back = replace(conversation, is_with_person=False)
    return _or_menu(given_back, context, (say("assistant.back"),))


COMMANDS: dict[str, Interruption] = {
    "start": start,
    "help": help_,
    "about": about,
    "privacy": privacy,
    "back": back,
    "restart": restart,
    "stop": stop,
    "human": human,
    "complain": complain,
    "language": language,
    "status": status,
    "withdraw": withdraw,
    "change": change,
    "refer": refer,
    "join": join,
    "why": why,
    "learn": learn,
    "assistant": assistant,
}

SPOKEN: dict[Intent, Interruption] = {
    Intent.HELP: help_,
    Intent.ABOUT_ASPIRE: about,
    Intent.ASK_PRIVACY: privacy,
    Intent.GO_BACK: back,
    Intent.RESTART: restart,
    Intent.STOP: stop,
    Intent.ASK_HUMAN: human,
    Intent.COMPLAIN: complain,
    Intent.SWITCH_LANGUAGE: spoken_language,
    Intent.ASK_STATUS: status,
    Intent.WITHDRAW: withdraw,
    Intent.CHANGE_ANSWER: change,
    Intent.GREET: greet,
    Intent.THANK: thank,
    Intent.GOODBYE: goodbye,
}

LIKELY_COMMANDS: dict[Intent, str] = {
    Intent.HELP: "/help",
    Intent.ABOUT_ASPIRE: "/about",
    Intent.ASK_PRIVACY: "/privacy",
    Intent.GO_BACK: "/back",
    Intent.RESTART: "/restart",
    Intent.ASK_HUMAN: "/human",
    Intent.ASK_STATUS: "/status",
    Intent.SWITCH_LANGUAGE: "/language",
    Intent.STOP: "/stop",
}
