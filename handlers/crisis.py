"""Signs of danger: fixed words, shown at once, before everything, whether or not anything is kept.

The numbers come from `programme/helplines.yml` by country and kind, the sentences from the texts;
nothing here is ever generated, and nothing is waited for.
"""

from dataclasses import replace

from domain.conversation import (
    Answer,
    Command,
    Conversation,
    FlagSafeguarding,
    Outcome,
    RaiseTask,
    Slots,
)
from domain.lifecycle import ENDED
from domain.messages import Line, MessageKind, Reply, Text, say
from domain.programme import Programme
from domain.understanding import Safeguarding
from domain.vocabulary import Country, Language, SafeguardingKind
from handlers.context import Context
from handlers.flows.asks import button
from handlers.flows.facts import country_of, has_consented, slot_to_place
from handlers.flows.words import fold

LINES_SHOWN = 3
UNCLEAR = "unclear_danger"  # slot: kind and words of what may have been danger
AGAIN_MAX = 2  # how often the reply is shown again for words that are no answer to it


def crisis(conversation: Conversation, answer: Answer, context: Context) -> Outcome | None:
    """Answer words of danger; afterwards the conversation goes on where it was."""
    found = answer.safeguarding
    if found is None or found.is_unclear:
        return None
    language = conversation.language or guess_language(answer.text)
    spoken = replace(conversation, language=language)
    reply = crisis_reply(found, spoken, language, context.programme, _choice(spoken, context))
    waiting = replace(
        spoken,
        aside="crisis",
        aside_slots={"kind": found.kind.value, "words": answer.text, "phrase": found.phrase},
        misunderstood=0,
    )
    commands: tuple[Command, ...] = (FlagSafeguarding(found),)
    if conversation.aside == "complaint":  # a complaint about harm is still a complaint
        commands = (*commands, RaiseTask("complaint", answer.text))
    return Outcome(_with_note(waiting, answer, context), (reply,), commands)


def with_check_in(answer: Answer, outcome: Outcome, context: Context) -> Outcome:
    """Put a gentle question before the answer, where the words may mean danger or may not.

    The message is answered as any other, so a wrong alarm costs nothing; the numbers are there,
    and one tap says that somebody is not safe.
    """
    found = answer.safeguarding
    if found is None or not found.is_unclear:
        return outcome
    conversation = outcome.conversation
    country, _ = _country(conversation, conversation.language or Language.EN)
    numbers = number_lines(found.kind, country, context.programme)
    question = Reply(
        (say("crisis.check"), *numbers), (button("crisis:unsafe"),), kind=MessageKind.CRISIS
    )
    note = {"kind": found.kind.value, "words": answer.text[:2_000], "phrase": found.phrase}
    noted = conversation.with_slots({UNCLEAR: note})
    return replace(outcome, conversation=noted, replies=(question, *outcome.replies))


def unsafe(conversation: Conversation, context: Context) -> Outcome | None:
    """They say that it is danger: the words of before are answered as such."""
    note = conversation.slots.get(UNCLEAR, {})
    kind = SafeguardingKind(note.get("kind", SafeguardingKind.SUICIDE))
    found = Safeguarding(kind, str(note.get("phrase", "")))
    asked = conversation.with_slots({UNCLEAR: None})
    return crisis(asked, Answer(str(note.get("words", "")), safeguarding=found), context)


def again(conversation: Conversation, slots: Slots, context: Context) -> Outcome:
    """Show the reply once more, for words that were no answer to it ("help me")."""
    found = Safeguarding(SafeguardingKind(slots["kind"]), str(slots["phrase"]))
    language = conversation.language or Language.EN
    choice = _choice(conversation, context)
    reply = crisis_reply(found, conversation, language, context.programme, choice)
    shown = int(slots.get("again", 0)) + 1
    waiting = replace(conversation, aside="crisis", aside_slots={**slots, "again": shown})
    return Outcome(waiting, (reply,))


