"""The page as a browser without script gets it."""

import pytest

from bot.assistant import Assistant
from tests.integration.web.conftest import OpenVisitor
from tests.integration.web.corpus import ALL
from tests.integration.web.visitor import Visitor, VisitorPage

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("path", ["/", "/chat"])
async def test_it_says_at_once_that_it_is_a_machine_and_keeps_nothing(
    ana: Visitor, path: str
) -> None:
    page = await ana.page(path)

    assert "automated assistant" in page.text
    assert "/start" in page.payloads
    assert await ana.conversation() is None


@pytest.mark.parametrize(
    ("path", "header", "language"),
    [
        ("/", "", "en"),
        ("/", "fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("/", "de, fr;q=0.3, en;q=0.7", "en"),
        ("/", "fr;q=0, de", "en"),
        ("/", "fr;q=broken", "en"),
        ("/?lang=fr", "en", "fr"),
        ("/?lang=de", "fr", "fr"),
        ("/?lang=", "", "en"),
    ],
)
async def test_it_chooses_the_language(
    open_visitor: OpenVisitor, path: str, header: str, language: str
) -> None:
    visitor = open_visitor(**{"Accept-Language": header})

    response = await visitor.get(path)

    assert f'<html lang="{language}">' in await response.text()
    assert response.headers["Content-Language"] == language


async def test_it_leads_through_the_first_questions_by_forms_alone(ana: Visitor) -> None:
    page = await ana.press(await ana.page(), "/start")
    page = await ana.press(page, "consent:yes")
    page = await ana.choose(page, "needs:cooking", "needs:loneliness")
    page = await ana.write(page, "ME4")

    conversation = await ana.conversation()
    assert conversation is not None
    assert set(conversation.slots["needs"]) == {"cooking", "loneliness"}
    assert conversation.slots["place"]["code"] == "ME4"
    assert "consent:yes" not in page.payloads
    assert "(chosen)" in page.text


async def test_it_answers_in_the_language_of_the_page(ana: Visitor) -> None:
    page = await ana.press(await ana.page("/?lang=fr"), "/start")

    assert '<html lang="fr">' in page.html
    assert "Bonjour" in page.text
    conversation = await ana.conversation()
    assert conversation is not None
    assert conversation.language == "fr"


async def test_it_says_hello_once(ana: Visitor) -> None:
    page = await ana.press(await ana.page(), "/start")

    assert page.text.count("automated assistant") == 1


async def test_it_keeps_the_words_of_the_first_button(ana: Visitor) -> None:
    page = await ana.page()
    title = next(t["data-title"] for tag, t in page.tags if t.get("value") == "/start")

    await ana.press(page, "/start")

    assert next(r.message.text for r in await ana.rows() if r.author == "person") == title


async def test_it_keeps_nothing_of_an_empty_answer(ana: Visitor) -> None:
    await ana.write(await ana.page(), "  \n ")

    assert await ana.conversation() is None


async def test_it_takes_a_form_that_is_sent_twice_once(ana: Visitor) -> None:
    page = await ana.page()

    await ana.write(page, "I need food")
    await ana.write(page, "I need food")

    assert [r.message.text for r in await ana.rows() if r.author == "person"] == ["I need food"]


async def test_it_switches_the_language_of_page_and_conversation(ana: Visitor) -> None:
    page = await ana.press(await ana.page(), "/start")

    response = await ana.post("/chat/language", data={"lang": "fr"})
    page = await ana.page(response.headers["Location"].partition("#")[0])

    assert '<html lang="fr">' in page.html
    conversation = await ana.conversation()
    assert conversation is not None
    assert conversation.language == "fr"


async def test_it_switches_the_language_before_anything_was_said(ana: Visitor) -> None:
    await ana.page()

    response = await ana.post("/chat/language", data={"lang": "fr", "start": "from_somewhere"})

    assert response.headers["Location"] == "/chat?lang=fr&start=from_somewhere#latest"
    assert await ana.conversation() is None


async def test_it_refuses_a_language_that_nobody_speaks_here(ana: Visitor) -> None:
    await ana.page()

    assert (await ana.post("/chat/language", data={"lang": "xx"})).status == 400


async def test_it_remembers_the_partner_whose_link_was_opened(
    ana: Visitor, assistant: Assistant
) -> None:
    partner = next(iter(assistant.programme.directory.organizations))
    page = await ana.page(f"/?start=from_{partner}")
    assert await ana.conversation() is None

    await ana.press(page, "/start")

    conversation = await ana.conversation()
    assert conversation is not None
    assert conversation.slots["came_by"] == partner


async def test_it_remembers_the_link_when_the_first_answer_is_written(
    ana: Visitor, assistant: Assistant
) -> None:
    partner = next(iter(assistant.programme.directory.organizations))

    await ana.write(await ana.page(f"/?start=from_{partner}"), "I feel lonely")

    conversation = await ana.conversation()
    assert conversation is not None
    assert conversation.slots["came_by"] == partner
    assert "I feel lonely" in [r.message.text for r in await ana.rows()]


async def test_it_shows_an_invitation_as_one_button(ana: Visitor) -> None:
    page = await ana.page("/?start=join_ABC123")

    assert page.payloads == ["/start join_ABC123"]
    after = await ana.press(page, "/start join_ABC123")
    assert len(after.text) > 0
    assert [r.author for r in await ana.rows()].count("bot") >= 1


@pytest.mark.parametrize("start", ["<script>", "a b", "é", "x" * 65, ""])
async def test_it_ignores_a_link_that_is_not_ours(ana: Visitor, start: str) -> None:
    response = await ana.get("/", params={"start": start})

    assert response.status == 200
    assert 'name="start"' not in await response.text()


@pytest.mark.parametrize("text", ALL)
async def test_it_shows_what_people_write_as_text(ana: Visitor, text: str) -> None:
    page = await ana.page()
    before = _elements(page)

    after = await ana.write(page, text.encode("utf-8", "replace").decode())

    assert set(_elements(after)) <= set(before) | {"ul", "li", "fieldset", "legend", "section"}
    assert not [t for tag, t in after.tags if any(name.startswith("on") for name in t)]
    assert not [t for tag, t in after.tags if "elsewhere" in str(t.get("href"))]
    assert len(await ana.rows()) >= 2


def _elements(page: VisitorPage) -> list[str]:
    return [tag for tag, _ in page.tags]


async def test_it_says_kindly_that_the_session_is_gone(open_visitor: OpenVisitor) -> None:
    visitor = open_visitor()
    form = (await visitor.page()).form_with(field="text")
    visitor.session.cookie_jar.clear()

    response = await visitor.post("/chat", data={**form.fields, "text": "hello"})

    assert response.status == 403
    assert "cannot be found on this device" in await response.text()


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
@pytest.mark.parametrize("path", ["/chat", "/chat/language", "/leave"])
async def test_it_refuses_forms_of_other_pages(ana: Visitor, path: str, origin: str) -> None:
    form = (await ana.page()).form_with(field="text")

    fields = {**form.fields, "text": "not mine", "lang": "fr"}
    response = await ana.post(path, data=fields, headers={"Origin": origin})

    assert response.status == 403
    assert await ana.conversation() is None
    assert "Set-Cookie" not in response.headers


async def test_it_takes_a_form_of_an_old_browser_by_its_referer(ana: Visitor) -> None:
    form = (await ana.page()).form_with(field="text")
    headers = {"Origin": "", "Referer": f"{ana.base}/chat"}

    response = await ana.post("/chat", data={**form.fields, "text": "hello"}, headers=headers)

    assert response.status == 303
    assert await ana.conversation() is not None
