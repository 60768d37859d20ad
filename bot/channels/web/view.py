"""Lines of a conversation as page and script draw them: plain data, the same for both.

Template and script never look at a `Message`; what they need to know is worked out here once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.page.links import Linker, Part
from domain.messages import Message, MessageButton, MessageCard, MessageKind
from domain.ports import LogRow
from domain.vocabulary import Language

View = dict[str, Any]  # one message, JSON data only

# A button of a "choose several" question that ends it rather than being one of the choices.
ENDINGS = frozenset({"done", "unsaid", "skip", "none"})


@dataclass(frozen=True)
class Shown:
    """A conversation as it is shown: its messages, and the number of the last one."""

    messages: list[View]
    first: int  # everything before it has been deleted, as the person asked
    last: int
    is_in_danger: bool  # what the person is looking at now is a reply to danger


def show(rows: Sequence[LogRow], linker: Linker, after: int = -1) -> Shown:
    """Return the rows after number `after`, in order.

    What came since the person last wrote is `is_current`: only its buttons can be pressed. Pass
    the whole conversation: which button an answer was is seen in the message before it.
    """
    said = max((r.seq for r in rows if r.author == "person"), default=-1)
    views: list[View] = []
    previous: list[View] = []  # since the person last wrote
    for row in rows:
        view = view_of(row.message, row.author, row.seq, linker, row.language)
        view["is_current"] = row.seq > said
        if row.author == "person":
            _mark_chosen(previous, row.message.text)
            previous = []
        else:
            previous.append(view)
        if row.seq > after:
            views.append(view)
    in_danger = any(v["is_current"] and v["kind"] == MessageKind.CRISIS for v in previous)
    stored = [r.seq for r in rows if r.seq > 0]
    last = max(stored, default=max(after, 0))
    return Shown(views, min(stored, default=last), last, in_danger)


def view_of(
    message: Message,
    author: str,
    seq: int,
    linker: Linker,
    language: Language | None = None,
) -> View:
    """Return one message; numbers and addresses in our own words can be tapped, not in theirs."""
    is_danger = message.kind is MessageKind.CRISIS

    def parts(text: str) -> list[Part]:
        return [{"text": text}] if author == "person" else linker.parts(text, is_danger)

    choices, buttons = _split(message)
    return {
        "seq": seq,
        "author": author,
        "kind": message.kind.value,
        "language": language.value if language else None,
        "paragraphs": [parts(p) for p in message.text.split("\n\n") if p.strip()],
        "cards": [_card(card, parts) for card in message.cards],
        "choices": [_button(b) for b in choices],
        "buttons": [_button(b) for b in buttons],
        "wants_location": message.wants_location,
        "is_blank": not (message.text.strip() or message.cards or message.buttons),
        "is_current": True,
        "chosen": [],
    }


def _split(message: Message) -> tuple[list[MessageButton], list[MessageButton]]:
    """Return what several may be chosen of, and what is pressed by itself."""
    if not message.is_multiple:
        return [], list(message.buttons)
    single = [b for b in message.buttons if _ends(b.payload)]
    return [b for b in message.buttons if not _ends(b.payload)], single


def _ends(payload: str) -> bool:
    return payload.startswith("/") or payload.rpartition(":")[2] in ENDINGS


def _button(button: MessageButton | None) -> View | None:
    return {"payload": button.payload, "title": button.title} if button else None


def _card(card: MessageCard, parts: Any) -> View:
    return {
        "title": card.title,
        "rows": [
            {
                "label": row.label,
                "value": parts(row.value),
                "button": _button(row.button),
            }
            for row in card.rows
        ],
        "button": _button(card.button),
    }


def _mark_chosen(views: Sequence[View], said: str) -> None:
    """Note in the messages before an answer which of their buttons it was (titles, in order)."""
    spoken = {said, *said.split(", ")}
    for view in views:
        in_cards = [card["button"] for card in view["cards"] if card["button"]]
        buttons = (*view["choices"], *view["buttons"], *in_cards)
        view["chosen"] = [b["title"] for b in buttons if b["title"] in spoken]
