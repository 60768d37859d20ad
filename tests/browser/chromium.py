"""A real Chromium for the browser tests: Debian's package, driven by playwright.

Skipped in one line where it is missing; in CI (`CI` is set) that is a failure, never a skip.
Import the fixture `chromium` in a folder's conftest.py; a module that uses it needs
`pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]`.
"""

import os
import shutil
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

ARGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SCREENSHOTS = Path(__file__).parents[2] / "ci-output" / "screenshots"
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 800}


def chromium_path() -> str | None:
    """Return where Chromium is, None when this machine has none."""
    usual = Path("/usr/bin/chromium")
    return str(usual) if usual.exists() else shutil.which("chromium")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for the whole run; every test opens a context of its own in it."""
    path = chromium_path()
    if path is None:
        missing = "Chromium is missing: sudo apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGS))
        yield browser
        await browser.close()


async def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the page as it is now: rule, and where.

    The page's context has to be opened with `bypass_csp=True`, for axe alone.
    """
    script = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    await page.add_script_tag(content=script)
    found: dict[str, Any] = await page.evaluate("axe.run()")
    assert found["passes"], "axe looked at nothing"
    return [
        f"{v['id']}: {node['target']} {node.get('failureSummary', '')}"
        for v in found["violations"]
        for node in v["nodes"]
    ]


async def screenshot(page: Page, name: str) -> None:
    """Keep a picture of what can be seen now in `ci-output/screenshots/<name>.png`."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png")
