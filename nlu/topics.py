"""What a message is about: needs, access, urgency, work, for whom. Only `nlu` imports this.

A phrase of the lexicon counts in full, a hint counts with the classifier, and what the person
denies ("food is fine") counts not at all.
"""

from domain.understanding import Scored
from domain.vocabulary import Access, EmploymentStatus, ForWhom, Need, Urgency
from nlu.lexicon import Lexicon
from nlu.model import Guess
from nlu.negation import Clause, is_denied
from nlu.normalise import Line
from nlu.phrases import Found

_SURE, _HINTED = 0.92, 0.25
# Lowest probability at which a need, or an access need, is reported.
_THRESHOLD = 0.5
# "Skint" says that fares are a question too, less surely than "can't pay the bus".
_IMPLIED = 0.6


def negated_spans(pieces: list[Clause]) -> list[tuple[int, int]]:
    """Return first and last word of each denied clause."""
    return [(piece.first, piece.last) for piece in pieces if piece.is_denied]


class Topics:
    """Reads topics off a line with the lexicons and the classifier's guess."""

    def __init__(self, needs: Lexicon, slots: Lexicon) -> None:
        """Compile the sections. Raises `ModelMissing` for a pattern that cannot be read."""
        self._sure = needs.book("sure")
        self._hint = needs.book("hint")
        self._access = slots.book("access")
        self._urgency = slots.book("urgency")
        self._status = slots.book("employment_status")
        self._for_whom = slots.book("for_whom")

    def prepare(self) -> None:
        """Compile every rule now."""
        for book in (self._sure, self._hint, self._access, self._urgency, self._status):
            book.prepare()
        self._for_whom.prepare()

    def needs(self, line: Line, pieces: list[Clause], guess: Guess) -> tuple[Scored, ...]:
        """Return the needs that are stated and not denied, surest first."""
        confidence: dict[str, float] = dict(guess.needs)
        denied: set[str] = set()
        stated: set[str] = set()
        for found in _outermost(list(self._sure.find(line))):
            if is_denied(line, found, pieces):
                denied.add(found.label)
            else:
                stated.add(found.label)
        for found in self._hint.find(line):
            if not is_denied(line, found, pieces):
                label = found.label
                confidence[label] = min(1.0, confidence.get(label, 0.0) + _HINTED)
        for label in stated:
            confidence[label] = max(_SURE, confidence.get(label, 0.0))
        for label in denied - stated:
            confidence[label] = 0.0
        return _scored(confidence, [need.value for need in Need])

    def access(self, line: Line, guess: Guess, needs: tuple[Scored, ...]) -> tuple[Scored, ...]:
        """Return what makes getting there harder, surest first."""
        confidence: dict[str, float] = dict(guess.access)
        for found in self._access.find(line):
            confidence[found.label] = max(_SURE, confidence.get(found.label, 0.0))
        del needs
        return _scored(confidence, [access.value for access in Access])

    def urgency(self, line: Line, guess: Guess, needs: tuple[Scored, ...]) -> Urgency | None:
        """Return how soon, the soonest that is said; None if nothing says."""
        said = {found.label for found in self._urgency.find(line)}
        for urgency in Urgency:
            if urgency in said:
                return urgency
        likeliest = max(guess.urgency, key=lambda code: guess.urgency[code], default=None)
        if likeliest is None or guess.urgency[likeliest] < 0.7 or not needs:
            return None
        return Urgency(likeliest)

    def slots(self, line: Line) -> dict[str, str]:
        """Return the work situation and for whom, if they are said."""
        slots: dict[str, str] = {}
        for_whom = {found.label for found in self._for_whom.find(line)}
        if for_whom:
            slots["for_whom"] = ForWhom.OTHER if "other" in for_whom else ForWhom.SELF
        status = _first(list(self._status.find(line)))
        if status is not None:
            slots["employment_status"] = EmploymentStatus(status).value
        return {key: str(value) for key, value in slots.items()}


def _outermost(found: list[Found]) -> list[Found]:
    """Leave out phrases that are part of a longer one: "faire à manger" is cooking, not food."""
    return [
        inner
        for inner in found
        if not any(
            outer.label != inner.label
            and outer.first <= inner.first
            and inner.last <= outer.last
            and outer.last - outer.first > inner.last - inner.first
            for outer in found
        )
    ]


# What excludes the others: someone retired or on the sick is not looking for work.
_STATUS_ORDER = ("retired", "long_term_sick", "student", "carer", "unemployed", "employed")


def _first(found: list[Found]) -> str | None:
    labels = {phrase.label for phrase in found}
    return next((status for status in _STATUS_ORDER if status in labels), None)


def _scored(confidence: dict[str, float], order: list[str]) -> tuple[Scored, ...]:
    """Return the codes above the threshold, surest first, ties in the vocabulary's order."""
    kept = [code for code in order if confidence.get(code, 0.0) >= _THRESHOLD]
    kept.sort(key=lambda code: -round(confidence[code], 4))
    return tuple(Scored(code, round(confidence[code], 4)) for code in kept)
