"""What is live in the console: new cases, new words, keys."""

import pytest

from domain.case import SafeguardingNote
from domain.messages import Message
from tests.browser.console.conftest import Screen, keep_screenshot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# The page must show it within a second; a machine under load may be slower, so the wait is longer
# and what it took is printed.
LONGEST_WAIT_MS = 10_000


async def test_it_shows_a_new_case_without_a_reload(screen: Screen) -> None:
    page = await screen.signed_in(await screen.desk.leo())
    await page.evaluate("window.notReloaded = true")
    assert await page.is_visible(".empty")
    case = await screen.desk.case(name="Ana")
    started = screen.desk.clock.now()
    row = page.locator(f'tr[data-case="{case.id}"]')
    await row.wait_for(timeout=LONGEST_WAIT_MS)
    print(f"a new case was shown after {screen.desk.clock.now() - started}")  # noqa: T201
    assert await page.evaluate("window.notReloaded")
    assert await page.inner_text("#news") == "A new request came in."
    await keep_screenshot(page, "console-queue-new-case")


async def test_it_puts_a_new_danger_on_top_and_keeps_the_place_of_the_keyboard(
    screen: Screen,
) -> None:
    desk, leo = screen.desk, await screen.desk.leo()
    first, second = await desk.case(name="Sam"), await desk.case(name="Kim")
    page = await screen.signed_in(leo)
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    focused = "document.activeElement.closest('tr').dataset.case"
    assert await page.evaluate(focused) == second.id
    note = SafeguardingNote("suicide", "words", "999", desk.clock.now())
    danger = await desk.case(name="Ana", safeguarding=(note,))
    await page.locator(f'tr[data-case="{danger.id}"]').wait_for(timeout=LONGEST_WAIT_MS)
    order = await page.eval_on_selector_all(
        "tr[data-case]", "rows => rows.map(r => r.dataset.case)"
    )
    assert order == [danger.id, first.id, second.id]
    assert await page.evaluate(focused) == second.id


async def test_it_moves_opens_and_takes_by_keys(screen: Screen) -> None:
    desk, leo = screen.desk, await screen.desk.leo()
    first, second = await desk.case(name="Sam"), await desk.case(name="Kim")
    page = await screen.signed_in(leo)
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    await page.keyboard.press("o")
    await page.wait_for_url(f"**/console/cases/{first.id}")
    await page.keyboard.press("t")
    await page.locator(".told", has_text="You have it now.").wait_for()
    assert (await desk.reload(first)).owner_id == leo.id
    await page.goto(f"{desk.base}/console")
    await page.keyboard.press("k")  # from nowhere, up is the last row
    await page.keyboard.press("t")
    await page.locator(".told", has_text="You have it now.").wait_for()
    assert (await desk.reload(second)).owner_id == leo.id


async def test_it_narrows_the_rows_as_somebody_types_and_opens_a_reference(screen: Screen) -> None:
    desk = screen.desk
    await desk.case(name="Sam")
    kim = await desk.case(name="Kim")
    page = await screen.signed_in(await desk.leo())
    await page.keyboard.press("/")
    await page.keyboard.type("kim")
    rows = page.locator("tr[data-case]:visible")
    assert await rows.count() == 1
    await page.keyboard.press("Escape")
    assert await rows.count() == 2
    await page.keyboard.press("/")
    await page.keyboard.type(kim.reference.lower())
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/console/cases/{kim.id}")


async def test_it_leaves_letters_alone_where_somebody_writes_or_switched_keys_off(
    screen: Screen,
) -> None:
    desk = screen.desk
    case = await desk.case(name="Sam")
    page = await screen.signed_in(await desk.leo())
    await page.goto(f"{desk.base}/console/cases/{case.id}")
    await page.focus("#note")
    await page.keyboard.type("to talk /?")
    assert await page.input_value("#note") == "to talk /?"
    assert (await desk.reload(case)).owner_id is None
    await page.locator("h1").click()
    await page.keyboard.press("?")
    await page.click("#keys-on")
    await page.keyboard.press("Escape")
    await page.keyboard.press("t")
    assert page.url.endswith(case.id)
    assert (await desk.reload(case)).owner_id is None


async def test_it_brings_the_persons_words_to_the_open_case_and_marks_them_read(
    screen: Screen,
) -> None:
    desk = screen.desk
    case = await desk.case(name="Ana", follow_token="anas-link")
    page = await screen.signed_in(await desk.leo())
    await page.goto(f"{desk.base}/console/cases/{case.id}")
    await page.fill("#say", "half a sentence")
    await page.evaluate("window.notReloaded = true")
    words = Message("<b>are you there?</b>")
    await desk.keep(
        lambda uow: uow.log.append(case.conversation_id, "person", words, desk.clock.now())
    )
    await page.locator("#said li", has_text="<b>are you there?</b>").wait_for(
        timeout=LONGEST_WAIT_MS
    )
    person = await screen.page()
    await person.goto(f"{desk.base}/follow/anas-link")
    await person.fill("#text", "I moved")
    await person.click("button")
    await person.locator(".told").wait_for()
    await page.locator("#said li", has_text="I moved").wait_for(timeout=LONGEST_WAIT_MS)
    await page.wait_for_function(
        "() => document.getElementById('case').dataset.unread === '0'", timeout=LONGEST_WAIT_MS
    )
    assert await page.inner_text("#news") == "The person wrote."
    assert await page.input_value("#say") == "half a sentence"
    assert await page.evaluate("window.notReloaded")
    for _ in range(100):
        if not (await desk.reload(case)).has_unread:
            break
        await page.wait_for_timeout(50)
    assert not (await desk.reload(case)).has_unread
    await keep_screenshot(page, "console-case-talk")


async def test_it_goes_to_the_sign_in_when_the_session_ends_while_a_page_is_open(
    screen: Screen,
) -> None:
    desk, leo = screen.desk, await screen.desk.leo()
    page = await screen.signed_in(leo)
    await page.locator("#queue").wait_for()
    await desk.keep(lambda uow: uow.staff.end_sessions_of(leo.id))
    await desk.case()  # the look that is under way ends, the next one meets no session
    await page.wait_for_url("**/console/login", timeout=LONGEST_WAIT_MS)
    screen.complaints[:] = [c for c in screen.complaints if "401" not in c]


async def test_it_follows_and_withdraws_in_a_browser_without_a_script(screen: Screen) -> None:
    desk = screen.desk
    case = await desk.case(name="Ana", follow_token="anas-link")
    page = await screen.page(java_script_enabled=False)
    await page.goto(f"{desk.base}/follow/anas-link")
    await page.click("text=Take my request back")
    await page.click("button")
    assert "Your request is taken back" in await page.inner_text(".told")
    assert (await desk.reload(case)).status == "cancelled"
    await keep_screenshot(page, "follow-withdrawn")
