"""What the shipped demonstration programme promises."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from domain.directory import Rule, Translated
from domain.programme import Programme
from domain.vocabulary import (
    Access,
    Country,
    Language,
    Need,
    Pathway,
    SafeguardingKind,
    Urgency,
)
from storage.programme import load_programme

UNKIND = re.compile(
    r"\b(obese|overweight|unemployed|claimant|vulnerable|patients?|users?|invalid|error|failed"
    r"|obèses?|surpoids|chômeurs?|chômage|vulnérables?|usagers?)\b|!",
    re.IGNORECASE,
)


def texts(value: Any) -> Iterator[Translated]:
    """Yield every translated text inside a value."""
    if isinstance(value, Translated):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))
    elif hasattr(value, "values"):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)


def test_it_holds_the_nine_hubs(programme: Programme) -> None:
    assert set(programme.directory.hubs) == {
        "abbeville",
        "aylesham",
        "boscombe",
        "loos-en-gohelle",
        "medway",
        "peronne",
        "saint-andre-lez-lille",
        "saint-martin-boulogne",
        "wimereux",
    }


def test_it_says_of_every_service_that_it_must_be_confirmed(programme: Programme) -> None:
    assert not programme.is_confirmed
    assert all(service.alert for service in programme.directory.services.values())


def test_it_writes_every_text_in_both_languages_kindly(programme: Programme) -> None:
    found = list(texts(programme))
    assert len(found) > 300
    for text in found:
        assert set(text.by_language) == set(Language)
        for words in text.by_language.values():
            assert not UNKIND.search(words), words


def test_it_keeps_the_labels_of_buttons_short(programme: Programme) -> None:
    assert set(programme.needs) == set(Need)
    assert set(programme.access) == set(Access)
    for term in (*programme.needs.values(), *programme.access.values()):
        assert all(len(label) <= 34 for label in term.label.by_language.values())


def test_it_has_the_rule_of_medway(programme: Programme) -> None:
    rule = programme.directory.services["medway-cookery"].rule
    not_in_paid_work = Rule(
        "not", rules=(Rule("employment_status", values=frozenset({"employed"})),)
    )
    assert rule == Rule(
        "all",
        rules=(
            Rule("age", minimum=18),
            Rule("residence", values=frozenset({"GB-MDW"})),
            Rule("any", rules=(not_in_paid_work, Rule("wants_weight_support"))),
        ),
    )


def test_it_has_the_other_rules_of_the_fact_sheet(programme: Programme) -> None:
    services = programme.directory.services
    assert services["aylesham-cookery"].rule == Rule("age", minimum=18)
    assert services["aylesham-health-walk"].rule is None
    assert services["aylesham-gardening"].rule == Rule("residence", values=frozenset({"GB-DOV"}))
    assert services["boscombe-vegetable-patch"].rule is None
    assert services["boscombe-cookery"].rule is not None
    assert services["boscombe-cookery"].rule.op == "all"
    assert services["wimereux-recherche-emploi"].rule is not None
    assert services["wimereux-recherche-emploi"].rule.op == "any"
    assert services["abbeville-vers-emploi"].rule == Rule("age", minimum=16, maximum=25)


def test_it_knows_the_hours_that_are_printed_and_no_others(programme: Programme) -> None:
    services = programme.directory.services
    [living_room] = services["aylesham-living-room"].schedules
    assert living_room.byday == ("WE",)
    assert (living_room.opens_at, living_room.closes_at) == (time(14), time(16))
    with_hours = {key for key, service in services.items() if service.schedules}
    assert with_hours == {"aylesham-living-room", "food-line-gb"}


def test_it_gives_partners_a_pathway_and_both_stages_of_commitment(programme: Programme) -> None:
    organizations = programme.directory.organizations.values()
    pathways = {one.pathway for one in organizations}
    assert pathways >= set(Pathway) - {Pathway.SELF_REFERRAL, Pathway.WORD_OF_MOUTH}
    assert {one.commitment_stage for one in organizations} == {1, 2}
    assert programme.directory.organizations["jobcentre-plus"].commitment_stage == 2
    assert programme.directory.organizations["deal-area-foodbank"].commitment_stage == 1


@pytest.mark.parametrize("country", list(Country))
def test_it_has_a_line_for_every_danger(programme: Programme, country: Country) -> None:
    lines = programme.directory.helplines[country]
    wanted = {kind.value for kind in SafeguardingKind} | {
        "life_in_danger",
        "medical",
        "no_food_today",
        "no_roof_tonight",
        "adult_at_risk",
    }
    assert set(lines) == wanted
    assert all(lines.values())


def test_it_puts_the_right_number_first(programme: Programme) -> None:
    british, french = (programme.directory.helplines[country] for country in Country)
    assert british["suicide"][0].number == "116 123"
    assert british["domestic_abuse"][0].number == "0808 2000 247"
    assert british["medical_emergency"][0].number == "999"
    assert british["no_food_today"][0].number == "0808 208 2138"
    assert french["suicide"][0].number == "3114"
    assert french["domestic_abuse"][0].number == "3919"
    assert french["child_at_risk"][0].number == "119"
    assert french["medical_emergency"][0].number == "15"
    assert french["no_roof_tonight"][0].number == "115"


def test_it_uses_only_numbers_that_the_fact_sheet_prints(
    programme: Programme, shipped: Path
) -> None:
    sheet = shipped.parent.parent / "shared" / "aspire-facts.md"
    if not sheet.exists():
        pytest.skip(f"{sheet.name} is not beside this clone")
    facts = re.sub(r"\s", "", sheet.read_text(encoding="utf-8"))
    directory = programme.directory
    numbers = {line.number for lines in directory.helplines.values() for line in _flat(lines)}
    for group in (directory.organizations, directory.hubs, directory.services):
        numbers |= {one.phone for one in group.values() if one.phone}
    digits = {re.sub(r"\s", "", one) for one in numbers if one[0].isdigit()}
    assert len(digits) > 20
    assert {one for one in digits if one not in facts} == set()
    uncertain = {"03005000914", "08088004444", "08088005000"}  # marked so in sections 8 and 9
    assert not digits & uncertain


def _flat(lines: Any) -> Iterator[Any]:
    for group in lines.values():
        yield from group


@pytest.mark.parametrize("need", [Need.FOOD, Need.HOUSING])
@pytest.mark.parametrize("district", ["GB-MDW", "GB-DOV", "GB-BCP"])
def test_it_has_same_day_help_in_each_british_district(
    programme: Programme, need: Need, district: str
) -> None:
    assert any(
        need in one.needs and one.answers_urgency is Urgency.TODAY and district in one.districts
        for one in programme.directory.services.values()
    )


def test_it_versions_what_people_agree_to(programme: Programme) -> None:
    assert set(programme.consents) == {"store_case", "share_with_partner", "contact_me"}
    for consent in (*programme.consents.values(), programme.attested):
        assert consent.version >= 1
    assert programme.privacy.version >= 1
    for words in programme.consents["share_with_partner"].wording.by_language.values():
        assert "{partner}" in words
    assert "telegram" in programme.channel_notes


def test_it_says_how_long_data_is_kept(programme: Programme) -> None:
    for words in programme.consents["store_case"].wording.by_language.values():
        assert "30" in words
        assert "24" in words


def test_it_keeps_every_file_small_enough_to_edit(shipped: Path) -> None:
    files = [path for path in shipped.rglob("*") if path.suffix in (".yml", ".csv")]
    assert len(files) > 20
    for path in files:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# "), f"{path.name} needs a header that says how to edit it"
        assert len(lines) < 520, path.name


def test_it_is_the_same_whatever_the_working_folder(
    programme: Programme, shipped: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_programme(shipped) == programme
