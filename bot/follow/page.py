"""Handlers of the follow page.

What it shows is chosen for a phone that others may look at: no name, no words the person typed, no
reason of a refusal (DORA's rule, `referral-systems.md` section 3), no need that could shame.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import wraps

from aiohttp import web

from bot.assistant import ASSISTANT
from bot.console.wording import Words
from bot.page import page_language, render_page
from bot.page.links import LINKER, Part
from domain.case import Case, SafeguardingNote
from domain.errors import Conflict, NotFound, StorageUnavailable, TransitionRefused
from domain.lifecycle import TRANSITIONS
from domain.messages import Message
from domain.vocabulary import Language, Need, SafeguardingKind, TaskStatus
from handlers import cases, follow

# Words for these say more of a person than a page on a shared phone should.
PRIVATE_NEEDS = frozenset({Need.HEALTHY_WEIGHT, Need.MENTAL_WELLBEING})
STAGE = {
    TaskStatus.REQUESTED: "received",
    TaskStatus.ACCEPTED: "in_touch",
    TaskStatus.ON_HOLD: "in_touch",
    TaskStatus.IN_PROGRESS: "started",
    TaskStatus.COMPLETED: "finished",
    TaskStatus.FAILED: "closed",
    TaskStatus.REJECTED: "closed",
    TaskStatus.CANCELLED: "withdrawn",
}
DONE = frozenset({"written", "withdrawn", "nothing_written"})

Handler = Callable[[web.Request], Awaitable[web.Response]]


def _kindly(handler: Handler) -> Handler:
    """Answer with a kind page when the link is unknown or nothing can be read just now."""

    @wraps(handler)
    async def guarded(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except NotFound:
            return _gone(request, "follow.unknown", 404)
        except StorageUnavailable:
            return _gone(request, "follow.storage", 503)

    return guarded


@_kindly
async def show(request: web.Request) -> web.Response:
    """How it stands."""
    case = await _case(request)
    done = request.query.get("done")
    return _page(request, case, {"done": done if done in DONE else None})


@_kindly
async def ask_withdraw(request: web.Request) -> web.Response:
    """Ask once before taking the request back."""
    case = await _case(request)
    if not _can_withdraw(case):
        return _to(request, "")
    return _page(request, case, {}, template="withdraw.html")


@_kindly
async def withdraw(request: web.Request) -> web.Response:
    """Take the request back; doing it twice is the same."""
    assistant, token_hash = request.app[ASSISTANT], _token_hash(request)
    now = assistant.clock.now()
    try:
        case = await assistant.store.write(
            lambda uow: follow.withdraw(uow, token_hash, now, assistant.ids)
        )
    except (TransitionRefused, Conflict):  # it ended, or changed in this instant: show how it is
        return _to(request, "")
    assistant.signals.notify(case.conversation_id)
    return _to(request, "?done=withdrawn")


@_kindly
async def write(request: web.Request) -> web.Response:
    """Keep what the person wrote; words of danger are answered at once, kept or not."""
    assistant, token_hash = request.app[ASSISTANT], _token_hash(request)
    now, text = assistant.clock.now(), await _typed(request)
    found = await _danger(request, text)
    shown = found[1] if found else None
    danger = SafeguardingNote(found[0].value, text, found[1].text, now) if found else None
    try:
        case = await _keep(request, token_hash, text, danger, now)
    except cases.NothingWritten:
        return _to(request, "?done=nothing_written")
    except (NotFound, Conflict, StorageUnavailable):
        if shown is not None:  # the crisis reply depends on nothing
            return _gone(request, "follow.storage", 503, shown)
        raise
    assistant.signals.notify(case.conversation_id)
    if shown is not None:
        return _page(request, case, {"done": "written", "crisis": _linked(request, shown)})
    return _to(request, "?done=written")


async def _danger(request: web.Request, text: str) -> tuple[SafeguardingKind, Message] | None:
    """Return what the detector finds, with the numbers of the case's country if it can be read."""
    assistant, country, language = request.app[ASSISTANT], None, page_language(request)
    with suppress(StorageUnavailable, NotFound):
        case = await _case(request)
        country = assistant.programme.directory.hubs[case.hub_id].country
        language = page_language(request, case.language)
    return assistant.turns.danger_in(text, language, country)


