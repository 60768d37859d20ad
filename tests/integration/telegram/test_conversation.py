"""What a person meets on Telegram, by webhook and by polling."""

import asyncio

from bot.assistant import Assistant
from domain.messages import Message, MessageButton, MessageCard, MessageRow
from tests.botapi import BotApi, Person
from tests.integration.telegram.conftest import has_handled, kept, lines, tell, turns_of

NEEDS = Message(
    "What would help?",
    buttons=(
        MessageButton("needs:food", "Food"),
        MessageButton("needs:cooking", "Learn to cook"),
        MessageButton("needs:money", "Money"),
        MessageButton("/human", "Talk to a person"),
    ),
    is_multiple=True,
)
WHERE = Message(
    "Where are you?", buttons=(MessageButton("place:unsaid", "I'd rather not say"),),
    wants_location=True,
)  # fmt: skip


async def begin(person: Person, text: str = "/start") -> int:
    update_id = await person.say(text)
    await person.hears()
    return update_id


async def test_it_answers_start_with_a_payload(assistant: Assistant, ana: Person) -> None:
    update_id = await begin(ana, "/start from_food-bank")

    row = await kept(assistant, update_id)
    assert row.turn is not None
    assert row.turn.payload == "/start from_food-bank"
    assert row.turn.sender == str(ana.chat_id)


async def test_it_shows_on_the_phone_what_it_keeps_in_the_log(
    assistant: Assistant, ana: Person
) -> None:
    await begin(ana)
    await ana.say("I need food, near ME7")
    await ana.hears("I noted")
    await tell(assistant, ana, Message("Leo here"))
    await ana.hears("Leo here")

    said = [row for row in await lines(assistant, ana) if row.author != "person"]
    shown = [row.message.as_plain_text(with_numbers=False) for row in said]
    assert [text.strip() for text in shown] == ana.texts


async def test_it_takes_a_pressed_button_as_an_answer_and_stops_its_clock(
    assistant: Assistant, api: BotApi, ana: Person
) -> None:
    await begin(ana)
    await tell(assistant, ana, Message("Sure?", buttons=(MessageButton("sure:yes", "Yes"),)))
    await ana.hears("Sure?")

    update_id = await ana.press("Yes")
    await api.wait_for_call("answerCallbackQuery")

    row = await kept(assistant, update_id)
    assert row.turn is not None
    assert row.turn.payload == "sure:yes"
    assert list(api.state.presses.values()) == [""]


async def test_it_collects_several_choices_in_the_keyboard_and_makes_one_turn(
    assistant: Assistant, api: BotApi, ana: Person
) -> None:
    await begin(ana)
    await tell(assistant, ana, NEEDS)
    question = await ana.hears("What would help?")
    assert question.titles == ["Food", "Learn to cook", "Money", "Done", "Talk to a person"]
    before = await turns_of(assistant, ana)

    await ana.press("Food")
    await ana.press("Learn to cook")
    await ana.press("Money")
    await ana.sees(
        "✓ Food (chosen)", "✓ Learn to cook (chosen)", "✓ Money (chosen)", "Done",
        "Talk to a person",
    )  # fmt: skip
    await ana.press("✓ Learn to cook (chosen)")
    await ana.sees(
        "✓ Food (chosen)", "Learn to cook", "✓ Money (chosen)", "Done", "Talk to a person"
    )
    assert await turns_of(assistant, ana) == before
    update_id = await ana.press("Done")
    await ana.hears()

    row = await kept(assistant, update_id)
    assert row.turn is not None
    assert row.turn.payload == "needs:food+money"
    assert len(await turns_of(assistant, ana)) == len(before) + 1


async def test_it_says_so_when_done_is_pressed_with_nothing_chosen(
    assistant: Assistant, api: BotApi, ana: Person
) -> None:
    await begin(ana)
    await tell(assistant, ana, NEEDS)
    await ana.hears("What would help?")

    await ana.press("Done")
    await api.wait_for_call("answerCallbackQuery")

    assert list(api.state.presses.values()) == ["Please choose at least one, then press Done."]


async def test_it_leaves_a_choice_as_it_is_when_the_same_press_comes_twice(
    assistant: Assistant, api: BotApi, ana: Person
) -> None:
    await begin(ana)
    await tell(assistant, ana, NEEDS)
    await ana.hears("What would help?")
    update_id = await ana.press("Food")
    marked = ("✓ Food (chosen)", "Learn to cook", "Money", "Done", "Talk to a person")
    await ana.sees(*marked)

    await api.updates.bring(update_id)
    await api.wait_for_call("editMessageReplyMarkup", times=2)

    await ana.sees(*marked)


async def test_it_writes_marks_in_the_language_of_the_conversation(
    assistant: Assistant, bea: Person
) -> None:
    await begin(bea)
    await tell(assistant, bea, NEEDS)
    await bea.hears("What would help?")

    await bea.press("Money")

    await bea.sees("Food", "Learn to cook", "✓ Money (choisi)", "C'est tout", "Talk to a person")


async def test_it_takes_a_shared_location_and_closes_the_keyboard_after_it(
    assistant: Assistant, ana: Person
) -> None:
    await begin(ana)
    await tell(assistant, ana, WHERE)
    await ana.hears("Where are you?")
    assert ana.reply_keyboard == ["Share where I am", "I'd rather not say"]

    update_id = await ana.share_location(51.389, 0.5486)
    await ana.hears()

    row = await kept(assistant, update_id)
    assert row.turn is not None
    assert row.turn.location == (51.389, 0.5486)
    assert ana.reply_keyboard == []
    assert "Noted." in ana.texts or len(ana.last.titles) == 0


