"""The same person at each door: what is said and pressed goes in, what is shown comes out.

Every door is real: HTTP to a served application, the Bot API emulator, the terminal channel.
"""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

import aiohttp
from aiohttp import web

from bot.app import make_web_app, open_assistant
from bot.assistant import Assistant
from bot.channels.terminal import TerminalChannel
from bot.settings import Settings
from domain.ports import LogRow, UnitOfWork
from domain.vocabulary import Language
from tests.botapi import BotApi

PATIENCE = 400  # looks, 50 ms apart: only so that a test that would wait for ever ends


class Door(Protocol):
    """A person at one door. Each action returns the texts that were shown in answer to it."""

    async def say(self, text: str) -> list[str]: ...

    async def press(self, title: str) -> list[str]: ...

    async def choose(self, titles: Sequence[str]) -> list[str]: ...

    async def hear_from_relay(self, text: str) -> list[str]: ...


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Assistant]:
    """The whole program on its port; entered again, it is the program restarted."""
    async with open_assistant(settings) as assistant:
        runner = web.AppRunner(make_web_app(assistant), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, settings.host, settings.port).start()
        try:
            yield assistant
        finally:
            await runner.cleanup()


class HttpDoor:
    """What the two HTTP doors share: the buttons that were shown last."""

    def __init__(self, base: str, language: Language | None) -> None:
        self._base = base
        self._language = language
        self._buttons: dict[str, str] = {}

    def _payload(self, title: str) -> str:
        assert title in self._buttons, f"no button {title!r}; there are {list(self._buttons)}"
        return self._buttons[title]

    def _joined(self, titles: Sequence[str]) -> str:
        payloads = [self._payload(t) for t in titles]
        head = payloads[0].partition(":")[0]
        return f"{head}:{'+'.join([p.partition(':')[2] for p in payloads])}+done"


class RestDoor(HttpDoor):
    """A client of the REST channel."""

    def __init__(self, base: str, language: Language | None) -> None:
        super().__init__(base, language)
        self._sender = f"ana-{uuid.uuid4()}"

    async def say(self, text: str) -> list[str]:
        metadata = {"message_id": str(uuid.uuid4())}
        if self._language:
            metadata["language"] = self._language.value
        body = {"sender": self._sender, "message": text, "metadata": metadata}
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self._base}/webhooks/rest/webhook", json=body) as answer,
        ):
            replies = await answer.json()
            assert answer.status == 200, replies
        if replies:
            self._buttons = {b["title"]: b["payload"] for b in replies[-1].get("buttons", ())}
        return [r["text"] for r in replies]

    async def press(self, title: str) -> list[str]:
        return await self.say(self._payload(title))

    async def choose(self, titles: Sequence[str]) -> list[str]:
        return await self.say(self._joined(titles))

    async def hear_from_relay(self, text: str) -> list[str]:
        """A door that is only asked shows it with the next answer."""
        said = await self.say("thank you")
        assert text in said
        return [text]


class WebDoor(HttpDoor):
    """A browser that keeps its cookie and talks as the page's script does."""

    def __init__(self, base: str, language: Language | None) -> None:
        super().__init__(base, language)
        self._jar = aiohttp.CookieJar(unsafe=True)
        self._after = 0

    async def say(self, text: str) -> list[str]:
        return await self._post({"payload": text} if text.startswith("/") else {"text": text})

    async def press(self, title: str) -> list[str]:
        return await self._post({"payload": self._payload(title)})

    async def choose(self, titles: Sequence[str]) -> list[str]:
        return await self._post({"payload": self._joined(titles)})

    async def hear_from_relay(self, text: str) -> list[str]:
        """The page asks and waits; nothing is reloaded."""
        headers = {"X-Aspire-Chat": "1"}
        url = f"{self._base}/chat/messages?after={self._after}&wait=10"
        async with (
            aiohttp.ClientSession(cookie_jar=self._jar) as http,
            http.get(url, headers=headers) as answer,
        ):
            return self._take(await answer.json())

    async def _post(self, body: dict[str, str]) -> list[str]:
        headers = {"X-Aspire-Chat": "1", "Origin": self._base}
        lang = self._language.value if self._language else ""
        async with aiohttp.ClientSession(cookie_jar=self._jar) as http:
            if not self._after:
                await http.get(f"{self._base}/chat?lang={lang}" if lang else f"{self._base}/chat")
            full = {**body, "id": str(uuid.uuid4()), "after": self._after}
            if lang:
                full["lang"] = lang
            async with http.post(
                f"{self._base}/chat/messages", json=full, headers=headers
            ) as answer:
                state = await answer.json()
                assert answer.status == 200, state
        return self._take(state)

    def _take(self, state: dict) -> list[str]:
        self._after = state["last"]
        views = [v for v in state["messages"] if v["author"] != "person"]
        if views:
            self._buttons = dict(_titles(views[-1]))
        colon = " : " if self._language is Language.FR else ": "
        return [_view_text(v, colon) for v in views]


def _titles(view: dict):
    for card in view["cards"]:
        for b in (*(row["button"] for row in card["rows"]), card["button"]):
            if b:
                yield b["title"], b["payload"]
    for b in (*view["choices"], *view["buttons"]):
        yield b["title"], b["payload"]


