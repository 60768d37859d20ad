"""What a relay person does with a case.

Every function is one use case over one unit of work: it checks who may see the case, lets
`domain/lifecycle.py` say what may change, writes the case's history and the audit, and commits.
Only `bot` may import this; call `Signals.notify(case.conversation_id)` after the commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain import lifecycle
from domain.case import Case, CaseEvent, EventKind, Role, Staff
from domain.conversation import Conversation
from domain.errors import AspireError, Conflict, NotFound, TransitionRefused
from domain.messages import Message, MessageKind, Texts, say
from domain.ports import Ids, UnitOfWork
from domain.vocabulary import Language, TaskStatus

NOTE_MAX_CHARS = 4000  # Bot API: a text message holds 4,096 characters, so what is said fits too


class TakenByOther(Conflict):
    """Another relay person took the case first; `owner_name` says who."""

    def __init__(self, owner_name: str) -> None:
        super().__init__(f"{owner_name} took this case first")
        self.owner_name = owner_name


class ChangedMeanwhile(Conflict):
    """The status is no longer the one on the page that was looked at."""


class NothingWritten(AspireError):
    """A note or a message without a word in it."""


@dataclass(frozen=True)
class Acting:
    """Who acts, when, and where new ids come from."""

    staff: Staff
    now: datetime
    ids: Ids

    @property
    def actor(self) -> str:
        """Return the actor as history and audit keep it."""
        return f"staff:{self.staff.id}"


def visible_case(uow: UnitOfWork, staff: Staff, case_id: str) -> Case:
    """Return the case. Raises NotFound, the same for one that is not there and not theirs."""
    case = uow.cases.get(case_id)
    if case is None or not staff.can_see(case.hub_id):
        raise NotFound("there is no such case")
    return case


def queue(
    uow: UnitOfWork,
    staff: Staff,
    *,
    is_open: bool = True,
    is_own: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> Sequence[Case]:
    """Return the cases that `staff` may see, in the queue's order; `is_own`: that they took."""
    hub_ids = _hubs_of(staff)
    if hub_ids == ():
        return ()
    owner_id = staff.id if is_own else None
    return uow.cases.queue(hub_ids, is_open=is_open, owner_id=owner_id, limit=limit, offset=offset)


def view(uow: UnitOfWork, acting: Acting, case_id: str) -> Case:
    """Return the case to show it, and keep in the audit who saw it. Raises NotFound."""
    case = visible_case(uow, acting.staff, case_id)
    uow.audit.record(acting.now, acting.actor, "case.viewed", f"case:{case.id}")
    uow.commit()
    return case


def take(uow: UnitOfWork, acting: Acting, case_id: str) -> Case:
    """Make `acting.staff` the owner; a new case becomes accepted. Taking it twice is the same.

    Raises NotFound, TakenByOther, TransitionRefused (it has ended), Conflict.
    """
    case = visible_case(uow, acting.staff, case_id)
    if case.owner_id == acting.staff.id:
        return case
    if case.owner_id is not None:
        raise TakenByOther(owner_name(uow, case))
    if case.status in lifecycle.ENDED:
        raise TransitionRefused(f"a case that is {case.status} cannot be taken")
    taken = replace(case, owner_id=acting.staff.id, has_unread=False, updated_at=acting.now)
    if case.status is TaskStatus.REQUESTED:
        taken = lifecycle.change_case_status(taken, TaskStatus.ACCEPTED, None, acting.now)
    _keep(uow, acting, taken, EventKind.TAKEN, "owner_id,status", before=case)
    return taken


def note(uow: UnitOfWork, acting: Acting, case_id: str, text: str) -> Case:
    """Add a note for colleagues; the person never sees it. Raises NotFound, NothingWritten."""
    words = words_of(text)
    case = visible_case(uow, acting.staff, case_id)
    noted = replace(case, has_unread=False, updated_at=acting.now)
    _keep(uow, acting, noted, EventKind.NOTED, "note", text=words)
    return noted


