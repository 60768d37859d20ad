"""Between the page and the assistant: hand over what was said, fetch what is to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiohttp import web

from bot.assistant import ASSISTANT, Assistant
from bot.channels.web.said import Said
from bot.channels.web.session import CHANNEL, Session
from bot.channels.web.view import Shown, View, show, view_of
from bot.page.links import LINKER
from domain.conversation import Conversation, Turn
from domain.messages import Message, render, say
from domain.ports import LogRow, UnitOfWork
from domain.vocabulary import Language
from handlers import dialogue

BATCH = 500
JOIN = "join_"  # an invitation; any other payload only says where somebody came from


@dataclass(frozen=True)
class Talk:
    """A conversation as storage has it: None and no rows before the person said anything."""

    conversation: Conversation | None
    rows: tuple[LogRow, ...]

    @property
    def language(self) -> Language | None:
        """The language it is held in, as far as that is known."""
        if self.conversation and self.conversation.language:
            return self.conversation.language
        return next((r.language for r in reversed(self.rows) if r.language), None)


async def load(assistant: Assistant, session: Session) -> Talk:
    """Return the conversation of this browser. Raises StorageUnavailable."""

    def work(uow: UnitOfWork) -> Talk:
        conversation = uow.conversations.find(CHANNEL, session.sender)
        return Talk(conversation, _all_rows(uow, conversation.id) if conversation else ())

    return await assistant.store.read(work)


def _all_rows(uow: UnitOfWork, conversation_id: str) -> tuple[LogRow, ...]:
    rows: list[LogRow] = []
    while True:
        more = uow.log.of_conversation(conversation_id, rows[-1].seq if rows else 0, BATCH)
        rows += more
        if len(more) < BATCH:
            return tuple(rows)


def shown(request: web.Request, talk: Talk, language: Language, after: int = -1) -> Shown:
    """Return what is to be drawn of `talk`; the greeting, which is not stored, is number 0."""
    assistant = request.app[ASSISTANT]
    hello = greeting(assistant, language)
    first = LogRow("", "", 0, None, "bot", hello, assistant.clock.now())
    return show((first, *_without_second_hello(talk.rows, hello)), request.app[LINKER], after)


def _without_second_hello(rows: Sequence[LogRow], hello: Message) -> Sequence[LogRow]:
    """Take the first words of the greeting out of the first reply: the page has shown them."""
    words = hello.text.split("\n\n")[0]
    at = next((n for n, r in enumerate(rows) if r.author != "person"), None)
    if at is None or not rows[at].message.text.startswith(words):
        return rows
    rest = rows[at].message.text.removeprefix(words).strip()
    answer = replace(rows[at], message=replace(rows[at].message, text=rest))
    return (*rows[:at], answer, *rows[at + 1 :])


def greeting(assistant: Assistant, language: Language) -> Message:
    """Return the first message: who is speaking, how to reach a person, how to begin."""
    reply = dialogue.greeting(language, assistant.programme)
    return render(reply, assistant.texts, language)


async def receive(assistant: Assistant, session: Session, said: Said, language: Language) -> None:
    """Hand over what was said, and before it, once, the link by which the person came.

    The link waits until something is said or pressed: opening a page, which programs that look at
    links do too, keeps nothing. Raises StorageUnavailable.
    """
    if said.start and (await load(assistant, session)).conversation is None:
        link = Said(id=f"start-{said.start}", payload=f"/start {said.start}")
        if said.payload in ("/start", link.payload):
            said = replace(said, payload=link.payload)
        else:
            await assistant.turns.receive(turn_of(assistant, session, link, language))
    await assistant.turns.receive(turn_of(assistant, session, said, language))


def turn_of(assistant: Assistant, session: Session, said: Said, language: Language) -> Turn:
    """Return the turn. Its id holds a part of the sender, so that no page can take another's."""
    return Turn(
        channel=CHANNEL,
        external_id=f"{session.sender[:24]}:{said.id}",
        sender=session.sender,
        received_at=assistant.clock.now(),
        text=said.text or _words_on(assistant, said.payload, language),
        payload=said.payload,
        location=said.location,
        language=language,
    )


def _words_on(assistant: Assistant, payload: str | None, language: Language) -> str | None:
    """Return the words on a button of the greeting: storage does not know that it was shown."""
    command = (payload or "").split(" ")[0]
    titles = {b.payload: b.title for b in greeting(assistant, language).buttons}
    return titles.get(command)


def unavailable(request: web.Request, turn: Turn, language: Language) -> tuple[list[View], str]:
    """Return what to show while nothing can be kept: in danger the fixed reply, made from memory
    alone, and a line that says kindly how things are."""
    assistant = request.app[ASSISTANT]
    message = assistant.turns.crisis_message(turn)
    views = [view_of(message, "bot", 0, request.app[LINKER])] if message else []
    return views, assistant.texts.render(say("web.unavailable"), language)


async def mark_seen(assistant: Assistant, rows: Sequence[LogRow], up_to: int) -> None:
    """Note as delivered what the page says it has (up to that number), if anything is new."""
    waiting = [r.id for r in rows if r.delivery == "pending" and r.seq <= up_to]
    if not waiting:
        return

    def work(uow: UnitOfWork) -> None:
        uow.log.mark_delivered(waiting, assistant.clock.now())
        uow.commit()

    await assistant.store.write(work)
