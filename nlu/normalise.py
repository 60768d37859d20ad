"""From what people type to plain words that still know where they stood in the text.

People write on phones, in a hurry, in two languages: capitals, accents or none, curly quotes,
emoji, letters apart, "jsuis", "cant", "2nite". Rules and classifier read the same plain words, so
that each peculiarity is handled once. Only `nlu` imports this.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from nlu.shorthand import PAIRS, WORDS

# Above this nothing is read: ten screens of text; longer ones are pasted or hostile.
MAX_CHARACTERS = 10_000

SENTENCE_END = "."
MASK = "~"
BORN = "nait"
_ELIDED = frozenset({"j", "l", "d", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "quelqu"})
_NE = "ne"
_DROPPED = frozenset({_NE, "n"})  # spoken French leaves them out: "je (ne) mange pas"
_TOKEN = re.compile(r"[^\W_]+(?:['*@$][^\W_]+)*|[,;()\u2013]|[.!?\n]+|[£€]")
_SPECIAL = {
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "…": ".", "œ": "oe", "æ": "ae", "ß": "ss",
    "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "i", "ѕ": "s",
    "£": "£", "€": "€", "—": ",", "–": ",", "¿": " ", "¡": " ",
}  # fmt: skip  # the Cyrillic ones look Latin and are typed to get past filters


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """Return what stands for one character: lower case, no accent, nothing for invisible ones."""
    if character in "\n\r\u2028\u2029":
        return "\n"
    if character in _SPECIAL:
        return _SPECIAL[character]
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me"):  # zero width, direction marks, accents, variation selectors
        return ""
    if category[0] in "CZ":  # control characters, lone surrogates, every kind of space
        return " "
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    folded = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    return _SPECIAL.get(folded, folded)


def fold(text: str) -> tuple[str, list[int] | None]:
    """Return `text` in lower case without accents, and the offset in `text` of each character.

    The offsets are None when they are the identity.
    """
    if text.isascii() and text.isprintable():
        return text.lower(), None
    folded: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        for piece in _fold_character(character):
            folded.append(piece)
            offsets.append(offset)
    return "".join(folded), offsets


def fold_words(text: str) -> str:
    """Return `text` as its folded words with one space between them: the form names compare in."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)[0]))


@dataclass(frozen=True)
class Line:
    """The plain words of a text, `.` standing for the end of a sentence.

    `spans` holds the offsets of each word in `text`; `breaks` the indexes of the words that follow
    a comma; `joined` all words and a last `.` with one space around each, `starts` where each
    begins in it.
    """

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    breaks: frozenset[int]
    joined: str
    starts: tuple[int, ...]

    def quote(self, first: int, last: int) -> str:
        """Return the original text of the words `first` to `last`, both included."""
        return self.text[self.spans[first][0] : self.spans[last][1]]


def read(text: str) -> Line:
    """Return the plain words of the first `MAX_CHARACTERS` of `text`."""
    text = text[:MAX_CHARACTERS]
    folded, offsets = fold(text)
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    breaks: set[int] = set()
    for match in _TOKEN.finditer(folded):
        token = match.group()
        start, end = match.span()
        if offsets is not None:
            start, end = offsets[start], offsets[end - 1] + 1
        if token[0] in ",;()":
            breaks.add(len(words))
        elif token[0] in ".!?\n":
            if words and words[-1] != SENTENCE_END:
                words.append(SENTENCE_END)
                spans.append((start, end))
        else:
            # "né" (born) folds to the "ne" that spoken French drops.
            is_born = token == _NE and "é" in text[start:end].lower()
            plain = [BORN] if is_born else _plain(token)
            words.extend(plain)
            spans.extend([(start, end)] * len(plain))
    words, spans, breaks = _join_letters(words, spans, breaks)
    words, spans, breaks = _rewrite_pairs(words, spans, breaks)
    return _line(text, words, spans, breaks)


