"""Who is looking: sessions, cookies, forms that only our own pages can send.

Every console handler is wrapped here and gets a `Visit`; none of them reads a cookie. Cookies are
SameSite=Strict: a login link sets its cookie on the answer to our own page's POST, so nothing has
to arrive from elsewhere already signed in. Used by `bot/console` only.
"""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web

from bot.assistant import ASSISTANT, Assistant
from bot.console.wording import Words
from bot.page import page_language, render_page, same_origin
from bot.page.language import known_language
from domain.case import Staff, StaffSession
from domain.errors import NotFound, StorageUnavailable
from domain.vocabulary import Language
from handlers import staff as staff_cases
from handlers.cases import Acting

COOKIE = "aspire_console"
FORM_COOKIE = "aspire_console_form"  # pairs a form with its browser before there is a session
LANGUAGE_COOKIE = "aspire_console_language"
YEAR_S = 31_536_000
LANGUAGES = (Language.EN, Language.FR)

CLOSING = web.AppKey("console_closing", list[bool])


@dataclass(frozen=True)
class Visit:
    """One request by anybody: what it may look at, and what was typed into the form."""

    request: web.Request
    assistant: Assistant
    words: Words
    form_token: str
    form: Mapping[str, str]

    def page(
        self,
        template: str,
        values: Mapping[str, Any] | None = None,
        *,
        status: int = 200,
    ) -> web.Response:
        """Return the page `console/<template>`."""
        common = {
            "words": self.words,
            "csrf": self.form_token,
            "staff": None,
            "languages": [(code, self._address_in(code)) for code in LANGUAGES],
            "here": self.request.path,
        }
        return render_page(
            self.request,
            f"console/{template}",
            self.words.language,
            {**common, **(values or {})},
            status=status,
        )

    def problem(self, key: str, status: int) -> web.Response:
        """Return the page that says kindly why not, and where to go on."""
        return self.page("problem.html", {"key": key}, status=status)

    def _address_in(self, language: Language) -> str:
        query = {**self.request.query, "lang": language.value}
        return str(self.request.rel_url.with_query(query))


@dataclass(frozen=True)
class StaffVisit(Visit):
    """One request by a member of staff who is signed in."""

    staff: Staff
    session: StaffSession

    def page(
        self,
        template: str,
        values: Mapping[str, Any] | None = None,
        *,
        status: int = 200,
    ) -> web.Response:
        """Return the page, with the signed-in member of staff in its frame."""
        return super().page(template, {"staff": self.staff, **(values or {})}, status=status)

    @property
    def acting(self) -> Acting:
        """Return who acts, now."""
        return Acting(self.staff, self.words.now, self.assistant.ids)


