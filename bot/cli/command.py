"""What every command is made with: a name, one line of help, an example, and the function."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.settings import read_settings

T = TypeVar("T")

Subparsers = Any  # argparse's own type for this is private


def add(
    commands: Subparsers, name: str, help_: str, example: str, run: Callable[[Any], int]
) -> argparse.ArgumentParser:
    """Add a command whose `--help` ends with an example."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=help_, description=help_, epilog=f"Example: {example}"
    )
    parser.set_defaults(run=run)
    return parser


def add_group(commands: Subparsers, name: str, help_: str) -> Subparsers:
    """Add a command that has commands of its own."""
    parser = commands.add_parser(name, help=help_, description=help_)
    return parser.add_subparsers(metavar="COMMAND", required=True, parser_class=type(parser))


def with_assistant(work: Callable[[Assistant], Awaitable[T]], *, can_talk: bool = False) -> T:
    """Open the assistant as set in the environment, do `work`, close it."""

    async def main() -> T:
        async with open_assistant(read_settings(), can_talk=can_talk) as assistant:
            return await work(assistant)

    return asyncio.run(main())
