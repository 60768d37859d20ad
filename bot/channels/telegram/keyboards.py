"""The buttons of a message as a Bot API keyboard.

Limits: callback data 64 bytes (checked where payloads are made, `PAYLOAD_MAX_BYTES`), 100 buttons
a message, 8 a row. Only the Telegram channel may import this.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from telegram import (
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)
from telegram.constants import InlineKeyboardMarkupLimit

from bot.channels.telegram.toggles import (
    CHOOSE,
    Keyboard,
    can_be_chosen,
    done_data,
    is_done,
    to_markup,
)
from domain.messages import Message, MessageButton, Texts, say
from domain.vocabulary import Language

ROW_CHARS = 24  # what fits side by side on a phone 320 px wide without being cut
ROW_BUTTONS = 3
_MAX_BUTTONS = InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER - 1  # one is kept for "Done"


def inline(message: Message, language: Language, texts: Texts) -> InlineKeyboardMarkup | None:
    """Return the keyboard under `message`, None when it has no buttons."""
    shown = _named(message)[:_MAX_BUTTONS]
    if not shown:
        return None
    if message.is_multiple and any(can_be_chosen(b.payload) for b in shown):
        return to_markup(_several(shown, language, texts))
    return to_markup(_rows([(b.title, b.payload) for b in shown]))


def _several(shown: Sequence[MessageButton], language: Language, texts: Texts) -> Keyboard:
    """One button a row for what can be chosen, because marks make titles longer; then Done, then
    what answers by itself."""
    options = [((b.title, CHOOSE + b.payload),) for b in shown if can_be_chosen(b.payload)]
    single = [(b.title, b.payload) for b in shown if not can_be_chosen(b.payload)]
    own = next((b for b in shown if is_done(b.payload)), None)
    if own is None:
        done = (texts.render(say("telegram.done"), language), done_data(language))
    else:
        done = (own.title, done_data(language, own.payload))
        single.remove((own.title, own.payload))
    return (*options, (done,), *_rows(single))


def location(message: Message, language: Language, texts: Texts) -> ReplyKeyboardMarkup:
    """Return the keyboard that can share where one is (only reply keyboards can, and only in
    private chats); the message's own answers are below, sent as their words."""
    share = KeyboardButton(
        texts.render(say("telegram.share_location"), language), request_location=True
    )
    rows = _rows([(b.title, "") for b in _named(message)])
    answers = [[KeyboardButton(title) for title, _ in row] for row in rows]
    return ReplyKeyboardMarkup([[share], *answers], resize_keyboard=True, one_time_keyboard=True)


def _named(message: Message) -> list[MessageButton]:
    """Return every button under a title of its own: "Choose" on three cards says which card."""
    buttons = list(_with_owner(message))
    often = Counter(button.title for button, _ in buttons)
    return [
        MessageButton(
            b.payload,
            f"{b.title}: {owner}" if owner and often[b.title] > 1 else b.title,
        )
        for b, owner in buttons
    ]


def _with_owner(message: Message) -> Iterator[tuple[MessageButton, str]]:
    for card in message.cards:
        for row in card.rows:
            if row.button:
                yield row.button, row.label or row.value
        if card.button:
            yield card.button, card.title
    for button in message.buttons:
        yield button, ""


def _rows(buttons: Sequence[tuple[str, str]]) -> Keyboard:
    """Put short buttons side by side, long ones on rows of their own."""
    rows: list[list[tuple[str, str]]] = []
    for button in buttons:
        row = rows[-1] if rows else []
        chars = sum(len(title) for title, _ in [*row, button])
        if row and len(row) < ROW_BUTTONS and chars <= ROW_CHARS:
            row.append(button)
        else:
            rows.append([button])
    return tuple(tuple(row) for row in rows)
