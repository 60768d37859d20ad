"""Somebody with a phone: what a test does and sees is what a person does and sees."""

import asyncio
import copy
import time
from itertools import count
from typing import Any

from tests.botapi.state import BOT, JSON, Shown, State
from tests.botapi.updates import Updates

PATIENCE_S = 20.0  # only so that a test that would wait for ever ends
_press_ids = count(1)


class Person:
    """Writes, presses, shares; `messages` is the bot's side of the chat."""

    def __init__(
        self, state: State, updates: Updates, chat_id: int, name: str, language: str
    ) -> None:
        self._state = state
        self._updates = updates
        self.chat_id = chat_id
        self.name = name
        self.user: JSON = {
            "id": abs(chat_id), "is_bot": False, "first_name": name, "language_code": language,
        }  # fmt: skip
        self._heard = 0

    @property
    def messages(self) -> list[Shown]:
        """Every message of the bot, in the order in which they came."""
        return self._state.chats[self.chat_id].shown

    @property
    def texts(self) -> list[str]:
        """The words of every message of the bot."""
        return [message.text for message in self.messages]

    @property
    def last(self) -> Shown:
        """The newest message of the bot."""
        return self.messages[-1]

    @property
    def reply_keyboard(self) -> list[str]:
        """The words on the buttons below the answer field."""
        keyboard = self._state.chats[self.chat_id].reply_keyboard
        return [button["text"] for row in keyboard for button in row]

    async def say(self, text: str, chat_id: int | None = None, **more: Any) -> int:
        """Write `text` (into a group, if `chat_id` is one); return the id of the update."""
        body: JSON = {"text": text, **more}
        if text.startswith("/"):
            name = text.split()[0]
            body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(name)}]
        return await self._send(body, chat_id)

    async def edit(self, text: str) -> int:
        """Change an earlier message."""
        return await self._updates.add(
            self.chat_id, {"edited_message": self._message({"text": text, "edit_date": _now()})}
        )

    async def share_location(self, latitude: float, longitude: float) -> int:
        """Share where one is."""
        return await self._send({"location": {"latitude": latitude, "longitude": longitude}})

    async def share_contact(self, phone_number: str, *, is_own: bool = True) -> int:
        """Share one's own number, or that of somebody else."""
        contact: JSON = {"phone_number": phone_number, "first_name": self.name}
        if is_own:
            contact["user_id"] = self.user["id"]
        return await self._send({"contact": contact})

    async def send_sticker(self) -> int:
        """Send a picture that says more than words, to people."""
        file = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1}
        return await self._send({"sticker": {**file, "is_animated": False, "is_video": False}})

    async def send_voice(self) -> int:
        """Send a voice note."""
        return await self._send({"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}})

    async def press(self, title: str, *, on: Shown | None = None) -> int:
        """Press the button with those words: of `on`, else of the newest message that has it, else
        of the reply keyboard. Raises LookupError when there is none."""
        for message in [on] if on else reversed(self.messages):
            for button in (b for row in message.rows for b in row):
                if button["text"] == title:
                    return await self._press(message, button["callback_data"])
        if title in self.reply_keyboard:
            return await self.say(title)
        shown = [t for m in self.messages[-3:] for t in m.titles] + self.reply_keyboard
        raise LookupError(f"no button {title!r}; there are {shown}")

    async def press_data(self, data: str, message_id: int) -> int:
        """Press a button that is no longer there: the phone still shows an old message."""
        message = {"message_id": message_id, "date": 0, "chat": self._chat()}
        return await self._callback(message, data)

    async def block(self) -> int:
        """Block the bot."""
        self._state.chats[self.chat_id].is_blocked = True
        return await self._member("member", "kicked")

    async def unblock(self) -> int:
        """Let the bot write again."""
        self._state.chats[self.chat_id].is_blocked = False
        return await self._member("kicked", "member")

    async def hears(self, words: str = "") -> Shown:
        """Wait for a message that was not waited for yet and holds `words`; return it."""

        def found() -> int | None:
            later = range(self._heard, len(self.messages))
            return next((n for n in later if words in self.messages[n].text), None)

        async with self._state.changed:
            try:
                await asyncio.wait_for(
                    self._state.changed.wait_for(lambda: found() is not None), PATIENCE_S
                )
            except TimeoutError:
                raise AssertionError(f"{words!r} was not heard in {self.texts}") from None
        at = found()
        assert at is not None
        self._heard = at + 1
        return self.messages[at]

    async def sees(self, *titles: str) -> Shown:
        """Wait until the newest message shows exactly those buttons."""
        async with self._state.changed:
            try:
                await asyncio.wait_for(
                    self._state.changed.wait_for(
                        lambda: bool(self.messages) and self.last.titles == list(titles)
                    ),
                    PATIENCE_S,
                )
            except TimeoutError:
                raise AssertionError(f"{titles} not in {self.last.titles}") from None
        return self.last

    async def has_messages(self, number: int) -> None:
        """Wait until the bot said that many messages."""
        async with self._state.changed:
            try:
                await asyncio.wait_for(
                    self._state.changed.wait_for(lambda: len(self.messages) >= number), PATIENCE_S
                )
            except TimeoutError:
                raise AssertionError(f"not {number} messages: {self.texts}") from None

    async def _press(self, message: Shown, data: str) -> int:
        shown = self._state.chats[self.chat_id].to_json(message)
        return await self._callback(copy.deepcopy(shown), data)

    async def _callback(self, message: JSON, data: str) -> int:
        press = str(next(_press_ids))
        self._state.presses[press] = None
        body = {
            "id": press, "from": self.user, "message": message,
            "chat_instance": f"i{self.chat_id}", "data": data,
        }  # fmt: skip
        return await self._updates.add(self.chat_id, {"callback_query": body})

    async def _send(self, body: JSON, chat_id: int | None = None) -> int:
        message = self._message(body, chat_id)
        return await self._updates.add(chat_id or self.chat_id, {"message": message})

    async def _member(self, before: str, after: str) -> int:
        def member(status: str) -> JSON:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"user": BOT, "status": status, **until}

        body = {
            "chat": self._chat(), "from": self.user, "date": _now(),
            "old_chat_member": member(before), "new_chat_member": member(after),
        }  # fmt: skip
        return await self._updates.add(self.chat_id, {"my_chat_member": body})

    def _message(self, body: JSON, chat_id: int | None = None) -> JSON:
        return {
            "message_id": next(self._state.message_ids),
            "date": _now(),
            "chat": self._chat(chat_id),
            "from": self.user,
            **body,
        }

    def _chat(self, chat_id: int | None = None) -> JSON:
        return self._state.chats[chat_id or self.chat_id].chat


def _now() -> int:
    return int(time.time())
