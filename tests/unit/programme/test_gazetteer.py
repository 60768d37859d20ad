"""The gazetteer understands places as people type them."""

import pytest

from domain.directory import Place
from domain.gazetteer import Gazetteer
from domain.geo import distance_km
from domain.vocabulary import Country


def found(gazetteer: Gazetteer, text: str, country: Country | None = None) -> list[str]:
    """Return code and name of what was found."""
    return [f"{one.code} {one.name}" for one in gazetteer.find(text, country)]


@pytest.mark.parametrize(
    "text",
    ["ME7 1AA", "me71aa", "ME7", "me 7", "ME 7", "ME7 1", " me7  1aa ", "ME7-1AA", "MEO7 1AA"],
)
def test_it_finds_the_outcode_of_a_british_postcode(gazetteer: Gazetteer, text: str) -> None:
    [place] = gazetteer.find(text)
    assert (place.code, place.kind, place.district) == ("ME7", "outcode", "GB-MDW")


@pytest.mark.parametrize("text", ["CTI5 5AA", "CT15 5AA", "ctl5 5aa"])
def test_it_takes_i_and_l_for_one(gazetteer: Gazetteer, text: str) -> None:
    assert [one.code for one in gazetteer.find(text)] == ["CT15"]


def test_it_tells_a_two_digit_outcode_from_a_sector(gazetteer: Gazetteer) -> None:
    assert [one.code for one in gazetteer.find("TN34 1AA")] == ["TN34"]
    assert [one.code for one in gazetteer.find("ME71")] == ["ME7"]


@pytest.mark.parametrize(
    ("text", "area"), [("M1 1AE", "M"), ("G2", "G"), ("SW1A 1AA", "SW"), ("zz99 9zz", None)]
)
def test_it_finds_the_area_of_a_postcode_from_far_away(
    gazetteer: Gazetteer, text: str, area: str | None
) -> None:
    places = gazetteer.find(text)
    assert [one.code for one in places] == ([area] if area else [])
    assert not any(one.is_pilot_area for one in places)


@pytest.mark.parametrize("text", ["62200", "62 200", "F-62200", "622OO", " 62200 "])
def test_it_finds_a_french_postal_code(gazetteer: Gazetteer, text: str) -> None:
    [place] = gazetteer.find(text)
    assert (place.name, place.kind, place.district) == (
        "Boulogne-sur-Mer",
        "postal_code",
        "FR-62-BOU",
    )


def test_it_finds_the_department_of_a_code_from_far_away(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "31000") == ["31 Haute-Garonne"]
    assert found(gazetteer, "97400") == []
    assert found(gazetteer, "00000") == []


@pytest.mark.parametrize("text", ["Gillingham", "gillingham", "Gilingham", "GILLINGAM"])
def test_it_returns_both_gillinghams(gazetteer: Gazetteer, text: str) -> None:
    assert found(gazetteer, text) == ["ME7 Gillingham", "SP8 Gillingham"]


def test_it_takes_the_postcode_when_the_town_stands_twice(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "Gillingham ME7 1AA") == ["ME7 Gillingham"]
    assert found(gazetteer, "59270 Bailleul") == ["59270 Bailleul"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("boulogne sur mer", "Boulogne-sur-Mer"),
        ("Boulogne", "Boulogne-sur-Mer"),
        ("st martin boulogne", "Saint-Martin-Boulogne"),
        ("St.-Martin-lez-Boulogne", "Saint-Martin-Boulogne"),
        ("SAINT MARTIN BOULOGNE", "Saint-Martin-Boulogne"),
        ("saint andre", "Saint-André-lez-Lille"),
        ("peronne", "Péronne"),
        ("Pérone", "Péronne"),
        ("wimereu", "Wimereux"),
        ("aylsham", "Aylesham"),
        ("boscomb", "Boscombe"),
        ("portel", "Le Portel"),
        ("tunbridge wells", "Royal Tunbridge Wells"),
        ("st margarets at cliffe", "St Margaret's at Cliffe"),
        ("Deal", "Deal"),
        ("eu", "Eu"),
        ("j'habite à Loos-en-Gohelle", "Loos-en-Gohelle"),
        ("I live in Deal, near the sea", "Deal"),
        ("Manchester", "Manchester"),
    ],
)
def test_it_finds_a_town_as_people_type_it(gazetteer: Gazetteer, text: str, name: str) -> None:
    assert {one.name for one in gazetteer.find(text)} == {name}


