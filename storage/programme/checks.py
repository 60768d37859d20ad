"""Checks that need several files: ids that exist, codes that exist, nobody left without help."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from domain.directory import Directory, Hub, Service
from domain.geo import distance_km
from domain.vocabulary import Country, Need, Urgency
from storage.programme import models
from storage.programme.problems import Problems
from storage.programme.sheets import Loc, Sheet

R = TypeVar("R")

# Boxes around each country, degrees: south, north, west, east. They catch swapped or mistyped
# coordinates, so they are generous; France is the mainland and Corsica.
_BOXES = {
    Country.GB: (49.8, 60.9, -8.7, 1.8),
    Country.FR: (41.3, 51.2, -5.2, 9.7),
}

# How far from its hub a place may be and still count as in the hub's area, for coverage only.
AREA_RADIUS_KM = 25.0

# Needs for which a person must find help on the same day (design section 5, "Urgent need").
_SAME_DAY_NEEDS = (Need.FOOD, Need.HOUSING)


@dataclass
class Register(Generic[R]):
    """Records of one kind by id, each with the file and place it came from."""

    found: dict[str, tuple[Sheet, Loc, R]] = field(default_factory=dict)

    def add(self, key: str, entry: tuple[Sheet, Loc, R], problems: Problems) -> None:
        """Keep a record; a second one with the same id is a problem."""
        if key in self.found:
            first_sheet, first_loc, _ = self.found[key]
            reason = f"is already used in {first_sheet.name}, {first_sheet.where(first_loc)}"
            problems.add(entry[0], (*entry[1], "id"), reason, key)
            return
        self.found[key] = entry

    def __iter__(self) -> Iterator[tuple[Sheet, Loc, R]]:
        return iter(self.found.values())

    def rows(self) -> Iterable[R]:
        """Return the records alone, in the order of the files."""
        return (row for _, _, row in self.found.values())


def check_position(
    row: models.LocationRow | models.PlaceRow,
    sheet: Sheet,
    loc: Loc,
    problems: Problems,
) -> None:
    """Note coordinates that lie outside the record's country."""
    south, north, west, east = _BOXES[row.country]
    if not south <= row.latitude <= north:
        reason = f"lies outside {row.country}; are latitude and longitude swapped?"
        problems.add(sheet, (*loc, "latitude"), reason, row.latitude)
    if not west <= row.longitude <= east:
        reason = f"lies outside {row.country}; are latitude and longitude swapped?"
        problems.add(sheet, (*loc, "longitude"), reason, row.longitude)


@dataclass
class References:
    """Checks that what one record names exists elsewhere."""

    problems: Problems
    known_ids: Mapping[str, set[str]]  # organizations, locations, hubs; also of wrong records
    districts: Register[models.DistrictRow]

    def hub(self, sheet: Sheet, loc: Loc, row: models.HubRow) -> None:
        """Check what a hub names."""
        self._id("organizations", sheet, (*loc, "organization_id"), row.organization_id)
        self._id("locations", sheet, (*loc, "location_id"), row.location_id)
        self._districts(sheet, (*loc, "districts"), row.districts)

    def service(self, sheet: Sheet, loc: Loc, row: models.ServiceRow) -> None:
        """Check what a service names."""
        self._id("organizations", sheet, (*loc, "organization_id"), row.organization_id)
        for index, location_id in enumerate(row.location_ids):
            self._id("locations", sheet, (*loc, "location_ids", index), location_id)
        if row.hub_id is not None:
            self._id("hubs", sheet, (*loc, "hub_id"), row.hub_id)
        self._districts(sheet, (*loc, "districts"), row.districts)
        if row.rule is not None:
            self._rule(sheet, (*loc, "rule"), row.rule)

    def place(self, sheet: Sheet, loc: Loc, row: models.PlaceRow) -> None:
        """Check the district of a place."""
        if row.district is not None:
            self._districts(sheet, (*loc, "district"), [row.district])

    def _rule(self, sheet: Sheet, loc: Loc, row: models.RuleRow) -> None:
        self._districts(sheet, (*loc, "residence"), row.residence or [])
        for name, parts in (("all", row.all), ("any", row.any)):
            for index, part in enumerate(parts or []):
                self._rule(sheet, (*loc, name, index), part)
        if row.not_ is not None:
            self._rule(sheet, (*loc, "not"), row.not_)

    def _id(self, kind: str, sheet: Sheet, loc: Loc, value: str) -> None:
        if value not in self.known_ids.get(kind, ()):
            self.problems.add(sheet, loc, f"is not an id in directory/{kind}.yml", value)

    def _districts(self, sheet: Sheet, loc: Loc, codes: list[str]) -> None:
        for code in codes:
            if code not in self.districts.found:
                self.problems.add(sheet, loc, "is not a code in gazetteer/districts.csv", code)


