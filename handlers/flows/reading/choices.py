"""Consent, needs, how soon, weight, what was chosen, and "send it"."""

from domain.conversation import Answer, Conversation, Reading, Unclear
from domain.messages import say
from domain.vocabulary import Need, Urgency
from handlers.context import Context
from handlers.flows.facts import UNSAID
from handlers.flows.reading.values import said_yes, values_for
from handlers.flows.words import (
    DONE,
    SKIP,
    fold,
    yes_or_no,
)


def read_consent(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """Yes or no to keeping what is said; `more` shows the long text and asks again."""
    values = values_for("consent", answer)
    agreed = {"yes": True, "no": False}.get(values[0]) if values else said_yes(answer)
    if agreed is None:
        return None
    text = context.programme.consents["store_case"]
    return {"consent": {"given": agreed, "version": text.version, "purpose": "store_case"}}


def read_needs(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """One need pressed: noted, and asked for more; several at once, or words: that is all."""
    had = list(conversation.slots.get("needs", ()))
    values = values_for("needs", answer)
    if values == ("done",) or (not values and had and _is_end(answer)):
        return {"needs_done": True} if had else Unclear(say("needs.choose_one"))
    known = [v for v in values if v in {n.value for n in Need}]
    if known:
        needs = had + [v for v in known if v not in had]
        is_all = len(values) > 1 or len(needs) == len(Need)  # "food+done" is one, and no more
        return {"needs": needs, **({"needs_done": True} if is_all else {})}
    return None


def _is_end(answer: Answer) -> bool:
    return fold(answer.text) in DONE | SKIP or said_yes(answer) is False


def read_urgency(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """How soon; a yes or no to "enough for today?" counts as well."""
    values = values_for("urgency", answer)
    if values and values[0] in {u.value for u in Urgency}:
        return {"urgency": values[0]}
    if answer.understanding and answer.understanding.urgency:
        return {"urgency": answer.understanding.urgency.value}
    has_enough = said_yes(answer)
    if has_enough is None:
        return None
    return {"urgency": Urgency.ROUTINE.value if has_enough else Urgency.TODAY.value}


def read_weight(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """Would support with weight or eating help: yes, no, or rather not say."""
    values = values_for("weight", answer)
    if values and values[0] in ("yes", "no", UNSAID):
        return {"weight": values[0]}
    if fold(answer.text) in SKIP:
        return {"weight": UNSAID}
    agreed = said_yes(answer)
    return None if agreed is None else {"weight": "yes" if agreed else "no"}


def read_chosen(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """Which matches somebody wants: one, several, all, or none and a person helps."""
    values = values_for("matches", answer)
    had = list(conversation.slots.get("choosing", ()))
    shown = list(conversation.slots.get("shown", ()))
    if not values:
        return _chosen_in_words(answer, had, shown)
    if values == ("none",):
        return {"chosen": [], "choosing": None}
    if values == ("done",):
        return {"chosen": had, "choosing": None}
    if values == ("all",):
        return {"chosen": shown, "choosing": None}
    if values == ("more",):
        return {"matches_page": int(conversation.slots.get("matches_page", 0)) + 1}
    known = [v for v in values if v in context.programme.directory.services and v not in had]
    choosing = had + known
    if len(values) > 1 or (shown and set(shown) <= set(choosing)):
        return {"chosen": choosing, "choosing": None}
    return {"choosing": choosing}


def _chosen_in_words(answer: Answer, had: list[str], shown: list[str]) -> Reading:
    folded = fold(answer.text)
    if folded in {"all", "all of them", "both", "tout", "tous", "toutes", "les deux"}:
        return {"chosen": shown, "choosing": None}
    if folded in DONE | SKIP or yes_or_no(folded) is False:
        return {"chosen": had, "choosing": None}
    if yes_or_no(folded) and len(shown) == 1:
        return {"chosen": shown, "choosing": None}
    return None


def read_summary(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """Send it: the button, a yes, or the word."""
    if values_for("summary", answer) == ("send",):
        return {"confirmed": True}
    folded = fold(answer.text)
    is_send = folded in {
        "send",
        "send it",
        "envoyer",
        "envoie",
        "envoyez",
    } or yes_or_no(folded)
    return {"confirmed": True} if is_send else None
