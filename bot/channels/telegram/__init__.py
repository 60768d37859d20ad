"""The Telegram door, through python-telegram-bot as a typed client; its own queue is not used.

The library confirms updates before anything is done with them and loses what it then forgets
(reliability.md 0.1), so updates come in by our own webhook or poller, and replies go out from the
outbox. `TelegramChannel` is all that `bot.app` needs; the library is imported only when a token is
set, at start.
"""

from typing import TYPE_CHECKING

from aiohttp import web

from bot.assistant import Assistant
from bot.channels.telegram import webhook

if TYPE_CHECKING:
    from bot.channels.telegram.session import Session


class TelegramChannel:
    """Telegram beside the other doors: routes before the server starts, then `start`, `stop`.

    Does nothing at all when no token is set. A token that Telegram does not accept stops this
    channel with one line in the log, not the server.
    """

    def __init__(self, assistant: Assistant) -> None:
        settings = assistant.settings
        self._assistant = assistant
        self._session: Session | None = None
        self._webhook: webhook.Webhook | None = None
        if settings.telegram_token and settings.telegram_webhook_secret:
            self._webhook = webhook.Webhook(settings.telegram_webhook_secret)

    def add_routes(self, app: web.Application) -> None:
        """Add the webhook's route, if a token and a webhook secret are set."""
        if self._webhook:
            app.router.add_post(webhook.PATH, self._webhook.receive)

    async def start(self) -> None:
        """Begin to receive and to deliver; waits for nothing, so the server starts without
        Telegram being there."""
        if not self._assistant.settings.telegram_token:
            return
        # Here, not above: this imports the library, which is only loaded when it is needed.
        from bot.channels.telegram.session import Session

        self._session = Session(self._assistant, self._webhook)
        self._session.start()

    async def stop(self) -> None:
        """Stop receiving, let what was begun end within 10 s; what waits is found by
        `bot.sweeps` at the next start."""
        if self._session:
            await self._session.stop()
