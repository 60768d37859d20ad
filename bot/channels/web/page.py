"""The chat page itself: drawn on the server, complete without its script.

Without a script every answer is a form of its own, sent to `POST /chat`, which leads back here.
With it the same forms are sent as JSON and nothing is drawn twice.
"""

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from multidict import MultiDict, MultiMapping

from bot.assistant import ASSISTANT
from bot.channels.web.drawing import draw
from bot.channels.web.said import (
    FORM_MAX_BYTES,
    NotReadable,
    Said,
    read_body,
    said_in_form,
    start_payload,
)
from bot.channels.web.session import (
    Session,
    find_session,
    forget_leaving,
    has_left,
    is_framed,
    keep_session,
    new_session,
)
from bot.channels.web.talk import (
    Talk,
    load,
    mark_seen,
    receive,
    turn_of,
    unavailable,
)
from bot.channels.web.view import View
from bot.page import page_language, render_page, same_origin
from bot.page.language import known_language
from domain.errors import StorageUnavailable


async def show_chat(request: web.Request) -> web.Response:
    """`GET /` and `GET /chat`: the conversation so far, or the greeting, of which nothing is kept.

    `?lang=en|fr` sets the language, `?start=` says by which link the person came, `?embed=1`
    draws the page for a partner's frame.
    """
    if has_left(request) and "again" not in request.query:
        return render_page(request, "web/left.html", page_language(request), {})
    session = find_session(request) or new_session(request)
    try:
        talk = await load(request.app[ASSISTANT], session)
    except StorageUnavailable:
        return _page_without_storage(request, session)
    response = draw(request, talk, talk.language or page_language(request))
    await mark_seen(request.app[ASSISTANT], talk.rows, talk.rows[-1].seq if talk.rows else 0)
    keep_session(request, response, session)
    if has_left(request):
        forget_leaving(request, response)
    return response


async def post_form(request: web.Request) -> web.StreamResponse:
    """`POST /chat`: an answer from the page without its script; leads back to the page."""
    form = await _form(request)
    session = find_session(request)
    language = page_language(request)
    if session is None:
        page = draw(request, Talk(None, ()), language, note="no_session", status=403)
        keep_session(request, page, new_session(request))
        return page
    try:
        said = said_in_form(form)
    except NotReadable as problem:
        raise web.HTTPBadRequest(text=str(problem)) from problem
    if said is None:
        raise web.HTTPSeeOther(_here(request))
    language = said.language or language
    assistant = request.app[ASSISTANT]
    try:
        await receive(assistant, session, said, language)
    except StorageUnavailable:
        views, _ = unavailable(request, turn_of(assistant, session, said, language), language)
        return _page_without_storage(request, session, views, said.text or "")
    raise web.HTTPSeeOther(_here(request))


async def post_language(request: web.Request) -> web.StreamResponse:
    """`POST /chat/language`: switch the page, and the conversation if there is one."""
    form = await _form(request)
    language = known_language(str(form.get("lang", "")))
    session = find_session(request)
    if language is None:
        raise web.HTTPBadRequest(text="`lang` has to be en or fr.")
    assistant = request.app[ASSISTANT]
    try:
        talk = await load(assistant, session) if session else Talk(None, ())
        if session and talk.conversation and talk.language is not language:
            switch = Said(id=f"{uuid.uuid4()}", payload=f"/language {language}")
            await receive(assistant, session, switch, language)
    except StorageUnavailable:
        pass  # the page can still be shown in the language asked for
    start = start_payload(form.get("start"))
    raise web.HTTPSeeOther(
        _here(request, lang=language.value, **({"start": start} if start else {}))
    )


def _page_without_storage(
    request: web.Request, session: Session, extra: Sequence[View] = (), typed: str = ""
) -> web.Response:
    response = draw(
        request,
        Talk(None, ()),
        page_language(request),
        note="unavailable",
        extra=extra,
        typed=typed,
        status=503,
    )
    keep_session(request, response, session)
    return response


async def _form(request: web.Request) -> MultiMapping[Any]:
    """Return the fields of a form of ours. Raises HTTPForbidden, HTTPRequestEntityTooLarge."""
    if not same_origin(request):
        raise web.HTTPForbidden(text="This form did not come from a page of this server.")
    body = await read_body(request, FORM_MAX_BYTES)
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=100)
    return MultiDict(pairs)


def _here(request: web.Request, **query: str) -> str:
    """Return the address of the page, at its newest message."""
    if is_framed(request):
        query["embed"] = "1"
    return "/chat" + (f"?{urlencode(query)}" if query else "") + "#latest"
