"""Everything people read, by key, in gettext catalogues: `<language>/LC_MESSAGES/aspire.po`.

The .po files are read as they are at start (Babel): no compiled copy can be older than its text.
"""

from collections.abc import Mapping
from pathlib import Path
from string import Formatter

from babel.messages.pofile import read_po

from domain.directory import Translated
from domain.errors import AspireError
from domain.messages import Line, Text, Value, Verbatim
from domain.vocabulary import Language

FOLDER = Path(__file__).parent


class TextsInvalid(AspireError):
    """A catalogue lacks a text or cannot be read; the message names file and key."""


class Catalogues:
    """Implements `domain.messages.Texts` over one catalogue for each language."""

    def __init__(self, by_language: Mapping[Language, Mapping[str, str]]) -> None:
        self._by_language = by_language

    def keys(self, language: Language) -> frozenset[str]:
        """Return every key of one language."""
        return frozenset(self._by_language[language])

    def template(self, key: str, language: Language) -> str:
        """Return the words of `key` before values are put in. Raises KeyError."""
        return self._by_language[language][key]

    def render(self, text: Line, language: Language) -> str:
        """Return the words of `text`. Raises KeyError for a key that the catalogue lacks."""
        if isinstance(text, Verbatim):
            return text.words
        if isinstance(text, Translated):
            return text.get(language)
        template = self._by_language[language][text.key]
        values = {name: self._value(value, language) for name, value in text.values.items()}
        # Filled by hand: str.format would let a brace in somebody's words reach attributes.
        return "".join(
            literal + (values[field] if field is not None else "")
            for literal, field, _, _ in Formatter().parse(template)
        )

    def _value(self, value: Value, language: Language) -> str:
        if isinstance(value, tuple):
            return self._listed([self._value(v, language) for v in value], language)
        if isinstance(value, Text | Verbatim | Translated):
            return self.render(value, language)
        return str(value)

    def _listed(self, words: list[str], language: Language) -> str:
        """Join as people do: "a, b and c"."""
        if len(words) < 2:
            return "".join(words)
        last = self._by_language[language]["list.and"]
        return f"{', '.join(words[:-1])} {last} {words[-1]}"


def load_catalogues(folder: Path = FOLDER) -> Catalogues:
    """Return the catalogues of every language. Raises TextsInvalid."""
    return Catalogues({language: _read(folder, language) for language in Language})


def _read(folder: Path, language: Language) -> dict[str, str]:
    path = folder / language.value / "LC_MESSAGES" / "aspire.po"
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language.value, abort_invalid=True)
    except (OSError, ValueError) as wrong:
        raise TextsInvalid(f"{path}: cannot be read ({wrong}); mend or restore it") from wrong
    texts = {str(m.id): str(m.string) for m in catalogue if m.id}
    if missing := sorted(key for key, words in texts.items() if not words):
        raise TextsInvalid(f"{path}: no words for {', '.join(missing[:5])}; write them")
    return texts
