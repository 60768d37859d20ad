"""How likely a number in a text is somebody's age. Only `nlu.ages` imports this."""

from nlu.normalise import SENTENCE_END, Line
from nlu.numbers import Number
from nlu.people import Person
from nlu.wordlists import words_of

# A number with nothing beside it is taken for an age only from here: below it is a button's number.
_YOUNGEST_BARE = 16
# Surer than any of these is nothing; below the last it is no age.
_SAID, _LIKELY, _BARE, _FAINT = 3.0, 2.0, 1.5, 1.0

_YEARS = words_of("years year yrs yr yo y yeras yaers")
_ANS = words_of("ans an piges pige balais berges printemps")
_UNITS = words_of(
    """minutes minute mins min months month weeks week wks wk days day hours hour hrs hr quid
    pounds pound p pence stone st kg kgs kilos kilo miles mile metres meters yards yds m cm km
    foot feet ft inches inch percent euros euro e £ € k times kids children childs people
    persons bags litres x grand degrees steps stops am pm mg lb lbs others odd other
    applications nights tins hens mois semaines semaine jours jour heures heure h fois enfants
    gosses personnes marches etages arrets centimes centime balles km/h million street road
    avenue rue bis etage refus metre pas candidatures per oclock over copains voisins grammes
    minuten high lads boys girls years yrs year ans"""
)
_NOT_AFTER = words_of(
    """number no flat house room bus rue numero num appartement appt apt chambre for since last
    size option step question article section line code order born nait ne £ € until till til
    par top under over bmi imc bp ward bed lit route door unit block band tax ligne dept
    departement juin mai avril mars juillet aout janvier fevrier novembre decembre octobre
    septembre le les january february march april june july august september october november
    december the plus"""
)
_LASTING = words_of(
    """for since over last past depuis pendant durant dans ces les derniers en sur after apres
    voila was were worked lived spent done did another about nearly voici travaille
    travaillais bosse fait vecu habite passe ete etais etait conduit cotise first every within
    than bout premiers plus"""
)
_WORKED = words_of("travaille travaillais bosse bossais etais etait vecu habite habitais passe")
_NOT_OLD = words_of(
    """ago on in at with together married later experience now clean sober since of as service
    working sentence contract back before without doing being there here and"""
)
_SERVED = words_of(
    """metier mariage boite boulot chomage service carriere travail experience galere rue prison
    vie usine maison cotisation retard difference moins plus loyaux recul anciennete bons"""
)
_FOLLOWS = words_of(
    """from in living live lives livin and with male female single mum dad studying working
    retired based staying town no at college looking now yesterday depuis de sur habite
    chercher cherche sans pour au a en seule seul je jhabite vivant et mais but cant
    exactement pass passe demi just wont never says wants need needs want tomorrow here hier
    out is work got tmrw been ex long unemployed me chomage etudiante etudiant retraite
    retraitee homme femme f m h i im"""
)
_SEXES = words_of("male female woman man women homme femme f m h girl boy garcon fille jeune")
_STATES = words_of(
    """student nurse driver cleaner worker teacher builder carer chef retired pensioner widow
    widower veteran unemployed divorced married single refugee etudiant etudiante retraite
    retraitee veuf veuve chomeur chomeuse ouvrier divorcee divorce refugie celibataire"""
)
_NEXT = words_of("turning nearly almost bientot presque pushing approaching aurai aura")
_MISTAKEN = words_of("not pas isnt put typed wrote tape mis ecrit entered instead")


def _begins(line: Line, first: int) -> bool:
    if first == 0 or first in line.breaks or line.words[first - 1] == SENTENCE_END:
        return True
    gap = line.text[line.spans[first - 1][1] : line.spans[first][0]]
    return any(sign in gap for sign in "/|:;-\n")


def _ends(line: Line, last: int) -> bool:
    following = last + 1
    return (
        following >= len(line.words)
        or line.words[following] == SENTENCE_END
        or _begins(line, following)
    )


def likelihood_of(
    line: Line, number: Number, owner: Person | None, *, is_near: bool
) -> tuple[int, float]:
    """Return the age it would be and how likely it is one."""
    words, value = line.words, number.value
    before = words[number.first - 1] if number.first else SENTENCE_END
    after = words[number.last + 1] if number.last + 1 < len(words) else SENTENCE_END
    begins = _begins(line, number.first)
    if before in _MISTAKEN and not begins:
        return value, 0.0
    if after in _ANS or number.glued in ("ans", "an"):
        return _in_french(line, number, before)
    if after in _YEARS or number.glued in ("yo", "y", "yr", "yrs"):
        return value, _in_years(line, number, before, begins=begins, is_near=is_near)
    if (after in _UNITS and not _ends(line, number.last)) or (before in _NOT_AFTER and not begins):
        return value, 0.0
    if before in ("aged", "age", "agee") or words[number.first - 2 : number.first] in (
        ("age", "de"), ("agee", "de"), ("age", "is"), ("aged", "about"),
    ):  # fmt: skip
        return value, _SAID
    return _standing_alone(line, number, owner, begins=begins, is_near=is_near)


