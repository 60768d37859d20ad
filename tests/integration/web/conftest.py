"""The real application over real HTTP with a real SQLite file, and Ana's browser.

One application for all tests of a file: every browser has a conversation of its own.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp.test_utils import BaseTestServer, TestServer

from bot.app import make_web_app, open_assistant
from bot.assistant import Assistant
from bot.settings import Settings
from tests.integration.web.visitor import Visitor

OpenVisitor = Callable[..., Visitor]


@asynccontextmanager
async def serving(
    folder: Path, public_url: str | None = None
) -> AsyncIterator[tuple[BaseTestServer, Assistant]]:
    """Run the application with settings that read nothing of the machine the test runs on."""
    settings = Settings(_env_file=None, data_dir=folder, public_url=public_url)  # type: ignore[call-arg]
    async with (
        open_assistant(settings) as assistant,
        TestServer(make_web_app(assistant)) as server,
    ):
        yield server, assistant


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[BaseTestServer, Assistant]]:
    async with serving(tmp_path_factory.mktemp("web")) as started:
        yield started


@pytest.fixture
def assistant(running: tuple[BaseTestServer, Assistant]) -> Assistant:
    return running[1]


@pytest_asyncio.fixture(loop_scope="module")
async def open_visitor(running: tuple[BaseTestServer, Assistant]) -> AsyncIterator[OpenVisitor]:
    """Opens a browser with its own cookies; keyword arguments are headers it always sends."""
    async with AsyncExitStack() as stack:

        def open_one(**headers: str) -> Visitor:
            server, assistant = running
            visitor = Visitor(server, assistant, **headers)
            stack.push_async_callback(visitor.session.close)
            return visitor

        yield open_one


@pytest_asyncio.fixture(loop_scope="module")
async def ana(open_visitor: OpenVisitor) -> Visitor:
    return open_visitor()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def https_visitor(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Visitor]:
    """A browser at a server whose people come by https, through a reverse proxy."""
    folder = tmp_path_factory.mktemp("https")
    async with serving(folder, "https://chat.example.org") as started:
        visitor = Visitor(*started)
        yield visitor
        await visitor.session.close()
