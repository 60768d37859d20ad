"""Measures the interpreter and the detector on a labelled set, and writes understandings as json.

For `aspire nlu test` and `aspire nlu parse`. A set is a folder with `messages_<language>.yml`
(messages with what they mean, and ones that are no interruption) and `danger_<language>.yml`
(messages of each kind of danger, and harmless ones). Imported by the command line and by tests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from domain.errors import ModelMissing
from domain.understanding import Detector, Understanding
from domain.vocabulary import Language, SafeguardingKind
from nlu.embedded import INTERRUPTIONS, EmbeddedInterpreter


@dataclass(frozen=True)
class Labelled:
    """One message of a set and what is known to be right about it; None is not judged."""

    text: str
    language: Language
    intent: str
    needs: frozenset[str]
    access: frozenset[str] | None
    urgency: str | None
    slots: Mapping[str, object]


@dataclass(frozen=True)
class Score:
    """Counts of one label; rates are shares from 0 to 1."""

    hits: int = 0
    misses: int = 0
    extras: int = 0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall; 1 where there is nothing to find."""
        total = 2 * self.hits + self.misses + self.extras
        return 1.0 if total == 0 else 2 * self.hits / total


@dataclass(frozen=True)
class Report:
    """What one language's set says of an interpreter and a detector."""

    language: Language
    intent_accuracy: float
    needs_micro_f1: float
    needs_macro_f1: float
    per_need: Mapping[str, Score]
    slots_accuracy: float
    urgency_accuracy: float
    access_accuracy: float
    false_interruptions: tuple[str, ...]
    recall: Mapping[str, float]
    right_kind: float
    false_alarms: float
    misses: tuple[str, ...] = field(default_factory=tuple)


def to_json(understanding: Understanding) -> dict[str, object]:
    """Return the object that `aspire nlu parse --json` prints (design section 6)."""
    danger = understanding.safeguarding
    slots = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in understanding.slots.items()
    }
    return {
        "text": understanding.text,
        "language": None if understanding.language is None else understanding.language.value,
        "intent": {"name": understanding.intent.value, "confidence": understanding.confidence},
        "needs": [{"code": n.code, "confidence": n.confidence} for n in understanding.needs],
        "access": [{"code": a.code, "confidence": a.confidence} for a in understanding.access],
        "urgency": None if understanding.urgency is None else understanding.urgency.value,
        "entities": [
            {"entity": e.entity, "value": e.value, "start": e.start, "end": e.end}
            for e in understanding.entities
        ],
        "slots": slots,
        "safeguarding": None
        if danger is None
        else {"kind": danger.kind.value, "phrase": danger.phrase},
    }


def evaluate(
    interpreter: EmbeddedInterpreter, detector: Detector, directory: Path, language: Language
) -> Report:
    """Measure on the set in `directory`. Raises `ModelMissing` if a file is missing or wrong."""
    content = _read(directory / f"messages_{language}.yml")
    messages = [_labelled(item, language) for item in content["messages"]]
    parsed = [interpreter.parse_now(message.text) for message in messages]
    pairs = list(zip(messages, parsed, strict=True))
    per_need = _need_scores(pairs)
    dangers = _read(directory / f"danger_{language}.yml")
    recall, right_kind, missed = _measure_danger(detector, dangers["danger"])
    harmless = [*dangers["harmless"], *(message.text for message in messages)]
    alarms = [text for text in harmless if detector.detect(text) is not None]
    wrong = [
        f"{m.intent} read as {u.intent} ({u.confidence:.2f}): {m.text}"
        for m, u in pairs
        if m.intent != u.intent
    ]
    return Report(
        language=language,
        intent_accuracy=_share(m.intent == u.intent.value for m, u in pairs),
        needs_micro_f1=_sum(per_need.values()).f1,
        needs_macro_f1=sum(score.f1 for score in per_need.values()) / max(len(per_need), 1),
        per_need=per_need,
        slots_accuracy=_share(
            u.slots.get(key) == value for m, u in pairs for key, value in m.slots.items()
        ),
        urgency_accuracy=_share(m.urgency == u.urgency for m, u in pairs if m.urgency),
        access_accuracy=_share(
            m.access == {a.code for a in u.access} for m, u in pairs if m.access is not None
        ),
        false_interruptions=_false_interruptions(interpreter, content["not_interruptions"]),
        recall=recall,
        right_kind=right_kind,
        false_alarms=len(alarms) / max(len(harmless), 1),
        misses=(
            *wrong,
            *(f"missed: {text}" for text in missed),
            *(f"false alarm: {text}" for text in alarms),
        ),
    )


# From this confidence on the conversation acts on an interruption without asking.
INTERRUPTION_CONFIDENCE = 0.6


def _false_interruptions(interpreter: EmbeddedInterpreter, texts: Iterable[str]) -> tuple[str, ...]:
    found = []
    for text in texts:
        parsed = interpreter.parse_now(str(text))
        if parsed.intent in INTERRUPTIONS and parsed.confidence >= INTERRUPTION_CONFIDENCE:
            found.append(f"{text} read as {parsed.intent} ({parsed.confidence:.2f})")
    return tuple(found)


def _need_scores(pairs: list[tuple[Labelled, Understanding]]) -> dict[str, Score]:
    """Return the counts of each need that is expected or found."""
    counts: dict[str, list[int]] = {}
    for message, understanding in pairs:
        found = {need.code for need in understanding.needs}
        for code in found | message.needs:
            hits = counts.setdefault(code, [0, 0, 0])
            index = (
                0 if code in found and code in message.needs else (1 if code not in found else 2)
            )
            hits[index] += 1
    return {code: Score(*numbers) for code, numbers in sorted(counts.items())}


def _sum(scores: Iterable[Score]) -> Score:
    listed = list(scores)
    return Score(
        sum(score.hits for score in listed),
        sum(score.misses for score in listed),
        sum(score.extras for score in listed),
    )


def _measure_danger(
    detector: Detector, dangers: Mapping[str, list[str]]
) -> tuple[dict[str, float], float, list[str]]:
    """Return the share flagged per kind, the share of those with the right kind, and the missed."""
    recall: dict[str, float] = {}
    missed: list[str] = []
    right: list[bool] = []
    for kind, texts in dangers.items():
        found = [detector.detect(text) for text in texts]
        recall[SafeguardingKind(kind).value] = _share(danger is not None for danger in found)
        right += [danger.kind == kind for danger in found if danger is not None]
        missed += [text for text, danger in zip(texts, found, strict=True) if danger is None]
        missed += [
            f"({danger.kind} for {kind}) {text}"
            for text, danger in zip(texts, found, strict=True)
            if danger is not None and danger.kind != kind
        ]
    return recall, _share(right), missed


def _share(values: Iterable[bool]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 1.0


def _labelled(item: Mapping[str, object], language: Language) -> Labelled:
    needs, access, slots = item.get("needs"), item.get("access"), item.get("slots")
    return Labelled(
        text=str(item["text"]),
        language=language,
        intent=str(item["intent"]),
        needs=frozenset(needs if isinstance(needs, list) else ()),
        access=frozenset(access) if isinstance(access, list) else None,
        urgency=None if item.get("urgency") is None else str(item["urgency"]),
        slots=slots if isinstance(slots, dict) else {},
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ModelMissing(f"{path}: cannot be read: {error}".replace("\n", " ")) from error
    if not isinstance(content, dict):
        raise ModelMissing(f"{path}: expected a mapping")
    return content
