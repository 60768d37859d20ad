"""Signing in by a one-time link or by password, signing out, setting a password."""

import asyncio
import re

from aiohttp import web

from bot.console.access import COOKIE, StaffVisit, Visit, redirect, set_cookie
from bot.console.attempts import Attempts
from domain.case import Staff
from domain.errors import NotFound
from domain.ports import UnitOfWork
from handlers import staff as staff_cases
from handlers.staff import SignedIn

ATTEMPTS = web.AppKey("console_attempts", Attempts)
# Where a sign-in may lead on to: our own pages, by their shape, and never another host.
_NEXT = re.compile(r"/console(/tasks|/learning|/account|/cases/[0-9A-Za-z-]{1,64})?")


async def show_login(visit: Visit) -> web.StreamResponse:
    """The form for address and password."""
    return visit.page("login.html", {"next": _next(visit.request.query.get("next"))})


async def log_in(visit: Visit) -> web.StreamResponse:
    """Sign in by password; a wrong one and an unknown address get the same answer."""
    email, password = visit.form.get("email", ""), visit.form.get("password", "")
    attempts = visit.request.app[ATTEMPTS]
    address = visit.assistant.hash_token(email.strip().casefold())
    if not attempts.note(address, visit.words.now):
        return _login_again(visit, "console.login.wait", 429)
    store = visit.assistant.store
    staff = await store.read(lambda uow: staff_cases.find_by_email(uow, email))
    fits = await asyncio.to_thread(staff_cases.password_fits, staff, password)
    if staff is None or not fits:
        return _login_again(visit, "console.login.no_match", 403)
    attempts.forget(address)
    signed_in = await _start(visit, staff)
    return _welcome(visit, signed_in, _next(visit.form.get("next")))


async def show_link(visit: Visit) -> web.StreamResponse:
    """One button: a mail program that looks at links ahead of people must not use this one up."""
    now = visit.words.now
    is_good = await visit.assistant.store.read(
        lambda uow: staff_cases.is_link_good(uow, _token_hash(visit), now)
    )
    return visit.page("link.html", {"is_good": is_good}, status=200 if is_good else 404)


async def use_link(visit: Visit) -> web.StreamResponse:
    """Sign in by the link, once; those without a password are asked to set one."""
    assistant, token = visit.assistant, visit.request.match_info["token"]

    def work(uow: UnitOfWork) -> SignedIn:
        return staff_cases.sign_in_by_link(
            uow,
            token,
            now=visit.words.now,
            ids=assistant.ids,
            hash_token=assistant.hash_token,
        )

    try:
        signed_in = await assistant.store.write(work)
    except NotFound:
        return visit.page("link.html", {"is_good": False}, status=404)
    has_password = signed_in.staff.password_hash is not None
    return _welcome(visit, signed_in, "/console" if has_password else "/console/account")


async def log_out(visit: StaffVisit) -> web.StreamResponse:
    """End the session, on the server too."""
    await visit.assistant.store.write(
        lambda uow: staff_cases.sign_out(uow, visit.session, visit.words.now)
    )
    response = redirect("/console/login")
    response.del_cookie(COOKIE, path="/console")
    return response


async def show_account(visit: StaffVisit) -> web.StreamResponse:
    """Who is signed in, and the form for a new password."""
    return _account(visit, None)


async def set_password(visit: StaffVisit) -> web.StreamResponse:
    """Set the password; every other browser of theirs is signed out by it."""
    assistant = visit.assistant
    if _asks_old(visit):
        given = visit.form.get("current", "")
        if not await asyncio.to_thread(staff_cases.password_fits, visit.staff, given):
            return _account(visit, "console.account.old_no_match")
    if visit.form.get("password", "") != visit.form.get("again", ""):
        return _account(visit, "console.account.not_twice")
    try:
        hashed = await asyncio.to_thread(staff_cases.hash_password, visit.form.get("password", ""))
    except staff_cases.PasswordRefused:
        return _account(visit, "console.account.length")

    def work(uow: UnitOfWork) -> SignedIn:
        return staff_cases.set_password(
            uow,
            visit.staff.id,
            hashed,
            now=visit.words.now,
            ids=assistant.ids,
            hash_token=assistant.hash_token,
        )

    return _welcome(visit, await assistant.store.write(work), "/console?done=password")


async def _start(visit: Visit, staff: Staff) -> SignedIn:
    assistant = visit.assistant

    def work(uow: UnitOfWork) -> SignedIn:
        return staff_cases.start_session(
            uow,
            staff,
            now=visit.words.now,
            ids=assistant.ids,
            hash_token=assistant.hash_token,
        )

    return await assistant.store.write(work)


def _welcome(visit: Visit, signed_in: SignedIn, address: str) -> web.Response:
    """Give the browser its new session; whatever token it came with is worth nothing."""
    response = redirect(address)
    set_cookie(visit, response, COOKIE, signed_in.token)
    return response


def _login_again(visit: Visit, key: str, status: int) -> web.Response:
    values = {"next": _next(visit.form.get("next")), "problem": key}
    return visit.page("login.html", values, status=status)


def _account(visit: StaffVisit, problem: str | None) -> web.Response:
    values = {
        "asks_old": _asks_old(visit),
        "problem": problem,
        "min_chars": staff_cases.PASSWORD_MIN_CHARS,
        "max_chars": staff_cases.PASSWORD_MAX_CHARS,
        "hubs": [visit.words.hub(hub_id) for hub_id in visit.staff.hub_ids],
    }
    return visit.page("account.html", values, status=400 if problem else 200)


def _asks_old(visit: StaffVisit) -> bool:
    """True when the old password is asked: there is one, and the sign-in was a while ago."""
    is_fresh = visit.words.now - visit.session.created_at < staff_cases.FRESH
    return visit.staff.password_hash is not None and not is_fresh


def _token_hash(visit: Visit) -> str:
    return visit.assistant.hash_token(visit.request.match_info["token"])


def _next(address: str | None) -> str:
    return address if address and _NEXT.fullmatch(address) else "/console"
