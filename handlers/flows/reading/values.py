"""What a button of a step sent; and a yes or a no, however it is said."""

from domain.conversation import Answer
from domain.vocabulary import Intent
from handlers.flows.words import split_payload, yes_or_no

SURE = 0.7


def values_for(step: str, answer: Answer) -> tuple[str, ...]:
    """Return the values that a button of `step` sent, if this answer is one."""
    head, values = split_payload(answer.payload or "")
    return values if head == step else ()


def said_yes(answer: Answer) -> bool | None:
    """Return whether the text agrees or declines; None when it does neither, or is a button."""
    if answer.payload:
        return None
    plain = yes_or_no(answer.text)
    said = answer.understanding
    if plain is not None or said is None or said.confidence < SURE:
        return plain
    return {Intent.AFFIRM: True, Intent.DENY: False}.get(said.intent)
