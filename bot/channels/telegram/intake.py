"""What is done with one update, the same for webhook and poller.

When `take` returns, the update may be confirmed to Telegram: what it says is committed. Everything
that is only good manners (answering a press, marking a button) happens after that, on the side.
Only the Telegram channel may import this.
"""

import asyncio
import contextlib
import logging
import math
import time
from collections import OrderedDict
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

from telegram import Bot
from telegram.error import TelegramError

from bot.assistant import Assistant
from bot.channels.telegram import toggles
from bot.channels.telegram.incoming import (
    CHANNEL,
    Closed,
    InGroup,
    Malformed,
    Said,
    Toggled,
    read_update,
)
from bot.channels.telegram.outgoing import Sender
from bot.delivery import close_contact
from domain.conversation import Turn
from domain.errors import StorageUnavailable
from domain.messages import say
from domain.ports import UnitOfWork
from domain.vocabulary import Language

log = logging.getLogger(__name__)

K = TypeVar("K")
V = TypeVar("V")

STOP_WITHIN_S = 8.0
REFUSE_AGAIN_S = 600.0  # a busy group is told once in a while, not at every message
FRESH_S = 5.0  # a press within this time may not know yet what the press before it changed
KEPT_BY_TELEGRAM_S = 86_400.0  # Bot API: updates are not kept longer than 24 hours
REMEMBERED = 500
TRIES = 3