def _view_text(view: dict, colon: str) -> str:
    def words(parts) -> str:
        return "".join(p["text"] for p in parts)

    blocks = [words(p) for p in view["paragraphs"]]
    for card in view["cards"]:
        lines = [card["title"]] if card["title"] else []
        for row in card["rows"]:
            value = words(row["value"])
            lines.append(f"{row['label']}{colon}{value}" if row["label"] else value)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


class TerminalDoor:
    """Somebody at a keyboard: buttons are numbers."""

    def __init__(self, assistant: Assistant, language: Language | None) -> None:
        self.assistant = assistant
        self._language = language
        self._sender = f"ana-{uuid.uuid4()}"
        self._printed: list[str] = []

    def _channel(self) -> TerminalChannel:
        return TerminalChannel(
            self.assistant, self._sender, self._language, write=self._printed.append
        )

    async def say(self, text: str) -> list[str]:
        self._printed.clear()
        await self._channel().say(text)
        return [_without_numbers(p) for p in self._printed]

    async def press(self, title: str) -> list[str]:
        return await self.say(self._number(title))

    async def choose(self, titles: Sequence[str]) -> list[str]:
        return await self.say(" ".join(self._number(t) for t in titles))

    async def hear_from_relay(self, text: str) -> list[str]:
        channel = self._channel()
        self._printed.clear()
        found = await self.assistant.store.read(
            lambda uow: uow.conversations.find("terminal", self._sender)
        )
        channel._conversation_id = found.id  # as after the first line said in this run
        watching = asyncio.create_task(channel._watch())
        try:
            for _ in range(PATIENCE):
                if self._printed:
                    break
                await asyncio.sleep(0.05)
        finally:
            watching.cancel()
        return [_without_numbers(p) for p in self._printed]

    def _number(self, title: str) -> str:
        numbers = dict(
            (m[2], m[1]) for m in re.finditer(r"  (\d+)\. (.+)$", self._printed[-1], re.M)
        )
        assert title in numbers, f"no button {title!r}; there are {list(numbers)}"
        return numbers[title]


def _without_numbers(printed: str) -> str:
    lines = [re.sub(r"  \d+\. .*$", "", line) for line in printed.split("\n")]
    return re.sub(r"\n{2,}", "\n\n", "\n".join(lines)).strip()


class TelegramDoor:
    """Somebody with Telegram."""

    def __init__(self, assistant: Assistant, api: BotApi, language: Language | None) -> None:
        self.assistant = assistant
        self._person = api.person("Ana", language.value if language else "en")
        self._seen = 0
        self._turns = 0

    async def say(self, text: str) -> list[str]:
        await self._person.say(text)
        return await self._heard()

    async def press(self, title: str) -> list[str]:
        await self._person.press(self._title(title))
        return await self._heard()

    async def choose(self, titles: Sequence[str]) -> list[str]:
        for title in titles:
            shown = self._person.last
            before = list(shown.titles)
            await self._person.press(self._title(title))
            await _until(lambda: self._person.last.titles != before)  # noqa: B023
        done = next(t for t in self._person.last.titles if t in ("Done", "C'est tout"))
        await self._person.press(done)
        return await self._heard()

    async def hear_from_relay(self, text: str) -> list[str]:
        await self._person.hears(text)
        self._seen = len(self._person.messages)
        return [text]

    def _title(self, title: str) -> str:
        """A card's button says which card it belongs to."""
        titles = [t for m in self._person.messages for t in m.titles]
        if title in titles:
            return title
        return next((t for t in reversed(titles) if t.startswith(title)), title)

    async def _heard(self) -> list[str]:
        """Wait until everything said so far was answered, and every answer came."""
        self._turns += 1
        await _until_true(self._is_answered)
        said = self._person.texts[self._seen :]
        self._seen = len(self._person.texts)
        return [re.sub(r"\n{2,}", "\n\n", t).strip() for t in said]

    async def _is_answered(self) -> bool:
        def read(uow: UnitOfWork) -> Sequence[LogRow]:
            found = uow.conversations.find("telegram", str(self._person.chat_id))
            return uow.log.of_conversation(found.id) if found else ()

        rows = await self.assistant.store.read(read)
        turns = sum(r.author == "person" for r in rows)
        is_delivered = all(r.delivery in ("none", "delivered") for r in rows)
        return turns >= self._turns and is_delivered


async def _until(check) -> None:
    for _ in range(PATIENCE):
        if check():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen")


async def _until_true(check) -> None:
    for _ in range(PATIENCE):
        if await check():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen")


async def relay_says(assistant: Assistant, text: str) -> None:
    """Leo takes the newest case and writes into the person's chat."""
    from handlers import cases
    from tests.factories import LEO

    def work(uow: UnitOfWork) -> str:
        case = max(uow.cases.all(), key=lambda c: c.created_at)
        leo = LEO.__class__(**{**LEO.__dict__, "hub_ids": (case.hub_id,)})
        if uow.staff.get(leo.id) is None:
            uow.staff.add(leo)
        acting = cases.Acting(leo, assistant.clock.now(), assistant.ids)
        cases.say_to_person(uow, acting, case.id, text, assistant.texts)
        uow.commit()
        return case.conversation_id

    assistant.signals.notify(await assistant.store.write(work))
