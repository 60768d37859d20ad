"""Signing in and out of the real console."""

import asyncio
from datetime import timedelta

import pytest

from handlers import staff as staff_cases
from tests.integration.console.desk import PASSWORD, Browser, Desk


async def set_password(browser: Browser, password: str = PASSWORD) -> int:
    fields = {"password": password, "again": password}
    return (await browser.post("/console/account", fields, page="/console/account")).status


async def test_it_signs_in_by_a_link_once(desk: Desk) -> None:
    path = await desk.link(await desk.leo())
    browser, other = await desk.browser(), await desk.browser()
    for _ in range(3):  # a mail program looks at it first
        assert (await browser.get(path)).status == 200
    answer = await browser.post(path, page=path)
    assert (answer.status, answer.location) == (303, "/console/account")
    assert (await browser.get("/console")).status == 200
    assert (await other.get(path)).status == 404
    assert (await other.post(path, page="/console/login")).status == 404
    assert (await other.get("/console")).status == 303


async def test_it_lets_one_of_two_who_use_a_link_at_once_in(desk: Desk) -> None:
    path = await desk.link(await desk.leo())
    browsers = [await desk.browser() for _ in range(2)]
    answers = await asyncio.gather(*(b.post(path, page=path) for b in browsers))
    assert sorted(a.status for a in answers) == [303, 404]


async def test_it_refuses_a_link_after_a_day(desk: Desk) -> None:
    path = await desk.link(await desk.leo())
    browser = await desk.browser()
    await browser.get("/console/login")
    desk.clock.advance(timedelta(hours=24))
    assert (await browser.get(path)).status == 404
    assert (await browser.post(path, page="/console/login")).status == 404


async def test_it_signs_in_by_password_and_leads_on_to_the_page_asked_for(desk: Desk) -> None:
    case, leo = await desk.case(), await desk.leo()
    assert await set_password(await desk.signed_in(leo)) == 303
    browser = await desk.browser()
    wanted = f"/console/cases/{case.id}"
    sent_to = (await browser.get(wanted)).location
    assert sent_to == f"/console/login?next={wanted}"
    fields = {"email": " LEO@example.org", "password": PASSWORD, "next": wanted}
    answer = await browser.post("/console/login", fields, page=sent_to)
    assert (answer.status, answer.location) == (303, wanted)
    assert (await browser.get(wanted)).status == 200


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example", "//elsewhere.example", "/console/logout", "/console\n"]
)
async def test_it_leads_on_to_no_other_place(desk: Desk, address: str) -> None:
    await set_password(await desk.signed_in(await desk.leo()))
    fields = {"email": "leo@example.org", "password": PASSWORD, "next": address}
    browser = await desk.browser()
    answer = await browser.post("/console/login", fields, page="/console/login")
    assert answer.location == "/console"


async def test_it_gives_one_answer_for_a_wrong_password_and_an_unknown_address(desk: Desk) -> None:
    await set_password(await desk.signed_in(await desk.leo()))
    gone = await desk.max()
    await desk.keep(lambda uow: staff_cases.disable_staff(uow, gone.id, desk.clock.now()))
    browser = await desk.browser()
    answers = [
        await browser.post("/console/login", fields, page="/console/login")
        for fields in (
            {"email": "leo@example.org", "password": "not this one 1"},
            {"email": "nobody@example.org", "password": PASSWORD},
            {"email": gone.email, "password": PASSWORD},
            {"email": "", "password": ""},
            {"email": "x" * 5000, "password": "y" * 5000},
        )
    ]
    assert {a.status for a in answers} == {403}
    assert len({a.text for a in answers}) == 1
    assert "aspire_console" not in browser.cookies()


async def test_it_slows_a_guesser_down_whether_or_not_the_address_is_known(desk: Desk) -> None:
    await set_password(await desk.signed_in(await desk.leo()))
    for email in ("leo@example.org", "nobody@example.org"):
        browser = await desk.browser()
        statuses = [
            (
                await browser.post(
                    "/console/login", {"email": email, "password": "a guess"}, page="/console/login"
                )
            ).status
            for _ in range(11)
        ]
        assert statuses == [403] * 10 + [429]
    desk.clock.advance(timedelta(minutes=15))
    fields = {"email": "leo@example.org", "password": PASSWORD}
    answer = await (await desk.browser()).post("/console/login", fields, page="/console/login")
    assert answer.status == 303


