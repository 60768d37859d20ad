"""Words of danger: numbers first, at every step, with and without consent, database or not."""

import pytest

from bot.app import open_assistant
from bot.settings import Settings
from domain.conversation import Turn
from domain.messages import MessageKind
from domain.vocabulary import Language
from tests.flows.conftest import TO_PLACE, TO_SUMMARY, Chat

SAID = {
    Language.EN: ("i want to kill myself", "999"),
    Language.FR: ("je veux me tuer", "3114"),
}


@pytest.mark.parametrize(
    "before", [(), ("/start",), TO_PLACE, TO_SUMMARY, (*TO_SUMMARY, "summary:send")]
)
async def test_it_answers_first_and_alone_at_every_step(ana: Chat, before: tuple[str, ...]) -> None:
    if before:
        await ana.press(*before)
    await ana.say(SAID[Language.EN][0])
    assert len(ana.heard) == 1
    assert ana.heard[0].kind is MessageKind.CRISIS
    assert any(n in ana.heard[0].text.splitlines()[0] for n in ("999", "111", "116 123"))
    assert ana.payloads == ["crisis:tell", "crisis:no"]


async def test_it_gives_the_numbers_of_the_country_where_the_person_is(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.say("Abbeville")
    await ana.say(SAID[Language.EN][0])
    assert "3114" in ana.text
    assert "116 123" not in ana.text


async def test_it_names_the_other_country_when_it_does_not_know_where(ana: Chat) -> None:
    await ana.press("/start")
    await ana.say(SAID[Language.EN][0])
    assert "In France: 3114" in ana.text


async def test_it_tells_the_relay_person_only_when_asked(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.say(SAID[Language.EN][0])
    assert await ana.cases() == []
    await ana.press("crisis:tell")
    (case,) = await ana.cases()
    assert case.safeguarding[0].kind == "suicide"
    assert case.safeguarding[0].words == SAID[Language.EN][0]
    assert "116 123" in case.safeguarding[0].shown or "999" in case.safeguarding[0].shown
    assert "Where should I look" in ana.text


async def test_it_puts_an_open_case_on_top_with_the_words(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY, "summary:send")
    other = Chat(ana.assistant, "bob")
    await other.press(*TO_SUMMARY, "summary:send")
    await other.say(SAID[Language.EN][0])
    queue = await ana.assistant.store.read(lambda uow: list(uow.cases.queue(None)))
    assert queue[0].safeguarding[0].words == SAID[Language.EN][0]
    assert queue[0].has_unread


async def test_it_goes_on_where_it_was_with_an_ordinary_answer(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.say(SAID[Language.EN][0])
    await ana.say("ME7")
    assert (await ana.slots())["place"]["code"] == "ME7"
    assert (await ana.conversation()).step == "age"


async def test_it_does_not_take_words_of_danger_for_a_name(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY[:-3])
    assert (await ana.conversation()).step == "name"
    await ana.say(SAID[Language.EN][0])
    assert "name" not in await ana.slots()


@pytest.mark.parametrize("language", list(Language))
async def test_it_answers_from_memory_when_the_database_is_gone(tmp_path, language) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data")
    async with open_assistant(settings) as assistant:
        await assistant.store.close()
        said, number = SAID[language]
        turn = Turn("test", "1", "ana", assistant.clock.now(), text=said)
        message = assistant.turns.crisis_message(turn)
        assert number in message.text
        calm = Turn("test", "2", "ana", assistant.clock.now(), text="I like gardening")
        assert assistant.turns.crisis_message(calm) is None
