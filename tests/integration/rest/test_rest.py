"""The REST door over real HTTP: Rasa's shape, one line for what is wrong, nothing twice."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import make_web_app, open_assistant
from bot.assistant import Assistant
from bot.channels.rest.routes import PATH
from bot.settings import Settings
from tests.flows.doors import relay_says

Client = TestClient[Any, Any]


@pytest.fixture
async def assistant(tmp_path: Path) -> AsyncIterator[Assistant]:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data")  # type: ignore[call-arg]
    async with open_assistant(settings) as opened:
        yield opened


@pytest.fixture
async def client(assistant: Assistant) -> AsyncIterator[Client]:
    async with TestClient(TestServer(make_web_app(assistant))) as started:
        yield started


async def say(client: Client, message: str, **metadata: Any) -> list[dict[str, Any]]:
    body = {"sender": "ana", "message": message, "metadata": {"language": "en", **metadata}}
    answer = await client.post(PATH, json=body)
    assert answer.status == 200
    replies: list[dict[str, Any]] = await answer.json()
    return replies


async def test_it_answers_in_the_shape_of_rasa(client: Client) -> None:
    replies = await say(client, "hello")
    assert len(replies) == 2
    assert all(r["recipient_id"] == "ana" and r["text"] for r in replies)
    assert "automated assistant" in replies[0]["text"]
    assert replies[1]["buttons"][0] == {"title": "Yes, you can keep it", "payload": "consent:yes"}


async def test_it_shows_cards_as_text_and_as_data(client: Client) -> None:
    for message in ("I want to learn to cook in ME7", "consent:yes", "age:26_plus",
                    "work:unemployed", "travel:bus+done"):  # fmt: skip
        await say(client, message)
    (matches,) = await say(client, "times:any")
    assert matches["custom"]["kind"] == "matches"
    assert matches["custom"]["cards"][0]["title"] in matches["text"]


async def test_it_takes_a_repeated_message_once(client: Client, assistant: Assistant) -> None:
    first = await say(client, "hello", message_id="m1")
    again = await say(client, "hello", message_id="m1")
    assert again == first
    found = await assistant.store.read(lambda uow: uow.conversations.find("rest", "ana"))
    assert found is not None
    rows = await assistant.store.read(lambda uow: list(uow.log.of_conversation(found.id)))
    assert [r.author for r in rows] == ["person", "bot", "bot"]


async def test_it_keeps_apart_two_senders_who_count_alike(client: Client) -> None:
    await say(client, "hello", message_id=1)
    body = {"sender": "bob", "message": "hello", "metadata": {"message_id": 1, "language": "fr"}}
    replies = await (await client.post(PATH, json=body)).json()
    assert replies[0]["recipient_id"] == "bob"
    assert "assistant automatique" in replies[0]["text"]


async def test_it_brings_what_a_relay_person_wrote_with_the_next_answer(
    client: Client, assistant: Assistant
) -> None:
    await say(client, "/human")
    await say(client, "human:yes")
    await relay_says(assistant, "Hello, Leo here")
    replies = await say(client, "hello Leo")
    assert [r["text"] for r in replies if "Leo here" in r["text"]] == ["Hello, Leo here"]
    assert all("Leo here" not in r["text"] for r in await say(client, "are you there"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"not json", "not JSON"),
        (b"", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'"text"', "must be an object"),
        (b'{"message": "hi"}', '"sender"'),
        (b'{"sender": "", "message": "hi"}', '"sender"'),
        (b'{"sender": 7, "message": "hi"}', '"sender"'),
        (b'{"sender": "ana"}', '"message"'),
        (b'{"sender": "ana", "message": null}', '"message"'),
        (b'{"sender": "ana", "message": "hi", "metadata": []}', '"metadata"'),
        (b'{"sender": "ana", "message": "hi", "metadata": {"language": "de"}}', '"en" or "fr"'),
        (b'{"sender": "ana", "message": "hi", "metadata": {"message_id": {}}}', "message_id"),
    ],
)
async def test_it_says_in_one_line_what_is_wrong(client: Client, body: bytes, words: str) -> None:
    answer = await client.post(PATH, data=body, headers={"Content-Type": "application/json"})
    assert answer.status == 400
    problem = (await answer.json())["error"]
    assert words in problem
    assert "\n" not in problem


async def test_it_takes_signs_that_no_database_keeps(client: Client) -> None:
    replies = await say(client, "hello \x00 \ud800 there")
    assert replies


async def test_it_asks_for_the_token_once_one_is_set(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, rest_token="s3cret")  # type: ignore[call-arg]
    body = {"sender": "ana", "message": "hello"}
    async with (
        open_assistant(settings) as assistant,
        TestClient(TestServer(make_web_app(assistant))) as client,
    ):
        assert (await client.post(PATH, json=body)).status == 401
        wrong = {"Authorization": "Bearer other"}
        assert (await client.post(PATH, json=body, headers=wrong)).status == 401
        right = {"Authorization": "Bearer s3cret"}
        assert (await client.post(PATH, json=body, headers=right)).status == 200


async def test_it_lets_nobody_in_through_a_proxy_without_a_token(client: Client) -> None:
    headers = {"X-Forwarded-For": "203.0.113.7"}
    body = {"sender": "max", "message": "hello"}
    assert (await client.post(PATH, json=body, headers=headers)).status == 401


async def test_it_answers_danger_without_a_database_and_refuses_the_rest(
    client: Client, assistant: Assistant
) -> None:
    await assistant.store.close()
    body = {"sender": "ana", "message": "i want to kill myself"}
    replies = await (await client.post(PATH, json=body)).json()
    assert "116 123" in replies[0]["text"]
    calm = await client.post(PATH, json={"sender": "ana", "message": "hello"})
    assert calm.status == 503
    assert (await client.get("/readyz")).status == 503
    assert (await client.get("/healthz")).status == 200
