"""What a turn does to a conversation: pure, the same for every channel.

`advance` asks a literal list of rules in order; the first that has something to say decides.
Danger comes first, then a person who has the chat, then what interrupts, then the answer.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from domain.conversation import Answer, Conversation, Outcome
from domain.messages import Reply, say
from domain.programme import Programme
from domain.vocabulary import Intent, Language
from handlers import asides, crisis, idle, interruptions, languages, stepping
from handlers.context import Context
from handlers.flows.asks import button
from handlers.flows.words import fold, has_words, split_payload

DRAFT_DAYS = 30  # design section 5: then the draft is erased
CLEAR_WORDS = 3  # from here on the words tell the language better than the phone
INTERRUPT_AT = 0.6  # confidence from which an intent interrupts a question ...
INTERRUPT_FREE_TEXT_AT = 0.8  # ... and where any text may be the answer

crisis_reply = crisis.crisis_reply
guess_language = crisis.guess_language
__all__ = ["advance", "crisis_reply", "greeting", "guess_language", "quarantine_reply"]

Rule = Callable[[Conversation, Answer, Context], Outcome | None]


def advance(conversation: Conversation, answer: Answer, context: Context) -> Outcome:
    """Return what `answer` leads to. Pure: no clock, no database, no text in any language."""
    conversation = _begin(conversation, answer, context)
    answer = _typed_button(answer, conversation)
    for rule in RULES:
        outcome = rule(conversation, answer, context)
        if outcome is not None:
            return _with_questions(answer, outcome, context)
    outcome = stepping.unclear(conversation, answer, context, None)
    return _with_questions(answer, outcome, context)


def _with_questions(answer: Answer, outcome: Outcome, context: Context) -> Outcome:
    """Add what the words raise beside their answer: is somebody safe, which language."""
    asked = languages.with_question(answer, outcome)
    return crisis.with_check_in(answer, asked, context)


def greeting(language: Language, programme: Programme) -> Reply:
    """The first view of a page: who speaks, and what one can do. Stores nothing."""
    return Reply(
        (say("welcome"), say("welcome.ask")),
        buttons=(button("/start"), button("/refer"), button("/about")),
    )


def quarantine_reply() -> Reply:
    """The honest word when a message could not be handled: it is kept, a person looks at it."""
    return Reply((say("quarantine.sorry"),), buttons=(button("/human"),))


def _begin(conversation: Conversation, answer: Answer, context: Context) -> Conversation:
    """Give the conversation a language, and forget a draft that is too old."""
    if context.now - conversation.updated_at > timedelta(days=DRAFT_DAYS):
        conversation = stepping.forget(conversation)
    if conversation.language is None:
        conversation = replace(conversation, language=_first_language(answer, context))
    return conversation


def _first_language(answer: Answer, context: Context) -> Language | None:
    """The channel's word for it; but a phone set to one language may be written on in another."""
    said = answer.understanding.language if answer.understanding else None
    is_hint_weak = context.channel == "telegram" and len(answer.text.split()) >= CLEAR_WORDS
    return (said or answer.language) if is_hint_weak else (answer.language or said)


def _typed_button(answer: Answer, conversation: Conversation) -> Answer:
    """A typed number or title is the button that it names (several numbers: several buttons).

    At the age question too: nobody of five writes here, and a plain channel numbers its buttons.
    """
    if answer.payload is not None or not answer.text:
        return answer
    folded = fold(answer.text)
    titles = {fold(o.title): o.payload for o in conversation.offered}
    if folded in titles:
        return replace(answer, payload=titles[folded])
    return _typed_numbers(answer, conversation)


def _typed_numbers(answer: Answer, conversation: Conversation) -> Answer:
    numbers = re.sub(r"\b(and|et)\b|[&+,;]", " ", fold(answer.text)).split()
    if not numbers or len(numbers) > 12 or not all(n.isdecimal() and len(n) < 3 for n in numbers):
        return answer
    picked = [int(n) for n in numbers]
    if not all(1 <= n <= len(conversation.offered) for n in picked):
        return answer
    payloads = [conversation.offered[n - 1].payload for n in picked]
    heads = {split_payload(p)[0] for p in payloads}
    if len(payloads) > 1 and (len(heads) > 1 or payloads[0].startswith("/")):
        return answer
    values = "+".join(p.partition(":")[2] for p in payloads)
    return replace(answer, payload=payloads[0] if len(payloads) == 1 else f"{heads.pop()}:{values}")


