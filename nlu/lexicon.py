"""Reads the lexicons in `nlu/lexicon/`: phrases that say something for certain, by rule.

They hold what is exact (a command, a town's double meaning, "on the sick"); the classifier learns
the rest from `nlu/data/`. Only `nlu` imports this.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from domain.errors import ModelMissing
from nlu.phrases import PatternWrong, PhraseBook

LEXICON_DIR = Path(__file__).parent / "lexicon"
# The base loader leaves "no", "on" and "20" words; its C form, not in every build of PyYAML, is ten
# times faster.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True)
class Lexicon:
    """One file: `groups` for `$NAME` in patterns, `sections` of label to patterns."""

    path: Path
    groups: Mapping[str, str]
    sections: Mapping[str, Mapping[str, tuple[str, ...]]]

    def book(self, section: str) -> PhraseBook:
        """Return the phrases of one section. Raises `ModelMissing` for a pattern it cannot read."""
        try:
            return PhraseBook(self.sections.get(section, {}), self.groups)
        except (PatternWrong, KeyError) as wrong:
            raise ModelMissing(f"{self.path}: section {section}: {wrong}") from wrong


def read_lexicon(*names: str, directory: Path = LEXICON_DIR) -> Lexicon:
    """Read the files `names` as one lexicon, patterns of a label together.

    Raises `ModelMissing`, one line with the file, if one is not there or not of that shape.
    """
    groups: dict[str, str] = {}
    sections: dict[str, dict[str, tuple[str, ...]]] = {}
    for name in names:
        path = directory / name
        for key, value in _mapping(path).items():
            if key == "groups":
                groups |= {group: "|".join(words) for group, words in value.items()}
                continue
            section = sections.setdefault(key, {})
            for label, patterns in value.items():
                texts = tuple(str(pattern) for pattern in patterns)
                section[label] = section.get(label, ()) + texts
    return Lexicon(directory / names[0], groups, sections)


def _mapping(path: Path) -> dict[str, dict[str, list[str]]]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  # makes strings only
    except (OSError, yaml.YAMLError) as error:
        raise ModelMissing(f"{path}: cannot be read: {error}".replace("\n", " ")) from error
    if not isinstance(content, dict):
        raise ModelMissing(f"{path}: expected sections of labels with lists of patterns")
    return content
