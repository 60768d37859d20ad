"""SQLite's one writer: a thread that owns the only connection that writes.

Eight pooled writers wait for each other up to seconds; one writer that commits together what
waited together does about 3,000 durable turns a second (reliability.md 1.2). Each work stands in a
savepoint of its own, so one that fails takes no other with it, and nobody is told that a work was
kept before the disk has it. Used by `storage/database.py` only.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from domain.errors import StorageUnavailable
from domain.ports import Ids, UnitOfWork
from storage.errors import translated
from storage.unit_of_work import SqlUnitOfWork

T = TypeVar("T")

# One fsync costs 0.2 to 4 ms (reliability.md 1.1): a longer batch gains little and lets the first
# of it wait.
BATCH_MAX_WORKS = 64
BATCH_MAX_S = 0.002

_Job = tuple[Callable[[UnitOfWork], Any], Future[Any]]
_Settle = Callable[[], None]


class GroupCommitWriter:
    """Runs works one after the other and commits those that waited together at once."""

    def __init__(self, engine: Engine, ids: Ids) -> None:
        self._engine = engine
        self._ids = ids
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="storage-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[UnitOfWork], T]) -> Future[T]:
        """Return what becomes of `work`; it is done once the disk has what was committed."""
        future: Future[T] = Future()
        with self._lock:
            if self._is_closed:
                raise StorageUnavailable("the store is closed")
            self._jobs.put((work, future))
        return future

    def close(self) -> None:
        """Finish what was submitted, then let go of the file."""
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                self._jobs.put(None)
        self._thread.join()
        self._engine.dispose()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            batch = [job]
            try:
                with translated(), self._engine.connect() as connection:
                    settle = self._run_batch(connection, batch)
            except Exception as error:  # nothing of the batch was kept: each is told so
                _refuse(batch, error)
            else:
                for tell in settle:
                    tell()

    def _run_batch(self, connection: Connection, batch: list[_Job]) -> list[_Settle]:
        """Run the first job and those that wait behind it, commit, return how to tell of each."""
        ends_at = time.monotonic() + BATCH_MAX_S
        settle = []
        with connection.begin():
            while True:
                settle.append(self._run_job(connection, *batch[-1]))
                _check_still_begun(connection)
                if len(batch) == BATCH_MAX_WORKS or time.monotonic() >= ends_at:
                    return settle
                if (job := self._take_waiting()) is None:
                    return settle
                batch.append(job)

    def _take_waiting(self) -> _Job | None:
        try:
            job = self._jobs.get_nowait()
        except Empty:
            return None
        if job is None:
            self._jobs.put(None)  # the end comes after this batch
        return job

    def _run_job(
        self, connection: Connection, work: Callable[[UnitOfWork], Any], future: Future[Any]
    ) -> _Settle:
        if not future.set_running_or_notify_cancel():
            return lambda: None
        session = Session(bind=connection, join_transaction_mode="create_savepoint")
        try:
            with SqlUnitOfWork(session, self._ids) as unit_of_work:
                result = work(unit_of_work)
        except BaseException as error:
            # Kept by name: Python forgets `error` at the end of this block.
            reason = error
            return lambda: future.set_exception(reason)
        return lambda: future.set_result(result)


def _check_still_begun(connection: Connection) -> None:
    """Raise StorageUnavailable when SQLite itself gave up the whole transaction (no room, I/O)."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    if not driver.in_transaction:
        raise StorageUnavailable("the database file could not be written: is there room on disk?")


def _refuse(batch: list[_Job], error: Exception) -> None:
    for _, future in batch:
        with suppress(InvalidStateError):  # nobody waits for it any more
            future.set_exception(error)
