"""Signs of danger: fixed words, shown at once, before everything, whether or not anything is kept.

The numbers come from `programme/helplines.yml` by country and kind, the sentences from the texts;
nothing here is ever generated, and nothing is waited for.
"""

from dataclasses import replace
from typing import Any

from domain.conversation import Answer, Conversation, FlagSafeguarding, Outcome
from domain.messages import Line, MessageKind, Reply, Text, say
from domain.programme import Programme
from domain.understanding import Safeguarding
from domain.vocabulary import Country, Language, SafeguardingKind
from handlers.context import Context
from handlers.flows.asks import button
from handlers.flows.facts import country_of, slot_to_place

LINES_SHOWN = 3


def crisis(conversation: Conversation, answer: Answer, context: Context) -> Outcome | None:
    """Answer words of danger; afterwards the conversation goes on where it was."""
    if answer.safeguarding is None:
        return None
    found = answer.safeguarding
    language = conversation.language or Language.EN
    reply = crisis_reply(found, conversation, language, context.programme)
    waiting = replace(
        conversation,
        language=language,
        aside="crisis",
        aside_slots={
            "kind": found.kind.value,
            "words": answer.text,
            "phrase": found.phrase,
        },
        misunderstood=0,
    ).with_slots({"danger": _kept(conversation, answer, context)})
    return Outcome(waiting, (reply,), (FlagSafeguarding(found),))


def _kept(conversation: Conversation, answer: Answer, context: Context) -> list[dict[str, Any]]:
    """Keep the words for a case that may be opened later in this conversation."""
    assert answer.safeguarding is not None
    note = {
        "kind": answer.safeguarding.kind.value,
        "words": answer.text[:2_000],
        "at": context.now.isoformat(),
    }
    return [*conversation.slots.get("danger", ()), note]


def crisis_reply(
    found: Safeguarding,
    conversation: Conversation | None,
    language: Language,
    programme: Programme,
    known_country: Country | None = None,
) -> Reply:
    """Return the fixed reply: numbers first, one calm sentence, one choice."""
    country, is_sure = _country(conversation, language)
    if known_country is not None:
        country, is_sure = known_country, True
    lines = number_lines(found.kind, country, programme)
    if not is_sure:
        other = Country.FR if country is Country.GB else Country.GB
        lines = (*lines, _elsewhere(found.kind, other, programme))
    is_with_person = conversation is not None and conversation.is_with_person
    choice = () if is_with_person else (button("crisis:tell"), button("crisis:no"))
    return Reply((*lines, say(f"crisis.{found.kind.value}")), choice, kind=MessageKind.CRISIS)


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
