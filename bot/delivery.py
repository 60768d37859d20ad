"""Brings what was said to the doors that must be pushed to (Telegram), from the outbox.

Delivery is at least once and in order per conversation: a row is marked only after the channel
took it, so a process killed in between sends it once more and never loses it (design section 4).
Nothing of a channel's own words is known here; channels give a `Send` and raise `DeliveryError`.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from bot.signals import Signals
from domain.case import Task
from domain.errors import AspireError, StorageUnavailable
from domain.messages import MessageKind
from domain.ports import Clock, Ids, LogRow, Store, UnitOfWork

log = logging.getLogger(__name__)

T = TypeVar("T")
Send = Callable[[str, LogRow], Awaitable[str | None]]  # sender, row -> the channel's own id

# Sends at the same time, each to another conversation: enough for Telegram's 30 a second at 130 ms
# each, and the most that can be shown twice when the process is killed.
IN_FLIGHT_MAX = 4
BATCH = 200  # rows asked for at once; more than may be in flight, so that new ones are seen
LOOK_AGAIN_S = 1.0  # another process may have written, or a later try may be due
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 45.0  # so that all is delivered within a minute of the channel's recovery (R8)
LONGEST_CRISIS_WAIT_S = 5.0
STOP_WITHIN_S = 8.0  # of the 10 s that a graceful stop may take
CLOSED = "contact_closed"


class DeliveryError(AspireError):
    """A channel did not take a message.

    `is_permanent`: it never will, so the contact is closed. Otherwise it is tried again, not
    before `retry_after_s` seconds if the channel named them.
    """

    def __init__(
        self,
        reason: str,
        *,
        is_permanent: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.is_permanent = is_permanent
        self.retry_after_s = retry_after_s


def wait_s(attempts: int, kind: MessageKind, chance: float) -> float:
    """Return the seconds until the next try: doubling, with a ceiling, half of it by `chance`
    (0 to 1) so that not everybody comes back at the same moment."""
    longest = LONGEST_CRISIS_WAIT_S if kind is MessageKind.CRISIS else LONGEST_WAIT_S
    full = min(longest, FIRST_WAIT_S * float(2 ** min(attempts, 10)))
    return full * (0.5 + chance / 2)


def close_contact(
    uow: UnitOfWork, conversation_id: str, reason: str, task_id: str, now: datetime
) -> None:
    """Give up what is undelivered and ask a relay person to look, once per open task."""
    uow.log.mark_failed(conversation_id)
    waiting = uow.tasks.open(1000)
    if any(t.kind == CLOSED and t.conversation_id == conversation_id for t in waiting):
        return
    uow.tasks.add(Task(task_id, CLOSED, conversation_id, reason, now))


class DeliveryWorker:
    """Sends the pending rows of one channel until it is stopped."""

    def __init__(
        self,
        store: Store,
        channel_name: str,
        send: Send,
        clock: Clock,
        signals: Signals,
        ids: Ids,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._channel = channel_name
        self._send = send
        self._clock = clock
        self._signals = signals
        self._ids = ids
        self._chance = chance
        self._in_flight: dict[str, asyncio.Task[None]] = {}
        self._ended: set[str] = set()  # rows dealt with since the outbox was last asked
        self._wake = asyncio.Event()
        self._is_stopping = False
        self._loops: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to deliver, in the running event loop."""
        self._loops = [
            asyncio.create_task(self._listen()),
            asyncio.create_task(self._run()),
        ]

    async def stop(self) -> None:
        """Begin nothing new, let what is being sent end, then return; the rest stays pending."""
        self._is_stopping = True
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        sending = list(self._in_flight.values())
        if sending:
            _, late = await asyncio.wait(sending, timeout=STOP_WITHIN_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _listen(self) -> None:
        # Beside the loop, not inside it: a signal given while the loop asks the database must
        # still wake it afterwards.
        while True:
            await self._signals.wait("", LOOK_AGAIN_S)
            self._wake.set()

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            self._ended.clear()
            for sender, row in await self._due():
                if len(self._in_flight) >= IN_FLIGHT_MAX:
                    break
                # What ended while the outbox was being read may still be in the answer.
                if row.conversation_id not in self._in_flight and row.id not in self._ended:
                    task = asyncio.create_task(self._deliver(sender, row))
                    self._in_flight[row.conversation_id] = task
            await self._wake.wait()

    async def _due(self) -> list[tuple[str, LogRow]]:
        now = self._clock.now()
        try:
            return list(
                await self._store.read(lambda uow: uow.log.pending(self._channel, now, BATCH))
            )
        except StorageUnavailable:
            return []
        except Exception as surprise:  # the outermost loop must outlive anything
            log.error(
                "%s: the outbox was not read: %s",
                self._channel,
                type(surprise).__name__,
            )
            return []

    async def _deliver(self, sender: str, row: LogRow) -> None:
        try:
            outcome = await self._attempt(sender, row)
            if isinstance(outcome, DeliveryError):
                await self._write(lambda uow: self._note(uow, row, outcome))
            else:
                at = self._clock.now()
                await self._write(lambda uow: uow.log.mark_delivered([row.id], at, outcome))
        finally:
            self._ended.add(row.id)
            del self._in_flight[row.conversation_id]
            self._wake.set()

    async def _attempt(self, sender: str, row: LogRow) -> str | DeliveryError | None:
        try:
            return await self._send(sender, row)
        except DeliveryError as problem:
            return problem
        except Exception as surprise:  # one message must not stop the others
            log.error("%s: row %s: %s", self._channel, row.id, type(surprise).__name__)
            return DeliveryError(type(surprise).__name__)

    def _note(self, uow: UnitOfWork, row: LogRow, problem: DeliveryError) -> None:
        now = self._clock.now()
        if problem.is_permanent:
            log.warning("%s: conversation %s is closed", self._channel, row.conversation_id)
            reason = f"{self._channel}: {problem}"
            close_contact(uow, row.conversation_id, reason, self._ids.new_id(), now)
            return
        seconds = wait_s(row.attempts, row.message.kind, self._chance())
        if problem.retry_after_s is not None:
            seconds = problem.retry_after_s + self._chance()  # never earlier than asked
        uow.log.postpone(row.id, now + timedelta(seconds=seconds))

    async def _write(self, work: Callable[[UnitOfWork], None]) -> None:
        """Commit `work`. While the database is away the row is held here: letting go of it would
        send it again."""

        def committed(uow: UnitOfWork) -> None:
            work(uow)
            uow.commit()

        while True:
            try:
                await self._store.write(committed)
            except StorageUnavailable:
                if self._is_stopping:
                    return
                await asyncio.sleep(LOOK_AGAIN_S)
            else:
                return
