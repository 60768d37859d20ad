"""The second opinion adds to what the rules find and takes nothing away."""

import pytest

from domain.understanding import Safeguarding
from domain.vocabulary import Language, SafeguardingKind
from nlu.model import Model, read_model
from nlu.safeguarding import LexiconDetector
from nlu.second_opinion import SafeguardingDetector
from nlu.testset import read_set

from .conftest import DEVELOPMENT, LANGUAGES


@pytest.fixture(scope="module")
def model(model_path) -> Model:  # type: ignore[no-untyped-def]
    return read_model(model_path, None)


@pytest.fixture(scope="module")
def rules() -> LexiconDetector:
    return LexiconDetector()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_keeps_every_finding_of_the_rules(
    model: Model, rules: LexiconDetector, language: Language
) -> None:
    both = SafeguardingDetector(rules, model)
    development = read_set(DEVELOPMENT, language)
    for text in development.texts():
        found = rules.detect(text)
        if found is not None:
            said = both.detect(text)
            assert said is not None
            assert (said.phrase, said.is_unclear) == (found.phrase, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_finds_much_that_the_rules_do_not(
    model: Model, rules: LexiconDetector, language: Language
) -> None:
    both = SafeguardingDetector(rules, model)
    texts = [t for listed in read_set(DEVELOPMENT, language).danger.values() for t in listed]
    missed = [text for text in texts if rules.detect(text) is None]
    assert sum(both.detect(text) is not None for text in missed) >= 0.7 * len(missed)


def test_it_says_where_it_is_not_sure(model: Model, rules: LexiconDetector) -> None:
    both = SafeguardingDetector(rules, model)
    texts = [
        text
        for language in LANGUAGES
        for listed in read_set(DEVELOPMENT, language).danger.values()
        for text in listed
    ]
    found = [both.detect(text) for text in texts]
    unclear = [one for one in found if one is not None and one.is_unclear]
    assert 0 < len(unclear) < len(found) / 2


class Nothing:
    """Rules that find nothing."""

    def detect(self, text: str) -> Safeguarding | None:
        return None


@pytest.mark.parametrize("text", ["", "   ", "\x00", "🙂🙂", "a" * 50_000, "?" * 500, "." * 50])
def test_it_is_silent_on_nothing_and_never_raises(model: Model, text: str) -> None:
    assert SafeguardingDetector(Nothing(), model).detect(text) is None


def test_it_names_a_kind(model: Model) -> None:
    found = SafeguardingDetector(Nothing(), model).detect(
        "my husband hits me and takes my bank card and i am scared of him"
    )
    assert found is not None
    assert found.kind is SafeguardingKind.DOMESTIC_ABUSE
