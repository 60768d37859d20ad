"""The age of the person who is to be helped, by rule. Only `nlu` imports this.

A number is an age only if the words around it make it one; the ages of other people, durations,
prices, house numbers and birth years are not.
"""

import re

from nlu.normalise import SENTENCE_END, Line
from nlu.wordlists import listed_words, words_of

YOUNGEST, OLDEST = 5, 110
# A bare number is taken for an age only from here: below it, it is more often a button's number.
_YOUNGEST_BARE = 16

_UNITS = listed_words("zero one two three four five six seven eight nine")
_TEENS = listed_words(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = listed_words("twenty thirty forty fifty sixty seventy eighty ninety")
_SMALL = {word: value for value, word in enumerate(_UNITS + _TEENS)}
_LARGE = {word: 10 * value for value, word in enumerate(_TENS, start=2)} | {"fourty": 40}
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

_OTHERS = words_of(
    """son sons daughter daughters kid kids child children baby boy boys girl girls twins toddler
    grandson granddaughter grandkids grandchildren brother sister mum mums mother dad father nan
    husband wife partner boyfriend girlfriend friend mate neighbour cousin nephew niece dog cat
    stepson teen teenager lad eldest youngest oldest little
    fils fille filles enfant enfants bebe gosse gosses gamin gamine gamins garcon garcons mome momes
    jumeaux jumelles petit petite petits mere pere maman papa frere soeur mari femme conjoint copain
    copine ami amie voisin voisine neveu niece mamie papi ado ados aine ainee cadet chien chat
    compagnon"""
)
_HELPED = words_of(
    "lady gentleman gent woman man bloke chap fella client person resident pensioner dame monsieur "
    "personne homme beneficiaire lad jeune here ici single solo celibataire"
)
_FAMILY_HELPED = re.compile(r" (for|pour) (my|ma|mon|her|his) \w+ ")
_UNITS_AFTER = words_of(
    """minutes minute mins min months month weeks week wks days day hours hour hrs quid pounds pound
    p pence stone st kg kilos kilo miles mile metres meters m km foot feet ft inches percent euros
    euro e £ € k times kids children people bags litres x grand degrees steps stops am pm weeks
    years yrs mois semaines semaine jours jour heures heure h fois enfants gosses personnes marches
    etages arrets centimes balles ans km/h million street road avenue rue bis etage"""
)
_BEFORE_NOT = words_of(
    """number no flat house room bus rue numero appartement chambre depuis pendant for since last
    about option step size question article section line code order born ne nee £ € until at til
    par top under over a"""
)
_DURATION = words_of("for since over last past nearly almost about depuis pendant durant a de")
_FRENCH_DURATION = words_of("depuis pendant durant en y dans ces les derniers pour")
_SELF_BEFORE = words_of("im ive me aged age agee am turned turning is shes hes")


def find_age(line: Line) -> tuple[int, int, int] | None:
    """Return the age and the indexes of its first and last word, or None.

    Of several the surest wins: one said with words such as "I'm" or "years old", then a bare one.
    """
    best: tuple[int, int, int, int] | None = None
    for value, first, last in _numbers(line):
        strength = _strength(line, value, first, last)
        if strength and (best is None or strength > best[0]):
            best = (strength, value, first, last)
    return None if best is None else best[1:]


def _numbers(line: Line) -> list[tuple[int, int, int]]:
    """Return every whole number that could be an age, in digits or in words."""
    found: list[tuple[int, int, int]] = []
    index = 0
    while index < len(line.words):
        value, length = _number_at(line.words, index)
        if value is not None and YOUNGEST <= value <= OLDEST:
            found.append((value, index, index + length - 1))
        index += max(length, 1)
    return found


_GLUED = re.compile(r"(?:[mf])?(\d{1,3})(?:yo|yrs?|ans|[mf])?")


def _number_at(words: tuple[str, ...], index: int) -> tuple[int | None, int]:
    word = words[index]
    if word.isdecimal() and len(word) <= 3:
        return int(word), 1
    glued = _GLUED.fullmatch(word)
    if glued:
        return int(glued[1]), 1
    if word in _LARGE:
        following = words[index + 1] if index + 1 < len(words) else ""
        if following in _SMALL and 0 < _SMALL[following] < 10:
            return _LARGE[word] + _SMALL[following], 2
        return _LARGE[word], 1
    if word in _FRENCH_LARGE or (word == "quatre" and words[index + 1 : index + 2] == ("vingt",)):
        return _french_number(words, index)
    if word in _SMALL and _SMALL[word] >= 10:
        return _SMALL[word], 1
    if word in _FRENCH_SMALL and _FRENCH_SMALL[word] >= 11:
        return _FRENCH_SMALL[word], 1
    if word == "dix" and index + 1 < len(words) and words[index + 1] in ("sept", "huit", "neuf"):
        return 10 + _FRENCH_SMALL[words[index + 1]], 2
    return None, 1


def _french_number(words: tuple[str, ...], index: int) -> tuple[int, int]:
    """Read tens and what follows: "soixante dix neuf", "quatre vingt deux", "vingt et un"."""
    start = index
    if words[index] == "quatre":
        value, index = 80, index + 2
        if words[index : index + 1] == ("vingts",):
            index += 1
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
    return value, index - start


def _strength(line: Line, value: int, first: int, last: int) -> int:
    """Return how sure it is that the number is the age asked for: 3 said, 1 bare, 0 it is not."""
    words = line.words
    before = words[first - 1] if first else SENTENCE_END
    after = words[last + 1] if last + 1 < len(words) else SENTENCE_END
    if _is_of_somebody_else(line, first, last):
        return 0
    is_years = after in ("years", "yrs", "yr", "year", "ans", "yo", "y")
    is_old = is_years and words[last + 2 : last + 3] in (("old",), ("of",), ("young",))
    glued = words[first] != str(value) and any(c.isdigit() for c in words[first])
    if is_old or after in ("yo", "yrs") or (after == "old" and before in _SELF_BEFORE):
        return 3 if before not in _DURATION or is_old else 0
    if after == "ans":
        return _strength_in_french(words, first, last)
    if is_years:  # "34 years", no "old": a duration unless "I'm" stands before it
        return 2 if before in ("im", "aged", "age") else 0
    if glued:
        return 2
    is_age_of = before == "de" and words[first - 2] in ("age", "agee")
    if before in ("aged", "age", "agee") or is_age_of:
        return 3
    if before in ("turned", "turning") or (before == "just" and after == SENTENCE_END):
        return 3
    if before in ("im", "me", "shes", "hes", "is", "am") and after not in _UNITS_AFTER:
        return 3 if before in ("im", "shes", "hes") else 1
    if before == "its":
        return 1
    return _strength_bare(line, value, first, last, before, after)


def _strength_in_french(words: tuple[str, ...], first: int, last: int) -> int:
    """Judge "N ans": "j'ai N ans", "N ans" alone, but not "depuis N ans", "N ans de chomage"."""
    before = words[first - 1] if first else SENTENCE_END
    if before == "a" and words[max(0, first - 3) : first - 1] == ("il", "y"):
        return 0
    if before in _FRENCH_DURATION:
        return 0
    following = words[last + 2 : last + 4]
    if following[:1] in (("que",), ("apres",)) or following == ("de", "chomage"):
        return 0
    if following[:1] == ("de",) and before not in ("ai", "a", "age", "agee"):
        return 0
    return 3


def _strength_bare(line: Line, value: int, first: int, last: int, before: str, after: str) -> int:
    """Judge a number that stands alone between commas or at the start of a message."""
    if value < _YOUNGEST_BARE or after in _UNITS_AFTER or before in _BEFORE_NOT:
        return 0
    if before in ("mum", "dad", "maman", "papa", "solo", "celibataire", "parent", "mere"):
        return 1 if after in ("in", "from", "living", "a", "de", "looking", "with") else 0
    begins = first == 0 or first in line.breaks or before == SENTENCE_END
    ends = last + 1 >= len(line.words) or last + 1 in line.breaks or after == SENTENCE_END
    if begins and ends:
        return 1
    if before in ("male", "female", "woman", "man", "homme", "femme", "f", "m", "h") or after in (
        "male", "female", "f", "m", "yo", "h", "femme", "homme",
    ):  # fmt: skip
        return 2
    return 0


def _is_of_somebody_else(line: Line, first: int, last: int) -> bool:
    """Tell whether a word for another person governs the number: "my son is 7", "a 7 year old"."""
    words = line.words
    start = first
    while start > 0 and words[start - 1] != SENTENCE_END and first - start < 7:
        start -= 1
        if words[start] in ("im", "je", "i"):
            break
    window = words[start:first]
    if any(word in _HELPED for word in window):
        return False
    nearest = next((word for word in reversed(window) if word in _OTHERS), None)
    speaks_of_self = window[:1] in (("im",), ("je",)) and not (
        len(window) > 1 and window[1] in ("ai", "look") and nearest is not None
    )
    if nearest is not None and not (speaks_of_self and window[-1:] in (("ai",), ("im",))):
        return not _FAMILY_HELPED.search(line.joined)
    return any(word in _OTHERS for word in words[last + 1 : last + 4] if word != SENTENCE_END)
