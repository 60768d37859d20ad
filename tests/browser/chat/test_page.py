"""How the chat page behaves as a page: weight, hosts, sizes, markup, leaving, embedding."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Response, expect

from tests.browser.chat.conftest import OpenWindow
from tests.browser.chromium import DESK, PHONE, screenshot, violations
from tests.integration.web.corpus import ALL

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# 1280x800 at 200 %, a phone at 320, a phone with its keyboard open
ROOMS = [(640, 400), (320, 640), (320, 300), (1280, 800)]


async def test_it_is_light_and_asks_no_other_host(open_window: OpenWindow) -> None:
    window = await open_window()
    loaded: list[Response] = []
    window.page.on("response", lambda response: loaded.append(response))

    await window.visit()
    await window.press("/start")
    await window.press("consent:yes")

    files = [r for r in loaded if r.request.method == "GET" and "/messages" not in r.url]
    assert len(files) >= 4
    assert sum([len(await r.body()) for r in files]) < 100_000
    assert window.hosts == {window.base.removeprefix("http://")}


async def test_it_keeps_its_script_small(open_window: OpenWindow) -> None:
    window = await open_window()
    loaded: list[Response] = []
    window.page.on("response", lambda response: loaded.append(response))

    await window.visit()

    scripts = [r for r in loaded if r.url.endswith(".js")]
    assert len(scripts) == 1
    assert sum([len(await r.body()) for r in scripts]) < 12 * 1024


@pytest.mark.parametrize(("width", "height"), ROOMS)
@pytest.mark.parametrize("locale", ["en-GB", "fr-FR"])
async def test_it_fits_without_scrolling_sideways(
    open_window: OpenWindow, width: int, height: int, locale: str
) -> None:
    window = await open_window(viewport={"width": width, "height": height}, locale=locale)
    await window.visit()
    await window.press("/start")
    await window.press("consent:yes")

    assert await window.page.evaluate("document.documentElement.scrollWidth") <= width
    heights = await window.page.locator("button:visible, #leave, .choices label").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
    sizes = await window.page.locator(".message p, .message button").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 16
    assert sizes.count(18.0) > len(sizes) / 2
    if width < 480:
        narrow = await window.page.locator(".current .choices label").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().width)"
        )
        assert min(narrow) > width * 0.8


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_has_contrast_of_seven_to_one(open_window: OpenWindow, scheme: str) -> None:
    window = await open_window(viewport=DESK, color_scheme=scheme, bypass_csp=True)
    await window.visit()
    await window.press("/start")
    await window.press("consent:yes")
    await window.leo_writes("Hello, this is Leo.")
    await expect(window.page.locator(".relay")).to_be_visible()
    await violations(window.page)

    found = await window.page.evaluate(
        "axe.run({runOnly: ['color-contrast-enhanced'],"
        " rules: {'color-contrast-enhanced': {enabled: true}}})"
    )

    assert found["passes"]
    assert [node["html"] for rule in found["violations"] for node in rule["nodes"]] == []
    await screenshot(window.page, f"chat-1280-en-{scheme}")


async def test_it_does_not_move_when_motion_is_unwelcome(open_window: OpenWindow) -> None:
    window = await open_window(reduced_motion="reduce")
    await window.visit()

    moving = await window.page.locator(".dots i").first.evaluate(
        "dot => getComputedStyle(dot).animationName"
    )
    assert moving == "none"


async def test_it_makes_no_element_of_what_people_write(open_window: OpenWindow) -> None:
    window = await open_window()
    await window.visit()
    await window.write("hello")
    outline = """() => {
      const all = [...document.querySelectorAll("*")];
      return [[...new Set(all.map(e => e.tagName))],
              [...new Set(all.flatMap(e => e.getAttributeNames()))]];
    }"""
    tags, attributes = await window.page.evaluate(outline)

    for text in ALL:
        typed = text.encode("utf-8", "replace").decode().strip().replace("\0", "")
        await window.write(typed[:300])

    more_tags, more_attributes = await window.page.evaluate(outline)
    ours = {"UL", "LI", "FIELDSET", "LEGEND", "LABEL", "INPUT", "SECTION", "H2", "DL", "DT", "DD"}
    assert set(more_tags) - set(tags) <= ours
    assert set(more_attributes) - set(attributes) <= {"checked", "data-place"}
    assert window.trouble == []
    await window.page.reload()
    assert set((await window.page.evaluate(outline))[0]) - set(tags) <= ours


@pytest.mark.parametrize("way", ["click", "shift"])
async def test_it_leaves_at_once_and_back_shows_nothing(open_window: OpenWindow, way: str) -> None:
    window = await open_window(bypass_csp=True)
    await window.visit("/chat")
    await window.visit("/")
    await window.write("something private")

    if way == "click":
        await window.page.locator("#leave").click()
    else:
        for _ in range(3):
            await window.page.keyboard.press("Shift")
    await expect(window.page).to_have_title("Weather")
    await window.page.go_back()

    await expect(window.page.locator("body")).to_contain_text("Continue")
    assert "something private" not in await window.page.content()
    assert "aspire" not in (await window.page.content()).lower()
    assert "aspire_chat" not in {c.get("name") for c in await window.context.cookies()}
    assert await violations(window.page) == []


async def test_it_leaves_without_a_script(open_window: OpenWindow) -> None:
    window = await open_window(java_script_enabled=False)
    await window.visit()
    await window.field.fill("something private")
    await window.page.locator("#answer button").click()

    await window.page.locator("#leave").click()
    await expect(window.page).to_have_title("Weather")
    await window.page.go_back()

    await expect(window.page.locator("body")).to_contain_text("Continue")
    assert "something private" not in await window.page.content()


async def test_it_leaves_in_every_window(open_window: OpenWindow) -> None:
    window = await open_window()
    await window.visit()
    await window.write("something private")
    other = await window.context.new_page()
    await other.goto(window.base)

    await window.page.locator("#leave").click()

    await expect(other).to_have_title("Weather")


async def test_it_does_not_leave_when_somebody_writes_capitals(open_window: OpenWindow) -> None:
    window = await open_window()
    await window.visit()
    await window.field.focus()

    await window.page.keyboard.type("ABC DEF")

    await expect(window.field).to_have_value("ABC DEF")


async def test_it_works_on_a_partners_page(open_window: OpenWindow) -> None:
    window = await open_window(viewport=DESK)
    partner = web.Application()

    async def home(request: web.Request) -> web.Response:
        script = f'<script src="{window.base}/embed.js" data-lang="fr" async></script>'
        html = f"<!doctype html><html lang=en><title>Food bank</title><h1>Food bank</h1>{script}"
        return web.Response(text=html, content_type="text/html")

    partner.router.add_get("/", home)
    async with TestServer(partner) as server:
        await window.page.goto(str(server.make_url("/")))
        await window.page.get_by_role("button", name="Demander de l'aide").click()
        frame = window.page.frame_locator("iframe")
        await frame.locator('button[value="/start"]').click()

        await expect(frame.locator('button[value="consent:yes"]')).to_be_visible()
        await expect(frame.locator("html")).to_have_attribute("lang", "fr")
        await screenshot(window.page, "chat-1280-fr-embedded")
        await frame.locator("#leave").click()
        await expect(window.page).to_have_title("Weather")


async def test_it_cannot_be_framed_without_the_embed(open_window: OpenWindow) -> None:
    window = await open_window(viewport=PHONE)
    partner = web.Application()

    async def home(request: web.Request) -> web.Response:
        html = f'<!doctype html><title>x</title><iframe src="{window.base}/chat"></iframe>'
        return web.Response(text=html, content_type="text/html")

    partner.router.add_get("/", home)
    async with TestServer(partner) as server:
        await window.page.goto(str(server.make_url("/")))

        assert await window.page.frame_locator("iframe").locator("#text").count() == 0
        assert any("frame" in line for line in window.trouble)
