"""What every store promises of units of work, whatever is kept in them."""

import asyncio
import traceback
from collections.abc import Awaitable
from contextlib import suppress

import pytest

from domain.errors import AspireError, Conflict, NotFound, StorageUnavailable
from domain.ports import Store, UnitOfWork
from tests.contract.cast import NOON, arrive, case_of, conversation_of, keep, turn_of


async def kept_senders(store: Store) -> list[str]:
    def senders(unit: UnitOfWork) -> list[str]:
        every = ("ana", "bea", "leo")
        return [s for s in every if unit.conversations.find("rest", s)]

    return await store.read(senders)


async def test_it_keeps_nothing_without_a_commit(store: Store) -> None:
    await store.write(lambda unit: unit.inbox.accept(turn_of("ana")))

    assert await kept_senders(store) == []


async def test_it_keeps_nothing_of_a_work_that_raises(store: Store) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.inbox.accept(turn_of("ana"))
        raise LookupError("a fault of the work itself")

    with pytest.raises(LookupError):
        await store.write(work)

    assert await kept_senders(store) == []


async def test_it_keeps_what_was_done_before_the_commit_and_nothing_after(store: Store) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.inbox.accept(turn_of("ana", "1"))
        unit.commit()
        unit.inbox.accept(turn_of("bea", "2"))

    await store.write(work)

    assert await kept_senders(store) == ["ana"]


async def test_it_keeps_a_second_commit_of_the_same_work(store: Store) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.inbox.accept(turn_of("ana", "1"))
        unit.commit()
        unit.inbox.accept(turn_of("bea", "2"))
        unit.commit()

    await store.write(work)

    assert await kept_senders(store) == ["ana", "bea"]


async def test_it_shows_a_work_its_own_changes(store: Store) -> None:
    def work(unit: UnitOfWork) -> bool:
        unit.inbox.accept(turn_of("ana"))
        return unit.conversations.find("rest", "ana") is not None

    assert await store.write(work)


async def test_it_takes_one_bad_work_out_of_many(store: Store) -> None:
    def work_of(sender: str, is_bad: bool) -> Awaitable[str]:
        def work(unit: UnitOfWork) -> str:
            unit.inbox.accept(turn_of(sender, sender))
            if is_bad:
                raise LookupError(sender)
            unit.commit()
            return sender

        return store.write(work)

    told = await asyncio.gather(
        *(work_of(s, s == "bea") for s in ("ana", "bea", "leo")), return_exceptions=True
    )

    assert (told[0], told[2]) == ("ana", "leo")
    assert isinstance(told[1], LookupError)
    assert await kept_senders(store) == ["ana", "leo"]


async def test_it_keeps_nothing_that_a_reading_work_writes(store: Store) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.inbox.accept(turn_of("ana"))
        unit.commit()

    with pytest.raises(StorageUnavailable):
        await store.read(work)

    assert await kept_senders(store) == []


async def test_it_refuses_a_second_thing_of_the_same_name(store: Store) -> None:
    conversation = await conversation_of(store)
    case = case_of(conversation.id)
    await keep(store, lambda unit: unit.cases.add(case))

    with pytest.raises(Conflict) as refusal:
        await keep(
            store, lambda unit: unit.cases.add(case_of(conversation.id, reference=case.reference))
        )

    told = "".join(traceback.format_exception(refusal.value))
    assert case.reference not in told  # values never reach a log, not even as a cause


async def test_it_refuses_what_hangs_on_nothing(store: Store) -> None:
    with pytest.raises(NotFound):
        await keep(store, lambda unit: unit.cases.add(case_of("nowhere")))


async def test_it_goes_on_after_a_refusal(store: Store) -> None:
    with suppress(AspireError):
        await keep(store, lambda unit: unit.cases.add(case_of("nowhere")))

    await conversation_of(store, "ana")

    assert await kept_senders(store) == ["ana"]


async def test_it_takes_no_work_once_closed(store: Store) -> None:
    await store.close()

    with pytest.raises(StorageUnavailable):
        await store.write(lambda unit: unit.audit.record(NOON, "bot", "opened", "case:1"))
    with pytest.raises(StorageUnavailable):
        await store.read(lambda unit: unit.audit.of_subject("case:1"))


async def test_it_finishes_what_is_under_way_when_it_closes(store: Store) -> None:
    works = [asyncio.ensure_future(arrive(store, "ana", n)) for n in ("1", "2", "3")]
    await asyncio.sleep(0)

    await store.close()

    assert all([(await work).status == "pending" for work in works])
