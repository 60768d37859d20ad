"""Filling slots from anything a person says: questions already answered are not asked.

Only empty slots are filled; an answer that is there is changed only when its own question is
asked again. What was taken up is said back in one line, so that it can be corrected.
"""

from typing import Any

from domain.conversation import Answer, Conversation, Slots
from domain.messages import Line, Text, say
from domain.understanding import Understanding
from domain.vocabulary import Urgency
from handlers.context import Context
from handlers.flows.asks import need_label, place_line
from handlers.flows.facts import UNSAID, country_of
from handlers.flows.on_the_spot import consent_slot, name_in, says_agreed
from handlers.flows.reading.age import age_slot
from handlers.flows.reading.contact import find_contact
from handlers.flows.reading.place import read_place
from handlers.flows.summary import age_line

NEED_AT = 0.5  # the interpreter applied its own threshold; this guards other interpreters
ACCESS_AT = 0.75  # a wrong "no money for the bus" hides what somebody could reach
WORDS_MAX = 2_000  # own words kept for the relay person


def absorb(answer: Answer, conversation: Conversation, context: Context) -> Slots:
    """Return the empty slots that this text fills."""
    said = answer.understanding
    if said is None:
        return {}
    slots = conversation.slots
    found: dict[str, Any] = {}
    needs = [n.code for n in said.needs if n.confidence >= NEED_AT]
    if needs and not slots.get("needs_done"):
        had = list(slots.get("needs", ()))
        found["needs"] = had + [n for n in needs if n not in had]
        found["needs_done"] = True
    if said.urgency and "urgency" not in slots and said.urgency is not Urgency.ROUTINE:
        found["urgency"] = said.urgency.value
    if "place" not in slots:
        found |= _place(said, answer, conversation, context)
    age = said.slots.get("age")
    if "age" not in slots and isinstance(age, int) and conversation.flow != "on_the_spot":
        found |= age_slot(age)
    if "work" not in slots and (work := said.slots.get("employment_status")):
        found["work"] = str(work)
    found |= _access(said, conversation)
    if conversation.flow == "on_the_spot":
        found |= _about_somebody(answer, conversation, context)
    return found


def own_words(answer: Answer, conversation: Conversation) -> Slots:
    """Return the slot that keeps what was said in the person's own words, for the relay person."""
    had = str(conversation.slots.get("own_words", ""))
    return {"own_words": f"{had}\n{answer.text}".strip()[:WORDS_MAX]}


def _place(said: Understanding, answer: Answer, c: Conversation, context: Context) -> Slots:
    if not (said.slots.get("postcode") or said.slots.get("town")):
        return {}
    reading = read_place(answer, c, context)
    return reading if isinstance(reading, dict) else {}


def _access(said: Understanding, conversation: Conversation) -> Slots:
    codes = {a.code for a in said.access if a.confidence >= ACCESS_AT}
    had = set(conversation.slots.get("access", ()))
    if not codes - had:
        return {}
    found: dict[str, Any] = {"access": sorted(had | codes)}
    if "travel" not in conversation.slots and codes & {
        "limited_walking", "wheelchair", "no_car", "no_money_for_travel",
    }:  # fmt: skip
        found["travel"] = [UNSAID]  # getting about has been spoken of: not asked again
    return found


def _about_somebody(answer: Answer, conversation: Conversation, context: Context) -> Slots:
    """What a worker's message says of the person: agreed, name, contact."""
    found: dict[str, Any] = {}
    slots = conversation.slots
    if "consent" not in slots and says_agreed(answer.text):
        found |= consent_slot(True, context)
    if not slots.get("name") and (name := name_in(answer.text)):
        found["name"] = name
    if "contact" not in slots:
        country = country_of(slots, conversation.language).value
        if contact := find_contact(answer.text, country):
            found["contact"] = contact
            found.setdefault("name", slots.get("name", ""))
    return found


def echo(found: Slots, context: Context) -> Text | None:
    """Return the line that says back what was understood, or None when there is nothing."""
    items: list[Line] = []
    items += [need_label(code, context) for code in found.get("needs", ())]
    if found.get("urgency") == Urgency.TODAY:
        items.append(say("echo.today"))
    if "place" in found and found["place"]["code"] != UNSAID:
        items.append(say("echo.near", place=place_line(dict(found))))
    if "age" in found and (age := age_line(dict(found))):
        items.append(say("echo.age", age=age))
    if "work" in found:
        items.append(say(f"echo.work.{found['work']}"))
    items += [say(f"access.{code}") for code in found.get("access", ())]
    if found.get("name"):
        items.append(say("echo.name", name=str(found["name"])))
    return say("echo.noted", items=tuple(items)) if items else None
