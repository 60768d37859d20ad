"""All repositories over one transaction. The code is the same on SQLite and PostgreSQL."""

from types import TracebackType
from typing import Self

from sqlalchemy.orm import Session

from domain.ports import (
    Audit,
    Cases,
    Consents,
    Conversations,
    Ids,
    Inbox,
    Log,
    Referrers,
    StaffRepository,
    Tasks,
    UnclearMessages,
)
from storage.errors import translated
from storage.repositories.audit import SqlAudit
from storage.repositories.cases import SqlCases
from storage.repositories.consents import SqlConsents
from storage.repositories.conversations import SqlConversations
from storage.repositories.inbox import SqlInbox
from storage.repositories.log import SqlLog
from storage.repositories.referrers import SqlReferrers
from storage.repositories.rows import release_all
from storage.repositories.staff import SqlStaff
from storage.repositories.tasks import SqlTasks
from storage.repositories.unclear import SqlUnclearMessages


class SqlUnitOfWork:
    """`domain.ports.UnitOfWork` over `session`; leaving it without `commit` keeps nothing."""

    def __init__(self, session: Session, ids: Ids) -> None:
        self._session = session
        self.has_committed = False
        self.inbox: Inbox = SqlInbox(session, ids)
        self.conversations: Conversations = SqlConversations(session)
        self.log: Log = SqlLog(session, ids)
        self.cases: Cases = SqlCases(session)
        self.consents: Consents = SqlConsents(session)
        self.referrers: Referrers = SqlReferrers(session)
        self.staff: StaffRepository = SqlStaff(session)
        self.tasks: Tasks = SqlTasks(session)
        self.unclear: UnclearMessages = SqlUnclearMessages(session)
        self.audit: Audit = SqlAudit(session, ids)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._session.close()

    def commit(self) -> None:
        """Keep everything done so far. In SQLite's writer this only ends a savepoint; the caller
        of `Store.write` hears of it after the real COMMIT."""
        self.has_committed = True
        with translated():
            self._session.commit()
        release_all(self._session)