def _with_note(conversation: Conversation, answer: Answer, context: Context) -> Conversation:
    """Keep the words for a case that this conversation may still open; never for another person.

    A worker's words belong to the referral under way, once the person has agreed to it.
    """
    assert answer.safeguarding is not None
    if context.referrer and not has_consented(conversation.slots):
        return conversation
    note = {
        "kind": answer.safeguarding.kind.value,
        "words": answer.text[:2_000],
        "at": context.now.isoformat(),
    }
    return conversation.with_slots({"danger": [*conversation.slots.get("danger", ()), note]})


def _choice(conversation: Conversation, context: Context) -> str:
    """Return what is said after the calm sentence: a question, or how it really is."""
    if conversation.is_with_person:
        return "crisis.with_person"
    if context.referrer:
        return "crisis.worker"
    return "crisis.will_see" if has_open_case(conversation, context) else "crisis.ask_tell"


def has_open_case(conversation: Conversation, context: Context) -> bool:
    """True when this chat has a case in the queue: words of danger go there by themselves."""
    return any(c.id == conversation.case_id and c.status not in ENDED for c in context.cases)


def crisis_reply(
    found: Safeguarding,
    conversation: Conversation | None,
    language: Language,
    programme: Programme,
    choice: str | None = None,
    known_country: Country | None = None,
) -> Reply:
    """Return the fixed reply: numbers first, one calm sentence, one choice.

    `choice` is the text key of what follows; None where nobody can answer (no database).
    """
    country, is_sure = _country(conversation, language)
    if known_country is not None:
        country, is_sure = known_country, True
    lines = number_lines(found.kind, country, programme)
    if not is_sure:
        other = Country.FR if country is Country.GB else Country.GB
        lines = (*lines, _elsewhere(found.kind, other, programme))
    end: tuple[Line, ...] = (say(f"crisis.{found.kind.value}"), *((say(choice),) if choice else ()))
    return Reply((*lines, *end), _BUTTONS.get(choice or "", ()), kind=MessageKind.CRISIS)


_BUTTONS = {
    "crisis.ask_tell": (button("crisis:tell"), button("crisis:no")),
    "crisis.will_see": (button("crisis:go_on"),),
    "crisis.worker": (button("crisis:go_on"),),
}


def guess_language(text: str) -> Language:
    """Return French for a text with plainly French words, else English.

    Only where nothing better is known: everywhere else the interpreter tells the language.
    """
    words = set(fold(text).replace("'", " ").split())
    french = {"je", "j", "veux", "suis", "mourir", "plus", "mon", "ma", "il", "pas", "tuer", "me"}
    english = {"i", "want", "to", "my", "die", "kill", "he", "am", "don", "t", "me"}
    return Language.FR if len(words & french) > len(words & english) else Language.EN


def number_lines(
    kind: SafeguardingKind, country: Country, programme: Programme
) -> tuple[Line, ...]:
    """Return the lines for one kind of danger in one country, the most important first."""
    lines = programme.directory.helplines[country][kind.value][:LINES_SHOWN]
    return tuple(say("crisis.line", number=h.number, name=h.name, note=h.note) for h in lines)


def _elsewhere(kind: SafeguardingKind, country: Country, programme: Programme) -> Text:
    first = programme.directory.helplines[country][kind.value][0]
    return say(f"crisis.elsewhere_{country.value}", number=first.number, name=first.name)


def _country(conversation: Conversation | None, language: Language) -> tuple[Country, bool]:
    """Return the country whose numbers come first, and whether the person said where they are."""
    if conversation is None:
        return (Country.FR if language is Language.FR else Country.GB), False
    slots = conversation.slots
    is_sure = slot_to_place(slots.get("place")) is not None or "country" in slots
    return country_of(slots, language), is_sure


def child_lines(conversation: Conversation, context: Context) -> tuple[Line, ...]:
    """Return the lines for children, for somebody who is one."""
    country = country_of(conversation.slots, conversation.language)
    return number_lines(SafeguardingKind.CHILD_AT_RISK, country, context.programme)
