"""Nothing is kept for ever: drafts thirty days with consent and one day without (design section 5),
closed cases twenty-four months, then without anything that names anybody (section 9), words that
nobody understood ninety days unless somebody says what they mean."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.case import Case
from domain.ports import UnitOfWork
from handlers import learning
from handlers.dialogue import DRAFT_DAYS
from handlers.flows.facts import has_consented
from handlers.stepping import forget

WITHOUT_CONSENT_DAYS = 1
UNCLEAR_DAYS = 90
CLOSED_DAYS = 730  # twenty-four months
BATCH = 200


def erase_old_drafts(uow: UnitOfWork, now: datetime) -> int:
    """Wipe conversations that were left in the middle too long ago; return how many."""
    erased = 0
    silent = uow.conversations.silent_since(now - timedelta(days=WITHOUT_CONSENT_DAYS), BATCH)
    for conversation_id in silent:
        conversation = uow.conversations.lock(conversation_id)
        days = DRAFT_DAYS if has_consented(conversation.slots) else WITHOUT_CONSENT_DAYS
        if conversation.updated_at > now - timedelta(days=days):
            continue
        if not uow.cases.of_conversation(conversation_id):  # a case keeps what was said about it
            uow.log.wipe(conversation_id)
        uow.conversations.save(replace(forget(conversation), updated_at=now))
        erased += 1
    uow.commit()
    return erased


def anonymise_closed_cases(uow: UnitOfWork, now: datetime) -> int:
    """Take out of cases that ended long ago whatever names somebody; return how many.

    What is left (hub, district, needs, how it ended) is what planning counts.
    """
    closed = uow.cases.ended_before(now - timedelta(days=CLOSED_DAYS), BATCH)
    for case in closed:
        uow.cases.save(without_person(case))
        uow.cases.wipe_words(case.id)
        if case.referrer_id is None:  # a worker's chat is about others as well
            uow.log.wipe(case.conversation_id)
            _forget_words(uow, case.conversation_id)
        uow.audit.record(now, "retention", "case.anonymised", f"case:{case.id}")
    uow.commit()
    return len(closed)


def _forget_words(uow: UnitOfWork, conversation_id: str) -> None:
    """Words that were offered to be kept, and never were, go with the chat that they are of."""
    conversation = uow.conversations.lock(conversation_id)
    if learning.WORDS in conversation.slots:
        uow.conversations.save(conversation.with_slots({learning.WORDS: None}))


def delete_unclear(uow: UnitOfWork, now: datetime) -> int:
    """Delete kept words that nobody labelled in time, or that were thrown away; return how many."""
    deleted = uow.unclear.delete_old((now - timedelta(days=UNCLEAR_DAYS)).date())
    if deleted:
        uow.audit.record(now, "retention", "unclear.deleted", "unclear")
    uow.commit()
    return deleted


def without_person(case: Case) -> Case:
    """Return the case with nothing in it that could name, reach or quote somebody."""
    notes = tuple(replace(n, words="", shown="") for n in case.safeguarding)
    return replace(
        case, name=None, age=None, slots={}, safeguarding=notes, follow_token_hash=None,
        has_unread=False,
    )  # fmt: skip
