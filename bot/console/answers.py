"""What a person answered, as labelled lines in the order of the questions.

Slots are shaped as `handlers/flows/facts.py` says. A value that has no words any more (an older
flow asked it) shows as its code: an answer is never left out because a text is gone.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.console.reach import reach
from bot.console.wording import Words
from domain.case import Case

UNSAID = "unsaid"
# These travel answers are access needs; they are listed there.
_TRAVEL_AS_ACCESS = frozenset({"no_fare", "step_free", "childcare"})

Slots = Mapping[str, Any]


def answers(case: Case, words: Words) -> list[tuple[str, str]]:
    """Return (label, answer) for everything that was asked and answered, or not said."""
    found = [(key, read(case, words)) for key, read in _ANSWERS.items()]
    return [(words(f"console.answer.{key}"), told) for key, told in found if told]


def age_words(case: Case, words: Words) -> str:
    """Return the age, or the band that was chosen."""
    if case.age is not None:
        return str(case.age)
    age = case.slots.get("age")
    band = age.get("band") if isinstance(age, dict) else None
    if band == "years":
        return str(age["low"]) if isinstance(age, dict) else ""
    return _coded("button.age", band, words)


def _needs(case: Case, words: Words) -> str:
    return ", ".join(words.need(code) for code in case.needs)


def _place(case: Case, words: Words) -> str:
    place = case.slots.get("place")
    is_unsaid = isinstance(place, dict) and place.get("code") == UNSAID
    return case.place or (words("console.answer.unsaid") if is_unsaid else "")


def _access(case: Case, words: Words) -> str:
    return ", ".join(words.access(code) for code in case.access)


def _travel(case: Case, words: Words) -> str:
    said = [t for t in _list(case.slots, "travel") if t not in _TRAVEL_AS_ACCESS]
    return _joined("button.travel", said, words)


def _times(case: Case, words: Words) -> str:
    told = _joined("button.times", _list(case.slots, "times"), words)
    own_words = case.slots.get("times_words")
    return f"{told} “{own_words}”" if own_words else told


def _weight(case: Case, words: Words) -> str:
    said = case.slots.get("weight")
    return _coded("button", said, words) if said in ("yes", "no", UNSAID) else ""


def _name(case: Case, words: Words) -> str:
    return case.name or words("console.no_name")


_ANSWERS: dict[str, Callable[[Case, Words], str]] = {
    "name": _name,
    "reach": reach,
    "needs": _needs,
    "urgency": lambda case, words: words(f"console.urgency.{case.urgency}"),
    "place": _place,
    "age": age_words,
    "work": lambda case, words: _coded("button.work", case.slots.get("work"), words),
    "weight": _weight,
    "travel": _travel,
    "access": _access,
    "times": _times,
}


def _list(slots: Slots, slot: str) -> list[str]:
    said = slots.get(slot, ())
    return [str(one) for one in said] if isinstance(said, list | tuple) else []


def _joined(prefix: str, codes: Iterable[str], words: Words) -> str:
    return ", ".join(_coded(prefix, code, words) for code in codes)


def _coded(prefix: str, code: object, words: Words) -> str:
    """Return the words for a code; nothing for no answer."""
    if code is None:
        return ""
    if code == UNSAID:
        return words("console.answer.unsaid")
    try:
        return words(f"{prefix}.{code}")
    except KeyError:
        return str(code)
