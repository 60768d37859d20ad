"""One browser window at the chat page, and what a person does in it."""

from typing import Any, Self
from urllib.parse import urlsplit

from aiohttp.test_utils import BaseTestServer
from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, expect

from bot.assistant import Assistant
from bot.channels.web.session import CHANNEL
from domain.conversation import Conversation
from domain.messages import Message
from domain.ports import LogRow, UnitOfWork
from tests.browser.chromium import PHONE

WEATHER = ("https://www.bbc.co.uk/weather", "https://meteofrance.com")


class Window:
    """A page of the real application in a real browser; nothing outside is ever reached."""

    def __init__(
        self, context: BrowserContext, page: Page, base: str, assistant: Assistant
    ) -> None:
        self.context = context
        self.page = page
        self.base = base
        self.assistant = assistant
        self.hosts: set[str] = set()
        self.trouble: list[str] = []
        self.watch(page)

    @classmethod
    async def open(
        cls, browser: Browser, server: BaseTestServer, assistant: Assistant, **more: Any
    ) -> Self:
        context = await browser.new_context(**{"viewport": PHONE, "locale": "en-GB", **more})
        context.set_default_timeout(10_000)
        for address in WEATHER:
            await context.route(f"{address}**", _weather)
        base = str(server.make_url("")).rstrip("/")
        return cls(context, await context.new_page(), base, assistant)

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on("pageerror", lambda problem: self.trouble.append(str(problem)))
        page.on("console", lambda message: self.trouble.append(message.text))

    async def close(self) -> None:
        await self.context.close()

    async def visit(self, path: str = "/") -> None:
        await self.page.goto(self.base + path)

    # What a person does

    @property
    def field(self) -> Locator:
        return self.page.locator("#text")

    @property
    def current(self) -> Locator:
        """What can be answered now."""
        return self.page.locator(".current")

    def button(self, payload: str) -> Locator:
        return self.page.locator(f'.current button[value="{payload}"]')

    async def press(self, payload: str) -> None:
        async with self.answered():
            await self.button(payload).click()

    async def choose(self, *payloads: str) -> None:
        for payload in payloads:
            await self.page.locator(f'.current input[value="{payload}"]').check()
        async with self.answered():
            await self.page.locator(".current .choices button").click()

    async def write(self, text: str) -> None:
        await self.field.fill(text)
        async with self.answered():
            await self.field.press("Enter")
        await expect(self.field).to_have_value("")

    def answered(self) -> "Answered":
        """Waits until what is done inside has been answered and drawn."""
        return Answered(self.page)

    # What is stored

    async def conversation(self) -> Conversation | None:
        cookies = {c.get("name"): c.get("value") for c in await self.context.cookies()}
        sender = self.assistant.hash_token(str(cookies["aspire_chat"]))
        return await self.assistant.store.read(lambda uow: uow.conversations.find(CHANNEL, sender))

    async def said(self) -> list[str]:
        """Return what the person said, as it is stored."""
        conversation = await self.conversation()
        if conversation is None:
            return []
        rows = await self.assistant.store.read(lambda uow: uow.log.of_conversation(conversation.id))
        return [r.message.text for r in rows if r.author == "person"]

    async def leo_writes(self, text: str) -> None:
        """The relay person writes in this chat, as the console does it."""
        conversation = await self.conversation()
        assert conversation is not None

        def work(uow: UnitOfWork) -> LogRow:
            now = self.assistant.clock.now()
            row = uow.log.append(conversation.id, "relay", Message(text), now, deliver=True)
            uow.commit()
            return row

        await self.assistant.store.write(work)
        self.assistant.signals.notify(conversation.id)


class Answered:
    """Counts the assistant's messages before, and waits for one more after."""

    def __init__(self, page: Page) -> None:
        self._messages = page.locator(".message.bot, .message.relay")

    async def __aenter__(self) -> None:
        self._before = await self._messages.count()

    async def __aexit__(self, kind: object, *more: object) -> None:
        if kind is None:
            await expect(self._messages.nth(self._before)).to_be_attached()


async def _weather(route: Route) -> None:
    await route.fulfill(content_type="text/html", body="<title>Weather</title>Sunny")
