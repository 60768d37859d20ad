"""Lists of phrases with a little grammar, searched in plain words. Only `nlu` imports this.

A pattern is words with one space between: `word` as it is, `stem*` any ending, `word?` may be left
out, `(one|two words)` alternatives, `(..)?` optional group, `_` any one word, `..` up to three
words, `...` up to six, never past the end of a sentence. `$NAME` is a group that the lexicon
defines once. Patterns are written without accents and apostrophes, as `normalise.read` gives text.
Each pattern is tried only where one of its necessary words occurs, so a thousand patterns cost
little, and every repetition is bounded, so no text can make one slow.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nlu.normalise import Line
from nlu.shorthand import PAIRS, WORDS

_PIECE = re.compile(r"\$[A-Z_]+|\.\.\.|\.\.|\(|\)\?|\)|\||_|[^\s()|?*$]+\*?\??|\s+")
_GAPS = {"..": r"(?:\w+ ){0,3}", "...": r"(?:\w+ ){0,6}", "_": r"\w+ "}


class PatternWrong(ValueError):
    """A pattern cannot be read; the message holds the pattern."""


@dataclass(frozen=True)
class Found:
    """A phrase in a line: its label and its first and last word, both included."""

    label: str
    first: int
    last: int


_PAIR = re.compile(r"(?<![\w*])(?:" + "|".join(" ".join(pair) for pair in PAIRS) + r")(?![\w*?])")
_WORD = re.compile(r"(?<![$\w])[a-z0-9]+(?![\w*])")


def _canonical(pattern: str) -> str:
    """Write `pattern` with the words that `normalise.read` would give for it."""
    first_plain = _PAIR.sub(_plain_pair, pattern)
    return _WORD.sub(_plain_word, first_plain)


def _plain_pair(pair: re.Match[str]) -> str:
    first, second = pair[0].split()
    return " ".join(PAIRS[first, second])


def _plain_word(word: re.Match[str]) -> str:
    plain = WORDS.get(word[0], (word[0],))
    return plain[0] if len(plain) == 1 else f"({' '.join(plain)})"


def _expand(pattern: str, groups: Mapping[str, str]) -> str:
    """Replace `$NAME` by its alternatives, which may name others in turn."""
    for _ in range(4):
        if "$" not in pattern:
            return pattern
        pattern = re.sub(r"\$([A-Z_]+)", lambda name: f"({groups[name[1]]})", pattern)
    raise PatternWrong(f"groups nest too deep in: {pattern}")


def _to_regex(pattern: str) -> str:
    """Return the regular expression for an expanded pattern; each word takes its space with it."""
    pieces = _PIECE.findall(pattern)
    if "".join(pieces) != pattern or pattern.count("(") != pattern.count(")"):
        raise PatternWrong(f"cannot read the pattern: {pattern}")
    return "".join(_piece_regex(piece) for piece in pieces if not piece.isspace())


def _piece_regex(piece: str) -> str:
    if piece in _GAPS:
        return _GAPS[piece]
    if piece == "(":
        return "(?:"
    if piece in (")", ")?", "|"):
        return piece
    optional = piece.endswith("?")
    word = piece.rstrip("?")
    regex = re.escape(word[:-1]) + r"\w* " if word.endswith("*") else re.escape(word) + " "
    return f"(?:{regex})?" if optional else regex


def _split(pattern: str, separator: str) -> list[str]:
    """Split at `separator` outside parentheses."""
    parts, depth, current = [], 0, ""
    for character in pattern:
        depth += (character == "(") - (character == ")")
        if character == separator and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += character
    return [part for part in (*parts, current) if part]


def _anchors(pattern: str) -> frozenset[str] | None:
    """Return words (or `stem*`) one of which any match must contain; None if there are none.

    Of the necessary pieces the one whose shortest word is longest is taken: it is the rarest.
    """
    best: frozenset[str] | None = None
    for piece in _split(pattern, " "):
        if piece in ("..", "...", "_") or piece.endswith("?"):
            continue
        if piece.startswith("("):
            options = [_anchors(option) for option in _split(piece[1:-1], "|")]
            if any(option is None for option in options):
                continue
            words = frozenset(word for option in options if option for word in option)
        else:
            words = frozenset({piece})
        if best is None or _rarity(words) > _rarity(best):
            best = words
    return best


def _rarity(words: frozenset[str]) -> tuple[int, int]:
    return min(len(word.rstrip("*")) for word in words), -len(words)


class PhraseBook:
    """A set of labelled patterns, ready to be searched for in many lines."""

    def __init__(
        self, patterns: Mapping[str, Iterable[str]], groups: Mapping[str, str] | None = None
    ) -> None:
        """Read `patterns` (label to patterns). Raises `PatternWrong` for one it cannot read."""
        self._rules: list[tuple[str, str]] = []
        self._compiled: dict[int, re.Pattern[str]] = {}
        self._by_word: dict[str, list[int]] = {}
        self._by_stem: dict[str, list[int]] = {}
        for label, listed in patterns.items():
            for pattern in listed:
                self._add(label, _canonical(_expand(pattern.strip(), groups or {})))
        self._stem_lengths = sorted({len(stem) for stem in self._by_stem})

    def _add(self, label: str, pattern: str) -> None:
        anchors = _anchors(pattern)
        if not anchors:
            raise PatternWrong(f"no word is necessary in the pattern: {pattern}")
        number = len(self._rules)
        self._rules.append((label, "(?<= )" + _to_regex(pattern)))
        for anchor in anchors:
            index = self._by_stem if anchor.endswith("*") else self._by_word
            index.setdefault(anchor.rstrip("*"), []).append(number)

    def _regex(self, number: int) -> re.Pattern[str]:
        """Return the compiled rule; compiling all of them takes longer than starting may."""
        regex = self._compiled.get(number)
        if regex is None:
            regex = self._compiled[number] = re.compile(self._rules[number][1])
        return regex

    def prepare(self) -> None:
        """Compile every rule now, so that no message waits for it: for a program that serves."""
        for number in range(len(self._rules)):
            self._regex(number)

    def find(self, line: Line) -> Iterator[Found]:
        """Yield every phrase of the book in `line`, all places, in the order of the book."""
        tried: set[int] = set()
        for word in set(line.words):
            tried.update(self._by_word.get(word, ()))
            for length in self._stem_lengths:
                if length > len(word):
                    break
                tried.update(self._by_stem.get(word[:length], ()))
        for number in sorted(tried):
            for match in self._regex(number).finditer(line.joined):
                first = bisect_right(line.starts, match.start()) - 1
                last = bisect_right(line.starts, match.end() - 2) - 1
                yield Found(self._rules[number][0], first, max(first, last))


def outermost(found: list[Found]) -> list[Found]:
    """Leave out phrases that are part of a longer one with another label: "faire à manger" is
    cooking, not food; "no urgency" is not urgent."""
    return [
        inner
        for inner in found
        if not any(
            outer.label != inner.label
            and outer.first <= inner.first
            and inner.last <= outer.last
            and outer.last - outer.first > inner.last - inner.first
            for outer in found
        )
    ]
