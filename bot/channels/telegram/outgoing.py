"""Sends a message of ours as Bot API calls: plain text always, so nothing ever needs escaping.

Errors are translated into `DeliveryError` here. Only the Telegram channel may import this.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram import Message as BotApiMessage
from telegram.constants import MessageLimit
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram import keyboards
from bot.channels.telegram.incoming import clean
from bot.delivery import DeliveryError
from domain.errors import StorageUnavailable
from domain.messages import Message, MessageKind, Texts, say
from domain.ports import LogRow, Store, UnitOfWork
from domain.vocabulary import Language

_LOOK_BACK = 8  # rows: more than the replies of one turn
# Telegram would fetch a linked page for its preview; a follow link is for the person alone.
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


class Sender:
    """Delivers one row of the log to one private chat; a `bot.delivery.Send`."""

    def __init__(self, bot: Bot, store: Store, texts: Texts) -> None:
        self._bot = bot
        self._store = store
        self._texts = texts

    async def __call__(self, sender: str, row: LogRow) -> str | None:
        """Send the message of `row`; return the id of its last Bot API message.

        Raises DeliveryError: permanent when the chat is closed to us, otherwise for a later try.
        """
        message, chat_id = row.message, int(sender)
        language, has_keyboard = await self._look(row)
        # BadRequest is a subclass of NetworkError: what is wrong with the request itself must be
        # caught before what is wrong with the line.
        try:
            if has_keyboard and _cannot_close_keyboard(message):
                message = await self._close_keyboard(chat_id, message, language)
            return await self._send(chat_id, message, language)
        except BadRequest:
            return await self._send_bare(chat_id, message)
        except TelegramError as problem:
            raise delivery_error(problem) from problem

    async def send_now(self, chat_id: int, message: Message, language: Language) -> None:
        """Send without the outbox and without a second try. Raises TelegramError."""
        await self._send(chat_id, message, language)

    async def _send(self, chat_id: int, message: Message, language: Language) -> str | None:
        text = message.as_plain_text(with_numbers=False)
        markup: Markup | None
        if message.wants_location:
            markup = keyboards.location(message, language, self._texts)
        else:
            markup = keyboards.inline(message, language, self._texts)
        if not text.strip() and markup:
            text = self._texts.render(say("telegram.choose"), language)
        return await self._send_parts(chat_id, text, markup or ReplyKeyboardRemove())

    async def _send_bare(self, chat_id: int, message: Message) -> str | None:
        """Once more without a keyboard, numbers for buttons: if it was the keyboard's fault, the
        words still arrive; refused again, the chat itself is gone."""
        try:
            return await self._send_parts(chat_id, message.as_plain_text(), None)
        except BadRequest as refused:
            raise DeliveryError("BadRequest", is_permanent=True) from refused
        except TelegramError as problem:
            raise delivery_error(problem) from problem

    async def _send_parts(self, chat_id: int, text: str, markup: Markup | None) -> str | None:
        sent: BotApiMessage | None = None
        parts = list(split(clean(text), MessageLimit.MAX_TEXT_LENGTH))
        for n, part in enumerate(parts, start=1):
            sent = await self._bot.send_message(
                chat_id,
                part,
                reply_markup=markup if n == len(parts) else None,
                link_preview_options=_NO_PREVIEW,
            )
        return str(sent.message_id) if sent else None

    async def _look(self, row: LogRow) -> tuple[Language, bool]:
        """Return the conversation's language, and whether the message before this one left a reply
        keyboard open."""

        def read(uow: UnitOfWork) -> tuple[Language | None, bool]:
            start = max(0, row.seq - 1 - _LOOK_BACK)
            rows = uow.log.of_conversation(row.conversation_id, start, _LOOK_BACK)
            ours = [r for r in rows if r.seq < row.seq and r.author != "person"]
            conversation = uow.conversations.get(row.conversation_id)
            language = conversation.language if conversation else None
            return language, bool(ours) and ours[-1].message.wants_location

        try:
            language, has_keyboard = await self._store.read(read)
        except StorageUnavailable:
            language, has_keyboard = None, False
        return language or row.language or Language.EN, has_keyboard

    async def _close_keyboard(self, chat_id: int, message: Message, language: Language) -> Message:
        """Take the reply keyboard away with the first paragraph; return what is left to send."""
        first, _, rest = message.text.partition("\n\n")
        if not rest:
            first, rest = (
                self._texts.render(say("telegram.noted"), language),
                message.text,
            )
        await self._send_parts(chat_id, first, ReplyKeyboardRemove())
        return replace(message, text=rest)


def _cannot_close_keyboard(message: Message) -> bool:
    """True for a message that cannot take a reply keyboard away itself, because it has buttons (the
    Bot API takes one `reply_markup`); before words in danger nothing else is sent."""
    has_buttons = bool(message.all_buttons()) and not message.wants_location
    return has_buttons and message.kind is not MessageKind.CRISIS


def delivery_error(problem: TelegramError) -> DeliveryError:
    """Return the same in the assistant's words; names of classes only, for the text of some
    (InvalidToken) holds the token."""
    name = type(problem).__name__
    if isinstance(problem, RetryAfter):
        return DeliveryError(name, retry_after_s=seconds(problem.retry_after))
    # A refused request is the bot's fault or the chat's end; a private chat never migrates.
    if isinstance(problem, Forbidden | BadRequest | ChatMigrated):
        return DeliveryError(name, is_permanent=True)
    return DeliveryError(name)


def seconds(period: int | timedelta) -> float:
    """Return a period of the library as seconds (it is changing from int to timedelta)."""
    return period.total_seconds() if isinstance(period, timedelta) else float(period)


def split(text: str, limit: int) -> Iterator[str]:
    """Yield `text` in parts of at most `limit` UTF-16 units, cut at a paragraph, else a line, else
    a space; nothing for blank text, which the Bot API refuses."""
    rest = text.strip()
    while units(rest) > limit:
        window = _head(rest, limit)
        cut = _last_gap(window)
        yield rest[:cut].rstrip()
        rest = rest[cut:].lstrip()
    if rest:
        yield rest


def _last_gap(window: str) -> int:
    """Return where to cut, not so early that parts become very short."""
    find: Callable[[str], int] = window.rfind
    gaps = (find("\n\n"), find("\n"), find(" "))
    return next((gap for gap in gaps if gap > len(window) // 2), len(window))


def _head(text: str, limit: int) -> str:
    """Return the longest beginning of at most `limit` UTF-16 units."""
    head = text[:limit]
    while units(head) > limit:
        head = head[: len(head) - (units(head) - limit + 1) // 2]
    return head


def units(text: str) -> int:
    """Return the length as Telegram counts it: characters beyond U+FFFF count twice."""
    return len(text) + sum(char > "\uffff" for char in text)
