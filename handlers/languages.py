"""Which language a chat is in: asked again once somebody has written twice in the other one.

The language of a conversation changes on request, or here, and never by itself: a name, a place or
a borrowed word must not turn the page into another language.
"""

from dataclasses import replace

from domain.conversation import Answer, Conversation, Outcome
from domain.messages import MessageKind, Reply, say
from domain.vocabulary import Language
from handlers.flows.asks import button

WRITTEN, KEEPS = "other_language", "keeps_language"  # slots: how often in a row; asked and declined
ASK_AFTER = 2  # issue: "switched after two messages in the other language, with a question"
CLEAR_WORDS = 3  # fewer words prove nothing: a name, a place, "merci"


def with_question(answer: Answer, outcome: Outcome) -> Outcome:
    """Return `outcome` with the question of the language added to it, when it is time."""
    conversation = outcome.conversation
    said = answer.understanding.language if answer.understanding else None
    is_clear = not answer.payload and len(answer.text.split()) >= CLEAR_WORDS
    if said is None or not is_clear or not _may_ask(conversation):
        return outcome
    if said is conversation.language:
        return _counted(outcome, 0)
    written = int(conversation.slots.get(WRITTEN, 0)) + 1
    counted = _counted(outcome, written)
    is_busy = conversation.aside is not None or any(
        reply.kind is MessageKind.CRISIS for reply in outcome.replies
    )
    return counted if written < ASK_AFTER or is_busy else _ask(counted, said)


def _may_ask(conversation: Conversation) -> bool:
    has_declined = bool(conversation.slots.get(KEEPS))
    return conversation.language is not None and not (conversation.is_with_person or has_declined)


def _counted(outcome: Outcome, written: int) -> Outcome:
    changed = outcome.conversation.with_slots({WRITTEN: written or None})
    return replace(outcome, conversation=changed)


def _ask(outcome: Outcome, other: Language) -> Outcome:
    own = outcome.conversation.language
    question = Reply(
        (say(f"language.offer_{other}"),),
        buttons=(button(f"/language {other}"), button(f"/language {own}")),
    )
    asking = replace(
        outcome.conversation, aside="language", aside_slots={"to": other.value}
    ).with_slots({WRITTEN: None})
    return replace(outcome, conversation=asking, replies=(*outcome.replies, question))
