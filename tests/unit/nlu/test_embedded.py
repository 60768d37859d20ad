"""What the interpreter makes of real sentences: slots, needs, denials, interruptions, language."""

import pytest

from domain.understanding import Understanding
from domain.vocabulary import Intent, Language, Urgency
from nlu.embedded import INTERRUPTIONS, EmbeddedInterpreter


def needs_of(understanding: Understanding) -> set[str]:
    return {need.code for need in understanding.needs}


def test_it_fills_every_slot_of_one_english_message(interpreter: EmbeddedInterpreter) -> None:
    understood = interpreter.parse_now("34, live in ME4, skint, can't walk far, want to cook")
    assert understood.intent is Intent.STATE_NEED
    assert understood.language is Language.EN
    assert understood.slots["age"] == 34
    assert understood.slots["postcode"] == "ME4"
    assert needs_of(understood) == {"cooking", "money"}
    assert set(understood.slots["access"]) == {"limited_walking", "no_money_for_travel"}  # type: ignore[call-overload]


def test_it_fills_every_slot_of_one_french_message(interpreter: EmbeddedInterpreter) -> None:
    understood = interpreter.parse_now(
        "J'ai 34 ans, j'habite Abbeville, plus un rond, je marche pas loin et je voudrais apprendre"
        " à cuisiner"
    )
    assert understood.intent is Intent.STATE_NEED
    assert understood.language is Language.FR
    assert understood.slots["age"] == 34
    assert understood.slots["town"] == "Abbeville"
    assert needs_of(understood) == {"cooking", "money"}
    assert set(understood.slots["access"]) == {"limited_walking", "no_money_for_travel"}  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("food is fine, it's the rent", {"housing"}),
        ("i dont need food i need a job", {"employment"}),
        ("not food, housing", {"housing"}),
        ("no food and no money", {"food", "money"}),
        ("la nourriture ça va, c'est le loyer", {"housing"}),
        ("j'ai pas besoin de nourriture mais de travail", {"employment"}),
        ("plus rien à manger et je cherche du travail", {"food", "employment"}),
        ("pas de nourriture", {"food"}),
    ],
)
def test_it_leaves_out_needs_that_are_denied(
    interpreter: EmbeddedInterpreter, text: str, needs: set[str]
) -> None:
    assert needs_of(interpreter.parse_now(text)) == needs


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("im 34", 34),
        ("I'm thirty-four", 34),
        ("34", 34),
        ("aged 61 and retired", 61),
        ("52yo from dover", 52),
        ("my son is 7 and I'm 41", 41),
        ("my son is 7", None),
        ("kids 7 and 9", None),
        ("born in 1974", None),
        ("1974", None),
        ("out of work for 12 years", None),
        ("I moved here 20 years ago", None),
        ("34 pounds a week", None),
        ("12 High Street", None),
        ("I'm 20 minutes from the bus", None),
        ("got a lady here, 62, no food", 62),
        ("j'ai 34 ans", 34),
        ("soixante-douze ans", 72),
        ("quatre-vingt-trois ans", 83),
        ("ma fille a 9 ans et moi j'ai 35 ans", 35),
        ("mon fils a 7 ans", None),
        ("né en 1974", None),
        ("au chômage depuis 12 ans", None),
        ("il y a 20 ans", None),
        ("j'ai 3 enfants", None),
    ],
)
def test_it_reads_the_age_of_the_person_and_nobody_elses(
    interpreter: EmbeddedInterpreter, text: str, age: int | None
) -> None:
    assert interpreter.parse_now(text).slots.get("age") == age


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("ME4", "ME4"),
        ("me7 1ab", "ME7 1AB"),
        ("ME71AB", "ME7 1AB"),
        ("my postcode's CT3", "CT3"),
        ("I used to live in ME4", None),
        ("used to be in CT3 but we moved to ME5", "ME5"),
        ("my sister lives in BH1, I'm in ME8", "ME8"),
        ("stuck on the M2", None),
        ("so 2 of us", None),
        ("80100", "80100"),
        ("j'habite 62 930", "62930"),
        ("avant j'habitais 59000, maintenant 80200", "80200"),
        ("15000 euros de dettes", None),
        ("07700 900123", None),
    ],
)
def test_it_reads_the_postcode_where_the_person_lives_now(
    interpreter: EmbeddedInterpreter, text: str, postcode: str | None
) -> None:
    assert interpreter.parse_now(text).slots.get("postcode") == postcode


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("Deal", "Deal"),
        ("I live in Deal", "Deal"),
        ("it's a big deal to me", None),
        ("I need a bath and a sandwich", None),
        ("j'habite à Ham", "Ham"),
        ("une tranche de ham", None),
        ("à la rue depuis hier", None),
        ("gilingham", "Gillingham"),
        ("saint andre lez lille", "Saint-André-lez-Lille"),
        ("St Martin Boulogne", "Saint-Martin-Boulogne"),
        ("ABBEVILE", "Abbeville"),
        ("personne ne vient me voir", None),
        ("my mum's in Dover and I live in Strood", "Strood"),
        ("né à Lens, je vis à Péronne", "Péronne"),
    ],
)
def test_it_tells_towns_from_words(
    interpreter: EmbeddedInterpreter, text: str, town: str | None
) -> None:
    assert interpreter.parse_now(text).slots.get("town") == town


