"""The build product: reproducible, refused when missing, damaged or stale; bad data named."""

from pathlib import Path

import pytest

from benchmarks.nlu.sample import write_sample
from domain.errors import ModelMissing
from nlu.embedded import load
from nlu.lexicon import LEXICON_DIR, read_lexicon
from nlu.model import read_model
from nlu.normalise import read
from nlu.phrases import PatternWrong, PhraseBook
from nlu.train import train
from nlu.training_data import data_hash, read_examples

HEAD = 'version: "3.1"\nnlu:\n'
YAML = HEAD + "- intent: {intent}\n  examples: |\n    - hello there\n"


def test_it_builds_the_same_bytes_twice(tmp_path: Path) -> None:
    write_sample(read_examples(), tmp_path / "data", per_intent=25)
    for name in ("one", "other"):
        train(tmp_path / "data", tmp_path / f"{name}.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()
    load(tmp_path / "one.npz", data_dir=None)


def test_it_refuses_a_missing_model_and_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="aspire nlu train"):
        load(tmp_path / "none.npz")


def test_it_refuses_a_damaged_model(tmp_path: Path) -> None:
    (tmp_path / "model.npz").write_bytes(b"not an archive")
    with pytest.raises(ModelMissing, match="cannot be read"):
        load(tmp_path / "model.npz")


def test_it_refuses_a_model_older_than_its_data(model_path: Path) -> None:
    with pytest.raises(ModelMissing, match="older than its training data"):
        read_model(model_path, "another hash")


def test_it_changes_the_hash_with_the_data(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    before = data_hash(tmp_path)
    (tmp_path / "en" / "a.yml").write_text("nlu: []")
    assert data_hash(tmp_path) != before


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (YAML.format(intent="nonsense"), r"a\.yml:3: unknown intent `nonsense`"),
        (HEAD + "- intent: greet\n", r"a\.yml:3: intent `greet` has no examples"),
        (HEAD + "- intent: greet\n  metadata: {needs: [gold]}\n  examples: |\n    - a\n", "`gold`"),
        ("nlu: [\n", "not YAML"),
        ("[]", "expected a list under `nlu`"),
    ],
)
def test_it_names_file_and_line_of_wrong_data(tmp_path: Path, content: str, complaint: str) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.yml").write_text(content)
    with pytest.raises(ModelMissing, match=complaint):
        read_examples(tmp_path)


@pytest.mark.parametrize("pattern", ["(a|b", "a $B", "_ ..", "x?"])
def test_it_refuses_a_phrase_that_it_cannot_read(pattern: str) -> None:
    with pytest.raises((PatternWrong, KeyError)):
        PhraseBook({"label": [pattern]})


def test_it_can_compile_every_phrase_of_every_lexicon() -> None:
    names = sorted(path.name for path in LEXICON_DIR.glob("*.yml"))
    assert len(names) >= 6
    for name in names:
        lexicon = read_lexicon(name)
        for section in lexicon.sections:
            lexicon.book(section).prepare()


def test_it_finds_phrases_by_their_little_grammar() -> None:
    book = PhraseBook({"x": ["(take|took) .. tablet* please?", "end of line ."]})
    found = [(f.first, f.last) for f in book.find(read("I took all my tablets. Bye, end of line"))]
    assert found == [(1, 4), (7, 9)]
