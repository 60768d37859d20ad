"""How good an interpreter and a detector are on a test set: shares and F1, never a feeling.

Imported by the command line, benchmarks and tests only.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.understanding import Detector, Understanding
from domain.vocabulary import Language, SafeguardingKind
from nlu.embedded import INTERRUPTIONS, EmbeddedInterpreter
from nlu.testset import Labelled, TestSet

# From this confidence on the conversation acts on an interruption without asking.
INTERRUPTION_CONFIDENCE = 0.6
_BINS = 10


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
class Bin:
    """Messages whose confidence lies in one tenth: how sure it was, how often it was right."""

    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Report:
    """What one language's set says. `figures` are shares from 0 to 1 by name, for the floors."""

    language: Language
    figures: Mapping[str, float]
    per_intent: Mapping[str, Score]
    per_need: Mapping[str, Score]
    confusion: Mapping[tuple[str, str], int]
    calibration: Sequence[Bin]
    wrong: Sequence[str]


def evaluate(interpreter: EmbeddedInterpreter, test_set: TestSet) -> Report:
    """Measure an interpreter and its detector on a set."""
    parsed = [interpreter.parse_now(message.text) for message in test_set.messages]
    return judge(test_set, parsed, interpreter)


def judge(
    test_set: TestSet,
    parsed: Sequence[Understanding],
    interpreter: EmbeddedInterpreter,
) -> Report:
    """Say how right `parsed` is, one for each message of the set, and the detector."""
    pairs = list(zip(test_set.messages, parsed, strict=True))
    per_intent = _scores(({m.intent}, {u.intent.value}) for m, u in pairs)
    per_need = _scores((set(m.needs), {n.code for n in u.needs}) for m, u in pairs)
    access = _scores(
        (set(m.access), {a.code for a in u.access}) for m, u in pairs if m.access is not None
    )
    calibration = _calibration(pairs)
    danger_figures, danger_wrong = _judge_danger(test_set, interpreter.detector)
    interruptions = _false_interruptions(interpreter, test_set.not_interruptions)
    full = [(m, u) for m, u in pairs if len(m.slots) + bool(m.needs) + bool(m.access) >= 4]
    figures = {
        "intent_accuracy": _share(m.intent == u.intent.value for m, u in pairs),
        "intent_macro_f1": _mean(score.f1 for score in per_intent.values()),
        "intent_calibration_error": sum(
            b.count * abs(b.confidence - b.accuracy) for b in calibration
        )
        / max(len(pairs), 1),
        "needs_micro_f1": _sum(per_need.values()).f1,
        "needs_macro_f1": _mean(score.f1 for score in per_need.values()),
        "denied_reported": _share(
            bool(m.denied & {n.code for n in u.needs}) for m, u in pairs if m.denied
        ),
        "access_micro_f1": _sum(access.values()).f1,
        "urgency_accuracy": _share(m.urgency == u.urgency for m, u in pairs if m.urgency),
        "language_accuracy": _share(u.language in (m.language, None) for m, u in pairs),
        "slots_accuracy": _share(_slot_hits(pairs)),
        "slots_all_right": _share(all(_slot_hits([pair])) for pair in full),
        "false_interruptions": len(interruptions) / max(len(test_set.not_interruptions), 1),
        **danger_figures,
    }
    wrong = [
        *(_wrong_intent(m, u) for m, u in pairs if m.intent != u.intent.value),
        *(_wrong_needs(m, u) for m, u in pairs if m.needs != {n.code for n in u.needs}),
        *(line for m, u in pairs for line in _wrong_slots(m, u)),
        *interruptions,
        *danger_wrong,
    ]
    confusion = Counter((m.intent, u.intent.value) for m, u in pairs if m.intent != u.intent.value)
    return Report(test_set.language, figures, per_intent, per_need, confusion, calibration, wrong)


Pairs = Sequence[tuple[Labelled, Understanding]]


def _slot_hits(pairs: Pairs) -> Iterable[bool]:
    """Yield for every slot that a message fills whether it was read rightly."""
    for message, said in pairs:
        for key, value in message.slots.items():
            yield said.slots.get(key) == value
        if message.slots and message.needs:
            yield message.needs == {need.code for need in said.needs}
        if message.slots and message.access:
            yield message.access == {item.code for item in said.access}


