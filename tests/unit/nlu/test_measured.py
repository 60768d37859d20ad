"""Floors on the project's own labelled set, and rules for the sets themselves."""

from collections import Counter

import pytest
import yaml
from rapidfuzz import fuzz, process

from domain.vocabulary import Access, Intent, Language, Need
from nlu.embedded import EmbeddedInterpreter
from nlu.evaluation import evaluate, to_json
from nlu.normalise import fold_words
from nlu.safeguarding import LexiconDetector
from nlu.training_data import read_examples

from .conftest import SET

LANGUAGES = list(Language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reaches_the_floors(
    interpreter: EmbeddedInterpreter, detector: LexiconDetector, language: Language
) -> None:
    report = evaluate(interpreter, detector, SET, language)
    assert report.intent_accuracy >= 0.85, report.misses
    assert report.needs_micro_f1 >= 0.90, report.per_need
    assert report.slots_accuracy >= 0.95
    assert report.urgency_accuracy >= 0.90
    assert report.access_accuracy >= 0.90
    assert report.false_interruptions == ()
    assert {kind: share for kind, share in report.recall.items() if share < 0.97} == {}, (
        report.misses
    )
    assert report.right_kind >= 0.95, report.misses
    assert report.false_alarms <= 0.01, report.misses


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_measures_on_enough_messages(language: Language) -> None:
    messages = yaml.safe_load((SET / f"messages_{language}.yml").read_text(encoding="utf-8"))
    danger = yaml.safe_load((SET / f"danger_{language}.yml").read_text(encoding="utf-8"))
    assert len(messages["messages"]) >= 100
    assert sum(len(texts) for texts in danger["danger"].values()) >= 60
    assert len(danger["harmless"]) >= 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_trains_on_enough_examples_of_everything(language: Language) -> None:
    examples = [example for example in read_examples() if example.language is language]
    intents = Counter(example.intent for example in examples)
    assert {intent: intents[intent] for intent in Intent if intents[intent] < 40} == {}
    needs = Counter(code for example in examples for code in example.needs)
    assert {need: needs[need] for need in Need if needs[need] < 40} == {}
    access = Counter(code for example in examples for code in example.access)
    assert {code: access[code] for code in Access if access[code] < 12} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_never_measures_on_what_it_was_trained_on(language: Language) -> None:
    trained = [fold_words(example.text) for example in read_examples()]
    messages = yaml.safe_load((SET / f"messages_{language}.yml").read_text(encoding="utf-8"))
    texts = [fold_words(message["text"]) for message in messages["messages"]]
    texts = [text for text in texts if len(text.split()) >= 5]
    assert texts
    near = [
        (text, match[0])
        for text in texts
        if (match := process.extractOne(text, trained, scorer=fuzz.ratio, score_cutoff=92))
    ]
    assert near == []


def test_it_trains_on_no_message_twice() -> None:
    counts = Counter(
        (example.language, example.intent, example.text.lower()) for example in read_examples()
    )
    assert [key for key, count in counts.items() if count > 1] == []


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
