"""Finds what can be tapped in a text of ours: phone numbers, e-mail and https addresses.

Text is cut into parts; page and script put each part in as text, so nothing here ever is HTML.
Short numbers (999, 15, 3114) are links only where they cannot be an ordinary number: in a message
about danger, or after a word such as "call".
"""

import re
from collections.abc import Mapping
from typing import TypedDict

from aiohttp import web

from domain.programme import Programme

_URL = r"https://[^\s<>\"]*[^\s<>\".,;:!?)'\]]"
_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
# A national number as people write it, 0 or +44 first, 9 to 15 digits (ITU E.164).
_PHONE = r"(?<![\w+.])(?:\+\d{2}|0)(?:[ .\u00a0-]?\d){8,12}(?![\w:/])"
_CALL = r"\b(?i:call|phone|ring|text|dial|appelez|composez|contactez|au|le)[ \u00a0]"
_NEVER = r"(?!)"
_SHORT_DIGITS = 4


class Part(TypedDict, total=False):
    """A piece of text; with `href` it can be tapped."""

    text: str
    href: str


class Linker:
    """Cuts texts into parts. `numbers` are the helplines' numbers as the programme writes them,
    with whether one reaches them by text message rather than by voice."""

    def __init__(self, numbers: Mapping[str, bool]) -> None:
        self._can_text = {_first_number(n): can_text for n, can_text in numbers.items()}
        known = sorted(filter(None, self._can_text), key=len, reverse=True)
        long = [_spaced(n) for n in known if len(n) > _SHORT_DIGITS]
        short = "|".join(_spaced(n) for n in known if len(n) <= _SHORT_DIGITS) or _NEVER
        always = "|".join([_URL, _EMAIL, *long, _PHONE])
        self._calm = re.compile(f"{always}|{_CALL}(?P<short>{short})")
        self._danger = re.compile(f"{always}|(?P<short>{short})")

    def parts(self, text: str, is_danger: bool = False) -> list[Part]:
        """Return `text` in pieces that joined give `text` again; each number is a link once."""
        pattern = self._danger if is_danger else self._calm
        parts: list[Part] = []
        end = 0
        for found in pattern.finditer(text):
            start = found.start("short" if found["short"] else 0)
            words = text[start : found.end()]
            href = self._href(words)
            if any(part.get("href") == href for part in parts):
                continue
            if start > end:
                parts.append({"text": text[end:start]})
            parts.append({"text": words, "href": href})
            end = found.end()
        if end < len(text) or not parts:
            parts.append({"text": text[end:]})
        return parts

    def _href(self, words: str) -> str:
        if words.startswith("https://"):
            return words
        if "@" in words:
            return f"mailto:{words}"
        number = _digits(words)
        scheme = "sms" if self._can_text.get(number) else "tel"
        return f"{scheme}:{'+' if words.startswith('+') else ''}{number}"


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _first_number(text: str) -> str:
    """Return the digits to dial: of "111, then option 2" that is 111."""
    found = re.search(r"\+?\d(?:[ .\u00a0-]?\d)*", text)
    return _digits(found.group()) if found else ""


def _spaced(digits: str) -> str:
    """Return a pattern for a number however its digits are grouped."""
    return r"(?<![\d+])" + r"[ .\u00a0]?".join(digits) + r"(?!\d)"


def make_linker(programme: Programme) -> Linker:
    """Return a linker that knows every helpline of the programme."""
    return Linker(
        {
            line.number: line.can_text
            for kinds in programme.directory.helplines.values()
            for lines in kinds.values()
            for line in lines
        }
    )


LINKER = web.AppKey("linker", Linker)
