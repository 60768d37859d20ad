"""`aspire doctor`, `aspire db upgrade`, `aspire directory check`: is everything as it should be?"""

import argparse
from pathlib import Path

from bot.assistant import Assistant
from bot.cli.command import Subparsers, add, add_group, with_assistant
from bot.settings import make_private_dir, read_settings
from storage.migrate import head, upgrade
from storage.programme.load import load_programme


def add_commands(commands: Subparsers) -> None:
    """Add the commands."""
    add(commands, "doctor", "Check settings, programme, model and database.",
        "aspire doctor", doctor)  # fmt: skip
    database = add_group(commands, "db", "The database.")
    add(database, "upgrade", "Bring the database to this version.", "aspire db upgrade",
        upgrade_database)  # fmt: skip
    directory = add_group(commands, "directory", "The directory of hubs, activities, partners.")
    check = add(directory, "check", "Check the files in programme/ and say every fault.",
                "aspire directory check programme", check_directory)  # fmt: skip
    check.add_argument("folder", nargs="?", type=Path, help="default: the programme in use")


def doctor(args: argparse.Namespace) -> int:
    """Open everything as `serve` would, and say what there is."""
    return with_assistant(_examine, can_talk=True)


async def _examine(assistant: Assistant) -> int:
    waiting = await assistant.store.read(lambda uow: uow.inbox.conversations_with_pending(1000))
    tasks = await assistant.store.read(lambda uow: uow.tasks.open(1000))
    directory = assistant.programme.directory
    kind = assistant.settings.resolved_database_url.partition(":")[0]
    print(f"database: {kind}, version {head()}")
    print(f"programme: {len(directory.hubs)} hubs, {len(directory.services)} services")
    print(f"conversations with messages to handle: {len(waiting)}")
    print(f"open tasks: {len(tasks)}")
    if not assistant.programme.is_confirmed:
        print("note: the directory is a demonstration; confirm every record before real use")
    print("all is well")
    return 0


def upgrade_database(args: argparse.Namespace) -> int:
    """Migrate to head."""
    settings = read_settings()
    make_private_dir(settings.data_dir)
    upgrade(settings.resolved_database_url)
    print(f"database at version {head()}")
    return 0


def check_directory(args: argparse.Namespace) -> int:
    """Load the programme; the faults, if any, are the error."""
    programme = load_programme(args.folder or read_settings().programme_dir)
    directory = programme.directory
    print(
        f"{len(directory.hubs)} hubs, {len(directory.organizations)} organizations, "
        f"{len(directory.services)} services, {len(programme.places)} places: no fault"
    )
    return 0
