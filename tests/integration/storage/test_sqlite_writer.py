"""SQLite's one writer: what is committed together, and what a fault takes with it."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from domain.errors import StorageUnavailable
from domain.ports import UnitOfWork
from storage.database import open_store
from storage.engines import parse_url, sqlite_engine
from storage.group_commit import BATCH_MAX_WORKS, GroupCommitWriter
from storage.ids import Uuid7Ids
from storage.migrate import upgrade
from tests.contract.cast import HELLO, NOON, turn_of

WAIT_S = 10
HOUSE = Path(__file__).parents[3]


class Gate:
    """A work that keeps the writer busy until it is opened, so that others wait behind it."""

    def __init__(self) -> None:
        self._is_running, self._may_end = threading.Event(), threading.Event()

    def __call__(self, unit: UnitOfWork) -> None:
        self._is_running.set()
        assert self._may_end.wait(WAIT_S)

    def wait_for_it(self) -> None:
        assert self._is_running.wait(WAIT_S)

    def open(self) -> None:
        self._may_end.set()


def accept(sender: str) -> Callable[[UnitOfWork], str]:
    def work(unit: UnitOfWork) -> str:
        unit.inbox.accept(turn_of(sender, sender))
        unit.commit()
        return sender

    return work


def fail(unit: UnitOfWork) -> None:
    unit.inbox.accept(turn_of("max", "max"))
    raise LookupError("a fault of the work itself")


def senders(url: str) -> list[str]:
    engine = sqlite_engine(parse_url(url), can_write=False)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT sender FROM conversation ORDER BY id")
        kept = [row[0] for row in found]
    engine.dispose()
    return kept


def run_behind_a_gate(
    writer: GroupCommitWriter, works: list[Callable[[UnitOfWork], Any]]
) -> list[Future[Any]]:
    gate = Gate()
    writer.submit(gate)
    gate.wait_for_it()
    told = [writer.submit(work) for work in works]
    gate.open()
    return told


def test_it_commits_together_what_waits_together(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.group_commit.BATCH_MAX_S", WAIT_S)
    engine = sqlite_engine(parse_url(sqlite_url), can_write=True)
    commits: list[int] = []
    event.listen(engine, "commit", lambda connection: commits.append(1))
    writer = GroupCommitWriter(engine, Uuid7Ids())
    works = [accept(f"sender {n:03d}") for n in range(BATCH_MAX_WORKS)]

    told = run_behind_a_gate(writer, works)
    writer.close()

    assert [future.result() for future in told] == senders(sqlite_url)
    # The gate and 63 works fill the first batch, the last work has the second to itself.
    assert len(commits) == 2


def test_it_keeps_the_others_when_one_of_a_batch_fails(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.group_commit.BATCH_MAX_S", WAIT_S)
    writer = GroupCommitWriter(sqlite_engine(parse_url(sqlite_url), can_write=True), Uuid7Ids())

    told = run_behind_a_gate(writer, [accept("ana"), fail, accept("bea")])
    writer.close()

    assert (told[0].result(), told[2].result()) == ("ana", "bea")
    assert isinstance(told[1].exception(), LookupError)
    assert senders(sqlite_url) == ["ana", "bea"]


def test_it_tells_nobody_before_the_commit(sqlite_url: str) -> None:
    engine = sqlite_engine(parse_url(sqlite_url), can_write=True)
    told: list[Future[str]] = []
    was_done_at_commit: list[bool] = []
    event.listen(
        engine, "commit", lambda connection: was_done_at_commit.extend(f.done() for f in told)
    )
    writer = GroupCommitWriter(engine, Uuid7Ids())

    gate = Gate()
    writer.submit(gate)
    gate.wait_for_it()
    told.append(writer.submit(accept("ana")))
    gate.open()
    writer.close()

    assert told[0].done()
    assert set(was_done_at_commit) == {False}


def test_it_says_so_when_the_disk_is_full_and_goes_on_when_there_is_room(sqlite_url: str) -> None:
    engine = sqlite_engine(parse_url(sqlite_url), can_write=True)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # not one page more than now
    writer = GroupCommitWriter(engine, Uuid7Ids())

    def say_much(unit: UnitOfWork) -> None:
        row = unit.inbox.accept(turn_of("bea", "bea"))
        for _ in range(500):
            unit.log.append(row.conversation_id, "bot", HELLO, NOON)
        unit.commit()

    with pytest.raises(StorageUnavailable):
        writer.submit(say_much).result(WAIT_S)

    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    writer.submit(accept("ana")).result(WAIT_S)
    writer.close()
    assert senders(sqlite_url) == ["ana"]


async def test_it_goes_on_when_nobody_waits_for_a_work_any_more(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    gate = Gate()
    busy = asyncio.ensure_future(store.write(gate))
    await asyncio.to_thread(gate.wait_for_it)
    given_up = asyncio.ensure_future(store.write(accept("max")))
    await asyncio.sleep(0)

    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    gate.open()
    await busy

    assert await store.write(accept("ana")) == "ana"
    await store.close()
    assert senders(sqlite_url) == ["ana"]


PROGRAM = """
import asyncio, sys
from datetime import UTC, datetime
from domain.conversation import Turn
from storage.database import open_store

async def main():
    store = open_store(sys.argv[1])
    async def one(n):
        def work(unit):
            unit.inbox.accept(Turn("rest", f"s{n}", f"s{n}", datetime.now(UTC)))
            unit.commit()
        await store.write(work)
        print(f"s{n}", flush=True)
    for start in range(0, 100_000, 16):
        await asyncio.gather(*(one(start + n) for n in range(16)))

asyncio.run(main())
"""


@pytest.mark.parametrize("told_first", [1, 20, 70])
def test_it_keeps_all_that_it_said_it_kept_when_killed(sqlite_url: str, told_first: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, sqlite_url], cwd=HOUSE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told = [process.stdout.readline().strip() for _ in range(told_first)]
    process.send_signal(signal.SIGKILL)
    told += process.stdout.read().split()
    process.stdout.close()
    process.wait()

    assert told[0]
    assert set(told) <= set(senders(sqlite_url))
    upgrade(sqlite_url)  # nothing to mend


def test_it_makes_the_file_for_its_owner_only(empty_sqlite_url: str) -> None:
    upgrade(empty_sqlite_url)

    path = Path(str(parse_url(empty_sqlite_url).database))
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(path.parent).st_mode) == 0o700


async def test_it_keeps_what_is_beside_the_file_for_its_owner_only(empty_sqlite_url: str) -> None:
    upgrade(empty_sqlite_url)
    store = open_store(empty_sqlite_url)
    await store.write(accept("ana"))

    folder = Path(str(parse_url(empty_sqlite_url).database)).parent
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    await store.close()

    assert modes == dict.fromkeys(
        ("empty.sqlite3", "empty.sqlite3-wal", "empty.sqlite3-shm"), 0o600
    )


def test_it_writes_through_to_the_disk(sqlite_url: str) -> None:
    engine = sqlite_engine(parse_url(sqlite_url), can_write=True)
    with engine.connect() as connection:

        def pragma(name: str) -> Any:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

        full = 2  # SQLite: PRAGMA synchronous
        assert (pragma("journal_mode"), pragma("synchronous")) == ("wal", full)
        assert (pragma("foreign_keys"), pragma("busy_timeout")) == (1, 5_000)
    engine.dispose()