def _plain(token: str) -> list[str]:
    """Return the plain words for one token: elisions apart, apostrophes gone, SMS spelt out."""
    known = WORDS.get(token)
    if known is not None:
        return list(known)
    if "'" in token:
        head, tail = token.split("'", 1)
        if head in _ELIDED and tail:
            return [*_plain(head), *_plain(tail)]
        token = token.replace("'", "")
        known = WORDS.get(token)
        if known is not None:
            return list(known)
    if token in _DROPPED:
        return []
    if len(token) > 3:
        token = _REPEATED.sub(r"\1\1", token)  # "pleeeease"
    return [token]


_REPEATED = re.compile(r"([a-z])\1{2,}")
_Lists = tuple[list[str], list[tuple[int, int]], set[int]]


def _join_letters(words: list[str], spans: list[tuple[int, int]], breaks: set[int]) -> _Lists:
    """Join four or more letters written apart ("k i l l"), a way past filters or to shout."""
    if sum(len(word) == 1 for word in words) < 4:
        return words, spans, breaks
    joined: list[str] = []
    joined_spans: list[tuple[int, int]] = []
    moved: dict[int, int] = {}
    index = 0
    while index < len(words):
        end = index
        while end < len(words) and len(words[end]) == 1 and words[end].isalpha():
            end += 1
        end = end if end - index >= 4 else index + 1
        for old in range(index, end):
            moved[old] = len(joined)
        joined.append("".join(words[index:end]))
        joined_spans.append((spans[index][0], spans[end - 1][1]))
        index = end
    moved[len(words)] = len(joined)
    return joined, joined_spans, {moved[old] for old in breaks}


def _rewrite_pairs(words: list[str], spans: list[tuple[int, int]], breaks: set[int]) -> _Lists:
    """Give pairs of words the one form that the lexicons use: "i am" is "im", "y a" "il y a"."""
    kept: list[str] = []
    kept_spans: list[tuple[int, int]] = []
    moved: dict[int, int] = {}
    index = 0
    while index < len(words):
        moved[index] = len(kept)
        pair = PAIRS.get((words[index], words[index + 1])) if index + 1 < len(words) else None
        if pair is not None:
            moved[index + 1] = len(kept)
            span = (spans[index][0], spans[index + 1][1])
            for word in pair:
                kept.append(word)
                kept_spans.append(span)
            index += 2
            continue
        kept.append(words[index])
        kept_spans.append(spans[index])
        index += 1
    moved[len(words)] = len(kept)
    return kept, kept_spans, {moved[old] for old in breaks}


def _line(text: str, words: list[str], spans: list[tuple[int, int]], breaks: set[int]) -> Line:
    """Put the pieces together and note where each word begins in the joined form."""
    starts: list[int] = []
    position = 1
    for word in words:
        starts.append(position)
        position += len(word) + 1
    ending = "" if words and words[-1] == SENTENCE_END else f"{SENTENCE_END} "
    joined = f" {' '.join(words)} {ending}"
    return Line(text, tuple(words), tuple(spans), frozenset(breaks), joined, tuple(starts))


def replaced(line: Line, words: Mapping[int, str]) -> Line:
    """Return `line` with other words at some indexes."""
    changed = [words.get(index, word) for index, word in enumerate(line.words)]
    return _line(line.text, changed, list(line.spans), set(line.breaks))


def masked(line: Line, spans: Iterable[tuple[int, int]]) -> Line:
    """Return `line` with the words of `spans` (first, last) made unreadable for every rule."""
    hidden = {index: MASK for first, last in spans for index in range(first, last + 1)}
    return replaced(line, hidden)


def cut(line: Line, first: int, end: int) -> Line:
    """Return the words `first` to before `end` of `line` as a line of their own."""
    breaks = {index - first for index in line.breaks if first < index < end}
    return _line(line.text, list(line.words[first:end]), list(line.spans[first:end]), breaks)
