"""What is taken out of a text before anybody is asked to let us keep it."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.gazetteer import Gazetteer
from domain.vocabulary import Language
from nlu.pseudonyms import Pseudonymiser, ordinary_words
from storage.programme.load import load_programme

EN, FR = Language.EN, Language.FR


class Towns:
    """The programme's gazetteer as the wiring hands it over."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def towns_in(self, text: str) -> list[tuple[str, int, int]]:
        return self._gazetteer.names_in(text)


PLACES = load_programme(Path(__file__).parents[3] / "programme").places
PSEUDONYMISE = Pseudonymiser(Towns(Gazetteer(PLACES)), [p.name for p in PLACES])
MARKERS = re.compile(
    r"\((contact|date|time|heure|age|âge|place|lieu|number|nombre|name|nom)\)", re.IGNORECASE
)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        # names, after what announces them
        ("my name is sarah and im lost", "my name is (name) and im lost"),
        ("My name's Zbigniew Brzeczyszczykiewicz", "My name's (name)"),
        ("they call me will", "they call me (name)"),
        ("im dave, need grub", "im (name), need grub"),
        ("I'm Mark. What do I do", "I'm (name). What do I do"),
        ("Mrs O'Brien told me to come", "Mrs (name) told me to come"),
        ("my son kayden wont eat", "my son (name) wont eat"),
        ("cheers, Tracy", "cheers, (name)"),
        ("not sure what you mean, signed J. Smith", "not sure what you mean, signed (name)"),
        ("my social worker is called Siobhan", "my social worker is called (name)"),
        ("a bloke called grzegorz sent me", "a bloke called (name) sent me"),
        # names by their capital, their frequency, a verb after them
        ("the lad next door, Jaydn, is on the sick", "the lad next door, (name), is on the sick"),
        ("Priyanka needs a leg up", "(name) needs a leg up"),
        ("what would mohammed say", "what would (name) say"),
        ("I asked Rose about it", "I asked (name) about it"),
        ("my friend Иван said so", "my friend (name) said so"),
        # places
        ("I live in Gillingham", "I live in (place)"),
        ("from gillingam me", "from (place) me"),
        ("i live in Little Snoring", "i live in (place)"),
        ("its ME7 1AB innit", "its (place) innit"),
        ("round me71ab somewhere", "round (place) somewhere"),
        ("12 High Street, top bell", "(place), top bell"),
        ("behind St Mary's", "behind (place)"),
        # numbers, dates, times, ages
        ("ring 07700 900123 after tea", "ring (number) after tea"),
        ("its oh seven seven double oh nine", "its (number)"),
        ("my ref is K7M-2PX", "my ref is (number)"),
        ("my reg is AB12CDE", "my reg is (number)"),
        ("born 12/03/1985 me", "born (date) me"),
        ("since the 14th of march", "since the (date)"),
        ("come on March 3rd 2024 then", "come on (date) then"),
        ("I finish at 6pm", "I finish at (time)"),
        ("half past six is no good", "(time) is no good"),
        ("my nan is eighty two and poorly", "my nan is (age) and poorly"),
        ("a 45 year old woman", "a (age) woman"),
        # contacts
        ("write to dave.smith@example.org pls", "write to (contact) pls"),
        ("dave at gmail dot com", "(contact)"),
        ("im on insta: davey_99 ok", "im on (contact) ok"),
        ("see www.example.org/davey or tiny.ly/x", "see (contact) or (contact)"),
        ("ask @davey99 about it", "ask (contact) about it"),
    ],
)
def test_it_takes_out_what_could_tell_who_wrote_it(said: str, kept: str) -> None:
    assert PSEUDONYMISE(said, EN) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("je m'appelle Jean-Luc Dupont", "je m'appelle (nom)"),
        ("moi c'est fatoumata, chui à la rue", "moi c'est (nom), chui à la rue"),
        ("M. Dubois m'a dit non", "M. (nom) m'a dit non"),
        ("Mme de Villepin est partie", "Mme (nom) est partie"),
        ("mon mari karim est malade", "mon mari (nom) est malade"),
        ("C'est Nadia, l'assistante sociale", "C'est (nom), l'assistante sociale"),
        ("signé : Le Goff", "signé : (nom)"),
        ("appelez-moi Titouan", "appelez-moi (nom)"),
        ("j'habite à Hénin-Beaumont", "j'habite à (lieu)"),
        ("je vis à Trifouilly", "je vis à (lieu)"),
        ("3 bis rue de la Paix", "(lieu)"),
        ("59000 c'est chez moi", "(lieu) c'est chez moi"),
        ("son tel 06 12 34 56 78", "son tel (nombre)"),
        ("le 14 juillet à 18h30", "le (date) à (heure)"),
        ("mon fils a huit ans", "mon fils a (âge)"),
        ("j'ai 34 ans et plus rien", "j'ai (âge) et plus rien"),
        ("mon numéro c'est zéro six douze trente", "mon numéro c'est (nombre)"),
    ],
)
def test_it_does_so_in_french(said: str, kept: str) -> None:
    assert PSEUDONYMISE(said, FR) == kept


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("blue cheese quantum", EN),
        ("can we do summat about the telly licence", EN),
        ("Is there a Universal Credit person", EN),
        ("I have 2 kids and no food", EN),
        ("May I come with my mum", EN),
        ("Will you help me", EN),
        ("J'suis paumé avec la paperasse", FR),
        ("je cherche un truc pour causer l'anglais", FR),
        ("bonjour madame je voudrais du taf", FR),
        ("France Travail m'a radié", FR),
    ],
)
def test_it_leaves_ordinary_words_alone(text: str, language: Language) -> None:
    assert PSEUDONYMISE(text, language) == text


