"""Where people say they live, and the towns they name. Only `nlu` and the wiring import this.

The gazetteer belongs to the programme; the wiring hands it over as a `TownFinder`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from rapidfuzz.distance import OSA

from domain.understanding import Entity
from nlu.ages import find_age
from nlu.lexicon import read_lexicon
from nlu.normalise import SENTENCE_END, Line, cut, fold, fold_words
from nlu.people import Role, people_in, subject_of, whose
from nlu.phrases import PhraseBook
from nlu.places import AMBIGUOUS, ORDINARY
from nlu.postcodes import find_postcodes

# How many words before a place may say whose it is.
_CUE_WORDS = 8


class TownFinder(Protocol):
    """Finds names of towns in a text."""

    def towns_in(self, text: str) -> list[tuple[str, int, int]]:
        """Return (name as the gazetteer writes it, start, end) for each one, in order."""
        ...


class NamedTowns:
    """A `TownFinder` over a list of names: accents, case, hyphens and small slips do not matter."""

    def __init__(self, names: Iterable[str]) -> None:
        """Index `names`; of two that fold to the same words the first is kept."""
        self._by_words: dict[tuple[str, ...], str] = {}
        for name in names:
            words = _name_words(fold_words(name).split())
            if words:
                self._by_words.setdefault(words, name)
        self._first_words = {words[0] for words in self._by_words}
        self._longest = max((len(words) for words in self._by_words), default=0)
        self._by_letter: dict[str, list[str]] = {}
        for words in self._by_words:
            joined = " ".join(words)
            if len(joined) >= 6:
                self._by_letter.setdefault(joined[0], []).append(joined)

    def towns_in(self, text: str) -> list[tuple[str, int, int]]:
        """Return the towns named in `text`, the longest name first where several begin."""
        written, spans = _split_words(text)
        words = _name_words(written)
        found: list[tuple[str, int, int]] = []
        index = 0
        while index < len(words):
            name, length = self._name_at(words, index)
            if name is not None:
                found.append((name, spans[index][0], spans[index + length - 1][1]))
            index += length
        return found

    def _name_at(self, words: tuple[str, ...], index: int) -> tuple[str | None, int]:
        if words[index] in self._first_words:
            for length in range(min(self._longest, len(words) - index), 0, -1):
                name = self._by_words.get(words[index : index + length])
                if name is not None:
                    return name, length
        for length in (3, 2, 1):
            piece = words[index : index + length]
            if len(piece) == length and (length == 1 or min(map(len, piece)) > 1):
                name = self._similar(" ".join(piece))
                if name is not None:
                    return name, length
        return None, 1

    def _similar(self, written: str) -> str | None:
        """Return the name one slip away (two for nine letters and more), if there is just one."""
        if len(written) < 6 or written in ORDINARY or any(c.isdigit() for c in written):
            return None
        allowed = 2 if len(written) >= 9 else 1
        best: list[str] = []
        for name in self._by_letter.get(written[0], ()):
            if abs(len(name) - len(written)) > allowed or name.count(" ") != written.count(" "):
                continue
            distance = OSA.distance(name, written, score_cutoff=allowed)
            if distance < allowed or (distance == allowed and allowed == 1):
                return self._by_words[tuple(name.split())]
            if distance == allowed:
                best.append(name)
        return self._by_words[tuple(best[0].split())] if len(best) == 1 else None


def _name_words(words: list[str]) -> tuple[str, ...]:
    """Return the words of a name in one writing: "St" and "Ste" spelt out."""
    spelt = {"st": "saint", "ste": "sainte"}
    return tuple(spelt.get(word, word) for word in words)


def _split_words(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the folded words of `text`, apostrophes and hyphens between them, with offsets."""
    folded, offsets = fold(text)
    words, spans = [], []
    start = None
    for position, character in enumerate(folded + " "):
        if character.isalnum():
            start = position if start is None else start
        elif start is not None:
            words.append(folded[start:position])
            first, end = start, position
            spans.append(
                (first, end) if offsets is None else (offsets[first], offsets[end - 1] + 1)
            )
            start = None
    return words, spans


@dataclass(frozen=True)
class Facts:
    """The entities of a text and, of them, those that are the person's own."""

    entities: tuple[Entity, ...]
    age: int | None
    postcode: str | None
    town: str | None


def _standing(line: Line, first: int) -> int:
    """Return whose place begins at the word `first`: 3 home, 2 unsaid, 1 another's, 0 former."""
    cues = _cues_before(line, first)
    if not cues:
        return 2
    if "former" in cues and cues["former"] <= cues.get("home", first):
        return 0  # "used to live in", but not "I've lived in"
    if "other" in cues and cues["other"] <= cues.get("home", first):
        return 1
    return 3


@cache
def _cues() -> PhraseBook:
    """Return the cues before a place: `home`, `former`, `other` (another's, or only visited)."""
    return read_lexicon("context.yml").book("places")


def _cues_before(line: Line, first: int) -> dict[str, int]:
    """Return each kind of cue that ends right before the word `first`, and where it begins."""
    start = max((index for index in line.breaks if index < first), default=0)
    before = cut(line, max(start, first - _CUE_WORDS), first)
    cues: dict[str, int] = {}
    for found in _cues().find(before):
        if found.last == len(before.words) - 1:
            cues[found.label] = min(found.first, cues.get(found.label, first))
    return cues


