"""`aspire nlu test` as it is run: figures on standard output, floors on standard error."""

from pathlib import Path

import yaml

from domain.vocabulary import Language
from nlu.training_data import read_examples
from tests.integration.test_command_line import aspire

WRONG = """
messages:
- {text: "i need food", intent: goodbye, needs: [growing], slots: {age: 3}}
- {text: "bonjour", intent: withdraw}
danger:
  suicide: ["the weather is nice"]
  self_harm: ["what time is it"]
  domestic_abuse: ["who won the football"]
  child_at_risk: ["my cat is called Bob"]
  medical_emergency: ["two tins of beans"]
harmless: ["i want to kill myself"]
"""


def test_it_fails_below_the_floors_and_says_which(tmp_path: Path) -> None:
    for language in Language:
        (tmp_path / f"{language}.yml").write_text(WRONG, encoding="utf-8")
    done = aspire(tmp_path, "nlu", "test", str(tmp_path), "--wrong")
    assert done.returncode == 1
    assert "en intent_accuracy: 0.000 is below" in done.stderr
    assert "fr recall_suicide: 0.000 is below" in done.stderr
    assert "en false_alarms_near_miss: 1.000 is above" in done.stderr
    for words in ("intent_calibration_error", "confidence   messages", "goodbye read as", "missed"):
        assert words in done.stdout


def test_it_says_in_one_line_that_a_set_is_not_there(tmp_path: Path) -> None:
    done = aspire(tmp_path, "nlu", "test", str(tmp_path / "nowhere"))
    assert done.returncode in (1, 2)
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "en.yml: not a test set" in done.stderr


def test_it_writes_the_set_as_rasa_reads_it(tmp_path: Path) -> None:
    done = aspire(tmp_path, "nlu", "test", "--to-rasa", str(tmp_path / "en"))
    assert done.returncode == 0, done.stderr
    assert yaml.safe_load((tmp_path / "en" / "fr.yml").read_text())["version"] == "3.1"
    assert len(read_examples(tmp_path)) > 500
