"""`POST /telegram/webhook`: Telegram brings updates here; 200 is said only after the commit.

Anything but 200 makes Telegram bring the update again, and hold back the next one of that chat.
Imports nothing of the library. Only the Telegram channel may import this.
"""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from domain.errors import StorageUnavailable

log = logging.getLogger(__name__)

PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a name, no secret
MAX_BYTES = 1_000_000  # an update is a few kilobytes
Take = Callable[[Any], Awaitable[None]]


class Webhook:
    """Checks who calls, reads the body, hands it on; `take` is set while the channel runs."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self.take: Take | None = None

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one call: 403 without the secret, 413 if too long, 503 if it cannot be kept."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=403)
        body = await _read(request)
        if body is None:
            return web.Response(status=413)
        if self.take is None:
            return web.Response(status=503)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError) as unreadable:
            log.warning("a body was not readable (%s)", type(unreadable).__name__)
            return web.Response()  # it would not become readable by coming again
        try:
            await self.take(update)
        except StorageUnavailable:
            return web.Response(status=503)
        return web.Response()


async def _read(request: web.Request) -> bytes | None:
    """Return the body, None when it is longer than `MAX_BYTES`; never reads much more."""
    if (request.content_length or 0) > MAX_BYTES:
        return None
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MAX_BYTES:
            return None
    return bytes(body)
