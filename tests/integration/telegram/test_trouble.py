"""Bad days: Telegram refuses, is slow or gone; the program stops in the middle.

Nothing is lost, nothing is handled twice, and the order holds.
"""

import asyncio
import logging
from collections import Counter
from itertools import count

import aiohttp
import pytest

from bot.assistant import Assistant
from bot.settings import Settings
from domain.case import Task
from domain.conversation import Turn
from domain.messages import Message
from domain.ports import InboxRow
from tests.botapi import BotApi, Person
from tests.botapi.faults import Trouble
from tests.botapi.server import TOKEN
from tests.integration.telegram.conftest import (
    SECRET,
    Server,
    eventually,
    has_handled,
    lines,
    tell,
    turns_of,
)

CARDINAL = ("one", "two", "three", "four", "five")
# Delivery does not know how updates came in.
BY_POLLING = pytest.mark.parametrize("mode", ["polling"])
BY_WEBHOOK = pytest.mark.parametrize("mode", ["webhook"])
BAD_DAYS = [
    {"status": 500},
    {"status": 502, "trouble": Trouble.GARBAGE},
    {"status": 200, "trouble": Trouble.GARBAGE},
    {"trouble": Trouble.RESET},
    {"status": 429, "description": "Too Many Requests: retry after 1", "retry_after": 1},
]


async def open_tasks(assistant: Assistant) -> list[Task]:
    return list(await assistant.store.read(lambda uow: uow.tasks.open(10)))


async def said_to(assistant: Assistant, person: Person) -> list[str]:
    rows = await lines(assistant, person)
    return [row.message.as_plain_text(with_numbers=False) for row in rows if row.author != "person"]


async def has_tasks(assistant: Assistant) -> bool:
    return bool(await open_tasks(assistant))


@BY_POLLING
@pytest.mark.parametrize(
    "fault", BAD_DAYS, ids=lambda f: f"{f.get('trouble', '')}{f.get('status')}"
)
async def test_it_delivers_in_order_after_a_passing_trouble(
    assistant: Assistant, api: BotApi, ana: Person, fault: dict[str, object]
) -> None:
    await ana.say("hello")
    await ana.hears()
    api.fail("sendMessage", **fault)

    for word in CARDINAL:
        await tell(assistant, ana, Message(word))
    await ana.hears("five")

    assert [text for text in ana.texts if text in CARDINAL] == list(CARDINAL)
    assert await open_tasks(assistant) == []


@BY_POLLING
async def test_it_waits_as_long_as_telegram_asks(
    assistant: Assistant, api: BotApi, ana: Person
) -> None:
    await ana.say("hello")
    await ana.hears()
    called = len(api.calls("sendMessage"))
    api.fail("sendMessage", status=429, description="Too Many Requests", retry_after=2)

    await tell(assistant, ana, Message("later"))
    await api.wait_for_call("sendMessage", times=called + 1)
    refused_at = asyncio.get_running_loop().time()
    shown = await ana.hears("later")

    assert shown.at - refused_at >= 2 - 0.1  # not a limit of time: never before it was allowed


@BY_POLLING
async def test_it_does_not_let_one_slow_chat_hold_up_another(
    assistant: Assistant, api: BotApi, ana: Person, bea: Person
) -> None:
    for person in (ana, bea):
        await person.say("hello")
        await person.hears()
    api.fail("sendMessage", trouble=Trouble.SLOW, delay_s=3.0, chat_id=ana.chat_id)

    await tell(assistant, ana, Message("for Ana"))
    await tell(assistant, bea, Message("for Bea"))
    await bea.hears("for Bea")

    assert "for Ana" not in ana.texts
    await ana.hears("for Ana")


@BY_POLLING
@pytest.mark.parametrize(
    ("status", "description"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: user is deactivated"),
        (400, "Bad Request: chat not found"),
    ],
)
async def test_it_gives_up_a_closed_chat_and_asks_a_relay_person_to_look(
    assistant: Assistant, api: BotApi, ana: Person, status: int, description: str
) -> None:
    await ana.say("hello")
    await ana.hears()
    called = len(api.calls("sendMessage"))
    fault = api.fail("sendMessage", status=status, description=description, times=99)

    await tell(assistant, ana, Message("are you there?"))
    await eventually(lambda: has_tasks(assistant))

    assert [task.kind for task in await open_tasks(assistant)] == ["contact_closed"]
    assert fault.times >= 97  # one call more at most
    assert len(api.calls("sendMessage")) <= called + 2
    assert [row.delivery for row in await lines(assistant, ana)][-1] == "failed"


