"""What an update becomes, read from the update alone."""

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.incoming import (
    Closed,
    InGroup,
    Malformed,
    Said,
    Toggled,
    language_of,
    read_update,
)
from domain.conversation import Turn
from domain.vocabulary import Language

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ANA = {"id": 7, "is_bot": False, "first_name": "<b>Ana</b>", "language_code": "fr-CA"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Ana"}
FILE = {"file_id": "f", "file_unique_id": "u"}


def message(**fields: Any) -> dict[str, Any]:
    body = {"message_id": 3, "date": 1_700_000_000, "chat": PRIVATE, "from": ANA, **fields}
    return {"update_id": 11, "message": body}


def turn(update: dict[str, Any]) -> Turn:
    said = read_update(update, NOW)
    assert isinstance(said, Said)
    return said.turn


def test_it_reads_words_with_the_language_of_the_phone() -> None:
    assert turn(message(text="j'ai faim")) == Turn(
        "telegram", "11", "7", NOW, text="j'ai faim", language=Language.FR
    )


@pytest.mark.parametrize(
    ("text", "payload", "words"),
    [
        ("/start", "/start", None),
        ("/start from_food-bank", "/start from_food-bank", None),
        ("/start@aspire_test_bot join_x", "/start join_x", None),
        ("/start I want to die", "/start", "I want to die"),
        ("/HELP", "/help", None),
        ("/language fr", "/language fr", "fr"),
        ("/stop suicide", "/stop suicide", "suicide"),
        ("/help I want to die", "/help", "I want to die"),
        ("/unknown thing", None, "/unknown thing"),
        ("/ help", None, "/ help"),
    ],
)
def test_it_reads_commands(text: str, payload: str | None, words: str | None) -> None:
    found = turn(message(text=text))
    assert (found.payload, found.text) == (payload, words)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"voice": {**FILE, "duration": 1}}, "voice"),
        ({"photo": [{**FILE, "width": 1, "height": 1}]}, "photo"),
        ({"document": FILE}, "document"),
        ({"document": FILE, "animation": {**FILE, "width": 1, "height": 1, "duration": 1}},
         "animation"),
        ({"video": {**FILE, "width": 1, "height": 1, "duration": 1}}, "video"),
        ({"dice": {"value": 3, "emoji": "x"}}, "dice"),
        ({"contact": {"phone_number": "+447700900123", "first_name": "Max", "user_id": 99}},
         "contact"),
        ({"contact": {"phone_number": "+447700900123", "first_name": "Max"}}, "contact"),
        ({"location": {"latitude": 512.0, "longitude": 0.5}}, "location"),
    ],
)  # fmt: skip
def test_it_names_what_it_cannot_read(fields: dict[str, Any], kind: str) -> None:
    assert turn(message(**fields)).unsupported == kind


def test_it_keeps_the_words_under_a_picture_for_the_safeguarding_detector() -> None:
    found = turn(message(photo=[{**FILE, "width": 1, "height": 1}], caption="I want to die"))
    assert (found.text, found.unsupported) == ("I want to die", "photo")


def test_it_reads_a_place_and_a_persons_own_number() -> None:
    place = turn(message(location={"latitude": 51.389, "longitude": 0.5486}))
    assert place.location == (51.389, 0.5486)
    own = {"phone_number": "+447700900123", "first_name": "Ana", "user_id": 7}
    assert turn(message(contact=own)).contact == "+447700900123"


def test_it_says_that_a_message_was_edited_but_lets_a_live_location_move() -> None:
    body = message(text="ME8")["message"]
    found = turn({"update_id": 12, "edited_message": body})
    assert (found.unsupported, found.text, found.external_id) == ("edited", "ME8", "12")
    moved = message(location={"latitude": 51.0, "longitude": 0.5, "live_period": 60})["message"]
    assert read_update({"update_id": 13, "edited_message": moved}, NOW) is None


