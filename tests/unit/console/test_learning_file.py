"""The download is what the interpreter's own reader reads: proved by reading it back."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console.learning_file import as_training_examples, file_name
from domain.learning import UnclearMessage, UnclearStatus
from domain.vocabulary import Intent, Language, Need
from handlers.flows.words import clean, has_words
from nlu.training_data import Example, read_examples

NONE: frozenset[str] = frozenset()


def message(text: str, intent: Intent, *needs: Need, language: Language = Language.EN):
    return UnclearMessage(
        text, text, language, date(2026, 3, 2), UnclearStatus.LABELLED, intent, needs
    )


def read_back(folder: Path, language: Language, *messages: UnclearMessage) -> list[Example]:
    """Put the download where the README says, and read it as training does."""
    target = folder / language.value
    target.mkdir(exist_ok=True)
    text = as_training_examples(messages)
    (target / file_name(language)).write_text(text, encoding="utf-8")
    return read_examples(folder)


def example(text: str, language: Language, intent: Intent, *needs: Need) -> Example:
    return Example(text, language, intent, frozenset(needs), NONE, NONE, None)


def test_it_is_read_as_training_data_of_its_language(tmp_path: Path) -> None:
    need, hello = Intent.STATE_NEED, Intent.GREET
    read_back(
        tmp_path, Language.EN,
        message("no grub: (name) #1 'skint'", need, Need.MONEY, Need.FOOD),
        message("me bones ache & all", need), message("wotcha (name)", hello),
        message("brassic till payday", need, Need.FOOD, Need.MONEY),
    )  # fmt: skip
    found = read_back(tmp_path, Language.FR, message("plus une thune à (lieu)", need, Need.MONEY))
    assert sorted(found, key=lambda e: e.text) == [
        example("brassic till payday", Language.EN, need, Need.FOOD, Need.MONEY),
        example("me bones ache & all", Language.EN, need),
        example("no grub: (name) #1 'skint'", Language.EN, need, Need.FOOD, Need.MONEY),
        example("plus une thune à (lieu)", Language.FR, need, Need.MONEY),
        example("wotcha (name)", Language.EN, hello),
    ]


def test_it_makes_one_block_for_each_intent_and_needs_and_no_message_twice() -> None:
    need = Intent.STATE_NEED
    text = as_training_examples(
        [
            message("b", need, Need.FOOD), message("a", need, Need.FOOD),
            message("a", need, Need.FOOD), message("c", need, Need.FOOD, Need.MONEY),
        ]
    )  # fmt: skip
    assert text.count("- intent: state_need") == 2
    assert text.count("    - a\n    - b\n") == 1
    assert "metadata: {needs: [food, money]}" in text


@pytest.mark.parametrize(
    "text", ["- a dash", "# no comment", "yes: no", "'", "...", "--- x", "| >"]
)
def test_it_keeps_signs_that_mean_something_in_yaml(tmp_path: Path, text: str) -> None:
    (found,) = read_back(tmp_path, Language.EN, message(text, Intent.INFORM))
    assert found.text == text


@given(st.text(min_size=1, max_size=60))
def test_it_keeps_whatever_a_coordinator_may_save(tmp_path_factory, text: str) -> None:
    signs = str.maketrans("[]{}", "()()")
    kept = clean(text.translate(signs))
    if has_words(kept):
        folder = tmp_path_factory.mktemp("nlu")
        (found,) = read_back(folder, Language.EN, message(kept, Intent.INFORM))
        assert found.text == kept
