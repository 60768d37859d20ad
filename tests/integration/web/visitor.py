"""A browser over real HTTP for the tests of the web chat: with its cookies, with or without script.

`VisitorPage` reads a page as a browser without script does: its forms and what is in them.
"""

import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import aiohttp
from aiohttp.test_utils import BaseTestServer

from bot.assistant import Assistant
from bot.channels.web.session import CHANNEL
from domain.conversation import Conversation
from domain.ports import LogRow

HEADER = {"X-Aspire-Chat": "1"}


@dataclass
class Form:
    """A form as it stands on the page: where it goes, what it sends, what can be pressed."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str | None, str]] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)


class VisitorPage(HTMLParser):
    """The forms, the elements and the words of one page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.forms: list[Form] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag == "form":
            self.forms.append(Form(given["action"] or ""))
        elif tag == "button":
            self.forms[-1].buttons.append((given.get("name"), given.get("value") or ""))
        elif tag == "input" and given.get("type") == "checkbox":
            self.forms[-1].choices.append(given["value"] or "")
        elif tag == "input":
            self.forms[-1].fields[given["name"] or ""] = given["value"] or ""

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """All words of the page, one space between them."""
        return " ".join(" ".join(self.words).split())

    @property
    def payloads(self) -> list[str]:
        """What can be pressed in the conversation (not in the header), in order."""
        return [
            value
            for form in self.forms
            for name, value in form.buttons
            if name == "payload" and form is not self.forms[1]
        ]

    @property
    def choices(self) -> list[str]:
        """What several may be chosen of."""
        return [choice for form in self.forms for choice in form.choices]

    def form_with(self, *, payload: str = "", choice: str = "", field: str = "") -> Form:
        """Return the form in which that stands."""
        return next(
            f
            for f in self.forms
            if (payload and ("payload", payload) in f.buttons)
            or (choice and choice in f.choices)
            or (field and f is self.forms[-1])
        )


class Visitor:
    """One browser. Never follows a redirect by itself."""

    def __init__(self, server: BaseTestServer, assistant: Assistant, **headers: str) -> None:
        self.assistant = assistant
        self.base = str(server.make_url("")).rstrip("/")
        self.session = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), headers=headers
        )

    async def get(self, path: str, **more: Any) -> aiohttp.ClientResponse:
        return await self._send("GET", path, **more)

    async def post(self, path: str, **more: Any) -> aiohttp.ClientResponse:
        headers = {"Origin": self.base, **more.pop("headers", {})}
        return await self._send("POST", path, headers=headers, **more)

    async def _send(self, method: str, path: str, **more: Any) -> aiohttp.ClientResponse:
        url = self.base + path
        async with self.session.request(method, url, allow_redirects=False, **more) as response:
            await response.read()
            return response

    async def page(self, path: str = "/") -> VisitorPage:
        return VisitorPage(await (await self.get(path)).text())

    # Without script

    async def press(self, page: VisitorPage, payload: str) -> VisitorPage:
        form = page.form_with(payload=payload)
        return await self._submit(form, [("payload", payload)])

    async def choose(self, page: VisitorPage, *choices: str) -> VisitorPage:
        form = page.form_with(choice=choices[0])
        return await self._submit(form, [("choice", c) for c in choices])

    async def write(self, page: VisitorPage, text: str) -> VisitorPage:
        return await self._submit(page.form_with(field="text"), [("text", text)])

    async def _submit(self, form: Form, more: list[tuple[str, str]]) -> VisitorPage:
        response = await self.post(form.action, data=[*form.fields.items(), *more])
        assert response.status == 303, await response.text()
        return await self.page(response.headers["Location"].partition("#")[0])

    # With script

    async def send(self, after: int = 0, **said: Any) -> dict[str, Any]:
        response = await self.post_json({"id": str(uuid.uuid4()), "after": after, **said})
        data: dict[str, Any] = await response.json()
        assert response.status == 200, data
        return data

    async def post_json(self, body: Any, path: str = "/chat/messages") -> aiohttp.ClientResponse:
        return await self.post(path, json=body, headers=HEADER)

    async def look(self, after: int, wait: float = 0) -> dict[str, Any]:
        response = await self.get(f"/chat/messages?after={after}&wait={wait}", headers=HEADER)
        data: dict[str, Any] = await response.json()
        assert response.status == 200, data
        return data

    # What is stored

    @property
    def sender(self) -> str:
        cookies = {c.key: c.value for c in self.session.cookie_jar}
        return self.assistant.hash_token(cookies["aspire_chat"])

    async def conversation(self) -> Conversation | None:
        sender = self.sender
        return await self.assistant.store.read(lambda uow: uow.conversations.find(CHANNEL, sender))

    async def rows(self) -> list[LogRow]:
        conversation = await self.conversation()
        if conversation is None:
            return []
        return await self.assistant.store.read(
            lambda uow: list(uow.log.of_conversation(conversation.id))
        )


def words_of(view: dict[str, Any]) -> str:
    """Return the words of one message as the script gets it."""
    return "\n\n".join("".join(p["text"] for p in paragraph) for paragraph in view["paragraphs"])
