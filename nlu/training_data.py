"""Reads the training data: Rasa 3.1 NLU YAML, what `nlu/data/README.md` says about it.

Only `nlu` imports this.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from domain.errors import ModelMissing
from domain.vocabulary import (
    Access,
    EmploymentStatus,
    Intent,
    Language,
    Need,
    SafeguardingKind,
    Urgency,
)

# A model trained with other versions of these would read other features than it learned.
_FEATURE_CODE = (
    "features.py", "normalise.py", "shorthand.py", "signals.py", "polarity.py", "negation.py",
    "phrases.py", "commands.py", "lexicon/needs.yml", "lexicon/slots.yml", "lexicon/commands.yml",
    "lexicon/context.yml",
)  # fmt: skip
DATA_DIR = Path(__file__).parent / "data"
_VERSION, _LINE = "3.1", "(line)"
_KEYS = {"intent", "examples", "metadata"}
_ENTITY = re.compile(r"[\[\]{}]")
_KNOWN: dict[str, set[str]] = {
    "needs": set(Need),
    "access": set(Access),
    "denied": set(Need),
    "urgency": set(Urgency),
    "work": set(EmploymentStatus),
    "safeguarding": set(SafeguardingKind),
}


@dataclass(frozen=True)
class Example:
    """One message with what it means.

    `denied` are needs it names and does not have; a near miss only sounds like danger.
    """

    text: str
    language: Language
    intent: Intent
    needs: frozenset[str]
    access: frozenset[str]
    denied: frozenset[str]
    urgency: Urgency | None
    work: EmploymentStatus | None = None
    kind: SafeguardingKind | None = None
    is_near_miss: bool = False


def data_hash(data_dir: Path = DATA_DIR) -> str:
    """Return the SHA-256 of every training file and of the code that turns texts into features."""
    digest = hashlib.sha256()
    for name in _FEATURE_CODE:
        digest.update((Path(__file__).parent / name).read_bytes())
    for path in _files(data_dir):
        digest.update(f"{path.parent.name}/{path.name}".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_examples(data_dir: Path = DATA_DIR) -> list[Example]:
    """Return all examples below `data_dir`, whose folders are language codes.

    Raises `ModelMissing`, one line with file and line, for what is not of the documented shape.
    """
    examples = [example for path in _files(data_dir) for example in _read_file(path)]
    if not examples:
        raise ModelMissing(f"{data_dir}: no training examples here")
    return examples


def _files(data_dir: Path) -> list[Path]:
    return sorted(path for language in Language for path in (data_dir / language).glob("*.yml"))


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # C where built
    """Notes in every mapping on which line of the file it begins."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping | {_LINE: node.start_mark.line + 1}


def _read_file(path: Path) -> Iterator[Example]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  # safe loader
    except yaml.YAMLError as error:
        raise ModelMissing(f"{path}: not YAML: {error}".replace("\n", " ")) from error
    if not isinstance(content, dict) or not isinstance(content.get("nlu"), list):
        raise ModelMissing(f"{path}:1: expected a list under `nlu`")
    if content.get("version") != _VERSION:
        raise ModelMissing(f'{path}:1: expected version: "{_VERSION}", as Rasa does')
    for block in content["nlu"]:
        yield from _read_block(path, block)


def _read_block(path: Path, block: object) -> Iterator[Example]:
    if not isinstance(block, dict):
        raise ModelMissing(f"{path}:1: expected blocks with `intent` and `examples`")
    where, name = f"{path}:{block[_LINE]}", str(block.get("intent", ""))
    if unknown := sorted(set(block) - _KEYS - {_LINE}):
        raise ModelMissing(f"{where}: unknown key `{unknown[0]}`")
    if name not in set(Intent):
        raise ModelMissing(f"{where}: unknown intent `{name}`")
    labels = _labels(where, block.get("metadata"))
    examples = block.get("examples")
    if not isinstance(examples, str) or not examples.strip():
        raise ModelMissing(f"{where}: intent `{name}` has no examples")
    for text in _texts(where, examples):
        yield Example(text, Language(path.parent.name), Intent(name), **labels)


def _labels(where: str, metadata: object) -> dict[str, Any]:
    """Return what the metadata of a block says, checked against the vocabulary."""
    metadata = metadata or {}
    if not isinstance(metadata, dict):
        raise ModelMissing(f"{where}: `metadata` is not a mapping")
    if unknown := sorted(set(metadata) - set(_KNOWN) - {_LINE, "near_miss"}):
        raise ModelMissing(f"{where}: unknown metadata `{unknown[0]}`")
    codes = {}
    for key, known in _KNOWN.items():
        value = metadata.get(key) or ()
        codes[key] = frozenset([value] if isinstance(value, str) else value)
        for code in sorted(map(str, codes[key] - known)):
            raise ModelMissing(f"{where}: unknown {key} `{code}`")
    urgency, kind, work = (codes.pop(key) for key in ("urgency", "safeguarding", "work"))
    return {
        **codes,
        "urgency": Urgency(*urgency) if urgency else None,
        "work": EmploymentStatus(*work) if work else None,
        "kind": SafeguardingKind(*kind) if kind else None,
        "is_near_miss": bool(metadata.get("near_miss")),
    }


def _texts(where: str, examples: str) -> Iterator[str]:
    for line in examples.splitlines():
        text = line.removeprefix("- ").strip()
        if not line.strip():
            continue
        if not line.startswith("- ") or not text:
            raise ModelMissing(f"{where}: an example is not `- text`: {line}")
        if _ENTITY.search(text):
            raise ModelMissing(f"{where}: brackets mean an entity to Rasa: {line}")
        yield text


def check_complete(examples: Sequence[Example], where: Path = DATA_DIR) -> None:
    """Raise `ModelMissing` if a language has an intent without examples."""
    there = {(example.language, example.intent) for example in examples}
    for language in Language:
        for intent in Intent:
            if (language, intent) not in there:
                raise ModelMissing(f"{where / language}: intent `{intent}` has no examples")