def test_it_gives_one_line_without_signs_that_mean_an_entity() -> None:
    written = "help\u200b me\r\n- [with] {this}\x00\u2028 and\tthat <b>"
    assert PSEUDONYMISE(written, EN) == "help me - (with) (this) and that (b)"
    assert PSEUDONYMISE("", EN) == ""
    assert PSEUDONYMISE("077\u200b00 900\u00a0123", EN) == "(number)"


def test_it_knows_ordinary_words_from_the_training_data() -> None:
    words = ordinary_words()
    assert len(words) > 2_000
    assert {"food", "manger", "ecole", "the"} <= words
    assert not {"sarah", "karim", "dave"} & words


def test_it_is_quick_enough_for_a_turn() -> None:
    text = "My name is Sarah and my nan in Gillingham is 82, ring 07700 900123 " * 4
    PSEUDONYMISE(text, EN)
    begun = time.perf_counter()
    PSEUDONYMISE(text[:300], EN)
    assert time.perf_counter() - begun < 0.25


LANGUAGES = st.sampled_from(list(Language))
FILLERS = ("need help with the forms", "can you sort it out", "je comprends rien", "", "ok then")
around = st.tuples(st.sampled_from(FILLERS), st.sampled_from(FILLERS))


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=120), LANGUAGES)
def test_it_never_leaves_a_number_an_address_or_an_entity(text: str, language: Language) -> None:
    kept = PSEUDONYMISE(text, language)
    assert not re.search(r"\d{3}|[@\[\]{}<>]", kept)
    assert len(kept.splitlines()) <= 1
    assert kept == kept.strip()


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="Aa bB1 2.-,:'@/Ééé()Zz0", max_size=60), LANGUAGES)
def test_it_finds_nothing_more_in_what_it_gave(text: str, language: Language) -> None:
    kept = PSEUDONYMISE(text, language)
    assert PSEUDONYMISE(kept, language) == kept


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(["my name is {}", "I'm {}", "je m'appelle {}", "Mrs {}", "it's {} here"]),
    st.sampled_from(["Xanthe", "Kowalczyk", "Nguyen", "O'Neill", "Mbappé", "Wójcik", "Zeynep"]),
    around, LANGUAGES,
)  # fmt: skip
def test_it_never_leaves_a_name_that_was_announced(
    cue: str, name: str, words: tuple[str, str], language: Language
) -> None:
    said = f"{words[0]} {cue.format(name)}, {words[1]}"
    assert name.casefold() not in PSEUDONYMISE(said, language).casefold()


@settings(deadline=None, max_examples=150)
@given(
    st.from_regex(r"(\+44 ?|0)7[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3}", fullmatch=True)
    | st.from_regex(r"0[1-9]([ .-]?[0-9]{2}){4}", fullmatch=True)
    | st.from_regex(r"(ME|BH|CT)[1-9] ?[0-9][ABD-HJLN-UW-Z]{2}", fullmatch=True)
    | st.from_regex(r"[a-z]{1,8}[._]?[a-z]{1,8}@[a-z]{2,8}\.(com|fr)", fullmatch=True)
    | st.from_regex(r"[0-3][0-9]/[01][0-9]/(19|20)[0-9]{2}", fullmatch=True),
    around, LANGUAGES,
)  # fmt: skip
def test_it_never_leaves_what_reaches_or_finds_somebody(
    secret: str, words: tuple[str, str], language: Language
) -> None:
    kept = PSEUDONYMISE(f"{words[0]} {secret} {words[1]}", language)
    assert secret not in kept
    assert not re.search(r"\d", MARKERS.sub("", kept))


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(PLACES), around)
def test_it_never_leaves_a_town_somebody_lives_in(place: object, words: tuple[str, str]) -> None:
    name = str(place.name)  # type: ignore[attr-defined]
    kept = PSEUDONYMISE(f"{words[0]}, I live in {name}, {words[1]}", EN)
    assert not re.search(rf"\b{re.escape(name)}\b", MARKERS.sub("", kept)), kept
