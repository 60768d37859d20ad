"""Signs of danger by rule and lexicon: deterministic, in process, in both languages, always.

The crisis reply depends on this and on nothing else, so nothing here waits, learns or can fail on
odd input. Tuned for recall: a miss is worse than a false alarm, which costs one tap. Imported by
the wiring, the command line and `nlu.embedded`'s makers.
"""

from collections.abc import Iterator

from domain.understanding import Safeguarding
from domain.vocabulary import Language, SafeguardingKind
from nlu.lexicon import read_lexicon
from nlu.normalise import MAX_CHARACTERS, Line, masked, read
from nlu.spelling import Spelling

# The gravest first: where a text shows several, its reply is the one that cannot wait.
GRAVITY = (
    SafeguardingKind.SUICIDE,
    SafeguardingKind.MEDICAL_EMERGENCY,
    SafeguardingKind.CHILD_AT_RISK,
    SafeguardingKind.DOMESTIC_ABUSE,
    SafeguardingKind.SELF_HARM,
)
# A text longer than a window is read in pieces that overlap by more than the longest pattern.
_WINDOW, _OVERLAP = 4_000, 300
_MAX_PHRASE = 160


class LexiconDetector:
    """`Detector` over the lexicons `nlu/lexicon/safeguarding_{en,fr}.yml`."""

    def __init__(self) -> None:
        """Compile the lexicons. Raises `ModelMissing` if one is wrong."""
        names = [f"safeguarding_{language}.yml" for language in Language]
        lexicons = [read_lexicon(name) for name in names]
        self._signs = [lexicon.book("signs") for lexicon in lexicons]
        self._harmless = [lexicon.book("harmless") for lexicon in lexicons]
        self._spelling = Spelling()

    def detect(self, text: str) -> Safeguarding | None:
        """Return the gravest sign in `text`, in either language, or None. Never raises."""
        found: dict[SafeguardingKind, str] = {}
        for window in _windows(text[:MAX_CHARACTERS]):
            line = self._spelling.corrected(read(window))
            for kind, phrase in self._signs_in(line):
                found.setdefault(kind, phrase)
        gravest = next((kind for kind in GRAVITY if kind in found), None)
        return None if gravest is None else Safeguarding(gravest, found[gravest][:_MAX_PHRASE])

    def prepare(self) -> None:
        """Compile every rule now: who serves calls this once before the first message."""
        for book in (*self._signs, *self._harmless):
            book.prepare()

    def _signs_in(self, line: Line) -> Iterator[tuple[SafeguardingKind, str]]:
        """Yield kind and words of each sign that remains when what is harmless is blotted out."""
        if not any(next(book.find(line), None) for book in self._signs):
            return
        harmless = [
            (phrase.first, phrase.last) for book in self._harmless for phrase in book.find(line)
        ]
        if harmless:
            line = masked(line, harmless)
        for book in self._signs:
            for phrase in book.find(line):
                yield SafeguardingKind(phrase.label), line.quote(phrase.first, phrase.last)


def _windows(text: str) -> Iterator[str]:
    """Yield `text` in pieces of at most `_WINDOW` characters that overlap."""
    yield text[:_WINDOW]
    for start in range(_WINDOW - _OVERLAP, len(text) - _OVERLAP, _WINDOW - _OVERLAP):
        yield text[start : start + _WINDOW]