@BY_POLLING
async def test_it_still_sends_the_words_when_telegram_does_not_take_the_buttons(
    assistant: Assistant, api: BotApi, ana: Person
) -> None:
    await ana.say("hello")
    await ana.hears()
    api.fail("sendMessage", status=400, description="Bad Request: BUTTON_DATA_INVALID")

    await tell(assistant, ana, Message("Are you well?"))

    await ana.hears("Are you well?")
    assert await open_tasks(assistant) == []


async def test_it_talks_again_to_a_person_who_comes_back(
    assistant: Assistant, api: BotApi, ana: Person
) -> None:
    await ana.say("hello")
    await ana.hears()
    await ana.block()
    await api.updates.all_confirmed()

    await ana.unblock()
    await ana.say("hello again")

    await ana.hears()


async def test_it_loses_nothing_and_repeats_nothing_when_it_is_restarted(
    server: Server, api: BotApi, ana: Person, bea: Person
) -> None:
    async with server():
        await ana.say("before")
        await ana.hears()
    for n in range(5):
        await ana.say(f"while away {n}")
        await bea.say(f"en attendant {n}")
    async with server() as assistant:
        await api.updates.all_confirmed()
        await ana.say("after")
        await bea.say("après")
        await has_handled(assistant, ana, 7)
        await has_handled(assistant, bea, 6)
        for person in (ana, bea):
            assert person.texts == await said_to(assistant, person)
        said = [r.message.text for r in await lines(assistant, ana) if r.author == "person"]
        dit = [r.message.text for r in await lines(assistant, bea) if r.author == "person"]

    assert said == ["before", *(f"while away {n}" for n in range(5)), "after"]
    assert dit == [*(f"en attendant {n}" for n in range(5)), "après"]


async def test_it_repeats_nothing_when_it_is_stopped_in_a_burst(
    server: Server, api: BotApi, ana: Person, bea: Person
) -> None:
    async with server():
        for n in range(20):
            await ana.say(f"words {n}")
            await bea.say(f"mots {n}")
        await ana.has_messages(3)
    async with server() as assistant:
        for person in (ana, bea):
            await has_handled(assistant, person, 20)
            assert person.texts == await said_to(assistant, person)


async def test_it_takes_updates_whose_ids_started_again_lower(
    server: Server, api: BotApi, ana: Person
) -> None:
    api.updates.longest_poll_s = 0.2
    api.updates.ids = count(900_000_000)
    async with server() as assistant:
        await ana.say("before")
        await ana.hears()
        await api.updates.all_confirmed()
        # A quiet week later Telegram begins anywhere (Bot API: Update.update_id).
        if api.updates.webhook is None:
            await api.wait_for_call("getUpdates", times=len(api.calls("getUpdates")) + 1)
        api.updates.ids = count(5_000)
        await ana.say("after")
        await has_handled(assistant, ana, 2)

        assert len(await turns_of(assistant, ana)) == 2


async def test_it_goes_on_after_an_update_that_nobody_can_read(
    assistant: Assistant, api: BotApi, ana: Person
) -> None:
    odd: list[dict[str, object]] = [
        {"message": {"message_id": "x", "chat": 5}},
        {"message": {"chat": {"id": ana.chat_id, "type": "private"}}},
        {"callback_query": {"id": []}},
        {"something_of_next_year": {"deep": [[[[[[]]]]]]}},
        {"message": None},
    ]
    for body in odd:
        await api.updates.add(ana.chat_id, body)
    await ana.say("half \ud83d of a pair, and a \x00")

    await ana.hears()
    await api.updates.all_confirmed()
    assert len(await turns_of(assistant, ana)) == 1


