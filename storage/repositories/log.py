"""What was said, and the outbox: messages still to be delivered."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from domain.errors import NotFound
from domain.messages import Message, MessageKind
from domain.ports import Ids, LogRow
from storage.repositories.rows import PENDING, add, record, records, row_of, rows_of, run
from storage.tables import ConversationTable, InboxTable, MessageTable

MESSAGE = MessageTable.table()
CONVERSATION = ConversationTable.table()
INBOX = InboxTable.table()

_IS_UNDELIVERED = MESSAGE.c.delivery == PENDING

_COUNT_ONE_MORE = (
    update(CONVERSATION)
    .where(CONVERSATION.c.id == bindparam("key"))
    .values(last_seq=CONVERSATION.c.last_seq + 1)
    .returning(CONVERSATION.c.last_seq, CONVERSATION.c.channel, CONVERSATION.c.language)
)
_ORDER = (MESSAGE.c.conversation_id, MESSAGE.c.seq)
_OF_TURN = (
    select(MESSAGE)
    .where(MESSAGE.c.turn_id == bindparam("of"), MESSAGE.c.author != "person")
    .order_by(*_ORDER)
)
# Naming the channel too lets it use the index of the outbox, which holds no delivered line.
_CHANNEL_OF = select(CONVERSATION.c.channel).where(CONVERSATION.c.id == bindparam("of"))
_UNDELIVERED = (
    select(MESSAGE)
    .where(
        MESSAGE.c.channel == _CHANNEL_OF.scalar_subquery(),
        MESSAGE.c.conversation_id == bindparam("of"),
        _IS_UNDELIVERED,
    )
    .order_by(*_ORDER)
)
_OF_CONVERSATION = (
    select(MESSAGE)
    .where(MESSAGE.c.conversation_id == bindparam("of"), MESSAGE.c.seq > bindparam("after"))
    .order_by(*_ORDER)
    .limit(bindparam("most"))
)


class SqlLog:
    """`domain.ports.Log`."""

    def __init__(self, session: Session, ids: Ids) -> None:
        self._session = session
        self._ids = ids

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
        """Add one line, in the language that the conversation has now. Raises NotFound."""
        # The counter both numbers the line and holds the conversation until the commit.
        conversation = row_of(self._session, _COUNT_ONE_MORE, {"key": conversation_id})
        if conversation is None:
            raise NotFound("no such conversation")
        row: dict[str, Any] = {
            "id": self._ids.new_id(),
            "conversation_id": conversation_id,
            "seq": conversation["last_seq"],
            "turn_id": turn_id,
            "author": author,
            "message": message,
            "at": at,
            "delivery": "pending" if deliver else "none",
            "language": conversation["language"],
            "attempts": 0,
            "external_id": None,
        }
        is_crisis = message.kind is MessageKind.CRISIS
        own = {"channel": conversation["channel"], "is_crisis": is_crisis}
        add(self._session, MESSAGE, {**row, **own})
        return LogRow(**row)

    def of_turn(self, turn_id: str) -> Sequence[LogRow]:
        """Return what was replied to that turn, in order."""
        return self._rows(_OF_TURN, of=turn_id)

    def of_conversation(
        self, conversation_id: str, after_seq: int = 0, limit: int = 500
    ) -> Sequence[LogRow]:
        """Return at most `limit` lines that come after `after_seq`, in order."""
        return self._rows(_OF_CONVERSATION, of=conversation_id, after=after_seq, most=limit)

    def undelivered(self, conversation_id: str) -> Sequence[LogRow]:
        """Return every undelivered line of the conversation, in order."""
        return self._rows(_UNDELIVERED, of=conversation_id)

    def pending(self, channel: str, now: datetime, limit: int) -> Sequence[tuple[str, LogRow]]:
        """Return (sender, row): of each conversation the oldest undelivered line, unless it waits
        for a later try; conversations in which a crisis message waits come first."""
        other = MESSAGE.alias("other")
        is_same_outbox = and_(
            other.c.channel == MESSAGE.c.channel,
            other.c.conversation_id == MESSAGE.c.conversation_id,
            other.c.delivery == PENDING,
        )
        has_crisis = exists().where(is_same_outbox, other.c.is_crisis)
        rows = rows_of(
            self._session,
            select(MESSAGE, CONVERSATION.c.sender)
            .join(CONVERSATION, CONVERSATION.c.id == MESSAGE.c.conversation_id)
            .where(
                MESSAGE.c.channel == channel,
                _IS_UNDELIVERED,
                or_(MESSAGE.c.next_try_at.is_(None), MESSAGE.c.next_try_at <= now),
                ~exists().where(is_same_outbox, other.c.seq < MESSAGE.c.seq),
            )
            .order_by(has_crisis.desc(), MESSAGE.c.at, MESSAGE.c.id)
            .limit(limit),
        )
        return [(row["sender"], record(LogRow, row)) for row in rows]

    def mark_delivered(
        self, row_ids: Iterable[str], at: datetime, external_id: str | None = None
    ) -> None:
        """They arrived. What was to be wiped is deleted now."""
        theirs = MESSAGE.c.id.in_(list(row_ids))
        run(
            self._session,
            update(MESSAGE)
            .where(theirs, _IS_UNDELIVERED)
            .values(
                delivery="delivered", delivered_at=at, external_id=external_id, next_try_at=None
            ),
        )
        run(self._session, delete(MESSAGE).where(theirs, MESSAGE.c.wipe_after_delivery))

    def postpone(self, row_id: str, until: datetime) -> None:
        """Count one try and wait until then."""
        run(
            self._session,
            update(MESSAGE)
            .where(MESSAGE.c.id == row_id, _IS_UNDELIVERED)
            .values(attempts=MESSAGE.c.attempts + 1, next_try_at=until),
        )

    def mark_failed(self, conversation_id: str) -> None:
        """Give up everything undelivered of the conversation."""
        theirs = MESSAGE.c.conversation_id == conversation_id
        run(
            self._session,
            update(MESSAGE)
            .where(theirs, _IS_UNDELIVERED)
            .values(delivery="failed", next_try_at=None),
        )
        run(self._session, delete(MESSAGE).where(theirs, MESSAGE.c.wipe_after_delivery))

    def wipe(self, conversation_id: str) -> None:
        """Delete all that was said. What is still to be delivered or to be handled goes as soon
        as that is done."""
        theirs = MESSAGE.c.conversation_id == conversation_id
        run(self._session, delete(MESSAGE).where(theirs, ~_IS_UNDELIVERED))
        run(self._session, update(MESSAGE).where(theirs).values(wipe_after_delivery=True))
        turns = INBOX.c.conversation_id == conversation_id
        is_pending = INBOX.c.status == PENDING
        run(self._session, update(INBOX).where(turns, ~is_pending).values(turn=None))
        run(self._session, update(INBOX).where(turns, is_pending).values(wipe_when_done=True))

    def _rows(self, statement: Select[Any], **given: str | int) -> list[LogRow]:
        return records(LogRow, rows_of(self._session, statement, given))
