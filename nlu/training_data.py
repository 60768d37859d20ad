"""Reads the training data: Rasa 3.1 NLU YAML, what `nlu/data/README.md` says about it.

Only `nlu` imports this.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from domain.errors import ModelMissing
from domain.vocabulary import Access, Intent, Language, Need, Urgency

# A model trained with other versions of these would read other features than it learned.
_FEATURE_CODE = ("features.py", "normalise.py", "shorthand.py")
DATA_DIR = Path(__file__).parent / "data"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KNOWN: dict[str, set[str]] = {"needs": set(Need), "access": set(Access)}


@dataclass(frozen=True)
class Example:
    """One message with what it means; `needs` is None where the file does not say."""

    text: str
    language: Language
    intent: Intent
    needs: frozenset[str]
    access: frozenset[str]
    urgency: Urgency | None


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


def _read_file(path: Path) -> Iterator[Example]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  # safe loader
    except yaml.YAMLError as error:
        raise ModelMissing(f"{path}: not YAML: {error}".replace("\n", " ")) from error
    if not isinstance(content, dict) or not isinstance(content.get("nlu"), list):
        raise ModelMissing(f"{path}: expected a list under `nlu`")
    for block in content["nlu"]:
        yield from _read_block(path, block)


def _read_block(path: Path, block: dict[str, object]) -> Iterator[Example]:
    name = str(block.get("intent", ""))
    if name not in set(Intent):
        raise ModelMissing(f"{path}:{_line_of(path, name)}: unknown intent `{name}`")
    metadata = block.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise ModelMissing(f"{path}:{_line_of(path, name)}: `metadata` is not a mapping")
    codes = {key: frozenset(metadata.get(key) or ()) for key in _KNOWN}
    for key, known in _KNOWN.items():
        for code in sorted(codes[key] - known):
            raise ModelMissing(f"{path}:{_line_of(path, str(code))}: unknown {key} `{code}`")
    urgency = Urgency(metadata["urgency"]) if metadata.get("urgency") else None
    texts = [line[2:].strip() for line in str(block.get("examples", "")).splitlines() if line]
    if not texts:
        raise ModelMissing(f"{path}:{_line_of(path, name)}: intent `{name}` has no examples")
    for text in texts:
        yield Example(
            text, Language(path.parent.name), Intent(name), codes["needs"], codes["access"], urgency
        )


def _line_of(path: Path, word: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if word in line), 1)
