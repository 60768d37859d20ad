"""`aspire demo`: fills the queue with made-up cases, through the same door as real ones."""

import argparse
from collections.abc import Sequence

from bot.assistant import Assistant
from bot.cli.command import Subparsers, add, with_assistant
from bot.cli.people import invite
from domain.conversation import Turn
from domain.vocabulary import Language

CHANNEL = "demo"

# Nobody real: the names are made up, the numbers are Ofcom's and Arcep's for drama.
SCRIPTS: tuple[tuple[str, Language, tuple[str, ...]], ...] = (
    ("ana", Language.EN, (
        "34, live in ME4, skint, can't walk far, want to cook", "consent:yes", "work:unemployed",
        "times:morning+done", "matches:all", "Ana", "contact:chat", "safe:yes",
        "summary:send",
    )),
    ("jean", Language.FR, (
        "Bonjour, j'ai plus rien à manger ce soir, je suis à Abbeville", "consent:yes",
        "age:26_plus", "work:unemployed", "travel:long_walk+bus+done", "times:any",
        "matches:all", "Jean", "06 39 98 12 34", "safe:no_message", "summary:send",
    )),
    ("kim", Language.EN, (
        "I feel lonely since I moved to Boscombe", "consent:yes", "age:26_plus", "work:retired",
        "travel:bus+done", "times:afternoon", "matches:all", "Kim", "contact:chat",
        "safe:yes", "summary:send",
    )),
)  # fmt: skip
SPOT_ORGANIZATION = "deal-area-foodbank"
SPOT = (
    "refer Sam, 07700 900123, lives in Aylesham, no food for today, he agreed",
    "review:send",
)


def add_commands(commands: Subparsers) -> None:
    """Add `demo`."""
    add(commands, "demo", "Put a few made-up cases into the queue, to see what it looks like.",
        "aspire demo", demo)  # fmt: skip


def demo(args: argparse.Namespace) -> int:
    """Play every script and say how many cases there are now."""
    return with_assistant(play_all, can_talk=True)


async def play_all(assistant: Assistant) -> int:
    """Play every script; return the exit status."""
    for sender, language, lines in SCRIPTS:
        await _play(assistant, f"{sender}-{assistant.ids.new_reference()}", language, lines)
    code = (await invite(assistant, SPOT_ORGANIZATION)).rsplit(" ", 1)[1]
    bea = f"bea-{assistant.ids.new_reference()}"
    await _play(assistant, bea, Language.EN, (f"/start join_{code}", *SPOT))
    queue = await assistant.store.read(lambda uow: uow.cases.queue(None, limit=50))
    print(f"{len(queue)} open cases; see them at {assistant.settings.resolved_public_url}/console")
    return 0


async def _play(
    assistant: Assistant, sender: str, language: Language, lines: Sequence[str]
) -> None:
    """Say each line as one turn; a word with a colon in it is a button's payload."""
    for line in lines:
        is_payload = line.startswith("/") or (":" in line and " " not in line)
        await assistant.turns.receive(
            Turn(
                channel=CHANNEL,
                external_id=assistant.ids.new_id(),
                sender=sender,
                received_at=assistant.clock.now(),
                text=None if is_payload else line,
                payload=line if is_payload else None,
                language=language,
            )
        )
