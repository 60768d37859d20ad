"""The worker that empties the outbox, over a store in memory."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from bot.delivery import (
    IN_FLIGHT_MAX,
    LONGEST_CRISIS_WAIT_S,
    LONGEST_WAIT_S,
    DeliveryError,
    DeliveryWorker,
    Send,
    wait_s,
)
from bot.signals import Signals
from domain.case import Task
from domain.conversation import Turn
from domain.errors import StorageUnavailable
from domain.messages import Message, MessageKind
from domain.ports import LogRow, UnitOfWork
from tests.fakes import CountingIds, FakeStore, FakeUnitOfWork, FixedClock

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
T = TypeVar("T")


class Outbox(FakeStore):
    """A store that, like a real one, answers a moment after it looked; it may go away."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = False

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        found = await super().read(work)
        for _ in range(5):
            await asyncio.sleep(0)
        return found

    async def write(self, work: Callable[[UnitOfWork], T]) -> T:
        if self.is_away:
            raise StorageUnavailable("away")
        return await super().write(work)

    def say(self, sender: str, *texts: str, kind: MessageKind = MessageKind.SAY) -> None:
        uow = FakeUnitOfWork(self, can_write=True)
        turn = Turn("telegram", f"{sender}-{len(texts)}-{texts[0]}", sender, NOW)
        row = uow.inbox.accept(turn)
        for text in texts:
            message = Message(text, kind=kind)
            uow.log.append(row.conversation_id, "bot", message, NOW, deliver=True)
        uow.commit()

    def states(self, sender: str) -> list[str]:
        uow = FakeUnitOfWork(self, can_write=False)
        found = uow.conversations.find("telegram", sender)
        assert found is not None
        return [row.delivery for row in uow.log.of_conversation(found.id)]

    def tasks(self) -> list[Task]:
        return list(FakeUnitOfWork(self, can_write=False).tasks.open(10))


