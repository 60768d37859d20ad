"""The one way in for a message: accept it durably, understand it, handle it in one commit.

Order of a turn (design section 4): inbox commit -> safeguarding detector -> interpreter, outside
any transaction -> one synchronous function over a unit of work that stores everything the turn
leads to -> delivery, elsewhere. Killed anywhere, a turn is either not done or done once.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from domain.conversation import Answer, Conversation, Offer, Outcome, Turn
from domain.errors import StorageUnavailable
from domain.gazetteer import Gazetteer
from domain.messages import Message, Texts, render
from domain.ports import Clock, Ids, InboxRow, LogRow, Pseudonymise, Store, UnitOfWork
from domain.programme import Programme
from domain.understanding import Detector, Interpreter
from domain.vocabulary import Country, Language, SafeguardingKind
from handlers import commands, dialogue
from handlers.context import Context
from handlers.flows.words import TEXT_MAX_CHARS, split_payload

log = logging.getLogger(__name__)

PAYLOAD_MAX_CHARS = 1_024  # several buttons at once, joined
TRIES = 3  # then a turn goes to quarantine (design section 4)
UNDERSTANDING_DEADLINE_S = 1.0  # the embedded interpreter needs 1 ms; a remote one has its own


@dataclass(frozen=True)
class Receipt:
    """What became of a turn: its ids, and every reply to it, in order."""

    conversation_id: str
    turn_id: str
    replies: tuple[LogRow, ...]


class TurnHandler:
    """Accepts turns and works them off, in order for each conversation."""

    def __init__(
        self,
        store: Store,
        interpreter: Interpreter,
        detector: Detector,
        texts: Texts,
        programme: Programme,
        gazetteer: Gazetteer,
        pseudonymise: Pseudonymise,
        clock: Clock,
        ids: Ids,
        hash_token: Callable[[str], str],
        public_url: str,
        on_messages: Callable[[str], None] = lambda conversation_id: None,
    ) -> None:
        self._store = store
        self._interpreter = interpreter
        self._detector = detector
        self._texts = texts
        self._programme = programme
        self._gazetteer = gazetteer
        self._pseudonymise = pseudonymise
        self._clock = clock
        self._ids = ids
        self._hash_token = hash_token
        self._public_url = public_url
        self._on_messages = on_messages
        # Saves work inside this process only; order between processes is kept by the row lock.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def accept(self, turn: Turn) -> InboxRow:
        """Keep `turn` durably; only after this may a channel tell anybody that it arrived.

        The same channel and external id again changes nothing. Raises StorageUnavailable.
        """

        def work(uow: UnitOfWork) -> InboxRow:
            row = uow.inbox.accept(_bounded(turn))
            uow.commit()
            return row

        return await self._store.write(work)

    async def receive(self, turn: Turn) -> Receipt:
        """Accept `turn`, work off its conversation, and return the replies to it.

        A repeated turn returns the replies that it returned before. Raises StorageUnavailable.
        """
        row = await self.accept(turn)
        if row.status == "pending":
            await self.process(row.conversation_id)
        replies = await self._store.read(lambda uow: tuple(uow.log.of_turn(row.id)))
        return Receipt(row.conversation_id, row.id, replies)

    async def process(self, conversation_id: str) -> None:
        """Handle every turn of the conversation that waits. Raises StorageUnavailable."""
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        async with lock:
            while await self._process_next(conversation_id):
                self._on_messages(conversation_id)

    async def recover(self, limit: int = 200) -> int:
        """Handle what a stopped process left behind; return how many conversations had any."""
        waiting = await self._store.read(lambda uow: uow.inbox.conversations_with_pending(limit))
        for conversation_id in waiting:
            await self.process(conversation_id)
        return len(waiting)

    def crisis_message(self, turn: Turn) -> Message | None:
        """Return the fixed reply to words of danger from memory alone: no database, no network.

        For channels to send when `accept` raises StorageUnavailable; None when there is none.
        """
        typed = _typed(turn)
        found = self._detector.detect(typed)
        if found is None:
            return None
        language = turn.language or dialogue.guess_language(typed)
        reply = dialogue.crisis_reply(found, None, language, self._programme)
        return render(reply, self._texts, language)

    def danger_in(
        self, text: str, language: Language, country: Country | None
    ) -> tuple[SafeguardingKind, Message] | None:
        """Return the kind of danger in `text` and the fixed reply to it, None when there is none.

        For pages where a person writes outside a conversation; needs no database either.
        """
        found = self._detector.detect(text)
        if found is None:
            return None
        reply = dialogue.crisis_reply(found, None, language, self._programme, None, country)
        return found.kind, render(reply, self._texts, language)

    async def _process_next(self, conversation_id: str) -> bool:
        """Handle the oldest waiting turn; False when none waits."""

        def load(uow: UnitOfWork) -> tuple[InboxRow | None, Conversation | None]:
            return uow.inbox.next_pending(conversation_id), uow.conversations.get(conversation_id)

        row, conversation = await self._store.read(load)
        if row is None or row.turn is None or conversation is None:
            return False
        answer = await self._understand(row.turn, conversation)
        try:
            await self._store.write(lambda uow: self._handle(uow, row, answer))
        except StorageUnavailable:
            raise
        except Exception:  # the outermost loop of a turn: one bad turn must not stop the others
            log.exception("turn %s could not be handled", row.id)
            await self._store.write(lambda uow: self._note_failure(uow, row))
        return True

    async def _understand(self, turn: Turn, conversation: Conversation) -> Answer:
        answer = Answer(
            text=turn.text or "",
            payload=turn.payload,
            location=turn.location,
            contact=turn.contact,
            unsupported=turn.unsupported,
            language=turn.language,
            safeguarding=self._detector.detect(_typed(turn)),
        )
        is_danger = answer.safeguarding is not None and not answer.safeguarding.is_unclear
        if is_danger or not answer.text.strip():
            return answer  # words of danger wait for nobody
        try:
            async with asyncio.timeout(UNDERSTANDING_DEADLINE_S):
                understanding = await self._interpreter.parse(answer.text, conversation.language)
        except Exception as trouble:  # whatever stands behind the port, buttons go on working
            log.warning("a text was not understood in time: %s", type(trouble).__name__)
            return answer
        return replace(answer, understanding=understanding)

    def _handle(self, uow: UnitOfWork, row: InboxRow, answer: Answer) -> None:
        """Everything a turn leads to, in one unit of work."""
        conversation = uow.conversations.lock(row.conversation_id)
        waiting = uow.inbox.next_pending(row.conversation_id)
        if waiting is None or waiting.id != row.id or row.turn is None:
            return  # another process was quicker
        now = self._clock.now()
        context = self._context(uow, conversation)
        outcome = dialogue.advance(conversation, answer, context)
        outcome = commands.perform(uow, outcome, context, self._deps(), row.id)
        said = _words_of(row.turn, conversation)
        messages = self._rendered(outcome)
        offered = _offered(messages) if messages else conversation.offered
        # Saved before its lines are: a line keeps the language that the conversation has then.
        uow.conversations.save(replace(outcome.conversation, updated_at=now, offered=offered))
        uow.log.append(conversation.id, "person", said, row.turn.received_at, turn_id=row.id)
        self._say(uow, conversation.id, messages, row.id)
        uow.inbox.mark_done(row.id)
        commands.forget_if_asked(uow, outcome)
        uow.commit()

    def _rendered(self, outcome: Outcome) -> list[Message]:
        language = outcome.conversation.language or Language.EN
        return [render(reply, self._texts, language) for reply in outcome.replies]

    def _say(
        self, uow: UnitOfWork, conversation_id: str, messages: list[Message], turn_id: str
    ) -> None:
        for message in messages:
            uow.log.append(
                conversation_id, "bot", message, self._clock.now(), turn_id=turn_id, deliver=True
            )

    def _note_failure(self, uow: UnitOfWork, row: InboxRow) -> None:
        """Count the try; after the last one set the turn aside, and say so to both sides."""
        if uow.inbox.note_attempt(row.id) >= TRIES:
            conversation = uow.conversations.lock(row.conversation_id)
            uow.inbox.quarantine(row.id)
            turn = row.turn
            words = _typed(turn) if turn else ""
            commands.raise_quarantine_task(uow, conversation, words, self._deps())
            crisis = self.crisis_message(turn) if turn else None
            sorry = self._rendered(Outcome(conversation, (dialogue.quarantine_reply(),)))
            self._say(uow, conversation.id, [*((crisis,) if crisis else ()), *sorry], row.id)
        uow.commit()

    def _context(self, uow: UnitOfWork, conversation: Conversation) -> Context:
        referrer = uow.referrers.by_conversation(conversation.id)
        sent = uow.cases.of_referrer(referrer.id, 5) if referrer else ()
        own = uow.cases.of_conversation(conversation.id)
        return Context(
            now=self._clock.now(),
            programme=self._programme,
            gazetteer=self._gazetteer,
            channel=conversation.channel,
            public_url=self._public_url,
            pseudonymise=self._pseudonymise,
            cases=tuple(own) or tuple(sent),
            referrer=referrer,
        )

    def _deps(self) -> commands.Deps:
        return commands.Deps(self._clock, self._ids, self._hash_token, self._texts)


def _bounded(turn: Turn) -> Turn:
    """Cut what no person types, and take out what no database keeps (NUL, lone surrogates)."""
    text, payload = turn.text, turn.payload
    return replace(
        turn,
        sender=_storable(turn.sender),
        text=None if text is None else _storable(text[:TEXT_MAX_CHARS]),
        payload=None if payload is None else _storable(payload[:PAYLOAD_MAX_CHARS]),
    )


def _typed(turn: Turn) -> str:
    """Return every word that a person typed: also what follows a command (not a link's code)."""
    if turn.text is not None or not (turn.payload or "").startswith("/"):
        return turn.text or ""
    name, _, rest = (turn.payload or "").partition(" ")
    return "" if name in ("/start", "/join") else rest


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def _offered(messages: list[Message]) -> tuple[Offer, ...]:
    """Return the buttons that can be typed by number: those of the last message."""
    return tuple(Offer(b.payload, b.title) for b in messages[-1].all_buttons())


def _words_of(turn: Turn, conversation: Conversation) -> Message:
    """Return what the person said as it is shown later: the words on a button, not its payload.

    A shared location is not written down: the district it lies in is kept with the answers.
    """
    if turn.payload:
        titles = {o.payload: o.title for o in conversation.offered}
        head, values = split_payload(turn.payload)
        words = [titles[p] for v in values if (p := f"{head}:{v}") in titles]
        return Message(text=titles.get(turn.payload) or ", ".join(words) or turn.text or "")
    if turn.location:
        return Message(text="(location)")
    return Message(text=turn.text or turn.contact or "")
