"""Reads a test set: messages with what is right about them, signs of danger, what only looks so.

One file per language, `{en,fr}.yml`; shape: tests/data/nlu/README.md. Imported by the command line,
benchmarks and tests only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from domain.errors import ModelMissing
from domain.vocabulary import Access, Intent, Language, Need, SafeguardingKind

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Labelled:
    """One message and what is known to be right about it; None is not judged.

    `denied` are needs that it names only to say that they are not the matter.
    """

    text: str
    language: Language
    intent: str
    needs: frozenset[str]
    access: frozenset[str] | None
    urgency: str | None
    slots: Mapping[str, object]
    denied: frozenset[str]


@dataclass(frozen=True)
class TestSet:
    """One language's set; `danger` is kind to texts."""

    __test__ = False  # not a class of tests, whatever pytest makes of its name

    language: Language
    messages: tuple[Labelled, ...]
    danger: Mapping[SafeguardingKind, tuple[str, ...]]
    harmless: tuple[str, ...]
    not_interruptions: tuple[str, ...]

    def texts(self) -> list[str]:
        """Return every text of the set."""
        dangers = [text for texts in self.danger.values() for text in texts]
        return [*(m.text for m in self.messages), *dangers, *self.harmless]


def read_set(directory: Path, language: Language) -> TestSet:
    """Read `directory/{language}.yml`. Raises `ModelMissing`, one line, if it is not a set."""
    path = directory / f"{language}.yml"
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  # safe loader
        return TestSet(
            language=language,
            messages=tuple(_labelled(item, language) for item in content["messages"]),
            danger={
                SafeguardingKind(kind): tuple(str(text) for text in texts)
                for kind, texts in content["danger"].items()
            },
            harmless=tuple(str(text) for text in content["harmless"]),
            not_interruptions=tuple(str(text) for text in content.get("not_interruptions", ())),
        )
    except (OSError, yaml.YAMLError, KeyError, ValueError, TypeError, AttributeError) as wrong:
        text = f"{path}: not a test set: {type(wrong).__name__} {wrong}"
        raise ModelMissing(text.replace("\n", " ")) from wrong


def _labelled(item: Mapping[str, Any], language: Language) -> Labelled:
    return Labelled(
        text=str(item["text"]),
        language=language,
        intent=Intent(item["intent"]).value,
        needs=frozenset(Need(code).value for code in item.get("needs") or ()),
        access=frozenset(Access(code).value for code in item["access"])
        if "access" in item
        else None,
        urgency=item.get("urgency"),
        slots=item.get("slots") or {},
        denied=frozenset(Need(code).value for code in item.get("denied") or ()),
    )


def to_rasa(test_set: TestSet) -> str:
    """Return the set's intents as Rasa 3.1 NLU YAML, for `rasa test nlu`."""
    texts: dict[str, list[str]] = {}
    for message in test_set.messages:
        texts.setdefault(message.intent, []).append(message.text)
    for dangers in test_set.danger.values():
        texts.setdefault(Intent.SAFEGUARDING.value, []).extend(dangers)
    blocks = [
        {"intent": intent, "examples": "".join(f"- {_plain(text)}\n" for text in listed)}
        for intent, listed in sorted(texts.items())
    ]
    return yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, sort_keys=False)


def _plain(text: str) -> str:
    """Return `text` on one line without the brackets that mean an entity to Rasa."""
    return " ".join(text.translate(str.maketrans("[]{}", "()()")).split())
