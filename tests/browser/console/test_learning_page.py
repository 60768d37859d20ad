"""The page of what was not understood: accessible in every look, and whole without a script."""

import pytest

from domain.learning import UnclearMessage, UnclearStatus
from domain.vocabulary import Intent, Language
from tests.browser.chromium import violations
from tests.browser.console.conftest import Screen
from tests.browser.console.test_console_pages import LOOKS, check

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGE = "/console/learning"


async def keep(screen: Screen) -> UnclearMessage:
    """Keep two messages that wait and one that is labelled; return the first."""
    desk = screen.desk
    day = desk.clock.now().date()  # an old one would be swept away
    first = UnclearMessage("a-first", "blue cheese quantum for (name)", Language.EN, day)
    second = UnclearMessage("b-second", "fromage bleu (nom)", Language.FR, day)
    done = UnclearMessage(
        "done", "no grub", Language.EN, day, UnclearStatus.LABELLED, Intent.STATE_NEED,
        ("food",), "ada", desk.clock.now(),
    )  # fmt: skip
    for message in (first, second, done):
        await desk.keep(lambda uow, m=message: uow.unclear.add(m))
    return first


@pytest.mark.parametrize("look", LOOKS)
async def test_it_is_accessible(screen: Screen, look: str) -> None:
    ada = await screen.desk.ada()
    page = await screen.signed_in(ada, bypass_csp=True, **LOOKS[look])
    await page.goto(screen.desk.base + PAGE)
    await check(page, f"console-learning-empty-{look}")
    await keep(screen)
    await page.goto(screen.desk.base + PAGE)
    await check(page, f"console-learning-{look}")
    for summary in await page.query_selector_all("summary"):
        await summary.click()
    assert await violations(page) == []
    await page.goto(f"{screen.desk.base}{PAGE}?tab=labelled")
    await check(page, f"console-learning-labelled-{look}")


async def test_it_works_without_a_script(screen: Screen) -> None:
    first = await keep(screen)
    page = await screen.signed_in(await screen.desk.ada(), java_script_enabled=False)
    await page.click("nav >> text=Not understood")
    card = page.locator(".cards > li").first
    await card.locator("textarea").fill("blue cheese quantum")
    await card.locator("select").select_option(label="says what they need")
    await card.get_by_label("Food").first.check()
    await card.locator("button:has-text('Save')").click()
    assert await page.inner_text(".told") == "Saved."
    assert "1 waiting" in await page.inner_text("#waiting")
    said = await screen.desk.read(lambda uow: uow.unclear.get(first.id))
    assert (said.text, said.intent) == ("blue cheese quantum", Intent.STATE_NEED)
    assert "food" in said.needs
    card = page.locator(".cards > li").first
    await card.locator("summary").click()
    await card.locator("button:has-text('for good')").click()
    assert await page.inner_text(".told") == "Thrown away."
    async with page.expect_download() as waiting:
        await page.click("a[href$='en.yml']")
    download = await waiting.value
    assert download.suggested_filename == "learned_en.yml"
