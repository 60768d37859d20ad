"""Several writers at once: tasks of one process, and two stores as two processes have them."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
import pytest_asyncio

from domain.ports import InboxRow, Store, UnitOfWork
from storage.database import SqlStore, open_store
from tests.contract.cast import HELLO, NOON, arrive, conversation_of, keep, turn_of


@pytest_asyncio.fixture
async def stores(database_url: str) -> AsyncIterator[tuple[SqlStore, SqlStore]]:
    """Two stores over one database, each with connections and threads of its own."""
    pair = open_store(database_url), open_store(database_url)
    yield pair
    for store in pair:
        await store.close()


Pair = tuple[SqlStore, SqlStore]


async def test_it_keeps_a_turn_once_however_often_it_comes_at_once(stores: Pair) -> None:
    arrivals = [arrive(stores[n % 2], "ana", "1") for n in range(50)]

    rows = await asyncio.gather(*arrivals)

    assert len({row.id for row in rows}) == 1
    assert await stores[0].read(lambda unit: unit.inbox.conversations_with_pending(10)) == [
        rows[0].conversation_id
    ]
    await keep(stores[0], lambda unit: unit.inbox.mark_done(rows[0].id))
    assert await stores[0].read(lambda unit: unit.inbox.conversations_with_pending(10)) == []


async def test_it_begins_one_conversation_for_turns_that_come_at_once(stores: Pair) -> None:
    rows = await asyncio.gather(*(arrive(stores[n % 2], "ana", str(n)) for n in range(20)))

    assert len({row.conversation_id for row in rows}) == 1
    assert len({row.id for row in rows}) == 20


async def test_it_loses_no_update_of_a_locked_conversation(stores: Pair) -> None:
    ana = await conversation_of(stores[0])

    def count_one(unit: UnitOfWork) -> None:
        conversation = unit.conversations.lock(ana.id)
        count = conversation.slots.get("count", 0) + 1
        unit.conversations.save(conversation.with_slots({"count": count}))
        unit.commit()

    await asyncio.gather(*(stores[n % 2].write(count_one) for n in range(40)))

    again = await stores[0].read(lambda unit: unit.conversations.get(ana.id))
    assert again is not None
    assert (again.slots, again.version) == ({"count": 40}, 40)


def handle_next(conversation_id: str, locks_first: bool) -> Callable[[UnitOfWork], InboxRow | None]:
    def work(unit: UnitOfWork) -> InboxRow | None:
        if locks_first:
            unit.conversations.lock(conversation_id)
        row = unit.inbox.next_pending(conversation_id)
        conversation = unit.conversations.lock(conversation_id)
        if row is None:
            return None
        unit.log.append(conversation_id, "bot", HELLO, NOON, turn_id=row.id)
        unit.conversations.save(replace(conversation, misunderstood=0))
        unit.inbox.mark_done(row.id)
        unit.commit()
        return row

    return work


@pytest.mark.parametrize("locks_first", [True, False], ids=["lock, next", "next, lock"])
async def test_it_keeps_the_order_of_a_conversation(stores: Pair, locks_first: bool) -> None:
    rows = [await arrive(stores[n % 2], "ana", str(n)) for n in range(30)]
    conversation_id = rows[0].conversation_id
    work = handle_next(conversation_id, locks_first)

    async def worker(store: Store) -> int:
        handled = 0
        while await store.write(work):
            handled += 1
        return handled

    handled = await asyncio.gather(*(worker(stores[n % 2]) for n in range(4)))

    assert sum(handled) == 30
    lines = await stores[0].read(lambda unit: unit.log.of_conversation(conversation_id))
    assert [line.turn_id for line in lines] == [row.id for row in rows]


async def test_it_numbers_lines_that_are_said_at_once(stores: Pair) -> None:
    ana = await conversation_of(stores[0])

    await asyncio.gather(
        *(
            keep(stores[n % 2], lambda unit: unit.log.append(ana.id, "bot", HELLO, NOON))
            for n in range(20)
        )
    )

    lines = await stores[0].read(lambda unit: unit.log.of_conversation(ana.id))
    assert [line.seq for line in lines] == list(range(1, 21))


async def test_it_takes_turns_in_while_the_conversation_is_held(postgresql_url: str) -> None:
    store, other = open_store(postgresql_url), open_store(postgresql_url)
    ana = await conversation_of(store)
    is_held, may_end = threading.Event(), threading.Event()

    def hold(unit: UnitOfWork) -> None:
        unit.conversations.lock(ana.id)
        is_held.set()
        assert may_end.wait(10)

    holding = asyncio.ensure_future(store.write(hold))
    await asyncio.to_thread(is_held.wait, 10)

    row = await asyncio.wait_for(arrive(other, "ana", "2"), 5)

    assert row.conversation_id == ana.id
    may_end.set()
    await holding
    await store.close()
    await other.close()


async def test_it_does_a_work_again_that_lost_in_a_deadlock(postgresql_url: str) -> None:
    store = open_store(postgresql_url)
    ana, bea = await conversation_of(store, "ana"), await conversation_of(store, "bea")
    both_hold_one = threading.Barrier(2)
    runs: list[str] = []

    def work_of(name: str, first: str, second: str) -> Awaitable[None]:
        def work(unit: UnitOfWork) -> None:
            runs.append(name)
            unit.conversations.lock(first)
            if runs.count(name) == 1:
                both_hold_one.wait(10)
            conversation = unit.conversations.lock(second)
            unit.conversations.save(replace(conversation, step=name))
            unit.commit()

        return store.write(work)

    await asyncio.gather(work_of("ana first", ana.id, bea.id), work_of("bea first", bea.id, ana.id))

    assert len(runs) == 3

    async def step_of(sender: str) -> str | None:
        found = await store.read(lambda unit: unit.conversations.find("rest", sender))
        return found.step if found else None

    # Each saved the one it locked second; nothing of the run that was given up is left.
    assert (await step_of("bea"), await step_of("ana")) == ("ana first", "bea first")
    await store.close()


async def test_it_reads_while_a_work_is_being_written(sql_store: SqlStore) -> None:
    is_writing, may_end = threading.Event(), threading.Event()

    def slow(unit: UnitOfWork) -> None:
        unit.inbox.accept(turn_of("ana"))
        is_writing.set()
        assert may_end.wait(10)
        unit.commit()

    writing = asyncio.ensure_future(sql_store.write(slow))
    await asyncio.to_thread(is_writing.wait, 10)

    seen = await asyncio.wait_for(
        sql_store.read(lambda unit: unit.conversations.find("rest", "ana")), 5
    )

    assert seen is None  # not committed yet, and nobody waited for it
    may_end.set()
    await writing