def _standing_alone(
    line: Line, number: Number, owner: Person | None, *, begins: bool, is_near: bool
) -> tuple[int, float]:
    """Judge a number that no word for years follows."""
    words, value, first, last = line.words, number.value, number.first, number.last
    before = words[first - 1] if first else SENTENCE_END
    after = words[last + 1] if last + 1 < len(words) else SENTENCE_END
    ends = _ends(line, last)
    if after in ("exactly", "exactement", "precisely") or words[last + 1 : last + 3] == (
        "pour", "etre",
    ):  # fmt: skip
        return value, _SAID + 0.6
    if before in _NEXT or words[first - 2 : first] == ("going", "on"):
        return value - 1, _LIKELY
    if words[last + 1 : last + 3] == ("next", "birthday") or (
        after in ("tomorrow", "demain") and before in ("am", "im", "be", SENTENCE_END)
    ):
        return value - 1, _LIKELY
    if before == "turned" or (before == "just" and ends):
        return value, _SAID
    if number.glued in ("m", "f", "h") or (before in _SEXES and not begins):
        is_sex = begins or ends or before in _SEXES
        return value, _LIKELY if is_sex and number.glued != "h" else 0.0
    if before == "en" or words[first - 2 : first] in (("en", "ai"), ("en", "a")):
        return value, _LIKELY if ends or after in _FOLLOWS else 0.0
    is_told = before in ("im", "hes", "shes", "whos", "am", "moi", "me", "lui", "elle")
    if is_told and value >= 12:
        return value, _LIKELY + (0.5 if before in ("im", "hes", "shes") else 0.0)
    if owner is not None and is_near and (before not in _LASTING or before == "about"):
        return value, _LIKELY
    if value < _YOUNGEST_BARE:
        return value, 0.0
    if begins and ends:
        return value, _BARE
    if before == "of" and words[first - 2] in ("widower", "widow", "woman", "man", "lad"):
        return value, _LIKELY
    is_corrected = after in ("not", "pas") or words[last + 1 : last + 3] in (
        ("et", "pas"), ("and", "not"), ("but", "not"), ("mais", "pas"),
    )  # fmt: skip
    if is_corrected or before == "its" or (before in _STATES and (ends or after in _FOLLOWS)):
        return value, _FAINT
    if ends and before in ("and", "et"):
        return value, _FAINT
    if begins and after in _FOLLOWS:
        return value, _FAINT + 0.2
    if ends and before in ("at", "meant", "est") and value >= 25:
        return value, _FAINT
    is_named = line.text[line.spans[first - 1][0]].isupper() and not line.text.isupper()
    return value, _FAINT if is_named and (ends or after in _FOLLOWS) else 0.0


def _in_years(line: Line, number: Number, before: str, *, begins: bool, is_near: bool) -> float:
    """Judge "N years": with "old" an age, else mostly a time."""
    words = line.words
    last = number.last + (number.glued == "")
    following = words[last + 1 : last + 3]
    if following[:1] in (("old",), ("young",)) or following == ("of", "age"):
        return _SAID
    if number.glued == "yo" or words[last] == "yo":
        return _SAID
    if before in _LASTING and not begins:
        return 0.0
    if following and following[0] in _NOT_OLD and not _ends(line, last):
        is_from = following[0] in ("in", "and", "at") and (begins or is_near)
        return _FAINT if is_from else 0.0
    if before in ("im", "ive", "have", "has", "hes", "shes", "age", "got"):
        return _LIKELY
    is_named = number.first > 0 and line.text[line.spans[number.first - 1][0]].isupper()
    return _LIKELY if begins or is_near or is_named or before in _SEXES else 0.0


def _in_french(line: Line, number: Number, before: str) -> tuple[int, float]:
    """Judge "N ans": an age, but not "depuis N ans", "N ans de chomage", "il y a N ans"."""
    words, first = line.words, number.first
    last = number.last + (number.glued == "")
    following = words[last + 1 : last + 3]
    begins = _begins(line, first)
    if before == "a" and words[max(0, first - 3) : first - 1] == ("il", "y"):
        return number.value, 0.0
    if before in _NEXT or words[first - 2 : first] == ("bientot", "mes"):
        return number.value - 1, _LIKELY
    has_worked = before not in ("ai", "a") and not _WORKED.isdisjoint(
        words[max(0, first - 3) : first]
    )
    if not begins and (before in _LASTING or has_worked):
        return number.value, 0.0
    goes_on = not _ends(line, last)
    if goes_on and following[:1] in (("que",), ("apres",), ("plus",), ("ensemble",)):
        return number.value, 0.0
    if goes_on and following[:1] == ("de",) and len(following) > 1:
        is_name = line.text[line.spans[last + 2][0]].isupper()
        if following[1] in _SERVED or (begins and not is_name):
            return number.value, 0.0
    if before == "a" and line.text[line.spans[first - 1][0]] in "àÀ":
        return number.value, _BARE
    return number.value, _SAID
