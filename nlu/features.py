"""The features of a text: its words, pairs of words, and pieces of words. Only `nlu` imports this.

Training (scikit-learn) and run time (NumPy) call the same function, so they cannot disagree.
"""

from collections import Counter
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlu.normalise import Line

_SHORTEST, _LONGEST = 2, 5
# The classifier reads no more than this; what follows in a long text is for the rules.
_MAX_WORDS = 120


def pieces(line: Line) -> list[str]:
    """Return the features of `line`, repeated as often as they occur.

    Words and pairs begin with `w `, pieces of 2 to 5 letters (with word edges) with `c`.
    """
    words = [_shape(word) for word in line.words[:_MAX_WORDS]]
    found = [f"w {word}" for word in words]
    found += [f"w {first} {second}" for first, second in pairwise(words)]
    if words:
        found += [f"w ^ {words[0]}", f"w {words[-1]} $"]
    found.append(f"n {min(len(words), 12)}")
    for word in words:
        edged = f" {word} "
        for length in range(_SHORTEST, _LONGEST + 1):
            for start in range(len(edged) - length + 1):
                found.append(f"c{edged[start : start + length]}")
    return found


def _shape(word: str) -> str:
    """Return a word as the classifier should see it: numbers all alike."""
    if word[0].isdigit():
        return f"#{min(len(word), 6)}" if word.isdecimal() else "#x"
    return word


class Vocabulary:
    """Which features count, where their row is, and how much each weighs."""

    def __init__(self, terms: list[str], weights: NDArray[np.float32]) -> None:
        """Index `terms`; `weights` holds the inverse document frequency of each."""
        self._rows = {term: row for row, term in enumerate(terms)}
        self._weights = weights

    def vector(self, line: Line) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Return the rows of the features of `line` and their weights, of Euclidean length 1."""
        rows = self._rows
        counts = Counter(row for piece in pieces(line) if (row := rows.get(piece)) is not None)
        index = np.fromiter(counts.keys(), dtype=np.intp, count=len(counts))
        frequency = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        values = (1 + np.log(frequency)) * self._weights[index]
        length = float(np.sqrt(values @ values))
        return index, values / length if length else values
