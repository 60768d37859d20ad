"""Builds the interpreter's model from the training data: a build step, never run while serving.

Needs scikit-learn (the `train` extra); `nlu.model` reads the result with NumPy alone. Imported by
the command line and by tests only.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from domain.vocabulary import (
    Access,
    EmploymentStatus,
    Language,
    Need,
    SafeguardingKind,
    Urgency,
)
from nlu.features import Vocabulary, mark, pieces
from nlu.fitting import Fitted, at_once, fit_choice, fit_label, fit_plain, platt, unseen_scores
from nlu.model import MODEL_PATH, save_model
from nlu.negation import clauses
from nlu.normalise import Line, read
from nlu.polarity import Polarity
from nlu.signals import Named, Signals
from nlu.training_data import DATA_DIR, Example, check_complete, data_hash, read_examples

# Strengths were found on tests/data/nlu/development.
_INTENT, _LABEL, _DANGER, _POLARITY = 0.5, 0.3, 1.0, 20.0
_SIGNAL_WEIGHT = 0.3  # of a signal beside a text's word features, whose length is 1
# Word features seen less often change no figure and are half of all.
_MIN_COUNT = 4
_FEWEST = 10  # examples of a label, below which nothing is learned of it


def train(data_dir: Path = DATA_DIR, out_path: Path = MODEL_PATH) -> dict[str, object]:
    """Train on `data_dir`, write `out_path` (npz) and a json beside it, and return what that says.

    Raises `ModelMissing`, one line with file and line, if the data is not what it should be.
    """
    # On a busy machine the threads of BLAS wait for each other: one is quicker, and gives the same
    # bytes every time.
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return _train(data_dir, out_path)


def _train(data_dir: Path, out_path: Path) -> dict[str, object]:
    examples = read_examples(data_dir)
    check_complete(examples, data_dir)
    lines = [read(example.text) for example in examples]
    words = _Words.of([pieces(line) for line in lines], _MIN_COUNT)
    signals = Signals()
    polarity, named = _fit_polarity(signals, lines, examples)
    dicts = [signals.values(line, names) for line, names in zip(lines, named, strict=True)]
    dictionary = DictVectorizer(dtype=np.float32)
    values = dictionary.fit_transform(dicts) * _SIGNAL_WEIGHT
    features = csr_matrix(hstack([words.matrix, values]))
    heads = _fit_heads(features, examples)
    for column in _fit_work(features, examples, dicts):
        heads = heads.beside(column)
    danger = _fit_danger(words.matrix, examples)
    count = words.matrix.shape[1]
    meta: dict[str, object] = {
        "data_hash": data_hash(data_dir),
        "examples": {
            language.value: sum(example.language is language for example in examples)
            for language in Language
        },
        "features": count,
        "columns": [*heads.names, *danger.names],
    }
    save_model(
        out_path,
        {
            **words.arrays("word"),
            **_arrays(heads, "heads", count),
            "signal_names": np.array("\n".join(dictionary.feature_names_)),
            "signal_coefficients": (heads.coefficients[count:] * _SIGNAL_WEIGHT).astype(np.float32),
            **_arrays(danger, "danger", count),
            **polarity,
            "data_hash": np.array(meta["data_hash"]),
        },
        meta,
    )
    return meta


@dataclass(frozen=True)
class _Words:
    """Features as numbers: which marks count, how much each weighs, and the training matrix."""

    marks: NDArray[np.uint32]
    weights: NDArray[np.float32]
    matrix: csr_matrix

    @classmethod
    def of(cls, texts: Sequence[list[str]], min_count: int) -> "_Words":
        """Learn from lists of features; those in fewer texts than `min_count` are left out."""
        counter = CountVectorizer(
            analyzer=lambda features: [mark(feature) for feature in features], min_df=min_count
        )
        counts = counter.fit_transform(texts)
        weigher = TfidfTransformer(sublinear_tf=True)
        matrix = csr_matrix(weigher.fit_transform(counts), dtype=np.float32)
        marks = np.array(sorted(counter.vocabulary_), dtype=np.uint32)
        return cls(marks, weigher.idf_.astype(np.float32), matrix)

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """Return what run time needs."""
        return {f"{name}_marks": self.marks, f"{name}_weights": self.weights}


def _fit_polarity(
    signals: Signals, lines: list[Line], examples: list[Example]
) -> tuple[dict[str, NDArray[np.generic]], list[list[Named]]]:
    """Learn from names of needs whose example says that the need is meant or denied.

    Returns the arrays of the classifier and, for every line, its names judged by a classifier that
    has not seen them.
    """
    contexts, wanted, places = [], [], []
    found = [signals.names(line) for line in lines]
    for index, (example, names) in enumerate(zip(examples, found, strict=True)):
        around = signals.contexts(lines[index], names, clauses(lines[index])) if names else []
        for (name, _), features in zip(names, around, strict=True):
            if name.label in example.denied or name.label in example.needs:
                contexts.append(features)
                wanted.append(name.label in example.denied)
                places.append((index, name))
    words, is_denied = _Words.of(contexts, 2), np.array(wanted)
    classifier = LogisticRegression(C=_POLARITY, class_weight="balanced", max_iter=200)
    unseen = cross_val_predict(classifier, words.matrix, is_denied, cv=5, method="predict_proba")[
        :, 1
    ]
    classifier.fit(words.matrix, is_denied)
    weights, intercept = classifier.coef_[0].astype(np.float32), classifier.intercept_[0]
    judge = Polarity(Vocabulary(words.marks, words.weights), weights, float(intercept))
    known = dict(zip(places, unseen.tolist(), strict=True))
    named = [
        [
            Named(judged.found, judged.is_sure, known.get((index, judged.found), judged.denied))
            for judged in signals.judged(line, judge)
        ]
        for index, line in enumerate(lines)
    ]
    arrays = {
        **words.arrays("polarity"),
        "polarity_coefficients": weights,
        "polarity_intercept": np.array(intercept),
    }
    return arrays, named


def _fit_heads(features: csr_matrix, examples: list[Example]) -> Fitted:
    """Fit every task; danger is no intent here, the detector says it.

    Near misses teach intents and danger: what else they say is labelled too thinly for more.
    """
    is_ordinary = np.array([example.kind is None for example in examples])
    is_labelled = is_ordinary & ~np.array([example.is_near_miss for example in examples])
    intents = np.array([example.intent.value for example in examples])[is_ordinary]
    fitted = fit_choice(features[is_ordinary], intents, _INTENT)
    heads = Fitted(
        [f"intent:{name}" for name in fitted.names],
        *(fitted.coefficients, fitted.intercepts, fitted.slopes, fitted.offsets),
    )
    wanted = {
        name: np.array([is_positive(example) for example in examples])[is_labelled]
        for name, is_positive in _labels()
    }
    enough = [(name, answers) for name, answers in wanted.items() if answers.sum() >= _FEWEST]
    labelled = features[is_labelled]
    for label in at_once(lambda pair: fit_label(labelled, *pair, _LABEL), enough):
        heads = heads.beside(label)
    return heads


def _fit_work(
    features: csr_matrix, examples: list[Example], signals: list[dict[str, float]]
) -> list[Fitted]:
    """Fit the work situations. Most examples do not say whether they name one: those in which a
    rule sees one are left out, and the others count as naming none."""
    is_named = [any(name.startswith("employment_status") for name in values) for values in signals]
    rows = np.array(
        [
            index
            for index, example in enumerate(examples)
            if example.work or not (is_named[index] or example.kind or example.is_near_miss)
        ]
    )
    known = features[rows]
    wanted = {code: np.array([examples[i].work is code for i in rows]) for code in EmploymentStatus}
    return at_once(
        lambda pair: fit_label(known, f"work:{pair[0]}", pair[1], _LABEL),
        [(code.value, answers) for code, answers in wanted.items() if answers.sum() >= _FEWEST],
    )


def _labels() -> list[tuple[str, Callable[[Example], bool]]]:
    """Return the name of each yes-or-no question and what answers it for an example."""
    needs = [(f"needs:{code}", lambda e, c=code.value: c in e.needs) for code in Need]
    access = [(f"access:{code}", lambda e, c=code.value: c in e.access) for code in Access]
    urgency = [(f"urgency:{code}", lambda e, c=code: e.urgency is c) for code in Urgency]
    french = ("language:fr", lambda example: example.language is Language.FR)
    return [*needs, *access, *urgency, french]


def _fit_danger(features: csr_matrix, examples: list[Example]) -> Fitted:
    """Fit `any` and every kind against everything else; `any` and the likeliest kind add up.

    Calibrated together: the sum of `any` and the highest kind is the logit of danger.
    """
    kinds = np.array([example.kind.value if example.kind else "" for example in examples])
    questions = {"any": kinds != ""} | {kind.value: kinds == kind for kind in SafeguardingKind}
    trial, unseen = unseen_scores(features, list(questions.values()), _DANGER)
    slope, offset = platt(trial[:, 0] + trial[:, 1:].max(axis=1), questions["any"][unseen])
    whole = at_once(lambda wanted: fit_plain(features, wanted, _DANGER), questions.values())
    count = len(questions)
    return Fitted(
        list(questions),
        np.hstack([fitted.coef_.T for fitted in whole]),
        np.concatenate([fitted.intercept_ for fitted in whole]),
        np.full(count, slope),
        np.array([offset, *(0.0 for _ in range(count - 1))]),
    )


def _arrays(fitted: Fitted, name: str, count: int) -> dict[str, NDArray[np.generic]]:
    """Return what run time needs of the columns: of the first `count` rows, the word features."""
    return {
        f"{name}_names": np.array("\n".join(fitted.names)),
        f"{name}_coefficients": fitted.coefficients[:count].astype(np.float16),
        f"{name}_intercepts": fitted.intercepts.astype(np.float32),
        f"{name}_slopes": fitted.slopes.astype(np.float32),
        f"{name}_offsets": fitted.offsets.astype(np.float32),
    }
