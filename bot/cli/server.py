"""`aspire serve`: every door on one port."""

import argparse
import asyncio
import contextlib
import signal
import sys

from aiohttp import web

from bot.app import make_web_app, open_assistant
from bot.assistant import Assistant
from bot.cli.command import Subparsers, add
from bot.logs import set_up_logs
from bot.settings import Settings, read_settings
from domain.errors import AspireError
from domain.ports import UnitOfWork
from handlers.staff import ensure_first_coordinator

STOP_WITHIN_S = 10.0


def add_commands(commands: Subparsers) -> None:
    """Add `serve`."""
    add(commands, "serve", "Serve the chat, the console and the channels on one port.",
        "ASPIRE_PORT=8080 aspire serve", serve)  # fmt: skip


def serve(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    settings = read_settings()
    set_up_logs(settings.log_level)
    asyncio.run(_serve(settings))
    return 0


async def _serve(settings: Settings) -> None:
    async with open_assistant(settings) as assistant:
        runner = web.AppRunner(make_web_app(assistant), access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, settings.host, settings.port, shutdown_timeout=STOP_WITHIN_S)
        try:
            await site.start()
        except OSError as taken:
            raise AspireError(
                f"cannot listen on {settings.host}:{settings.port} ({taken.strerror}); "
                "set ASPIRE_PORT to another port"
            ) from taken
        await _say_where(assistant)
        await _until_stopped()
        await runner.cleanup()


async def _say_where(assistant: Assistant) -> None:
    """Print the addresses, and once a login link for the first coordinator."""
    url = assistant.settings.resolved_public_url

    link = await first_login(assistant)
    print(f"Chat:     {url}/chat")
    print(f"Console:  {url}/console")
    if link:
        print(f"First coordinator, sign in once within 24 hours: {link}")
    sys.stdout.flush()


async def first_login(assistant: Assistant) -> str | None:
    """Return a one-time login link while no member of staff has set a password yet."""

    def work(uow: UnitOfWork) -> str | None:
        return ensure_first_coordinator(
            uow,
            now=assistant.clock.now(),
            ids=assistant.ids,
            hash_token=assistant.hash_token,
            public_url=assistant.settings.resolved_public_url,
        )

    return await assistant.store.write(work)


async def _until_stopped() -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stopped.set)
    await stopped.wait()
