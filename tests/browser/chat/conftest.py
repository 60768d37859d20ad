"""The real application, and Ana's browser windows."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import BaseTestServer, TestServer
from playwright.async_api import Browser

from bot.app import make_web_app, open_assistant
from bot.assistant import Assistant
from bot.settings import Settings
from tests.browser.chat.window import Window
from tests.browser.chromium import chromium as chromium  # a fixture, used by its name

OpenWindow = Callable[..., Awaitable[Window]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[BaseTestServer, Assistant]]:
    """One application for all browser tests of the chat: each window has its own conversation."""
    folder = tmp_path_factory.mktemp("chat")
    settings = Settings(_env_file=None, data_dir=folder)  # type: ignore[call-arg]
    async with (
        open_assistant(settings) as assistant,
        TestServer(make_web_app(assistant)) as server,
    ):
        yield server, assistant


@pytest_asyncio.fixture(loop_scope="session")
async def open_window(
    chromium: Browser, running: tuple[BaseTestServer, Assistant]
) -> AsyncIterator[OpenWindow]:
    """Opens a browser with cookies of its own; keyword arguments are those of `new_context`."""
    async with AsyncExitStack() as stack:

        async def open_one(**more: Any) -> Window:
            server, assistant = running
            window = await Window.open(chromium, server, assistant, **more)
            stack.push_async_callback(window.close)
            return window

        yield open_one
