"""The features of a text: its words, pairs of words, and pieces of words. Only `nlu` imports this.

Training (scikit-learn) and run time (NumPy) call the same function, so they cannot disagree.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from nlu.normalise import Line

_SHORTEST, _LONGEST = 2, 5
# The classifier reads no more than this; what follows in a long text is for the rules.
_MAX_WORDS = 120


def pieces(line: Line) -> list[str]:
    """Return the features of `line`, repeated as often as they occur.

    Words, pairs and pairs with one or two words between them begin with `w ` and `s `, pieces of
    2 to 5 letters (with word edges) with `c`.
    """
    words = [_shape(word) for word in line.words[:_MAX_WORDS]]
    found = [f"w {word}" for word in words]
    found += [f"w {first} {second}" for first, second in pairwise(words)]
    found += [f"s {first} {second}" for first, second in zip(words, words[2:], strict=False)]
    found += [f"s {first} {second}" for first, second in zip(words, words[3:], strict=False)]
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


def mark(feature: str) -> int:
    """Return the 32-bit number that stands for a feature: a table of numbers is a tenth of the size
    of one of strings, and two features of 100,000 share one in one model of two."""
    return crc32(feature.encode())


class Vocabulary:
    """Which features count, where their row is, and how much each weighs."""

    def __init__(self, marks: NDArray[np.uint32], weights: NDArray[np.float32]) -> None:
        """Take the features' marks, sorted, and the inverse document frequency of each."""
        self._marks = marks
        self._weights = weights

    def vector(self, line: Line) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Return the rows of the features of `line` and their weights, of Euclidean length 1."""
        return self.vector_of(pieces(line))

    def vector_of(self, features: Iterable[str]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Return the same for features that are at hand."""
        counts = Counter(map(mark, features))
        marks = np.fromiter(counts.keys(), dtype=np.uint32, count=len(counts))
        frequency = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        rows = np.minimum(np.searchsorted(self._marks, marks), len(self._marks) - 1)
        is_known = self._marks[rows] == marks
        rows, frequency = rows[is_known], frequency[is_known]
        values = (1 + np.log(frequency)) * self._weights[rows]
        length = float(np.sqrt(values @ values))
        return rows, values / length if length > 0 else values
