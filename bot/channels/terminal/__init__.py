"""The terminal door: `aspire chat`. Buttons become numbers; what a relay person writes appears."""

import asyncio
import contextlib
import sys
from collections.abc import Callable, Sequence

from bot.assistant import Assistant
from domain.conversation import Turn
from domain.errors import StorageUnavailable
from domain.ports import LogRow, UnitOfWork
from domain.vocabulary import Language

CHANNEL = "terminal"
LOOK_EVERY_S = 1.0


class TerminalChannel:
    """One conversation on standard input and output; `sender` names it, so it can be resumed."""

    def __init__(
        self,
        assistant: Assistant,
        sender: str,
        language: Language | None = None,
        write: Callable[[str], None] = print,
    ) -> None:
        self._assistant = assistant
        self._sender = sender
        self._language = language
        self._write = write
        self._conversation_id: str | None = None

    async def run(self) -> None:
        """Greet, then answer line by line until the input ends."""
        await self.say("/start")
        watching = asyncio.create_task(self._watch())
        try:
            while (line := await asyncio.to_thread(sys.stdin.readline)) != "":
                await self.say(line.rstrip("\n"))
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching

    async def say(self, line: str) -> None:
        """Take one line as a turn and print what is answered."""
        is_command = line.startswith("/")
        turn = Turn(
            channel=CHANNEL,
            external_id=self._assistant.ids.new_id(),
            sender=self._sender,
            received_at=self._assistant.clock.now(),
            text=None if is_command else line,
            payload=line if is_command else None,
            language=self._language,
        )
        try:
            receipt = await self._assistant.turns.receive(turn)
        except StorageUnavailable:
            crisis = self._assistant.turns.crisis_message(turn)
            self._write(crisis.text if crisis else "Not kept. Please write that again.")
            return
        self._conversation_id = receipt.conversation_id
        await self._print(receipt.replies)

    async def _watch(self) -> None:
        """Print what a relay person writes meanwhile."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if (conversation_id := self._conversation_id) is not None:
                with contextlib.suppress(StorageUnavailable):
                    rows = await self._assistant.store.read(
                        lambda uow: uow.log.undelivered(conversation_id)
                    )
                    await self._print([r for r in rows if r.author == "relay"])

    async def _print(self, rows: Sequence[LogRow]) -> None:
        if not rows:
            return
        for row in rows:
            self._write(f"\n{row.message.as_plain_text()}\n")
        ids = [row.id for row in rows]

        def work(uow: UnitOfWork) -> None:
            uow.log.mark_delivered(ids, self._assistant.clock.now())
            uow.commit()

        await self._assistant.store.write(work)
