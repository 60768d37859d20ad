"""Who saw or changed what: ids and names of fields, never values; rows are only ever added."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.ports import Ids
from storage.repositories.rows import add, rows_of
from storage.tables import AuditTable

AUDIT = AuditTable.table()


class SqlAudit:
    """`domain.ports.Audit`."""

    def __init__(self, session: Session, ids: Ids) -> None:
        self._session = session
        self._ids = ids

    def record(self, at: datetime, actor: str, action: str, subject: str) -> None:
        """Add one line: who did what to which thing."""
        row = {"id": self._ids.new_id(), "at": at, "actor": actor}
        add(self._session, AUDIT, {**row, "action": action, "subject": subject})

    def of_subject(self, subject: str) -> Sequence[tuple[datetime, str, str]]:
        """Return (at, actor, action) of each line about that thing, oldest first."""
        lines = select(AUDIT.c.at, AUDIT.c.actor, AUDIT.c.action).where(AUDIT.c.subject == subject)
        rows = rows_of(self._session, lines.order_by(AUDIT.c.at, AUDIT.c.id))
        return [(row["at"], row["actor"], row["action"]) for row in rows]