def change_status(
    uow: UnitOfWork,
    acting: Acting,
    case_id: str,
    to: TaskStatus,
    reason: str | None,
    *,
    seen: TaskStatus | None = None,
) -> Case:
    """Change the case's status as the lifecycle table allows.

    `seen` is the status on the page that the person in front of it looked at: when it changed
    meanwhile, nothing is done. Raises NotFound, TransitionRefused, ChangedMeanwhile, Conflict.
    """
    case = visible_case(uow, acting.staff, case_id)
    _check_seen(case.status, seen)
    reason = _reason(reason)
    changed = lifecycle.change_case_status(case, to, reason, acting.now)
    changed = replace(changed, has_unread=False)
    _keep(
        uow,
        acting,
        changed,
        EventKind.STATUS_CHANGED,
        "status",
        before=case,
        reason=reason,
    )
    return changed


def change_referral_status(
    uow: UnitOfWork,
    acting: Acting,
    case_id: str,
    referral_id: str,
    to: TaskStatus,
    reason: str | None,
    *,
    seen: TaskStatus | None = None,
) -> Case:
    """Change the status of one chosen service. Raises as `change_status` does."""
    case = visible_case(uow, acting.staff, case_id)
    old = next((r for r in case.referrals if r.id == referral_id), None)
    if old is None:
        raise NotFound("there is no such referral")
    _check_seen(old.status, seen)
    reason = _reason(reason)
    new = lifecycle.change_referral_status(old, to, reason, acting.now)
    referrals = tuple(new if r.id == referral_id else r for r in case.referrals)
    changed = replace(case, referrals=referrals, has_unread=False, updated_at=acting.now)
    uow.cases.save(changed)
    event = _event(acting, case.id, EventKind.STATUS_CHANGED, reason=reason)
    uow.cases.add_event(
        replace(event, referral_id=old.id, from_status=old.status, to_status=new.status)
    )
    subject = f"case:{case.id}/referral:{old.id}"
    uow.audit.record(acting.now, acting.actor, "case.status_changed:status", subject)
    uow.commit()
    return changed


def start_talk(uow: UnitOfWork, acting: Acting, case_id: str, texts: Texts) -> Case:
    """Give the person's chat to the relay person: the assistant stays silent from here on.

    The person is told that a person is there. Raises NotFound, Conflict.
    """
    case = visible_case(uow, acting.staff, case_id)
    conversation = uow.conversations.lock(case.conversation_id)
    if not conversation.is_with_person:
        _start_talk(uow, acting, case, conversation, texts)
        uow.commit()
    return case


def say_to_person(uow: UnitOfWork, acting: Acting, case_id: str, text: str, texts: Texts) -> Case:
    """Send `text` to the person's chat in the relay person's name; starts the talk if need be.

    Raises NotFound, NothingWritten, Conflict.
    """
    words = words_of(text)
    case = visible_case(uow, acting.staff, case_id)
    conversation = uow.conversations.lock(case.conversation_id)
    if not conversation.is_with_person:
        _start_talk(uow, acting, case, conversation, texts)
    uow.log.append(conversation.id, "relay", Message(words), acting.now, deliver=True)
    sent = replace(case, has_unread=False, updated_at=acting.now)
    _keep(uow, acting, sent, EventKind.MESSAGE_SENT, "message")
    return sent


def end_talk(uow: UnitOfWork, acting: Acting, case_id: str, texts: Texts) -> Case:
    """Give the chat back to the assistant, with a short word to the person.

    Raises NotFound, Conflict.
    """
    case = visible_case(uow, acting.staff, case_id)
    conversation = uow.conversations.lock(case.conversation_id)
    if not conversation.is_with_person:
        return case
    uow.conversations.save(replace(conversation, is_with_person=False, updated_at=acting.now))
    _tell_person(uow, acting, case, conversation, texts, "console.person.talk_ended")
    _keep(
        uow,
        acting,
        replace(case, has_unread=False, updated_at=acting.now),
        EventKind.TALK_ENDED,
        "is_with_person",
    )
    return case


