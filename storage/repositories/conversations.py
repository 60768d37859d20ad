"""Conversations, one per channel and sender."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, not_, or_, select, update
from sqlalchemy.orm import Session

from domain.conversation import Conversation
from domain.errors import Conflict, NotFound
from storage.repositories.rows import hold, record, row_of, rows_of, run, values
from storage.tables import CaseTable, ConversationTable, MessageTable

CONVERSATION = ConversationTable.table()
MESSAGE = MessageTable.table()
CASE = CaseTable.table()

_BY_ID = select(CONVERSATION).where(CONVERSATION.c.id == bindparam("key"))
_BY_SENDER = select(CONVERSATION).where(
    CONVERSATION.c.channel == bindparam("of_channel"),
    CONVERSATION.c.sender == bindparam("of_sender"),
)
_SAVE = update(CONVERSATION).where(
    CONVERSATION.c.id == bindparam("key"), CONVERSATION.c.version == bindparam("read_version")
)


class SqlConversations:
    """`domain.ports.Conversations`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, conversation_id: str) -> Conversation:
        """Return the conversation and hold it until the unit of work ends. Raises NotFound."""
        hold(self._session, conversation_id)
        conversation = self.get(conversation_id)
        if conversation is None:
            raise NotFound("no such conversation")
        return conversation

    def get(self, conversation_id: str) -> Conversation | None:
        """Return the conversation as it is now."""
        return self._one(_BY_ID, key=conversation_id)

    def find(self, channel: str, sender: str) -> Conversation | None:
        """Return the conversation of that sender."""
        return self._one(_BY_SENDER, of_channel=channel, of_sender=sender)

    def save(self, conversation: Conversation) -> None:
        """Keep it; raises Conflict when its version is no longer the one that was read."""
        saved = run(
            self._session,
            _SAVE,
            {
                **values(conversation, "id"),
                "version": conversation.version + 1,
                "key": conversation.id,
                "read_version": conversation.version,
            },
        )
        if saved.rowcount != 1:
            raise Conflict("the conversation was changed meanwhile: read it again")

    def silent_since(self, before: datetime, limit: int) -> Sequence[str]:
        """Return ids of conversations with a draft, or with words and no case, last touched before
        then, oldest first."""
        has_words = exists().where(MESSAGE.c.conversation_id == CONVERSATION.c.id)
        has_case = exists().where(CASE.c.conversation_id == CONVERSATION.c.id)
        is_draft = and_(CONVERSATION.c.step.is_not(None), CONVERSATION.c.case_id.is_(None))
        rows = rows_of(
            self._session,
            select(CONVERSATION.c.id)
            .where(
                or_(is_draft, and_(has_words, not_(has_case))),
                CONVERSATION.c.updated_at < before,
            )
            .order_by(CONVERSATION.c.updated_at)
            .limit(limit),
        )
        return [row["id"] for row in rows]

    def _one(self, statement: Select[Any], **given: str) -> Conversation | None:
        row = row_of(self._session, statement, given)
        return record(Conversation, row) if row else None
