"""The floors on the project's own sets, and rules for the sets and the training data themselves."""

from collections import Counter

import pytest

from bot.app import make_interpreter
from bot.settings import Settings
from domain.vocabulary import Access, Intent, Language, Need, SafeguardingKind
from nlu.as_json import to_json
from nlu.embedded import EmbeddedInterpreter
from nlu.evaluation import evaluate
from nlu.report import as_text, below, read_floors
from nlu.testset import read_set
from nlu.training_data import read_examples
from tests.near_duplicates import near_duplicates

from .conftest import DEVELOPMENT, HELD_OUT, LANGUAGES, TUNED


@pytest.fixture(scope="module")
def wired() -> EmbeddedInterpreter:
    """The interpreter as it is served, with the towns of the programme."""
    return make_interpreter(Settings())


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reaches_the_floors_on_messages_it_was_not_made_for(
    wired: EmbeddedInterpreter, language: Language
) -> None:
    report = evaluate(wired, read_set(HELD_OUT, language))
    assert below(report, read_floors()[language]) == [], as_text(report)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_does_not_go_back_on_what_rules_were_written_against(
    interpreter: EmbeddedInterpreter, language: Language
) -> None:
    report = evaluate(interpreter, read_set(TUNED, language))
    figures = report.figures
    assert figures["intent_accuracy"] >= 0.85, report.wrong
    assert figures["needs_micro_f1"] >= 0.90, report.wrong
    assert figures["slots_accuracy"] >= 0.95, report.wrong
    assert figures["false_interruptions"] == 0, report.wrong
    assert {k: v for k, v in figures.items() if k.startswith("recall") and v < 0.97} == {}
    assert figures["false_alarms_near_miss"] <= 0.08, report.wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_measures_on_enough_messages(language: Language) -> None:
    held_out = read_set(HELD_OUT, language)
    development = read_set(DEVELOPMENT, language)
    assert len(held_out.texts()) >= 400
    assert len(development.messages) >= 400
    for each in (held_out, development):
        assert sum(bool(m.denied) for m in each.messages) >= 20
        assert sum(len(m.slots) >= 3 for m in each.messages) >= 15
        assert min(len(each.danger[kind]) for kind in SafeguardingKind) >= 35
        assert len(each.harmless) >= 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_trains_on_enough_examples_of_everything(language: Language) -> None:
    examples = [example for example in read_examples() if example.language is language]
    intents = Counter(example.intent for example in examples)
    assert {intent: intents[intent] for intent in Intent if intents[intent] < 120} == {}
    needs = Counter(code for example in examples for code in example.needs)
    assert {need: needs[need] for need in Need if needs[need] < 200} == {}
    access = Counter(code for example in examples for code in example.access)
    assert {code: access[code] for code in Access if access[code] < 60} == {}
    kinds = Counter(example.kind for example in examples)
    assert {kind: kinds[kind] for kind in SafeguardingKind if kinds[kind] < 300} == {}
    assert intents[Intent.OUT_OF_SCOPE] >= 400
    assert sum(bool(example.denied) for example in examples) >= 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_nearly_repeats_another_or_a_message_of_the_test_set(language: Language) -> None:
    held_out = [t for folder in (HELD_OUT, DEVELOPMENT) for t in read_set(folder, language).texts()]
    trained = [example.text for example in read_examples() if example.language is language]
    texts = [*held_out, *trained]
    near = [
        (texts[one], texts[other]) for one, other in near_duplicates(texts) if one >= len(held_out)
    ]
    assert near == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_message_denies_it_does_not_need(language: Language) -> None:
    for message in read_set(HELD_OUT, language).messages:
        assert not message.denied & message.needs, message.text
    for example in read_examples():
        assert not example.denied & example.needs, example.text


def test_it_writes_the_object_of_the_design(interpreter: EmbeddedInterpreter) -> None:
    written = to_json(interpreter.parse_now("got a lady here, 62, ME4, nothing to eat today"))
    assert list(written) == [
        "text", "language", "intent", "needs", "access", "urgency", "entities", "slots",
        "safeguarding",
    ]  # fmt: skip
    assert written["urgency"] == "today"
    assert written["safeguarding"] is None
    assert written["slots"] == {
        "age": 62, "postcode": "ME4", "needs": ["food"], "for_whom": "other",
    }  # fmt: skip
    assert {entity["entity"] for entity in written["entities"]} == {"age", "postcode"}  # type: ignore[attr-defined]
