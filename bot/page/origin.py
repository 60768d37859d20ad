"""Whether a request that changes something was made by a page of ours (ASVS 5.0 3.5.1).

Browsers send `Origin` with every POST; the few old ones that leave it out with their own forms
send `Referer`. A request with neither is not from a page and is refused. Host names are compared,
not schemes: a reverse proxy may speak plain HTTP to us, and another page cannot choose the `Host`
that a browser sends.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import urlsplit

from aiohttp import web

from bot.assistant import ASSISTANT

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def same_origin(request: web.Request) -> bool:
    """True when the page that sent the request is served by this program."""
    claimed = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        host = urlsplit(claimed).netloc
    except ValueError:
        return False
    ours = {
        request.host,
        urlsplit(request.app[ASSISTANT].settings.resolved_public_url).netloc,
    }
    return bool(host) and host in ours


def refuse_other_origins(handler: Handler) -> Handler:
    """Wrap a handler of POST so that a form on somebody else's page gets 403 and does nothing."""

    @wraps(handler)
    async def guarded(request: web.Request) -> web.StreamResponse:
        if not same_origin(request):
            raise web.HTTPForbidden(text="This request did not come from a page of this server.")
        return await handler(request)

    return guarded