async def test_it_answers_the_words_of_a_reply_keyboard(assistant: Assistant, ana: Person) -> None:
    await begin(ana)
    await tell(assistant, ana, WHERE)
    await ana.hears("Where are you?")

    update_id = await ana.press("I'd rather not say")
    await ana.hears()

    row = await kept(assistant, update_id)
    assert row.turn is not None
    assert row.turn.text == "I'd rather not say"


async def test_it_answers_a_sticker_a_voice_note_and_an_edit_kindly(
    assistant: Assistant, api: BotApi, ana: Person
) -> None:
    await begin(ana)
    for send in (ana.send_sticker, ana.send_voice, lambda: ana.edit("I meant ME8")):
        update_id = await send()
        await ana.hears()
        row = await kept(assistant, update_id)
        assert row.turn is not None
        assert row.turn.unsupported in ("sticker", "voice", "edited")
    assert api.calls("getFile") == []


async def test_it_handles_the_same_update_once(
    assistant: Assistant, api: BotApi, ana: Person
) -> None:
    update_id = await begin(ana)
    await has_handled(assistant, ana, 1)
    before = list(ana.texts)

    await api.updates.bring(update_id)
    await api.updates.all_confirmed()
    await ana.say("hello")
    await has_handled(assistant, ana, 2)

    assert len(await turns_of(assistant, ana)) == 2
    assert ana.texts[: len(before)] == before


async def test_it_handles_two_messages_sent_at_the_same_moment_in_order(
    assistant: Assistant, ana: Person
) -> None:
    await asyncio.gather(ana.say("first words"), ana.say("second words"))
    await has_handled(assistant, ana, 2)

    people = [r for r in await lines(assistant, ana) if r.author == "person"]
    assert [row.message.text for row in people] == ["first words", "second words"]


async def test_it_takes_a_button_of_a_message_that_telegram_no_longer_shows(
    assistant: Assistant, ana: Person
) -> None:
    await begin(ana)

    update_id = await ana.press_data("+needs:food", message_id=1)
    await ana.hears()

    row = await kept(assistant, update_id)
    assert row.turn is not None
    assert row.turn.payload == "needs:food"


async def test_it_pushes_what_a_relay_person_writes_later(
    assistant: Assistant, ana: Person
) -> None:
    await begin(ana)

    await tell(assistant, ana, Message("Leo here: shall I call you tomorrow?"))

    await ana.hears("Leo here: shall I call you tomorrow?")


async def test_it_sends_names_as_they_were_typed(assistant: Assistant, ana: Person) -> None:
    await begin(ana)
    words = "<b>Ana</b> _a*b_ [x](http://example.org) & `{{7*7}}` \u202egnp \U0001f642 \\."

    await tell(assistant, ana, Message(words))

    assert (await ana.hears("Ana")).text == words


async def test_it_cuts_a_long_message_at_a_gap_and_keeps_the_buttons_last(
    assistant: Assistant, ana: Person
) -> None:
    await begin(ana)
    words = " ".join(f"word{n}" for n in range(1500))

    await tell(assistant, ana, Message(words, buttons=(MessageButton("go:on", "Go on"),)))
    await ana.hears("word1499")

    parts = [m for m in ana.messages if m.text.startswith("word")]
    assert " ".join(m.text for m in parts) == words
    assert len(parts) > 2
    assert [m.titles for m in parts] == [*([[]] * (len(parts) - 1)), ["Go on"]]


async def test_it_names_the_card_on_buttons_that_would_read_the_same(
    assistant: Assistant, ana: Person
) -> None:
    await begin(ana)
    cards = (
        MessageCard(
            "Cook together",
            (MessageRow("When", "Tuesdays"),),
            MessageButton("matches:1", "Choose"),
        ),
        MessageCard("Garden", (MessageRow("", "Free"),), MessageButton("matches:2", "Choose")),
    )
    none = MessageButton("matches:none", "None of these")

    await tell(assistant, ana, Message("These fit.", (none,), cards, is_multiple=True))
    shown = await ana.hears("These fit.")

    assert shown.text == "These fit.\n\nCook together\nWhen: Tuesdays\n\nGarden\nFree"
    assert shown.titles == ["Choose: Cook together", "Choose: Garden", "Done", "None of these"]


async def test_it_asks_a_group_to_write_in_private_and_keeps_nothing(
    assistant: Assistant, api: BotApi, ana: Person
) -> None:
    group = api.group("Neighbours")

    await ana.say("/start", chat_id=group)
    await api.wait_for_call("sendMessage")

    said = api.state.chats[group].shown
    assert len(said) == 1
    assert "private" in said[0].text
    waiting = await assistant.store.read(
        lambda uow: (
            uow.conversations.find("telegram", str(group)),
            uow.conversations.find("telegram", str(ana.chat_id)),
        )
    )
    assert waiting == (None, None)


async def test_it_closes_the_contact_of_a_person_who_blocks_it(
    assistant: Assistant, api: BotApi, ana: Person
) -> None:
    await begin(ana)
    await ana.block()
    await api.updates.all_confirmed()

    tasks = await assistant.store.read(lambda uow: uow.tasks.open(10))

    assert [task.kind for task in tasks] == ["contact_closed"]


async def test_it_offers_the_menu_and_the_description_in_both_languages(
    assistant: Assistant, api: BotApi
) -> None:
    await api.wait_for_call("setMyShortDescription", times=3)

    for language, words in {"": "Talk to a person", "en": "Talk to a person"}.items():
        assert words in [c["description"] for c in api.state.commands[language]]
    assert "Parler à quelqu'un" in [c["description"] for c in api.state.commands["fr"]]
    assert set(api.state.descriptions) == {
        (what, language)
        for what in ("description", "short_description")
        for language in ("", "en", "fr")
    }