def _scores(pairs: Iterable[tuple[set[str], set[str]]]) -> dict[str, Score]:
    """Return the counts of each label that is expected or found."""
    counts: dict[str, list[int]] = {}
    for wanted, found in pairs:
        for code in found | wanted:
            index = 0 if code in found & wanted else (1 if code in wanted else 2)
            counts.setdefault(code, [0, 0, 0])[index] += 1
    return {code: Score(*numbers) for code, numbers in sorted(counts.items())}


def _calibration(pairs: Pairs) -> list[Bin]:
    """Return the reliability table: one bin for each tenth of confidence that occurs."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for message, said in pairs:
        index = min(int(said.confidence * _BINS), _BINS - 1)
        bins[index].append((said.confidence, message.intent == said.intent.value))
    return [
        Bin(len(found), _mean(c for c, _ in found), _share(right for _, right in found))
        for found in bins
        if found
    ]


def _judge_danger(test_set: TestSet, detector: Detector) -> tuple[dict[str, float], list[str]]:
    """Return recall and right kind per kind, false alarms of both sorts; and what was wrong."""
    figures: dict[str, float] = {}
    wrong: list[str] = []
    for kind in SafeguardingKind:
        texts = test_set.danger.get(kind, ())
        found = [detector.detect(text) for text in texts]
        figures[f"recall_{kind.value}"] = _share(danger is not None for danger in found)
        figures[f"right_kind_{kind.value}"] = _share(
            danger.kind is kind for danger in found if danger is not None
        )
        for text, danger in zip(texts, found, strict=True):
            if danger is None or danger.kind is not kind:
                wrong.append(f"danger: {kind} read as {danger and danger.kind}: {text}")
    ordinary = [m.text for m in test_set.messages if m.intent != "safeguarding"]
    for name, listed in (("ordinary", ordinary), ("near_miss", test_set.harmless)):
        alarms = [text for text in listed if detector.detect(text) is not None]
        figures[f"false_alarms_{name}"] = len(alarms) / max(len(listed), 1)
        wrong += [f"false alarm ({name}): {text}" for text in alarms]
    return figures, wrong


def _false_interruptions(interpreter: EmbeddedInterpreter, texts: Iterable[str]) -> list[str]:
    found = []
    for text in texts:
        parsed = interpreter.parse_now(text)
        if parsed.intent in INTERRUPTIONS and parsed.confidence >= INTERRUPTION_CONFIDENCE:
            found.append(f"interrupted by {parsed.intent} ({parsed.confidence:.2f}): {text}")
    return found


def _wrong_intent(m: Labelled, u: Understanding) -> str:
    return f"intent: {m.intent} read as {u.intent} ({u.confidence:.2f}): {m.text}"


def _wrong_needs(m: Labelled, u: Understanding) -> str:
    found = {need.code for need in u.needs}
    lacks, extra = ",".join(sorted(m.needs - found)), ",".join(sorted(found - m.needs))
    return f"needs: lacks [{lacks}] extra [{extra}]: {m.text}"


def _wrong_slots(m: Labelled, u: Understanding) -> Iterable[str]:
    for key, value in m.slots.items():
        if u.slots.get(key) != value:
            yield f"slot: {key} {value!r} read as {u.slots.get(key)!r}: {m.text}"
    if m.access is not None and m.access != {a.code for a in u.access}:
        yield f"access: {sorted(m.access)} read as {[a.code for a in u.access]}: {m.text}"
    if m.urgency and m.urgency != u.urgency:
        yield f"urgency: {m.urgency} read as {u.urgency}: {m.text}"


def _sum(scores: Iterable[Score]) -> Score:
    listed = list(scores)
    return Score(
        sum(score.hits for score in listed),
        sum(score.misses for score in listed),
        sum(score.extras for score in listed),
    )


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 1.0


def _share(values: Iterable[bool]) -> float:
    return _mean(float(value) for value in values)