class Phones:
    """Takes messages, or raises what it is told to."""

    def __init__(self) -> None:
        self.shown: dict[str, list[str]] = defaultdict(list)
        self.troubles: dict[str, list[Exception]] = defaultdict(list)
        self.under_way = 0
        self.most_under_way = 0
        self.changed = asyncio.Event()

    async def send(self, sender: str, row: LogRow) -> str | None:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await asyncio.sleep(0)
            if self.troubles[sender]:
                raise self.troubles[sender].pop(0)
            self.shown[sender].append(row.message.text)
            return "1"
        finally:
            self.under_way -= 1
            self.changed.set()

    async def until(self, check: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not check():  # woken by each send, and by each look of the worker at the latest
                self.changed.clear()
                try:
                    await asyncio.wait_for(self.changed.wait(), 0.05)
                except TimeoutError:
                    continue


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def phones() -> Phones:
    return Phones()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@asynccontextmanager
async def delivering(
    outbox: Outbox, send: Send, clock: FixedClock, signals: Signals | None = None
) -> AsyncIterator[DeliveryWorker]:
    worker = DeliveryWorker(
        outbox, "telegram", send, clock, signals or Signals(), CountingIds(), lambda: 1.0
    )
    worker.start()
    try:
        yield worker
    finally:
        await worker.stop()


async def test_it_sends_each_message_once_and_in_order(
    outbox: Outbox, phones: Phones, clock: FixedClock
) -> None:
    senders = [str(n) for n in range(30)]
    for sender in senders:
        outbox.say(sender, *(f"{n}" for n in range(10)))

    async with delivering(outbox, phones.send, clock):
        await phones.until(lambda: sum(map(len, phones.shown.values())) >= 300)

    assert phones.shown == {sender: [f"{n}" for n in range(10)] for sender in senders}
    assert phones.most_under_way <= IN_FLIGHT_MAX
    assert set(outbox.states("7")) == {"delivered"}


async def test_it_waits_for_its_turn_after_a_passing_trouble(
    outbox: Outbox, phones: Phones, clock: FixedClock
) -> None:
    outbox.say("ana", "one", "two")
    outbox.say("bea", "un")
    phones.troubles["ana"] = [DeliveryError("later", retry_after_s=30)]
    signals = Signals()

    async with delivering(outbox, phones.send, clock, signals):
        await phones.until(lambda: phones.shown["bea"] == ["un"])
        clock.advance(timedelta(seconds=29))
        signals.notify("any")
        await phones.until(lambda: phones.under_way == 0)
        assert phones.shown["ana"] == []  # never before it was allowed, nor in another order
        clock.advance(timedelta(seconds=3))
        await phones.until(lambda: phones.shown["ana"] == ["one", "two"])


async def test_it_closes_a_contact_that_will_never_take_a_message(
    outbox: Outbox, phones: Phones, clock: FixedClock
) -> None:
    outbox.say("ana", "one", "two")
    phones.troubles["ana"] = [DeliveryError("Forbidden", is_permanent=True)]

    async with delivering(outbox, phones.send, clock):
        await phones.until(lambda: bool(outbox.tasks()))

    assert outbox.states("ana") == ["failed", "failed"]
    assert [(t.kind, t.text) for t in outbox.tasks()] == [("contact_closed", "telegram: Forbidden")]
    assert phones.shown["ana"] == []


async def test_it_asks_a_relay_person_once_about_a_closed_contact(
    outbox: Outbox, phones: Phones, clock: FixedClock
) -> None:
    closed = DeliveryError("Forbidden", is_permanent=True)
    phones.troubles["ana"] = [closed, closed]
    outbox.say("ana", "one")
    async with delivering(outbox, phones.send, clock):
        await phones.until(lambda: bool(outbox.tasks()))
        outbox.say("ana", "two")
        await phones.until(lambda: outbox.states("ana") == ["failed", "failed"])

    assert len(outbox.tasks()) == 1


async def test_it_outlives_a_surprise_and_does_not_hold_up_the_others(
    outbox: Outbox, phones: Phones, clock: FixedClock
) -> None:
    outbox.say("ana", "one")
    outbox.say("bea", "un")
    phones.troubles["ana"] = [RuntimeError("a surprise")]

    async with delivering(outbox, phones.send, clock):
        await phones.until(lambda: phones.shown["bea"] == ["un"])
        clock.advance(timedelta(seconds=5))
        await phones.until(lambda: phones.shown["ana"] == ["one"])


async def test_it_does_not_send_again_while_the_database_is_away(
    outbox: Outbox, phones: Phones, clock: FixedClock
) -> None:
    outbox.say("ana", "one")
    outbox.is_away = True

    async with delivering(outbox, phones.send, clock):
        await phones.until(lambda: phones.shown["ana"] == ["one"])
        outbox.is_away = False
        await phones.until(lambda: outbox.states("ana") == ["delivered"])

    assert phones.shown["ana"] == ["one"]


async def test_it_ends_what_it_began_when_it_is_stopped(
    outbox: Outbox, phones: Phones, clock: FixedClock
) -> None:
    outbox.say("ana", "one", "two")
    began, may_end = asyncio.Event(), asyncio.Event()

    async def send(sender: str, row: LogRow) -> str | None:
        began.set()
        await may_end.wait()
        return await phones.send(sender, row)

    async with delivering(outbox, send, clock) as worker:
        await began.wait()
        stopping = asyncio.create_task(worker.stop())
        await asyncio.sleep(0)
        may_end.set()
        await stopping

    assert phones.shown["ana"] == ["one"]
    assert outbox.states("ana") == ["delivered", "pending"]


def test_it_waits_longer_each_time_up_to_a_ceiling() -> None:
    waits = [wait_s(n, MessageKind.SAY, 1.0) for n in range(12)]
    assert waits[:4] == [1.0, 2.0, 4.0, 8.0]
    assert max(waits) == LONGEST_WAIT_S
    assert wait_s(3, MessageKind.SAY, 0.0) == 4.0
    assert max(wait_s(n, MessageKind.CRISIS, 1.0) for n in range(50)) == LONGEST_CRISIS_WAIT_S
