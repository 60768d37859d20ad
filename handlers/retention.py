"""Drafts are not kept for ever: thirty days with consent, one day without (design section 5)."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.ports import UnitOfWork
from handlers.dialogue import DRAFT_DAYS
from handlers.flows.facts import has_consented
from handlers.stepping import forget

WITHOUT_CONSENT_DAYS = 1
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
        uow.log.wipe(conversation_id)
        uow.conversations.save(replace(forget(conversation), updated_at=now))
        erased += 1
    uow.commit()
    return erased
