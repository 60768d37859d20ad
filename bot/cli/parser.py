"""Which commands there are (design section 8), each with its help and an example."""

import argparse
from collections.abc import Callable, Sequence
from typing import NoReturn

from bot.cli import cases, chat, checks, demo, learning, people, server

Command = Callable[[argparse.Namespace], int]


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong in one line on standard error; exit status 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; try {self.prog} --help\n")


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of `aspire`; every command sets `run`."""
    parser = OneLineParser(prog="aspire", description="ASPIRE Assistant")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=OneLineParser)
    for group in (server, chat, demo, checks, cases, people, learning):
        group.add_commands(commands)
    return parser


def run(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    args = make_parser().parse_args(argv)
    command: Command = args.run
    return command(args)