async def test_it_lets_go_what_can_never_be_kept_but_not_at_the_first_try(
    assistant: Assistant,
    api: BotApi,
    ana: Person,
    bea: Person,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    accept = assistant.turns.accept
    tries: Counter[str] = Counter()

    async def stumbling(turn: Turn) -> InboxRow:
        tries[turn.text or ""] += 1
        if turn.text == "never" or tries["twice"] == 1 == tries[turn.text or ""]:
            raise RuntimeError(turn.text)
        return await accept(turn)

    monkeypatch.setattr(assistant.turns, "accept", stumbling)
    await ana.say("twice")
    await has_handled(assistant, ana, 1)
    await bea.say("never")
    await bea.say("always")
    await has_handled(assistant, bea, 1)

    assert tries["twice"] == 2
    assert tries["never"] == 3
    assert "never" not in caplog.text


async def test_it_says_crisis_words_are_heard_even_without_a_database(
    assistant: Assistant, api: BotApi, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.say("hello")
    await ana.hears()
    await assistant.store.close()  # from here on nothing can be stored
    before = len(ana.messages)

    await ana.say("I want to die")
    await ana.has_messages(before + 1)
    update_id = max(api.updates.all)
    await eventually(lambda: api.updates.tries[update_id] >= 2)

    assert len(ana.messages) == before + 1  # once, although Telegram brings it again and again
    assert "116 123" in ana.last.text
    assert update_id in api.updates.waiting  # and it stays unconfirmed
    if api.updates.webhook:
        assert 503 in api.updates.statuses


async def test_it_writes_neither_token_nor_words_to_the_log(
    server: Server, api: BotApi, ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.fail("sendMessage", trouble=Trouble.RESET)
    api.fail("sendMessage", trouble=Trouble.GARBAGE, status=200)
    api.fail("getUpdates", trouble=Trouble.GARBAGE, status=200)
    async with server():
        await ana.say("Secretive words of Ana")
        await ana.hears()
        await api.updates.add(ana.chat_id, {"message": {"text": "Secretive words", "chat": 1}})
        await api.updates.all_confirmed()

    written = "\n".join(
        f"{record.name} {record.getMessage()} {record.exc_text or ''} {record.args}"
        for record in caplog.records
    )
    assert "Secretive" not in written
    assert TOKEN.partition(":")[2] not in written


async def test_it_stops_its_own_channel_only_when_the_token_is_not_known(
    server: Server, api: BotApi, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    api.token = "4242:another-one"

    async with server():
        await eventually(lambda: "Telegram does not know this token" in caplog.text)
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"http://{settings.host}:{settings.port}/telegram/webhook") as answer,
        ):
            assert answer.status in (404, 405)  # the server answers
        calls = len(api.state.calls)
        await asyncio.sleep(0.3)
        assert len(api.state.calls) == calls

    assert caplog.text.count("Telegram does not know this token") == 1
    assert TOKEN.partition(":")[2] not in caplog.text


@BY_POLLING
async def test_it_explains_a_second_poller_in_one_line(
    server: Server, api: BotApi, ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    conflict = "Conflict: terminated by other getUpdates request"
    api.fail("getUpdates", status=409, description=conflict, times=3)

    async with server():
        await ana.say("hello")
        await ana.hears()

    assert caplog.text.count("to another program") == 1


@BY_WEBHOOK
async def test_it_refuses_a_webhook_call_without_the_secret(
    assistant: Assistant, settings: Settings, ana: Person
) -> None:
    url = f"{settings.resolved_public_url}/telegram/webhook"
    update = {"update_id": 1, "message": {"text": "x"}}
    header = "X-Telegram-Bot-Api-Secret-Token"
    right = {header: SECRET}
    async with aiohttp.ClientSession() as http:
        for headers in ({}, {header: "wrong"}, {header: SECRET + "x"}, {header: "é"}):
            async with http.post(url, json=update, headers=headers) as answer:
                assert answer.status == 403
        async with http.post(url, data=b"{no json", headers=right) as answer:
            assert answer.status == 200
        async with http.post(url, data=b"[" * 200_000, headers=right) as answer:
            assert answer.status == 200
        async with http.post(url, data=b" " * 1_000_001, headers=right) as answer:
            assert answer.status == 413
        async with http.get(url) as answer:
            assert answer.status == 405


@BY_WEBHOOK
async def test_it_keeps_what_waits_when_it_takes_over_from_polling(
    server: Server, api: BotApi, ana: Person
) -> None:
    await ana.say("said before the webhook was set")

    async with server():
        await ana.hears()

    assert str(api.calls("setWebhook")[0].get("drop_pending_updates", "")).lower() != "true"