class Intake:
    """Takes updates in; keeps only what may be lost without harm."""

    def __init__(self, assistant: Assistant, bot: Bot, sender: Sender) -> None:
        self._assistant = assistant
        self._bot = bot
        self._sender = sender
        self._aside: set[asyncio.Task[None]] = set()
        self._edits: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
        self._chosen = _Recent[tuple[int, int], frozenset[str]](FRESH_S)
        self._refused = _Recent[int, bool](REFUSE_AGAIN_S)
        self._warned = _Recent[str, bool](KEPT_BY_TELEGRAM_S)
        self._tries = _Recent[int, int](KEPT_BY_TELEGRAM_S)

    async def take(self, data: Any) -> None:
        """Take one update in. Raises StorageUnavailable: then it must not be confirmed.

        An update that cannot be read is let go, and so is one that cannot be kept after some tries
        for a reason of its own: it would come again for ever and hold up everybody behind it.
        """
        try:
            await self._take(data)
        except StorageUnavailable:
            raise
        except Malformed as unreadable:
            log.warning("an update was not readable (%s)", unreadable)
        except Exception as surprise:  # the outermost loop of an update
            self._try_again(int(data["update_id"]), surprise)

    def _try_again(self, update_id: int, surprise: Exception) -> None:
        tries = (self._tries.get(update_id) or 0) + 1
        self._tries.put(update_id, tries)
        name = type(surprise).__name__
        if tries < TRIES:
            raise StorageUnavailable(f"update {update_id} was not kept: {name}") from surprise
        log.error("update %s is let go after %s tries: %s", update_id, tries, name)

    async def say_crisis(self, data: Any) -> None:
        """While nothing can be stored: answer words of danger from memory, once per update."""
        with contextlib.suppress(Malformed):
            incoming = read_update(data, self._assistant.clock.now())
            if isinstance(incoming, Said):
                self._say_crisis(incoming.turn)

    async def stop(self) -> None:
        """Let what was begun end; what does not end in time is found again at the next start."""
        if self._aside:
            _, late = await asyncio.wait(set(self._aside), timeout=STOP_WITHIN_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _take(self, data: Any) -> None:
        incoming = read_update(data, self._assistant.clock.now())
        if isinstance(incoming, Said):
            await self._accept(incoming.turn, incoming.callback_id)
        elif isinstance(incoming, Toggled):
            await self._toggle(incoming)
        elif isinstance(incoming, Closed):
            await self._close(incoming.sender)
        elif isinstance(incoming, InGroup):
            self._refuse(incoming)

    async def _accept(self, turn: Turn, callback_id: str | None) -> None:
        try:
            row = await self._assistant.turns.accept(turn)
        except StorageUnavailable:
            self._say_crisis(turn)
            raise
        if callback_id:
            self._do_aside(self._answer(callback_id))
        if row.status == "pending":
            self._do_aside(self._process(row.conversation_id))

    async def _process(self, conversation_id: str) -> None:
        try:
            await self._assistant.turns.process(conversation_id)
        except StorageUnavailable:
            log.warning("conversation %s waits for the database", conversation_id)

    async def _toggle(self, pressed: Toggled) -> None:
        where = (pressed.chat_id, pressed.message_id)
        # The update shows the keyboard as it was at the press; of two quick presses the second
        # does not know the first. What we ourselves just wrote there is newer.
        shown = self._chosen.get(where)
        chosen = frozenset(toggles.chosen_in(pressed.keyboard)) if shown is None else shown
        choice = toggles.press(pressed.keyboard, pressed.data, chosen, self._assistant.texts)
        if choice.payload:
            turn = Turn(
                CHANNEL,
                str(pressed.update_id),
                str(pressed.chat_id),
                self._assistant.clock.now(),
                payload=choice.payload,
                language=pressed.language,
            )
            await self._accept(turn, pressed.callback_id)
        elif choice.keyboard:
            self._chosen.put(where, frozenset(toggles.chosen_in(choice.keyboard)))
            self._do_aside(self._answer(pressed.callback_id))
            self._do_aside(self._redraw(pressed, choice.keyboard))
        else:
            language = pressed.language or Language.EN
            words = self._assistant.texts.render(say("telegram.choose_one"), language)
            self._do_aside(self._answer(pressed.callback_id, words))

    async def _redraw(self, pressed: Toggled, keyboard: toggles.Keyboard) -> None:
        where = (pressed.chat_id, pressed.message_id)
        lock = self._edits.setdefault(where, asyncio.Lock())
        try:
            async with lock:  # edits of one message in the order of the presses
                await self._bot.edit_message_reply_markup(
                    *where, reply_markup=toggles.to_markup(keyboard)
                )
        except TelegramError as problem:  # such as "message is not modified"
            log.debug("a keyboard was not redrawn: %s", type(problem).__name__)

    async def _answer(self, callback_id: str, words: str | None = None) -> None:
        try:
            await self._bot.answer_callback_query(callback_id, words)
        except TelegramError as problem:  # such as "query is too old"
            log.debug("a press was not answered: %s", type(problem).__name__)

    async def _close(self, sender: str) -> None:
        assistant = self._assistant
        now, task_id = assistant.clock.now(), assistant.ids.new_id()

        def work(uow: UnitOfWork) -> None:
            conversation = uow.conversations.find(CHANNEL, sender)
            if conversation:
                close_contact(uow, conversation.id, f"{CHANNEL}: blocked", task_id, now)
                uow.commit()

        await assistant.store.write(work)

    def _refuse(self, group: InGroup) -> None:
        if self._refused.get(group.chat_id):
            return
        self._refused.put(group.chat_id, True)
        words = self._assistant.texts.render(
            say("telegram.group_refusal"), group.language or Language.EN
        )
        self._do_aside(self._say(group.chat_id, words))

    async def _say(self, chat_id: int, words: str) -> None:
        try:
            await self._bot.send_message(chat_id, words)
        except TelegramError as problem:
            log.debug("a group was not answered: %s", type(problem).__name__)

    def _say_crisis(self, turn: Turn) -> None:
        if self._warned.get(turn.external_id):
            return
        message = self._assistant.turns.crisis_message(turn)
        if message is None:
            return
        self._warned.put(turn.external_id, True)

        async def send() -> None:
            try:
                language = turn.language or Language.EN
                await self._sender.send_now(int(turn.sender), message, language)
            except TelegramError as problem:
                self._warned.drop(turn.external_id)  # Telegram will bring the update again
                log.error("a crisis reply was not sent: %s", type(problem).__name__)

        self._do_aside(send())

    def _do_aside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._aside.discard(task)
        if not task.cancelled() and (surprise := task.exception()):
            log.error("a side task ended: %s", type(surprise).__name__)


class _Recent(Generic[K, V]):
    """A few values that are forgotten after `seconds`, the oldest first when there are many."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._values: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def get(self, key: K) -> V | None:
        at, value = self._values.get(key, (-math.inf, None))
        return value if time.monotonic() - at < self._seconds else None

    def put(self, key: K, value: V) -> None:
        self._values[key] = (time.monotonic(), value)
        self._values.move_to_end(key)
        if len(self._values) > REMEMBERED:
            self._values.popitem(last=False)

    def drop(self, key: K) -> None:
        self._values.pop(key, None)
