"""Words that nobody understood are kept only when the person says so, and without the person."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assistant import Assistant
from bot.cli.people import invite
from domain.learning import UnclearMessage, UnclearStatus
from domain.vocabulary import Language
from handlers.learning import LEARN_VERSION, OFFERED, WORDS
from handlers.retention import anonymise_closed_cases, delete_unclear, erase_old_drafts
from tests.flows.conftest import TO_PLACE, TO_SUMMARY, Chat

TO_AGE = (*TO_PLACE, "place:ME7")
UNCLEAR = "blue cheese quantum for Zbigniew, 07700 900123"
KEPT = "blue cheese quantum for (name), (number)"
OLD = "How old are you"


async def kept(assistant: Assistant) -> list[UnclearMessage]:
    def every(uow):
        return [m for s in UnclearStatus for m in uow.unclear.of_status(s, 99)]

    return await assistant.store.read(every)


async def consents(chat: Chat) -> list[tuple[str, int, bool]]:
    conversation = await chat.conversation()
    found = await chat.assistant.store.read(
        lambda uow: uow.consents.of_conversation(conversation.id)
    )
    return [(c.purpose, c.version, c.is_given) for c in found if c.purpose == "learn"]


async def test_it_offers_to_keep_the_words_as_the_last_button(ana: Chat) -> None:
    await ana.press(*TO_AGE)
    await ana.say(UNCLEAR)
    assert "did not quite understand" in ana.text
    assert ana.payloads[-1] == "/learn"
    assert (await ana.slots())[WORDS] == {"text": KEPT, "language": "en"}
    assert await kept(ana.assistant) == []
    assert await consents(ana) == []


async def test_it_shows_just_what_would_be_kept_and_asks(ana: Chat) -> None:
    await ana.press(*TO_AGE)
    await ana.say(UNCLEAR)
    await ana.press("/learn")
    assert len(ana.heard) == 1
    assert f"“{KEPT}”" in ana.text
    assert "leads back to you" in ana.text
    assert ana.text.rstrip().endswith("May I keep them?")
    assert ana.payloads == ["learn:yes", "learn:no"]
    assert await kept(ana.assistant) == []
    assert await consents(ana) == []


@pytest.mark.parametrize("yes", ["learn:yes", "yes please"])
async def test_it_keeps_them_after_a_yes_and_asks_the_question_again(ana: Chat, yes: str) -> None:
    await ana.press(*TO_AGE)
    await ana.say(UNCLEAR)
    await ana.press("/learn")
    await (ana.press(yes) if ":" in yes else ana.say(yes))
    assert "I have kept them" in ana.text
    assert OLD in ana.heard[-1].text
    (message,) = await kept(ana.assistant)
    assert (message.text, message.language, message.status) == (KEPT, Language.EN, "new")
    assert message.received_on == ana.assistant.clock.now().date()
    assert await consents(ana) == [("learn", LEARN_VERSION, True)]
    assert WORDS not in await ana.slots()
    await ana.press("learn:yes")
    assert len(await kept(ana.assistant)) == 1


async def test_it_keeps_nothing_that_leads_back_to_the_person(ana: Chat) -> None:
    await ana.press(*TO_AGE)
    await ana.say(UNCLEAR)
    await ana.press("/learn", "learn:yes")
    (message,) = await kept(ana.assistant)
    conversation = await ana.conversation()
    assert conversation.id not in repr(message)
    assert message.id[14:15] != "7" or message.id.count("-") != 4  # no UUIDv7: it tells the moment
    assert message.labelled_at is None
    trail = await ana.assistant.store.read(lambda uow: uow.audit.of_subject(message.id))
    assert list(trail) == []


@pytest.mark.parametrize("no", ["learn:no", "no thanks"])
async def test_it_keeps_nothing_after_a_no_and_does_not_nag(ana: Chat, no: str) -> None:
    await ana.press(*TO_AGE)
    await ana.say(UNCLEAR)
    await ana.press("/learn")
    await (ana.press(no) if ":" in no else ana.say(no))
    assert "have not kept them" in ana.text
    assert OLD in ana.heard[-1].text
    assert await kept(ana.assistant) == []
    assert await consents(ana) == []
    assert WORDS not in await ana.slots()
    await ana.press("age:26_plus")
    await ana.say("purple lampshade thing")
    assert "/learn" not in ana.payloads
    await ana.press("/learn")
    assert "No words of yours" in ana.text


async def test_it_offers_once_until_it_is_pressed(ana: Chat) -> None:
    await ana.press(*TO_AGE)
    await ana.say(UNCLEAR)
    await ana.say("purple lampshade thing")
    assert "/human" in ana.payloads
    assert "/learn" not in ana.payloads
    await ana.press("/learn")
    assert KEPT in ana.text  # the button that was shown means the words it was shown for
    await ana.press("learn:yes")
    await ana.say("purple lampshade thing")
    assert ana.payloads[-1] == "/learn"


async def test_it_offers_with_the_second_reply_where_the_first_had_nothing_to_learn(
    ana: Chat,
) -> None:
    await ana.press(*TO_AGE)
    await ana.say("blue cheese quantum " * 20)
    assert "/learn" not in ana.payloads
    await ana.say("purple lampshade thing")
    assert ana.payloads[-3:] == ["/human", "/help", "/learn"]


@pytest.mark.parametrize(
    "text",
    [
        "purple lampshade thing " * 16,  # over 300 characters
        "Zbigniew",  # nothing but a name
        "sometimes i think everyone would be better off without me",
        "i want to kill myself",
    ],
)
async def test_it_does_not_offer_for(ana: Chat, text: str) -> None:
    await ana.press(*TO_AGE)
    await ana.say(text)
    assert "/learn" not in [b.payload for m in ana.heard for b in m.all_buttons()]
    assert not {OFFERED, WORDS} & set(await ana.slots())


async def test_it_does_not_offer_before_or_without_a_yes_to_being_kept(ana: Chat) -> None:
    await ana.press("/start")
    await ana.say("blue cheese quantum")
    assert "/learn" not in ana.payloads
    await ana.press("consent:no", "needs:cooking", "needs:done")
    await ana.say("blue cheese quantum")
    assert "/learn" not in ana.payloads
    assert WORDS not in await ana.slots()


async def test_it_does_not_offer_to_a_worker(ana: Chat) -> None:
    """Their words are about somebody else, who was not asked."""
    code = (await invite(ana.assistant, "deal-area-foodbank")).rsplit(" ", 1)[1]
    await ana.press(f"/start join_{code}", "/refer")
    await ana.say("blue cheese quantum")
    await ana.say("purple lampshade thing")
    assert "/human" in ana.payloads
    assert "/learn" not in ana.payloads


async def _give_to_relay(chat: Chat, *, is_with_person: bool) -> None:
    found = await chat.conversation()

    def work(uow):
        uow.conversations.save(replace(found, is_with_person=is_with_person))
        uow.commit()

    await chat.assistant.store.write(work)


async def test_it_waits_while_a_relay_person_has_the_chat(ana: Chat) -> None:
    await ana.press(*TO_AGE)
    await ana.say(UNCLEAR)
    await _give_to_relay(ana, is_with_person=True)
    await ana.say("purple lampshade thing")
    assert ana.heard == []
    await ana.press("/learn")
    assert "A person is with you now" in ana.text
    assert (await ana.conversation()).aside is None
    await _give_to_relay(ana, is_with_person=False)
    await ana.press("/learn", "learn:yes")
    assert [m.text for m in await kept(ana.assistant)] == [KEPT]


async def test_words_of_danger_come_first_also_at_this_question(ana: Chat) -> None:
    await ana.press(*TO_AGE)
    await ana.say(UNCLEAR)
    await ana.press("/learn")
    await ana.say("i want to kill myself")
    assert ana.heard[0].kind == "crisis"
    assert await kept(ana.assistant) == []


async def test_another_answer_leaves_the_question(ana: Chat) -> None:
    await ana.press(*TO_AGE)
    await ana.say(UNCLEAR)
    await ana.press("/learn")
    await ana.say("I'm 34")
    assert (await ana.slots())["age"]["low"] == 34
    assert await kept(ana.assistant) == []


async def test_it_is_no_part_of_the_case(ana: Chat) -> None:
    await ana.press(*TO_AGE)
    await ana.say(UNCLEAR)
    await ana.press(*TO_SUMMARY[len(TO_AGE) :], "summary:send")
    (case,) = await ana.cases()
    assert not {OFFERED, WORDS} & set(case.slots)
    assert "quantum" not in json.dumps(dict(case.slots))
    assert WORDS not in await ana.slots()
    await ana.press("/learn")
    assert "No words of yours" in ana.text


async def test_it_offers_when_nothing_is_under_way_and_the_case_has_ended(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY, "summary:send", "/withdraw", "withdraw:yes")
    await ana.say("purple lampshade thing")
    assert ana.payloads[-1] == "/learn"
    await ana.press("/learn", "learn:yes")
    assert "I have kept them" in ana.text
    assert "/start" in ana.payloads
    assert [m.text for m in await kept(ana.assistant)] == ["purple lampshade thing"]


async def test_it_asks_in_french_in_words_of_its_own(french: Chat) -> None:
    await french.press(*TO_PLACE, "place:80100")
    await french.say("fromage bleu quantique avec Zbigniew")
    assert french.payloads[-1] == "/learn"
    await french.press("/learn")
    assert "« fromage bleu quantique avec (nom) »" in french.text
    assert french.text.rstrip().endswith("Est-ce que je peux les garder ?")
    await french.press("learn:yes")
    (message,) = await kept(french.assistant)
    assert message.language is Language.FR


async def test_an_offer_that_nobody_pressed_goes_with_the_draft(ana: Chat) -> None:
    await ana.press(*TO_AGE)
    await ana.say(UNCLEAR)
    now = ana.assistant.clock.now() + timedelta(days=31)
    assert await ana.assistant.store.write(lambda uow: erase_old_drafts(uow, now)) == 1
    assert (await ana.conversation()).slots == {}


async def test_an_offer_after_the_case_goes_with_the_name(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY, "summary:send", "/withdraw", "withdraw:yes")
    await ana.say("purple lampshade thing")
    assert WORDS in await ana.slots()
    now = ana.assistant.clock.now() + timedelta(days=731)
    assert await ana.assistant.store.write(lambda uow: anonymise_closed_cases(uow, now)) == 1
    assert WORDS not in await ana.slots()


async def test_it_deletes_what_nobody_labelled_for_ninety_days(ana: Chat) -> None:
    await ana.press(*TO_AGE)
    await ana.say(UNCLEAR)
    await ana.press("/learn", "learn:yes")
    now = ana.assistant.clock.now()

    async def delete(days: int) -> int:
        return await ana.assistant.store.write(
            lambda uow: delete_unclear(uow, now + timedelta(days=days))
        )

    assert await delete(90) == 0
    assert await delete(91) == 1
    assert await kept(ana.assistant) == []
    trail = await ana.assistant.store.read(lambda uow: uow.audit.of_subject("unclear"))
    assert [(actor, action) for _, actor, action in trail] == [("retention", "unclear.deleted")]
