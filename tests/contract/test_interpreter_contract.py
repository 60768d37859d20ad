"""What every interpreter promises: the embedded one, and the one over a real Rasa server."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from domain.understanding import Interpreter
from domain.vocabulary import Intent, Language, SafeguardingKind
from nlu.embedded import EmbeddedInterpreter, load
from nlu.entities import NamedTowns
from nlu.remote import RasaInterpreter

pytestmark = pytest.mark.xdist_group("rasa")
WARM_DEADLINE_S = 10.0  # what is tested here is what it says, not how quick a busy machine is


@pytest.fixture(scope="module")
def embedded() -> EmbeddedInterpreter:
    return load(towns=NamedTowns(("Chatham", "Gillingham", "Calais")))


@pytest.fixture(params=["embedded", "rasa"])
async def interpreter(
    request: pytest.FixtureRequest, embedded: EmbeddedInterpreter
) -> AsyncIterator[Interpreter]:
    if request.param == "embedded":
        yield embedded
        return
    reasons: list[str] = []
    remote = RasaInterpreter(
        request.getfixturevalue("rasa_url"), embedded, reasons.append, WARM_DEADLINE_S
    )
    yield remote
    await remote.close()
    assert set(reasons) <= {"unsure"}, "the embedded interpreter answered in Rasa's place"


SAID = [
    ("hello", Language.EN, Intent.GREET),
    ("bonjour", Language.FR, Intent.GREET),
    ("thank you so much", Language.EN, Intent.THANK),
    ("i'd like to speak to a real person please", Language.EN, Intent.ASK_HUMAN),
    ("je voudrais parler à quelqu'un", Language.FR, Intent.ASK_HUMAN),
    ("we've got no food left in the house", Language.EN, Intent.STATE_NEED),
    ("je n'ai plus rien à manger", Language.FR, Intent.STATE_NEED),
    ("who can see what i write here?", Language.EN, Intent.ASK_PRIVACY),
    ("qui peut lire ce que j'écris ?", Language.FR, Intent.ASK_PRIVACY),
    ("please delete everything you have about me", Language.EN, Intent.WITHDRAW),
]


@pytest.mark.parametrize(("text", "language", "intent"), SAID)
async def test_it_understands_plain_messages(
    interpreter: Interpreter, text: str, language: Language, intent: Intent
) -> None:
    said = await interpreter.parse(text)

    assert (said.language, said.intent) == (language, intent)
    assert 0.0 <= said.confidence <= 1.0


async def test_it_finds_every_slot_of_a_full_message(interpreter: Interpreter) -> None:
    said = await interpreter.parse("34, live in ME4, lost my job, no food, can't walk far")

    assert said.slots["age"] == 34
    assert said.slots["postcode"] == "ME4"
    assert said.slots["employment_status"] == "unemployed"
    assert "food" in said.slots["needs"]  # type: ignore[operator]
    assert said.slots["access"] == ("limited_walking",)


async def test_it_leaves_out_a_need_that_is_denied(interpreter: Interpreter) -> None:
    said = await interpreter.parse("food is fine thanks, it's the rent i can't pay")

    assert "food" not in {need.code for need in said.needs}
    assert "housing" in {need.code for need in said.needs}


async def test_danger_is_found_whatever_the_classifier_says(interpreter: Interpreter) -> None:
    said = await interpreter.parse("i want to kill myself")

    assert said.intent is Intent.SAFEGUARDING
    assert said.safeguarding is not None
    assert said.safeguarding.kind is SafeguardingKind.SUICIDE


@pytest.mark.parametrize("text", ["", "   ", "🙂", "\x00", "a" * 20_000, "[[{]", "?" * 300])
async def test_it_never_raises(interpreter: Interpreter, text: str) -> None:
    said = await interpreter.parse(text, Language.FR)

    assert said.text == text
    assert said.needs == ()


async def test_many_at_once_do_not_mix(interpreter: Interpreter) -> None:
    texts = [text for text, _, _ in SAID] * 3

    said = await asyncio.gather(*(interpreter.parse(text) for text in texts))

    assert [one.text for one in said] == texts
    assert [one.intent for one in said] == [intent for _, _, intent in SAID] * 3
