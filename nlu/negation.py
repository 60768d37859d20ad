"""Which part of a message says that something is *not* the matter. Only `nlu` imports this.

"Food is fine, it's the rent": a denied clause takes away the needs it names and gives none.
"No food" and "plus rien à manger" are not denials: lacking a thing is the need. So the cues are
phrases of not needing, not wanting and being all right, never a bare "no" or "pas".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from nlu.lexicon import read_lexicon
from nlu.normalise import SENTENCE_END, Line
from nlu.phrases import Found, PhraseBook
from nlu.wordlists import words_of

_CONTRAST = frozenset({"but", "mais", "except", "however", "although", "sauf", "par", "plutot"})
_JOINING = frozenset({"or", "nor", "ni", "ou"})
# "not food", "pas la nourriture": these may stand between the negation and what it denies.
_BETWEEN = words_of(
    "the a an my our for about really so much just any her his la le les l un une mon ma mes de du "
    "pour d une question vraiment tellement trop"
)
_NEGATIONS = frozenset({"not", "isnt", "pas", "nor", "ni", "arent"})


@dataclass(frozen=True)
class Clause:
    """The words `first` to `last` (both included) and whether they deny what they name."""

    first: int
    last: int
    is_denied: bool


def clauses(line: Line) -> list[Clause]:
    """Cut a line at sentence ends, commas, contrasts and new openings, and judge each piece."""
    if not line.words:
        return []
    found_by_label = _found_by_label(line)
    denials = _words_in(found_by_label["denial"]) - _words_in(found_by_label["still"])
    cuts = {0, len(line.words)} | {cut for cut in line.breaks if cut < len(line.words)}
    for index, word in enumerate(line.words):
        if word == SENTENCE_END or word in _CONTRAST:
            cuts |= {index, index + 1}
    if denials:
        first_denial = min(denials)
        cuts |= {
            found.first
            for found in found_by_label["opening"]
            if found.first > first_denial and found.first not in denials
        }
    edges = sorted(cuts)
    pieces: list[Clause] = []
    for first, end in pairwise(edges):
        is_denied = any(first <= index < end for index in denials)
        if not is_denied and pieces and pieces[-1].is_denied:
            is_denied = end - first <= 4 and (
                line.words[first] in _JOINING or bool(_JOINING & set(line.words[first:end]))
            )
        pieces.append(Clause(first, end - 1, is_denied))
    return pieces


@cache
def _book() -> PhraseBook:
    """Return the cues: `denial`, `still` (only sounds like one), `opening` (what is the matter)."""
    return read_lexicon("context.yml").book("negation")


def _found_by_label(line: Line) -> dict[str, list[Found]]:
    found: dict[str, list[Found]] = {"denial": [], "still": [], "opening": []}
    for phrase in _book().find(line):
        found[phrase.label].append(phrase)
    return found


def _words_in(phrases: Iterable[Found]) -> set[int]:
    return {index for phrase in phrases for index in range(phrase.first, phrase.last + 1)}


def is_denied(line: Line, found: Found, pieces: list[Clause]) -> bool:
    """Tell whether the phrase `found` is denied: by its clause, or by a "not" right before it."""
    index = found.first - 1
    while index >= 0 and line.words[index] in _BETWEEN:
        index -= 1
    if index >= 0 and line.words[index] in _NEGATIONS and found.first - index <= 4:
        before = line.words[max(0, index - 2) : index]
        plain_not = not before or before[-1] in (
            "its",
            "est",
            "is",
            ".",
            "but",
            "mais",
            "and",
            "et",
        )
        if plain_not or index in line.breaks or line.words[index] in ("nor", "ni"):
            return True
    return any(piece.is_denied and piece.first <= found.first <= piece.last for piece in pieces)
