"""What a person does on their own follow page: see how it stands, write, take the request back.

The link is the key: whoever has it is the person. Only `bot` may import this.
"""

from dataclasses import replace
from datetime import datetime

from domain.case import Case, CaseEvent, EventKind, SafeguardingNote, Task
from domain.errors import NotFound
from domain.lifecycle import ENDED, withdrawn
from domain.ports import Ids, UnitOfWork
from domain.vocabulary import TaskStatus
from handlers.cases import words_of

BY_FOLLOW_PAGE = "by_follow_page"  # kept as a reason: what was written there stands in no chat


def followed_case(uow: UnitOfWork, token_hash: str) -> Case:
    """Return the case behind a person's follow link. Raises NotFound."""
    case = uow.cases.by_follow_token_hash(token_hash)
    if case is None:
        raise NotFound("there is no such case")
    return case


def withdraw(uow: UnitOfWork, token_hash: str, now: datetime, ids: Ids) -> Case:
    """Take the case back, and every chosen service that has not ended yet.

    Withdrawing twice is the same. Raises NotFound, TransitionRefused (it ended), Conflict.
    """
    case = followed_case(uow, token_hash)
    if case.status is TaskStatus.CANCELLED:
        return case
    gone = withdrawn(case, now)
    uow.cases.save(gone)
    event = CaseEvent(ids.new_id(), case.id, now, "person", EventKind.WITHDRAWN)
    uow.cases.add_event(
        replace(event, from_status=case.status, to_status=gone.status, reason=gone.status_reason)
    )
    uow.audit.record(now, "person", "case.withdrawn:status", f"case:{case.id}")
    uow.commit()
    return gone


def write(
    uow: UnitOfWork,
    token_hash: str,
    text: str,
    now: datetime,
    ids: Ids,
    danger: SafeguardingNote | None = None,
) -> Case:
    """Keep what the person wrote on their page for the relay person.

    `danger` is what the detector found in those words, with what was shown for it; it brings the
    case to the top of the queue. Raises NotFound, NothingWritten, Conflict.
    """
    words = words_of(text)
    case = followed_case(uow, token_hash)
    notes = (*case.safeguarding, danger) if danger else case.safeguarding
    uow.cases.save(replace(case, has_unread=True, safeguarding=notes, updated_at=now))
    wrote = CaseEvent(ids.new_id(), case.id, now, "person", EventKind.PERSON_WROTE, text=words)
    uow.cases.add_event(replace(wrote, reason=BY_FOLLOW_PAGE))
    if danger is not None:
        kind = EventKind.SAFEGUARDING_FLAGGED
        uow.cases.add_event(CaseEvent(ids.new_id(), case.id, now, "person", kind))
    if case.status in ENDED:  # the queue does not show it any more, so it is a thing to look at
        task = "message" if danger is None else "danger"
        uow.tasks.add(Task(ids.new_id(), task, case.conversation_id, words, now))
    uow.audit.record(now, "person", "case.person_wrote:message", f"case:{case.id}")
    uow.commit()
    return case
