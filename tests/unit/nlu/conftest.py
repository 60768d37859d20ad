"""The model that `make test` has built from the real data, for all tests of this folder."""

from pathlib import Path

import pytest

from domain.understanding import Detector
from domain.vocabulary import Language
from nlu.embedded import EmbeddedInterpreter, load
from nlu.entities import NamedTowns
from nlu.model import MODEL_PATH

SETS = Path(__file__).parents[2] / "data" / "nlu"
HELD_OUT, TUNED, DEVELOPMENT = SETS / "held_out", SETS / "tuned", SETS / "development"
LANGUAGES = list(Language)
TOWNS = (
    "Abbeville", "Péronne", "Loos-en-Gohelle", "Wimereux", "Saint-Martin-Boulogne",
    "Saint-André-lez-Lille", "Lille", "Lens", "Boulogne-sur-Mer", "Amiens", "Ham", "Rue", "Albert",
    "Aylesham", "Dover", "Deal", "Chatham", "Gillingham", "Rochester", "Strood", "Rainham",
    "Boscombe", "Bournemouth", "Poole", "Canterbury", "Sandwich", "Ash", "Bath", "Folkestone",
    "Walmer",
)  # fmt: skip


@pytest.fixture(scope="session")
def model_path() -> Path:
    return MODEL_PATH


@pytest.fixture(scope="session")
def interpreter(model_path: Path) -> EmbeddedInterpreter:
    return load(model_path, NamedTowns(TOWNS))


@pytest.fixture(scope="session")
def detector(interpreter: EmbeddedInterpreter) -> Detector:
    return interpreter.detector
