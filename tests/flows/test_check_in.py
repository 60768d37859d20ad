"""Words that may mean danger or may not: who can help is shown, and the message is answered."""

from pathlib import Path

import pytest

from bot.app import make_interpreter
from bot.settings import Settings
from domain.messages import MessageKind
from domain.understanding import Safeguarding
from domain.vocabulary import Language, SafeguardingKind
from nlu.testset import read_set
from tests.flows.conftest import TO_PLACE, TO_SUMMARY, Chat

SETS = Path(__file__).parents[1] / "data" / "nlu"


@pytest.fixture(scope="module")
def unclear() -> tuple[str, Safeguarding]:
    """A real message of which the real detector is not sure, and which says no more than that."""
    detector = make_interpreter(Settings()).detector
    for text in read_set(SETS / "development", Language.EN).danger[SafeguardingKind.SUICIDE]:
        found = detector.detect(text)
        if found is not None and found.is_unclear:
            return text, found
    pytest.fail("the detector is sure of every message: then is_unclear is never used")


async def test_it_shows_who_can_help_and_answers_the_message(
    ana: Chat, unclear: tuple[str, Safeguarding]
) -> None:
    await ana.press(*TO_PLACE)
    await ana.say(unclear[0])
    assert ana.heard[0].kind is MessageKind.CRISIS
    assert [b.payload for b in ana.heard[0].buttons] == ["crisis:unsafe"]
    assert "Where should I look" in ana.heard[-1].text
    assert "needs" in await ana.slots()


async def test_nobody_is_told_of_it(ana: Chat, unclear: tuple[str, Safeguarding]) -> None:
    await ana.press(*TO_SUMMARY, "summary:send")
    await ana.say(unclear[0])
    (case,) = await ana.cases()
    assert case.safeguarding == ()


async def test_a_tap_makes_it_danger_like_any_other(
    ana: Chat, unclear: tuple[str, Safeguarding]
) -> None:
    await ana.press(*TO_PLACE)
    await ana.say(unclear[0])
    await ana.press("crisis:unsafe")
    assert ana.heard[0].kind is MessageKind.CRISIS
    assert ana.payloads == ["crisis:tell", "crisis:no"]
    await ana.press("crisis:tell")
    (case,) = await ana.cases()
    assert case.safeguarding[0].words == unclear[0]
    assert case.safeguarding[0].kind == unclear[1].kind
    assert "Where should I look" in ana.text


async def test_the_words_do_not_travel_without_the_tap(
    ana: Chat, unclear: tuple[str, Safeguarding]
) -> None:
    await ana.press(*TO_PLACE)
    await ana.say(unclear[0])
    await ana.press("/human", "human:yes")
    (case,) = await ana.cases()
    assert case.safeguarding == ()
    assert unclear[0] not in str(case.slots)


async def test_an_old_button_still_shows_the_numbers(ana: Chat) -> None:
    await ana.press("/start", "crisis:unsafe")
    assert ana.heard[0].kind is MessageKind.CRISIS
