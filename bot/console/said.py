"""What of a conversation belongs to one case, in order: said and shown, on the chat or by the
follow page.

A worker refers many people in one chat, and one person may come back to another hub: whoever looks
at a case sees the turns that led to it and the talk about it, never those about somebody else.
Pure; used by `bot/console`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.case import Case, CaseEvent, EventKind, Staff
from domain.messages import Message
from domain.ports import LogRow
from handlers.follow import BY_FOLLOW_PAGE


@dataclass(frozen=True)
class Said:
    """One message: `author` is `person`, `bot` or `relay`; `key` is stable in the page."""

    key: str
    author: str
    message: Message
    at: datetime
    delivery: str = "none"
    is_from_follow_page: bool = False


@dataclass(frozen=True)
class Window:
    """The part of a conversation that belongs to a case: turns begun after `since`, up to `until`,
    and whatever was said during `talks` about it."""

    since: datetime | None
    until: datetime | None
    talks: tuple[tuple[datetime, datetime | None], ...] = ()

    def holds(self, at: datetime) -> bool:
        """True for a moment inside the window or inside a talk."""
        if any(start <= at and (end is None or at <= end) for start, end in self.talks):
            return True
        return (self.since is None or at > self.since) and (self.until is None or at <= self.until)


def window_of(
    case: Case, siblings: Iterable[Case], events: Sequence[CaseEvent], staff: Staff
) -> Window:
    """Return which part of the conversation is this case's to show to `staff`."""
    others = [
        s
        for s in siblings
        if s.id != case.id and (case.referrer_id is not None or not staff.can_see(s.hub_id))
    ]
    before = [s.created_at for s in others if s.created_at < case.created_at]
    after = [s.created_at for s in others if s.created_at > case.created_at]
    until = case.created_at if case.referrer_id is not None else min(after, default=None)
    return Window(max(before, default=None), until, _talks(events))


def said_in(rows: Sequence[LogRow], events: Iterable[CaseEvent], window: Window) -> list[Said]:
    """Return what was said in the window, oldest first, with what came by the follow page."""
    begun: dict[str, datetime] = {}  # a reply is shown with the turn that it answers
    for row in rows:
        if row.turn_id is not None:
            begun[row.turn_id] = min(row.at, begun.get(row.turn_id, row.at))
    said = [
        Said(f"m{row.seq}", row.author, row.message, row.at, row.delivery)
        for row in rows
        if window.holds(begun.get(row.turn_id or "", row.at))
    ]
    written = [
        Said(f"e{e.id}", "person", Message(e.text), e.at, is_from_follow_page=True)
        for e in events
        if e.kind is EventKind.PERSON_WROTE and e.reason == BY_FOLLOW_PAGE and e.text
    ]
    return sorted([*said, *written], key=lambda one: one.at) if written else said


def _talks(events: Sequence[CaseEvent]) -> tuple[tuple[datetime, datetime | None], ...]:
    talks: list[tuple[datetime, datetime | None]] = []
    for event in events:
        if event.kind is EventKind.TALK_STARTED:
            talks.append((event.at, None))
        elif event.kind is EventKind.TALK_ENDED and talks and talks[-1][1] is None:
            talks[-1] = (talks[-1][0], event.at)
    return tuple(talks)
