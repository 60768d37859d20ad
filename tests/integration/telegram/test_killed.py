"""`aspire serve` is killed again and again while 300 messages come in (reliability.md R1, short).

Every message is handled exactly once and in order; a reply may be shown twice when the program was
killed between sending it and noting that, never more often than there were sends under way.
"""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import groupby
from pathlib import Path

from bot.app import open_assistant
from bot.delivery import IN_FLIGHT_MAX
from bot.settings import Settings
from tests.botapi import BotApi, Person
from tests.integration.telegram.conftest import eventually, lines

PERSONS, EACH = 100, 3
KILLS = 10
SENT_BEFORE_KILL = (5, 25)  # by chance between these, so that each kill meets another moment


@asynccontextmanager
async def serving(settings: Settings, log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the real command in a process of its own; killed, not stopped, at the end."""
    environment = {
        **os.environ,
        "ASPIRE_DATA_DIR": str(settings.data_dir),
        "ASPIRE_HOST": settings.host,
        "ASPIRE_PORT": str(settings.port),
        "ASPIRE_PUBLIC_URL": settings.resolved_public_url,
        "ASPIRE_TELEGRAM_TOKEN": settings.telegram_token or "",
        "ASPIRE_TELEGRAM_API_URL": settings.telegram_api_url or "",
    }
    if settings.telegram_webhook_secret:
        environment["ASPIRE_TELEGRAM_WEBHOOK_SECRET"] = settings.telegram_webhook_secret
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", env=environment, stdout=out, stderr=out
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)
            await process.wait()


def shown(persons: list[Person]) -> int:
    return sum(len(person.messages) for person in persons)


def has_shown(persons: list[Person], number: int) -> bool:
    return shown(persons) >= number


async def write(persons: list[Person], n: int) -> None:
    for person in persons:
        await person.say(f"message {n} from {person.name}")


async def test_it_handles_every_message_once_however_often_it_is_killed(
    api: BotApi, settings: Settings, tmp_path: Path
) -> None:
    chance = random.Random(20261122)
    persons = [api.person(f"Ana {n}") for n in range(PERSONS)]
    log = tmp_path / "serve.log"
    await write(persons, 0)  # waits before the first start
    for n in range(KILLS):
        if n in (2, 5):
            await write(persons, n)
        enough = shown(persons) + chance.randint(*SENT_BEFORE_KILL)
        async with serving(settings, log):
            await eventually(partial(has_shown, persons, enough))
    async with serving(settings, log):
        await api.updates.all_confirmed()
        await asyncio.gather(*(p.has_messages(EACH) for p in persons))
        await settled(api)

    repeated = 0
    async with open_assistant(settings) as assistant:
        for person in persons:
            rows = await lines(assistant, person)
            heard = [row.message.text for row in rows if row.author == "person"]
            assert heard == [f"message {n} from {person.name}" for n in (0, 2, 5)]
            assert {row.delivery for row in rows if row.author != "person"} == {"delivered"}
            said = [row.message.as_plain_text(with_numbers=False) for row in rows
                    if row.author != "person"]  # fmt: skip
            once = [text for text, _ in groupby(person.texts)]
            assert once == [text for text, _ in groupby(said)]
            repeated += len(person.texts) - len(said)
        assert await assistant.store.read(lambda u: u.inbox.conversations_with_pending(1)) == []
    print(f"{KILLS} kills, {PERSONS * EACH} messages, {repeated} replies shown twice")  # noqa: T201
    assert 0 <= repeated <= KILLS * IN_FLIGHT_MAX


async def settled(api: BotApi) -> None:
    """Wait until nothing is sent any more: what was to be repeated would have been by then."""
    sent: list[int] = []

    async def is_quiet() -> bool:
        await asyncio.sleep(2.5)  # longer than the worker's own look-round
        sent.append(len(api.calls("sendMessage")))
        return sent[-2:] == [sent[-1]] * 2

    await eventually(is_quiet)
