"""In-process wake-ups: somebody said something in a conversation.

Only a hint that saves waiting; whoever listens also looks again by itself every second or so,
because another process may have written. Nothing depends on a signal arriving.
"""

import asyncio
from collections import defaultdict


class Signals:
    """Wakes those who wait for one conversation, or for anything at all."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    def notify(self, conversation_id: str) -> None:
        """Wake everybody who waits for that conversation, and everybody who waits for any."""
        for key in (conversation_id, ""):
            for event in self._waiting.get(key, ()):
                event.set()

    async def wait(self, conversation_id: str = "", timeout_s: float = 1.0) -> bool:
        """Wait until woken or until the time is up; True when woken. "" waits for any."""
        event = asyncio.Event()
        self._waiting[conversation_id].add(event)
        try:
            # Not `wait_for`: before Python 3.12 it swallows a cancellation that comes in the same
            # instant as the event, and whoever waits in a loop could not be stopped any more.
            async with asyncio.timeout(timeout_s):
                await event.wait()
            return True
        except TimeoutError:
            return False
        finally:
            self._waiting[conversation_id].discard(event)
            if not self._waiting[conversation_id]:
                del self._waiting[conversation_id]
