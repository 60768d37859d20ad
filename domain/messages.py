"""What the assistant says: texts by key before rendering, messages after it.

The conversation speaks in `Text`s (a key and values), so that it knows no language; `Message` is
what was really shown, kept as it was said and delivered by any channel. Channels degrade: a
channel without buttons sends `as_plain_text`, where every button has a number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, Self

from domain.directory import Translated
from domain.vocabulary import Language

PAYLOAD_MAX_BYTES = 64  # Bot API: InlineKeyboardButton.callback_data


@dataclass(frozen=True)
class Text:
    """A text by its key; a value may itself be a text, or several that are joined as a list."""

    key: str
    values: Mapping[str, "Value"] = field(default_factory=dict)


@dataclass(frozen=True)
class Verbatim:
    """Words that are shown as they are: a name of a place, what a person typed."""

    words: str


Line = Text | Verbatim | Translated
Value = str | int | Line | tuple["Line | str", ...]


def say(key: str, **values: Value) -> Text:
    """Return the text `key` with `values`."""
    return Text(key, values)


class Texts(Protocol):
    """The catalogues: turns a text into words of one language."""

    def render(self, text: Line, language: Language) -> str:
        """Return the words of `text`; raises KeyError for a key that no catalogue has."""
        ...


class MessageKind(StrEnum):
    """How a message is to be shown; every channel draws the same closed set."""

    SAY = "say"
    ASK = "ask"
    CRISIS = "crisis"
    MATCHES = "matches"
    SUMMARY = "summary"


@dataclass(frozen=True)
class Button:
    """An answer to press: what the channel sends back, and the words on it."""

    payload: str
    title: Line


@dataclass(frozen=True)
class Row:
    """One line of a card: a label, its value, and perhaps a button beside it."""

    label: Line | None
    value: Line
    button: Button | None = None


@dataclass(frozen=True)
class Card:
    """A titled group of rows: one match, or the whole summary."""

    title: Line
    rows: tuple[Row, ...]
    button: Button | None = None


@dataclass(frozen=True)
class Reply:
    """One message before rendering. `lines` are paragraphs; the question is the last of them."""

    lines: tuple[Line, ...]
    buttons: tuple[Button, ...] = ()
    cards: tuple[Card, ...] = ()
    kind: MessageKind = MessageKind.SAY
    is_multiple: bool = False  # several buttons may be chosen, payloads joined with "+"
    wants_location: bool = False  # the channel may offer to share where one is


@dataclass(frozen=True)
class MessageButton:
    """A button as shown."""

    payload: str
    title: str


@dataclass(frozen=True)
class MessageRow:
    """A row as shown."""

    label: str
    value: str
    button: MessageButton | None = None


@dataclass(frozen=True)
class MessageCard:
    """A card as shown."""

    title: str
    rows: tuple[MessageRow, ...]
    button: MessageButton | None = None


@dataclass(frozen=True)
class Message:
    """One message as it is shown; plain data, JSON both ways."""

    text: str
    buttons: tuple[MessageButton, ...] = ()
    cards: tuple[MessageCard, ...] = ()
    kind: MessageKind = MessageKind.SAY
    is_multiple: bool = False
    wants_location: bool = False
    colon: str = ": "  # between a label and its value; French puts a space before it

    def all_buttons(self) -> tuple[MessageButton, ...]:
        """Every button in the order in which a plain channel numbers them: cards first."""
        in_cards = [
            button
            for card in self.cards
            for button in (*(row.button for row in card.rows), card.button)
            if button is not None
        ]
        return (*in_cards, *self.buttons)

    def as_plain_text(self, with_numbers: bool = True) -> str:
        """Return the whole message as text, every button as a numbered line."""
        numbers = {id(b): n for n, b in enumerate(self.all_buttons(), start=1)}

        def numbered(button: MessageButton | None) -> str:
            if button is None or not with_numbers:
                return ""
            return f"  {numbers[id(button)]}. {button.title}"

        blocks = [self._card_text(card, numbered) for card in self.cards]
        own = [numbered(b) for b in self.buttons] if with_numbers else []
        head = [self.text] if self.text else []
        return "\n\n".join([*head, *blocks, *(["\n".join(own)] if own else [])])

    def _card_text(self, card: MessageCard, numbered: Any) -> str:
        lines = [card.title] if card.title else []
        for row in card.rows:
            line = f"{row.label}{self.colon}{row.value}" if row.label else row.value
            lines.append(line + (numbered(row.button) if row.button else ""))
        if card.button and (line := numbered(card.button)):
            lines.append(line)
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON data; `from_json` gives the same message back."""
        return {
            "kind": self.kind.value,
            "text": self.text,
            "buttons": [_button_json(b) for b in self.buttons],
            "cards": [
                {
                    "title": c.title,
                    "rows": [
                        {
                            "label": r.label,
                            "value": r.value,
                            "button": _button_json(r.button),
                        }
                        for r in c.rows
                    ],
                    "button": _button_json(c.button),
                }
                for c in self.cards
            ],
            "is_multiple": self.is_multiple,
            "wants_location": self.wants_location,
            "colon": self.colon,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the message that `to_json` wrote."""
        return cls(
            text=data["text"],
            buttons=tuple(MessageButton(**b) for b in data["buttons"]),
            cards=tuple(
                MessageCard(
                    title=c["title"],
                    rows=tuple(
                        MessageRow(r["label"], r["value"], _button(r["button"])) for r in c["rows"]
                    ),
                    button=_button(c["button"]),
                )
                for c in data["cards"]
            ),
            kind=MessageKind(data["kind"]),
            is_multiple=data["is_multiple"],
            wants_location=data["wants_location"],
            colon=data.get("colon", ": "),
        )


def _button_json(button: MessageButton | None) -> dict[str, str] | None:
    return {"payload": button.payload, "title": button.title} if button else None


def _button(data: Mapping[str, str] | None) -> MessageButton | None:
    return MessageButton(data["payload"], data["title"]) if data else None


def render(reply: Reply, texts: Texts, language: Language) -> Message:
    """Return `reply` in the words of `language`."""

    def words(line: Line | None) -> str:
        return "" if line is None else texts.render(line, language)

    def button(b: Button | None) -> MessageButton | None:
        return MessageButton(b.payload, words(b.title)) if b else None

    return Message(
        text="\n\n".join(words(line) for line in reply.lines),
        buttons=tuple(MessageButton(b.payload, words(b.title)) for b in reply.buttons),
        cards=tuple(
            MessageCard(
                title=words(c.title),
                rows=tuple(
                    MessageRow(words(r.label), words(r.value), button(r.button)) for r in c.rows
                ),
                button=button(c.button),
            )
            for c in reply.cards
        ),
        kind=reply.kind,
        is_multiple=reply.is_multiple,
        wants_location=reply.wants_location,
        colon=texts.render(say("list.colon"), language),
    )