@pytest.mark.parametrize(
    "update",
    [
        message(pinned_message={"message_id": 1, "date": 0, "chat": PRIVATE}),
        message(text="x", **{"from": {**ANA, "is_bot": True}}),
        {"update_id": 14, "channel_post": message(text="x")["message"]},
        {"update_id": 15},
    ],
)
def test_it_needs_to_do_nothing_for(update: dict[str, Any]) -> None:
    assert read_update(update, NOW) is None


def press(data: str, markup: Any = None, date: int = 1_700_000_000) -> dict[str, Any]:
    shown: dict[str, Any] = {"message_id": 5, "date": date, "chat": PRIVATE}
    if markup:
        shown["reply_markup"] = {"inline_keyboard": markup}
    query = {"id": "q", "from": ANA, "chat_instance": "c", "data": data, "message": shown}
    return {"update_id": 16, "callback_query": query}


def test_it_reads_a_press() -> None:
    said = read_update(press("age:18_25"), NOW)
    assert isinstance(said, Said)
    assert (said.turn.payload, said.turn.sender, said.callback_id) == ("age:18_25", "7", "q")


def test_it_tells_a_choice_from_an_answer_by_the_keyboard() -> None:
    markup = [[{"text": "Food", "callback_data": "+needs:food"}]]
    found = read_update(press("+needs:food", markup), NOW)
    assert isinstance(found, Toggled)
    assert (found.chat_id, found.message_id, found.keyboard) == (
        7,
        5,
        ((("Food", "+needs:food"),),),
    )
    # Telegram no longer shows the message: the press can only be an answer by itself.
    assert turn(press("+needs:food", date=0)).payload == "needs:food"
    assert turn(press("=en:needs:done", date=0)).payload == "needs:done"


def test_it_does_not_listen_in_groups() -> None:
    group = {"id": -5, "type": "supergroup", "title": "Neighbours"}
    assert read_update(message(text="/start", chat=group), NOW) == InGroup(-5, Language.FR)
    assert read_update(message(text="I feel low", chat=group), NOW) is None


@pytest.mark.parametrize(("after", "expected"), [("kicked", Closed("7")), ("member", None)])
def test_it_sees_that_it_was_blocked(after: str, expected: Closed | None) -> None:
    bot = {"id": 1, "is_bot": True, "first_name": "B"}
    change = {
        "chat": PRIVATE, "from": ANA, "date": 0,
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": {"user": bot, "status": after, "until_date": 0},
    }  # fmt: skip
    assert read_update({"update_id": 17, "my_chat_member": change}, NOW) == expected


def test_it_keeps_nothing_that_a_database_cannot_take() -> None:
    found = turn(message(text="a\x00b \ud83d c"))
    assert found.text == "ab ? c"


@pytest.mark.parametrize(
    ("code", "language"),
    [("en", "en"), ("en-GB", "en"), ("FR", "fr"), ("ro", None), ("", None), (None, None)],
)
def test_it_takes_a_hint_of_the_language(code: str | None, language: str | None) -> None:
    assert language_of(code) == (Language(language) if language else None)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["message", "edited_message", "callback_query", "my_chat_member", "chat", "from",
                 "text", "id", "type", "location", "contact", "data", "message_id", "date"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)  # fmt: skip


@given(_JSON)
def test_it_reads_any_json_or_says_that_it_cannot(body: Any) -> None:
    for update in (body, {"update_id": 1, **body} if isinstance(body, dict) else body):
        with contextlib.suppress(Malformed):
            found = read_update(json.loads(json.dumps(update)), NOW)
            assert found is None or isinstance(found, Said | Toggled | InGroup | Closed)


def test_it_names_the_kind_of_trouble_and_never_the_content() -> None:
    with pytest.raises(Malformed) as unreadable:
        read_update({"update_id": 1, "message": {"text": "secretive", "chat": 5}}, NOW)
    assert "secretive" not in str(unreadable.value)
