"""A store in memory, a clock that stands still and ids that count: for tests of what is above.

`tests/contract` runs the same suite over this store and the real ones, so what a test learns from
it is true of them. A unit of work sees a copy; only `commit` puts the copy in the store's place.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from domain.errors import StorageUnavailable
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
    UnitOfWork,
)
from tests.fake_repositories import (
    FakeAudit,
    FakeCases,
    FakeConsents,
    FakeConversations,
    FakeInbox,
    FakeLog,
    FakeReferrers,
    FakeStaff,
    FakeTasks,
    FakeUnclearMessages,
    State,
)

T = TypeVar("T")


class FixedClock:
    """Says the same moment until it is set forward."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


class CountingIds:
    """Counts, in the shape of the real ids: they sort, and no two are the same."""

    def __init__(self) -> None:
        self._count = 0

    def new_id(self) -> str:
        return f"00000000-0000-7000-8000-{self._next():012d}"

    def new_reference(self) -> str:
        return f"REF-{self._next():03d}"

    def new_token(self) -> str:
        return f"token-{self._next():026d}"

    def _next(self) -> int:
        self._count += 1
        return self._count


class FakeUnitOfWork:
    """`domain.ports.UnitOfWork` over a copy of the store's state."""

    def __init__(self, store: "FakeStore", *, can_write: bool) -> None:
        self._store = store
        self._can_write = can_write
        self._state = state = store.state.copy()
        ids = store.ids
        self.inbox: Inbox = FakeInbox(state, ids)
        self.conversations: Conversations = FakeConversations(state, ids)
        self.log: Log = FakeLog(state, ids)
        self.cases: Cases = FakeCases(state, ids)
        self.consents: Consents = FakeConsents(state, ids)
        self.referrers: Referrers = FakeReferrers(state, ids)
        self.staff: StaffRepository = FakeStaff(state, ids)
        self.tasks: Tasks = FakeTasks(state, ids)
        self.unclear: UnclearMessages = FakeUnclearMessages(state, ids)
        self.audit: Audit = FakeAudit(state, ids)

    def commit(self) -> None:
        if not self._can_write:
            raise StorageUnavailable("this unit of work only reads")
        self._store.state = self._state.copy()


class FakeStore:
    """`domain.ports.Store` in memory; works run one after the other, at once."""

    def __init__(self, ids: Ids | None = None) -> None:
        self.ids = ids or CountingIds()
        self.state = State()
        self._is_closed = False

    async def write(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._run(work, can_write=True)

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._run(work, can_write=False)

    async def close(self) -> None:
        self._is_closed = True

    def _run(self, work: Callable[[UnitOfWork], T], *, can_write: bool) -> T:
        if self._is_closed:
            raise StorageUnavailable("the store is closed")
        return work(FakeUnitOfWork(self, can_write=can_write))
