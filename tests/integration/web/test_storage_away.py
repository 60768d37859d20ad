"""The database is away while somebody writes: nothing is pretended, and danger is answered."""

import sqlite3
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tests.integration.web.conftest import serving
from tests.integration.web.visitor import Visitor, words_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

IN_DANGER = "I want to kill myself"


@pytest_asyncio.fixture(loop_scope="module")
async def ana_with_database(tmp_path: Path) -> AsyncIterator[tuple[Visitor, Callable[[str], None]]]:
    """Ana's browser, and a function that renames a table of the database under the program."""
    async with serving(tmp_path) as started:
        visitor = Visitor(*started)

        def rename(statement: str) -> None:
            with sqlite3.connect(tmp_path / "aspire.sqlite3") as database:
                database.execute(statement)

        yield visitor, rename
        await visitor.session.close()


AWAY = "ALTER TABLE conversation RENAME TO conversation_away"
BACK = "ALTER TABLE conversation_away RENAME TO conversation"


async def test_it_shows_the_numbers_from_memory(
    ana_with_database: tuple[Visitor, Callable[[str], None]],
) -> None:
    ana, database = ana_with_database
    await ana.page()
    database(AWAY)

    response = await ana.post_json({"id": str(uuid.uuid4()), "text": IN_DANGER, "lang": "en"})

    data = await response.json()
    assert response.status == 503
    assert "116 123" in words_of(data["messages"][0])
    assert data["messages"][0]["kind"] == "crisis"
    parts = [part for paragraph in data["messages"][0]["paragraphs"] for part in paragraph]
    assert {"text": "116 123", "href": "tel:116123"} in parts


async def test_it_says_kindly_that_it_cannot_keep_anything(
    ana_with_database: tuple[Visitor, Callable[[str], None]],
) -> None:
    ana, database = ana_with_database
    await ana.page()
    database(AWAY)

    response = await ana.post_json({"id": str(uuid.uuid4()), "text": "I need food"})

    data = await response.json()
    assert response.status == 503
    assert data["messages"] == []
    assert "try again" in data["note"]


async def test_it_takes_the_same_message_once_the_database_is_back(
    ana_with_database: tuple[Visitor, Callable[[str], None]],
) -> None:
    ana, database = ana_with_database
    await ana.page()
    body = {"id": str(uuid.uuid4()), "text": "I need food"}
    database(AWAY)
    assert (await ana.post_json(body)).status == 503
    database(BACK)

    assert (await ana.post_json(body)).status == 200
    assert [r.message.text for r in await ana.rows() if r.author == "person"] == ["I need food"]


async def test_it_answers_danger_without_a_script_and_gives_back_what_was_typed(
    ana_with_database: tuple[Visitor, Callable[[str], None]],
) -> None:
    ana, database = ana_with_database
    form = (await ana.page()).form_with(field="text")
    database(AWAY)

    response = await ana.post("/chat", data={**form.fields, "text": IN_DANGER})

    html = await response.text()
    assert response.status == 503
    assert 'href="tel:116123"' in html
    assert f"{IN_DANGER}</textarea>" in html


async def test_it_still_shows_a_page(
    ana_with_database: tuple[Visitor, Callable[[str], None]],
) -> None:
    ana, database = ana_with_database
    database(AWAY)

    response = await ana.get("/")

    assert response.status == 503
    assert "automated assistant" in await response.text()
