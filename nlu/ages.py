"""The age of the person who is to be helped, by rule. Only `nlu` imports this.

Every number is a candidate. The words around it say how likely it is an age (nlu/age_evidence.py)
and whose (`_owner`); `people.subject_of` says whom the message is about, and the surest age of that
person wins.
"""

from dataclasses import dataclass

from nlu.age_evidence import likelihood_of
from nlu.normalise import SENTENCE_END, Line
from nlu.numbers import Number, numbers_in
from nlu.people import THEY, Person, Role, people_in, spoken_of, subject_of
from nlu.wordlists import words_of

YOUNGEST, OLDEST = 12, 110
# A guess less sure than this is not reported.
_LEAST = 0.7

_FILLERS = words_of(
    """is are s a ai est en was only just bout about now nearly almost de of aged age agee ages
    actually still turning turned il elle he she hes shes i im je the un une dont one who whos qui
    ans and et avoir am its ayant fait fete ses his her dun r old deja que exactement years lui
    moi hers sera aura aurai be will well"""
)
_STOPPERS = words_of(
    """has have needs need lives live in from works work wants said says got gets does do habite
    mange marche vit a with at on for never wont dont cant i we he she over under turns"""
)


@dataclass(frozen=True)
class _Age:
    number: Number
    value: int
    likelihood: float
    owner: Person | None
    is_near: bool


def find_age(line: Line) -> tuple[int, int, int] | None:
    """Return the age and the indexes of its first and last word, or None."""
    numbers = numbers_in(line, 0, OLDEST)
    if not any(number.value >= YOUNGEST for number in numbers):
        return None
    people = people_in(line)
    ages: list[_Age] = []
    for place, number in enumerate(numbers):
        owner, is_near = _owner(line, people, number)
        if ages and _is_listed(line, numbers[place - 1], number) and ages[-1].owner is not None:
            owner, is_near = ages[-1].owner, ages[-1].is_near
        value, likelihood = likelihood_of(line, number, owner, is_near=is_near)
        ages.append(_Age(number, value, likelihood, owner, is_near))
    subject = subject_of(line, people)
    if subject is not None and any(
        age.owner is not None and age.owner.index == subject.index and age.value < YOUNGEST
        for age in ages
        if age.likelihood
    ):
        subject = None  # about a small child one asks for oneself
    best = max(ages, key=lambda age: _worth(age, subject), default=None)
    if best is None or _worth(best, subject) < _LEAST:
        return None
    return best.value, best.number.first, best.number.last


def _worth(age: _Age, subject: Person | None) -> float:
    """Return how likely it is the age asked for: 0 if it is somebody else's."""
    role = None if age.owner is None else age.owner.role
    if not age.likelihood or age.value < YOUNGEST or role is Role.CHILDREN:
        return 0.0
    if subject is None:
        if role is Role.OTHER:
            return 0.0 if age.is_near else age.likelihood - _LEAST
        return age.likelihood + (0.5 if role is Role.WRITER and age.is_near else 0.0)
    if role is Role.WRITER:
        return 0.0 if age.is_near else age.likelihood - 0.5
    if age.owner is not None and age.owner.index == subject.index:
        return age.likelihood + 1.0
    return age.likelihood + (0.2 if role is None else 0.0)


def _is_listed(line: Line, previous: Number, number: Number) -> bool:
    """Tell whether two numbers stand in one list: "4, 7 et 11 ans"."""
    between = line.words[previous.last + 1 : number.first]
    return len(between) <= 2 and all(w in ("and", "et", "or", "ou", "puis", "ans") for w in between)


def _owner(line: Line, people: dict[int, Person], number: Number) -> tuple[Person | None, bool]:
    """Return whose age it would be, and whether only words of an age stand between."""
    words = line.words
    after = words[number.last + 1 : number.last + 6]
    if "old" in after[:2] or "yo" in after[:1] or number.glued == "yo":
        for index in range(number.last + 1, min(number.last + 5, len(words))):
            if index in people and people[index].role is not Role.WRITER:
                return people[index], True
            if index in line.breaks or words[index] == SENTENCE_END:
                break
    is_near = True
    for index in range(number.first - 1, max(-1, number.first - 11), -1):
        word = words[index]
        if word == SENTENCE_END:
            break
        person = people.get(index)
        if person is None and word in THEY and (index == 0 or words[index - 1] != "for"):
            person = spoken_of(people, index, THEY[word]) if is_near else None
        if person is not None:
            if words[index - 2 : index - 1] in (("chez",), ("at",)) and number.first in line.breaks:
                return person, False  # "staying at a mate's, 36"
            is_clause = person.role is Role.WRITER and not is_near and index - 1 in people
            if not is_clause:
                return person, is_near
        elif word not in _FILLERS and not _is_name(line, people, index):
            is_near = False
    return None, False


def _is_name(line: Line, people: dict[int, Person], index: int) -> bool:
    """Tell whether a word right after a person is their name: "my mate Jake, 31"."""
    person = people.get(index - 1)
    if person is None:
        return False
    if person.role is Role.WRITER:
        is_next = line.words[index + 1 : index + 2] and line.words[index + 1].isdecimal()
        if line.words[index - 1] not in ("im", "moi") or not is_next or line.words[index][-2:] in (
            "ng", "ed",
        ):  # fmt: skip
            return False
    return line.words[index] not in _STOPPERS and index not in line.breaks
