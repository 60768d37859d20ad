"""Leaving at once (reliability P11)."""

import pytest

from tests.integration.web.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("language", "weather"),
    [("en", "https://www.bbc.co.uk/weather"), ("fr", "https://meteofrance.com")],
)
async def test_it_leads_to_the_weather_without_a_script(
    ana: Visitor, language: str, weather: str
) -> None:
    await ana.page()

    response = await ana.get(f"/leave?lang={language}")

    assert response.status == 303
    assert response.headers["Location"] == weather
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize("method", ["get", "post"])
async def test_it_ends_the_session_and_shows_nothing_of_ours_afterwards(
    ana: Visitor, method: str
) -> None:
    await ana.page()
    await ana.send(text="something private")

    await (ana.get("/leave") if method == "get" else ana.post("/leave"))
    page = await ana.page("/chat")

    assert "aspire_chat" not in {c.key for c in ana.session.cookie_jar}
    assert page.text == "Page Page Continue"
    assert "aspire" not in page.html.lower()


async def test_it_can_be_opened_again_by_who_wants_to(ana: Visitor) -> None:
    await ana.page()
    await ana.send(text="something private")
    await ana.get("/leave")

    again = await ana.page("/?again=1")

    assert "/start" in again.payloads
    assert "something private" not in again.text
    assert "/start" in (await ana.page("/chat")).payloads


async def test_it_keeps_the_title_and_the_icon_neutral(ana: Visitor) -> None:
    page = await ana.page()

    assert "<title>Messages</title>" in page.html
