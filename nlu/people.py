"""Who is spoken of in a message, and whether it is about its writer. Only `nlu` imports this."""

from dataclasses import dataclass
from enum import Enum
from functools import cache

from nlu.lexicon import read_lexicon
from nlu.normalise import SENTENCE_END, Line
from nlu.phrases import PhraseBook
from nlu.wordlists import words_of

_HE = words_of(
    """son dad father brother husband boyfriend boyf grandson nephew uncle grandad granddad
    grandpa stepson stepdad boy fils gamin gosse garcon pere papa frere mari copain ami voisin
    neveu papi papy pepe oncle compagnon conjoint beauf cousin fiston tiot mec epoux filleul"""
)
_SHE = words_of(
    """daughter mother mum sister wife girlfriend grandma granny gran nan nana grandmother
    granddaughter niece aunt auntie girl fille gamine mere maman soeur copine amie voisine
    mamie meme memere tante compagne conjointe cousine tiote epouse filleule"""
)
_EITHER = words_of(
    """friend mate neighbour neighbor partner child kid teen teenager eldest youngest oldest ado
    aine ainee cadet cadette pote enfant tenant lodger flatmate housemate colleague collegue
    locataire"""
)
_MEN = words_of(
    "gentleman gent man bloke chap fella fellow lad guy mr monsieur homme gars jeune beneficiaire"
)
_WOMEN = words_of("lady woman women lass mrs ms miss mme madame dame femme")
_ANYONE = words_of(
    """client person resident patient pensioner customer parishioner guest personne usager
    usagere someone somebody adherent adherente"""
)
_ELDEST = words_of("eldest youngest oldest aine ainee cadet cadette")
_KIN = _HE | _SHE | _EITHER
_PUBLIC = _MEN | _WOMEN | _ANYONE
_MANY = words_of(
    """kids children childrens childs sons daughters lads boys girls twins grandkids
    grandchildren enfants gosses gamins gamines momes tiots filles garcons jumeaux jumelles
    ados petits bebes teens teenagers baby bebe toddler newborn dog cat chien chat cats dogs"""
)
# "My mum's 59" is written "mums 59".
_SHORT_IS = {f"{noun}s": noun for noun in _KIN | _MEN | _WOMEN if f"{noun}s" not in _MANY}
_I = words_of("i im ive id ill je moi myself me")
THEY = {
    "he": "m", "hes": "m", "she": "f", "shes": "f", "elle": "f", "il": "m", "lui": "m",
    "him": "m", "her": "f", "his": "m", "who": "", "whos": "", "qui": "",
}  # fmt: skip
_IMPERSONAL = words_of("y faut me reste manque fait fallait faudrait pleut existe vous")
_POSSESSIVES = words_of(
    "my me our his her their mon ma mes notre nos son sa ses min un une a an the"
)
_OF = words_of("of de d du des s")
_WITH = words_of("with wiv avec and et plus chez without sans by par")
_FOR = words_of("for about pour re regarding concernant sujet behalf")
_WORKED = words_of(
    "care caring carer cares work working cook cooking aidant aidante live working look"
)
_ALONE = words_of("solo celibataire isolee isole of to de")


class Role(Enum):
    """Whose words: the writer's, one other person's, or children's, who are never asked about."""

    WRITER = "writer"
    OTHER = "other"
    CHILDREN = "children"


@dataclass(frozen=True)
class Person:
    """A person at the word `index`; `gender` is m, f or empty; `is_public` for lady, client, Mr."""

    index: int
    role: Role
    gender: str = ""
    is_public: bool = False


def people_in(line: Line) -> dict[int, Person]:
    """Return the people named in `line` by the index of the word that names them."""
    found = (_person_at(line, index) for index in range(len(line.words)))
    return {person.index: person for person in found if person is not None}


def _person_at(line: Line, index: int) -> Person | None:
    words = line.words
    word = words[index]
    following = words[index + 1] if index + 1 < len(words) else SENTENCE_END
    if word in _I:
        is_my = word == "me" and not _KIN.isdisjoint(
            _singular(after) for after in words[index + 1 : index + 3]
        )
        return None if is_my and index + 1 not in line.breaks else Person(index, Role.WRITER)
    if word in _MANY:
        is_one = words[max(0, index - 3) : index - 1] == ("one", "of")
        return Person(index, Role.OTHER if is_one else Role.CHILDREN)
    noun = _singular(word)
    if noun in _ELDEST and words[index - 1 : index] and words[index - 1] in _KIN:
        return None  # "ma soeur aînée"
    if noun in _ELDEST and words[index - 1 : index] not in (("my",), ("our",), ("mon",), ("ma",)):
        return Person(index, Role.CHILDREN)
    if noun not in _KIN and noun not in _PUBLIC:
        return None
    is_trade = words[index + 2 : index + 3] in (("menage",), ("chambre",), ("entretien",))
    if (following in ("de", "d") and is_trade) or words[index - 1 : index] == ("sage",):
        return None
    if _is_writer(words, index, noun, following):
        return Person(index, Role.WRITER)
    gender = "m" if noun in _HE or noun in _MEN else "f" if noun in _SHE or noun in _WOMEN else ""
    return Person(index, Role.OTHER, gender, noun in _PUBLIC)


def _singular(word: str) -> str:
    return _SHORT_IS.get(word, word)


