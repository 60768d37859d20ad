"""Puts the chat page together: what is in it, what its script needs, who may frame it."""

import uuid
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.assistant import ASSISTANT
from bot.channels.web.said import start_payload
from bot.channels.web.session import is_framed
from bot.channels.web.talk import JOIN, Talk, shown
from bot.channels.web.view import View
from bot.page import render_page
from bot.page.headers import frame_policy
from bot.page.links import LINKER
from domain.messages import say
from domain.vocabulary import Language

WEATHER = {
    Language.EN: "https://www.bbc.co.uk/weather",
    Language.FR: "https://meteofrance.com",
}
SHOWN_MAX = 150  # lines; a long conversation must not make the page heavy on a bad network
# Words that the script needs beside those on the page.
SCRIPT_WORDS = (
    "chosen",
    "choose",
    "choose_first",
    "choose_several",
    "from_bot",
    "from_person",
    "from_relay",
    "location_share",
    "location_unknown",
    "start_again",
)


def draw(
    request: web.Request,
    talk: Talk,
    language: Language,
    *,
    note: str | None = None,
    extra: Sequence[View] = (),
    typed: str = "",
    status: int = 200,
) -> web.Response:
    """Return the page. `note` is the key (`web.<note>`) of a line above the answer field, `extra`
    are messages that are not stored, `typed` is what would otherwise have to be typed again."""
    values = {
        **_conversation(request, talk, language, extra),
        **_words(request, language, note),
        "typed": typed,
        "message_id": str(uuid.uuid4()),
        "frame": "?embed=1" if is_framed(request) else "",
        "is_framed": is_framed(request),
        "weather": WEATHER[language],
        "languages": list(Language),
    }
    response = render_page(request, "web/chat.html", language, values, status=status)
    if is_framed(request):
        _let_frame(request, response)
    return response


def _conversation(
    request: web.Request, talk: Talk, language: Language, extra: Sequence[View]
) -> dict[str, Any]:
    """Return what was said so far, the newest lines of it, and what the link offers."""
    drawn = shown(request, talk, language)
    messages = [*drawn.messages, *extra]
    is_long = len(messages) > SHOWN_MAX and "earlier" not in request.query
    start = start_payload(request.query.get("start"))
    link = _link_button(talk, start)
    if link and talk.conversation is None:
        messages[0]["buttons"] = []  # an invitation: one thing to press, not four
    return {
        "messages": messages[-SHOWN_MAX:] if is_long else messages,
        "is_long": is_long,
        "in_danger": drawn.is_in_danger or any(v["kind"] == "crisis" for v in extra),
        "last": drawn.last,
        "start": start,
        "link": link,
    }


def _words(request: web.Request, language: Language, note: str | None) -> dict[str, Any]:
    """Return the script's words and the note; numbers in what may be read in danger are links."""
    texts, linker = request.app[ASSISTANT].texts, request.app[LINKER]

    def words(key: str) -> str:
        return texts.render(say(f"web.{key}"), language)

    by_key: dict[str, Any] = {key: words(key) for key in SCRIPT_WORDS}
    by_key["not_sent"] = linker.parts(words("not_sent"))
    return {"words": by_key, "note": linker.parts(words(note)) if note else []}


def _link_button(talk: Talk, start: str | None) -> str | None:
    """Return the payload of the one button that a link needs: an invitation, or a link opened by
    somebody who has a conversation already. Otherwise the first button carries the link along."""
    is_needed = start is not None and (start.startswith(JOIN) or talk.conversation is not None)
    return f"/start {start}" if is_needed else None


def _let_frame(request: web.Request, response: web.Response) -> None:
    """Let any partner's page frame this one: what is in it belongs to that site alone, because its
    cookie is partitioned (session.py). Everything else stays unframeable."""
    is_https = request.app[ASSISTANT].settings.resolved_public_url.startswith("https://")
    ancestors = "https:" if is_https else "http: https:"
    response.headers["Content-Security-Policy"] = frame_policy(ancestors)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
