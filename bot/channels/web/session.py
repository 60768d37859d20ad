"""Who is writing: a random token in a cookie, and nothing else.

The token (192 bits) never reaches the database; its keyed hash is the `sender` of every turn.
A cookie is made when the page is first shown, a conversation only when the person writes.

Two kinds of cookie, and why: the chat itself uses `SameSite=Lax`, so no other site can send
anything in a person's name or show their conversation in a frame. A chat inside a partner's page
is a third party there, and a browser sends it a cookie only with `SameSite=None`, which browsers
take only over https. That one has a name of its own and is `Partitioned`: a separate conversation
for each partner's site, which neither the chat itself nor another site ever sees. Over plain http
(somebody trying it out on their own machine) the frame gets a Lax cookie, which works as long as
page and frame are of one site, such as two ports of localhost.
"""

import re
from dataclasses import dataclass

from aiohttp import web

from bot.assistant import ASSISTANT

CHANNEL = "web"
COOKIE = "aspire_chat"
FRAME_COOKIE = "aspire_chat_frame"
# Says only that the person left a moment ago: Back then shows an empty page (bot/.../leave.py).
LEFT_COOKIE = "seen"
DAYS_30_S = 30 * 24 * 3600  # design section 5: a silent conversation resumes up to 30 days
LEFT_S = 600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22,128}")


@dataclass(frozen=True)
class Session:
    """One browser's chat; `sender` is what is stored, `token` what only the browser has."""

    token: str
    sender: str


def is_framed(request: web.Request) -> bool:
    """True for a chat inside a partner's page: every address of it carries `embed=1`."""
    return request.path != "/" and request.query.get("embed") == "1"


def find_session(request: web.Request) -> Session | None:
    """Return the session of the request's cookie, None without one that we could have made."""
    token = request.cookies.get(_name(request, _kind(request)), "")
    return _session(request, token) if _TOKEN.fullmatch(token) else None


def new_session(request: web.Request) -> Session:
    """Return a session with a new token; `keep_session` sends it."""
    return _session(request, request.app[ASSISTANT].ids.new_token())


def keep_session(request: web.Request, response: web.StreamResponse, session: Session) -> None:
    """Send the cookie, for 30 days from now."""
    _set_cookie(request, response, _kind(request), session.token, DAYS_30_S)


def end_session(request: web.Request, response: web.StreamResponse) -> None:
    """Take both cookies away, and remember for ten minutes that somebody left on purpose."""
    for kind in (COOKIE, FRAME_COOKIE):
        _set_cookie(request, response, kind, "", 0)
    _set_cookie(request, response, LEFT_COOKIE, "1", LEFT_S)


def has_left(request: web.Request) -> bool:
    """True when this browser left within the last ten minutes and did not choose to go on."""
    return _name(request, LEFT_COOKIE) in request.cookies


def forget_leaving(request: web.Request, response: web.StreamResponse) -> None:
    """The person chose to go on."""
    _set_cookie(request, response, LEFT_COOKIE, "", 0)


def _session(request: web.Request, token: str) -> Session:
    return Session(token, request.app[ASSISTANT].hash_token(token))


def _kind(request: web.Request) -> str:
    return FRAME_COOKIE if is_framed(request) else COOKIE


def _is_https(request: web.Request) -> bool:
    return request.app[ASSISTANT].settings.resolved_public_url.startswith("https://")


def _name(request: web.Request, kind: str) -> str:
    """Return the cookie's name; over https with the prefix that no subdomain can set (S5)."""
    return f"__Host-{kind}" if _is_https(request) else kind


def _set_cookie(
    request: web.Request,
    response: web.StreamResponse,
    kind: str,
    value: str,
    max_age_s: int,
) -> None:
    # Written by hand: http.cookies knows `Partitioned` only from Python 3.14 on.
    parts = [
        f"{_name(request, kind)}={value}",
        "Path=/",
        f"Max-Age={max_age_s}",
        "HttpOnly",
    ]
    if not _is_https(request):
        parts.append("SameSite=Lax")
    elif kind == FRAME_COOKIE:
        parts += ["Secure", "SameSite=None", "Partitioned"]
    else:
        parts += ["Secure", "SameSite=Lax"]
    response.headers.add("Set-Cookie", "; ".join(parts))
