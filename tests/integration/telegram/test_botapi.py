"""The emulated Telegram refuses what Telegram refuses; tests that rely on it rely on this."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardRemove
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram.connection import connect
from tests.botapi import BotApi, Person
from tests.botapi.faults import Trouble


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    connection = connect(api.token, api.url)
    yield connection.bot
    await connection.close()


def keyboard(data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data=data)]])


async def test_it_speaks_the_librarys_language(bot: Bot, api: BotApi, ana: Person) -> None:
    assert (await bot.get_me()).is_bot
    sent = await bot.send_message(ana.chat_id, " hello ", reply_markup=keyboard("a:1"))
    assert (sent.text, ana.last.titles) == ("hello", ["Yes"])
    edited = await bot.edit_message_text("bye", ana.chat_id, sent.message_id)
    assert isinstance(edited, type(sent))
    assert (ana.last.text, ana.last.titles) == ("bye", [])
    assert (await bot.get_webhook_info()).url == ""


@pytest.mark.parametrize(
    ("text", "markup", "words"),
    [
        ("x" * 4097, None, "too long"),
        ("\U0001f642" * 2049, None, "too long"),
        (" \n ", None, "empty"),
        ("x", keyboard("y" * 65), "BUTTON_DATA_INVALID"),
    ],
)
async def test_it_refuses_what_is_too_long_or_empty(
    bot: Bot, ana: Person, text: str, markup: InlineKeyboardMarkup | None, words: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.send_message(ana.chat_id, text, reply_markup=markup)
    assert ana.messages == []


async def test_it_refuses_an_edit_that_changes_nothing_or_cannot_be_made(
    bot: Bot, ana: Person
) -> None:
    first = await bot.send_message(ana.chat_id, "x", reply_markup=keyboard("a:1"))
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_reply_markup(
            ana.chat_id, first.message_id, reply_markup=keyboard("a:1")
        )
    second = await bot.send_message(ana.chat_id, "x", reply_markup=ReplyKeyboardRemove())
    with pytest.raises(BadRequest, match="can't be edited"):
        await bot.edit_message_reply_markup(
            ana.chat_id, second.message_id, reply_markup=keyboard("a:1")
        )
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_callback_query("never-pressed")


async def test_it_knows_who_may_be_written_to(bot: Bot, api: BotApi, ana: Person) -> None:
    await ana.block()
    with pytest.raises(Forbidden):
        await bot.send_message(ana.chat_id, "x")
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(1, "x")
    api.token = "4242:another"
    with pytest.raises(InvalidToken):
        await bot.get_me()


@pytest.mark.parametrize(
    ("fault", "error", "is_done"),
    [
        ({"status": 429, "retry_after": 3}, RetryAfter, False),
        ({"status": 500}, NetworkError, False),
        ({"trouble": Trouble.RESET}, NetworkError, False),
        ({"trouble": Trouble.LOST}, NetworkError, True),
        ({"trouble": Trouble.GARBAGE, "status": 200}, TelegramError, False),
    ],
)
async def test_it_fails_when_told_to(
    bot: Bot,
    api: BotApi,
    ana: Person,
    fault: dict[str, object],
    error: type[TelegramError],
    is_done: bool,
) -> None:
    api.fail("sendMessage", **fault)
    with pytest.raises(error):
        await bot.send_message(ana.chat_id, "first")
    assert ana.texts == (["first"] if is_done else [])
    await bot.send_message(ana.chat_id, "second")
    assert ana.texts[-1] == "second"


async def test_it_keeps_an_update_until_a_higher_offset_confirms_it(
    bot: Bot, api: BotApi, ana: Person
) -> None:
    ids = [await ana.say("one"), await ana.say("two")]
    for _ in range(2):
        assert [u.update_id for u in await bot.get_updates()] == ids
    assert [u.update_id for u in await bot.get_updates(offset=ids[1])] == ids[1:]
    assert [u.update_id for u in await bot.get_updates()] == ids[1:]
    assert await bot.get_updates(offset=ids[1] + 1) == ()


async def test_it_takes_one_reader_at_a_time(bot: Bot) -> None:
    await bot.set_webhook("https://example.org/hook")
    with pytest.raises(Conflict):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()
    with pytest.raises(BadRequest, match=r"(?i)https"):
        await bot.set_webhook("ftp://example.org")
