"""Linear classifiers and their calibration, for the build step alone (scikit-learn).

A support vector machine was right more often than logistic regression on the same features, in a
third of the time (docs/understanding.md); its scores become probabilities on examples that it has
not seen (Platt 1999 for yes or no, Guo et al. 2017 for one of many).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Question = TypeVar("Question")
Answer = TypeVar("Answer")
_SEED, _UNSEEN, _TOLERANCE = 1, 0.2, 0.1


@dataclass(frozen=True)
class Fitted:
    """Columns of one task: `slopes * score + offsets` is a logit."""

    names: list[str]
    coefficients: Floats
    intercepts: Floats
    slopes: Floats
    offsets: Floats

    def beside(self, other: "Fitted") -> "Fitted":
        """Return the columns of both."""
        return Fitted(
            [*self.names, *other.names],
            np.hstack([self.coefficients, other.coefficients]),
            np.concatenate([self.intercepts, other.intercepts]),
            np.concatenate([self.slopes, other.slopes]),
            np.concatenate([self.offsets, other.offsets]),
        )


def fit_choice(features: csr_matrix, labels: NDArray[np.str_], strength: float) -> Fitted:
    """Fit one of many; every column gets the one temperature that makes confidence honest."""
    seen, unseen = _split(labels)
    trial, fitted = at_once(
        lambda rows: _svm(strength, "balanced").fit(features[rows], labels[rows]),
        [seen, np.arange(len(labels))],
    )
    names = list(trial.classes_)
    truth = [names.index(label) for label in labels[unseen]]
    slope = _best_slope(trial.decision_function(features[unseen]), truth)
    count = len(names)
    return Fitted(names, fitted.coef_.T, fitted.intercept_, np.full(count, slope), np.zeros(count))


def fit_label(features: csr_matrix, name: str, wanted: Bools, strength: float) -> Fitted:
    """Fit yes or no; a probability of 0.5 is where F1 is best on unseen examples."""
    weight = {True: 2.0, False: 1.0}
    seen, unseen = _split(wanted)
    trial = _svm(strength, weight).fit(features[seen], wanted[seen])
    scores = trial.decision_function(features[unseen])
    slope, _ = platt(scores, wanted[unseen])
    border = _best_border(scores, wanted[unseen])
    fitted = _svm(strength, weight).fit(features, wanted)
    return Fitted(
        [name], fitted.coef_.T, fitted.intercept_, np.array([slope]), np.array([-slope * border])
    )


def platt(scores: Floats, wanted: Bools) -> tuple[float, float]:
    """Return slope and offset that make logits of scores."""
    fitted = LogisticRegression(C=1e4).fit(scores[:, None], wanted)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def unseen_scores(
    features: csr_matrix, questions: Sequence[Bools], strength: float
) -> tuple[Floats, NDArray[np.intp]]:
    """Return scores of the fifth of the examples that was not fitted on, a column for each
    question, and which examples they are."""
    seen, unseen = _split(questions[0])
    trials = at_once(lambda wanted: fit_plain(features[seen], wanted[seen], strength), questions)
    return np.column_stack([t.decision_function(features[unseen]) for t in trials]), unseen


def fit_plain(features: csr_matrix, wanted: Bools, strength: float) -> LinearSVC:
    """Fit yes or no without weights or calibration."""
    return _svm(strength, None).fit(features, wanted)


def at_once(fit: Callable[[Question], Answer], questions: Iterable[Question]) -> list[Answer]:
    """Fit several classifiers beside each other.

    In processes: the solver's random numbers belong to its process, so that threads would get
    other numbers, and the model other bytes, every time.
    """
    answers: list[Answer] = Parallel(n_jobs=-1)(delayed(fit)(question) for question in questions)
    return answers


def _svm(strength: float, weight: object) -> LinearSVC:
    return LinearSVC(C=strength, class_weight=weight, tol=_TOLERANCE, random_state=_SEED)


def _split(labels: NDArray[np.generic]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    every = np.arange(len(labels))
    seen, unseen = train_test_split(every, test_size=_UNSEEN, random_state=_SEED, stratify=labels)
    return np.sort(seen), np.sort(unseen)


def _best_slope(scores: Floats, truth: Sequence[int]) -> float:
    """Return the inverse temperature with the least log-loss."""
    candidates = [0.5 + 0.25 * step for step in range(40)]
    return min(candidates, key=lambda slope: _log_loss(scores * slope, truth))


def _log_loss(logits: Floats, truth: Sequence[int]) -> float:
    logits = logits - logits.max(axis=1, keepdims=True)
    chosen = logits[np.arange(len(truth)), list(truth)]
    return float((np.log(np.exp(logits).sum(axis=1)) - chosen).mean())


def _best_border(scores: Floats, wanted: Bools) -> float:
    """Return the score from which to say yes: the middle of those with F1 within 1 % of best."""
    candidates = np.linspace(-1.0, 0.5, 61)
    f1 = np.array([_f1(scores > border, wanted) for border in candidates])
    return float(np.median(candidates[f1 >= f1.max() * 0.99]))


def _f1(said: Bools, wanted: Bools) -> float:
    total = said.sum() + wanted.sum()
    return float(2 * (said & wanted).sum() / total) if total else 0.0