@dataclass(frozen=True)
class _Place:
    """A postcode or town of a text, the words it covers, and whose it is (`_standing`)."""

    kind: str
    name: str
    first: int
    last: int
    standing: int


def find_facts(text: str, line: Line, towns: TownFinder | None) -> Facts:
    """Return the age, postcode and town of the person, and every entity with its offsets."""
    entities: list[Entity] = []
    postcodes = find_postcodes(text)
    places: list[_Place] = []
    for code, start, end in postcodes:
        entities.append(Entity("postcode", code, start, end))
        places.append(_place(line, "postcode", code, start, end))
    for name, start, end in towns.towns_in(text) if towns is not None else ():
        if any(start < stop and begin < end for _, begin, stop in postcodes):
            continue
        place = _place(line, "town", name, start, end)
        is_beside_code = any(
            begin - end in (1, 2) or start - stop in (1, 2) for _, begin, stop in postcodes
        )
        if (
            not is_beside_code
            and fold_words(name) in AMBIGUOUS
            and not _is_place(text, line, place.first, place.last, start)
        ):
            continue
        entities.append(Entity("town", name, start, end))
        places.append(place)
    places = _of_person(line, _side_by_side(line, places))
    age = find_age(line)
    if age is not None and not any(
        start <= line.spans[age[1]][0] < end for _, start, end in postcodes
    ):
        start, end = line.spans[age[1]][0], line.spans[age[2]][1]
        entities.append(Entity("age", str(age[0]), start, end))
    else:
        age = None
    max_standing = max((place.standing for place in places), default=0)
    codes = [(p.standing, p.name) for p in places if p.kind == "postcode"]
    likeliest = _best(codes, max_standing)
    longer = [name for _, name in codes if likeliest and name.startswith(f"{likeliest} ")]
    return Facts(
        tuple(sorted(entities, key=lambda entity: entity.start)),
        None if age is None else age[0],
        longer[0] if longer else likeliest,
        _best([(p.standing, p.name) for p in places if p.kind == "town"], max_standing),
    )


def _place(line: Line, kind: str, name: str, start: int, end: int) -> _Place:
    first, last = _word_at(line, start), _word_at(line, end - 1)
    return _Place(kind, name, first, last, _standing(line, first))


def _side_by_side(line: Line, places: list[_Place]) -> list[_Place]:
    """Let a place right after another share whose it is: "avant Paris 75011", "in Margate CT9"."""
    ordered = sorted(places, key=lambda place: place.first)
    for index in range(1, len(ordered)):
        place, previous = ordered[index], ordered[index - 1]
        is_pair = place.kind != previous.kind and place.first == previous.last + 1
        if is_pair and place.standing == 2:
            ordered[index] = replace(place, standing=previous.standing)
    return ordered


def _of_person(line: Line, places: list[_Place]) -> list[_Place]:
    """Where a message about somebody else also says where its writer is, prefer the other's."""
    if len({place.name for place in places if place.standing}) < 2:
        return places
    people = people_in(line)
    subject = subject_of(line, people, least=2.0)
    if subject is None:
        return places
    judged: list[_Place] = []
    for place in places:
        owner = whose(line, people, place.first)
        if place.standing and owner is not None and place.standing != 2:
            is_hers = owner.role is Role.OTHER and owner.index == subject.index
            place = replace(place, standing=3 if is_hers else 1)
        elif place.standing == 2 and owner is not None and owner.role is Role.OTHER:
            place = replace(place, standing=3)
        judged.append(place)
    return judged


def _best(places: list[tuple[int, str]], max_standing: int) -> str | None:
    """Return the place that is most likely home; a former one never is.

    Another's place is not either, when the same text (`max_standing`) says where home is.
    """
    lowest = 2 if max_standing > 1 else 1
    likely = [place for place in places if place[0] >= lowest]
    if not likely:
        return None
    surest = max(standing for standing, _ in likely)
    return next(name for standing, name in likely if standing == surest)


def _word_at(line: Line, offset: int) -> int:
    """Return the index of the word that covers the character `offset`."""
    for index, (start, end) in enumerate(line.spans):
        if start <= offset < end:
            return index
    return 0


def _is_place(text: str, line: Line, first: int, last: int, start: int) -> bool:
    """Tell the town from the word ("Deal", "Bath", "Rue"): it needs a cue, or to stand alone."""
    is_capital = text[start].isupper()
    if "home" in _cues_before(line, first):
        before = line.words[first - 1]
        is_weak = before in (
            "a",
            "au",
            "is",
            "the",
            "to",
            "de",
            "im",
            "its",
            "on",
            "of",
            "at",
            "le",
            "now",
        )
        return is_capital or not is_weak
    begins = first == 0 or first in line.breaks or line.words[first - 1] == SENTENCE_END
    follows = last + 1 >= len(line.words) or last + 1 in line.breaks
    ends = follows or line.words[last + 1] == SENTENCE_END
    return begins and ends and (is_capital or len(line.words) <= 3)
