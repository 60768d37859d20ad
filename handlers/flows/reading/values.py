"""What a button of a step sent."""

from domain.conversation import Answer
from handlers.flows.words import split_payload


def values_for(step: str, answer: Answer) -> tuple[str, ...]:
    """Return the values that a button of `step` sent, if this answer is one."""
    head, values = split_payload(answer.payload or "")
    return values if head == step else ()