def check_coverage(directory: Directory, problems: Problems) -> None:
    """Note each hub where somebody would be left with nothing.

    Every hub has an activity without a rule; every need has a service in every hub's area; food
    and housing have one that answers on the same day (design section 5: no dead end).
    """
    for hub in directory.hubs.values():
        near = [one for one in directory.services.values() if _reaches(one, hub, directory)]
        where = f"directory/services/: hub {hub.id}"
        if not any(one.hub_id == hub.id and one.rule is None for one in near):
            problems.lines.append(f"{where}: rule: needs at least one activity open to everybody")
        for need in Need:
            if not any(need in one.needs for one in near):
                problems.lines.append(f"{where}: needs: no service answers {need}")
        for need in _SAME_DAY_NEEDS:
            if not any(need in one.needs and one.answers_urgency is Urgency.TODAY for one in near):
                reason = f"no service for {need} has answers_urgency: today"
                problems.lines.append(f"{where}: answers_urgency: {reason}")


def _reaches(service: Service, hub: Hub, directory: Directory) -> bool:
    if service.country != hub.country:
        return False
    if service.hub_id == hub.id or service.is_national or service.districts & hub.districts:
        return True
    if service.districts:
        return False
    centre = directory.locations[hub.location_id]
    return any(
        distance_km(centre.latitude, centre.longitude, there.latitude, there.longitude)
        <= AREA_RADIUS_KM
        for there in (directory.locations[key] for key in service.location_ids)
    )


def check_helplines(row: models.HelplinesFile, sheet: Sheet, problems: Problems) -> None:
    """Note lines that stand twice, and answers that name a line which is not there."""
    for name, country in (("GB", row.GB), ("FR", row.FR)):
        register: Register[models.HelplineRow] = Register()
        for index, line in enumerate(country.lines):
            register.add(line.id, (sheet, (name, "lines", index), line), problems)
        for key in models.AnswersRow.model_fields:
            for index, line_id in enumerate(getattr(country.answers, key)):
                if line_id not in register.found:
                    loc = (name, "answers", key, index)
                    problems.add(sheet, loc, f"is not the id of a line of {name}", line_id)


def check_placeholders(row: models.ConsentFile, sheet: Sheet, problems: Problems) -> None:
    """Note a missing `{partner}` in the consent to share, and any other placeholder anywhere."""
    for purpose, consent in row.purposes.items():
        wanted = {"{partner}"} if purpose == "share_with_partner" else set()
        for name in ("question", "wording"):
            text: models.TranslatedRow = getattr(consent, name)
            for language in ("en", "fr"):
                found = set(re.findall(r"\{[^}]*\}", getattr(text, language)))
                loc = ("purposes", purpose, name, language)
                _note_placeholders(found, wanted, sheet, loc, problems)


def _note_placeholders(
    found: set[str], wanted: set[str], sheet: Sheet, loc: Loc, problems: Problems
) -> None:
    for extra in sorted(found - wanted):
        problems.add(sheet, loc, "is not a placeholder that can be filled here", extra)
    for missing in sorted(wanted - found):
        problems.add(sheet, loc, f"must contain {missing}")


def check_places_twice(
    places: Iterable[tuple[Sheet, Loc, models.PlaceRow]], problems: Problems
) -> list[models.PlaceRow]:
    """Return the rows, each place once; a place that stands twice is a problem."""
    register: Register[models.PlaceRow] = Register()
    for sheet, loc, row in places:
        key = f"{row.kind} {row.country} {row.code} {row.name}"
        register.add(key, (sheet, loc, row), problems)
    return list(register.rows())
