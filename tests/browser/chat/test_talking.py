"""Talking on the chat page in real Chromium: buttons, keyboard, later replies, no script."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.chat.conftest import OpenWindow
from tests.browser.chat.window import Window
from tests.browser.chromium import DESK, PHONE, screenshot, violations

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIZES = [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk")]
LANGUAGES = {"en": "en-GB", "fr": "fr-FR"}


async def begin(window: Window, path: str = "/") -> None:
    """From the greeting to the matches, by buttons and one postcode."""
    await window.visit(path)
    await window.press("/start")
    await window.press("consent:yes")
    await window.choose("needs:cooking", "needs:loneliness")
    await window.write("ME4")


async def to_summary(window: Window) -> None:
    """Answer whatever is asked by its first or its gentlest button, up to the summary."""
    endings = (":unsaid", ":done", ":skip", ":chat", ":yes")
    for _ in range(20):
        if await window.page.locator(".current.summary").count():
            return
        if await window.page.locator(".current .choices input[value^=times]").count():
            await window.choose("times:any")
            continue
        values = await window.page.locator(".current button[name=payload]").evaluate_all(
            "buttons => buttons.map(b => b.value)"
        )
        ending = next((v for end in endings for v in values if v.endswith(end)), None)
        await window.press(ending or values[0])
    raise AssertionError("the summary never came")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_it_leads_to_a_case_by_buttons(
    open_window: OpenWindow, size: dict[str, int], language: str
) -> None:
    window = await open_window(viewport=size, locale=LANGUAGES[language], bypass_csp=True)
    name = f"chat-{size['width']}-{language}"
    await window.visit()
    await expect(window.page.locator("html")).to_have_attribute("lang", language)
    await screenshot(window.page, f"{name}-1-first")
    assert await violations(window.page) == []

    await window.press("/start")
    await window.press("consent:yes")
    await screenshot(window.page, f"{name}-2-needs")
    assert await violations(window.page) == []
    await window.choose("needs:cooking", "needs:loneliness")
    await window.write("ME4" if language == "en" else "62300")
    await screenshot(window.page, f"{name}-3-question")
    await to_summary(window)
    await screenshot(window.page, f"{name}-4-summary")
    assert await violations(window.page) == []
    assert await window.page.locator(".current dl .change button").count() >= 5

    await window.press("summary:send")
    await screenshot(window.page, f"{name}-5-sent")
    assert await violations(window.page) == []
    conversation = await window.conversation()
    assert conversation is not None
    assert conversation.case_id is not None
    assert window.trouble == []


async def test_it_shows_matches_as_cards(open_window: OpenWindow) -> None:
    window = await open_window(bypass_csp=True, color_scheme="dark")
    await begin(window)
    for _ in range(10):
        if await window.page.locator(".current.matches").count():
            break
        if await window.page.locator(".current .choices input[value^=times]").count():
            await window.choose("times:any")
            continue
        values = await window.page.locator(".current button[name=payload]").evaluate_all(
            "buttons => buttons.map(b => b.value)"
        )
        await window.press(next(v for v in values if v.endswith((":unsaid", ":done"))))

    cards = window.page.locator(".current.matches .card")
    assert await cards.count() >= 1
    assert await cards.first.locator("button").count() == 1
    assert await violations(window.page) == []
    await screenshot(window.page, "chat-320-en-dark-matches")


@pytest.mark.parametrize("size", SIZES)
async def test_it_can_be_used_with_the_keyboard_alone(
    open_window: OpenWindow, size: dict[str, int]
) -> None:
    window = await open_window(viewport=size)
    await window.visit()
    keys = window.page.keyboard

    await keys.press("Tab")
    await expect(window.page.locator("#leave")).to_be_focused()
    for _ in range(10):
        await keys.press("Tab")
        if await window.button("/start").evaluate("b => b === document.activeElement"):
            break
    async with window.answered():
        await keys.press("Enter")

    await expect(window.button("consent:yes")).to_be_visible()
    await keys.press("Tab")
    await expect(window.page.locator(".current button").first).to_be_focused()
    for _ in range(10):
        await keys.press("Tab")
        if await window.field.evaluate("f => f === document.activeElement"):
            break
    await keys.type("yes")
    await keys.press("Escape")
    await expect(window.field).to_have_value("yes")
    async with window.answered():
        await keys.press("Enter")
    await expect(window.field).to_be_focused()
    await expect(window.field).to_have_value("")
    assert await window.page.locator(".current input[name=choice]").count() > 3


async def test_it_turns_old_buttons_into_words(open_window: OpenWindow) -> None:
    window = await open_window()
    await begin(window)

    chosen = await window.page.locator(".was-chosen").all_inner_texts()

    assert len(chosen) == 4
    assert await window.page.locator(".message:not(.current) button").count() == 0
    drawn_by_script = (await window.page.locator("#log").inner_text()).split()
    await window.page.reload()
    drawn_by_server = (await window.page.locator("#log").inner_text()).split()
    assert "".join(drawn_by_server) == "".join(drawn_by_script)


async def test_it_goes_on_after_a_reload(open_window: OpenWindow) -> None:
    window = await open_window()
    await begin(window)
    question = await window.current.last.inner_text()

    await window.page.reload()

    assert await window.current.last.inner_text() == question
    await expect(window.current.last).to_be_in_viewport()


async def test_it_shows_a_persons_reply_without_a_reload(open_window: OpenWindow) -> None:
    window = await open_window(bypass_csp=True)
    await window.visit()
    await window.press("/start")
    await window.field.fill("half a sent")

    await window.leo_writes("Hello Ana, this is Leo.\nCall me: 01634 334466")

    reply = window.page.locator(".message.relay")
    await expect(reply).to_contain_text("From a person:")
    await expect(reply.locator("a")).to_have_attribute("href", "tel:01634334466")
    await expect(window.field).to_have_value("half a sent")
    await expect(window.button("consent:yes")).to_be_visible()
    assert await violations(window.page) == []
    await screenshot(window.page, "chat-320-en-relay")


async def test_it_shows_the_same_in_two_tabs(open_window: OpenWindow) -> None:
    window = await open_window()
    await window.visit()
    await window.press("/start")
    other = await window.context.new_page()
    await other.goto(window.base)

    await window.press("consent:yes")

    await other.bring_to_front()
    await expect(other.locator(".current input[name=choice]").first).to_be_visible()
    assert await other.locator('button[value="consent:yes"]').count() == 0


async def test_it_shows_numbers_first_in_danger_and_nothing_else(open_window: OpenWindow) -> None:
    window = await open_window(bypass_csp=True)
    await begin(window)

    await window.write("I want to kill myself")

    call = window.current.locator("a").first
    await expect(call).to_have_attribute("href", "tel:116123")
    await expect(call).to_be_in_viewport()
    assert await window.page.locator(".message:visible").count() == 1
    box = await call.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert await violations(window.page) == []
    await screenshot(window.page, "chat-320-en-danger")
    await window.page.reload()
    assert await window.page.locator(".message:visible").count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_works_without_a_script(open_window: OpenWindow, language: str) -> None:
    window = await open_window(java_script_enabled=False, locale=LANGUAGES[language])
    await window.visit()
    page = window.page

    await window.button("/start").click()
    await window.button("consent:yes").click()
    await page.locator('input[value="needs:cooking"]').check()
    await page.locator('input[value="needs:loneliness"]').check()
    await page.locator(".current .choices button").click()
    await window.field.fill("ME4")
    await page.locator("#answer button").click()

    conversation = await window.conversation()
    assert conversation is not None
    assert conversation.slots["place"]["code"] == "ME4"
    assert await window.current.count() >= 1
    await screenshot(page, f"chat-320-{language}-no-script")


async def test_it_switches_the_language(open_window: OpenWindow) -> None:
    window = await open_window()
    await window.visit()
    await window.press("/start")

    await window.page.locator('button[name=lang][value="fr"]').click()

    await expect(window.page.locator("html")).to_have_attribute("lang", "fr")
    await expect(window.current.last).to_contain_text("?")
    conversation = await window.conversation()
    assert conversation is not None
    assert conversation.language == "fr"


async def test_it_keeps_what_was_typed_while_the_network_is_away(open_window: OpenWindow) -> None:
    window = await open_window()
    await window.visit()
    await window.press("/start")
    await window.context.set_offline(True)

    await window.field.fill("yes")
    await window.field.press("Enter")
    await expect(window.page.locator("#status")).to_contain_text("Not sent yet. Trying again.")
    await expect(window.field).to_have_value("yes")
    await screenshot(window.page, "chat-320-en-offline")
    await window.context.set_offline(False)

    await expect(window.field).to_have_value("")
    await expect(window.page.locator("#status")).to_have_text("")
    assert (await window.said()).count("yes") == 1


async def test_it_sends_once_when_the_answer_is_lost(open_window: OpenWindow) -> None:
    window = await open_window()
    await window.visit()
    lost = asyncio.Event()

    async def lose(route: object) -> None:
        if route.request.method == "POST" and not lost.is_set():  # type: ignore[attr-defined]
            await route.fetch()  # type: ignore[attr-defined]
            lost.set()
            await route.abort()  # type: ignore[attr-defined]
        else:
            await route.continue_()  # type: ignore[attr-defined]

    await window.context.route("**/chat/messages*", lose)

    await window.write("I need food")

    assert lost.is_set()
    assert await window.said() == ["I need food"]
    assert await window.page.locator(".message.person").count() == 1
