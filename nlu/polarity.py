"""Whether a need that is named is wanted or denied, learned from how it is said.

"Food is fine, it's the rent": the words around a name of a need tell, and they are the same words
whatever the need, so all names are made alike (`TOPIC`) before the classifier looks. Rules alone
(nlu/negation.py) found a third of the denials in the training data; their word is one feature.
Only `nlu` imports this.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlu.features import Vocabulary
from nlu.negation import Clause, is_denied
from nlu.normalise import SENTENCE_END, Line
from nlu.phrases import Found
from nlu.wordlists import words_of

_REACH, _NEAR = 7, 3
# Where such a word comes later or came before, one half of the message sets off the other.
_TURNS = words_of(
    "but mais par just juste its cest c sinon need plutot instead rather que only seul"
)


def around(line: Line, found: Found, others: Sequence[Found], pieces: list[Clause]) -> list[str]:
    """Return the features of the words around `found`; `others` are all names of needs there."""
    words = list(line.words)
    for other in others:
        words[other.first : other.last + 1] = ["TOPIC"] * (other.last + 1 - other.first)
    left = list(_walk(words, line, range(found.first - 1, -1, -1), edge="^"))
    right = list(_walk(words, line, range(found.last + 1, len(words)), edge="$"))
    features = [f"l {word}" for word in left] + [f"r {word}" for word in right]
    features += [f"l{index} {word}" for index, word in enumerate(left[:_NEAR])]
    features += [f"r{index} {word}" for index, word in enumerate(right[:_NEAR])]
    features += [f"l {second} {first}" for first, second in pairwise(left)]
    features += [f"r {first} {second}" for first, second in pairwise(right)]
    before, after = set(line.words[: found.first]), set(line.words[found.last + 1 :])
    features += [f"before {word}" for word in sorted(_TURNS & before)]
    features += [f"after {word}" for word in sorted(_TURNS & after)]
    third = len(words) / 3
    features.append(
        "first" if found.first < third else "last" if found.first > 2 * third else "mid"
    )
    features.append("rule -" if is_denied(line, found, pieces) else "rule +")
    return features


def _walk(words: list[str], line: Line, indexes: range, edge: str) -> Iterator[str]:
    """Yield the words at `indexes`, commas too, as far as the sentence and the reach go."""
    for count, index in enumerate(indexes, start=1):
        comma = index + 1 if edge == "^" else index
        if comma in line.breaks:
            yield ","
        yield words[index]
        if words[index] == SENTENCE_END or count == _REACH:
            return
    yield edge


@dataclass(frozen=True)
class Polarity:
    """The trained classifier: one weight a feature."""

    vocabulary: Vocabulary
    weights: NDArray[np.float32]
    intercept: float

    def denied(
        self, line: Line, found: Found, others: Sequence[Found], pieces: list[Clause]
    ) -> float:
        """Return the probability, 0 to 1, that the need named by `found` is denied."""
        rows, values = self.vocabulary.vector_of(around(line, found, others, pieces))
        score = float(values @ self.weights[rows]) + self.intercept
        return float(1 / (1 + np.exp(-np.clip(score, -30, 30))))
