"""What the emulated Telegram remembers: chats, messages, presses, settings of the bot."""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from typing import Any

BOT = {"id": 4242, "is_bot": True, "first_name": "ASPIRE", "username": "aspire_test_bot"}

JSON = dict[str, Any]


class ApiError(Exception):
    """An answer of the Bot API that is not ok."""

    def __init__(self, code: int, description: str, parameters: JSON | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass
class Shown:
    """A message of the bot as the person's phone shows it; `at` is a monotonic time in seconds."""

    message_id: int
    text: str
    at: float
    markup: JSON | None = None
    edits: int = 0

    @property
    def rows(self) -> list[list[JSON]]:
        """The buttons under the message, row by row."""
        return list((self.markup or {}).get("inline_keyboard", []))

    @property
    def titles(self) -> list[str]:
        """The words on the buttons under the message."""
        return [button["text"] for row in self.rows for button in row]


@dataclass
class ChatState:
    """One chat: who is in it, what the bot said, and the reply keyboard that is open."""

    chat: JSON
    shown: list[Shown] = field(default_factory=list)
    reply_keyboard: list[list[JSON]] = field(default_factory=list)
    is_blocked: bool = False

    def message(self, message_id: int) -> Shown | None:
        """Return the bot's message with that id."""
        return next((m for m in self.shown if m.message_id == message_id), None)

    def to_json(self, message: Shown) -> JSON:
        """Return a message of the bot as the Bot API shows it."""
        body: JSON = {
            "message_id": message.message_id,
            "date": int(time.time()),
            "chat": self.chat,
            "from": BOT,
            "text": message.text,
        }
        # Only inline keyboards come back with a message (Bot API: Message.reply_markup).
        if message.rows:
            body["reply_markup"] = message.markup
        return body


class State:
    """All of it, with a condition that wakes whoever waits for a change."""

    def __init__(self) -> None:
        self.chats: dict[int, ChatState] = {}
        self.message_ids = count(1)
        self.presses: dict[str, str | None] = {}  # id of the press -> the words it was answered by
        self.commands: dict[str, list[JSON]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.calls: list[tuple[str, JSON]] = []
        self.count_of: dict[str, int] = defaultdict(int)
        self.changed = asyncio.Condition()

    def chat(self, chat_id: str | int) -> ChatState:
        """Return the chat. Raises ApiError as Telegram does for one that is gone or closed."""
        chat = self.chats.get(int(chat_id))
        if chat is None:
            raise ApiError(400, "Bad Request: chat not found")
        if chat.is_blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return chat

    async def tell(self) -> None:
        """Wake everybody who waits for a change."""
        async with self.changed:
            self.changed.notify_all()
