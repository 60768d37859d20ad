"""One run of the Telegram channel: connection, intake, poller or webhook, delivery.

Only `bot.channels.telegram` may import this, and only when a token is set.
"""

import asyncio
import logging
import re

from telegram.error import InvalidToken, TelegramError

from bot.assistant import Assistant
from bot.channels.telegram import menu
from bot.channels.telegram.connection import connect
from bot.channels.telegram.incoming import CHANNEL
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.outgoing import Sender
from bot.channels.telegram.poller import ALLOWED_UPDATES, Poller, wait_s
from bot.channels.telegram.webhook import PATH, Webhook
from bot.delivery import DeliveryWorker
from bot.settings import Settings

log = logging.getLogger(__name__)

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API: setWebhook, secret_token


class Session:
    """Everything that runs while the channel is on."""

    def __init__(self, assistant: Assistant, webhook: Webhook | None) -> None:
        settings = assistant.settings
        self._assistant = assistant
        self._connection = connect(settings.telegram_token or "", settings.telegram_api_url)
        bot = self._connection.bot
        sender = Sender(bot, assistant.store, assistant.texts)
        self._intake = Intake(assistant, bot, sender)
        self._poller = Poller(bot, self._connection.polls, self._intake)
        self._worker = DeliveryWorker(
            assistant.store,
            CHANNEL,
            sender,
            assistant.clock,
            assistant.signals,
            assistant.ids,
        )
        self._webhook = webhook if can_use_webhook(settings) else None
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin; every trouble with Telegram is met later, in the background."""
        if self._webhook:
            self._webhook.take = self._intake.take
        self._worker.start()
        self._tasks = [
            asyncio.create_task(self._receive()),
            asyncio.create_task(self._publish()),
        ]

    async def stop(self) -> None:
        """End in order: nothing new comes in, what was begun ends, the connection closes."""
        if self._webhook:
            self._webhook.take = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(self._intake.stop(), self._worker.stop())
        await self._connection.close()

    async def _receive(self) -> None:
        try:
            if self._webhook:
                await self._set_webhook()
            else:
                await self._poller.run()
        except InvalidToken:  # its text holds the token
            log.error(
                "Telegram does not know this token: copy ASPIRE_TELEGRAM_TOKEN again from "
                "@BotFather and start again; the other channels go on without Telegram"
            )
            await self._worker.stop()

    async def _set_webhook(self) -> None:
        settings = self._assistant.settings
        tries = 0
        while True:
            try:
                await self._connection.bot.set_webhook(
                    settings.resolved_public_url + PATH,
                    allowed_updates=ALLOWED_UPDATES,
                    secret_token=settings.telegram_webhook_secret,
                    drop_pending_updates=False,
                )
                return
            except InvalidToken:
                raise
            except TelegramError as problem:
                if tries == 0:
                    log.warning(
                        "Telegram did not take the webhook address (%s): it must be https, with "
                        "a certificate, reachable from outside (ASPIRE_PUBLIC_URL); trying again",
                        type(problem).__name__,
                    )
                await asyncio.sleep(wait_s(problem, tries))
                tries += 1

    async def _publish(self) -> None:
        try:
            await menu.publish(self._connection.bot, self._assistant.texts)
        except TelegramError as problem:
            log.info("the menu of commands was not set: %s", type(problem).__name__)


def can_use_webhook(settings: Settings) -> bool:
    """True when a webhook is wanted and can work; says in one line why not.

    Telegram itself calls https only; a Bot API server of one's own also calls http (its `--local`
    mode).
    """
    if not settings.telegram_webhook_secret:
        return False
    if not _SECRET.fullmatch(settings.telegram_webhook_secret):
        log.error(
            "ASPIRE_TELEGRAM_WEBHOOK_SECRET may hold letters, digits, _ and - only (256 at most); "
            "polling instead"
        )
        return False
    is_own_server = bool(settings.telegram_api_url and settings.public_url)
    if not is_own_server and not settings.resolved_public_url.startswith("https://"):
        log.error("ASPIRE_PUBLIC_URL must begin with https:// for a webhook; polling instead")
        return False
    return True
