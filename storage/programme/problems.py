"""What is wrong in the programme folder, collected so that all of it is told at once."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from storage.programme.sheets import Loc, Sheet

_LONGEST_VALUE = 40

# Pydantic's error types in words for people who edit the files; others keep pydantic's message.
_REASONS = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of this file; check the spelling",
    "string_too_short": "must not be empty",
    "bool_parsing": "must be true or false",
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number such as 51.386",
    "time_parsing": "must be a time such as 09:30",
    "date_from_datetime_parsing": "must be a date such as 2026-11-22",
    "date_parsing": "must be a date such as 2026-11-22",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must have fields below it",
    "model_type": "must have fields below it",
    "string_type": "must be a text",
}


@dataclass
class Problems:
    """Collects one line per problem, in the order found."""

    lines: list[str] = field(default_factory=list)

    def add(self, sheet: Sheet, loc: Loc, reason: str, value: Any = None) -> None:
        """Add one line: file, line number and record, field, value shortened, reason."""
        shown = "" if value is None or isinstance(value, dict | list) else f" {_shorten(value)}"
        name = field_name(loc)
        self.lines.append(f"{sheet.name}, {sheet.where(loc)}: {name}{shown} {reason}")

    def add_validation(self, sheet: Sheet, prefix: Loc, error: ValidationError) -> None:
        """Add one line for each thing pydantic refused; `prefix` leads to the record."""
        for detail in error.errors(include_url=False, include_context=True):
            value = None if detail["type"] == "missing" else detail["input"]
            self.add(sheet, prefix + tuple(detail["loc"]), _reason(detail), value)


def field_name(loc: Loc) -> str:
    """Name the field that a location leads to, inside its record.

    `("services", 3, "needs", 1)` is `needs[2]` and `("purposes", "contact_me", "version")` is
    `purposes.contact_me.version`: brackets count from 1, as people do.
    """
    inside = loc
    if loc and isinstance(loc[0], int):
        inside = loc[1:]
    elif len(loc) > 2 and isinstance(loc[1], int):
        inside = loc[2:]
    name = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in inside)
    return name.lstrip(".") or "file"


def _reason(detail: ErrorDetails) -> str:
    kind = detail["type"]
    if detail["input"] is None:
        return "must not be empty"
    if kind in ("enum", "literal_error"):
        return f"must be one of: {detail['ctx']['expected']}".replace("'", "").replace(" or ", ", ")
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    return _REASONS.get(kind, detail["msg"])


def _shorten(value: Any) -> str:
    text = " ".join(str(value).split())
    if len(text) > _LONGEST_VALUE:
        text = text[: _LONGEST_VALUE - 3] + "..."
    return f'"{text}"'
