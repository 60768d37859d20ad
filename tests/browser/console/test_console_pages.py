"""Every console page in real Chromium: no accessibility fault, in light, dark, small and French."""

from typing import Any

import pytest
from playwright.async_api import Page

from domain.case import Task
from tests.browser.chromium import violations
from tests.browser.console.conftest import Screen, keep_screenshot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "small_fr": {"viewport": {"width": 320, "height": 640}, "locale": "fr-FR"},
}


async def fits(page: Page) -> bool:
    """True when nothing makes the page wider than the screen."""
    wider: int = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider <= 0


@pytest.mark.parametrize("look", LOOKS)
async def test_it_is_accessible_on_every_page(screen: Screen, look: str) -> None:
    desk, leo = screen.desk, await screen.desk.leo()
    case = await screen.fill(leo)
    now = desk.clock.now()
    await desk.keep(
        lambda uow: uow.tasks.add(Task("t1", "complaint", case.conversation_id, "slow", now))
    )
    # axe comes as an inline script, which our own pages refuse.
    page = await screen.page(bypass_csp=True, **LOOKS[look])
    link = await desk.link(leo)
    for name, path in {
        "console-login": "/console/login",
        "console-link": link,
        "console-link-gone": "/console/login/no-such-link",
        "follow": "/follow/anas-link",
        "follow-withdraw": "/follow/anas-link/withdraw",
    }.items():
        await page.goto(desk.base + path)
        await check(page, f"{name}-{look}")
    await page.goto(desk.base + link)
    await page.click("main button")
    await page.wait_for_url("**/console/account")
    await check(page, f"console-account-{look}")
    for name, path in {
        "console-queue": "/console",
        "console-queue-empty": "/console?tab=ended",
        "console-tasks": "/console/tasks",
        "console-case": f"/console/cases/{case.id}",
        "console-problem": "/console/cases/none",
    }.items():
        await page.goto(desk.base + path)
        await check(page, f"{name}-{look}")
    screen.complaints[:] = [c for c in screen.complaints if "404" not in c]


async def check(page: Page, name: str) -> None:
    await keep_screenshot(page, name)
    assert await violations(page) == [], name
    assert await fits(page), name
    assert "Ana" not in await page.title()


async def test_it_is_accessible_with_everything_opened(screen: Screen) -> None:
    leo = await screen.desk.leo()
    case = await screen.fill(leo)
    page = await screen.signed_in(leo, bypass_csp=True)
    await page.goto(f"{screen.desk.base}/console/cases/{case.id}")
    for summary in await page.query_selector_all("summary"):
        await summary.click()
    assert await violations(page) == []
    await page.keyboard.press("?")
    assert await page.is_visible("#keys")
    assert await violations(page) == []
    await keep_screenshot(page, "console-keys")


async def test_it_prints_on_a4(screen: Screen) -> None:
    leo = await screen.desk.leo()
    case = await screen.fill(leo)
    page = await screen.signed_in(leo, viewport={"width": 1032, "height": 700})
    await page.emulate_media(media="print")
    assert not await page.is_visible("nav.tabs")
    assert not await page.is_visible("form.take")
    assert await fits(page)
    await keep_screenshot(page, "console-queue-print")
    await page.goto(f"{screen.desk.base}/console/cases/{case.id}")
    assert not await page.is_visible("#say")
    exact = await page.evaluate(
        "getComputedStyle(document.querySelector('time[title]'), '::after').content"
    )
    assert "20" in exact, "the exact time stands in the printed page"


async def test_it_works_without_a_script(screen: Screen) -> None:
    leo = await screen.desk.leo()
    case = await screen.fill(leo)
    page = await screen.signed_in(leo, java_script_enabled=False)
    await page.click("text=Ana")
    await page.click("button:has-text('Take it')")
    assert await page.inner_text(".told") == "You have it now."
    await page.click("summary:has-text('Put on hold')")
    await page.fill("#reason-on_hold", "in hospital")
    await page.click("form button:has-text('Put on hold')")
    await page.fill("#say", "Hello Ana")
    await page.click("#say-form button")
    await page.click("button:has-text('Give the chat back')")
    await page.fill("#note", "rang")
    await page.click("button:has-text('Add the note')")
    after = await screen.desk.reload(case)
    assert (after.owner_id, after.status) == (leo.id, "on_hold")
    rows = await screen.desk.read(lambda uow: uow.log.of_conversation(case.conversation_id))
    assert "Hello Ana" in [r.message.text for r in rows]
