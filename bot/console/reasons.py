"""Why a case stands where it stands in the queue, in words: the most pressing first.

The order is the queue's own (`domain.ports.Cases.queue`), so that the first reason explains the
place. Each has a shape beside its colour (look-and-voice, "Console").
"""

from dataclasses import dataclass

from bot.console.wording import Words
from domain.case import Case
from domain.lifecycle import ENDED, WITHDRAWN_BY_PERSON
from domain.vocabulary import Need, TaskStatus, Urgency
from handlers.cases import first_contact_due
from handlers.follow import BY_FOLLOW_PAGE

_CODES = frozenset({BY_FOLLOW_PAGE, WITHDRAWN_BY_PERSON})


@dataclass(frozen=True)
class Reason:
    """`tone` picks shape and colour: danger, today, late, soon, new, calm."""

    tone: str
    words: str


SHAPES = {
    "danger": "▲",
    "today": "◆",
    "late": "■",
    "soon": "●",
    "new": "○",
    "calm": "·",
}


def reasons(case: Case, words: Words) -> tuple[Reason, ...]:
    """Return at least one reason."""
    if case.status in ENDED:
        span = words.span(case.updated_at)
        return (Reason("calm", words(f"console.why.ended.{case.status}", span=span)),)
    found = [*_danger(case, words), *_urgency(case, words), *_unread(case, words)]
    if case.is_talk_request:
        found.append(Reason("soon", words("console.why.talk_request")))
    found += _standing(case, words)
    return tuple(found)


def status_reason(case_reason: str | None, words: Words) -> str:
    """Return a reason as it was typed; the codes that we store ourselves get their words."""
    if case_reason in _CODES:
        return words(f"console.reason.{case_reason}")
    return case_reason or ""


def _danger(case: Case, words: Words) -> list[Reason]:
    if not case.safeguarding:
        return []
    last = max(note.at for note in case.safeguarding)
    return [Reason("danger", words("console.why.danger", span=words.span(last)))]


def _urgency(case: Case, words: Words) -> list[Reason]:
    if case.urgency is Urgency.SOON:
        return [Reason("soon", words("console.why.soon"))]
    if case.urgency is not Urgency.TODAY:
        return []
    keys = {
        Need.FOOD: "console.why.today_food",
        Need.HOUSING: "console.why.today_housing",
    }
    named = [Reason("today", words(key)) for need, key in keys.items() if need in case.needs]
    return named or [Reason("today", words("console.why.today"))]


def _unread(case: Case, words: Words) -> list[Reason]:
    """Whatever staff does clears `has_unread`, so the last change was the person's words."""
    if not case.has_unread:
        return []
    return [Reason("soon", words("console.why.wrote", span=words.span(case.updated_at)))]


def _standing(case: Case, words: Words) -> list[Reason]:
    """Say what is waited for: the first contact, the end of a pause, or nothing special."""
    if case.status is TaskStatus.ON_HOLD:
        told = status_reason(case.status_reason, words)
        return [Reason("calm", words("console.why.on_hold", reason=told))]
    if case.status is not TaskStatus.REQUESTED:
        span = words.span(case.updated_at)
        return [Reason("calm", words("console.why.last_change", span=span))]
    hub = words.programme.directory.hubs.get(case.hub_id)
    country = words.country_of_hub(case.hub_id)
    due = first_contact_due(
        words.local_day(case.created_at, country), hub.relay_working_days if hub else 2
    )
    is_late = words.local_day(words.now, country) > due
    key = "console.why.late" if is_late else "console.why.waiting"
    waited = words(key, span=words.span(case.created_at), day=words.day(due))
    return [Reason("late" if is_late else "new", waited)]
