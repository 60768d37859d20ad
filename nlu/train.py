"""Builds the interpreter's model from the training data: a build step, never run while serving.

Needs scikit-learn (the `train` extra); `nlu.model` reads the result with NumPy alone. Imported by
the command line and by tests only.
"""

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from domain.vocabulary import Access, Language, Need, Urgency
from nlu.features import pieces
from nlu.model import MODEL_PATH, save_model
from nlu.normalise import read
from nlu.training_data import DATA_DIR, Example, data_hash, read_examples

# Found by cross-validation on the training data: inverse regularization of each task.
_STRENGTH = {"intent": 20.0, "label": 20.0}
# More steps than these change no answer in cross-validation; the solver then warns, to no purpose.
_ITERATIONS = 60
_FOLDS = 3
_SEED = 1


def train(data_dir: Path = DATA_DIR, out_path: Path = MODEL_PATH) -> dict[str, object]:
    """Train on `data_dir`, write `out_path` (npz) and a json beside it, and return what that says.

    Raises `ModelMissing`, one line with file and line, if the data is not what it should be.
    """
    # On a busy machine the threads of BLAS wait for each other: one is twenty times faster, and
    # gives the same bytes every time.
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return _train(data_dir, out_path)


def _train(data_dir: Path, out_path: Path) -> dict[str, object]:
    examples = read_examples(data_dir)
    lines = [read(example.text) for example in examples]
    vectorizer = TfidfVectorizer(
        analyzer=pieces, sublinear_tf=True, min_df=2, dtype=np.float32, lowercase=False
    )
    features = vectorizer.fit_transform(lines)
    intents = np.array([example.intent.value for example in examples])
    columns, coefficients, intercepts = _fit_intents(features, intents)
    for name, is_positive in _labels():
        wanted = np.array([is_positive(example) for example in examples])
        if not wanted.any():
            continue
        fitted = _fit_label(features, wanted)
        columns.append(name)
        coefficients.append(fitted.coef_[0])
        intercepts.append(float(fitted.intercept_[0]))
    temperature = _temperature(features, intents)
    meta: dict[str, object] = {
        "data_hash": data_hash(data_dir),
        "examples": {
            language.value: sum(example.language is language for example in examples)
            for language in Language
        },
        "terms": len(vectorizer.vocabulary_),
        "temperature": round(temperature, 4),
        "columns": columns,
    }
    terms = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)
    save_model(
        out_path,
        {
            "terms": np.array("\n".join(terms)),
            "weights": vectorizer.idf_.astype(np.float32),
            "coefficients": np.array(coefficients).T.astype(np.float16),
            "intercepts": np.array(intercepts, dtype=np.float32),
            "columns": np.array("\n".join(columns)),
            "temperature": np.array(temperature),
            "data_hash": np.array(meta["data_hash"]),
        },
        meta,
    )
    return meta


def _labels() -> list[tuple[str, Callable[[Example], bool]]]:
    """Return the name of each yes-or-no question and what answers it for an example."""
    needs = [(f"needs:{code}", lambda e, c=code.value: c in e.needs) for code in Need]
    access = [(f"access:{code}", lambda e, c=code.value: c in e.access) for code in Access]
    urgency = [(f"urgency:{code}", lambda e, c=code: e.urgency is c) for code in Urgency]
    french = ("language:fr", lambda example: example.language is Language.FR)
    return [*needs, *access, *urgency, french]


def _fit_intents(
    features: object, intents: NDArray[np.str_]
) -> tuple[list[str], list[NDArray[np.float64]], list[float]]:
    fitted = _intent_classifier().fit(features, intents)
    columns = [f"intent:{name}" for name in fitted.classes_]
    return columns, list(fitted.coef_), [float(value) for value in fitted.intercept_]


def _intent_classifier() -> LogisticRegression:
    return LogisticRegression(C=_STRENGTH["intent"], max_iter=_ITERATIONS, class_weight="balanced")


def _fit_label(features: object, wanted: NDArray[np.bool_]) -> LogisticRegression:
    """Fit one yes-or-no question; positives, being few, weigh more than one."""
    weight = float(np.sqrt((~wanted).sum() / wanted.sum()))
    classifier = LogisticRegression(
        C=_STRENGTH["label"], max_iter=_ITERATIONS, class_weight={True: weight, False: 1.0}
    )
    return classifier.fit(features, wanted)


def _temperature(features: object, intents: NDArray[np.str_]) -> float:
    """Return the number to divide the scores by so that confidence means share of right answers.

    Guo et al. 2017, "On calibration of modern neural networks": the temperature with the least
    log-loss on examples that the classifier has not seen.
    """
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    scores: list[NDArray[np.float64]] = []
    truth: list[int] = []
    for seen, unseen in folds.split(features, intents):
        fitted = _intent_classifier().fit(features[seen], intents[seen])  # type: ignore[index]
        names = list(fitted.classes_)
        scores.extend(fitted.decision_function(features[unseen]))  # type: ignore[index]
        truth.extend(names.index(name) for name in intents[unseen])
    candidates = [0.2 + 0.05 * step for step in range(36)]
    return min(candidates, key=lambda t: _log_loss(scores, truth, t))


def _log_loss(scores: Sequence[NDArray[np.float64]], truth: Sequence[int], t: float) -> float:
    logits = np.array(scores) / t
    logits -= logits.max(axis=1, keepdims=True)
    chosen = logits[np.arange(len(truth)), list(truth)]
    return float((np.log(np.exp(logits).sum(axis=1)) - chosen).mean())
