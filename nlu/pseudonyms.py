"""Takes out of a text whatever could tell who wrote it: names, places, numbers, dates, contacts.

For messages that nobody understood and that somebody lets us keep: a coordinator reads them to
say what they mean. It would rather take out a word too many than leave a name: what is unsure
goes. Not for what a case holds. Only the wiring imports this, behind `domain.ports.Pseudonymise`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import phonenumbers

from domain.vocabulary import Language
from nlu.entities import NamedTowns, TownFinder, find_facts
from nlu.normalise import read
from nlu.postcodes import find_postcodes
from nlu.training_data import DATA_DIR
from nlu.wordlists import words_of

_SEEN_OFTEN = 3  # a word typed in small letters this often in the training data is an ordinary one
_ROUNDS = 5  # what was taken out may uncover a cue; more than two rounds were never needed

# In round brackets: square and curly ones mean an entity to Rasa.
_MARKERS = {
    Language.EN: {
        "contact": "(contact)", "date": "(date)", "time": "(time)", "age": "(age)",
        "place": "(place)", "number": "(number)", "name": "(name)",
    },
    Language.FR: {
        "contact": "(contact)", "date": "(date)", "time": "(heure)", "age": "(âge)",
        "place": "(lieu)", "number": "(nombre)", "name": "(nom)",
    },
}  # fmt: skip
_KINDS = tuple(_MARKERS[Language.EN])  # where two overlap, the first kind names both

# Frequent first names of both countries that are no ordinary word: a name in any writing.
_NAMES = words_of(
    """aaron abdul adam adele adrian agnes ahmad ahmed aisha alain alan albert alex alexander
    alexandra alexandre alfie ali alice alison amanda amel amelie amina amir amy ana andrea andrew
    andy angela angie anita ann anna anne annie anthony antoine archie arnaud arthur ashley audrey
    aurelie ava barbara barry beatrice becky benjamin benoit bernard bernadette beth bethany betty
    brenda brian brigitte bruno callum camille carl carol caroline catherine cathy cedric celine
    charles charlie charlotte chloe chris christelle christian christine christophe claire clara
    claude claudine colin corinne craig cyril damien dan daniel daniele danielle danny darren dave
    david dean deborah debbie delphine denis denise derek diane didier dominique donna doreen
    doris dorothy dylan eddie edith edward eileen elaine eleanor elena eliane elisabeth elizabeth
    ella ellen ellie elodie emilie emily emma enzo eric erika estelle ethan eugene evan evelyne
    fabien fabrice farid fatima fatma fatou fiona florence florian francesca franck francois
    francoise frederic gael gareth garry gary gavin gemma genevieve geoff george georges gerald
    gerard ghislaine gilbert gilles gillian gisele graham greg gregory guillaume gwen hannah harry
    hassan heather helen helene henri henry herve hugo hussein ian ibrahim ines irene isabella
    isabelle isla jacob jacqueline jacques jake jamal james jamie jane janet janice jason jasmine
    jayden jean-luc jeanne jeff jennifer jenny jeremy jerome jess jessica jill jim jimmy joan joanna
    joanne joe joel john johnny jonathan jordan jose joseph josephine josh joshua joyce juan judith
    jules julia julie julien juliette justine kaltoum karen karim karine kate katherine kathleen
    kathy katie kayden kayleigh keith kelly ken kenneth kerry kev kevin khadija khalid kieran kim
    kirsty kyle lara laura laurence laurent lauren lea leah leila leo leon lesley lewis liam lilian
    linda lisa liz logan lola louis louise luc luca lucas lucie lucy ludovic luke lydia lynn maddie
    mael malika mamadou manon marc marcel margaret maria mariam marie marine marion marjorie
    martin martine mary maryam mathieu mathilde matt matthew maud maureen maurice max megan mehdi
    melanie melissa mia michael michel michele michelle mick mickael mike mireille mo mohamed
    mohammed molly monique muhammad muriel mustapha myriam nadia nadine nancy naomi natalie nathalie
    nathan neil nicholas nick nicola nicolas nicole nigel nina noah noemie norman odile olga oliver
    olivia olivier oscar owen pamela pascal pascale patrice patricia patrick paula pauline paul 
    peter phil philip philippe phoebe pierre-yves priya rachel rachid raymond rebecca regine remi
    rene renee rhys ricky richard rita robert roger romain roland ron ronald rosemary rosie ross
    ruby russell ryan sabine sabrina salma samantha samir samira samuel sandra sandrine sara
    sarah scott sean sebastien serge severine shane shannon sharon sheila shirley simon simone
    sofia solene sonia sophia sophie stacey stephane stephanie stephen steve steven stuart susan
    susie suzanne sylvain sylvie tanya tara teresa thea theo theresa thierry thomas tiffany tim
    timothy tina toby tom tommy tony tracey tracy trevor valerie vanessa veronique vicky vincent
    virginie vivian wayne wendy william willy xavier yann yasmin yasmine yusuf yves yvette yvonne
    zara zoe zohra
    smith jones taylor williams davies evans thompson johnson roberts wright robinson hughes
    khan patel singh begum hussain kaur dupont durand dubois moreau lefebvre leroy roux girard
    bonnet fontaine rousseau fournier lefevre mercier dupuis lambert martinez garcia fernandez
    benali diallo traore nguyen kowalski popescu ivanov"""
)
# Names that are words too: only with a capital inside a sentence, or after a cue.
_NAMES_TOO = words_of(
    """amber april art basil ben bill brown carole clement colette colin daisy drew faith felicite
    fleur frank gay gilles grace grant green heath hope iris ivy jack jade jasmin jean joy june king
    laure lily lionel luce major mark marguerite may melody mercy miles nick norma olive pascal pat
    patience pearl penny petit pierre poppy ray rob rock rosa rose ruth sage sam sandy scarlett
    sky sol dawn walker manuel pete sue summer sunny victor victoire victoria viola violet violette
    wade will woody"""
)
_MONTHS = (
    "jan(?:uary|vier)?|feb(?:ruary)?|f[ée]v(?:rier)?|mar(?:ch|s)|apr(?:il)?|avr(?:il)?|may|mai"
    "|june?|juin|july?|juil(?:let)?|aug(?:ust)?|ao[uû]t|sept?(?:ember|embre)?|oct(?:ober|obre)?"
    "|nov(?:ember|embre)?|d[ée]c(?:ember|embre)?"
)
_ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    "|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth"
    "|twenty[- ]\\w+|thirtieth|thirty[- ]first|premier"
)
_NUMBER = (
    "zero|z[ée]ro|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen"
    "|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|fou?rty|fifty|sixty"
    "|seventy|eighty|ninety|hundred|double|triple|un|une|deux|trois|quatre|cinq|sept|huit|neuf"
    "|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante"
    "|septante|huitante|nonante|cents?"
)
_NUMBERS = rf"(?:{_NUMBER})(?:(?:[\s,.-]+|[\s-]et[\s-])(?:{_NUMBER}))"
_STREET = (
    "street|str|road|rd|lane|avenue|ave|close|drive|crescent|gardens?|terrace|grove|mews"
    "|hill|square|court|house|row|parade|walk|estate|mansions?|towers?|lodge"
)
_RUE = (
    "rue|avenue|boulevard|bd|chemin|impasse|all[ée]es?|quai|route|r[ée]sidence|cit[ée]|lotissement"
    "|square|hameau|cours|villa|ruelle|faubourg"
)
_KIN = (
    "sons?|daughters?|kids?|child|baby|boys?|girls?|brothers?|sisters?|mum|mother|dad|father|nan"
    "|nana|gran|grandad|husband|wife|partner|boyfriend|girlfriend|ex|friends?|mates?|neighbour"
    "|cousin|nephew|niece|uncle|aunt(?:ie|y)?|dog|cat|carer|worker|boss|landlord|doctor|gp|nurse"
    "|support worker|social worker|fils|filles?|enfants?|b[ée]b[ée]|gar[çc]on|fr[èe]re|s(?:oe|œ)ur"
    "|m[èe]re|maman|p[èe]re|papa|mamie|papi|mari|femme|conjointe?|compagn(?:on|e)|cop(?:ain|ine)"
    "|potes?|amie?s?|voisine?|cousine|neveu|ni[èe]ce|oncle|tante|chien|chat|m[ée]decin|patronn?e?"
    "|assistante? sociale|conseill(?:er|[èe]re)|[ée]ducat(?:eur|rice)"
)
_I = re.IGNORECASE
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("contact", re.compile(r"\S*@\S*|(?:https?:|www\.)\S*|(?<!\w)#\w+", _I)),
    ("contact", re.compile(
        r"\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|fr|uk|co|io|me|be|eu|gov|info|app|link|ly|gg|tv)"
        r"\b(?:/\S*)?", _I)),
    ("contact", re.compile(r"\b[\w.]+ (?:at|arobase|chez) \w+ (?:dot|point) \w+", _I)),
    ("contact", re.compile(
        r"\b(?:insta(?:gram)?|snap(?:chat)?|tik ?tok|face ?book|fb|discord|skype|twitter|telegram"
        r"|whats ?app|messenger)\s*(?:is|name is|c'est|:|=)\s*\S+", _I)),
    ("date", re.compile(
        r"\b\d{1,4}\s?[/-]\s?\d{1,2}(?:\s?[/-]\s?\d{1,4})?\b|\b\d{1,2}\.\d{1,2}\.\d{2,4}\b")),
    ("date", re.compile(
        rf"\b(?:\d{{1,2}}\s?(?:st|nd|rd|th|er|[èe]me|e)?|{_ORDINALS})\s?(?:of |de )?"
        rf"(?:{_MONTHS})\b\.?(?:,? \d{{2,4}})?", _I)),
    ("date", re.compile(
        rf"\b(?:{_MONTHS})\.? (?:the )?\d{{1,4}}(?:st|nd|rd|th)?\b(?:,? \d{{2,4}})?", _I)),
    ("time", re.compile(
        r"\b\d{1,2}\s?(?:[:h]\s?\d{2}|h|heures?)\b"
        r"|\b\d{1,2}(?:[:.]\d{2})?\s?(?:[ap]\.?m\b\.?|o'?clock)", _I)),
    ("time", re.compile(
        rf"\b(?:half|quarter|{_NUMBER}) (?:past|to) (?:{_NUMBER})\b"
        rf"|\b(?:{_NUMBER}) (?:o'?clock|heures?|[ap]m)\b", _I)),
    ("age", re.compile(
        r"\b(?:aged?|âg[ée]e?s?(?: de)?|[âa]ge de|turn(?:ed|ing)) ?\d{1,3}\b"
        r"|(?<=\bis )\d{1,3}\b|(?<=\bare )\d{1,3}\b|(?<=\bim )\d{1,3}\b|(?<=i'm )\d{1,3}\b"
        r"|(?<=he's )\d{1,3}\b|\b\d{1,3}\s?-?\s?(?:years?|yrs?|months?|weeks?|wks?)[\s-]old\b"
        r"|\b\d{1,3}\s?-?\s?(?:y/?o|years?|yrs?|ans|mois)\b", _I)),
    ("age", re.compile(
        rf"\b(?:{_NUMBER})(?:[\s-](?:et[\s-])?(?:{_NUMBER}))*[\s-](?:years?|yrs?|ans)\b(?:[\s-]old)?"
        rf"|(?<=\bis )(?!one\b|un\b|une\b)(?:{_NUMBER})(?:[\s-](?:{_NUMBER}))*\b(?! of)", _I)),
    ("place", re.compile(r"\b[A-Z]{1,2}\d[\dA-Z]?\s{0,2}\d[A-Z]{2}\b", _I)),
    ("place", re.compile(r"\b[A-Z]{2}\d{1,2}\b")),
    ("place", re.compile(rf"\b\d+\w?,? (?:[^\W\d_][\w'’-]* ){{1,3}}(?:{_STREET})\b|"
                         rf"\b(?-i:[^\W\d_a-zà-ÿ][\w'’-]* ){{1,3}}(?:{_STREET})\b", _I)),
    ("place", re.compile(
        rf"\b(?:\d+,?\s?(?:bis|ter)?,?\s)?(?:{_RUE})\s"
        r"(?:(?:de la|de l['’]|de|du|des|d['’]|le|la|les|aux?)\s?)?[^\W\d_][\w'’-]*"
        r"(?:\s(?-i:[^\W\d_a-zà-ÿ])[\w'’-]*)*", _I)),
    ("place", re.compile(r"\b(?:st|ste|saint|sainte)[.\s-]+[^\W\d_][\w'’-]*", _I)),
    ("number", re.compile(
        r"\b(?:flat|apt|apartment|appt|appartement|room|chambre|unit|block|b[âa]t(?:iment)?|no\.?|n°"
        r"|num[ée]ro|number|door|porte|[ée]tage|cell)\s?\d+\w?\b", _I)),
    ("number", re.compile(r"\b[A-Z\d]{3}-[A-Z\d]{3}\b")),
    ("number", re.compile(r"\b(?=\w{0,2}\d|\w{3}-\w{0,2}\d)[a-z\d]{3}-[a-z\d]{3}\b", _I)),
    ("number", re.compile(r"\d(?:[\s.,:/()_+–-]*\d){2,}")),
    ("number", re.compile(rf"\b{_NUMBERS}{{2,}}\b", _I)),
)  # fmt: skip
# After these the next word is a name, whatever it is; more follow as long as they look like one.
_SURE = re.compile(
    r"\b(?:(?:my|his|her|the|full|first|last|sur) ?name(?: is|['’]s|s|:)|name is|name ?:|call me"
    r"|(?:je )?m['’ ]?app?ell?e|s['’ ]app?ell?e|appelez[- ]moi"
    r"|(?:mon|son|le|pr[ée]) ?(?:pr[ée])?nom(?: de famille)?(?: est|,? c['’]est| ?:)"
    r"|nom ?:|signed:?|sign[ée]e? ?:?|mr|mrs|ms|mme|mlle"
    r"|(?-i:M)(?=\.)|known as|aka|alias|surnomm[ée]e?|pr[ée]nomm[ée]e?)\b\s?[.,:]?\s+",
    _I,
)
# After these it is one if it has a capital, is a frequent name, or is no ordinary word.
_LIKELY = re.compile(
    rf"\b(?:(?:i['’ ]?a?m|it['’]?s|this is|me is|je suis|moi c['’]?est|c['’]est|ici|here is"
    rf"|named|called|nomm[ée]e?|appel[ée]e?|app?ell?e|miss|dr|doctor|docteur|prof|rev|madame"
    rf"|monsieur|mademoiselle|ma[îi]tre|imam|pasteur|thanks|thx|cheers|regards|cordialement"
    rf"|love|merci|xx*|ask for|speak to|spoke to|saw|met|told|avec|with)"
    rf"|(?:my|his|her|our|their|your|the|a|mon|ma|mes|sa|ses|notre|leur|son|une?|le|la)\s"
    rf"(?:\w+ )?(?:{_KIN})(?:,|\s(?:is|called|named|est|qui))?)\b[.,:]?\s+",
    _I,
)
_HOME = re.compile(
    r"\b(?:live in|living in|lives in|moved to|stay(?:ing)? in|near|(?:am|i'?m|im|come|came) from"
    r"|born in|habite(?: [àa]| au| en)?|viens de|vis [àa]|vit [àa]|pr[èe]s d[eu]|n[ée]e? [àa])\s+",
    _I,
)
_VERB_AFTER = re.compile(
    r"\s+(?:needs?|wants?|says?|said|told|asked|has|had|is|was|lives|came|gave|can|does|and i|a|est"
    r"|était|veut|dit|habite|cherche|va|vient|peut|m['’]a|et moi)\b|['’]s\b",
    _I,
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_PART = re.compile(r"[^\W\d_]+")
_MIXED = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d_])\w{3,}\b")
_TOKEN = re.compile(r"[^\W_]+")
_ENDS = re.compile(r"(?:^|[.!?…])[\s\"'“«(]*$")
_ABBREVIATED = re.compile(r"(?:^|\s)[^\W\d_]{1,2}\.\s*$")
_BRACKETS = str.maketrans("[]{}<>", "()()()")

Span = tuple[int, int, str]


class Pseudonymiser:
    """`domain.ports.Pseudonymise` over a gazetteer and the words of the training data."""

    def __init__(self, towns: TownFinder, names: Iterable[str] = ()) -> None:
        """Take what finds towns; `names` are those that are also found misspelt."""
        self._towns = towns
        self._misspelt = NamedTowns(names)

    def __call__(self, text: str, language: Language) -> str:
        """Return one line of `text` with markers in the words of `language`."""
        return pseudonymise(text, language, self._towns, self._misspelt, ordinary_words())


@cache
def ordinary_words(data_dir: Path = DATA_DIR) -> frozenset[str]:
    """Return the words, without accents, that the training data often has in small letters."""
    counts: Counter[str] = Counter()
    for path in sorted(data_dir.glob("*/*.yml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        text = "\n".join(line for line in lines if line.lstrip().startswith("- "))
        counts.update(_TOKEN.findall(_without_accents(text)))
    often = (word for word, count in counts.items() if count >= _SEEN_OFTEN)
    return frozenset(word for word in often if word == word.lower() and word not in _NAMES)


def pseudonymise(
    text: str, language: Language, towns: TownFinder, misspelt: TownFinder, ordinary: frozenset[str]
) -> str:
    """Return `text` on one line, with markers for whatever could tell who wrote it. Pure."""
    line = _one_line(text)
    for _ in range(_ROUNDS):
        found = [
            *_by_pattern(line), *_phones(line), *_codes(line, ordinary),
            *_places(line, towns, misspelt, ordinary), *_names(line, ordinary),
        ]  # fmt: skip
        marked = _one_line(_marked(line, found, _MARKERS[language]))
        if marked == line:
            break
        line = marked
    return line


def _one_line(text: str) -> str:
    """Return `text` without what cannot be seen, line ends, and brackets that mean an entity."""
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Zs") else c
        for c in unicodedata.normalize("NFC", text)
        if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn")
    )
    return " ".join(kept.translate(_BRACKETS).split())


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _by_pattern(line: str) -> Iterator[Span]:
    for kind, pattern in _PATTERNS:
        yield from ((m.start(), m.end(), kind) for m in pattern.finditer(line) if m.group())


def _phones(line: str) -> Iterator[Span]:
    for country in ("GB", "FR"):
        lenient = phonenumbers.Leniency.POSSIBLE
        for match in phonenumbers.PhoneNumberMatcher(line, country, leniency=lenient):
            yield match.start, match.end, "number"


def _codes(line: str, ordinary: frozenset[str]) -> Iterator[Span]:
    """Find words of letters and figures that nobody else writes: references, plates, accounts."""
    for match in _MIXED.finditer(line):
        if _plain(match.group()) not in ordinary:
            yield match.start(), match.end(), "number"


def _places(
    line: str, towns: TownFinder, misspelt: TownFinder, ordinary: frozenset[str]
) -> Iterator[Span]:
    for _, start, end in (*find_postcodes(line), *towns.towns_in(line)):
        yield start, end, "place"
    for _, start, end in misspelt.towns_in(line):
        if not _is_ordinary(line[start:end], ordinary):
            yield start, end, "place"
    for entity in find_facts(line, read(line), towns).entities:
        yield entity.start, entity.end, "age" if entity.entity == "age" else "place"
    for cue in _HOME.finditer(line):
        named = _after(line, cue.end(), ordinary, is_sure=False)
        yield from ((start, end, "place") for start, end, _ in named)


def _names(line: str, ordinary: frozenset[str]) -> Iterator[Span]:
    for word in _WORD.finditer(line):
        if _is_name(line, word, ordinary):
            yield word.start(), word.end(), "name"
    for cue in _SURE.finditer(line):
        yield from _after(line, cue.end(), ordinary, is_sure=True)
    for cue in _LIKELY.finditer(line):
        yield from _after(line, cue.end(), ordinary, is_sure=False)


def _after(line: str, start: int, ordinary: frozenset[str], *, is_sure: bool) -> Iterator[Span]:
    """Find a name of up to four words that begins at `start`."""
    for number in range(4):
        word = _WORD.match(line, start)
        if word is None or not ((is_sure and not number) or _can_be_name(word.group(), ordinary)):
            return
        yield word.start(), word.end(), "name"
        start = word.end() + (line[word.end() : word.end() + 1] == " ")


def _can_be_name(word: str, ordinary: frozenset[str]) -> bool:
    is_capital = word[0].isupper() and len(word) > 1 and _plain(word) not in _FIRST_WORDS
    return is_capital or _has_name(word) or not _is_ordinary(word, ordinary)


# Written with a capital inside a sentence by those who write every line like one.
_FIRST_WORDS = words_of("i im ive id je j i'm i've i'd j'ai ok and et but mais the le la les")


def _is_name(line: str, word: re.Match[str], ordinary: frozenset[str]) -> bool:
    """Tell a name by its capital inside a sentence, its frequency, or a verb after it."""
    written = word.group()
    if _has_name(written) or any(not _is_latin(c) for c in written if c.isalpha()):
        return True
    is_capital = any(part.group()[0].isupper() for part in _PART.finditer(written))
    if not is_capital:
        return False
    is_known = _is_ordinary(written, ordinary)
    if _begins(line, word.start()):
        is_alone = len(line.split()) == 1
        looks_like = is_alone or _VERB_AFTER.match(line, word.end()) or _two(line, word.end())
        return not is_known and bool(looks_like)
    return not is_known or (written[0].isupper() and _plain(written) in _NAMES_TOO)


def _begins(line: str, start: int) -> bool:
    before = line[:start]
    return bool(_ENDS.search(before)) and not _ABBREVIATED.search(before)


def _two(line: str, end: int) -> bool:
    """Tell whether the next word has a capital too: a first name and a surname."""
    following = _WORD.match(line, end + 1)
    return following is not None and following.group()[0].isupper() and len(following.group()) > 1


def _has_name(word: str) -> bool:
    return any(_plain(part) in _NAMES for part in (word, *_PART.findall(word)))


def _is_ordinary(words: str, ordinary: frozenset[str]) -> bool:
    return all(_plain(part) in ordinary for part in _PART.findall(words))


@cache
def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN") or not letter.isalpha()


def _plain(word: str) -> str:
    return _without_accents(word.lower().replace("’", "'"))


def _marked(line: str, found: Iterable[Span], markers: dict[str, str]) -> str:
    """Return `line` with a marker for each run of spans that touch or overlap."""
    spans: list[Span] = []
    for start, end, kind in sorted(found):
        if spans and _touch(line, spans[-1], start, kind):
            first, last, other = spans[-1]
            spans[-1] = (first, max(last, end), min(other, kind, key=_KINDS.index))
        else:
            spans.append((start, end, kind))
    pieces, at = [], 0
    for start, end, kind in spans:
        pieces += [line[at:start], markers[kind]]
        at = end
    return "".join((*pieces, line[at:]))


def _touch(line: str, before: Span, start: int, kind: str) -> bool:
    """Tell overlapping spans, and two of one kind with nothing but a space or a sign between."""
    between = line[before[1] : start]
    return start < before[1] or (
        kind == before[2] and re.fullmatch(r"[\s.,'’-]{0,2}", between) is not None
    )
