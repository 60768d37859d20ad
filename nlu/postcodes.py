"""UK postcodes and outcodes and French postal codes, by rule. Only `nlu` imports this.

Shapes: Royal Mail's PAF guide (area, district, sector, unit); La Poste: five digits, the first two
the departement (01 to 95, 97, 98).
"""

import re

from nlu.normalise import fold
from nlu.wordlists import words_of

_AREAS = words_of(
    """AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E
    EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN
    LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO
    SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"""
)
# Shapes of an outcode that people write for something else.
_NOT_OUTCODES = frozenset({"CO2", "WD40", "G4S", "MP3", "MP4", "PS4", "PS5", "M25", "M20", "B12"})
# Areas that are words too: with a space after them ("im 34", "le 14") they are no outcode.
_WORDS = frozenset({"im", "so", "la", "le", "de", "sa", "ta"})
_UK = re.compile(
    r"(?<![\w£€])([a-z]{1,2})( ?)([0-9][0-9a-z]?)(?:(\s{0,2})([0-9][a-z]{2}))?(?![\w])"
)
_FRENCH = re.compile(
    r"(?<![\w£€.,])(?:f-?)?(\d{2}) ?(\d{3})(?![\w])"
    r"(?! ?(?:€|euro|balles|e\b))(?! ?\d{2})"  # not a price, not the start of a phone number
)
_CUE = re.compile(r"(post ?code|live in|living in|in|from|at|near|is|round)\W{0,3}$")


def find_postcodes(text: str) -> list[tuple[str, int, int]]:
    """Return (postcode in its standard writing, start, end) for each one in `text`, in order."""
    folded, offsets = fold(text)
    found = [*_uk(folded, text), *_french(folded)]
    if offsets is not None:
        found = [(code, offsets[start], offsets[end - 1] + 1) for code, start, end in found]
    return sorted(found, key=lambda code: code[1])


def _uk(folded: str, text: str) -> list[tuple[str, int, int]]:
    found = []
    for match in _UK.finditer(folded):
        area, space, district, _, unit = match.groups()
        outcode = f"{area}{district}".upper()
        if area.upper() not in _AREAS or outcode in _NOT_OUTCODES:
            continue
        if unit:
            found.append((f"{outcode} {unit.upper()}", match.start(), match.end()))
        elif _is_outcode(folded, match, text, space):
            found.append((outcode, match.start(), match.start(3) + len(district)))
    return found


def _is_outcode(folded: str, match: re.Match[str], text: str, space: str) -> bool:
    """Tell an outcode from what looks like one: "so 2 of us", "the M2", "flat B1"."""
    area = match[1]
    has_cue = bool(_CUE.search(folded[: match.start()]))
    is_alone = match.end() - match.start() >= len(folded.strip(" .!"))
    if space:
        if area in _WORDS:
            return False
        is_upper = text[match.start() : match.start() + len(area)].isupper() and not text.isupper()
        return len(area) == 2 and (is_upper or is_alone or (has_cue and area != "me"))
    return len(area) == 2 or is_alone or has_cue


def _french(folded: str) -> list[tuple[str, int, int]]:
    found = []
    for match in _FRENCH.finditer(folded):
        departement = int(match[1])
        if 1 <= departement <= 95 or departement in (97, 98):
            found.append((match[1] + match[2], match.start(), match.end()))
    return found
