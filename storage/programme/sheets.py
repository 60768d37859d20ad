"""Reads YAML and CSV files of the programme and remembers on which line each thing stands.

Every YAML scalar stays text (the models convert), so that `10:00` is a time and not 600, `no` is
not false, and a postal code or phone number keeps its leading zero.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Loc = tuple[str | int, ...]

# The C parser is about 10 times faster; a build of PyYAML without libyaml has only the other one.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class UnreadableSheetError(Exception):
    """The file is not there, not UTF-8, or not YAML or CSV; `line` is None where unknown."""

    def __init__(self, name: str, line: int | None, reason: str) -> None:
        where = f"{name}, line {line}" if line else name
        super().__init__(f"{where}: {reason}")


@dataclass
class Sheet:
    """One file: its data (dicts, lists, text, None) and the line of each location in it."""

    name: str  # path inside the programme folder, for messages
    data: Any
    lines: Mapping[Loc, int] = field(default_factory=dict)
    duplicates: tuple[Loc, ...] = ()

    def where(self, loc: Loc) -> str:
        """Say where `loc` is: the line and, inside a record, the record's id."""
        known = loc
        while known and known not in self.lines:
            known = known[:-1]
        line = f"line {self.lines.get(known, 1)}"
        record = self._record_id(loc)
        return f"{line} ({record})" if record else line

    def _record_id(self, loc: Loc) -> str | None:
        found: str | None = None
        node = self.data
        for part in loc:
            try:
                node = node[part]
            except (KeyError, IndexError, TypeError):
                break
            if isinstance(node, dict) and isinstance(node.get("id"), str):
                found = node["id"]
        return found


def read_yaml(folder: Path, name: str) -> Sheet:
    """Read one YAML file; raise UnreadableSheetError with the line when it is not YAML."""
    text = _read_text(folder, name)
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = f"is not YAML: {error.problem or error.context}; check the indents and quotes"
        raise UnreadableSheetError(name, mark.line + 1 if mark else None, reason) from error
    except yaml.YAMLError as error:
        raise UnreadableSheetError(
            name, None, "is not YAML: a character that may not stand in text"
        ) from error
    reader = _NodeReader(name)
    data = reader.read(root, ()) if root is not None else None
    return Sheet(name, data, reader.lines, tuple(reader.duplicates))


def read_csv(folder: Path, name: str) -> Sheet:
    """Read one CSV file with a header row; lines that start with # are comments.

    Takes commas or, as French spreadsheets write them, semicolons.
    """
    numbered = [
        (number, line)
        for number, line in enumerate(_read_text(folder, name).splitlines(), start=1)
        if line.strip(" ,;") and not line.startswith("#")
    ]
    if not numbered:
        raise UnreadableSheetError(name, None, "has no rows")
    delimiter = ";" if ";" in numbered[0][1] and "," not in numbered[0][1] else ","
    header, *rows = csv.reader((line for _, line in numbered), delimiter=delimiter)
    if len(rows) + 1 != len(numbered):
        raise UnreadableSheetError(name, None, "has a quotation mark that is opened and not closed")
    names = [title.strip() for title in header]
    data = [_row(names, row) for row in rows]
    return Sheet(name, data, {(i,): number for i, (number, _) in enumerate(numbered[1:])})


def _row(names: list[str], cells: list[str]) -> dict[str, str | None]:
    row: dict[str, str | None] = {
        title: (cell.strip() or None) for title, cell in zip(names, cells, strict=False)
    }
    if len(cells) > len(names):
        row["(after the last column)"] = " ".join(cells[len(names) :])
    return row


def _read_text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise UnreadableSheetError(name, None, "is missing from the programme folder") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableSheetError(name, None, "cannot be read; save it as UTF-8 text") from error


class _NodeReader:
    """Turns YAML nodes into plain data and notes lines and keys that stand twice."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Loc, int] = {}
        self.duplicates: list[Loc] = []

    def read(self, node: yaml.Node, loc: Loc) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            return self._sequence(node, loc)
        if not getattr(node, "style", None) and node.value in ("", "~", "null"):
            return None
        return node.value

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            here = (*loc, key)
            if key in data:
                self.duplicates.append(here)
            self.lines[here] = key_node.start_mark.line + 1
            data[key] = self.read(value_node, here)
        return data

    def _sequence(self, node: yaml.SequenceNode, loc: Loc) -> list[Any]:
        data = []
        for index, child in enumerate(node.value):
            here = (*loc, index)
            self.lines[here] = child.start_mark.line + 1
            data.append(self.read(child, here))
        return data
