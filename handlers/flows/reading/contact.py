"""What to call somebody, how to reach them, and whether it is safe."""

import re

import phonenumbers

from domain.conversation import Answer, Conversation, Reading, Unclear
from domain.messages import say
from handlers.context import Context
from handlers.flows.facts import country_of
from handlers.flows.reading.values import said_yes, values_for
from handlers.flows.words import (
    NAME_MAX_CHARS,
    SKIP,
    clean,
    fold,
    has_words,
)

_NAME_LEAD = re.compile(
    r"^(?:hi|hello|bonjour|salut)?[ ,]*"
    r"(?:my name is|my name's|name is|i am|i'm|im|call me|it's|its"
    r"|je m'appelle|je mappelle|moi c'est|c'est|appelez[- ]moi|je suis|mon nom est"
    r"|mon pr[eé]nom est)\s+",
    re.IGNORECASE,
)


def read_name(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """What to call somebody: any words, cleaned and cut; never checked, names are as they are."""
    if values_for("name", answer) or fold(answer.text) in SKIP:
        return {"name": ""}
    words = _NAME_LEAD.sub("", clean(answer.text))
    if not has_words(words):
        return Unclear(say("name.no_words"))
    if len(words) > NAME_MAX_CHARS or len(words.split()) > 6:
        return Unclear(say("name.too_long"))
    return {"name": words}


_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")


def find_phone(text: str, country: str) -> str | None:
    """Return the first phone number in `text`, in international form (E.164), or None."""
    # POSSIBLE, not VALID: a new or made-up range must not turn a person away.
    lenient = phonenumbers.Leniency.POSSIBLE
    for match in phonenumbers.PhoneNumberMatcher(text[:500], country, leniency=lenient):
        return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    return None


def contact_words(contact: dict[str, str]) -> str:
    """Return a stored contact as people read it (a phone number in groups); "" for the chat."""
    value = contact.get("value") or ""
    if contact.get("kind") != "phone" or not value.startswith("+"):
        return value
    parsed = phonenumbers.parse(value)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def find_contact(text: str, country: str) -> dict[str, str] | None:
    """Return the phone number or e-mail address in `text`, ready for the slot."""
    if phone := find_phone(text, country):
        return {"kind": "phone", "value": phone}
    if email := _EMAIL.search(text[:500]):
        return {"kind": "email", "value": email[0].rstrip(".")}
    return None


def read_contact(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """How to reach somebody: this chat, a phone number, an e-mail address."""
    country = country_of(conversation.slots, conversation.language).value
    found = find_contact(answer.contact or answer.text, country)
    if found:
        return {"contact": found, "contact_kind": None}
    values = values_for("contact", answer)
    folded = fold(answer.text)
    kind = (
        values[0]
        if values
        else next(
            (k for k, words in _CONTACT_WORDS.items() if set(folded.split()) & words),
            "",
        )
    )
    if kind == "chat" or folded in SKIP:
        return {"contact": {"kind": "chat"}, "contact_kind": None}
    if kind in ("phone", "email"):
        return {"contact_kind": kind}
    asked = conversation.slots.get("contact_kind")
    return Unclear(say(f"contact.{asked}_unreadable")) if asked and folded else None


_CONTACT_WORDS = {
    "chat": {"chat", "here", "ici"},
    "phone": {"phone", "call", "text", "téléphone", "telephone", "appel", "mobile", "tel"},
    "email": {"email", "mail", "e-mail", "courriel"},
}  # fmt: skip


def read_safe(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """Is it safe to reach them, when, and may a message be left."""
    values = values_for("safe", answer)
    if conversation.slots.get("safe_asks_times") and not values and has_words(answer.text):
        return {
            "safe": {"answer": "times", "times": clean(answer.text)[:200]},
            "safe_asks_times": None,
        }
    if values == ("times",):
        return {"safe_asks_times": True}
    if values and values[0] in ("yes", "no_message", "no"):
        return {"safe": {"answer": values[0]}, "safe_asks_times": None}
    agreed = said_yes(answer)
    return None if agreed is None else {"safe": {"answer": "yes" if agreed else "no"}}