def test_it_tells_loos_from_loos_en_gohelle(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "Loos") == ["59120 Loos"]
    assert found(gazetteer, "Loos en Gohelle") == ["62750 Loos-en-Gohelle"]


def test_it_keeps_to_the_country_asked_for(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "62200", Country.GB) == []
    assert found(gazetteer, "ME7", Country.FR) == []
    assert found(gazetteer, "ME7", Country.GB) == ["ME7 Gillingham"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "y",
        "me",
        "hello",
        "bonjour",
        "42",
        "nowhere at all",
        "😀😀",
        "\u202eabc",
        "x" * 10_000,
    ],
)
def test_it_finds_nothing_where_there_is_nothing(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.find(text) == ()


@pytest.mark.parametrize(
    ("latitude", "longitude", "name"),
    [(51.386, 0.551, "Gillingham"), (50.779, 1.613, "Wimereux"), (53.478, -2.241, "Manchester")],
)
def test_it_finds_the_place_nearest_to_a_point(
    gazetteer: Gazetteer, latitude: float, longitude: float, name: str
) -> None:
    place = gazetteer.nearest(latitude, longitude, within_km=10)
    assert place is not None
    assert place.name == name


@pytest.mark.parametrize(("latitude", "longitude"), [(50.2, -1.0), (51.0, 1.45), (0.0, 0.0)])
def test_it_finds_no_place_in_the_sea(
    gazetteer: Gazetteer, latitude: float, longitude: float
) -> None:
    assert gazetteer.nearest(latitude, longitude, within_km=10) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("34, live in ME4, skint, from Gillingham", ["Gillingham"]),
        ("I'd like a deal on a ham sandwich", []),
        ("i live in deal", ["Deal"]),
        ("near st. martin boulogne please", ["Saint-Martin-Boulogne"]),
        ("j'habite Saint-Martin-lez-Boulogne", ["Saint-Martin-Boulogne"]),
        ("Je m'appelle Albert, j'habite à Albert", ["Albert"]),
        ("12 rue de Lille à Lens", ["Lens"]),
        ("c'est à long terme", []),
        ("j'ai perdu mes lens", []),
        ("j'aime la couture", []),
        ("I walk along Dover Road", []),
        ("Je suis de Boulogne", ["Boulogne-sur-Mer"]),
        ("Abbeville ou Péronne", ["Abbeville", "Péronne"]),
        ("I'm from Manchester and I need a bath", ["Manchester"]),
        ("Rue", ["Rue"]),
        ("", []),
    ],
)
def test_it_finds_names_inside_a_text(gazetteer: Gazetteer, text: str, names: list[str]) -> None:
    assert [name for name, _, _ in gazetteer.names_in(text)] == names


def test_it_says_where_in_the_text_the_name_stands(gazetteer: Gazetteer) -> None:
    text = "near st. martin boulogne please"
    [(_, start, end)] = gazetteer.names_in(text)
    assert text[start:end] == "st. martin boulogne"


def test_it_works_with_no_places_at_all() -> None:
    empty = Gazetteer([])
    assert empty.find("ME7 1AA") == ()
    assert empty.nearest(51.0, 0.5, within_km=100) is None
    assert empty.names_in("I live in Gillingham") == []


def test_it_prefers_a_place_to_an_area_that_is_nearer() -> None:
    area = Place("ME", "Medway", "area", Country.GB, 51.38, 0.55)
    town = Place("ME7", "Gillingham", "town", Country.GB, 51.39, 0.56)
    assert Gazetteer([area, town]).nearest(51.38, 0.55, within_km=10) is town


def test_it_measures_the_channel() -> None:
    dover_to_calais = distance_km(51.127, 1.313, 50.951, 1.856)
    assert 40 < dover_to_calais < 45
    assert distance_km(51.0, 1.0, 51.0, 1.0) == 0
