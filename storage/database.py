"""Opens a store for a database URL: the one way in to storage, called by the wiring in `bot`."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from domain.ports import Ids, UnitOfWork
from storage.engines import (
    POSTGRESQL_WRITERS,
    READERS,
    is_sqlite,
    parse_url,
    postgresql_engine,
    sqlite_engine,
)
from storage.group_commit import GroupCommitWriter
from storage.ids import Uuid7Ids
from storage.pooled import Pooled

T = TypeVar("T")


class Worker(Protocol):
    """Runs works in threads of its own."""

    def submit(self, work: Callable[[UnitOfWork], T]) -> Future[T]: ...

    def close(self) -> None: ...


class SqlStore:
    """`domain.ports.Store` over a database that has its tables (`storage.migrate.upgrade`).

    A work may run more than once (PostgreSQL asks for that after a deadlock), so it must do
    nothing but use its unit of work and return a result.
    """

    def __init__(self, writer: Worker, reader: Worker) -> None:
        self._writer = writer
        self._reader = reader

    async def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work`; when this returns, what it committed is on the disk."""
        return await asyncio.wrap_future(self._writer.submit(work))

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work` on a connection that cannot write."""
        return await asyncio.wrap_future(self._reader.submit(work))

    async def close(self) -> None:
        """Finish what is under way, then let go of the database; no work is taken any more."""
        await asyncio.gather(
            asyncio.to_thread(self._writer.close), asyncio.to_thread(self._reader.close)
        )


def open_store(url: str, ids: Ids | None = None) -> SqlStore:
    """Return the store of `url` (`sqlite:///file`, `postgresql://...`). Raises StorageUnavailable
    for another kind of URL or a file that cannot be opened; a server is asked at the first work."""
    parsed = parse_url(url)
    ids = ids or Uuid7Ids()
    if is_sqlite(parsed):
        writer: Worker = GroupCommitWriter(sqlite_engine(parsed, can_write=True), ids)
        readers = sqlite_engine(parsed, can_write=False)
    else:
        engine = postgresql_engine(parsed, can_write=True)
        writer = Pooled(engine, ids, POSTGRESQL_WRITERS, is_reading=False)
        readers = postgresql_engine(parsed, can_write=False)
    return SqlStore(writer, Pooled(readers, ids, READERS, is_reading=True))
