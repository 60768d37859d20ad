"""What is read from free text, slot by slot (tests/data/nlu/slots)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.app import GazetteerTowns
from bot.settings import Settings
from domain.gazetteer import Gazetteer
from domain.understanding import Understanding
from nlu.embedded import EmbeddedInterpreter, load
from storage.programme.load import load_programme

SLOTS = Path(__file__).parents[2] / "data" / "nlu" / "slots"
LEAST_RIGHT = 0.95


@pytest.fixture(scope="module")
def with_gazetteer(model_path: Path) -> EmbeddedInterpreter:
    places = load_programme(Settings().programme_dir).places
    return load(model_path, GazetteerTowns(Gazetteer(places)))


def read_messages() -> list[dict[str, Any]]:
    paths = sorted(SLOTS.glob("*.yml"))
    return [m for path in paths for m in yaml.safe_load(path.read_text(encoding="utf-8"))]


def wanted_and_read(message: dict[str, Any], said: Understanding, slot: str) -> tuple[Any, Any]:
    if slot == "urgency":
        return message.get("urgency"), said.urgency
    if slot == "access":
        return set(message.get("access", ())), {item.code for item in said.access}
    return message["slots"].get(slot), said.slots.get(slot)


def judged(interpreter: EmbeddedInterpreter, slot: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield each message in which the slot is said, or was read though it is not."""
    for message in read_messages():
        wanted, found = wanted_and_read(message, interpreter.parse_now(message["text"]), slot)
        if wanted or found:
            yield message["text"], wanted, found


@pytest.mark.parametrize(
    "slot", ["age", "postcode", "town", "employment_status", "access", "urgency"]
)
def test_it_reads_each_slot_rightly_almost_always(
    with_gazetteer: EmbeddedInterpreter, slot: str
) -> None:
    cases = list(judged(with_gazetteer, slot))
    wrong = [case for case in cases if case[1] != case[2]]
    assert len(cases) >= 20
    assert 1 - len(wrong) / len(cases) >= LEAST_RIGHT, wrong


def test_it_has_a_hundred_messages_in_each_language() -> None:
    assert len(read_messages()) == 200
