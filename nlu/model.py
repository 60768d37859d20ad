"""The learned part at run time: arrays from an npz file, NumPy alone. Only `nlu` imports this.

One matrix serves every task; its columns are named `intent:greet`, `needs:food`, `language:fr`.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.errors import ModelMissing
from nlu.features import Vocabulary
from nlu.normalise import Line

MODEL_PATH = Path(__file__).parent / "model.npz"
_REBUILD = "run `aspire nlu train`"


@dataclass(frozen=True)
class Guess:
    """What the classifier makes of a line: probabilities by name; `known` is how many features."""

    intents: dict[str, float]
    needs: dict[str, float]
    access: dict[str, float]
    urgency: dict[str, float]
    french: float
    known: int


class Model:
    """A trained model; `data_hash` says from which data."""

    def __init__(
        self,
        terms: list[str],
        weights: NDArray[np.float32],
        coefficients: NDArray[np.float32],
        intercepts: NDArray[np.float32],
        columns: list[str],
        temperature: float,
        data_hash: str,
    ) -> None:
        """Take the arrays: `coefficients` has one row per term and one column per name."""
        self.data_hash = data_hash
        self._vocabulary = Vocabulary(terms, weights)
        self._coefficients = coefficients
        self._intercepts = intercepts
        self._temperature = temperature
        self._names = [tuple(column.split(":", 1)) for column in columns]
        self._intents = np.array([task == "intent" for task, _ in self._names])
        self._intent_names = [name for task, name in self._names if task == "intent"]
        self._others = [(i, t, n) for i, (t, n) in enumerate(self._names) if t != "intent"]

    def guess(self, line: Line) -> Guess:
        """Return the probabilities for `line`."""
        rows, values = self._vocabulary.vector(line)
        scores = values @ self._coefficients[rows] + self._intercepts
        logits = scores[self._intents] / self._temperature
        exponentials = np.exp(logits - logits.max())
        intents = (exponentials / exponentials.sum()).tolist()
        single = (1 / (1 + np.exp(-np.clip(scores, -30, 30)))).tolist()
        tasks: dict[str, dict[str, float]] = {"needs": {}, "access": {}, "urgency": {}}
        french = 0.5
        for index, task, name in self._others:
            if task == "language":
                french = single[index]
            else:
                tasks[task][name] = single[index]
        by_name = dict(zip(self._intent_names, intents, strict=True))
        return Guess(by_name, **tasks, french=french, known=len(rows))


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
            model = Model(
                str(arrays["terms"]).split("\n"),
                arrays["weights"].astype(np.float32),
                arrays["coefficients"].astype(np.float32),
                arrays["intercepts"].astype(np.float32),
                str(arrays["columns"]).split("\n"),
                float(arrays["temperature"]),
                str(arrays["data_hash"]),
            )
    except (OSError, ValueError, KeyError) as error:
        raise ModelMissing(f"{path}: the model cannot be read ({error}); {_REBUILD}") from error
    if expected_hash is not None and model.data_hash != expected_hash:
        raise ModelMissing(f"{path}: the model is older than its training data; {_REBUILD}")
    return model
