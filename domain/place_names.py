"""Folding and comparing the names of places, as people type them.

Used by the gazetteer alone; kept apart because these rules change with every town that is added.
"""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:['\u2019]s\b)?")
_ABBREVIATED = {"st": "saint", "ste": "sainte"}
ARTICLES = frozenset({"le", "la", "les", "l", "the"})
SMALL_WORDS = ARTICLES | frozenset(
    {
        "lez",
        "les",
        "sur",
        "sous",
        "en",
        "de",
        "du",
        "des",
        "d",
        "au",
        "aux",
        "on",
        "upon",
        "of",
    }
)
# What follows the part of a name that people use alone: Boulogne-sur-Mer, Wimborne Minster.
LINKS = frozenset({"sur", "sous", "en", "lez", "les", "on", "upon", "at", "minster", "forum"})

# Names that are also common words, first names or surnames. Inside a longer text they count as a
# place only after a word such as "in", "near" or "à".
_RISKY_WORDS = """
acq albert andres arrest ash ault avion barham bony bouchon bourdon breuil brie bridge burton
bus caix campagne capelle carly chapelle charing chilly cerisy citerne cliffe cobham combles
comte couture croix dallon deal devise don dury etalon etoile eu fay fayet ferques fiennes fins
flers foreste frise germaine gouves grays halling ham hartley hem higham hinges leers lens loge
long longueville loos loose machy madeleine marden marquise maurepas merville minster
nesle newington offoy ourton parenty portland potte preures provin reading river rue rye
salome sandwich santes savy selles servins soues staple stone suzanne tailly titre treux tully
upton villeret violaines vimy wailly wigmore willems winton wool wye y
"""
_RISKY = frozenset(_RISKY_WORDS.split())
# So common that they must also be written with a capital letter.
_VERY_RISKY = frozenset({"arrest", "chilly", "fins", "hinges", "leers", "long", "loose", "y"})

_STREETS_BEFORE = frozenset({"rue", "avenue", "route", "boulevard", "chemin", "quai", "impasse"})
_STREETS_AFTER = frozenset({"road", "rd", "street", "lane", "avenue", "close"})

_BEFORE = frozenset(
    {
        "in",
        "near",
        "from",
        "around",
        "outside",
        "à",
        "au",
        "aux",
        "vers",
        "habite",
        "chez",
    }
)
_BEFORE_A = frozenset({"habite", "habitons", "suis", "vis", "loge", "reste", "vit", "dors"})
_BEFORE_DE = frozenset(
    {"viens", "près", "pres", "côté", "cote", "loin", "ville", "commune", "ans", "locale"}
)
# A French postal code right beside a name makes it a place: "Albert 80300", "62300 Lens".
_CODE_BEFORE = re.compile(r"(?<!\d)\d{5}\W{1,3}$")
_ALONE = re.compile(r"(?=[^\W\d_])[A-Z\u00c0-\u00de][^\W\d_]+\s*(?:[,;).]|$)")
_CODE_AFTER = re.compile(r"[^\W\d]+\W{1,3}\d{5}(?!\d)")


def words(text: str) -> list[tuple[str, int, int]]:
    """Return the words of `text` as (folded word, start, end)."""
    return [(_fold_word(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


def fold(text: str) -> str:
    """Return `text` without accents, case, hyphens; "st" and "ste" written out."""
    return " ".join(word for word, _, _ in words(text))


def without_small_words(folded: str) -> str:
    """Return a folded name without its articles and prepositions."""
    return " ".join(word for word in folded.split() if word not in SMALL_WORDS)


def short_forms(folded: str) -> set[str]:
    """Return the shorter forms in which people say a name: without article, before "sur"."""
    parts = folded.split()
    if parts[0] in ARTICLES or parts[0] == "royal":
        parts = parts[1:]
    found = {" ".join(parts)}
    for index in range(1, len(parts)):
        head = " ".join(parts[:index])
        if parts[index] in LINKS and len(head) >= 6 and head not in ("saint", "sainte"):
            found.add(head)
            break
    return found - {folded, ""}


def is_risky(folded: str) -> bool:
    """Say whether a name is also a common word."""
    return without_small_words(folded) in _RISKY


def is_in_street_name(tokens: list[tuple[str, int, int]], index: int, length: int) -> bool:
    """Say whether the name at `index` is part of a street's: "rue de Lille", "Dover Road"."""
    after = tokens[index + length][0] if index + length < len(tokens) else ""
    before = [token[0] for token in tokens[max(0, index - 3) : index]]
    while before and before[-1] in SMALL_WORDS:
        before.pop()
    return after in _STREETS_AFTER or (bool(before) and before[-1] in _STREETS_BEFORE)


def _is_between_commas(text: str, start: int) -> bool:
    """Say whether one capital-letter word stands alone: "..., 68, Deal"."""
    return bool(_ALONE.match(text, start)) and text[:start].rstrip()[-1:] in (",", ";", "(")


def is_meant_as_place(text: str, start: int, phrase: tuple[str, ...]) -> bool:
    """Say whether a risky name at `start` is used as a place: what stands before it decides."""
    if without_small_words(" ".join(phrase)) in _VERY_RISKY and not text[start].isupper():
        return False
    if (
        _CODE_BEFORE.search(text[:start])
        or _CODE_AFTER.match(text, start)
        or _is_between_commas(text, start)
    ):
        return True
    before = [m.group().lower() for m in _WORD.finditer(text[max(0, start - 40) : start])][-2:]
    if not before:
        return False
    previous, earlier = before[-1], before[0] if len(before) == 2 else ""
    if previous == "a":
        return earlier in _BEFORE_A
    if previous in ("de", "du", "d"):
        return earlier in _BEFORE_DE
    return previous in _BEFORE


def typo_distance(one: str, other: str, limit: int) -> int:
    """Return how many letters were added, left out, changed or swapped; above `limit`, limit + 1.

    Optimal string alignment distance, stopped as soon as `limit` cannot be met.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before_last, last = last, row
    return min(last[-1], limit + 1)


def _fold_word(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.lower().replace("œ", "oe").replace("æ", "ae"))
    letters = "".join(char for char in plain if char.isalnum())
    return _ABBREVIATED.get(letters, letters)
