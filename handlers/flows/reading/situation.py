"""Work, getting about, times."""

import re
from typing import Any

from domain.conversation import Answer, Conversation, Reading
from domain.travel import Mode
from domain.vocabulary import Access, EmploymentStatus
from handlers.context import Context
from handlers.flows.facts import UNSAID
from handlers.flows.reading.values import said_yes, values_for
from handlers.flows.words import SKIP, clean, fold, strip_accents

WORK_WORDS = {
    EmploymentStatus.UNEMPLOYED: (
        "unemployed|out of work|not working|no job|jobless|no work|looking for work|on benefits"
        "|universal credit|sans emploi|chomage|chomeuse?|pas de travail|sans travail|rsa"
        "|cherche du travail"
    ),
    EmploymentStatus.EMPLOYED: (
        "employed|in work|working|have a job|part time|full time|en emploi|je travaille"
        "|salariee?|en poste|temps partiel|temps plein"
    ),
    EmploymentStatus.STUDENT: (
        "student|studying|college|uni|etudiante?|etudes|formation|lyceenn?e?"
    ),
    EmploymentStatus.RETIRED: "retired|pension|pensioner|retraitee?|retraite",
    EmploymentStatus.LONG_TERM_SICK: (
        "long term sick|on the sick|signed off|disabled|ill|invalidite|aah|malade|arret"
    ),
    EmploymentStatus.CARER: "carer|caring for|look after|aidante?|je m'occupe",
}
_WORK = {k: re.compile(rf"\b({v})\b") for k, v in WORK_WORDS.items()}


def read_work(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """The work situation, never a judgement; "not working" is looked for before "working"."""
    values = values_for("work", answer)
    if values:
        known = {s.value for s in EmploymentStatus} | {UNSAID}
        return {"work": values[0]} if values[0] in known else None
    folded = strip_accents(fold(answer.text))
    if folded in {strip_accents(s) for s in SKIP}:
        return {"work": UNSAID}
    if answer.understanding and (said := answer.understanding.slots.get("employment_status")):
        return {"work": str(said)}
    for status, pattern in _WORK.items():
        if pattern.search(folded):
            return {"work": status.value}
    is_working = said_yes(answer)
    if is_working is None:
        return None
    return {
        "work": (EmploymentStatus.EMPLOYED if is_working else EmploymentStatus.UNEMPLOYED).value
    }


TRAVEL_ACCESS = {
    "no_fare": Access.NO_MONEY_FOR_TRAVEL,
    "step_free": Access.WHEELCHAIR,
    "childcare": Access.CHILDCARE,
}
_TRAVEL_WORDS = {
    Mode.CAR: r"\b(car|drive|driving|lift|voiture|conduis)\b",
    Mode.BUS: r"\b(bus|train|tram|transports?)\b",
    Mode.LONG_WALK: r"\b(walk|walking|on foot|foot|bike|a pied|marche|velo)\b",
}
_NOT = r"(no|not|don't|dont|can't|cant|without|pas|sans)\s+(\w+\s+){0,2}"


def read_travel(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """How somebody gets about; a code of `TRAVEL_ACCESS` goes to the access needs."""
    values = values_for("travel", answer)
    if values == (UNSAID,) or (not values and fold(answer.text) in SKIP):
        return {"travel": [UNSAID]}
    if values:
        return _travel_slots(values, conversation)
    folded = strip_accents(fold(answer.text))
    said = [
        mode.value
        for mode, words in _TRAVEL_WORDS.items()
        if re.search(words, folded) and not re.search(_NOT + words[2:], folded)
    ]
    access = {s.code for s in (answer.understanding.access if answer.understanding else ())}
    if "limited_walking" in access or re.search(
        r"\b(not far|pas loin|short|peu|10|ten|dix)\b", folded
    ):
        said = [Mode.SHORT_WALK.value, *(m for m in said if m != Mode.LONG_WALK)]
    return {"travel": said} if said else ({"travel": [UNSAID]} if access else None)


def _travel_slots(values: tuple[str, ...], conversation: Conversation) -> Reading:
    had = [t for t in conversation.slots.get("travel_choosing", ()) if t not in values]
    if values == ("done",):
        return {"travel": had or [UNSAID], "travel_choosing": None} if had else None
    chosen = had + [v for v in values if v in {m.value for m in Mode} | set(TRAVEL_ACCESS)]
    access = {TRAVEL_ACCESS[v].value for v in chosen if v in TRAVEL_ACCESS}
    slots: dict[str, Any] = {"access": sorted(set(conversation.slots.get("access", ())) | access)}
    if len(values) > 1:
        return {**slots, "travel": chosen, "travel_choosing": None}
    return {**slots, "travel_choosing": chosen}


TIMES = ("morning", "afternoon", "evening", "weekend")
_TIME_WORDS = {
    "morning": r"\b(mornings?|am|matins?|matinees?)\b",
    "afternoon": r"\b(afternoons?|pm|apres[- ]midis?|aprem)\b",
    "evening": r"\b(evenings?|nights?|after work|soirs?|soirees?)\b",
    "weekend": r"\b(weekends?|saturdays?|sundays?|samedis?|dimanches?|week-ends?)\b",
    "any": r"\b(any ?time|any|whenever|all day|free all|don'?t mind"
    r"|n'importe|tout le temps|toujours|peu importe|quand vous voulez)\b",
}


def read_times(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """Parts of the week; one press moves on, words may name several."""
    values = values_for("times", answer)
    if values:
        known = [v for v in values if v in (*TIMES, "any", UNSAID)]
        return {"times": known} if known else None
    folded = strip_accents(fold(answer.text))
    if folded in {strip_accents(s) for s in SKIP}:
        return {"times": [UNSAID]}
    said = [t for t, words in _TIME_WORDS.items() if re.search(words, folded)]
    if not said and re.search(
        r"\b(mon|tues|wednes|thurs|fri)day|lundi|mardi|mercredi|jeudi|vendredi", folded
    ):
        said = ["morning", "afternoon"]
    return {"times": said, "times_words": clean(answer.text)[:200]} if said else None
