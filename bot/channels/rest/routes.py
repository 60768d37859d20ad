"""`POST /webhooks/rest/webhook`: `{"sender", "message", "metadata"?}` in, a list of replies out.

Contract: design section 8. `metadata.message_id` makes a repeated request idempotent,
`metadata.language` sets the language. A message that starts with `/`, or is `step:value`, is a
button's payload. Replies that came since the last request (from a relay person) come first.
"""

import hmac
import ipaddress
import re
from typing import Any

from aiohttp import web

from bot.assistant import ASSISTANT, Assistant
from domain.conversation import Turn
from domain.errors import StorageUnavailable
from domain.messages import Message
from domain.ports import LogRow, UnitOfWork
from domain.vocabulary import Language

PATH = "/webhooks/rest/webhook"
CHANNEL = "rest"
SENDER_MAX_CHARS = 255
_PAYLOAD = re.compile(r"^(/[a-z]+( .{1,200})?|[a-z_]{1,20}:[\w./+-]{1,200})$")


class BadRequest(Exception):
    """What is wrong with a request, in one line."""


def add_routes(app: web.Application) -> None:
    """Add the channel's one route."""
    app.router.add_post(PATH, receive)


async def receive(request: web.Request) -> web.Response:
    """Handle one message; 400 for a bad body, 401 without the token, 503 without a database."""
    assistant = request.app[ASSISTANT]
    if not _may_enter(request, assistant.settings.rest_token):
        return _problem("send the header Authorization: Bearer <ASPIRE_REST_TOKEN>", 401)
    try:
        turn = _turn(await _body(request), assistant)
    except BadRequest as wrong:
        return _problem(str(wrong), 400)
    try:
        return web.json_response(await _answer(turn, assistant))
    except StorageUnavailable:
        return _without_storage(turn, assistant)


def _may_enter(request: web.Request, token: str | None) -> bool:
    """A token if one is set; without one only this machine itself."""
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback and not _is_proxied(request)
    except ValueError:
        return False


def _is_proxied(request: web.Request) -> bool:
    """Behind a proxy everything comes from loopback; then a token must be set."""
    return "X-Forwarded-For" in request.headers or "Forwarded" in request.headers


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except (ValueError, RecursionError) as wrong:
        raise BadRequest("the body is not JSON") from wrong
    if not isinstance(body, dict):
        raise BadRequest('the body must be an object: {"sender": "...", "message": "..."}')
    return body


def _turn(body: dict[str, Any], assistant: Assistant) -> Turn:
    sender, message = body.get("sender"), body.get("message")
    metadata = body["metadata"] if body.get("metadata") is not None else {}
    if not isinstance(sender, str) or not 0 < len(sender) <= SENDER_MAX_CHARS:
        raise BadRequest('"sender" must be a text of 1 to 255 characters')
    if not isinstance(message, str):
        raise BadRequest('"message" must be a text')
    if not isinstance(metadata, dict):
        raise BadRequest('"metadata" must be an object')
    message_id = metadata.get("message_id")
    if message_id is not None and not isinstance(message_id, str | int):
        raise BadRequest('"metadata.message_id" must be a text or a number')
    is_payload = bool(_PAYLOAD.match(message))
    # Two senders may count their messages alike, so the id is the sender's own.
    own_id = f"{sender}\n{message_id}" if message_id is not None else assistant.ids.new_id()
    return Turn(
        channel=CHANNEL,
        external_id=assistant.hash_token(own_id) if message_id is not None else own_id,
        sender=sender,
        received_at=assistant.clock.now(),
        text=None if is_payload else message,
        payload=message if is_payload else None,
        language=_language(metadata.get("language")),
    )


def _language(code: object) -> Language | None:
    if code is None:
        return None
    if isinstance(code, str) and code[:2].lower() in set(Language):
        return Language(code[:2].lower())
    raise BadRequest('"metadata.language" must be "en" or "fr"')


async def _answer(turn: Turn, assistant: Assistant) -> list[dict[str, Any]]:
    receipt = await assistant.turns.receive(turn)

    def deliver(uow: UnitOfWork) -> list[LogRow]:
        late = [r for r in uow.log.undelivered(receipt.conversation_id) if r.author == "relay"]
        rows = late + list(receipt.replies)
        uow.log.mark_delivered((r.id for r in rows), assistant.clock.now())
        uow.commit()
        return rows

    rows = await assistant.store.write(deliver)
    return [_reply(turn.sender, row.message) for row in rows]


def _reply(sender: str, message: Message) -> dict[str, Any]:
    """One message in Rasa's shape; cards and kind travel in `custom`."""
    reply: dict[str, Any] = {
        "recipient_id": sender,
        "text": message.as_plain_text(with_numbers=False),
        "buttons": [{"title": b.title, "payload": b.payload} for b in message.all_buttons()],
    }
    if not reply["buttons"]:
        del reply["buttons"]
    if message.cards or message.kind != "say":
        full = message.to_json()
        reply["custom"] = {"kind": full["kind"], "cards": full["cards"]}
    return reply


def _without_storage(turn: Turn, assistant: Assistant) -> web.Response:
    """No database: words of danger are answered all the same, from memory."""
    crisis = assistant.turns.crisis_message(turn)
    if crisis is not None:
        return web.json_response([_reply(turn.sender, crisis)])
    return _problem("the message could not be kept; please send it again", 503)


def _problem(line: str, status: int) -> web.Response:
    return web.json_response({"error": line}, status=status)
