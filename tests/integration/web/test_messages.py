"""What the page's script sends and gets."""

import asyncio
import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.channels.web.drawing import SHOWN_MAX
from domain.messages import Message
from domain.ports import LogRow, UnitOfWork
from tests.integration.web.conftest import OpenVisitor, serving
from tests.integration.web.corpus import ALL
from tests.integration.web.visitor import HEADER, Visitor, words_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def leo_writes(ana: Visitor, text: str) -> None:
    """The relay person answers in the same chat, as the console does it."""
    conversation = await ana.conversation()
    assert conversation is not None

    def work(uow: UnitOfWork) -> LogRow:
        now = ana.assistant.clock.now()
        row = uow.log.append(conversation.id, "relay", Message(text), now, deliver=True)
        uow.commit()
        return row

    await ana.assistant.store.write(work)
    ana.assistant.signals.notify(conversation.id)


async def test_it_answers_a_button(ana: Visitor) -> None:
    await ana.page()

    data = await ana.send(payload="/start")

    assert next(m["author"] for m in data["messages"]) == "person"
    asked = data["messages"][-1]
    assert "consent:yes" in [b["payload"] for b in asked["buttons"]]
    assert asked["is_current"] is True
    assert data["last"] == asked["seq"]
    assert data["language"] == "en"


async def test_it_answers_a_repeated_message_with_the_same_replies(ana: Visitor) -> None:
    await ana.page()
    body = {"id": str(uuid.uuid4()), "text": "I need food", "after": 0}

    first = await (await ana.post_json(body)).json()
    again = await (await ana.post_json(body)).json()

    assert again == first
    assert [r.author for r in await ana.rows()].count("person") == 1


async def test_it_takes_a_message_that_arrives_twice_at_once_once(ana: Visitor) -> None:
    await ana.page()
    body = {"id": str(uuid.uuid4()), "text": "I need food"}

    await asyncio.gather(*(ana.post_json(body) for _ in range(5)))

    assert [r.message.text for r in await ana.rows() if r.author == "person"] == ["I need food"]


async def test_it_keeps_two_messages_of_the_same_moment(ana: Visitor) -> None:
    await ana.page()

    await asyncio.gather(ana.send(text="I need food"), ana.send(text="and company"))

    said = {r.message.text for r in await ana.rows() if r.author == "person"}
    assert said == {"I need food", "and company"}


async def test_it_does_not_mix_up_two_browsers_with_the_same_message_id(
    open_visitor: OpenVisitor,
) -> None:
    ana, max_ = open_visitor(), open_visitor()
    body = {"id": str(uuid.uuid4()), "text": "I am Ana", "after": 0}
    await ana.page()
    await max_.page()
    await ana.post_json(body)

    data = await (await max_.post_json({**body, "text": "I am Max"})).json()

    assert "Ana" not in json.dumps(data)
    assert "I am Max" in [words_of(m) for m in data["messages"]]


async def test_it_shows_both_tabs_the_same_conversation(ana: Visitor) -> None:
    await ana.page()
    tab = await ana.send(payload="/start")

    other = await ana.look(0)
    await ana.send(after=tab["last"], payload="consent:yes")
    news = await ana.look(other["last"])

    assert other["messages"] == tab["messages"]
    assert news["messages"][0]["author"] == "person"
    assert news["messages"][-1]["is_current"]


async def test_it_says_which_button_was_chosen(ana: Visitor) -> None:
    await ana.page()
    await ana.send(payload="/start")
    await ana.send(payload="consent:yes")

    asked = next(m for m in (await ana.look(0))["messages"] if m["buttons"])

    assert len(asked["chosen"]) == 1
    assert asked["is_current"] is False


async def test_it_shows_a_relay_persons_message_while_the_page_waits(ana: Visitor) -> None:
    await ana.page()
    last = (await ana.send(payload="/start"))["last"]

    async with asyncio.timeout(20):
        waiting = asyncio.create_task(ana.look(last, wait=25))
        await asyncio.sleep(0)
        await leo_writes(ana, "Hello Ana, this is Leo. Call me: 01634 334466")
        data = await waiting

    assert [m["author"] for m in data["messages"]] == ["relay"]
    assert {"text": "01634 334466", "href": "tel:01634334466"} in data["messages"][0]["paragraphs"][
        0
    ]


