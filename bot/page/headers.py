"""Security headers on every response, whoever made it (ASVS 5.0 3.4.1-3.4.8; reliability S5-S8).

Set on the `on_response_prepare` signal, not in a middleware, so that a 404, a 405 and a static
file carry them too. A handler that needs another value sets that header itself: what is already
there stays.
"""

from aiohttp import hdrs, web

from bot.assistant import ASSISTANT

YEAR_S = 31_536_000
# No 'unsafe-inline' anywhere: scripts and styles are files of ours, so that a text that slips
# through unescaped still cannot run.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors {ancestors}"
)
FRAMED_BY_NOBODY = CONTENT_POLICY.format(ancestors="'none'")
HEADERS = {
    "Content-Security-Policy": FRAMED_BY_NOBODY,
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: with it a browser sends `Origin: null` with our own forms, and the check
    # of the origin (bot/page/origin.py) could not tell them from a stranger's.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
    # Back, and the disk of a shared computer, show nothing of ours.
    "Cache-Control": "no-store",
}


def frame_policy(ancestors: str) -> str:
    """Return the content policy for a page that `ancestors` (CSP sources) may frame."""
    return CONTENT_POLICY.format(ancestors=ancestors)


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Fill in what the handler left open, and never say what the server is built with."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]:
        response.headers.setdefault("X-Frame-Options", "DENY")
    if request.app[ASSISTANT].settings.resolved_public_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_S}")
    response.headers.popall(hdrs.SERVER, None)
