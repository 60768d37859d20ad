"""The ports to storage: what handlers may ask of it, and nothing of how it is done.

Everything here is synchronous and runs inside one unit of work; leaving it without `commit` keeps
nothing. `Store` runs a unit of work off the event loop. Repositories return domain objects.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

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
from domain.learning import UnclearMessage, UnclearStatus
from domain.messages import Message
from domain.vocabulary import Language

T = TypeVar("T")


@dataclass(frozen=True)
class InboxRow:
    """A turn that arrived: its id here, its conversation, whether it is `pending`, `done` or
    `quarantined`, and how often handling it was tried."""

    id: str
    conversation_id: str
    turn: Turn | None  # None once what was said has been wiped
    status: str
    attempts: int


@dataclass(frozen=True)
class LogRow:
    """One line of a conversation, in order of `seq`: what was said, by whom, and its delivery.

    `author` is `person`, `bot` or `relay`; `delivery` is `none` (nothing to deliver), `pending`,
    `delivered` or `failed`. For words of a person, `message.text` holds them.
    """

    id: str
    conversation_id: str
    seq: int
    turn_id: str | None
    author: str
    message: Message
    at: datetime
    delivery: str = "none"
    attempts: int = 0
    external_id: str | None = None
    language: Language | None = None


class Inbox(Protocol):
    """Turns that arrived, once each per channel and external id."""

    def accept(self, turn: Turn) -> InboxRow:
        """Keep `turn` (and make its conversation, if this is the first); the same channel and
        external id again returns the row that is already there."""
        ...

    def next_pending(self, conversation_id: str) -> InboxRow | None:
        """Return the oldest turn of the conversation that is still to be handled."""
        ...

    def conversations_with_pending(self, limit: int) -> Sequence[str]:
        """Return ids of conversations that have turns to handle, longest waiting first."""
        ...

    def mark_done(self, row_id: str) -> None: ...

    def note_attempt(self, row_id: str) -> int:
        """Count one try; return how many there were."""
        ...

    def quarantine(self, row_id: str) -> None: ...

    def last_external_id(self, channel: str) -> str | None:
        """Return the external id of the newest turn of the channel (a poller's next offset)."""
        ...


class Conversations(Protocol):
    """Conversations, one per channel and sender."""

    def lock(self, conversation_id: str) -> Conversation:
        """Return the conversation and hold it until the unit of work ends. Raises NotFound."""
        ...

    def get(self, conversation_id: str) -> Conversation | None: ...

    def find(self, channel: str, sender: str) -> Conversation | None: ...

    def save(self, conversation: Conversation) -> None:
        """Keep it; `version` is raised by one. Raises Conflict when it was changed meanwhile."""
        ...

    def silent_since(self, before: datetime, limit: int) -> Sequence[str]:
        """Return ids of conversations last touched before then that hold a draft (a step, no case),
        or words of somebody who has no case."""
        ...


class Log(Protocol):
    """Everything that was said in a conversation, and the outbox: what is still to be delivered."""

    def append(
        self,
        conversation_id: str,
        author: str,
        message: Message,
        at: datetime,
        *,
        turn_id: str | None = None,
        deliver: bool = False,
    ) -> LogRow: ...

    def of_turn(self, turn_id: str) -> Sequence[LogRow]:
        """Return what was replied to that turn (author is not `person`), in order."""
        ...

    def of_conversation(
        self, conversation_id: str, after_seq: int = 0, limit: int = 500
    ) -> Sequence[LogRow]: ...

    def pending(self, channel: str, now: datetime, limit: int) -> Sequence[tuple[str, LogRow]]:
        """Return (sender, row) to deliver now: the oldest undelivered row of each conversation of
        the channel that is not waiting for a later try; crisis messages first."""
        ...

    def undelivered(self, conversation_id: str) -> Sequence[LogRow]:
        """Return every undelivered row of the conversation in order (channels that are asked)."""
        ...

    def mark_delivered(
        self, row_ids: Iterable[str], at: datetime, external_id: str | None = None
    ) -> None: ...

    def postpone(self, row_id: str, until: datetime) -> None:
        """Count one try and wait until then."""
        ...

    def mark_failed(self, conversation_id: str) -> None:
        """Close the contact: everything undelivered of the conversation is given up."""
        ...

    def wipe(self, conversation_id: str) -> None:
        """Delete all that was said, and what the inbox still holds of it (ids stay, so that a
        repeated message is still known)."""
        ...


class Cases(Protocol):
    """Cases with their referrals and events."""

    def add(self, case: Case) -> None: ...

    def save(self, case: Case) -> None:
        """Keep the case and its referrals. Raises Conflict when it was changed meanwhile."""
        ...

    def get(self, case_id: str) -> Case | None: ...

    def by_reference(self, reference: str) -> Case | None: ...

    def by_follow_token_hash(self, token_hash: str) -> Case | None: ...

    def of_conversation(self, conversation_id: str) -> Sequence[Case]:
        """Return the cases of a conversation, newest first."""
        ...

    def of_referrer(self, referrer_id: str, limit: int) -> Sequence[Case]: ...

    def queue(
        self,
        hub_ids: Sequence[str] | None,
        *,
        is_open: bool = True,
        owner_id: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> Sequence[Case]:
        """Return cases of those hubs (None: all): safeguarding first, then urgency, then those
        who asked for a person, then oldest. `is_open` False gives the ended ones, newest first;
        `owner_id` only those that this relay person took."""
        ...

    def ended_before(self, before: datetime, limit: int) -> Sequence[Case]:
        """Return cases that ended, were last changed before then, and still name somebody."""
        ...

    def all(self) -> Iterable[Case]:
        """Stream every case, oldest first."""
        ...

    def add_event(self, event: CaseEvent) -> None: ...

    def events(self, case_id: str) -> Sequence[CaseEvent]: ...

    def wipe_words(self, case_id: str) -> None:
        """Empty what was written in the history of a case; what happened and when stays."""
        ...


class Consents(Protocol):
    """What was agreed to; rows are only ever added."""

    def add(self, consent: Consent) -> None: ...

    def of_conversation(self, conversation_id: str) -> Sequence[Consent]: ...


class Referrers(Protocol):
    """Frontline workers and the invitations by which they join."""

    def add(self, referrer: Referrer) -> None: ...

    def get(self, referrer_id: str) -> Referrer | None: ...

    def by_conversation(self, conversation_id: str) -> Referrer | None: ...

    def add_invitation(self, invitation: Invitation) -> None: ...

    def invitation(self, code_hash: str) -> Invitation | None: ...


class StaffRepository(Protocol):
    """Members of staff, their sessions and login links."""

    def add(self, staff: Staff) -> None: ...

    def save(self, staff: Staff) -> None: ...

    def get(self, staff_id: str) -> Staff | None: ...

    def by_email(self, email: str) -> Staff | None: ...

    def all(self) -> Sequence[Staff]: ...

    def add_session(self, session: StaffSession) -> None: ...

    def session(self, token_hash: str) -> StaffSession | None: ...

    def touch_session(self, token_hash: str, at: datetime) -> None: ...

    def end_session(self, token_hash: str) -> None: ...

    def end_sessions_of(self, staff_id: str) -> None: ...

    def add_login_link(self, link: LoginLink) -> None: ...

    def use_login_link(self, token_hash: str, at: datetime) -> LoginLink | None:
        """Mark the link used and return it; None when unknown, used or expired."""
        ...

    def login_link(self, token_hash: str) -> LoginLink | None: ...


class Tasks(Protocol):
    """Things to look at."""

    def add(self, task: Task) -> None: ...

    def open(self, limit: int) -> Sequence[Task]: ...

    def finish(self, task_id: str, at: datetime) -> None: ...


class Audit(Protocol):
    """Who saw or changed what: ids and names of fields, never values. Rows are only added."""

    def record(self, at: datetime, actor: str, action: str, subject: str) -> None: ...

    def of_subject(self, subject: str) -> Sequence[tuple[datetime, str, str]]: ...


class UnclearMessages(Protocol):
    """Words that were not understood, kept with consent and without a person."""

    def add(self, message: UnclearMessage) -> None: ...

    def get(self, message_id: str) -> UnclearMessage | None: ...

    def save(self, message: UnclearMessage, seen: UnclearStatus) -> None:
        """Keep it. Raises Conflict when its status is no longer `seen`."""
        ...

    def of_status(self, status: UnclearStatus, limit: int) -> Sequence[UnclearMessage]:
        """Return those of that status, the oldest day first."""
        ...

    def count(self, status: UnclearStatus, at_most: int) -> int:
        """Return how many have that status; counting stops at `at_most`."""
        ...

    def labelled(self, language: Language, limit: int | None = None) -> Sequence[UnclearMessage]:
        """Return the labelled ones of that language, all of them unless there is a limit."""
        ...

    def delete_old(self, before: date) -> int:
        """Delete new ones that came before that day, and all that were thrown away; return how
        many."""
        ...


class UnitOfWork(Protocol):
    """All repositories over one transaction."""

    inbox: Inbox
    conversations: Conversations
    log: Log
    cases: Cases
    consents: Consents
    referrers: Referrers
    staff: StaffRepository
    tasks: Tasks
    unclear: UnclearMessages
    audit: Audit

    def commit(self) -> None:
        """Keep everything done so far; without it nothing is kept."""
        ...


class Store(Protocol):
    """Runs units of work off the event loop: one writer on SQLite, a pool on PostgreSQL."""

    async def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work`; nothing is kept unless it calls `commit`. Raises StorageUnavailable when
        the database cannot be reached, and what `work` raises."""
        ...

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work` on a connection for reading."""
        ...

    async def close(self) -> None: ...


class Ids(Protocol):
    """Where ids and secrets come from, so that tests can count them."""

    def new_id(self) -> str:
        """Return a UUIDv7: sorts by time."""
        ...

    def new_reference(self) -> str:
        """Return a case reference that people can read aloud, such as `K7M-2PX`."""
        ...

    def new_token(self) -> str:
        """Return a secret of at least 128 bits, safe in an address."""
        ...


class Pseudonymise(Protocol):
    """Takes out of a text whatever could tell who wrote it."""

    def __call__(self, text: str, language: Language) -> str:
        """Return one line of `text` with markers such as `(name)`, in the words of `language`."""
        ...


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """Return the present moment, with UTC as its zone."""
        ...
