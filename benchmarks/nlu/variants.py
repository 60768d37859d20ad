"""`python -m benchmarks.nlu.variants`: what was tried for the embedded interpreter, side by side.

One classifier family and feature set at a time, the raw classifier without the rules around it, on
the development set (tests/data/nlu/development): the table of docs/understanding.md.
"""

import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from benchmarks.nlu.processes import ROOT
from domain.vocabulary import Language, Need
from nlu.features import pieces
from nlu.model import MODEL_PATH, read_model
from nlu.negation import clauses
from nlu.normalise import Line, read
from nlu.polarity import Polarity
from nlu.signals import Signals
from nlu.testset import Labelled, read_set
from nlu.training_data import read_examples

DEVELOPMENT = ROOT / "tests" / "data" / "nlu" / "development"
_LABEL_BORDERS = np.linspace(-0.6, 0.3, 19)


@dataclass(frozen=True)
class Variant:
    """A name, which features, and which classifier."""

    name: str
    features: Callable[[Line], list[str]]
    classifier: str = "svm"
    signals: str = "none"
    per_language: bool = False


def words_only(line: Line) -> list[str]:
    """Return words and pairs."""
    return [piece for piece in pieces(line) if not piece.startswith("c")]


def characters_only(line: Line) -> list[str]:
    """Return pieces of words."""
    return [piece for piece in pieces(line) if piece.startswith("c")]


def with_negation_scope(line: Line) -> list[str]:
    """Return all pieces, and the words of denied clauses once more with a mark."""
    denied = [
        f"d {word}"
        for clause in clauses(line)
        if clause.is_denied
        for word in line.words[clause.first : clause.last + 1]
    ]
    return pieces(line) + denied


VARIANTS = (
    Variant("words, SVM", words_only),
    Variant("pieces of words, SVM", characters_only),
    Variant("words and pieces, naive Bayes", pieces, "bayes"),
    Variant("words and pieces, logistic regression", pieces, "logistic"),
    Variant("words and pieces, SVM", pieces),
    Variant("the same, one model a language", pieces, per_language=True),
    Variant("the same with negation scope by rule", with_negation_scope),
    Variant("the same with names of needs", pieces, signals="names"),
    Variant("the same with names of needs, denials learned", pieces, signals="judged"),
)


def main() -> None:
    """Measure every variant and print a table."""
    warnings.simplefilter("ignore", ConvergenceWarning)
    sets = {
        language: read_set(ROOT / "tests/data/nlu/development", language) for language in Language
    }
    messages = [message for each in sets.values() for message in each.messages]
    examples = [example for example in read_examples() if example.kind is None]
    seen, unseen = [read(e.text) for e in examples], [read(m.text) for m in messages]
    signals = _signal_matrices(seen, unseen)
    print("| variant | intents en / fr | needs micro-F1 en / fr | denied reported | seconds |")
    print("|---|---|---|---|---|")
    for variant in VARIANTS:
        begun = time.monotonic()
        vectorizer = TfidfVectorizer(
            analyzer=variant.features, sublinear_tf=True, min_df=4, dtype=np.float32
        )
        train, test = vectorizer.fit_transform(seen), vectorizer.transform(unseen)
        if variant.signals in signals:
            more_train, more_test = signals[variant.signals]
            train, test = hstack([train, more_train]), hstack([test, more_test])
        groups = _groups(variant, examples, messages)
        intents: NDArray[np.str_] = np.empty(len(messages), dtype=object)
        scores = np.zeros((len(messages), len(Need)))
        for rows, columns in groups:
            _fit_and_say(variant, examples, csr_matrix(train), csr_matrix(test), rows, columns,
                         intents, scores)  # fmt: skip
        _print(variant, messages, intents, scores, time.monotonic() - begun)


