"""A Bot API update becomes one of a closed set of things that can come in; nothing is fetched.

Everything is read from the update alone: no network, no database, no memory. Only the Telegram
channel may import this. Source of the fields: Bot API, `Update` and `Message`.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, Chat, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.channels.telegram.toggles import Keyboard, is_toggle, payload_of, read_keyboard
from domain.conversation import Turn
from domain.vocabulary import Language
from handlers.interruptions import COMMANDS

CHANNEL = "telegram"

# What a person may send and the assistant cannot read (Bot API `Message`); a GIF also carries a
# `document` and a venue a `location`, so the narrower name stands first.
UNREADABLE = (
    "sticker", "voice", "video_note", "photo", "animation", "document", "video", "audio", "poll",
    "dice", "contact", "story", "game", "checklist", "paid_media", "invoice", "gift",
)  # fmt: skip

_COMMAND = re.compile(r"/([a-z_]+)(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_PARAMETER = re.compile(r"[\w-]{1,64}", re.ASCII)  # Bot API: deep linking


@dataclass(frozen=True)
class Said:
    """A turn; `callback_id` is set when it was a button that now waits for its answer."""

    turn: Turn
    callback_id: str | None = None


@dataclass(frozen=True)
class Toggled:
    """A button of a choose-several keyboard: one is chosen or left, or the choice is done."""

    update_id: int
    callback_id: str
    chat_id: int
    message_id: int
    keyboard: Keyboard
    data: str
    language: Language | None


@dataclass(frozen=True)
class InGroup:
    """Somebody spoke to the assistant where others read along."""

    chat_id: int
    language: Language | None


@dataclass(frozen=True)
class Closed:
    """The person blocked the assistant."""

    sender: str


Incoming = Said | Toggled | InGroup | Closed


class Malformed(Exception):
    """This is no update that can be read; the message says nothing of its content."""


def read_update(data: Any, now: datetime) -> Incoming | None:
    """Return what came in, None for what needs nothing done. Raises Malformed."""
    if not isinstance(data, Mapping) or type(data.get("update_id")) is not int:
        raise Malformed("no update_id")
    try:
        update = Update.de_json(dict(data), None)
        return _read(update, now)
    except Exception as unreadable:  # whatever a foreign object can make the parser raise
        raise Malformed(type(unreadable).__name__) from unreadable


def _read(update: Update, now: datetime) -> Incoming | None:
    if update.my_chat_member:
        return _read_membership(update.my_chat_member)
    if update.callback_query:
        return _read_press(update.update_id, update.callback_query, now)
    if update.edited_message:
        return _read_message(update.update_id, update.edited_message, now, is_edit=True)
    if update.message:
        return _read_message(update.update_id, update.message, now, is_edit=False)
    return None


def _read_membership(change: ChatMemberUpdated) -> Incoming | None:
    status = change.new_chat_member.status
    if change.chat.type == ChatType.PRIVATE:
        return Closed(str(change.chat.id)) if status == ChatMemberStatus.BANNED else None
    was_out = change.old_chat_member.status in (
        ChatMemberStatus.LEFT,
        ChatMemberStatus.BANNED,
    )
    is_in = status in (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)
    if was_out and is_in and change.chat.type != ChatType.CHANNEL:
        return InGroup(change.chat.id, language_of(change.from_user.language_code))
    return None


def _read_press(update_id: int, press: CallbackQuery, now: datetime) -> Incoming | None:
    if press.data is None or press.message is None:
        return None
    chat = press.message.chat
    language = language_of(press.from_user.language_code)
    if chat.type != ChatType.PRIVATE:
        return InGroup(chat.id, language)
    keyboard = read_keyboard(getattr(press.message, "reply_markup", None))
    if is_toggle(press.data) and keyboard:
        message_id = press.message.message_id
        return Toggled(
            update_id, press.id, chat.id, message_id, keyboard, press.data, language
        )  # fmt: skip
    payload = clean(payload_of(press.data)) or None
    turn = _turn(update_id, chat, now, payload=payload, language=language)
    return Said(turn, press.id)


def _read_message(
    update_id: int, message: Message, now: datetime, *, is_edit: bool
) -> Incoming | None:
    if message.from_user is None or message.from_user.is_bot:
        return None
    language = language_of(message.from_user.language_code)
    if message.chat.type != ChatType.PRIVATE:
        return InGroup(message.chat.id, language) if _is_to_us(message) and not is_edit else None
    # Words under a picture or in an edit are not an answer, but the safeguarding detector must
    # still see them, so they stay in `text` beside `unsupported`.
    words = clean(message.text or message.caption or "") or None
    if is_edit:
        if message.location:  # a live location moves by edits; nobody wants an answer to each
            return None
        fields: dict[str, Any] = {"text": words, "unsupported": "edited"}
    else:
        found = _content(message, words)
        if found is None:
            return None
        fields = found
    return Said(_turn(update_id, message.chat, now, language=language, **fields))


def _content(message: Message, words: str | None) -> dict[str, Any] | None:
    if message.text is not None:
        return _command(message.text) or {"text": words or ""}
    if message.location:
        place = (message.location.latitude, message.location.longitude)
        return {"location": place} if _is_on_earth(*place) else {"unsupported": "location"}
    if message.contact and message.from_user and message.contact.user_id == message.from_user.id:
        return {"contact": clean(message.contact.phone_number)}
    for kind in UNREADABLE:
        if getattr(message, kind, None):
            return {"text": words, "unsupported": kind}
    return None  # a service message: a pin, a timer, a theme


def _command(text: str) -> dict[str, Any] | None:
    """Return the fields for a command of ours; None for any other text."""
    found = _COMMAND.fullmatch(text.strip())
    name = found[1].lower() if found else ""
    if found is None or name not in COMMANDS:
        return None
    rest = clean(found[2] or "").strip()
    payload = f"/{name} {rest}" if _PARAMETER.fullmatch(rest) else f"/{name}"
    # What follows a command are words of the person, which the safeguarding detector must see; but
    # what follows /start comes out of a link.
    is_link = name in ("start", "join") and payload != f"/{name}"
    return {"payload": payload, "text": None if is_link else rest or None}


def _turn(update_id: int, chat: Chat, now: datetime, **fields: Any) -> Turn:
    return Turn(CHANNEL, str(update_id), str(chat.id), now, **fields)


def _is_to_us(message: Message) -> bool:
    """True when a group message speaks to a bot; a bot in privacy mode gets no other."""
    answered = message.reply_to_message
    is_answer = bool(answered and answered.from_user and answered.from_user.is_bot)
    return is_answer or (message.text or "").startswith("/")


def _is_on_earth(latitude: float, longitude: float) -> bool:
    return math.isfinite(latitude + longitude) and abs(latitude) <= 90 and abs(longitude) <= 180


def language_of(code: str | None) -> Language | None:
    """Return the language of an IETF tag, None for one that the assistant does not speak."""
    known: Sequence[str] = [language.value for language in Language]
    short = (code or "").lower().split("-")[0]
    return Language(short) if short in known else None


def clean(text: str) -> str:
    """Return `text` without what no database takes: NUL and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
