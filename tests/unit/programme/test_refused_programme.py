"""A wrong file is refused with file, place, field and reason."""

from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import ProgrammeInvalid
from storage.programme import load_programme

Replace = Callable[[str, str, str], None]
Problems = Callable[[], tuple[str, ...]]

MEDWAY = "directory/services/medway.yml"
AYLESHAM = "directory/services/aylesham.yml"
BOSCOMBE = "directory/services/boscombe.yml"
HUBS = "directory/hubs.yml"
TOWNS = "gazetteer/gb-towns.csv"

# file, what stands there, what a hand slips in, what the one problem must say
ONE_MISTAKE = [
    (
        MEDWAY,
        "needs: [growing,",
        "needs: [gowing,",
        ["(medway-allotment): needs[1] ", '"gowing"', "food"],
    ),
    (MEDWAY, "    needs: [growing,", "    need: [growing,", ["medway-allotment", "need "]),
    (MEDWAY, "age: {minimum: 18}", "age: {minimum: old}", ["minimum", '"old"', "whole number"]),
    (MEDWAY, "age: {minimum: 18}", "age: {minimum: 18, maximum: 9}", ["age", "above maximum"]),
    (MEDWAY, "age: {minimum: 18}", "age: {}", ["age", "minimum or a maximum"]),
    (
        MEDWAY,
        "residence: [GB-MDW]",
        "residence: [GB-MDX]",
        ["rule.all[2].residence", '"GB-MDX"', "districts.csv"],
    ),
    (MEDWAY, "location_ids: [medway-fort-amherst]", "location_ids: [fort]", ['"fort"', "locat"]),
    (MEDWAY, "hub_id: medway", "hub_id: medwey", ["hub_id", '"medwey"', "hubs.yml"]),
    (AYLESHAM, 'opens_at: "14:00"', "opens_at: 17:00", ["schedules", "before closes_at"]),
    (AYLESHAM, 'opens_at: "14:00"', "opens_at: two", ["opens_at", '"two"', "09:30"]),
    (AYLESHAM, "byday: [WE]", "byday: [Wed]", ["byday[1]", '"Wed"', "MO, TU"]),
    (AYLESHAM, "organization_id: bechange", "organization_id: becange", ['"becange"']),
    (AYLESHAM, "is_free: false", "is_free: perhaps", ["is_free", '"perhaps"', "true or false"]),
    (AYLESHAM, "phone: 01304 840134", "phone: ask Pam", ["phone", '"ask Pam"']),
    (BOSCOMBE, "email: aspire@bcpcouncil.gov.uk", "email: aspire", ["email", '"aspire"']),
    (HUBS, "districts: [GB-MDW]", "districts: []", ["(medway)", "districts"]),
    (HUBS, "districts: [GB-MDW]", "districts: [MEDWAY]", ["(medway)", '"MEDWAY"']),
    (HUBS, "location_id: medway-st", "location_id: medway-saint", ["(medway)", "location_id"]),
    (HUBS, "id: medway,", "id: aylesham,", ["aylesham", "already used", "hubs.yml, line"]),
    (HUBS, "confirmed: false", "confirmed: maybe", ["line 8", "confirmed", '"maybe"']),
    ("directory/locations.yml", "latitude: 51.386", "latitude: 0.551", ["latitude", "outside GB"]),
    (
        "directory/organizations.yml",
        "commitment_stage: 1\n",
        "commitment_stage: 3\n",
        ["stage", '"3"'],
    ),
    ("directory/organizations.yml", "roles: [provider, source]", "roles: [boss]", ['"boss"']),
    (
        "helplines.yml",
        "suicide: [samaritans,",
        "suicide: [samaritan,",
        ["suicide[1]", "line of GB"],
    ),
    ("helplines.yml", "    medical: [nhs-111, emergency]\n", "", ["medical", "is missing"]),
    ("helplines.yml", "- id: nhs-111\n", "- id: emergency\n", ["already used"]),
    ("vocabulary.yml", "  food:\n", "  fod:\n", ['"fod"']),
    ("vocabulary.yml", "en: Food,", "en: ,", ["needs.food.label.en", "must not be empty"]),
    ("consent.yml", "version: 1", "version: one", ["version", '"one"']),
    (
        "consent.yml",
        "fr: Pouvons-nous transmettre votre demande à {partner} ?",
        "fr: Oui ?",
        ["fr"],
    ),
    ("consent.yml", "with {partner}: your", "with {name}: your", ['"{name}"', "wording"]),
    ("privacy.yml", "date: 2026-11-22", "date: yesterday", ["date", '"yesterday"']),
    (
        TOWNS,
        "ME7,Gillingham,town,GB,51.386",
        "ME7,Gillingham,town,GB,north",
        ["latitude", "51.386"],
    ),
    (TOWNS, "ME7,Gillingham,town", "ME7,Gillingham,city", ["line 6", "kind", '"city"']),
    (TOWNS, ",GB-MDW,yes", ",GB-XXX,yes", ["line 6", "district", '"GB-XXX"']),
    (TOWNS, "code,name,kind", "code,nom,kind", ["nom"]),
    (TOWNS, "ME4,Chatham,", "ME7,Gillingham,", ["line 7", "already used", "line 6"]),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    ONE_MISTAKE,
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else None,
)
def test_it_refuses_a_mistake_with_file_field_and_reason(
    replace: Replace, problems: Problems, name: str, old: str, new: str, said: list[str]
) -> None:
    replace(name, old, new)
    told = problems()
    assert any(name in line and all(part in line for part in said) for line in told), told
    assert all("\n" not in line for line in told)


