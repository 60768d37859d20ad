"""Wake-ups: whoever waits is woken, times out, or is stopped, even all in the same instant."""

import asyncio

from bot.signals import Signals


async def test_it_wakes_who_waits_for_that_conversation_and_who_waits_for_any() -> None:
    signals = Signals()
    one = asyncio.create_task(signals.wait("c1", 5))
    any_ = asyncio.create_task(signals.wait("", 5))
    other = asyncio.create_task(signals.wait("c2", 0.05))
    await asyncio.sleep(0)
    signals.notify("c1")
    assert await asyncio.gather(one, any_, other) == [True, True, False]


async def test_it_can_be_stopped_in_the_instant_in_which_it_is_woken() -> None:
    signals = Signals()

    async def listen() -> None:
        while True:
            await signals.wait("", 5)

    for _ in range(50):
        listening = asyncio.create_task(listen())
        await asyncio.sleep(0)
        signals.notify("c1")
        await asyncio.sleep(0)
        listening.cancel()
        done, _ = await asyncio.wait({listening}, timeout=1)
        assert done, "a cancellation was swallowed"
