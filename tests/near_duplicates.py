"""Messages that say the same in almost the same letters: they teach nothing and flatter a measure.

Two messages are near duplicates when they share 7 of 10 of their groups of three letters, or 8 of
10 of their words where both have four or more.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from nlu.normalise import fold_words

_SHARED_GRAMS, _SHARED_WORDS, _MIN_WORDS = 0.7, 0.8, 4
_BLOCK = 512


def near_duplicates(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the index of each text with that of an earlier one that it nearly repeats."""
    plain = [fold_words(text) for text in texts]
    edged = [f" {text} " for text in plain]
    grams = _bags(edged, CountVectorizer(analyzer="char", ngram_range=(3, 3), binary=True))
    words = _bags(plain, CountVectorizer(analyzer=str.split, binary=True))
    for start in range(0, len(texts), _BLOCK):
        is_near = _shared(grams, start) >= _SHARED_GRAMS
        long_enough = np.asarray(words.sum(axis=1)).ravel() >= _MIN_WORDS
        both_long = long_enough[start : start + _BLOCK, None] & long_enough[None, :]
        is_near |= both_long & (_shared(words, start) >= _SHARED_WORDS)
        for row, column in zip(*np.nonzero(is_near), strict=True):
            if column < start + row:
                yield int(start + row), int(column)


def _bags(texts: list[str], vectorizer: CountVectorizer) -> csr_matrix:
    return csr_matrix(vectorizer.fit_transform(texts), dtype=np.float32)


def _shared(bags: csr_matrix, start: int) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    """Return for a block of rows the share of what they and every row have that both have."""
    block = bags[start : start + _BLOCK]
    both = (block @ bags.T).toarray()
    sizes = np.asarray(bags.sum(axis=1)).ravel()
    either = sizes[start : start + _BLOCK, None] + sizes[None, :] - both
    shared: np.ndarray[tuple[int, int], np.dtype[np.float32]] = both / np.maximum(either, 1)
    return shared
