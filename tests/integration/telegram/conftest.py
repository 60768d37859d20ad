"""The real application on real SQLite beside the emulated Telegram, over real HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from bot.app import make_web_app, open_assistant
from bot.assistant import Assistant
from bot.settings import Settings
from domain.conversation import Turn
from domain.messages import Message
from domain.ports import InboxRow, LogRow, UnitOfWork
from tests.botapi import BotApi, Person

SECRET = "a-secret-for-tests"

Server = Callable[[], AbstractAsyncContextManager[Assistant]]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as telegram:
        yield telegram


@pytest.fixture(params=["polling", "webhook"])
def mode(request: pytest.FixtureRequest) -> str:
    """Both ways in: every test that uses a server runs by each."""
    return str(request.param)


@pytest.fixture
def settings(api: BotApi, mode: str, tmp_path: Path) -> Settings:
    port = free_port()
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        data_dir=tmp_path / "data",
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        telegram_token=api.token,
        telegram_api_url=api.url,
        telegram_webhook_secret=SECRET if mode == "webhook" else None,
    )


@pytest.fixture
def server(settings: Settings) -> Server:
    """Starts the whole program; again in the same test, it is the same program restarted."""

    @asynccontextmanager
    async def run() -> AsyncIterator[Assistant]:
        async with open_assistant(settings) as assistant:
            runner = web.AppRunner(make_web_app(assistant), access_log=None)
            await runner.setup()
            await web.TCPSite(runner, settings.host, settings.port).start()
            try:
                yield assistant
            finally:
                await runner.cleanup()

    return run


@pytest.fixture
async def assistant(server: Server) -> AsyncIterator[Assistant]:
    async with server() as running:
        yield running


@pytest.fixture
def ana(api: BotApi) -> Person:
    return api.person("Ana")


@pytest.fixture
def bea(api: BotApi) -> Person:
    return api.person("Bea", language="fr")


async def eventually(check: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until `check` is true; for ever is a failure."""
    for _ in range(1200):
        found = check()
        if await found if isinstance(found, Awaitable) else found:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen within a minute")


async def lines(assistant: Assistant, person: Person) -> list[LogRow]:
    """Return everything that is kept of the conversation with that person, in order."""

    def read(uow: UnitOfWork) -> list[LogRow]:
        found = uow.conversations.find("telegram", str(person.chat_id))
        return list(uow.log.of_conversation(found.id)) if found else []

    return await assistant.store.read(read)


async def turns_of(assistant: Assistant, person: Person) -> list[str]:
    """Return the ids of the turns of that person that were handled, in order."""
    rows = await lines(assistant, person)
    return [row.turn_id or "" for row in rows if row.author == "person"]


async def has_handled(assistant: Assistant, person: Person, number: int) -> None:
    """Wait until that many turns of the person were handled and every reply is on the phone."""

    async def check() -> bool:
        rows = await lines(assistant, person)
        handled = [row for row in rows if row.author == "person"]
        return len(handled) >= number and all(row.delivery != "pending" for row in rows)

    await eventually(check)


async def tell(assistant: Assistant, person: Person, message: Message) -> None:
    """Say something to that person from elsewhere, as the console does for a relay person."""

    def write(uow: UnitOfWork) -> str:
        found = uow.conversations.find("telegram", str(person.chat_id))
        assert found is not None
        uow.log.append(found.id, "relay", message, assistant.clock.now(), deliver=True)
        uow.commit()
        return found.id

    assistant.signals.notify(await assistant.store.write(write))


async def kept(assistant: Assistant, update_id: int) -> InboxRow:
    """Return what the inbox holds of an update: giving it the same turn again changes nothing."""
    again = Turn("telegram", str(update_id), "0", datetime.now(UTC))
    return await assistant.turns.accept(again)