async def test_it_finds_a_message_of_another_process_without_being_woken(ana: Visitor) -> None:
    await ana.page()
    last = (await ana.send(payload="/start"))["last"]
    ana.assistant.signals.notify = lambda conversation_id: None  # type: ignore[method-assign]

    async with asyncio.timeout(20):
        waiting = asyncio.create_task(ana.look(last, wait=25))
        await asyncio.sleep(0.1)
        await leo_writes(ana, "Hello")
        data = await waiting

    del ana.assistant.signals.notify  # the class's own again
    assert [words_of(m) for m in data["messages"]] == ["Hello"]


async def test_it_answers_with_nothing_when_the_time_is_over(ana: Visitor) -> None:
    await ana.page()
    last = (await ana.send(payload="/start"))["last"]

    assert (await ana.look(last, wait=0.1))["messages"] == []


async def test_it_counts_as_delivered_what_the_page_says_it_has(ana: Visitor) -> None:
    await ana.page()
    last = (await ana.send(payload="/start"))["last"]
    assert {r.delivery for r in await ana.rows() if r.author == "bot"} == {"pending"}

    await ana.look(last)

    assert {r.delivery for r in await ana.rows() if r.author == "bot"} == {"delivered"}


async def test_it_takes_what_was_deleted_from_the_screen(ana: Visitor) -> None:
    await ana.page()
    started = (await ana.send(payload="/start"))["last"]
    before = (await ana.send(after=started, payload="/stop"))["last"]

    after = await ana.send(after=before, payload="stop:delete")

    assert after["first"] > before
    assert [m["author"] for m in after["messages"]] == ["bot"]
    await ana.look(after["last"])
    assert await ana.rows() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not json", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"{}", 400),
        (b"[" * 19_000, 400),
        (b"\xff\xfe", 400),
        (json.dumps({"text": "no id"}).encode(), 400),
        (json.dumps({"id": "17", "text": "x"}).encode(), 400),
        (json.dumps({"id": 17, "text": "x"}).encode(), 400),
        *(
            (json.dumps({"id": str(uuid.UUID(int=7)), **said}).encode(), 400)
            for said in (
                {},
                {"text": ""},
                {"text": " \n"},
                {"text": 7},
                {"text": "a", "payload": "b"},
                {"payload": "x" * 257},
                {"payload": ["x"]},
                {"location": "here"},
                {"location": [1]},
                {"location": [1, 2, 3]},
                {"location": ["1", "2"]},
                {"location": [91, 0]},
                {"location": [0, 181]},
                {"location": [True, False]},
                {"text": "a", "after": -1},
                {"text": "a", "after": "1"},
                {"text": "a", "after": 2**40},
            )
        ),
        (b'{"id": "00000000-0000-0000-0000-000000000007", "location": [NaN, 1]}', 400),
        (json.dumps({"id": str(uuid.UUID(int=7)), "text": "x" * 20_000}).encode(), 413),
    ],
)
async def test_it_refuses_a_body_that_is_not_ours_in_one_line(
    ana: Visitor, body: bytes, status: int
) -> None:
    await ana.page()

    response = await ana.post("/chat/messages", data=body, headers=HEADER)

    answer = await response.json()
    assert response.status == status
    assert answer["messages"] == []
    assert answer["detail"]
    assert "\n" not in answer["detail"]
    assert answer["note"]
    assert "\n" not in answer["note"]
    assert await ana.conversation() is None


@pytest.mark.parametrize("query", ["", "?after=x", "?after=1&wait=long", "?wait=1"])
async def test_it_refuses_a_question_without_a_number(ana: Visitor, query: str) -> None:
    await ana.page()

    assert (await ana.get(f"/chat/messages{query}", headers=HEADER)).status == 400