def _signal_matrices(
    seen: Sequence[Line], unseen: Sequence[Line]
) -> dict[str, tuple[csr_matrix, csr_matrix]]:
    """Return names of needs as features: taken at their word, and judged for denial."""
    signals, judge = Signals(), read_model(MODEL_PATH, None).polarity
    believing = Polarity(judge.vocabulary, judge.weights * 0, -30.0)
    found = {}
    for name, polarity in (("names", believing), ("judged", judge)):
        dicts = [
            [signals.values(line, signals.judged(line, polarity)) for line in lines]
            for lines in (seen, unseen)
        ]
        dictionary = DictVectorizer(dtype=np.float32)
        found[name] = (
            dictionary.fit_transform(dicts[0]) * 0.3,
            dictionary.transform(dicts[1]) * 0.3,
        )
    return found


Rows = NDArray[np.intp]


def _groups(
    variant: Variant, examples: Sequence[object], messages: Sequence[Labelled]
) -> list[tuple[Rows, Rows]]:
    """Return which examples train for which messages."""
    if not variant.per_language:
        return [(np.arange(len(examples)), np.arange(len(messages)))]
    return [
        tuple(
            np.array([i for i, item in enumerate(items) if item.language is language])  # type: ignore[attr-defined]
            for items in (examples, messages)
        )
        for language in Language
    ]  # type: ignore[return-value]


def _fit_and_say(
    variant: Variant, examples: Sequence[object], train: csr_matrix, test: csr_matrix, rows: Rows,
    columns: Rows, intents: NDArray[np.str_], scores: NDArray[np.float64],
) -> None:  # fmt: skip
    names = np.array([examples[i].intent.value for i in rows])  # type: ignore[attr-defined]
    intents[columns] = _classifier(variant).fit(train[rows], names).predict(test[columns])  # type: ignore[attr-defined]
    for index, need in enumerate(Need):
        wanted = np.array([need in examples[i].needs for i in rows])  # type: ignore[attr-defined]
        fitted = _classifier(variant).fit(train[rows], wanted)  # type: ignore[attr-defined]
        if hasattr(fitted, "decision_function"):
            scores[columns, index] = fitted.decision_function(test[columns])
        else:
            scores[columns, index] = fitted.predict_proba(test[columns])[:, 1] - 0.5


def _classifier(variant: Variant) -> object:
    return {
        "svm": lambda: LinearSVC(C=0.4, class_weight="balanced", tol=1e-3),
        "logistic": lambda: LogisticRegression(C=20, class_weight="balanced", max_iter=60),
        "bayes": lambda: ComplementNB(alpha=0.1),
    }[variant.classifier]()


def _print(
    variant: Variant, messages: Sequence[Labelled], intents: NDArray[np.str_],
    scores: NDArray[np.float64], took_s: float,
) -> None:  # fmt: skip
    cells = {}
    for language in Language:
        rows = [i for i, m in enumerate(messages) if m.language is language]
        right = sum(intents[i] == messages[i].intent for i in rows) / len(rows)
        # The one border that is best for this variant: none is favoured by ours.
        best = max((_needs(messages, scores, rows, b) for b in _LABEL_BORDERS), key=lambda p: p[0])
        cells[language] = (right, *best)
    en, fr = cells[Language.EN], cells[Language.FR]
    print(
        f"| {variant.name} | {en[0]:.3f} / {fr[0]:.3f} | {en[1]:.3f} / {fr[1]:.3f} "
        f"| {en[2]:.2f} / {fr[2]:.2f} | {took_s:.0f} |",
        flush=True,
    )


def _needs(
    messages: Sequence[Labelled], scores: NDArray[np.float64], rows: Sequence[int], border: float
) -> tuple[float, float]:
    """Return micro-F1, and the share of denials that are reported, with this border."""
    hits = total = wrong = denials = 0
    for i in rows:
        said = {n.value for n, score in zip(Need, scores[i], strict=True) if score > border}
        hits += len(said & messages[i].needs)
        total += len(said) + len(messages[i].needs)
        if messages[i].denied:
            denials += 1
            wrong += bool(said & messages[i].denied)
    return 2 * hits / total, wrong / denials


if __name__ == "__main__":
    main()