def test_it_names_the_line_of_a_text_that_lacks_a_language(
    replace: Replace, problems: Problems
) -> None:
    replace(MEDWAY, "      fr: Jardiner sur les parcelles\n", "")
    [line] = problems()
    assert line.startswith(f"{MEDWAY}, line ")
    assert line.endswith("(medway-allotment): name.fr is missing")


def test_it_lists_all_problems_of_all_files(replace: Replace, problems: Problems) -> None:
    replace(MEDWAY, "needs: [growing,", "needs: [gowing,")
    replace(HUBS, "organization_id: bcp-council", "organization_id: bcp")
    replace("privacy.yml", "version: 2", "version: 0")
    replace(TOWNS, "ME7,Gillingham,town", "ME7,Gillingham,city")
    told = problems()
    assert len(told) == 4
    assert {line.split(",")[0] for line in told} == {MEDWAY, HUBS, "privacy.yml", TOWNS}


def test_it_shortens_a_long_value(replace: Replace, problems: Problems) -> None:
    replace(HUBS, "phone: 01304 840134", f"phone: {'x' * 500}")
    [line] = problems()
    assert len(line) < 200


def test_it_refuses_a_file_that_is_not_yaml_with_its_line(
    replace: Replace, problems: Problems
) -> None:
    replace(HUBS, "hubs:\n", "hubs: [\n")
    [line] = [one for one in problems() if one.startswith(f"{HUBS}, line")]
    assert "is not YAML" in line


def test_it_refuses_a_field_that_stands_twice(replace: Replace, problems: Problems) -> None:
    replace(MEDWAY, "    needs: [growing,", "    needs: [food]\n    needs: [growing,")
    assert any("needs" in line and "stands twice" in line for line in problems())


def test_it_refuses_a_list_where_fields_belong(folder: Path, problems: Problems) -> None:
    (folder / "vocabulary.yml").write_text("- food\n", encoding="utf-8")
    assert any("vocabulary.yml" in line for line in problems())


def test_it_refuses_an_empty_file(folder: Path, problems: Problems) -> None:
    (folder / HUBS).write_text("", encoding="utf-8")
    assert any(line.startswith(HUBS) and "hubs:" in line for line in problems())


def test_it_refuses_bytes_that_are_not_utf8(folder: Path, problems: Problems) -> None:
    (folder / HUBS).write_bytes("hubs: Péronne".encode("latin-1"))
    assert any(line.startswith(HUBS) and "UTF-8" in line for line in problems())


