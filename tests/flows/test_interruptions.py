"""What interrupts is answered, and then the question is there again."""

from datetime import timedelta

import pytest

from domain.vocabulary import Language
from handlers.retention import anonymise_closed_cases, erase_old_drafts
from tests.flows.conftest import TO_PLACE, TO_SUMMARY, Chat

WHERE = "Where should I look"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/help", "button, its number, or your own words"),
        ("help", "button, its number, or your own words"),
        ("/privacy", ""),
        ("what do you do with my data?", ""),
        ("/about", "At an ASPIRE hub you can"),
        ("what is aspire?", "At an ASPIRE hub you can"),
        ("/status", "no request from you yet"),
    ],
)
async def test_it_answers_and_asks_the_question_again(ana: Chat, said: str, answer: str) -> None:
    await ana.press(*TO_PLACE)
    await ana.say(said)
    assert answer in ana.text
    assert WHERE in ana.heard[-1].text
    assert len(ana.heard) == 2


async def test_it_goes_back_one_question(ana: Chat) -> None:
    await ana.press(*TO_PLACE, "place:ME7")
    await ana.say("go back")
    assert WHERE in ana.text
    assert "place" not in await ana.slots()


async def test_it_says_when_there_is_nothing_to_go_back_to(ana: Chat) -> None:
    await ana.press("/start", "/back")
    assert "nothing to go back to" in ana.text


async def test_it_asks_before_it_starts_again(ana: Chat) -> None:
    await ana.press(*TO_PLACE, "/restart")
    assert ana.payloads == ["restart:yes", "restart:no"]
    await ana.say("no")
    assert WHERE in ana.text
    await ana.press("/restart")
    await ana.say("yes")
    assert "needs" not in await ana.slots()


async def test_it_stops_and_keeps_the_draft(ana: Chat) -> None:
    await ana.press(*TO_PLACE, "/stop", "stop:keep")
    await ana.say("hello")
    assert "had got this far" in ana.text
    assert WHERE in ana.text


async def test_it_stops_and_deletes_everything(ana: Chat) -> None:
    await ana.press(*TO_PLACE, "/stop", "stop:delete")
    assert (await ana.conversation()).slots == {}
    assert [a for a, _ in await ana.log() if a == "person"] == []


