"""Words of danger: numbers first, at every step, with and without consent, database or not."""

import pytest

from bot.app import open_assistant
from bot.cli.people import invite
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
    is_sent = before[-1:] == ("summary:send",)
    assert ana.payloads == (["crisis:go_on"] if is_sent else ["crisis:tell", "crisis:no"])


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


async def test_it_says_that_the_hub_will_see_it_when_there_is_an_open_case(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY, "summary:send")
    await ana.say(SAID[Language.EN][0])
    assert "will see this" in ana.text
    await ana.press("crisis:go_on")
    assert "/human" in ana.payloads
    (case,) = await ana.cases()
    assert len(case.safeguarding) == 1
    # Their next request is another case, and goes out without those words.
    await ana.press(*TO_SUMMARY[2:], "summary:send")
    await ana.press("/start", *TO_SUMMARY[2:], "summary:send")
    assert [len(c.safeguarding) for c in await ana.cases()] == [1, 0]


async def test_it_keeps_every_answer_when_a_person_is_asked_for_after_sending(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY[:-3])
    await ana.say("Ana")
    await ana.say("07700 900123")
    await ana.press("safe:no_message", "summary:send")
    (before,) = await ana.cases()
    await ana.press("/human", "human:yes")
    (after,) = await ana.cases()
    assert after.is_talk_request
    assert after.has_unread
    assert (after.name, after.slots, after.hub_id, after.needs, after.referrals) == (
        before.name, before.slots, before.hub_id, before.needs, before.referrals,
    )  # fmt: skip


async def test_it_lets_somebody_say_yes_later(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.say(SAID[Language.EN][0])
    await ana.say("ME7")
    await ana.press("crisis:tell")
    (case,) = await ana.cases()
    assert case.safeguarding[0].words == SAID[Language.EN][0]


@pytest.mark.parametrize("words", ["help me", "im so scared", "i am crying"])
async def test_it_shows_the_numbers_again_for_words_that_are_no_answer(
    ana: Chat, words: str
) -> None:
    await ana.press(*TO_SUMMARY[:-3])
    await ana.say(SAID[Language.EN][0])
    await ana.say(words)
    assert ana.heard[0].kind is MessageKind.CRISIS
    assert "name" not in await ana.slots()


async def test_it_does_not_send_what_somebody_did_not_want_told(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.say(SAID[Language.EN][0])
    await ana.press("crisis:no", *TO_SUMMARY[len(TO_PLACE) :], "summary:send")
    (case,) = await ana.cases()
    assert case.safeguarding == ()


async def test_it_takes_a_complaint_that_speaks_of_danger(ana: Chat) -> None:
    await ana.press(*TO_PLACE, "/complain")
    await ana.say("your volunteer hit my child")
    assert ana.heard[0].kind is MessageKind.CRISIS
    (task,) = await ana.assistant.store.read(lambda uow: list(uow.tasks.open(5)))
    assert (task.kind, task.text) == ("complaint", "your volunteer hit my child")


async def test_it_reads_what_follows_a_command(ana: Chat) -> None:
    await ana.press("/human i want to die")
    assert ana.heard[0].kind is MessageKind.CRISIS


async def test_it_says_what_was_kept_when_only_that_was_told(ana: Chat) -> None:
    await ana.press("/start", "consent:no", "needs:cooking+done")
    await ana.say(SAID[Language.EN][0])
    await ana.press("crisis:tell")
    await ana.say("ME7")
    assert "kept only what you asked me to tell" in ana.text
    (case,) = await ana.cases()
    assert case.safeguarding[0].words == SAID[Language.EN][0]


async def test_it_speaks_to_a_worker_of_the_person_with_them(ana: Chat) -> None:
    bea = Chat(ana.assistant, "bea")
    code = (await invite(ana.assistant, "deal-area-foodbank")).rsplit(" ", 1)[1]
    await bea.press(f"/start join_{code}")
    await bea.say("Sam here says he wants to kill himself")
    assert "stay with them" in bea.text
    assert bea.payloads == ["crisis:go_on"]
    await bea.say("refer Tom, 07700 900124, lives in Aylesham, needs food, he agreed")
    await bea.press("urgency:soon", "review:send")
    (case,) = await ana.cases()
    assert (case.name, case.safeguarding) == ("Tom", ())


async def test_it_answers_in_french_when_nothing_tells_the_language(ana: Chat) -> None:
    ana.language = None
    await ana.say("je veux mourir")
    assert "3114" in ana.heard[0].text.splitlines()[0]


async def test_it_gives_the_numbers_even_when_the_turn_cannot_be_handled(
    ana: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.press(*TO_PLACE)

    def broken(*args: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("handlers.commands.perform", broken)
    await ana.say(SAID[Language.EN][0])
    assert ana.heard[0].kind is MessageKind.CRISIS
    assert "could not answer your last message" in ana.heard[1].text
    (task,) = await ana.assistant.store.read(lambda uow: list(uow.tasks.open(5)))
    assert (task.kind, task.text) == ("quarantine", SAID[Language.EN][0])
    monkeypatch.undo()
    await ana.say("ME7")
    assert (await ana.conversation()).step == "age"
