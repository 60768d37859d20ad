"""Training data that Rasa would refuse is refused here too: one line with file and line."""

from pathlib import Path

import pytest
import yaml

from domain.errors import ModelMissing
from domain.vocabulary import Intent, Language, Need, SafeguardingKind, Urgency
from nlu.testset import read_set, to_rasa
from nlu.training_data import check_complete, data_hash, read_examples

from .conftest import HELD_OUT

HEAD = 'version: "3.1"\nnlu:\n'


def write(folder: Path, text: str) -> Path:
    (folder / "en").mkdir(exist_ok=True)
    (folder / "en" / "some.yml").write_text(text, encoding="utf-8")
    return folder


def test_it_reads_everything_that_a_block_says(tmp_path: Path) -> None:
    block = (
        "- intent: state_need\n"
        "  metadata: {needs: [food], denied: [money], urgency: today, near_miss: true}\n"
        "  examples: |\n    - starving, money's fine\n    - \n"
    ).replace("    - \n", "")
    (example,) = read_examples(write(tmp_path, HEAD + block))
    assert example.text == "starving, money's fine"
    assert (example.language, example.intent) == (Language.EN, Intent.STATE_NEED)
    assert (example.needs, example.denied) == ({Need.FOOD}, {Need.MONEY})
    assert (example.urgency, example.kind, example.is_near_miss) == (Urgency.TODAY, None, True)


def test_it_reads_the_kind_of_danger(tmp_path: Path) -> None:
    block = "- intent: safeguarding\n  metadata: {safeguarding: suicide}\n  examples: |\n    - x\n"
    (example,) = read_examples(write(tmp_path, HEAD + block))
    assert example.kind is SafeguardingKind.SUICIDE


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nlu: [", "not YAML"),
        ("- a\n- b\n", ":1: expected a list under `nlu`"),
        ("nlu: []\n", ':1: expected version: "3.1"'),
        (HEAD + "- just text\n", "expected blocks"),
        (HEAD + "- intent: order_pizza\n  examples: |\n    - x\n", ":3: unknown intent"),
        (HEAD + "- intent: greet\n", ":3: intent `greet` has no examples"),
        (HEAD + "- intent: greet\n  examples: |\n", ":3: intent `greet` has no examples"),
        (HEAD + "- intent: greet\n  examples: [a, b]\n", ":3: intent `greet` has no examples"),
        (HEAD + "- intent: greet\n  examples: |\n    hello\n", ":3: an example is not `- text`"),
        (HEAD + "- intent: greet\n  examples: |\n    - hello [you](name)\n", "brackets mean"),
        (HEAD + "- intent: greet\n  example: |\n    - hello\n", ":3: unknown key `example`"),
        (
            HEAD + "- intent: greet\n  metadata: {needs: [pizza]}\n  examples: |\n    - x\n",
            ":3: unknown needs `pizza`",
        ),
        (
            HEAD + "- intent: greet\n  metadata: {urgency: never}\n  examples: |\n    - x\n",
            ":3: unknown urgency `never`",
        ),
        (
            HEAD + "- intent: greet\n  metadata: {mood: good}\n  examples: |\n    - x\n",
            ":3: unknown metadata `mood`",
        ),
        (
            HEAD + "- intent: greet\n  metadata: good\n  examples: |\n    - x\n",
            ":3: `metadata` is not a mapping",
        ),
    ],
)
def test_it_says_in_one_line_what_is_wrong_and_where(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ModelMissing) as raised:
        read_examples(write(tmp_path, text))
    message = str(raised.value)
    assert says in message
    assert "some.yml" in message
    assert "\n" not in message


def test_it_says_which_intent_has_no_examples(tmp_path: Path) -> None:
    examples = read_examples(write(tmp_path, HEAD + "- intent: affirm\n  examples: |\n    - yes\n"))
    with pytest.raises(ModelMissing, match="en: intent `greet` has no examples"):
        check_complete(examples, tmp_path)


def test_an_empty_folder_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="no training examples here"):
        read_examples(tmp_path)


def test_a_changed_example_makes_the_model_stale(tmp_path: Path) -> None:
    text = HEAD + "- intent: greet\n  examples: |\n    - hello\n"
    before = data_hash(write(tmp_path, text))
    assert data_hash(write(tmp_path, text + "    - hi\n")) != before


@pytest.mark.parametrize("language", list(Language))
def test_the_test_set_is_written_as_rasa_reads_it(language: Language, tmp_path: Path) -> None:
    held_out = read_set(HELD_OUT, language)
    (tmp_path / language.value).mkdir()
    (tmp_path / language.value / "set.yml").write_text(to_rasa(held_out), encoding="utf-8")
    examples = read_examples(tmp_path)
    dangers = sum(len(texts) for texts in held_out.danger.values())
    assert len(examples) == len(held_out.messages) + dangers
    assert yaml.safe_load(to_rasa(held_out))["version"] == "3.1"


def test_a_test_set_that_is_none_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("messages: [{intent: greet}]\n", encoding="utf-8")
    with pytest.raises(ModelMissing, match=r"en\.yml: not a test set") as raised:
        read_set(tmp_path, Language.EN)
    assert "\n" not in str(raised.value)
