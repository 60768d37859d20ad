"""Whatever comes in gets a kind and clear answer; nothing is lost, nothing is half stored."""

import asyncio

import pytest

from tests.flows.conftest import TO_PLACE, TO_SUMMARY, Chat


@pytest.mark.parametrize("text", ["", "   ", "\n", "😀😀😀", "\u200b\u200e", "...", "\x00\x01"])
async def test_it_asks_again_when_there_are_no_words(ana: Chat, text: str) -> None:
    await ana.press(*TO_PLACE)
    await ana.say(text)
    assert "did not see any words" in ana.text
    assert "Where should I look" in ana.text
    assert (await ana.conversation()).step == "place"


async def test_it_reads_ten_thousand_characters(ana: Chat) -> None:
    await ana.press("/start", "consent:yes")
    await ana.say("I would like to learn to cook. " + "really " * 1400)
    assert "long message" in ana.text
    assert (await ana.slots())["needs"] == ["cooking"]


async def test_it_keeps_no_more_than_ten_thousand_characters(ana: Chat) -> None:
    await ana.say("x" * 50_000)
    assert max(len(text) for _, text in await ana.log()) <= 10_000


@pytest.mark.parametrize(
    "name",
    [
        "<b>Ana</b><script>x()</script>",
        "*Ana*_[x](y)",
        "{{7*7}} {name} %s",
        "أنا آنا",
        "Ana\x07\u202e",
    ],
)
async def test_it_takes_a_name_as_it_is_and_shows_it_unchanged(ana: Chat, name: str) -> None:
    await ana.press(*TO_SUMMARY[:-3])
    await ana.say(name)
    await ana.press("contact:chat", "safe:yes")
    shown = next(r.value for r in ana.heard[-1].cards[0].rows if r.label == "Name")
    assert shown == name.replace("\x07", "").replace("\u202e", "").strip()
    await ana.press("summary:send")
    assert (await ana.cases())[0].name == shown


@pytest.mark.parametrize("kind", ["sticker", "voice", "photo", "document"])
async def test_it_says_kindly_that_it_reads_words_only(ana: Chat, kind: str) -> None:
    await ana.press(*TO_PLACE)
    await ana.send(unsupported=kind)
    assert "only read words and buttons" in ana.text
    assert (await ana.conversation()).step == "place"


async def test_it_does_not_take_an_edited_message_for_a_new_one(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    before = await ana.slots()
    await ana.send(unsupported="edited", text=None)
    assert "cannot see changes" in ana.text
    assert await ana.slots() == before


@pytest.mark.parametrize("place", ["ZZ99 9ZZ", "00000", "qwertzuiop", "Atlantis"])
async def test_it_says_how_to_write_a_place_that_it_does_not_know(ana: Chat, place: str) -> None:
    await ana.press(*TO_PLACE)
    await ana.say(place)
    assert "do not know that place" in ana.text
    assert "place" not in await ana.slots()


async def test_it_asks_which_of_two_places_of_one_name(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.say("Gillingham")
    assert "more than one Gillingham" in ana.text
    assert len(ana.payloads) == 2
    await ana.send(text="2")
    assert (await ana.slots())["place"]["name"] == "Gillingham"


async def test_it_understands_a_year_of_birth(ana: Chat) -> None:
    await ana.press(*TO_PLACE, "place:ME7")
    await ana.say("1980")
    age = (await ana.slots())["age"]
    assert age["high"] - age["low"] == 1
    assert age["high"] == ana.assistant.clock.now().year - 1980


@pytest.mark.parametrize("age", ["7", "I am 7", "age:under_16"])
async def test_it_sends_a_child_to_child_lines_and_keeps_nothing(ana: Chat, age: str) -> None:
    await ana.press(*TO_PLACE, "place:ME7")
    await (ana.press(age) if ":" in age else ana.say(age))
    assert "0800 1111" in ana.text
    conversation = await ana.conversation()
    assert conversation.slots == {}
    assert [a for a, _ in await ana.log() if a == "person"] == []


@pytest.mark.parametrize("age", ["0", "300", "-5", "abc"])
async def test_it_asks_again_for_an_age_that_cannot_be(ana: Chat, age: str) -> None:
    await ana.press(*TO_PLACE, "place:ME7")
    await ana.say(age)
    assert (await ana.conversation()).step in ("age", None)
    assert await ana.cases() == []


async def test_it_says_when_a_shared_location_is_in_the_sea(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.send(location=(50.3, 0.3))
    assert "could not find a place near that point" in ana.text
    assert "place" not in await ana.slots()


async def test_it_takes_a_shared_location_and_keeps_only_the_district(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.send(location=(51.3861, 0.5501))
    place = (await ana.slots())["place"]
    assert place["district"] == "GB-MDW"
    assert (place["lat"], place["lon"]) != (51.3861, 0.5501)
    assert not any("51.38" in text for _, text in await ana.log())


async def test_it_handles_two_messages_of_the_same_instant_in_order(ana: Chat) -> None:
    await ana.press("/start", "consent:yes")
    await asyncio.gather(
        ana.send("one", payload="needs:cooking"), ana.send("two", payload="needs:done")
    )
    said = [t for a, t in await ana.log() if a == "person"]
    assert len(said) == 4
    assert (await ana.conversation()).step == "place"


async def test_it_answers_a_repeated_message_with_the_same_replies(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    first = await ana.send("twice", text="ME7")
    lines = await ana.log()
    assert await ana.send("twice", text="ME7") == first
    assert await ana.log() == lines


async def test_it_opens_one_case_for_a_repeated_send(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY)
    first = await ana.send("send", payload="summary:send")
    assert await ana.send("send", payload="summary:send") == first
    await ana.press("summary:send")
    assert len(await ana.cases()) == 1


async def test_it_takes_an_old_button_for_a_change(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY)
    await ana.press("age:18_25")
    assert "changed that answer" in ana.text
    assert (await ana.slots())["age"]["band"] == "18_25"
    assert (await ana.conversation()).step == "summary"


async def test_it_says_kindly_that_an_old_button_was_sent_already(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY, "summary:send")
    await ana.press("age:18_25")
    assert "sent already" in ana.text
    assert len(await ana.cases()) == 1


@pytest.mark.parametrize(
    "payload", ["nonsense", "nonsense:x", "age:999", "/nonsense", "matches:no-such"]
)
async def test_it_is_not_upset_by_a_payload_that_nobody_made(ana: Chat, payload: str) -> None:
    await ana.press(*TO_PLACE, "place:ME7")
    await ana.press(payload)
    assert ana.heard
    assert (await ana.conversation()).step == "age"
