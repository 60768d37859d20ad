"""How to reach a person, and whether it is safe: from the answers that `handlers/flows` keeps.

Safe-enquiry practice: what the person said about safe times and messages stands beside the number,
never elsewhere.
"""

from bot.console.wording import Words
from domain.case import Case
from domain.vocabulary import SafeguardingKind
from handlers.flows.reading.contact import contact_words

_SAFE_ANSWERS = frozenset({"yes", "no_message", "times", "no"})


def reach(case: Case, words: Words) -> str:
    """Return one line: by what, and what to mind."""
    contact, safe = case.slots.get("contact"), case.slots.get("safe")
    value = contact_words(contact) if isinstance(contact, dict) else ""
    parts = [value or words(_chat_key(case))]
    answer = safe.get("answer") if isinstance(safe, dict) else None
    if answer in _SAFE_ANSWERS and (value or answer != "yes"):
        times = str(safe.get("times", "")) if isinstance(safe, dict) else ""
        parts.append(words(f"console.safe.{answer}", times=times))
    return " · ".join(parts)


def is_contact_unsafe(case: Case) -> bool:
    """True when words of abuse were said, or the person said that it is not safe."""
    safe = case.slots.get("safe")
    said_no = isinstance(safe, dict) and safe.get("answer") == "no"
    kinds = {note.kind for note in case.safeguarding}
    return said_no or SafeguardingKind.DOMESTIC_ABUSE.value in kinds


def _chat_key(case: Case) -> str:
    return "console.reach.referrer" if case.referrer_id else "console.reach.chat"
