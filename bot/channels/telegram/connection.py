"""Makes the library's typed client, and makes it keep quiet.

httpx logs each address, which holds the token, at INFO; the library logs whole updates at DEBUG
and unreadable answers at ERROR. So none of their loggers may say anything: this channel writes
its own lines, without content. Only the Telegram channel may import this.
"""

import logging
import os
from dataclasses import dataclass

from telegram import Bot
from telegram.request import HTTPXRequest

LOUD = ("telegram", "httpx", "httpcore")
DEFAULT_API_URL = "https://api.telegram.org"
CONNECTIONS = 32  # above what delivery, answers to presses and edits use together
TIMEOUT_S = 10.0


def quiet_loggers() -> None:
    """Silence the loggers that would write the token or what people said."""
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True)
class Connection:
    """The bot, and the request object for its long polls."""

    bot: Bot
    calls: HTTPXRequest
    polls: HTTPXRequest

    async def close(self) -> None:
        """Close every connection to the Bot API."""
        await self.calls.shutdown()
        await self.polls.shutdown()


def connect(token: str, api_url: str | None) -> Connection:
    """Return the client; nothing is sent yet. Raises InvalidToken for an empty token."""
    quiet_loggers()
    # The library warns at each `RetryAfter` until one opts in to timedelta (its version 22.2).
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    root = (api_url or DEFAULT_API_URL).rstrip("/")
    polls = _request(connections=1)
    calls = _request(connections=CONNECTIONS)
    bot = Bot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=calls,
        get_updates_request=polls,
    )
    return Connection(bot, calls, polls)


def _request(connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=TIMEOUT_S,
        write_timeout=TIMEOUT_S,
        connect_timeout=TIMEOUT_S,
        pool_timeout=TIMEOUT_S,
    )
