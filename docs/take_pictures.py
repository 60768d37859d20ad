"""Takes the pictures of the README from the running program: `make pictures`.

Plays a conversation in real Chromium on a phone-sized window, the demonstration cases, and the
console as the first coordinator sees it. Needs Chromium (`apt-get install chromium`).
"""

import asyncio
import shutil
import tempfile
from pathlib import Path

from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright

from bot.app import make_web_app, open_assistant
from bot.cli.demo import play_all
from bot.cli.server import first_login
from bot.settings import Settings

IMAGES = Path(__file__).parent / "images"
PORT = 8799
BASE = f"http://127.0.0.1:{PORT}"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


async def chat(browser: Browser, language: str, said: list[str], name: str) -> None:
    """Say each line in the chat page and take a picture of the end."""
    context = await browser.new_context(viewport={"width": 390, "height": 780})
    page = await context.new_page()
    await page.goto(f"{BASE}/chat?lang={language}")
    for line in said:
        await say(page, line)
    await page.screenshot(path=IMAGES / name)
    await context.close()


async def say(page: Page, line: str) -> None:
    """Press the button of that name if there is one, else type the line."""
    button = page.get_by_role("button", name=line, exact=True)
    if await button.count():
        await button.last.click()
    else:
        await page.locator("textarea, input[type=text]").last.fill(line)
        await page.keyboard.press("Enter")
    await page.wait_for_timeout(1500)


async def console(browser: Browser, link: str) -> None:
    """Sign in by the one-time link; picture the queue and its first case."""
    context = await browser.new_context(viewport={"width": 1200, "height": 800})
    page = await context.new_page()
    await page.goto(link)
    await page.locator("main button").first.click()
    await page.goto(f"{BASE}/console")
    await page.screenshot(path=IMAGES / "queue.png")
    await page.locator("a[href*='/console/cases/']").first.click()
    await page.wait_for_load_state()
    await page.screenshot(path=IMAGES / "case.png", full_page=False)
    await context.close()


async def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder), port=PORT)  # type: ignore[call-arg]
        async with open_assistant(settings) as assistant, async_playwright() as playwright:
            await play_all(assistant)
            runner = web.AppRunner(make_web_app(assistant), access_log=None)
            await runner.setup()
            await web.TCPSite(runner, settings.host, settings.port).start()
            link = await first_login(assistant)
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS
            )
            await chat(
                browser, "en",
                ["34, live in ME4, skint, can't walk far, want to cook", "Yes, you can keep it"],
                "chat-en.png",
            )  # fmt: skip
            await chat(browser, "fr", ["j'ai plus rien à manger aujourd'hui", "Abbeville"],
                       "chat-fr.png")  # fmt: skip
            await console(browser, link or "")
            await browser.close()
            await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