def _with_person(conversation: Conversation, answer: Answer, context: Context) -> Outcome | None:
    """A relay person has the chat: the assistant keeps what is said and is silent."""
    if not conversation.is_with_person or (answer.payload or "").startswith("/"):
        return None
    return idle.pass_to_person(conversation, answer)


def _ask_language(conversation: Conversation, answer: Answer, context: Context) -> Outcome | None:
    """The first question of all, when nothing tells the language; both languages at once."""
    if conversation.language is not None or (answer.payload or "").startswith("/language"):
        return None
    return Outcome(
        conversation,
        (Reply((say("language.ask"),), (button("/language en"), button("/language fr"))),),
    )


def _unreadable(conversation: Conversation, answer: Answer, context: Context) -> Outcome | None:
    """A sticker, a voice note, an edited message, nothing but signs: said kindly, nothing moves."""
    if answer.unsupported:
        kind = answer.unsupported if answer.unsupported == "edited" else "other"
        return stepping.say_and_ask(conversation, context, (say(f"unreadable.{kind}"),))
    is_empty = not (answer.payload or answer.location or answer.contact or has_words(answer.text))
    if is_empty:
        return stepping.say_and_ask(conversation, context, (say("unreadable.empty"),))
    return None


def _command(conversation: Conversation, answer: Answer, context: Context) -> Outcome | None:
    """A payload such as `/help`, from a button, a menu or typed."""
    typed = answer.payload or (answer.text.strip() if answer.text.startswith("/") else "")
    if not typed.startswith("/"):
        return None
    name, _, rest = typed[1:].partition(" ")
    handler = interruptions.COMMANDS.get(name.lower())
    if handler is None:
        return stepping.say_and_ask(conversation, context, (say("command.unknown"),))
    return handler(replace(conversation, aside=None), replace(answer, text=rest), context)


def _aside(conversation: Conversation, answer: Answer, context: Context) -> Outcome | None:
    """The answer to a side question; anything else leaves it and is an ordinary answer."""
    is_late = split_payload(answer.payload or "")[0] == "crisis"  # its buttons work at any time
    aside = "crisis" if is_late else conversation.aside
    if aside is None:
        return None
    closed = replace(conversation, aside=None, aside_slots={})
    return asides.ASIDES[aside](closed, conversation.aside_slots, answer, context)


def _spoken_interruption(
    conversation: Conversation, answer: Answer, context: Context
) -> Outcome | None:
    """Words that interrupt: help, back, a person, "what do you do with my data?" ..."""
    said = answer.understanding
    if answer.payload or said is None:
        return None
    step = stepping.current_step(conversation)
    at = INTERRUPT_FREE_TEXT_AT if step is not None and step.takes_any_text else INTERRUPT_AT
    if said.confidence < at or said.intent not in interruptions.SPOKEN:
        return None
    if said.intent in (Intent.GREET, Intent.THANK, Intent.GOODBYE) and said.needs:
        return None
    return interruptions.SPOKEN[said.intent](replace(conversation, aside=None), answer, context)


def _left_aside(conversation: Conversation, answer: Answer, context: Context) -> Outcome | None:
    """Go on without the side question, when it was not answered."""
    if conversation.aside is None:
        return None
    left = replace(conversation, aside=None, aside_slots={})
    for rule in (
        stepping.change_button,
        idle.idle,
        stepping.answer_step,
        stepping.old_button,
    ):
        if outcome := rule(left, answer, context):
            return outcome
    return stepping.unclear(left, answer, context, None)


RULES: tuple[Rule, ...] = (
    crisis.crisis,
    _with_person,
    _unreadable,
    _ask_language,
    _command,
    _aside,
    _spoken_interruption,
    _left_aside,
    stepping.change_button,
    idle.idle,
    stepping.answer_step,
    stepping.old_button,
)
