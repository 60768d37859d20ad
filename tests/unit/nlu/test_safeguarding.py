"""Signs of danger: the brief list that must never be missed, disguises, idioms, hostile text."""

import pytest

from domain.vocabulary import SafeguardingKind
from nlu.safeguarding import LexiconDetector


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("they'd be better off without me", SafeguardingKind.SUICIDE),
        ("been saving up my tablets", SafeguardingKind.SUICIDE),
        ("ive took loads of tablets", SafeguardingKind.SUICIDE),
        ("j'ai mis mes affaires en ordre", SafeguardingKind.SUICIDE),
        ("j'en peux plus de vivre", SafeguardingKind.SUICIDE),
        ("je me coupe les bras", SafeguardingKind.SELF_HARM),
        ("she keeps cutting herself", SafeguardingKind.SELF_HARM),
        ("il me prend mon téléphone et mon argent", SafeguardingKind.DOMESTIC_ABUSE),
        ("my husband hits me when he's drunk", SafeguardingKind.DOMESTIC_ABUSE),
        ("mum's boyfriend says it's our secret", SafeguardingKind.CHILD_AT_RISK),
        ("le copain de maman dit que c'est notre secret", SafeguardingKind.CHILD_AT_RISK),
        ("he isnt breathing", SafeguardingKind.MEDICAL_EMERGENCY),
        ("elle ne respire plus", SafeguardingKind.MEDICAL_EMERGENCY),
    ],
)
def test_it_finds_danger_and_its_kind(
    detector: LexiconDetector, text: str, kind: SafeguardingKind
) -> None:
    found = detector.detect(text)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "I WANT TO KILL MYSELF",
        "i want to k i l l myself",
        "i want to k\u200bi\u200bl\u200bl myself",
        "i want to kill\u00a0myself 😭😭",
        "i want to\nkill\tmyself",
        "i want to k*ll myself",
        "sucidal",
        "i wаnt tо dіe",  # Cyrillic letters that look Latin
        "ɪ x " * 10 + "je vais me tuer",
        "J’AI ENVIE DE MOURIR",
        "jvai me tuer",
        "ｉ ｗａｎｔ ｔｏ ｄｉｅ",
        "My postcode is ME4 4AA, I like cooking and on tuesdays I am free but honestly i want to"
        " die and the bus is late",
    ],
)
def test_it_sees_through_disguise(detector: LexiconDetector, text: str) -> None:
    found = detector.detect(text)
    assert found is not None
    assert found.kind is SafeguardingKind.SUICIDE


@pytest.mark.parametrize(
    "text",
    [
        "dying for a cuppa",
        "starving to death for a kebab",
        "ça me tue",
        "mourir de rire",
        "killing weeds in the allotment",
        "my mum died last year",
        "my feet are killing me",
        "je tue les limaces",
        "coup de main",
        "my toothache is killing me",
        "mon chien s'appelle Rex",
        "",
        "ME4",
        "no",
    ],
)
def test_it_lets_everyday_words_be(detector: LexiconDetector, text: str) -> None:
    assert detector.detect(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "my mum died last year and i want to die too",
        "the stairs are killing me and my husband hits me",
        "dying for a cuppa but really i want to kill myself",
        "mort de rire mais je vais me pendre",
        "he will kill me if i leave",
        "scared to death of my husband",
        "he beats the kids",
        "he pushes me down the stairs",
        "il me bat tous les jours",
        "il me tape dessus",
        "il touche la petite",
    ],
)
def test_it_is_not_put_off_by_an_idiom_beside_the_danger(
    detector: LexiconDetector, text: str
) -> None:
    assert detector.detect(text) is not None


def test_it_quotes_the_words_as_they_were_typed(detector: LexiconDetector) -> None:
    found = detector.detect("Hello. I want to KILL Mysélf, sorry")
    assert found is not None
    assert found.phrase == "KILL Mysélf"


def test_it_names_the_gravest_of_several(detector: LexiconDetector) -> None:
    found = detector.detect("my husband hits me and i want to die")
    assert found is not None
    assert found.kind is SafeguardingKind.SUICIDE


@pytest.mark.parametrize("before", [0, 3_000, 3_990, 6_000, 9_900])
def test_it_finds_danger_anywhere_in_a_long_text(detector: LexiconDetector, before: int) -> None:
    assert detector.detect("blah " * (before // 5) + " i want to die") is not None


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "i want to " * 2_000,
        "my " * 5_000,
        "he me he me " * 2_000,
        "!?.," * 5_000,
        "\ud800" * 5_000,
        "\x00" * 5_000,
        "🙂" * 5_000,
        "\u202e" * 5_000,
        "((((" * 3_000,
        "أريد طعام " * 500,
    ],
)
def test_it_answers_on_hostile_text_the_same_twice(detector: LexiconDetector, text: str) -> None:
    assert detector.detect(text) == detector.detect(text)