async def test_it_gives_a_new_session_at_every_sign_in(desk: Desk) -> None:
    leo = await desk.leo()
    browser = await desk.browser()
    browser.session.cookie_jar.update_cookies({"aspire_console": "chosen-by-a-stranger"})
    path = await desk.link(leo)
    await browser.post(path, page=path)
    first = browser.cookies()["aspire_console"]
    assert first != "chosen-by-a-stranger"
    await set_password(browser)
    second = browser.cookies()["aspire_console"]
    assert second != first
    for old in ("chosen-by-a-stranger", first):
        stranger = await desk.browser()
        stranger.session.cookie_jar.update_cookies({"aspire_console": old})
        assert (await stranger.get("/console")).status == 303


async def test_it_kills_the_session_at_sign_out_and_when_somebody_is_disabled(desk: Desk) -> None:
    leo = await desk.leo()
    browser, second = await desk.signed_in(leo), await desk.signed_in(leo)
    stolen = browser.cookies()["aspire_console"]
    assert (await browser.post("/console/logout")).location == "/console/login"
    thief = await desk.browser()
    thief.session.cookie_jar.update_cookies({"aspire_console": stolen})
    assert (await thief.get("/console")).status == 303
    assert (await second.get("/console")).status == 200
    await desk.keep(lambda uow: staff_cases.disable_staff(uow, leo.id, desk.clock.now()))
    assert (await second.get("/console")).status == 303
    assert (await second.get("/console/live")).status == 401


async def test_it_ends_an_idle_session_though_the_page_looks_for_news_by_itself(desk: Desk) -> None:
    browser = await desk.signed_in(await desk.leo())
    for _ in range(3):
        desk.clock.advance(timedelta(minutes=9))
        assert (await browser.get("/console/live?seen=old")).status == 200
    desk.clock.advance(timedelta(minutes=4))
    assert (await browser.get("/console/live?seen=old")).status == 401


async def test_it_keeps_somebody_who_is_typing_signed_in(desk: Desk) -> None:
    browser = await desk.signed_in(await desk.leo())
    for _ in range(5):
        desk.clock.advance(timedelta(minutes=9))
        assert (await browser.get("/console/live?seen=old&active=1")).status == 200


async def test_it_asks_for_the_old_password_when_the_sign_in_was_a_while_ago(desk: Desk) -> None:
    browser = await desk.signed_in(await desk.leo())
    assert await set_password(browser) == 303
    desk.clock.advance(timedelta(minutes=11))
    new = {"password": "another good one 1", "again": "another good one 1"}
    for old, status in (("", 400), ("wrong wrong wrong", 400), (PASSWORD, 303)):
        answer = await browser.post(
            "/console/account", {**new, "current": old}, page="/console/account"
        )
        assert answer.status == status


@pytest.mark.parametrize(
    ("one", "two"), [("short", "short"), ("a" * 129, "a" * 129), ("a" * 12, "b" * 12)]
)
async def test_it_sets_no_password_that_is_too_short_or_not_typed_twice(
    desk: Desk, one: str, two: str
) -> None:
    leo = await desk.leo()
    browser = await desk.signed_in(leo)
    answer = await browser.post(
        "/console/account", {"password": one, "again": two}, page="/console/account"
    )
    assert answer.status == 400
    assert (await desk.read(lambda uow: uow.staff.get(leo.id))).password_hash is None


async def test_it_sets_cookies_that_no_script_and_no_other_site_gets(desk: Desk) -> None:
    path = await desk.link(await desk.leo())
    browser = await desk.browser()
    await browser.get(path)
    answer = await browser.post(path, page=path)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("aspire_console=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/console" in cookie
    assert "Secure" not in cookie  # this test's server speaks plain HTTP


async def test_it_remembers_the_language_that_staff_chose(desk: Desk) -> None:
    browser = await desk.browser()
    assert 'lang="en"' in (await browser.get("/console/login")).text
    assert 'lang="fr"' in (await browser.get("/console/login?lang=fr")).text
    assert '<html lang="fr"' in (await browser.get("/console/login")).text
