"""Reading British postcodes and French postal codes from what people type.

Shapes: Royal Mail, "outward code, inward code" (ME7 1AA); La Poste, five digits of which the first
two are the department. Zero and O, one and I are often mistaken for each other.
"""

import re
from collections.abc import Iterator

_TO_DIGIT = str.maketrans("OIL", "011")
_TO_LETTER = str.maketrans("01", "OI")
_OUTWARD = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")
_INWARD = re.compile(r"\d[A-Z]{2}")
_WHOLE_FRENCH = re.compile(r"(?:F-?)?([\dOIL]{2}) ?([\dOIL]{3})")
_FULL_IN_TEXT = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?\d[A-Z]{2}\b")
_OUTWARD_IN_TEXT = re.compile(r"\b[A-Z]{1,2}\d{1,2}\b")
_FRENCH_IN_TEXT = re.compile(r"(?<!\d)(\d{2}) ?(\d{3})(?!\d)")


def outward_codes(text: str) -> Iterator[str]:
    """Yield the outward codes that `text` as a whole may mean, the likeliest first.

    "me71aa", "ME7 1AA", "ME7", "me 7", "ME7 1" and "MEO7" (wrong O) are all understood.
    """
    compact = re.sub(r"[\s.-]", "", text).upper()
    if not 2 <= len(compact) <= 7 or not any(char.isdigit() for char in compact):
        return
    first = text.split()[0].upper()
    if len(text.split()) == 2 and _OUTWARD.fullmatch(first):
        yield first
    if len(compact) >= 5 and _INWARD.fullmatch(_fixed_inward(compact[-3:])):
        outward, shorter = compact[:-3], tuple[str, ...]()
    else:
        outward, shorter = compact, (compact[:-1],)  # "ME71" is the start of "ME7 1AA"
    for code in (outward, *_fixed_outward(outward), *shorter):
        if _OUTWARD.fullmatch(code):
            yield code


def _fixed_inward(inward: str) -> str:
    return inward[0].translate(_TO_DIGIT) + inward[1:].translate(_TO_LETTER)


def _fixed_outward(outward: str) -> Iterator[str]:
    for letters in (2, 1):
        area, digits = outward[:letters], outward[letters:].translate(_TO_DIGIT)
        # No district number starts with 0, so that 0 was typed before the number: "ME07".
        yield area.translate(_TO_LETTER) + (digits.lstrip("0") or digits)


def french_code(text: str) -> str | None:
    """Return the French postal code that `text` as a whole is: "62 200", "F-62200", "622OO"."""
    cleaned = " ".join(text.split()).upper()
    match = _WHOLE_FRENCH.fullmatch(cleaned)
    if match is None or sum(char.isdigit() for char in cleaned) < 3:
        return None
    return (match[1] + match[2]).translate(_TO_DIGIT)


def outward_codes_within(text: str) -> Iterator[str]:
    """Yield outward codes inside a longer text: of full postcodes first, then those alone."""
    upper = text.upper()
    for match in _FULL_IN_TEXT.finditer(upper):
        yield match[1]
    for match in _OUTWARD_IN_TEXT.finditer(upper):
        yield match.group()


def french_codes_within(text: str) -> Iterator[str]:
    """Yield French postal codes inside a longer text."""
    for match in _FRENCH_IN_TEXT.finditer(text):
        yield match[1] + match[2]
