"""What a page sent, read strictly: JSON from the script, a form without it.

Whatever is wrong is one line for a programmer; whatever is right is one `Said`.
"""

import json
import math
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from multidict import MultiMapping

from bot.page.language import known_language
from domain.vocabulary import Language

JSON_MAX_BYTES = 20_000
FORM_MAX_BYTES = 80_000  # a form writes every letter that is not ASCII as six to twelve signs
PAYLOAD_MAX_CHARS = 256  # several choices joined; one button has 64 at most
START_MAX_CHARS = 64  # the same link may be a Telegram one: DEEP_LINK_LENGTH


class NotReadable(Exception):
    """The body is not what a page of ours sends; the message says in one line what is wrong."""


@dataclass(frozen=True)
class Said:
    """One thing said on the page. `id` is the page's own: the same id is the same message.

    `after` is the number of the last line that the page has; `start` the payload of the link by
    which the person came, as long as nothing was said yet.
    """

    id: str
    text: str | None = None
    payload: str | None = None
    location: tuple[float, float] | None = None
    after: int = 0
    start: str | None = None
    language: Language | None = None


async def read_body(request: web.Request, max_bytes: int) -> bytes:
    """Return the body. Raises HTTPRequestEntityTooLarge as soon as it is longer than that."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > max_bytes:
            raise web.HTTPRequestEntityTooLarge(max_size=max_bytes, actual_size=len(body))
    return bytes(body)


def said_in_json(body: bytes) -> Said:
    """Return what the script sent. Raises NotReadable."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise NotReadable("The body is not JSON.") from problem
    if not isinstance(data, dict):
        raise NotReadable("The body has to be a JSON object.")
    given = [key for key in ("text", "payload", "location") if data.get(key) is not None]
    if len(given) != 1:
        raise NotReadable("Exactly one of `text`, `payload` and `location` is needed.")
    return Said(
        id=_id(data.get("id")),
        text=_words(data, "text"),
        payload=_payload(_words(data, "payload")),
        location=_location(data.get("location")),
        after=_number(data.get("after", 0)),
        start=start_payload(data.get("start")),
        language=known_language(data["lang"]) if isinstance(data.get("lang"), str) else None,
    )


def said_in_form(form: MultiMapping[Any]) -> Said | None:
    """Return what the page sent without its script, None when nothing was written or pressed.

    Raises NotReadable.
    """
    payload = form.get("payload") or join_choices(str(c) for c in form.getall("choice", ()))
    text = None if payload else plain(str(form.get("text", "")))
    if not payload and not (text or "").strip():
        return None
    return Said(
        id=_id(form.get("message_id")),
        text=text,
        payload=_payload(plain(str(payload))) if payload else None,
        start=start_payload(form.get("start")),
        language=known_language(str(form.get("lang", ""))),
    )


def join_choices(payloads: Iterable[str]) -> str:
    """Return one payload for what was chosen at one question: `needs:food` and `needs:money` give
    `needs:food+money+done`; with `done`, one choice alone is not asked about again."""
    given = list(payloads)
    step = given[0].partition(":")[0] if given else ""
    values = [p.partition(":")[2] for p in given if p.partition(":")[0] == step]
    return f"{step}:{'+'.join([*values, 'done'])}" if given else ""


def start_payload(value: object) -> str | None:
    """Return the payload of a link if it is one that we make: letters, digits, `_` and `-`."""
    if not isinstance(value, str) or not 0 < len(value) <= START_MAX_CHARS:
        return None
    return value if value.replace("_", "").replace("-", "").isalnum() and value.isascii() else None


def plain(text: str) -> str:
    """Return `text` without what no database takes: halves of surrogate pairs, NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _id(value: object) -> str:
    try:
        return str(uuid.UUID(value)) if isinstance(value, str) else _no_id()
    except ValueError:
        return _no_id()


def _no_id() -> str:
    raise NotReadable("The id has to be a UUID that the page made for this message.")


def _words(data: dict[str, Any], key: str) -> str | None:
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise NotReadable(f"`{key}` has to be a text that is not empty.")
    return plain(value)


def _payload(value: str | None) -> str | None:
    if value is not None and len(value) > PAYLOAD_MAX_CHARS:
        raise NotReadable(f"`payload` has at most {PAYLOAD_MAX_CHARS} signs.")
    return value


def _location(value: object) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees."""
    if value is None:
        return None
    if isinstance(value, list) and len(value) == 2 and all(_is_number(v) for v in value):
        latitude, longitude = float(value[0]), float(value[1])
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return latitude, longitude
    raise NotReadable("`location` has to be [latitude, longitude] in degrees.")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _number(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31:
        return value
    raise NotReadable("`after` has to be the number of the last message that the page has.")
