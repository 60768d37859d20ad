"""Long polling: asks for updates, and asks for the next ones only after these are committed.

Telegram forgets an update as soon as `getUpdates` is called with a higher offset, so the offset is
moved after the commit and nowhere else. The first call, and each call after an empty answer, names
no offset: then Telegram gives whatever it still holds. So nothing depends on update ids going up
(after a quiet week they start again at random); what comes twice is known by its exact id.
Only the Telegram channel may import this.
"""

import asyncio
import json
import logging
import random
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.outgoing import seconds
from domain.errors import StorageUnavailable

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_S = 25
ANSWER_WITHIN_S = POLL_S + 15.0
LONGEST_WAIT_S = 30.0
DATABASE_WAIT_S = 1.0


class Poller:
    """Brings updates to the intake until it is cancelled."""

    def __init__(self, bot: Bot, request: HTTPXRequest, intake: Intake) -> None:
        self._bot = bot
        self._request = request
        self._intake = intake
        self._told: str | None = None

    async def run(self) -> None:
        """Poll for ever. Raises InvalidToken; waits and tries again at every other trouble.

        May be cancelled at any moment: what was not confirmed comes again and is known.
        """
        tries = 0
        offset: int | None = None
        is_ready = False
        while True:
            try:
                if not is_ready:  # Telegram refuses to be polled while it has a webhook
                    await self._bot.delete_webhook(drop_pending_updates=False)
                    is_ready = True
                updates = await self._fetch(offset)
                offset = await self._take(updates, offset)
                tries, self._told = 0, None
            except InvalidToken:
                raise
            except StorageUnavailable:
                await asyncio.sleep(DATABASE_WAIT_S)
            except (TelegramError, ValueError, TypeError, LookupError) as problem:
                self._tell(problem)
                await asyncio.sleep(wait_s(problem, tries))
                tries += 1

    async def _fetch(self, offset: int | None) -> list[Any]:
        # Not `Bot.get_updates`: it parses all or nothing, so that one update it cannot read would
        # hold up all others for ever, and it writes that update to the log.
        query: dict[str, Any] = {
            "timeout": POLL_S,
            "allowed_updates": json.dumps(ALLOWED_UPDATES),
        }
        if offset is not None:
            query["offset"] = offset
        url = f"{self._bot.base_url}/getUpdates?{urlencode(query)}"
        answer = await self._request.retrieve(url, read_timeout=ANSWER_WITHIN_S)
        return list(json.loads(answer)["result"])

    async def _take(self, updates: list[Any], offset: int | None) -> int | None:
        """Take the updates in, in order; return the offset that confirms them."""
        if not updates:
            return None
        for n, update in enumerate(updates):
            try:
                await self._intake.take(update)
            except StorageUnavailable:
                for behind in updates[n + 1 :]:
                    await self._intake.say_crisis(behind)
                raise
        ids = [u["update_id"] for u in updates if isinstance(u, dict) and "update_id" in u]
        return int(ids[-1]) + 1 if ids else offset

    def _tell(self, problem: Exception) -> None:
        """One line per kind of trouble, not one per try; never the text, it may hold an address."""
        name = type(problem).__name__
        if name == self._told:
            return
        self._told = name
        if isinstance(problem, Conflict):
            log.error(
                "Telegram gives the updates of this bot to another program: stop the other one, "
                "or give this one a token of its own (ASPIRE_TELEGRAM_TOKEN); trying again"
            )
        else:
            log.warning("Telegram cannot be reached (%s); trying again", name)


def wait_s(problem: Exception, tries: int) -> float:
    """Return the seconds until the next try: as Telegram asks, else doubling up to a ceiling."""
    if isinstance(problem, RetryAfter):
        return seconds(problem.retry_after)
    chance = random.uniform(0.5, 1.0)  # noqa: S311 - spreads tries, keeps no secret
    return min(LONGEST_WAIT_S, 0.5 * float(2 ** min(tries, 10))) * chance
