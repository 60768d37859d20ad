"""The HTTP side: `/bot<token>/<method>`, answers in the Bot API's envelope."""

import asyncio
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.botapi.faults import Fault, Faults, Trouble
from tests.botapi.methods import METHODS
from tests.botapi.person import Person
from tests.botapi.state import JSON, ApiError, ChatState, State
from tests.botapi.updates import Updates

TOKEN = "4242:not-a-real-token-of-anybody"


class BotApi:
    """One emulated Telegram with one bot; an async context manager."""

    def __init__(self, token: str = TOKEN, first_update_id: int = 1) -> None:
        self.token = token
        self.state = State()
        self.updates = Updates(first_update_id)
        self.faults = Faults()
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The address to set as `ASPIRE_TELEGRAM_API_URL`."""
        return f"http://127.0.0.1:{self._port}"

    def person(self, name: str, language: str = "en") -> Person:
        """Return somebody with a phone; each call is another person."""
        chat_id = 1000 + len(self.state.chats)
        chat = {"id": chat_id, "type": "private", "first_name": name}
        self.state.chats[chat_id] = ChatState(chat)
        return Person(self.state, self.updates, chat_id, name, language)

    def group(self, title: str) -> int:
        """Return the id of a group chat that the bot is in."""
        chat_id = -1000 - len(self.state.chats)
        self.state.chats[chat_id] = ChatState({"id": chat_id, "type": "group", "title": title})
        return chat_id

    def fail(self, method: str, **fields: object) -> Fault:
        """Let the next calls of `method` go wrong; see `Fault` for the fields."""
        return self.faults.add(Fault(method, **fields))  # type: ignore[arg-type]

    def calls(self, method: str) -> list[JSON]:
        """Return the parameters of every call of `method` so far, those that failed too."""
        return [params for name, params in self.state.calls if name == method]

    async def wait_for_call(self, method: str, times: int = 1) -> None:
        """Wait until `method` was called that often."""
        async with self.state.changed:
            await self.state.changed.wait_for(lambda: len(self.calls(method)) >= times)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.updates.close()
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        params: JSON = {**request.query, **await request.post()}
        self.state.calls.append((method, params))
        await self.state.tell()
        fault = self.faults.take(method, params)
        if fault and fault.trouble is Trouble.GARBAGE:
            return web.Response(text="<html>Bad Gateway", status=fault.status)
        if fault and fault.trouble is Trouble.RESET:
            return _cut(request)
        if fault and fault.trouble is Trouble.SLOW:
            await asyncio.sleep(fault.delay_s)
        try:
            if request.match_info["token"] != self.token:
                raise ApiError(401, "Unauthorized")
            if fault and fault.trouble is Trouble.REFUSED:
                wait = {"retry_after": fault.retry_after} if fault.retry_after else None
                raise ApiError(fault.status, fault.description, wait)
            result = await self._do(method, params)
        except ApiError as refused:
            return _refusal(refused)
        await self.state.tell()
        if fault and fault.trouble is Trouble.LOST:
            return _cut(request)
        return web.json_response({"ok": True, "result": result})

    async def _do(self, method: str, params: JSON) -> object:
        if method == "getUpdates":
            return await self.updates.poll(params)
        if method == "setWebhook":
            return await self.updates.set_webhook(params)
        if method == "deleteWebhook":
            return await self.updates.delete_webhook(params)
        if method == "getWebhookInfo":
            return {
                "url": (self.updates.webhook or {}).get("url", ""),
                "has_custom_certificate": False,
                "pending_update_count": len(self.updates.waiting),
            }
        if method not in METHODS:
            raise ApiError(404, "Not Found: method not found")
        return METHODS[method](self.state, params)


def _refusal(refused: ApiError) -> web.Response:
    body: JSON = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    return web.json_response(body, status=refused.code)


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()