V = TypeVar("V", bound=Visit)
OpenHandler = Callable[[Visit], Awaitable[web.StreamResponse]]
StaffHandler = Callable[[StaffVisit], Awaitable[web.StreamResponse]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def for_anybody(handler: OpenHandler) -> Handler:
    """Wrap a handler that needs no session; its forms are paired with a cookie instead."""

    async def opened(request: web.Request) -> web.StreamResponse:
        token = request.cookies.get(FORM_COOKIE) or request.app[ASSISTANT].ids.new_token()
        visit = Visit(
            request,
            request.app[ASSISTANT],
            _words(request),
            token,
            await _form(request),
        )
        response = await _answer(visit, handler)
        if FORM_COOKIE not in request.cookies:
            set_cookie(visit, response, FORM_COOKIE, token)
        return _remember_language(visit, response)

    return opened


def for_staff(handler: StaffHandler) -> Handler:
    """Wrap a handler that only a member of staff reaches; others are sent to the sign-in."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        assistant, words = request.app[ASSISTANT], _words(request)
        token_hash = assistant.hash_token(request.cookies.get(COOKIE, ""))
        visit = Visit(request, assistant, words, "", await _form(request))
        try:
            found = await assistant.store.read(
                lambda uow: staff_cases.current_session(uow, token_hash, words.now)
            )
        except StorageUnavailable:
            return visit.problem("console.problem.storage", 503)
        if found is None:
            return _sign_in_first(visit)
        session, staff = found
        known = StaffVisit(
            request, assistant, words, session.csrf_token, visit.form, staff, session
        )
        await _touch(known)
        return _remember_language(known, await _answer(known, handler))

    return guarded


def set_cookie(
    visit: Visit,
    response: web.StreamResponse,
    name: str,
    value: str,
    max_age: int | None = None,
) -> None:
    """Set a cookie that no script reads and no other site sends."""
    public_url = visit.assistant.settings.resolved_public_url
    response.set_cookie(
        name,
        value,
        path="/console",
        httponly=True,
        samesite="Strict",
        secure=public_url.startswith("https://"),
        max_age=max_age,
    )


def keep_track(app: web.Application) -> None:
    """Let requests that wait for news end when the server stops."""
    app[CLOSING] = []

    async def close(app: web.Application) -> None:
        app[CLOSING].append(True)

    app.on_shutdown.append(close)


def redirect(address: str) -> web.Response:
    """Send the browser on with GET, whatever it came with."""
    return web.Response(status=303, headers={"Location": address})


async def _answer(
    visit: V, handler: Callable[[V], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Let the handler answer; forms of strangers and what is not there get their page."""
    if visit.request.method not in ("GET", "HEAD") and not _is_ours(visit):
        return visit.problem("console.problem.form", 403)
    try:
        return await handler(visit)
    except NotFound:
        return visit.problem("console.problem.not_found", 404)
    except StorageUnavailable:
        return visit.problem("console.problem.storage", 503)


def _is_ours(visit: Visit) -> bool:
    """True when one of our pages in this browser sent the form."""
    sent = visit.form.get("csrf", "")
    if isinstance(visit, StaffVisit):
        expected = visit.form_token
    else:
        expected = visit.request.cookies.get(FORM_COOKIE, "")
    is_paired = bool(expected) and hmac.compare_digest(sent.encode(), expected.encode())
    return is_paired and same_origin(visit.request)


async def _form(request: web.Request) -> Mapping[str, str]:
    """Return the text fields of the form; what cannot be read is an empty form."""
    if request.method != "POST":
        return {}
    try:
        fields = await request.post()
    except (ValueError, LookupError):  # not UTF-8, or a character set that nobody knows
        return {}
    return {name: _clean(value) for name, value in fields.items() if isinstance(value, str)}


def _clean(value: str) -> str:
    """Drop lone surrogates: they can be stored nowhere."""
    return value.encode("utf-8", "ignore").decode("utf-8")


def _words(request: web.Request) -> Words:
    remembered = known_language(request.cookies.get(LANGUAGE_COOKIE))
    assistant = request.app[ASSISTANT]
    language = page_language(request, remembered)
    return Words(assistant.texts, assistant.programme, language, assistant.clock.now())


def _remember_language(visit: Visit, response: web.StreamResponse) -> web.StreamResponse:
    asked = known_language(visit.request.query.get("lang"))
    if asked is not None:
        set_cookie(visit, response, LANGUAGE_COOKIE, asked.value, YEAR_S)
    return response


def _sign_in_first(visit: Visit) -> web.Response:
    """Send pages to the sign-in; what a script or a form asked for gets 401 and a link."""
    path = visit.request.path
    if visit.request.method == "GET" and not path.endswith("/live"):
        return redirect("/console/login" if path == "/console" else f"/console/login?next={path}")
    return visit.problem("console.problem.signed_out", 401)


async def _touch(visit: StaffVisit) -> None:
    """Note that a person is there; a page that looks by itself keeps nobody signed in."""
    is_by_itself = visit.request.path.endswith("/live") and "active" not in visit.request.query
    is_recent = visit.words.now - visit.session.last_seen_at < staff_cases.TOUCH_EVERY
    if not is_by_itself and not is_recent:
        token_hash, now = visit.session.token_hash, visit.words.now
        await visit.assistant.store.write(lambda uow: staff_cases.touch(uow, token_hash, now))
