"""The learned part at run time: arrays from an npz file, NumPy alone. Only `nlu` imports this.

One matrix of word features serves every task, one of signals beside it; columns are named
`intent:greet`, `needs:food`, `language:fr`. What tells danger has columns of its own, since the
detector asks for nothing else.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.errors import ModelMissing
from nlu.features import Vocabulary
from nlu.normalise import Line
from nlu.polarity import Polarity

MODEL_PATH = Path(__file__).parent / "model.npz"
_TASKS = ("needs", "access", "urgency", "work")
_REBUILD = "run `aspire nlu train`"

Floats = NDArray[np.float32]
Vector = tuple[NDArray[np.intp], Floats]


@dataclass(frozen=True)
class Guess:
    """What the classifier makes of a line: probabilities by name; `known` is how many features.

    Yes-or-no probabilities are scaled so that 0.5 is where to say yes.
    """

    intents: dict[str, float]
    needs: dict[str, float]
    access: dict[str, float]
    urgency: dict[str, float]
    work: dict[str, float]
    french: float
    known: int


@dataclass(frozen=True)
class Heads:
    """Columns that answer questions: `slopes` and `offsets` turn their scores into logits."""

    names: list[str]
    coefficients: NDArray[np.float16]
    intercepts: Floats
    slopes: Floats
    offsets: Floats

    def logits(self, scores: Floats) -> Floats:
        """Return calibrated logits for the scores of the features."""
        logits: Floats = (scores + self.intercepts) * self.slopes + self.offsets
        return logits


class Model:
    """A trained model; `data_hash` says from which data."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        heads: Heads,
        signal_names: list[str],
        signal_coefficients: Floats,
        danger: Heads,
        polarity: Polarity,
        data_hash: str,
    ) -> None:
        """Take the arrays: coefficients have one row per feature and one column per name."""
        self.data_hash = data_hash
        self.polarity = polarity
        self._vocabulary = vocabulary
        self._heads = heads
        self._danger = danger
        self._last: tuple[str | None, Vector] = (None, vocabulary.vector_of(()))
        self._signal_rows = {name: row for row, name in enumerate(signal_names)}
        self._signal_coefficients = signal_coefficients
        split = [tuple(name.split(":", 1)) for name in heads.names]
        self._is_intent = np.array([task == "intent" for task, _ in split])
        self._intent_names = [name for task, name in split if task == "intent"]
        self._others = [(i, t, n) for i, (t, n) in enumerate(split) if t != "intent"]

    def guess(self, line: Line, signals: Mapping[str, float]) -> Guess:
        """Return the probabilities for `line`, whose signals are at hand."""
        rows, values = self._vector(line)
        scores = values @ self._heads.coefficients[rows].astype(np.float32)
        known = {self._signal_rows[n]: v for n, v in signals.items() if n in self._signal_rows}
        if known:
            weights = np.fromiter(known.values(), dtype=np.float32, count=len(known))
            scores = scores + weights @ self._signal_coefficients[list(known)]
        logits = self._heads.logits(scores)
        of_intents = logits[self._is_intent]
        exponentials = np.exp(of_intents - of_intents.max())
        intents = (exponentials / exponentials.sum()).tolist()
        single = _sigmoid(logits).tolist()
        tasks: dict[str, dict[str, float]] = {task: {} for task in _TASKS}
        french = 0.5
        for index, task, name in self._others:
            if task == "language":
                french = single[index]
            else:
                tasks[task][name] = single[index]
        by_name = dict(zip(self._intent_names, intents, strict=True))
        return Guess(by_name, **tasks, french=french, known=len(rows))

    def danger(self, line: Line) -> tuple[float, dict[str, float]]:
        """Return the logit of danger (0: as likely as not), and that of each kind."""
        rows, values = self._vector(line)
        scores = values @ self._danger.coefficients[rows].astype(np.float32)
        logits = dict(zip(self._danger.names, self._danger.logits(scores).tolist(), strict=True))
        anything = logits.pop("any")
        return anything + max(logits.values()), logits

    def _vector(self, line: Line) -> Vector:
        """Return the features of `line`; detector and interpreter ask for the same, one by one."""
        joined, vector = self._last
        if joined != line.joined:
            vector = self._vocabulary.vector(line)
            self._last = (line.joined, vector)
        return vector


def _sigmoid(logits: Floats) -> Floats:
    return (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)


def save_model(path: Path, arrays: dict[str, NDArray[np.generic]], meta: dict[str, object]) -> None:
    """Write the arrays to `path` and `meta` beside it; the same input gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]  # the stub allows no mapping
    text = json.dumps(meta, indent=2, sort_keys=True, ensure_ascii=False)
    path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


def read_model(path: Path, expected_hash: str | None) -> Model:
    """Read a model; `expected_hash` is that of the data it should come from (None: any).

    Raises `ModelMissing`, one line that says what to do, if it is not there, damaged or stale.
    """
    if not path.is_file():
        raise ModelMissing(f"{path}: the interpreter's model is not there; {_REBUILD}")
    try:
        with np.load(path, allow_pickle=False) as arrays:
            model = _model_of(dict(arrays))
    except (OSError, ValueError, KeyError) as error:
        raise ModelMissing(f"{path}: the model cannot be read ({error}); {_REBUILD}") from error
    if expected_hash is not None and model.data_hash != expected_hash:
        raise ModelMissing(f"{path}: the model is older than its training data; {_REBUILD}")
    return model


def _model_of(arrays: dict[str, NDArray[np.generic]]) -> Model:
    return Model(
        vocabulary=_vocabulary(arrays, "word"),
        heads=_heads(arrays, "heads"),
        signal_names=_names(arrays["signal_names"]),
        signal_coefficients=arrays["signal_coefficients"].astype(np.float32),
        danger=_heads(arrays, "danger"),
        polarity=Polarity(
            _vocabulary(arrays, "polarity"),
            arrays["polarity_coefficients"].astype(np.float32),
            float(arrays["polarity_intercept"].item()),
        ),
        data_hash=str(arrays["data_hash"]),
    )


def _vocabulary(arrays: dict[str, NDArray[np.generic]], name: str) -> Vocabulary:
    marks, weights = arrays[f"{name}_marks"], arrays[f"{name}_weights"]
    return Vocabulary(marks.astype(np.uint32), weights.astype(np.float32))


def _heads(arrays: dict[str, NDArray[np.generic]], name: str) -> Heads:
    return Heads(
        _names(arrays[f"{name}_names"]),
        arrays[f"{name}_coefficients"].astype(np.float16),
        *(
            arrays[f"{name}_{part}"].astype(np.float32)
            for part in ("intercepts", "slopes", "offsets")
        ),
    )


def _names(joined: NDArray[np.generic]) -> list[str]:
    return str(joined).split("\n")
