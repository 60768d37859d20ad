"""The real application on real SQLite, and Ana's chat with it, by turns."""

import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.settings import Settings
from domain.case import Case
from domain.conversation import Conversation, Turn
from domain.messages import Message
from domain.vocabulary import Language


@dataclass
class Chat:
    """One person's chat, straight at the turn handler: no channel in between."""

    assistant: Assistant
    sender: str = "ana"
    language: Language | None = Language.EN
    heard: list[Message] = field(default_factory=list)
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    async def send(self, external_id: str | None = None, **fields: Any) -> list[Message]:
        """Send one turn; return what was replied."""
        fields.setdefault("language", self.language)
        turn = Turn(
            channel="test",
            external_id=external_id or f"{self.sender}-{next(self._ids)}",
            sender=self.sender,
            received_at=self.assistant.clock.now(),
            **fields,
        )
        receipt = await self.assistant.turns.receive(turn)
        self.heard = [row.message for row in receipt.replies]
        return self.heard

    async def say(self, text: str) -> list[Message]:
        return await self.send(text=text)

    async def press(self, *payloads: str) -> list[Message]:
        for payload in payloads:
            await self.send(payload=payload)
        return self.heard

    @property
    def text(self) -> str:
        """Everything replied to the last turn."""
        return "\n".join(m.as_plain_text(with_numbers=False) for m in self.heard)

    @property
    def payloads(self) -> list[str]:
        """The buttons of the last message."""
        return [b.payload for b in self.heard[-1].all_buttons()]

    async def conversation(self) -> Conversation:
        found = await self.assistant.store.read(
            lambda uow: uow.conversations.find("test", self.sender)
        )
        assert found is not None
        return found

    async def slots(self) -> dict[str, Any]:
        return dict((await self.conversation()).slots)

    async def cases(self) -> Sequence[Case]:
        return await self.assistant.store.read(lambda uow: list(uow.cases.all()))

    async def log(self) -> list[tuple[str, str]]:
        """Who said what, in order."""
        conversation = await self.conversation()
        rows = await self.assistant.store.read(
            lambda uow: list(uow.log.of_conversation(conversation.id))
        )
        return [(r.author, r.message.text) for r in rows]


class MovableClock:
    """The real clock, moved on by a test."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.ahead = timedelta()

    def now(self) -> Any:
        return self._real.now() + self.ahead


@pytest.fixture
async def assistant(tmp_path: Path) -> AsyncIterator[Assistant]:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data")
    async with open_assistant(settings) as opened:
        yield opened


@pytest.fixture
def ana(assistant: Assistant) -> Chat:
    return Chat(assistant)


@pytest.fixture
def french(assistant: Assistant) -> Chat:
    return Chat(assistant, "anne", Language.FR)


TO_PLACE = ("/start", "consent:yes", "needs:cooking", "needs:done")
TO_SUMMARY = (
    *TO_PLACE, "place:ME7", "age:26_plus", "work:unemployed", "weight:yes", "travel:bus+long_walk",
    "times:any", "matches:none", "name:skip", "contact:chat", "safe:yes",
)  # fmt: skip
