"""An age band, an age in years, a year of birth."""

import re
from typing import Any

from domain.conversation import Answer, Conversation, Reading, Unclear
from domain.messages import say
from handlers.context import Context
from handlers.flows.facts import UNSAID
from handlers.flows.reading.values import values_for
from handlers.flows.words import (
    SKIP,
    fold,
)

OLDEST = 115
CHILD_UNDER = 16  # younger: child lines instead of a case
AGE_BANDS = {"16_17": (16, 17), "18_25": (18, 25), "26_plus": (26, OLDEST)}


def read_age(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """An age band, an age in years, or a year of birth."""
    values = values_for("age", answer)
    if values == (UNSAID,) or (not values and fold(answer.text) in SKIP):
        return {"age": {"band": UNSAID}}
    if values and values[0] in AGE_BANDS:
        low, high = AGE_BANDS[values[0]]
        return {"age": {"band": values[0], "low": low, "high": high}}
    if values == ("under_16",):
        return {"age": {"band": "under_16", "low": 0, "high": CHILD_UNDER - 1}}
    if answer.understanding and isinstance(said := answer.understanding.slots.get("age"), int):
        return age_slot(said)
    numbers = re.findall(r"\d+", answer.text)
    if len(numbers) != 1:
        return None
    return _age_from_number(int(numbers[0]), context.now.year)


def _age_from_number(number: int, year: int) -> Reading:
    if year - OLDEST <= number <= year:
        # Before this year's birthday one is a year younger; both ages are kept possible.
        return age_slot(max(0, year - number - 1), year - number)
    if number > OLDEST:
        return Unclear(say("age.unlikely"))
    return age_slot(number)


def age_slot(low: int, high: int | None = None) -> dict[str, Any]:
    """Return the slot for an age, or for one of two ages."""
    if low > OLDEST:
        return {}
    return {"age": {"band": "years", "low": low, "high": low if high is None else high}}
