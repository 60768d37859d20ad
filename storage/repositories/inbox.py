"""Turns that arrived, kept once each before anybody is told that they did."""

from collections.abc import Sequence

from sqlalchemy import bindparam, case, func, null, select, update
from sqlalchemy.orm import Session

from domain.conversation import Turn
from domain.errors import NotFound
from domain.ports import Ids, InboxRow
from storage.repositories.rows import (
    PENDING,
    add_unless_there,
    hold,
    is_postgresql,
    record,
    row_of,
    rows_of,
    run,
)
from storage.tables import INBOX_ARRIVAL, ConversationTable, InboxTable

INBOX = InboxTable.table()
CONVERSATION = ConversationTable.table()

_CONVERSATION_OF = select(CONVERSATION.c.id).where(
    CONVERSATION.c.channel == bindparam("channel"), CONVERSATION.c.sender == bindparam("sender")
)
_NEXT_PENDING = (
    select(INBOX)
    .where(INBOX.c.conversation_id == bindparam("of"), INBOX.c.status == PENDING)
    .order_by(INBOX.c.arrival)
    .limit(1)
)
_SAME = select(INBOX).where(
    INBOX.c.channel == bindparam("channel"), INBOX.c.external_id == bindparam("external_id")
)
_FINISH = (
    update(INBOX)
    .where(INBOX.c.id == bindparam("key"))
    .values(
        status=bindparam("new_status"),
        turn=case((INBOX.c.wipe_when_done, null()), else_=INBOX.c.turn),
    )
)
# The one writer of SQLite asks, so nobody can be given the same number.
_ONE_MORE = select(func.coalesce(func.max(INBOX.c.arrival), 0)).scalar_subquery() + 1


class SqlInbox:
    """`domain.ports.Inbox`."""

    def __init__(self, session: Session, ids: Ids) -> None:
        self._session = session
        self._ids = ids

    def accept(self, turn: Turn) -> InboxRow:
        """Keep `turn` once: the unique rule decides, never a look beforehand."""
        row_id = self._ids.new_id()
        conversation_id = self._conversation_of(turn)
        is_new = add_unless_there(
            self._session,
            INBOX,
            {
                "id": row_id,
                "conversation_id": conversation_id,
                "channel": turn.channel,
                "external_id": turn.external_id,
                "turn": turn,
                "status": "pending",
                "attempts": 0,
                "wipe_when_done": False,
            },
            arrival=INBOX_ARRIVAL.next_value() if is_postgresql(self._session) else _ONE_MORE,
        )
        if is_new:
            return InboxRow(row_id, conversation_id, turn, "pending", 0)
        return self._same_as(turn)

    def next_pending(self, conversation_id: str) -> InboxRow | None:
        """Return the oldest turn still to be handled. A unit of work that writes holds the
        conversation from here on, so that two processes never handle turns of one at once."""
        hold(self._session, conversation_id)
        row = row_of(self._session, _NEXT_PENDING, {"of": conversation_id})
        return record(InboxRow, row) if row else None

    def conversations_with_pending(self, limit: int) -> Sequence[str]:
        """Return ids of conversations that have turns to handle, longest waiting first."""
        rows = rows_of(
            self._session,
            select(INBOX.c.conversation_id)
            .where(INBOX.c.status == PENDING)
            .group_by(INBOX.c.conversation_id)
            .order_by(func.min(INBOX.c.arrival))
            .limit(limit),
        )
        return [row["conversation_id"] for row in rows]

    def mark_done(self, row_id: str) -> None:
        """The turn was handled."""
        self._finish(row_id, "done")

    def quarantine(self, row_id: str) -> None:
        """The turn is put aside: it failed too often."""
        self._finish(row_id, "quarantined")

    def note_attempt(self, row_id: str) -> int:
        """Count one try; return how many there were. Raises NotFound."""
        row = row_of(
            self._session,
            update(INBOX)
            .where(INBOX.c.id == row_id)
            .values(attempts=INBOX.c.attempts + 1)
            .returning(INBOX.c.attempts),
        )
        if row is None:
            raise NotFound("no such turn in the inbox")
        return int(row["attempts"])

    def last_external_id(self, channel: str) -> str | None:
        """Return the external id of the turn of the channel that arrived last."""
        row = row_of(
            self._session,
            select(INBOX.c.external_id)
            .where(INBOX.c.channel == channel)
            .order_by(INBOX.c.arrival.desc())
            .limit(1),
        )
        return row["external_id"] if row else None

    def _conversation_of(self, turn: Turn) -> str:
        sender = {"channel": turn.channel, "sender": turn.sender}
        row = row_of(self._session, _CONVERSATION_OF, sender)
        if row is None:
            self._begin_conversation(turn)
            row = row_of(self._session, _CONVERSATION_OF, sender)
        assert row is not None  # ours, or that of whoever was quicker
        return str(row["id"])

    def _begin_conversation(self, turn: Turn) -> None:
        add_unless_there(
            self._session,
            CONVERSATION,
            {
                "id": self._ids.new_id(),
                "channel": turn.channel,
                "sender": turn.sender,
                "created_at": turn.received_at,
                "updated_at": turn.received_at,
                "slots": {},
                "answered": (),
                "aside_slots": {},
                "offered": (),
            },
        )

    def _same_as(self, turn: Turn) -> InboxRow:
        same = {"channel": turn.channel, "external_id": turn.external_id}
        row = row_of(self._session, _SAME, same)
        assert row is not None  # it was why nothing was inserted
        return record(InboxRow, row)

    def _finish(self, row_id: str, status: str) -> None:
        run(self._session, _FINISH, {"key": row_id, "new_status": status})