async def test_it_switches_the_language_and_keeps_the_answers(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.say("parlez français svp")
    assert "Où dois-je chercher" in ana.text
    assert (await ana.conversation()).language is Language.FR
    assert (await ana.slots())["needs"] == ["cooking"]
    await ana.press("/language en")
    assert WHERE in ana.text


async def test_it_asks_the_language_when_nothing_tells_it(ana: Chat) -> None:
    ana.language = None
    await ana.press("/start")
    assert ana.payloads == ["/language en", "/language fr"]
    await ana.press("/language fr")
    assert "assistant automatique" in ana.text


async def test_it_opens_a_case_for_somebody_who_wants_a_person(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.say("can i talk to a real person")
    assert await ana.cases() == []
    await ana.press("human:yes")
    (case,) = await ana.cases()
    assert case.is_talk_request
    assert case.needs == ("cooking",)
    assert WHERE in ana.text


async def test_it_brings_that_case_up_to_date_when_all_is_answered(ana: Chat) -> None:
    await ana.press(*TO_PLACE, "/human", "human:yes", *TO_SUMMARY[len(TO_PLACE) :], "summary:send")
    (case,) = await ana.cases()
    assert case.place is not None
    assert case.is_talk_request


async def test_it_does_not_open_a_case_for_a_no(ana: Chat) -> None:
    await ana.press(*TO_PLACE, "/human", "human:no")
    assert await ana.cases() == []
    assert WHERE in ana.text


async def test_it_takes_a_complaint(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.say("I want to complain")
    await ana.say("Nobody ever rang me back")
    assert "30 days" in ana.text
    (task,) = await ana.assistant.store.read(lambda uow: list(uow.tasks.open(5)))
    assert (task.kind, task.text) == ("complaint", "Nobody ever rang me back")


async def test_it_withdraws_in_two_taps(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY, "summary:send", "/withdraw", "withdraw:yes")
    (case,) = await ana.cases()
    assert case.status == "cancelled"
    await ana.press("/withdraw")
    assert "nothing of yours to take back" in ana.text


async def test_it_says_how_it_is_going(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY, "summary:send")
    await ana.say("how is my request going?")
    assert "received" in ana.text


async def test_it_offers_to_pass_a_late_message_on(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY, "summary:send")
    await ana.say("By the way my phone will be off on Friday")
    await ana.press("pass_on:yes")
    (case,) = await ana.cases()
    assert case.has_unread
    events = await ana.assistant.store.read(lambda uow: list(uow.cases.events(case.id)))
    assert events[-1].text == "By the way my phone will be off on Friday"


@pytest.mark.parametrize(
    ("said", "step"),
    [("change my postcode", "place"), ("I want to change my age", "age")],
)
async def test_it_changes_the_answer_that_is_named(ana: Chat, said: str, step: str) -> None:
    await ana.press(*TO_SUMMARY)
    await ana.say(said)
    assert (await ana.conversation()).step == step


async def test_it_changes_the_postcode_to_the_one_that_is_said(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY)
    await ana.say("change my postcode to ME4")
    assert (await ana.slots())["place"]["code"] == "ME4"


async def test_it_changes_the_place_by_the_button_of_the_summary(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY)
    assert "change:place" in ana.payloads
    await ana.press("change:place")
    assert WHERE in ana.text
    await ana.say("ME4")
    assert (await ana.conversation()).step == "summary"
    await ana.press("summary:send")
    (case,) = await ana.cases()
    assert case.place == "Chatham (ME4)"


async def test_it_asks_which_answer_to_change(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY, "/change")
    assert "change:place" in ana.payloads


async def test_it_clarifies_once_and_then_offers_a_person(ana: Chat) -> None:
    await ana.press(*TO_PLACE, "place:ME7")
    await ana.say("blue cheese quantum")
    assert "did not quite understand" in ana.text
    assert "/human" not in ana.payloads
    await ana.say("purple elbow thing")
    assert "/human" in ana.payloads
    await ana.press("age:26_plus")
    assert (await ana.conversation()).misunderstood == 0


async def test_it_takes_a_typed_number_or_title_for_the_button(ana: Chat) -> None:
    await ana.press("/start")
    await ana.say("1")
    assert (await ana.slots())["consent"]["given"] is True
    await ana.say("learning to COOK")
    assert (await ana.slots())["needs"] == ["cooking"]
    await ana.say("2 and 3")
    assert len((await ana.slots())["needs"]) == 3


async def test_it_keeps_nothing_of_somebody_who_says_no(ana: Chat) -> None:
    await ana.press("/start", "consent:no", "needs:cooking", "needs:done")
    await ana.say("ME7")
    assert "kept nothing" in ana.text
    assert await ana.cases() == []
    assert (await ana.conversation()).slots == {}
    assert [a for a, _ in await ana.log() if a == "person"] == []


async def test_it_erases_a_draft_after_thirty_days(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    now = ana.assistant.clock.now()

    async def erase(days: float) -> int:
        return await ana.assistant.store.write(
            lambda uow: erase_old_drafts(uow, now + timedelta(days=days))
        )

    assert await erase(29) == 0
    assert await erase(30.1) == 1
    assert (await ana.conversation()).slots == {}


async def test_it_erases_what_was_said_without_consent_after_a_day(ana: Chat) -> None:
    await ana.press("/start")
    now = ana.assistant.clock.now()
    erased = await ana.assistant.store.write(
        lambda uow: erase_old_drafts(uow, now + timedelta(days=1.1))
    )
    assert erased == 1


async def test_it_takes_out_who_it_was_two_years_after_the_end(ana: Chat) -> None:
    await ana.press(*TO_SUMMARY[:-3])
    await ana.say("Ana")
    await ana.press("contact:chat", "safe:yes", "summary:send", "/withdraw", "withdraw:yes")
    now = ana.assistant.clock.now()

    async def anonymise(days: int) -> int:
        return await ana.assistant.store.write(
            lambda uow: anonymise_closed_cases(uow, now + timedelta(days=days))
        )

    assert await anonymise(729) == 0
    assert (await ana.cases())[0].name == "Ana"
    assert await anonymise(731) == 1
    (case,) = await ana.cases()
    assert (case.name, case.slots, case.needs) == (None, {}, ("cooking",))
    assert [a for a, _ in await ana.log() if a == "person"] == []
    assert await anonymise(731) == 0


async def test_it_says_first_that_it_is_an_automated_assistant(ana: Chat) -> None:
    await ana.say("hello")
    assert "automated assistant" in ana.heard[0].text
    assert "person" in ana.heard[0].text


async def test_it_tells_a_worker_without_an_invitation_how_to_join(ana: Chat) -> None:
    await ana.press("/refer")
    assert "organisation's link" in ana.text
    await ana.press("/join no-such-code")
    assert "does not work" in ana.text