def _linked(request: web.Request, message: Message) -> list[list[Part]]:
    """Return the paragraphs of a crisis message, its numbers as links."""
    linker = request.app[LINKER]
    return [linker.parts(p, is_danger=True) for p in message.text.split("\n\n")]


async def _keep(
    request: web.Request,
    token_hash: str,
    text: str,
    danger: SafeguardingNote | None,
    now: datetime,
) -> Case:
    """Store the words; once more when somebody changed the case in the same instant."""
    assistant = request.app[ASSISTANT]
    for is_last in (False, False, True):
        try:
            return await assistant.store.write(
                lambda uow: follow.write(uow, token_hash, text, now, assistant.ids, danger)
            )
        except Conflict:
            if is_last:
                raise StorageUnavailable("the case changed three times while writing") from None
    raise AssertionError("the last try returns or raises")


async def _typed(request: web.Request) -> str:
    """Return the text field, bounded, or nothing for what cannot be read."""
    try:
        value = (await request.post()).get("text", "")
    except (ValueError, LookupError):
        return ""
    text = value if isinstance(value, str) else ""
    return text.encode("utf-8", "ignore").decode()[: cases.NOTE_MAX_CHARS]


async def _case(request: web.Request) -> Case:
    token_hash = _token_hash(request)
    return await request.app[ASSISTANT].store.read(
        lambda uow: follow.followed_case(uow, token_hash)
    )


def _token_hash(request: web.Request) -> str:
    return request.app[ASSISTANT].hash_token(request.match_info["token"])


def _to(request: web.Request, query: str) -> web.Response:
    """Send the browser back to the page itself, with GET."""
    language = request.query.get("lang")
    if language in set(Language):
        query += f"{'&' if query else '?'}lang={language}"
    address = f"/follow/{request.match_info['token']}{query}"
    return web.Response(status=303, headers={"Location": address})


def _can_withdraw(case: Case) -> bool:
    return TaskStatus.CANCELLED in TRANSITIONS[case.status]


def _page(
    request: web.Request, case: Case, more: Mapping[str, object], template: str = "follow.html"
) -> web.Response:
    assistant = request.app[ASSISTANT]
    language = page_language(request, case.language)
    words = Words(assistant.texts, assistant.programme, language, assistant.clock.now())
    hub = assistant.programme.directory.hubs.get(case.hub_id)
    country = words.country_of_hub(case.hub_id)
    due = cases.first_contact_due(
        words.local_day(case.created_at, country), hub.relay_working_days if hub else 2
    )
    values = {
        "case": case,
        "words": words,
        "country": country,
        "hub": hub,
        "stage": STAGE[case.status],
        "due": due,
        "is_late": words.local_day(words.now, country) > due,
        "needs": [words.need(n) for n in case.needs if n not in PRIVATE_NEEDS],
        "has_private_need": bool(PRIVATE_NEEDS & set(case.needs)),
        "can_withdraw": _can_withdraw(case),
        "has_web_chat": case.channel == "web",
        "base": f"/follow/{request.match_info['token']}",
        "languages": _languages(request, template),
        "max_chars": cases.NOTE_MAX_CHARS,
        "done": None,
        "crisis": None,
    }
    return render_page(request, f"follow/{template}", language, {**values, **more})


def _gone(
    request: web.Request, key: str, status: int, crisis: Message | None = None
) -> web.Response:
    language = page_language(request)
    linked = _linked(request, crisis) if crisis else None
    values = {"key": key, "crisis": linked, "languages": _languages(request, "")}
    return render_page(request, "follow/gone.html", language, values, status=status)


def _languages(request: web.Request, template: str) -> list[tuple[Language, str]]:
    """Return each language with the address of this page in it (never that of a POST)."""
    base = f"/follow/{request.match_info['token']}"
    base += "/withdraw" if template == "withdraw.html" else ""
    return [(language, f"{base}?lang={language}") for language in Language]
