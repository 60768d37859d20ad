"""The repositories of `tests/fakes.py`: each port over plain dictionaries.

They keep the rules that the database keeps (what is unique, what hangs on what, what needs a
reason), because the code above counts on them. Imported by `tests/fakes.py` only.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, TypeVar

from domain.case import (
    Case,
    CaseEvent,
    Consent,
    Invitation,
    LoginLink,
    Referrer,
    Staff,
    StaffSession,
    Task,
)
from domain.conversation import Conversation, Turn
from domain.errors import Conflict, NotFound
from domain.learning import UnclearMessage, UnclearStatus
from domain.lifecycle import ENDED, NEEDS_REASON
from domain.messages import Message, MessageKind
from domain.ports import Ids, InboxRow, LogRow
from domain.vocabulary import Language, Urgency

V = TypeVar("V")


@dataclass(frozen=True)
class FakeTurn:
    row: InboxRow
    wipe_when_done: bool = False


@dataclass(frozen=True)
class FakeLine:
    row: LogRow
    next_try_at: datetime | None = None
    wipe_after_delivery: bool = False


@dataclass
class State:
    """Everything that is kept. Values are never changed in place, so copying is shallow."""

    conversations: dict[str, Conversation] = field(default_factory=dict)
    last_seq: dict[str, int] = field(default_factory=dict)
    inbox: dict[tuple[str, str], FakeTurn] = field(default_factory=dict)
    log: dict[str, FakeLine] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    events: dict[str, CaseEvent] = field(default_factory=dict)
    consents: dict[str, Consent] = field(default_factory=dict)
    referrers: dict[str, Referrer] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    sessions: dict[str, StaffSession] = field(default_factory=dict)
    links: dict[str, LoginLink] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    unclear: dict[str, UnclearMessage] = field(default_factory=dict)
    audit: list[tuple[str, datetime, str, str]] = field(default_factory=list)

    def copy(self) -> "State":
        return State(**{f.name: getattr(self, f.name).copy() for f in fields(self)})


def as_stored(slots: Mapping[str, Any]) -> dict[str, Any]:
    """What comes back of slots that were stored: JSON, where a tuple is a list."""
    stored: dict[str, Any] = json.loads(json.dumps(slots))
    return stored


def put_new(kept: dict[str, V], key: str, value: V) -> None:
    if key in kept:
        raise Conflict("there is one already")
    kept[key] = value


class Fake:
    def __init__(self, state: State, ids: Ids) -> None:
        self.state = state
        self.ids = ids

    def need_conversation(self, conversation_id: str) -> None:
        if conversation_id not in self.state.conversations:
            raise NotFound("no such conversation")


class FakeInbox(Fake):
    def accept(self, turn: Turn) -> InboxRow:
        key = (turn.channel, turn.external_id)
        if key not in self.state.inbox:
            conversation_id = self._conversation_of(turn)
            row = InboxRow(self.ids.new_id(), conversation_id, turn, "pending", 0)
            self.state.inbox[key] = FakeTurn(row)
        return self.state.inbox[key].row

    def next_pending(self, conversation_id: str) -> InboxRow | None:
        return next((r for r in self._pending() if r.conversation_id == conversation_id), None)

    def conversations_with_pending(self, limit: int) -> Sequence[str]:
        return list(dict.fromkeys(row.conversation_id for row in self._pending()))[:limit]

    def mark_done(self, row_id: str) -> None:
        self._finish(row_id, "done")

    def quarantine(self, row_id: str) -> None:
        self._finish(row_id, "quarantined")

    def note_attempt(self, row_id: str) -> int:
        key, kept = self._by_id(row_id)
        row = replace(kept.row, attempts=kept.row.attempts + 1)
        self.state.inbox[key] = replace(kept, row=row)
        return row.attempts

    def last_external_id(self, channel: str) -> str | None:
        return next((key[1] for key in reversed(self.state.inbox) if key[0] == channel), None)

    def _pending(self) -> Iterator[InboxRow]:
        return (t.row for t in self.state.inbox.values() if t.row.status == "pending")

    def _conversation_of(self, turn: Turn) -> str:
        for conversation in self.state.conversations.values():
            if (conversation.channel, conversation.sender) == (turn.channel, turn.sender):
                return conversation.id
        at = turn.received_at
        new = Conversation(self.ids.new_id(), turn.channel, turn.sender, at, at)
        self.state.conversations[new.id] = new
        return new.id

    def _by_id(self, row_id: str) -> tuple[tuple[str, str], FakeTurn]:
        for key, kept in self.state.inbox.items():
            if kept.row.id == row_id:
                return key, kept
        raise NotFound("no such turn in the inbox")

    def _finish(self, row_id: str, status: str) -> None:
        key, kept = self._by_id(row_id)
        turn = None if kept.wipe_when_done else kept.row.turn
        self.state.inbox[key] = replace(kept, row=replace(kept.row, status=status, turn=turn))


class FakeConversations(Fake):
    def lock(self, conversation_id: str) -> Conversation:
        self.need_conversation(conversation_id)
        return self.state.conversations[conversation_id]

    def get(self, conversation_id: str) -> Conversation | None:
        return self.state.conversations.get(conversation_id)

    def find(self, channel: str, sender: str) -> Conversation | None:
        every = self.state.conversations.values()
        return next((c for c in every if (c.channel, c.sender) == (channel, sender)), None)

    def save(self, conversation: Conversation) -> None:
        kept = self.get(conversation.id)
        if kept is None or kept.version != conversation.version:
            raise Conflict("the conversation was changed meanwhile")
        self.state.conversations[conversation.id] = replace(
            conversation,
            slots=as_stored(conversation.slots),
            aside_slots=as_stored(conversation.aside_slots),
            version=conversation.version + 1,
        )

    def silent_since(self, before: datetime, limit: int) -> Sequence[str]:
        cases = {case.conversation_id for case in self.state.cases.values()}
        words = {line.row.conversation_id for line in self.state.log.values()} - cases
        held = [
            c for c in self.state.conversations.values()
            if (c.step and not c.case_id) or c.id in words
        ]  # fmt: skip
        silent = sorted((c for c in held if c.updated_at < before), key=lambda c: c.updated_at)
        return [c.id for c in silent][:limit]


class FakeLog(Fake):
    def append(
        self,
        conversation_id: str,
        author: str,
        message: Message,
        at: datetime,
        *,
        turn_id: str | None = None,
        deliver: bool = False,
    ) -> LogRow:
        self.need_conversation(conversation_id)
        if author not in ("person", "bot", "relay") or (deliver and author == "person"):
            raise Conflict("a rule of the store refuses the change")
        seq = self.state.last_seq[conversation_id] = self.state.last_seq.get(conversation_id, 0) + 1
        row = LogRow(
            self.ids.new_id(),
            conversation_id,
            seq,
            turn_id,
            author,
            message,
            at,
            "pending" if deliver else "none",
            language=self.state.conversations[conversation_id].language,
        )
        self.state.log[row.id] = FakeLine(row)
        return row

    def of_turn(self, turn_id: str) -> Sequence[LogRow]:
        return [r for r in self._rows() if r.turn_id == turn_id and r.author != "person"]

    def of_conversation(
        self, conversation_id: str, after_seq: int = 0, limit: int = 500
    ) -> Sequence[LogRow]:
        theirs = (r for r in self._rows() if r.conversation_id == conversation_id)
        return [r for r in theirs if r.seq > after_seq][:limit]

    def pending(self, channel: str, now: datetime, limit: int) -> Sequence[tuple[str, LogRow]]:
        found = []
        for conversation in self.state.conversations.values():
            waiting = self.undelivered(conversation.id)
            if conversation.channel != channel or not waiting:
                continue
            next_try_at = self.state.log[waiting[0].id].next_try_at
            if next_try_at is None or next_try_at <= now:
                is_crisis = any(r.message.kind is MessageKind.CRISIS for r in waiting)
                found.append((not is_crisis, conversation.sender, waiting[0]))
        found.sort(key=lambda item: (item[0], item[2].at, item[2].id))
        return [(sender, row) for _, sender, row in found][:limit]

    def undelivered(self, conversation_id: str) -> Sequence[LogRow]:
        theirs = self.of_conversation(conversation_id)
        return [r for r in theirs if r.delivery == "pending"]

    def mark_delivered(
        self, row_ids: Iterable[str], at: datetime, external_id: str | None = None
    ) -> None:
        for row_id in row_ids:
            self._settle(row_id, delivery="delivered", external_id=external_id)

    def postpone(self, row_id: str, until: datetime) -> None:
        line = self.state.log[row_id]
        row = replace(line.row, attempts=line.row.attempts + 1)
        self.state.log[row_id] = replace(line, row=row, next_try_at=until)

    def mark_failed(self, conversation_id: str) -> None:
        for row in self.undelivered(conversation_id):
            self._settle(row.id, delivery="failed")

    def wipe(self, conversation_id: str) -> None:
        for row in self.of_conversation(conversation_id):
            if row.delivery == "pending":
                line = self.state.log[row.id]
                self.state.log[row.id] = replace(line, wipe_after_delivery=True)
            else:
                del self.state.log[row.id]
        for key, kept in self.state.inbox.items():
            if kept.row.conversation_id == conversation_id:
                is_pending = kept.row.status == "pending"
                turn = kept.row.turn if is_pending else None
                self.state.inbox[key] = FakeTurn(replace(kept.row, turn=turn), is_pending)

    def _rows(self) -> Iterator[LogRow]:
        return (line.row for line in self.state.log.values())

    def _settle(self, row_id: str, **changes: Any) -> None:
        line = self.state.log.get(row_id)
        if line is None or line.row.delivery != "pending":
            return
        if line.wipe_after_delivery:
            del self.state.log[row_id]
        else:
            self.state.log[row_id] = FakeLine(replace(line.row, **changes))


class FakeCases(Fake):
    def add(self, case: Case) -> None:
        self.need_conversation(case.conversation_id)
        if self.by_reference(case.reference):
            raise Conflict("the reference is taken")
        self._check(case)
        put_new(self.state.cases, case.id, replace(case, slots=as_stored(case.slots)))

    def save(self, case: Case) -> None:
        kept = self.get(case.id)
        if kept is None or kept.version != case.version:
            raise Conflict("the case was changed meanwhile")
        self._check(case)
        slots = as_stored(case.slots)
        self.state.cases[case.id] = replace(case, slots=slots, version=case.version + 1)

    def get(self, case_id: str) -> Case | None:
        return self.state.cases.get(case_id)

    def by_reference(self, reference: str) -> Case | None:
        return next((c for c in self.all() if c.reference == reference), None)

    def by_follow_token_hash(self, token_hash: str) -> Case | None:
        return next((c for c in self.all() if c.follow_token_hash == token_hash), None)

    def of_conversation(self, conversation_id: str) -> Sequence[Case]:
        return [c for c in self._newest_first() if c.conversation_id == conversation_id]

    def of_referrer(self, referrer_id: str, limit: int) -> Sequence[Case]:
        return [c for c in self._newest_first() if c.referrer_id == referrer_id][:limit]

    def queue(
        self,
        hub_ids: Sequence[str] | None,
        *,
        is_open: bool = True,
        owner_id: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> Sequence[Case]:
        def place(case: Case) -> tuple[Any, ...]:
            urgency = list(Urgency).index(case.urgency)
            return (not case.safeguarding, urgency, not case.is_talk_request)

        every = sorted(self.all(), key=place) if is_open else self._newest_first()
        found = [c for c in every if (c.status not in ENDED) is is_open]
        if hub_ids is not None:
            found = [c for c in found if c.hub_id in hub_ids]
        if owner_id is not None:
            found = [c for c in found if c.owner_id == owner_id]
        return found[offset : offset + limit]

    def all(self) -> Iterable[Case]:
        return sorted(self.state.cases.values(), key=lambda c: (c.created_at, c.id))

    def ended_before(self, before: datetime, limit: int) -> Sequence[Case]:
        found = [
            c for c in self.state.cases.values()
            if c.status in ENDED and c.follow_token_hash and c.updated_at < before
        ]  # fmt: skip
        return sorted(found, key=lambda c: (c.updated_at, c.id))[:limit]

    def wipe_words(self, case_id: str) -> None:
        for event in self.events(case_id):
            self.state.events[event.id] = replace(event, text=None)

    def add_event(self, event: CaseEvent) -> None:
        if event.case_id not in self.state.cases:
            raise NotFound("no such case")
        put_new(self.state.events, event.id, event)

    def events(self, case_id: str) -> Sequence[CaseEvent]:
        theirs = (e for e in self.state.events.values() if e.case_id == case_id)
        return sorted(theirs, key=lambda e: (e.at, e.id))

    def _newest_first(self) -> list[Case]:
        return list(reversed(list(self.all())))

    def _check(self, case: Case) -> None:
        said = [(case.status, case.status_reason)]
        said += [(referral.status, referral.status_reason) for referral in case.referrals]
        if any(status in NEEDS_REASON and reason is None for status, reason in said):
            raise Conflict("a pause and an end say why")


class FakeConsents(Fake):
    def add(self, consent: Consent) -> None:
        self.need_conversation(consent.conversation_id)
        put_new(self.state.consents, consent.id, consent)

    def of_conversation(self, conversation_id: str) -> Sequence[Consent]:
        theirs = (c for c in self.state.consents.values() if c.conversation_id == conversation_id)
        return sorted(theirs, key=lambda c: (c.at, c.id))


class FakeReferrers(Fake):
    def add(self, referrer: Referrer) -> None:
        self.need_conversation(referrer.conversation_id)
        put_new(self.state.referrers, referrer.id, referrer)

    def get(self, referrer_id: str) -> Referrer | None:
        return self.state.referrers.get(referrer_id)

    def by_conversation(self, conversation_id: str) -> Referrer | None:
        theirs = [r for r in self.state.referrers.values() if r.conversation_id == conversation_id]
        return max(theirs, key=lambda r: (r.joined_at, r.id), default=None)

    def add_invitation(self, invitation: Invitation) -> None:
        put_new(self.state.invitations, invitation.code_hash, invitation)

    def invitation(self, code_hash: str) -> Invitation | None:
        return self.state.invitations.get(code_hash)


class FakeStaff(Fake):
    def add(self, staff: Staff) -> None:
        if self.by_email(staff.email):
            raise Conflict("the address is taken")
        put_new(self.state.staff, staff.id, staff)

    def save(self, staff: Staff) -> None:
        if staff.id not in self.state.staff:
            raise NotFound("no such member of staff")
        self.state.staff[staff.id] = staff

    def get(self, staff_id: str) -> Staff | None:
        return self.state.staff.get(staff_id)

    def by_email(self, email: str) -> Staff | None:
        key = email.strip().casefold()
        return next((s for s in self.all() if s.email.strip().casefold() == key), None)

    def all(self) -> Sequence[Staff]:
        return sorted(self.state.staff.values(), key=lambda s: (s.created_at, s.id))

    def add_session(self, session: StaffSession) -> None:
        self._need(session.staff_id)
        put_new(self.state.sessions, session.token_hash, session)

    def session(self, token_hash: str) -> StaffSession | None:
        return self.state.sessions.get(token_hash)

    def touch_session(self, token_hash: str, at: datetime) -> None:
        if session := self.session(token_hash):
            self.state.sessions[token_hash] = replace(session, last_seen_at=at)

    def end_session(self, token_hash: str) -> None:
        self.state.sessions.pop(token_hash, None)

    def end_sessions_of(self, staff_id: str) -> None:
        kept = self.state.sessions.items()
        self.state.sessions = {key: s for key, s in kept if s.staff_id != staff_id}

    def add_login_link(self, link: LoginLink) -> None:
        self._need(link.staff_id)
        put_new(self.state.links, link.token_hash, link)

    def use_login_link(self, token_hash: str, at: datetime) -> LoginLink | None:
        link = self.login_link(token_hash)
        if link is None or link.used_at is not None or link.expires_at <= at:
            return None
        self.state.links[token_hash] = replace(link, used_at=at)
        return self.state.links[token_hash]

    def login_link(self, token_hash: str) -> LoginLink | None:
        return self.state.links.get(token_hash)

    def _need(self, staff_id: str) -> None:
        if staff_id not in self.state.staff:
            raise NotFound("no such member of staff")


class FakeTasks(Fake):
    def add(self, task: Task) -> None:
        self.need_conversation(task.conversation_id)
        put_new(self.state.tasks, task.id, task)

    def open(self, limit: int) -> Sequence[Task]:
        undone = (t for t in self.state.tasks.values() if t.done_at is None)
        return sorted(undone, key=lambda t: (t.created_at, t.id))[:limit]

    def finish(self, task_id: str, at: datetime) -> None:
        task = self.state.tasks.get(task_id)
        if task and task.done_at is None:
            self.state.tasks[task_id] = replace(task, done_at=at)


class FakeUnclearMessages(Fake):
    def add(self, message: UnclearMessage) -> None:
        self._check(message)
        put_new(self.state.unclear, message.id, message)

    def get(self, message_id: str) -> UnclearMessage | None:
        return self.state.unclear.get(message_id)

    def save(self, message: UnclearMessage, seen: UnclearStatus) -> None:
        kept = self.get(message.id)
        if kept is None or kept.status is not seen:
            raise Conflict("the message was changed meanwhile")
        self._check(message)
        self.state.unclear[message.id] = message

    def of_status(self, status: UnclearStatus, limit: int) -> Sequence[UnclearMessage]:
        return [m for m in self._oldest_first() if m.status is status][:limit]

    def count(self, status: UnclearStatus, at_most: int) -> int:
        return len(self.of_status(status, at_most))

    def labelled(self, language: Language, limit: int | None = None) -> Sequence[UnclearMessage]:
        every = self.of_status(UnclearStatus.LABELLED, len(self.state.unclear))
        return [m for m in every if m.language is language][:limit]

    def delete_old(self, before: date) -> int:
        def is_over(message: UnclearMessage) -> bool:
            is_old = message.status is UnclearStatus.NEW and message.received_on < before
            return is_old or message.status is UnclearStatus.THROWN_AWAY

        over = [m.id for m in self.state.unclear.values() if is_over(m)]
        for message_id in over:
            del self.state.unclear[message_id]
        return len(over)

    def _oldest_first(self) -> list[UnclearMessage]:
        return sorted(self.state.unclear.values(), key=lambda m: (m.received_on, m.id))

    def _check(self, message: UnclearMessage) -> None:
        said = (message.intent, message.labelled_by, message.labelled_at)
        if message.status is UnclearStatus.LABELLED and None in said:
            raise Conflict("a label says what, who and when")


class FakeAudit(Fake):
    def record(self, at: datetime, actor: str, action: str, subject: str) -> None:
        self.state.audit.append((subject, at, actor, action))

    def of_subject(self, subject: str) -> Sequence[tuple[datetime, str, str]]:
        theirs = (line[1:] for line in self.state.audit if line[0] == subject)
        return sorted(theirs, key=lambda line: line[0])
