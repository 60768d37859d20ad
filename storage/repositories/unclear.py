"""Words that were not understood, and what a coordinator says they mean."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from domain.errors import Conflict
from domain.learning import UnclearMessage, UnclearStatus
from domain.vocabulary import Language
from storage.repositories.rows import add, record, records, row_of, rows_of, run, values
from storage.tables import UnclearTable

UNCLEAR = UnclearTable.table()
_OLDEST_FIRST = (UNCLEAR.c.received_on, UNCLEAR.c.id)


class SqlUnclearMessages:
    """`domain.ports.UnclearMessages`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, message: UnclearMessage) -> None:
        """Keep a new message. Raises Conflict when there is one of that id."""
        add(self._session, UNCLEAR, values(message))

    def get(self, message_id: str) -> UnclearMessage | None:
        """Return the message, or None."""
        row = row_of(self._session, select(UNCLEAR).where(UNCLEAR.c.id == message_id))
        return record(UnclearMessage, row) if row else None

    def save(self, message: UnclearMessage, seen: UnclearStatus) -> None:
        """Keep what was said about it. Raises Conflict when its status is no longer `seen`."""
        is_it = and_(UNCLEAR.c.id == message.id, UNCLEAR.c.status == seen)
        changed = update(UNCLEAR).where(is_it).values(**values(message, "id"))
        if run(self._session, changed).rowcount != 1:
            raise Conflict("the message was changed meanwhile")

    def of_status(self, status: UnclearStatus, limit: int) -> Sequence[UnclearMessage]:
        """Return those of that status, the oldest day first."""
        theirs = select(UNCLEAR).where(UNCLEAR.c.status == status)
        rows = rows_of(self._session, theirs.order_by(*_OLDEST_FIRST).limit(limit))
        return records(UnclearMessage, rows)

    def count(self, status: UnclearStatus, at_most: int) -> int:
        """Return how many have that status; counting stops at `at_most`."""
        few = select(UNCLEAR.c.id).where(UNCLEAR.c.status == status).limit(at_most).subquery()
        row = row_of(self._session, select(func.count().label("number")).select_from(few))
        return int(row["number"]) if row else 0

    def labelled(self, language: Language, limit: int | None = None) -> Sequence[UnclearMessage]:
        """Return the labelled ones of that language, all of them unless there is a limit."""
        is_it = and_(UNCLEAR.c.status == UnclearStatus.LABELLED, UNCLEAR.c.language == language)
        theirs = select(UNCLEAR).where(is_it).order_by(*_OLDEST_FIRST).limit(limit)
        rows = rows_of(self._session, theirs)
        return records(UnclearMessage, rows)

    def delete_old(self, before: date) -> int:
        """Delete new ones from before that day, and all that were thrown away."""
        is_old = and_(UNCLEAR.c.status == UnclearStatus.NEW, UNCLEAR.c.received_on < before)
        is_over = or_(is_old, UNCLEAR.c.status == UnclearStatus.THROWN_AWAY)
        return run(self._session, delete(UNCLEAR).where(is_over)).rowcount