@pytest.mark.parametrize("method", ["get", "post"])
async def test_it_refuses_who_does_not_send_our_header(ana: Visitor, method: str) -> None:
    await ana.page()
    ask: Any = getattr(ana, method)

    assert (await ask("/chat/messages?after=0")).status == 403


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
async def test_it_refuses_a_message_from_another_page(ana: Visitor, origin: str) -> None:
    await ana.page()
    body = {"id": str(uuid.uuid4()), "text": "not mine"}

    response = await ana.post("/chat/messages", json=body, headers={**HEADER, "Origin": origin})

    assert response.status == 403
    assert await ana.conversation() is None


@pytest.mark.parametrize("cookie", [None, "", "short", "x" * 500, "has spaces in the token it is"])
async def test_it_refuses_who_has_no_session(open_visitor: OpenVisitor, cookie: str | None) -> None:
    visitor = open_visitor(**({} if cookie is None else {"Cookie": f"aspire_chat={cookie}"}))

    response = await visitor.post_json({"id": str(uuid.uuid4()), "text": "hello"})

    assert response.status == 403
    assert "this device" in (await response.json())["note"]


@pytest.mark.parametrize("text", ALL)
async def test_it_answers_whatever_is_written(ana: Visitor, text: str) -> None:
    await ana.page()
    body = json.dumps({"id": str(uuid.uuid4()), "text": text}).encode()  # keeps half pairs

    response = await ana.post("/chat/messages", data=body, headers=HEADER)

    data = await response.json()
    assert response.status == 200, data
    assert any(m["author"] == "bot" for m in data["messages"])
    said = next(m for m in data["messages"] if m["author"] == "person")
    assert not [p for paragraph in said["paragraphs"] for p in paragraph if "href" in p]


async def test_it_answers_a_place_in_the_sea(ana: Visitor) -> None:
    await ana.page()
    await ana.send(payload="/start")
    await ana.send(payload="consent:yes")
    await ana.send(payload="needs:cooking+loneliness")

    data = await ana.send(location=[50.3, -0.9])

    assert data["messages"][-1]["author"] == "bot"
    conversation = await ana.conversation()
    assert conversation is not None
    assert "place" not in conversation.slots


async def test_it_answers_a_shared_place(ana: Visitor, assistant: Assistant) -> None:
    await ana.page()
    await ana.send(payload="/start")
    await ana.send(payload="consent:yes")
    await ana.send(payload="needs:cooking+loneliness")
    place = next(p for p in assistant.programme.places if p.code == "ME4")

    await ana.send(location=[place.latitude, place.longitude])

    conversation = await ana.conversation()
    assert conversation is not None
    assert conversation.slots["place"]["code"]


async def test_it_offers_endings_of_a_list_as_buttons_of_their_own(ana: Visitor) -> None:
    await ana.page()
    await ana.send(payload="/start")
    await ana.send(payload="consent:yes")

    data = await ana.send(payload="needs:food")

    asked = data["messages"][-1]
    assert [b["payload"] for b in asked["buttons"]] == ["needs:done"]
    assert "needs:cooking" in [c["payload"] for c in asked["choices"]]


async def test_it_lets_a_waiting_page_go_when_the_server_stops(tmp_path: Path) -> None:
    async with asyncio.timeout(20), serving(tmp_path) as (server, assistant):
        visitor = Visitor(server, assistant)
        await visitor.page()
        last = (await visitor.send(payload="/start"))["last"]
        waiting = asyncio.create_task(visitor.look(last, wait=25))
        await asyncio.sleep(0.1)

        await server.close()

        assert (await waiting)["messages"] == []
        await visitor.session.close()


async def test_it_shows_the_newest_lines_of_a_long_conversation_first(ana: Visitor) -> None:
    await ana.page()
    await ana.send(payload="/start")
    for number in range(SHOWN_MAX):
        await leo_writes(ana, f"line {number}.")

    page = await ana.page("/chat")
    everything = await ana.page("/chat?earlier=1")

    assert f"line {SHOWN_MAX - 1}." in page.text
    assert "automated assistant" not in page.text
    assert "Show earlier messages" in page.text
    assert "automated assistant" in everything.text