def _is_writer(words: tuple[str, ...], index: int, noun: str, following: str) -> bool:
    """Tell whether the noun is what the writer is: "I'm a woman of 40", "maman solo, 29 ans"."""
    start = max(0, index - 7)
    before = words[start:index]
    for back in range(len(before) - 1, -1, -1):
        word = before[back]
        if word in ("im", "suis", "moi"):
            led = before[back - 1] if back else words[start - 1] if start else ""
            return not (word == "moi" and led in ("devant", "avec", "chez", "pour", "a"))
        is_kin_word = word in _POSSESSIVES and word not in ("a", "an", "un", "une", "the")
        if is_kin_word or word in _FOR | _WITH | _OF | {"."} or word.endswith("ing"):
            break
    is_bare = not before or before[-1] not in _POSSESSIVES
    if noun in _KIN and is_bare and following in ("writing", "here", "speaking", "calling"):
        return True
    is_parent = noun in ("mum", "dad", "mother", "father", "maman", "papa", "mere", "pere")
    is_single = before[-1:] in (("single",), ("lone",))
    if is_single:
        return not before[:-1] or before[-2] not in _POSSESSIVES
    return is_parent and is_bare and following in _ALONE


def spoken_of(people: dict[int, Person], index: int, gender: str) -> Person:
    """Return whom "he" or "who" at `index` stands for: the nearest before, or right after."""
    others = [person for person in people.values() if person.role is Role.OTHER]
    fits = [person for person in others if not gender or person.gender in ("", gender)]
    before = [person for person in fits if person.index < index]
    if before:
        return before[-1]
    after = [person for person in fits if index < person.index <= index + 6]
    return after[0] if after else Person(index, Role.OTHER, gender)


@cache
def _book() -> PhraseBook:
    return read_lexicon("people.yml").book("about")


def whose(line: Line, people: dict[int, Person], index: int) -> Person | None:
    """Return who was spoken of last before the word `index` in its sentence."""
    for back in range(index - 1, max(-1, index - 11), -1):
        word = line.words[back]
        if word == SENTENCE_END:
            return None
        if back in people:
            return people[back]
        if word in THEY and _is_third(line.words, back, word):
            return spoken_of(people, back, THEY[word])
    return None


def subject_of(line: Line, people: dict[int, Person], *, least: float = 0.0) -> Person | None:
    """Return the other person whom the message is about; None if that is the writer.

    `least` is by how much more must speak for the other.
    """
    words = line.words
    beside = {p.index for p in people.values() if _is_beside(words, p)}
    others = [p for p in people.values() if p.role is Role.OTHER and p.index not in beside]
    pronouns = [
        i
        for i, word in enumerate(words)
        if _is_third(words, i, word) and spoken_of(people, i, THEY[word]).index not in beside
    ]
    firsts = [p.index for p in people.values() if p.role is Role.WRITER]
    writer, other = float(min(len(firsts), 3)), float(min(len(pronouns), 3))
    target = others[0] if others else None
    if target is None and pronouns:
        target = Person(pronouns[0], Role.OTHER, THEY[words[pronouns[0]]])
    start = min([*(p.index for p in others), *pronouns, len(words)])
    if start < min([*firsts, len(words)]):
        is_led = bool(others) or start == 0 or words[start - 1] == SENTENCE_END
        other += 2.5 * is_led
    elif firsts:
        writer += 2
    other += 2 * any(person.is_public for person in others)
    for person in others:
        lead = words[max(0, person.index - 4) : person.index]
        if not _FOR.isdisjoint(lead) and _WORKED.isdisjoint(lead) and "." not in lead:
            other, target = other + 4, person
            break
    named: Person | None = None
    for found in _book().find(line):
        if found.label == "target":
            named = _target(people, words, found.first, found.last) or named
        elif found.label == "other":
            other += 3.5 * _is_meant(line, people, found.last)
        else:
            writer += 3 * _is_meant(line, people, found.last)
    if named is not None:
        return named
    return target if other > writer + least else None


def _is_meant(line: Line, people: dict[int, Person], last: int) -> bool:
    """Tell "for me" from "for me nan"."""
    return line.words[last] != "me" or last in people


def _target(
    people: dict[int, Person], words: tuple[str, ...], first: int, last: int
) -> Person | None:
    """Return the person that "it's _ who" names."""
    for index in range(first, last + 1):
        person = people.get(index)
        if person is not None and person.role is Role.OTHER:
            same = _singular(words[index])
            return next(
                (p for i, p in sorted(people.items()) if _singular(words[i]) == same), person
            )
        if words[index] in ("her", "him", "elle", "lui", "he", "she"):
            return spoken_of(people, index, THEY[words[index]])
    return None


def _is_beside(words: tuple[str, ...], person: Person) -> bool:
    """Tell whether somebody is only named to say who another is, or as company: "with my son"."""
    lead = words[max(0, person.index - 3) : person.index]
    if not _WITH.isdisjoint(lead):
        return True
    return bool(lead) and any(
        word in _OF and _singular(lead[place - 1]) in _KIN | _PUBLIC
        for place, word in enumerate(lead)
        if place
    )


def _is_third(words: tuple[str, ...], index: int, word: str) -> bool:
    if word not in THEY or word in ("who", "whos", "qui"):
        return False
    following = words[index + 1] if index + 1 < len(words) else ""
    if word != "il":
        return True
    is_clock = following == "est" and words[index + 3 : index + 4] in (("heures",), ("h",))
    return following not in _IMPERSONAL and not is_clock
