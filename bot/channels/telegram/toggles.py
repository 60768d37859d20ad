"""Choosing several answers on one inline keyboard; what is chosen stands in the keyboard itself.

Telegram keeps the keyboard with the message, so nothing is remembered here and a restart forgets
nothing. The data of a button says what a press makes so ("+" choose, "-" leave), not "the other
way round": the same press handled twice changes nothing. "=" ends the choice and carries the
language, because the marks must be written in the language of the message.
Only the Telegram channel may import this.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from domain.messages import PAYLOAD_MAX_BYTES, Texts, Verbatim, say
from domain.vocabulary import Language

CHOOSE, LEAVE, DONE = "+", "-", "="
DONE_VALUE = "done"
# Values that answer the whole question by themselves; everything else can be chosen with others.
SINGLE_VALUES = frozenset({DONE_VALUE, "unsaid", "any", "none", "all", "more", "skip"})
_SLOT = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands for the title when the mark is taken apart

Keyboard = tuple[tuple[tuple[str, str], ...], ...]  # rows of (title, callback data)


@dataclass(frozen=True)
class Choice:
    """What a press leads to: the keyboard to show, or the payload of the one turn it makes.

    Both None: done was pressed and nothing is chosen.
    """

    keyboard: Keyboard | None = None
    payload: str | None = None


def can_be_chosen(payload: str) -> bool:
    """True for an answer that others may stand beside; False for commands and single answers, and
    for one that leaves no room for the sign before it."""
    step, _, value = payload.partition(":")
    if not (step and value) or step.startswith("/") or value in SINGLE_VALUES:
        return False
    return len((CHOOSE + payload).encode()) <= PAYLOAD_MAX_BYTES


def is_done(payload: str) -> bool:
    """True for the flow's own button that ends a choice."""
    return payload.partition(":")[2] == DONE_VALUE


def done_data(language: Language, payload: str = "") -> str:
    """Return the data of the button that ends the choice; `payload` is sent if none is chosen."""
    return f"{DONE}{language.value}:{payload}"


def is_toggle(data: str) -> bool:
    """True when pressing this is about a choice, not an answer by itself."""
    return data[:1] in (CHOOSE, LEAVE, DONE)


def payload_of(data: str) -> str:
    """Return the payload in a button's data, whether or not it can be chosen with others."""
    if data[:1] == DONE:
        return data.partition(":")[2]
    return data[1:] if is_toggle(data) else data


def read_keyboard(markup: InlineKeyboardMarkup | None) -> Keyboard:
    """Return the keyboard as it was shown when the button was pressed."""
    rows = markup.inline_keyboard if markup else ()
    return tuple(tuple((b.text, str(b.callback_data or "")) for b in row) for row in rows)


def to_markup(keyboard: Keyboard) -> InlineKeyboardMarkup:
    """Return the keyboard in the Bot API's shape."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(t, callback_data=d) for t, d in row] for row in keyboard]
    )


def chosen_in(keyboard: Keyboard) -> tuple[str, ...]:
    """Return the payloads that the keyboard shows as chosen, in its order."""
    return tuple(data[1:] for row in keyboard for _, data in row if data[:1] == LEAVE)


def press(keyboard: Keyboard, data: str, chosen: Collection[str], texts: Texts) -> Choice:
    """Return what pressing the button with `data` leads to, when `chosen` are chosen so far."""
    payload = payload_of(data)
    if data[:1] == DONE:
        return Choice(payload=join(p for p in _order(keyboard) if p in chosen) or payload or None)
    now_chosen = set(chosen) | {payload} if data[:1] == CHOOSE else set(chosen) - {payload}
    return Choice(keyboard=_marked(keyboard, now_chosen, texts))


def join(payloads: Iterable[str]) -> str:
    """Return one payload for several: `needs:food` and `needs:cooking` are `needs:food+cooking`.

    One alone gets `+done`, so that the flow can tell an ended choice from a first press.
    """
    parts = [p.partition(":") for p in payloads]
    if not parts:
        return ""
    step = parts[0][0]
    values = [value for head, _, value in parts if head == step]
    return f"{step}:{'+'.join(values if len(values) > 1 else [*values, DONE_VALUE])}"


def _order(keyboard: Keyboard) -> list[str]:
    return [data[1:] for row in keyboard for _, data in row if data[:1] in (CHOOSE, LEAVE)]


def _marked(keyboard: Keyboard, chosen: Collection[str], texts: Texts) -> Keyboard:
    language = next(
        (Language(d[1:3]) for row in keyboard for _, d in row if d[:1] == DONE),
        Language.EN,
    )
    before, _, after = mark(_SLOT, language, texts).partition(_SLOT)

    def button(title: str, data: str) -> tuple[str, str]:
        if data[:1] not in (CHOOSE, LEAVE):
            return title, data
        payload = data[1:]
        bare = title.removeprefix(before).removesuffix(after) if data[:1] == LEAVE else title
        if payload in chosen:
            return before + bare + after, LEAVE + payload
        return bare, CHOOSE + payload

    return tuple(tuple(button(title, data) for title, data in row) for row in keyboard)


def mark(title: str, language: Language, texts: Texts) -> str:
    """Return `title` marked as chosen, by a sign and by a word."""
    return texts.render(say("telegram.chosen", title=Verbatim(title)), language)
