"""The running program, a browser beside it, and Leo signed in."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from domain.case import Case, SafeguardingNote, Staff
from domain.vocabulary import Language, Pathway, TaskStatus, Urgency
from tests.browser.chromium import SCREENSHOTS, chromium
from tests.integration.console.desk import MEDWAY, Desk, open_desk

__all__ = ["chromium"]  # the fixture, for the tests of this folder


@dataclass
class Screen:
    """The program, the browser, and what the page complained of or fetched from elsewhere."""

    desk: Desk
    browser: Browser
    complaints: list[str]
    stack: AsyncExitStack

    async def page(self, **options: Any) -> Page:
        """Return a fresh page with cookies of its own."""
        context: BrowserContext = await self.browser.new_context(**options)
        self.stack.push_async_callback(context.close)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("console", self._heard)
        page.on("request", self._asked)
        return page

    async def signed_in(self, staff: Staff, **options: Any) -> Page:
        """Return a page of somebody who signed in by their link."""
        page = await self.page(**options)
        await page.goto(self.desk.base + await self.desk.link(staff))
        await page.click("main button")
        await page.wait_for_url("**/console/account")
        await page.goto(f"{self.desk.base}/console")
        return page

    async def fill(self, leo: Staff) -> Case:
        """Keep a queue as a hub knows it; return the case on top."""
        desk, now = self.desk, self.desk.clock.now()
        services = [s for s in desk.assistant.programme.directory.services if "medway" in s][:2]
        note = SafeguardingNote("suicide", "I want it to be over", "Samaritans 116 123", now)
        await desk.case(name="Sam", urgency=Urgency.TODAY, place="Chatham (ME4)")
        await desk.case(name=None, needs=("employment", "digital"), channel="telegram")
        await desk.case(name="Zoé", language=Language.FR, is_talk_request=True)
        await desk.case(
            name="Kim",
            owner_id=leo.id,
            status=TaskStatus.ACCEPTED,
            pathway=Pathway.FOOD_BANK,
            referrer_organization_id=next(iter(desk.assistant.programme.directory.organizations)),
        )
        await desk.case(
            name="Jo", owner_id=leo.id, status=TaskStatus.ON_HOLD, status_reason="in hospital"
        )
        return await desk.case(
            name="Ana",
            hub_id=MEDWAY,
            age=34,
            needs=("food", "loneliness"),
            place="Gillingham (ME7)",
            safeguarding=(note,),
            services=services,
            follow_token="anas-link",
            slots={"contact": {"kind": "phone", "value": "07700 900123"}},
            said=("I need food", "Which town are you in?", "Gillingham"),
        )

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(self.desk.base):
            self.complaints.append(f"fetched from elsewhere: {request.url}")


async def keep_screenshot(page: Page, name: str) -> None:
    """Keep the whole page as `ci-output/screenshots/<name>.png`."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest_asyncio.fixture(loop_scope="session")
async def screen(chromium: Browser, tmp_path: Path) -> AsyncIterator[Screen]:
    """The program and a browser; a page that complains, or asks another host, fails the test."""
    async with AsyncExitStack() as stack:
        desk = await open_desk(tmp_path / "data", stack)
        complaints: list[str] = []
        yield Screen(desk, chromium, complaints, stack)
        assert complaints == []
