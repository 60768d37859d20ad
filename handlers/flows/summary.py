"""The summary before sending: a line for each answer, a Change button beside it."""

from domain.conversation import Conversation
from domain.messages import Card, Line, MessageKind, Reply, Row, Verbatim, say
from handlers.context import Context
from handlers.flows.asks import button, need_labels, place_line
from handlers.flows.facts import UNSAID
from handlers.flows.reading.contact import contact_words


def ask_summary(conversation: Conversation, context: Context) -> Reply:
    """Everything that will be sent, to whom, and one button to send it."""
    card = Card(say("summary.title"), summary_rows(conversation, context))
    return Reply(
        (say("summary.ask"),),
        buttons=(button("summary:send"), button("/stop")),
        cards=(card,),
        kind=MessageKind.SUMMARY,
    )


def summary_rows(conversation: Conversation, context: Context) -> tuple[Row, ...]:
    """Return a row for each answer that the flow asked for, in the order of the questions."""
    slots = dict(conversation.slots)
    rows = [
        Row(say(f"summary.{step}"), value, button(f"change:{step}", "button.change"))
        for step, value in (
            ("needs", _joined(need_labels(slots.get("needs", []), context))),
            ("urgency", _urgency(slots)),
            ("place", place_line(slots)),
            ("age", age_line(slots)),
            ("work", _coded(slots, "work", "button.work")),
            ("weight", _weight(slots)),
            ("travel", _travel(slots)),
            ("times", _listed(slots, "times", "button.times")),
            ("matches", chosen_line(slots, context)),
            ("name", Verbatim(slots["name"]) if slots.get("name") else None),
            ("contact", _contact(slots)),
            ("safe", _safe(slots)),
        )
        if value is not None
    ]
    return tuple(rows)


def _joined(lines: tuple[Line, ...]) -> Line:
    return say("list.plain", items=lines)


def _urgency(slots: dict[str, object]) -> Line | None:
    return say(f"summary.urgency_{slots['urgency']}") if slots.get("urgency") else None


def age_line(slots: dict[str, object]) -> Line | None:
    """Return the words for the age said, None when it was not asked."""
    age = slots.get("age")
    if not isinstance(age, dict):
        return None
    if age["band"] == "years":
        return Verbatim(str(age["high"]))
    return say("summary.unsaid") if age["band"] == UNSAID else say(f"button.age.{age['band']}")


def _coded(slots: dict[str, object], slot: str, prefix: str) -> Line | None:
    if slot not in slots:
        return None
    return say("summary.unsaid") if slots[slot] == UNSAID else say(f"{prefix}.{slots[slot]}")


def _weight(slots: dict[str, object]) -> Line | None:
    if "weight" not in slots:
        return None
    return say("summary.unsaid" if slots["weight"] == UNSAID else f"button.{slots['weight']}")


def _travel(slots: dict[str, object]) -> Line | None:
    said = [t for t in slots.get("travel", []) if t != UNSAID]  # type: ignore[attr-defined]
    access = [a for a in slots.get("access", [])]  # type: ignore[attr-defined]
    modes: list[Line] = [
        say(f"button.travel.{t}") for t in said if t not in ("no_fare", "step_free", "childcare")
    ]
    items = tuple(modes + [say(f"access.{a}") for a in access])
    if not items:
        return say("summary.unsaid") if "travel" in slots else None
    return _joined(items)


def _listed(slots: dict[str, object], slot: str, prefix: str) -> Line | None:
    said = [t for t in slots.get(slot, []) if t != UNSAID]  # type: ignore[attr-defined]
    if slot not in slots:
        return None
    return _joined(tuple(say(f"{prefix}.{t}") for t in said)) if said else say("summary.unsaid")


def chosen_line(slots: dict[str, object], context: Context) -> Line | None:
    """Return the names of what was chosen, or that a person will help to choose."""
    if "chosen" not in slots:
        return None
    services = context.programme.directory.services
    names = tuple(services[i].name for i in slots["chosen"] if i in services)  # type: ignore[attr-defined]
    return _joined(names) if names else say("summary.person_helps")


def _contact(slots: dict[str, object]) -> Line | None:
    contact = slots.get("contact")
    if not isinstance(contact, dict):
        return None
    if contact["kind"] == "link":
        return say("button.spot.no_phone")
    return Verbatim(contact_words(contact)) if contact.get("value") else say("button.contact.chat")


def _safe(slots: dict[str, object]) -> Line | None:
    safe = slots.get("safe")
    if not isinstance(safe, dict):
        return None
    return (
        Verbatim(safe["times"])
        if safe["answer"] == "times"
        else say(f"button.safe.{safe['answer']}")
    )