def mark_seen(uow: UnitOfWork, acting: Acting, case_id: str) -> Case:
    """Note that the person's new words were read. Raises NotFound, Conflict."""
    case = visible_case(uow, acting.staff, case_id)
    if not case.has_unread:
        return case
    seen = replace(case, has_unread=False)
    uow.cases.save(seen)
    uow.audit.record(acting.now, acting.actor, "case.seen:has_unread", f"case:{case.id}")
    uow.commit()
    return seen


def first_contact_due(created_at: date, working_days: int) -> date:
    """Return the day by which the first contact is promised: Monday to Friday count.

    Bank holidays are not known here, so the promise is made for the earlier day.
    """
    day, left = created_at, working_days
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def owner_name(uow: UnitOfWork, case: Case) -> str:
    """Return the name of the relay person who has the case, or nothing."""
    owner = uow.staff.get(case.owner_id) if case.owner_id else None
    return owner.name if owner else ""


def _hubs_of(staff: Staff) -> tuple[str, ...] | None:
    """Return the hubs whose cases `staff` may see; None means all of them."""
    if staff.disabled_at is not None:
        return ()
    return None if staff.role is Role.ADMIN else staff.hub_ids


def words_of(text: str) -> str:
    """Return what was written, cleaned and cut. Raises NothingWritten."""
    words = text.replace("\r\n", "\n").replace("\x00", "").strip()[:NOTE_MAX_CHARS]
    if not words:
        raise NothingWritten("there is nothing written")
    return words


def _reason(reason: str | None) -> str | None:
    return (reason or "").replace("\x00", "").strip()[:NOTE_MAX_CHARS] or None


def _check_seen(status: TaskStatus, seen: TaskStatus | None) -> None:
    if seen is not None and seen is not status:
        raise ChangedMeanwhile(f"it changed meanwhile: it is {status} now")


def _start_talk(
    uow: UnitOfWork,
    acting: Acting,
    case: Case,
    conversation: Conversation,
    texts: Texts,
) -> None:
    # A worker's chat has no case of its own: what is said now belongs to this one.
    case_id = conversation.case_id or case.id
    held = replace(conversation, is_with_person=True, case_id=case_id, updated_at=acting.now)
    uow.conversations.save(held)
    _tell_person(uow, acting, case, conversation, texts, "console.person.talk_started")
    uow.cases.add_event(_event(acting, case.id, EventKind.TALK_STARTED))
    action = f"case.{EventKind.TALK_STARTED}:is_with_person"
    uow.audit.record(acting.now, acting.actor, action, f"case:{case.id}")


def _tell_person(
    uow: UnitOfWork,
    acting: Acting,
    case: Case,
    conversation: Conversation,
    texts: Texts,
    key: str,
) -> None:
    """Say one of our own lines in the person's chat, in the language of the chat."""
    language = conversation.language or case.language or Language.EN
    words = texts.render(say(key, name=acting.staff.name), language)
    message = Message(words, kind=MessageKind.SAY)
    uow.log.append(conversation.id, "bot", message, acting.now, deliver=True)


def _event(
    acting: Acting,
    case_id: str,
    kind: EventKind,
    *,
    reason: str | None = None,
    text: str | None = None,
) -> CaseEvent:
    return CaseEvent(
        acting.ids.new_id(),
        case_id,
        acting.now,
        acting.actor,
        kind,
        reason=reason,
        text=text,
    )


def _keep(
    uow: UnitOfWork,
    acting: Acting,
    case: Case,
    kind: EventKind,
    fields: str,
    *,
    before: Case | None = None,
    reason: str | None = None,
    text: str | None = None,
) -> None:
    """Store the case with its event and its audit row (names of fields only), and commit."""
    uow.cases.save(case)
    event = _event(acting, case.id, kind, reason=reason, text=text)
    if before is not None and before.status is not case.status:
        event = replace(event, from_status=before.status, to_status=case.status)
    uow.cases.add_event(event)
    uow.audit.record(acting.now, acting.actor, f"case.{kind}:{fields}", f"case:{case.id}")
    uow.commit()
