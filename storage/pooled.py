"""Units of work in a pool of threads, each with a connection of its own: PostgreSQL, and reading.

Used by `storage/database.py` only.
"""

import random
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain.errors import StorageUnavailable
from domain.ports import Ids, UnitOfWork
from storage.errors import can_be_retried, translated
from storage.unit_of_work import SqlUnitOfWork

T = TypeVar("T")

MAX_TRIES = 5
_FIRST_WAIT_S = 0.01


class Pooled:
    """Runs each work in a thread; does it again when the database asks for that.

    So a work may run more than once and must do nothing but use its unit of work.
    """

    def __init__(self, engine: Engine, ids: Ids, threads: int, *, is_reading: bool) -> None:
        self._engine = engine
        self._ids = ids
        self._is_reading = is_reading
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="storage")

    def submit(self, work: Callable[[UnitOfWork], T]) -> Future[T]:
        """Return what becomes of `work`."""
        try:
            return self._threads.submit(self._run, work)
        except RuntimeError as error:
            raise StorageUnavailable("the store is closed") from error

    def close(self) -> None:
        """Finish what was submitted, then let go of the connections."""
        self._threads.shutdown()
        self._engine.dispose()

    def _run(self, work: Callable[[UnitOfWork], T]) -> T:
        for tries in range(1, MAX_TRIES + 1):
            session = Session(self._engine, info={"is_reading": self._is_reading})
            unit_of_work = SqlUnitOfWork(session, self._ids)
            try:
                with translated(), unit_of_work:
                    return work(unit_of_work)
            except StorageUnavailable as error:
                cause = error.__cause__
                lost_a_race = isinstance(cause, DBAPIError) and can_be_retried(cause)
                # After a commit was begun nobody can say whether it was kept.
                if tries == MAX_TRIES or unit_of_work.has_committed or not lost_a_race:
                    raise
            # By chance, so that those who met once do not meet again.
            time.sleep(random.uniform(0, _FIRST_WAIT_S * 2**tries))  # noqa: S311 - no secret
        raise AssertionError("unreachable")
