"""What the page's script talks to: JSON in, JSON out.

Later replies (a relay person's) come by long polling, not by server-sent events or a socket: a
poll is an ordinary request, so it passes every proxy and captive portal, an answer that is lost on
a bad mobile network is simply asked for again by its number, the acknowledgement ("I have all up to
17") rides on the next question, and there is no stream whose silent death nobody notices.
"""

import asyncio
import time
from typing import Any

from aiohttp import web

from bot.assistant import ASSISTANT, Assistant
from bot.channels.web.said import (
    JSON_MAX_BYTES,
    NotReadable,
    Said,
    read_body,
    said_in_json,
)
from bot.channels.web.session import Session, find_session
from bot.channels.web.talk import (
    Talk,
    load,
    mark_seen,
    receive,
    shown,
    turn_of,
    unavailable,
)
from bot.page import page_language, same_origin
from domain.errors import StorageUnavailable
from domain.messages import say
from domain.vocabulary import Language

HEADER = "X-Aspire-Chat"  # no form and no other site can send it without our leave
WAIT_MAX_S = 25.0  # shorter than the 30 s after which many proxies hang up
LOOK_AGAIN_S = 1.0
STOPPING = web.AppKey("web_chat_stopping", asyncio.Event)


async def post_message(request: web.Request) -> web.Response:
    """`POST /chat/messages`: take one message, answer with every line after number `after`.

    200 `{"messages", "first", "last", "language", "in_danger"}`; 400, 403, 413 and 503 have a line
    for a programmer in `detail` and one for the person in `note`.
    """
    language = page_language(request)
    session = find_session(request)
    if refusal := _refusal(request, session, language):
        return refusal
    assert session is not None
    try:
        said = said_in_json(await read_body(request, JSON_MAX_BYTES))
    except NotReadable as problem:
        return _refuse(request, 400, str(problem), "web.not_accepted", language)
    except web.HTTPRequestEntityTooLarge:
        detail = f"A message has at most {JSON_MAX_BYTES} bytes."
        return _refuse(request, 413, detail, "web.too_long", language)
    return await _answer(request, session, said, said.language or language)


async def _answer(
    request: web.Request, session: Session, said: Said, language: Language
) -> web.Response:
    assistant = request.app[ASSISTANT]
    try:
        if said.after:
            await mark_seen(assistant, (await load(assistant, session)).rows, said.after)
        await receive(assistant, session, said, language)
        talk = await load(assistant, session)
    except StorageUnavailable:
        turn = turn_of(assistant, session, said, language)
        views, note = unavailable(request, turn, language)
        return _json({"messages": views, "note": note, "detail": "Storage is away."}, 503)
    # No cookie here: an answer that is still under way when the person leaves the page must not
    # bring the session back.
    return _json(_state(request, talk, talk.language or language, said.after))


async def get_messages(request: web.Request) -> web.Response:
    """`GET /chat/messages?after=17&wait=25`: every line after that number, as soon as there is one.

    Answers with none when the seconds of `wait` are over. `after`, here and in what
    the page sends, also says that it has all lines up to it: they count as delivered from then on.
    """
    language = page_language(request)
    session = find_session(request)
    if refusal := _refusal(request, session, language):
        return refusal
    assert session is not None
    try:
        after, wait_s = int(request.query["after"]), float(request.query.get("wait", 0))
    except (KeyError, ValueError):
        detail = "`after` and `wait` have to be numbers."
        return _refuse(request, 400, detail, "web.not_accepted", language)
    try:
        talk = await _wait_for_more(request, session, after, min(wait_s, WAIT_MAX_S))
    except StorageUnavailable:
        return _refuse(request, 503, "Storage is away.", "web.unavailable", language)
    return _json(_state(request, talk, talk.language or language, after))


async def _wait_for_more(request: web.Request, session: Session, after: int, wait_s: float) -> Talk:
    """Return the talk once it has a line after number `after`, or when the time is up."""
    assistant = request.app[ASSISTANT]
    until = time.monotonic() + wait_s
    talk = await load(assistant, session)
    await mark_seen(assistant, talk.rows, after)
    while not _has_more(talk, after) and time.monotonic() < until and _goes_on(request):
        await _until_something(assistant, talk, until)
        talk = await _refreshed(assistant, session, talk, after)
    return talk


async def _until_something(assistant: Assistant, talk: Talk, until: float) -> None:
    timeout_s = max(0.0, min(LOOK_AGAIN_S, until - time.monotonic()))
    # A conversation that does not exist yet has nobody to wake us: look again by the clock.
    key = talk.conversation.id if talk.conversation else "none"
    await assistant.signals.wait(key, timeout_s)


async def _refreshed(assistant: Assistant, session: Session, talk: Talk, after: int) -> Talk:
    """Look whether there is more, without reading the whole conversation each second."""
    conversation = talk.conversation
    if conversation is None:
        return await load(assistant, session)
    new = await assistant.store.read(lambda uow: uow.log.of_conversation(conversation.id, after, 1))
    return await load(assistant, session) if new else talk


def _has_more(talk: Talk, after: int) -> bool:
    return bool(talk.rows) and talk.rows[-1].seq > after


def _goes_on(request: web.Request) -> bool:
    """False once the browser hung up or the server is stopping: nobody waits for us then."""
    is_gone = request.transport is None or request.transport.is_closing()
    return not is_gone and not request.app[STOPPING].is_set()


def _state(request: web.Request, talk: Talk, language: Language, after: int) -> dict[str, Any]:
    # The page has the greeting already, as number 0.
    state = shown(request, talk, language, max(after, 0))
    return {
        "messages": state.messages,
        "first": state.first,
        "last": state.last,
        "language": language.value,
        "in_danger": state.is_in_danger,
    }


def _refusal(
    request: web.Request, session: Session | None, language: Language
) -> web.Response | None:
    """Return 403 for a request that no page of ours sent, or that has no session."""
    if HEADER not in request.headers or (request.method != "GET" and not same_origin(request)):
        detail = f"The header {HEADER} and the origin of this server are needed."
        return _refuse(request, 403, detail, "web.not_accepted", language)
    if session is None:
        return _refuse(request, 403, "There is no session cookie.", "web.no_session", language)
    return None


def _refuse(
    request: web.Request, status: int, detail: str, key: str, language: Language
) -> web.Response:
    note = request.app[ASSISTANT].texts.render(say(key), language)
    return _json({"messages": [], "detail": detail, "note": note}, status)


def _json(data: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(data, status=status)