def test_it_gives_offsets_into_the_text_as_it_was_typed(interpreter: EmbeddedInterpreter) -> None:
    text = "😀 É\u200b, j’habite à Péronne, 80200"
    entities = interpreter.parse_now(text).entities
    assert {text[entity.start : entity.end] for entity in entities} == {"Péronne", "80200"}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("can i talk to a real person", Intent.ASK_HUMAN),
        ("je voudrais parler à quelqu'un", Intent.ASK_HUMAN),
        ("what do you do with my data", Intent.ASK_PRIVACY),
        ("que faites-vous de mes données ?", Intent.ASK_PRIVACY),
        ("go back", Intent.GO_BACK),
        ("revenir en arrière", Intent.GO_BACK),
        ("start again", Intent.RESTART),
        ("on recommence à zéro", Intent.RESTART),
        ("stop", Intent.STOP),
        ("arrêtez", Intent.STOP),
        ("help", Intent.HELP),
        ("je comprends pas", Intent.HELP),
        ("what is aspire?", Intent.ABOUT_ASPIRE),
        ("c'est quoi aspire", Intent.ABOUT_ASPIRE),
        ("parlez français svp", Intent.SWITCH_LANGUAGE),
        ("switch to French", Intent.SWITCH_LANGUAGE),
        ("where is my referral up to", Intent.ASK_STATUS),
        ("où en est ma demande", Intent.ASK_STATUS),
        ("delete my data", Intent.WITHDRAW),
        ("supprimez mes données", Intent.WITHDRAW),
        ("I want to complain", Intent.COMPLAIN),
        ("je veux faire une réclamation", Intent.COMPLAIN),
        ("change my postcode", Intent.CHANGE_ANSWER),
        ("changer mon code postal", Intent.CHANGE_ANSWER),
    ],
)
def test_it_is_sure_of_plain_interruptions(
    interpreter: EmbeddedInterpreter, text: str, intent: Intent
) -> None:
    understood = interpreter.parse_now(text)
    assert (understood.intent, understood.confidence >= 0.8) == (intent, True)


@pytest.mark.parametrize(
    "text", ["no", "non", "Sam", "Mr Backhouse", "Chatham", "food", "manger", "34", "ME4", "ok"]
)
def test_it_takes_no_plain_answer_for_an_interruption(
    interpreter: EmbeddedInterpreter, text: str
) -> None:
    understood = interpreter.parse_now(text)
    assert understood.intent not in INTERRUPTIONS or understood.confidence < 0.6


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("nothing to eat today", Urgency.TODAY),
        ("sleeping rough tonight", Urgency.TODAY),
        ("plus rien à manger ce soir", Urgency.TODAY),
        ("je dors dehors cette nuit", Urgency.TODAY),
        ("food will run out by friday", Urgency.SOON),
        ("expulsion la semaine prochaine", Urgency.SOON),
        ("gardening, no rush", Urgency.ROUTINE),
        ("du jardinage, c'est pas pressé", Urgency.ROUTINE),
        ("is there a class today", None),
    ],
)
def test_it_says_how_urgent_a_need_is(
    interpreter: EmbeddedInterpreter, text: str, urgency: Urgency | None
) -> None:
    assert interpreter.parse_now(text).urgency == urgency


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("im on the sick", "employment_status", "long_term_sick"),
        ("lost my job last month", "employment_status", "unemployed"),
        ("je suis à la retraite", "employment_status", "retired"),
        ("je m'occupe de ma mère", "employment_status", "carer"),
        ("je suis étudiante", "employment_status", "student"),
        ("I work part time in a shop", "employment_status", "employed"),
        ("it's for my mum", "for_whom", "other"),
        ("c'est pour moi", "for_whom", "self"),
        ("j'ai une dame ici qui a faim", "for_whom", "other"),
        ("hello", "for_whom", None),
    ],
)
def test_it_reads_work_situation_and_for_whom(
    interpreter: EmbeddedInterpreter, text: str, slot: str, value: str | None
) -> None:
    assert interpreter.parse_now(text).slots.get(slot) == value


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("i need some help with food", Language.EN),
        ("jsuis au chomage depuis 2 ans", Language.FR),
        ("g plus rien", Language.FR),
        ("ME4", None),
        ("🙂", None),
    ],
)
def test_it_tells_the_language_or_that_the_text_does_not(
    interpreter: EmbeddedInterpreter, text: str, language: Language | None
) -> None:
    assert interpreter.parse_now(text).language == language


async def test_it_keeps_the_language_of_the_conversation_where_the_text_shows_none(
    interpreter: EmbeddedInterpreter,
) -> None:
    assert (await interpreter.parse("ME4", Language.FR)).language is Language.FR


def test_it_passes_on_what_the_detector_found(interpreter: EmbeddedInterpreter) -> None:
    understood = interpreter.parse_now("ME4 and i want to die")
    assert understood.intent is Intent.SAFEGUARDING
    assert understood.safeguarding is not None
    assert understood.slots["postcode"] == "ME4"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t ",
        "x" * 10_000,
        "i want food " * 1_000,
        "a " * 5_000,
        "1" * 10_000,
        "'" * 10_000,
        "🍞🥖🙂" * 3_000,
        "أنا جائع جدا",
        "\u202eabc\u202c",
        "\x00\x01\x02 food \x7f",
        "\ud800 hungry \udfff",
        "<b>food</b> {{7*7}} %s {0}",
        "ｆｏｏｄ",
        "ne né n' j' l'",
        "K I L L",
    ],
)
def test_it_survives_hostile_text_and_says_the_same_twice(
    interpreter: EmbeddedInterpreter, text: str
) -> None:
    understood = interpreter.parse_now(text)
    assert understood == interpreter.parse_now(text)
    assert 0 <= understood.confidence <= 1
    assert all(0 <= e.start < e.end <= len(text) for e in understood.entities)
