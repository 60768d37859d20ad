"""Column types that give back exactly the domain value that was put in, on both engines.

With them a row and its dataclass have the same fields, so repositories need no mapping code.
Used by `storage/columns.py` only.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator

from domain.case import SafeguardingNote
from domain.conversation import Offer, Turn
from domain.messages import Message
from domain.vocabulary import Language


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with UTC as its zone; one without a zone is refused, because it means nothing."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # SQLite keeps no zone: what it gives back was UTC when it went in.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def storable(words: str) -> str:
    """Return `words` with what no database takes (NUL, half a surrogate pair) shown as U+FFFD."""
    if words.isascii() and "\0" not in words:
        return words
    whole = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "\ufffd")


class Words(TypeDecorator[str]):
    """Text of any length; what is looked for may come from outside too."""

    impl: Any = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class Short(Words):
    """An id or a hash, of a length that is known."""

    impl = String
    cache_ok = True


class Code(TypeDecorator[StrEnum]):
    """A member of one of the fixed vocabularies, stored as its code."""

    impl = String(32)
    cache_ok = True

    def __init__(self, codes: type[StrEnum]) -> None:
        super().__init__()
        self.codes = codes

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.codes(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.codes(value)


class JsonOf(TypeDecorator[Any]):
    """A domain value kept as JSON, by a pair of functions to plain data and back.

    JSON and not JSONB: what people typed may hold signs (NUL, half a surrogate pair) that JSONB
    refuses and that JSON keeps as escapes.
    """

    impl = JSON(none_as_null=True)
    cache_ok = True

    def __init__(self, encode: Callable[[Any], Any], decode: Callable[[Any], Any]) -> None:
        super().__init__()
        self.encode = encode
        self.decode = decode

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.encode(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.decode(value)


def note_to_json(note: SafeguardingNote) -> dict[str, Any]:
    """Return plain data; `note_from_json` gives the same note back."""
    return {**asdict(note), "at": note.at.astimezone(UTC).isoformat()}


def note_from_json(data: Mapping[str, Any]) -> SafeguardingNote:
    """Return the note that `note_to_json` wrote."""
    return SafeguardingNote(**{**data, "at": datetime.fromisoformat(data["at"])})


def turn_to_json(turn: Turn) -> dict[str, Any]:
    """Return plain data; `turn_from_json` gives the same turn back."""
    return {**asdict(turn), "received_at": turn.received_at.astimezone(UTC).isoformat()}


def turn_from_json(data: Mapping[str, Any]) -> Turn:
    """Return the turn that `turn_to_json` wrote."""
    return Turn(
        **{
            **data,
            "received_at": datetime.fromisoformat(data["received_at"]),
            "location": tuple(data["location"]) if data["location"] else None,
            "language": Language(data["language"]) if data["language"] else None,
        }
    )


def offer_from_json(data: Mapping[str, Any]) -> Offer:
    """Return the offer that `dataclasses.asdict` wrote."""
    return Offer(**data)


def _each_to_json(values: tuple[Any, ...], one: Callable[[Any], Any]) -> list[Any]:
    return [one(value) for value in values]


CODES = JsonOf(list, tuple)
SLOTS = JsonOf(dict, dict)
MESSAGE = JsonOf(Message.to_json, Message.from_json)
TURN = JsonOf(turn_to_json, turn_from_json)
OFFERS = JsonOf(
    lambda offers: _each_to_json(offers, asdict), lambda data: tuple(map(offer_from_json, data))
)
NOTES = JsonOf(
    lambda notes: _each_to_json(notes, note_to_json), lambda data: tuple(map(note_from_json, data))
)
