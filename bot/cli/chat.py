"""`aspire chat`: talk to the assistant in the terminal."""

import argparse
import getpass

from bot.channels.terminal import TerminalChannel
from bot.cli.command import Subparsers, add, with_assistant
from domain.vocabulary import Language


def add_commands(commands: Subparsers) -> None:
    """Add `chat`."""
    parser = add(commands, "chat", "Talk to the assistant here; ends with Ctrl-D.",
                 "aspire chat --lang fr", chat)  # fmt: skip
    parser.add_argument("--lang", choices=[lang.value for lang in Language], help="the language")
    parser.add_argument("--as", dest="sender", default=None, metavar="NAME",
                        help="whose conversation to go on with (default: yours)")  # fmt: skip


def chat(args: argparse.Namespace) -> int:
    """Run until the input ends."""
    language = Language(args.lang) if args.lang else None
    sender = args.sender or getpass.getuser()
    with_assistant(
        lambda assistant: TerminalChannel(assistant, sender, language).run(), can_talk=True
    )
    return 0
