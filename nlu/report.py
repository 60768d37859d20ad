"""A report as plain text, and what in it is below the floors. Imported by the command line only."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from domain.errors import ModelMissing
from domain.vocabulary import Language
from nlu.evaluation import Report, Score

FLOORS_PATH = Path(__file__).parent / "floors.yml"
# Here less is better: the floor is the most that is allowed.
_AT_MOST = ("false_", "denied_", "intent_calibration_error")
_CONFUSIONS_SHOWN = 15

Floors = Mapping[Language, Mapping[str, float]]


def read_floors(path: Path = FLOORS_PATH) -> Floors:
    """Return the floors of each language. Raises `ModelMissing` if they are not there."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {
            Language(code): {str(name): float(value) for name, value in floors.items()}
            for code, floors in content.items()
        }
    except (OSError, yaml.YAMLError, ValueError, TypeError, AttributeError) as wrong:
        raise ModelMissing(f"{path}: not floors: {wrong}".replace("\n", " ")) from wrong


def below(report: Report, floors: Mapping[str, float]) -> list[str]:
    """Return one line for each figure of `report` that is worse than its floor.

    Raises `ModelMissing` for a floor of a figure that there is not.
    """
    lines = []
    for name, floor in floors.items():
        if name not in report.figures:
            raise ModelMissing(f"{FLOORS_PATH.name}: there is no figure `{name}`")
        value, is_most = report.figures[name], name.startswith(_AT_MOST)
        if (value > floor) if is_most else (value < floor):
            word = "above" if is_most else "below"
            lines.append(f"{report.language.value} {name}: {value:.3f} is {word} {floor:.3f}")
    return lines


def as_text(report: Report, *, with_wrong: bool = False) -> str:
    """Return the report as lines of text; `with_wrong` adds every message that was misread."""
    parts = [
        [f"{name:28} {value:.3f}" for name, value in report.figures.items()],
        ["", "intent                         F1   found  missed  extra"],
        _table(report.per_intent),
        ["", "need                           F1   found  missed  extra"],
        _table(report.per_need),
        ["", "confidence   messages   said   right"],
        [
            f"{b.confidence:10.2f} {b.count:10} {b.confidence:6.2f} {b.accuracy:7.2f}"
            for b in report.calibration
        ],
        ["", "most often taken for another"],
        _confusions(report.confusion),
        ["", *report.wrong] if with_wrong else [],
    ]
    return "\n".join([f"== {report.language.value}", *(line for part in parts for line in part)])


def _table(scores: Mapping[str, Score]) -> Iterable[str]:
    for name, s in scores.items():
        yield f"{name:28} {s.f1:.3f} {s.hits:6} {s.misses:7} {s.extras:6}"


def _confusions(confusion: Mapping[tuple[str, str], int]) -> Iterable[str]:
    often = sorted(confusion.items(), key=lambda item: (-item[1], item[0]))
    for (wanted, found), count in often[:_CONFUSIONS_SHOWN]:
        yield f"{count:4}  {wanted} read as {found}"
