"""Whole numbers in a text, in digits or in words of two languages. Only `nlu.ages` imports this."""

import re
from dataclasses import dataclass

from nlu.normalise import Line
from nlu.wordlists import listed_words

_UNITS = listed_words("zero one two three four five six seven eight nine")
_TEENS = listed_words(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = listed_words("twenty thirty forty fifty sixty seventy eighty ninety")
_SMALL = {word: value for value, word in enumerate(_UNITS + _TEENS)}
_LARGE = {word: 10 * value for value, word in enumerate(_TENS, start=2)} | {
    "fourty": 40, "fivty": 50, "sixtey": 60, "seventey": 70, "ninty": 90,
}  # fmt: skip
_FRENCH_SMALL = {
    word: value
    for value, word in enumerate(
        listed_words(
            "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze "
            "quinze seize"
        )
    )
} | {"dixsept": 17, "dixhuit": 18, "dixneuf": 19}
_FRENCH_LARGE = {
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "nonante": 90, "vingts": 20,
}  # fmt: skip
# Ages stuck together with what they count: "34yo", "f27", "54ans", "61yrs".
_GLUED = re.compile(r"([mfh])?(\d{1,3})(yo|yrs?|y|ans?|[mfh])?")


@dataclass(frozen=True)
class Number:
    """A number, its first and last word, and what is glued to it ("yo", "ans", "f" or nothing)."""

    value: int
    first: int
    last: int
    glued: str = ""


def numbers_in(line: Line, least: int, most: int) -> list[Number]:
    """Return the numbers from `least` to `most`, in order; parts of times and sums are none."""
    found: list[Number] = []
    telephone = _telephone(line.words)
    index = 0
    while index < len(line.words):
        number = _number_at(line.words, index)
        if number is None:
            index += 1
            continue
        is_loose = number.first not in telephone and not _is_part(line, number)
        if least <= number.value <= most and is_loose:
            found.append(number)
        index = number.last + 1
    return found


def _is_part(line: Line, number: Number) -> bool:
    """Tell whether signs tie it to other digits or a currency: "4.60", "24/7", "£35", "50%"."""
    start, end = line.spans[number.first][0], line.spans[number.last][1]
    before, after = line.text[max(0, start - 2) : start], line.text[end : end + 2]
    return (
        (before[-1:] in ".:/,-" and before[:-1].isdigit())
        or before.rstrip()[-1:] in ("£", "€", "$", "#", "°")
        or (after[:1] in ".:/,-" and after[1:].isdigit())
        or after.lstrip()[:1] in ("£", "€", "%", "°")
    )


def _telephone(words: tuple[str, ...]) -> set[int]:
    """Return the indexes of pairs of digits that follow one another: "06 12 34 56 78"."""
    runs: list[list[int]] = [[]]
    for index, word in enumerate(words):
        if len(word) == 2 and word.isdecimal():
            runs[-1].append(index)
        elif runs[-1]:
            runs.append([])
    return {index for run in runs if len(run) >= 4 for index in run}


def _number_at(words: tuple[str, ...], index: int) -> Number | None:
    word = words[index]
    if word[0].isdigit() or (len(word) > 1 and word[1].isdigit()):
        glued = _GLUED.fullmatch(word)
        if glued is None:
            return None
        return Number(int(glued[2]), index, index, (glued[1] or "") + (glued[3] or ""))
    if word in _LARGE:
        following = words[index + 1] if index + 1 < len(words) else ""
        if 0 < _SMALL.get(following, 0) < 10:
            return Number(_LARGE[word] + _SMALL[following], index, index + 1)
        return Number(_LARGE[word], index, index)
    if word in _FRENCH_LARGE or _is_eighty(words, index):
        return _french_number(words, index)
    if _SMALL.get(word, 0) >= 10:
        return Number(_SMALL[word], index, index)
    if _FRENCH_SMALL.get(word, 0) >= 11:
        return Number(_FRENCH_SMALL[word], index, index)
    if word == "dix" and words[index + 1 : index + 2] in (("sept",), ("huit",), ("neuf",)):
        return Number(10 + _FRENCH_SMALL[words[index + 1]], index, index + 1)
    return None


def _is_eighty(words: tuple[str, ...], index: int) -> bool:
    return words[index] == "quatre" and words[index + 1 : index + 2] in (("vingt",), ("vingts",))


def _french_number(words: tuple[str, ...], index: int) -> Number:
    """Read tens and what follows: "soixante dix neuf", "quatre vingt deux", "vingt et un"."""
    first = index
    if words[index] == "quatre":
        value, index = 80, index + 2
    else:
        value, index = _FRENCH_LARGE[words[index]], index + 1
    if words[index : index + 1] == ("et",) and words[index + 1 : index + 2] in (
        ("un",), ("une",), ("onze",),
    ):  # fmt: skip
        index += 1
    following = words[index] if index < len(words) else ""
    if following == "dix" and words[index + 1 : index + 2] in (("sept",), ("huit",), ("neuf",)):
        value, index = value + 10 + _FRENCH_SMALL[words[index + 1]], index + 2
    elif following == "une" or 0 < _FRENCH_SMALL.get(following, 0) <= 16:
        value, index = value + _FRENCH_SMALL.get(following, 1), index + 1
    return Number(value, first, index - 1)