@pytest.mark.parametrize(
    "name", ["helplines.yml", "consent.yml", "privacy.yml", "vocabulary.yml", HUBS]
)
def test_it_names_a_missing_file(folder: Path, problems: Problems, name: str) -> None:
    (folder / name).unlink()
    assert f"{name}: is missing from the programme folder" in problems()


def test_it_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProgrammeInvalid, match="no programme folder"):
        load_programme(tmp_path / "nowhere")


def test_it_refuses_a_service_without_warning_until_confirmed(
    folder: Path, replace: Replace, problems: Problems
) -> None:
    path = folder / "directory/services/national.yml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    start = next(i for i, line in enumerate(lines) if line.startswith("  alert:"))
    path.write_text("".join(lines[:start] + lines[start + 3 :]), encoding="utf-8")
    assert all("alert is missing" in line for line in problems())
    replace("directory/services/national.yml", "confirmed: false", "confirmed: true")
    assert load_programme(folder).directory.services["food-line-gb"].alert is None


def test_it_refuses_a_rule_that_is_not_said_in_words(replace: Replace, problems: Problems) -> None:
    replace(
        AYLESHAM,
        "    needs: [loneliness, mental_wellbeing]\n",
        "    needs: [loneliness, mental_wellbeing]\n    rule: {age: {minimum: 18}}\n",
    )
    text = "    eligibility_description:\n      en: Open to everybody.\n      fr: Ouvert à tous.\n"
    _drop_after(replace, AYLESHAM, 'closes_at: "16:00"\n', text)
    assert any("eligibility_description" in line for line in problems())


def _drop_after(replace: Replace, name: str, anchor: str, text: str) -> None:
    replace(name, anchor + text, anchor)


def test_it_refuses_a_rule_that_says_two_things(replace: Replace, problems: Problems) -> None:
    replace(
        BOSCOMBE,
        "      residence: [GB-BCP]\n",
        "      residence: [GB-BCP]\n      age: {minimum: 18}\n",
    )
    assert any("exactly one thing" in line for line in problems())


def test_it_refuses_a_hub_where_every_activity_has_a_gate(folder: Path, problems: Problems) -> None:
    path = folder / MEDWAY
    first, *others = path.read_text(encoding="utf-8").split("  - id: ")
    gated = "".join(f"  - id: {one}" for one in others if not one.startswith("medway-first"))
    path.write_text(first + gated, encoding="utf-8")
    [line] = problems()
    assert "hub medway" in line
    assert "open to everybody" in line


def test_it_refuses_an_area_where_a_need_has_no_service(
    replace: Replace, problems: Problems
) -> None:
    replace("directory/services/partners-uk.yml", "needs: [digital]", "needs: [language_learning]")
    told = problems()
    assert len(told) == 3
    assert all("no service answers digital" in line for line in told)


def test_it_refuses_an_area_without_food_on_the_same_day(
    replace: Replace, problems: Problems
) -> None:
    replace("directory/services/national.yml", "    answers_urgency: today\n", "")
    for _ in range(6):
        replace("directory/services/partners-uk.yml", "    answers_urgency: today\n", "")
    told = problems()
    assert len(told) == 3
    assert all("answers_urgency" in line and "food" in line for line in told)


def test_it_reads_a_table_saved_by_a_french_spreadsheet(folder: Path) -> None:
    path = folder / TOWNS
    rows = path.read_text(encoding="utf-8").replace(",", ";")
    path.write_text("\ufeff" + rows.replace("\n", "\r\n"), encoding="utf-8", newline="")
    places = {one.name for one in load_programme(folder).places}
    assert "Gillingham" in places


def test_it_reads_no_and_times_as_they_are_written(replace: Replace, folder: Path) -> None:
    replace(AYLESHAM, 'opens_at: "14:00"', "opens_at: 13:30")
    replace(AYLESHAM, "is_free: false", "is_free: no")
    services = load_programme(folder).directory.services
    assert f"{services['aylesham-living-room'].schedules[0].opens_at:%H:%M}" == "13:30"
    assert services["aylesham-crafts"].is_free is False
