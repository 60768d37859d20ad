"""Learning from use, safely: words that nobody understood are kept only when the person says so.

Offered here, asked by `asides`, kept by `commands`, labelled by a coordinator; nothing trains by
itself. Until a yes the words stay in the slots, already without names, and go with the draft.
"""

import re
from dataclasses import replace
from datetime import datetime

from domain.case import Role, Staff
from domain.conversation import Answer, Conversation, Slots
from domain.errors import AspireError, NotFound
from domain.learning import UnclearMessage, UnclearStatus
from domain.messages import Button
from domain.ports import UnitOfWork
from domain.vocabulary import Intent, Language, Need
from handlers.cases import Acting
from handlers.context import Context
from handlers.flows.asks import button
from handlers.flows.facts import has_consented
from handlers.flows.words import clean, has_words

LEARN_VERSION = 1  # of the texts learn.*
PURPOSE = "learn"
OFFERED, WORDS = "learn_offered", "learn_words"  # slots: was offered; what would be kept
MAX_CHARS = 300  # a longer text tells a story, and a story tells who it is about
LABELLED_MAX_CHARS = 600  # markers are longer than what they stand for

_MARKER = re.compile(r"\([^()]*\)")
_ENTITY_SIGNS = str.maketrans("[]{}", "()()")  # they mean an entity to Rasa


class NothingLeft(AspireError):
    """A message was to be kept without a word in it, or without its meaning."""


def offer(
    conversation: Conversation, answer: Answer, context: Context
) -> tuple[Conversation, tuple[Button, ...]]:
    """Return the button by which these words may be kept, and what is remembered of it.

    Asked once in a conversation; again only after somebody did let us keep their words.
    """
    if not _may_offer(conversation, answer, context):
        return conversation, ()
    own = conversation.language or Language.EN
    words = context.pseudonymise(answer.text, own)
    if not has_words(_MARKER.sub("", words)):
        return conversation, ()  # nothing but a name or a number: nothing to learn
    said = answer.understanding.language if answer.understanding else None
    waiting = {"text": words, "language": (said or own).value}
    return conversation.with_slots({OFFERED: True, WORDS: waiting}), (button("/learn"),)


def _may_offer(conversation: Conversation, answer: Answer, context: Context) -> bool:
    """True for a short text without danger, of somebody who lets us keep what they say.

    A worker's words are about somebody else, who was not asked.
    """
    is_text = bool(answer.text.strip()) and not answer.payload and len(answer.text) <= MAX_CHARS
    is_asked_already = bool(conversation.slots.get(OFFERED))
    is_private = conversation.is_with_person or context.referrer is not None
    return (
        is_text
        and answer.safeguarding is None
        and not (is_asked_already or is_private)
        and has_consented(conversation.slots)
    )


def settled(conversation: Conversation, *, is_kept: bool) -> Conversation:
    """Return the conversation without the words; after a no it is not asked again."""
    return conversation.with_slots({WORDS: None, OFFERED: None if is_kept else True})


def words_of(slots: Slots) -> tuple[str, Language] | None:
    """Return what would be kept, and its language; None when nothing waits."""
    waiting = slots.get(WORDS)
    return (str(waiting["text"]), Language(waiting["language"])) if waiting else None


def can_label(staff: Staff) -> bool:
    """True for those who look after all hubs: kept words belong to none."""
    return staff.disabled_at is None and staff.role is Role.ADMIN


def label(
    uow: UnitOfWork,
    acting: Acting,
    message_id: str,
    seen: UnclearStatus,
    text: str,
    intent: Intent,
    needs: tuple[Need, ...],
) -> None:
    """Say what a message means, and take out what could still tell who wrote it.

    Raises NotFound, NothingLeft, and Conflict when somebody else was quicker.
    """
    message = _message(uow, acting.staff, message_id)
    kept = clean(text.translate(_ENTITY_SIGNS))[:LABELLED_MAX_CHARS].strip()
    if not has_words(_MARKER.sub("", kept)):
        raise NothingLeft("there is no word left to learn from")
    said = replace(
        message, text=kept, status=UnclearStatus.LABELLED, intent=intent, needs=tuple(needs),
        labelled_by=acting.staff.id, labelled_at=acting.now,
    )  # fmt: skip
    uow.unclear.save(said, seen)
    _audit(uow, acting, "labelled:text,status,intent,needs", message_id)
    uow.commit()


def throw_away(uow: UnitOfWork, acting: Acting, message_id: str, seen: UnclearStatus) -> None:
    """Throw a message away; the next sweep deletes it. Raises NotFound, Conflict."""
    message = _message(uow, acting.staff, message_id)
    uow.unclear.save(replace(message, status=UnclearStatus.THROWN_AWAY, text=""), seen)
    _audit(uow, acting, "thrown_away:text,status", message_id)
    uow.commit()


def download(uow: UnitOfWork, acting: Acting, language: Language) -> list[UnclearMessage]:
    """Return every labelled message of that language. Raises NotFound."""
    if not can_label(acting.staff):
        raise NotFound("there is nothing here")
    found = list(uow.unclear.labelled(language))
    _audit(uow, acting, "downloaded", language.value)
    uow.commit()
    return found


def keep(uow: UnitOfWork, text: str, language: Language, message_id: str, now: datetime) -> None:
    """Keep words that were not understood; of the moment, only the day."""
    uow.unclear.add(UnclearMessage(message_id, text, language, now.date()))


def _message(uow: UnitOfWork, staff: Staff, message_id: str) -> UnclearMessage:
    message = uow.unclear.get(message_id)
    if message is None or not can_label(staff) or message.status is UnclearStatus.THROWN_AWAY:
        raise NotFound("there is no such message")
    return message


def _audit(uow: UnitOfWork, acting: Acting, action: str, subject: str) -> None:
    uow.audit.record(acting.now, acting.actor, f"unclear.{action}", f"unclear:{subject}")
