"""What a message is about: needs, access, urgency, work, for whom. Only `nlu` imports this.

Needs are the classifier's, which has weighed the names of needs and their denials with the words
(nlu/signals.py); phrases of the lexicon say the rest.
"""

from collections.abc import Mapping, Sequence

from domain.understanding import Scored
from domain.vocabulary import Access, EmploymentStatus, ForWhom, Need, Urgency
from nlu.lexicon import Lexicon
from nlu.model import Guess
from nlu.normalise import Line
from nlu.people import Person, Role, people_in, subject_of, whose
from nlu.phrases import Found, outermost
from nlu.signals import DENIED_AT, Named

_SURE = 0.92
# A need whose every name is denied must be much likelier to count; found on the development set.
_NEED_THRESHOLD, _DENIED, _AFFIRMED, _NAMED = 0.65, 0.5, 0.02, 0.2
_WORK_THRESHOLD, _URGENCY_THRESHOLD = 0.6, 0.85
# In so few words the name of a need is the message; in a list with so many commas, or beside
# a denial, what is named is meant, if the classifier sees anything in it.
_FEW_WORDS, _LIST_COMMAS, _LISTED = 3, 2, 0.2
# Where only the classifier says so: children named are not yet children to be minded.
_LEAST_ALONE: dict[str, float] = {Access.CHILDCARE: 0.8, Access.LIMITED_WALKING: 0.8}
# Lowest probability at which a need, or an access need, is reported.
_THRESHOLD = 0.5


class Topics:
    """Reads topics off a line with the lexicons and the classifier's guess."""

    def __init__(self, slots: Lexicon) -> None:
        """Compile the sections. Raises `ModelMissing` for a pattern that cannot be read."""
        self._access = slots.book("access")
        self._urgency = slots.book("urgency")
        self._status = slots.book("employment_status")
        self._for_whom = slots.book("for_whom")

    def prepare(self) -> None:
        """Compile every rule now."""
        for book in (self._access, self._urgency, self._status):
            book.prepare()
        self._for_whom.prepare()

    def needs(self, line: Line, named: Sequence[Named], guess: Guess) -> tuple[Scored, ...]:
        """Return the needs that are stated and not denied, surest first."""
        confidence = {need.value: 0.0 for need in Need} | guess.needs
        for label in confidence:
            denials = [name.denied for name in named if name.found.label == label]
            if denials and min(denials) > DENIED_AT:
                confidence[label] *= _DENIED
        denies = any(name.denied > DENIED_AT for name in named)
        is_list = denies or len(line.breaks) >= _LIST_COMMAS
        for name in named:
            said = confidence[name.found.label]
            if not (name.is_sure or denies) or name.denied >= (_AFFIRMED if denies else _NAMED):
                continue
            if len(line.words) <= _FEW_WORDS or (is_list and said >= _LISTED):
                confidence[name.found.label] = max(_SURE, said)
        return _scored(confidence, [need.value for need in Need], _NEED_THRESHOLD)

    def access(self, line: Line, guess: Guess) -> tuple[Scored, ...]:
        """Return what makes getting there harder, surest first."""
        confidence: dict[str, float] = dict(guess.access)
        for code, confident in confidence.items():
            if confident < _LEAST_ALONE.get(code, 0.7):
                confidence[code] = 0.0
        for found in outermost(list(self._access.find(line))):
            confidence[found.label] = max(_SURE, confidence.get(found.label, 0.0))
        return _scored(confidence, [access.value for access in Access])

    def urgency(self, line: Line, guess: Guess, needs: tuple[Scored, ...]) -> Urgency | None:
        """Return how soon, the soonest that is said; None if nothing says."""
        said = {found.label for found in outermost(list(self._urgency.find(line)))}
        for urgency in Urgency:
            if urgency in said:
                return urgency
        likeliest = max(guess.urgency, key=lambda code: guess.urgency[code], default=None)
        if likeliest is None or guess.urgency[likeliest] < _URGENCY_THRESHOLD or not needs:
            return None
        return Urgency(likeliest)

    def slots(self, line: Line, guess: Guess) -> dict[str, str]:
        """Return the work situation and for whom, if they are said."""
        slots: dict[str, str] = {}
        for_whom = {found.label for found in self._for_whom.find(line)}
        if for_whom:
            slots["for_whom"] = ForWhom.OTHER if "other" in for_whom else ForWhom.SELF
        named = outermost(list(self._status.find(line)))
        status = _first(_of_person(line, named)) if named else _likeliest(guess.work)
        if status is not None:
            slots["employment_status"] = EmploymentStatus(status).value
        return {key: str(value) for key, value in slots.items()}


def _likeliest(work: Mapping[str, float]) -> str | None:
    """Return the work situation that the classifier sees where no rule sees any."""
    best = max(work, key=lambda code: work[code], default=None)
    return best if best is not None and work[best] >= _WORK_THRESHOLD else None


def _of_person(line: Line, found: list[Found]) -> list[Found]:
    """Leave out what is said of somebody beside the person who is to be helped."""
    if not found:
        return found
    people = people_in(line)
    subject = subject_of(line, people)
    return [phrase for phrase in found if _is_of(line, people, subject, phrase)]


def _is_of(line: Line, people: dict[int, Person], subject: Person | None, phrase: Found) -> bool:
    said_by = line.words[phrase.first]
    owner = whose(line, people, phrase.first)
    if said_by in ("i", "im", "ive", "je", "moi", "my", "mon", "ma"):
        return subject is None
    apart = owner is not None and any(owner.index < index <= phrase.first for index in line.breaks)
    if owner is None or apart:
        return True
    if subject is None:
        return owner.role is Role.WRITER
    return owner.role is Role.OTHER and owner.gender in ("", subject.gender)


# What excludes the others: someone retired or on the sick is not looking for work.
_STATUS_ORDER = ("retired", "long_term_sick", "student", "carer", "unemployed", "employed")


def _first(found: list[Found]) -> str | None:
    labels = {phrase.label for phrase in found}
    return next((status for status in _STATUS_ORDER if status in labels), None)


def _scored(
    confidence: Mapping[str, float], order: list[str], threshold: float = _THRESHOLD
) -> tuple[Scored, ...]:
    """Return the codes above the threshold, surest first, ties in the vocabulary's order."""
    kept = [code for code in order if confidence.get(code, 0.0) >= threshold]
    kept.sort(key=lambda code: -round(confidence[code], 4))
    return tuple(Scored(code, round(confidence[code], 4)) for code in kept)
