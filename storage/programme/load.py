"""Loads the programme folder: reads every file, checks it, and builds the domain's objects."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from domain.directory import Directory, Helpline, Place
from domain.errors import ProgrammeInvalid
from domain.programme import District, Programme
from domain.vocabulary import Access, Country, Need
from storage.programme import convert, models
from storage.programme.checks import (
    References,
    Register,
    check_coverage,
    check_helplines,
    check_placeholders,
    check_places_twice,
    check_position,
)
from storage.programme.problems import Problems
from storage.programme.records import Reader
from storage.programme.sheets import Loc, Sheet

R = TypeVar("R", bound=models.Row)

DISTRICTS = "gazetteer/districts.csv"


def load_programme(folder: Path) -> Programme:
    """Return what the folder says.

    Raises ProgrammeInvalid with one line for every problem: file, line and record, field, value
    (shortened) and reason.
    """
    problems = Problems()
    if not folder.is_dir():
        raise ProgrammeInvalid((f"{folder}: there is no programme folder here",))
    programme = _Loader(folder, problems).load()
    if problems.lines or programme is None:
        raise ProgrammeInvalid(tuple(problems.lines))
    return programme


class _Loader:
    """Holds what has been read while the files are read one after the other."""

    def __init__(self, folder: Path, problems: Problems) -> None:
        self.folder = folder
        self.problems = problems
        self.reader = Reader(folder, problems)

    def load(self) -> Programme | None:
        districts = self._districts()
        places = self._places(districts)
        directory = self._directory(districts)
        terms = self.reader.whole("vocabulary.yml", models.VocabularyFile)
        consents = self.reader.whole("consent.yml", models.ConsentFile)
        privacy = self.reader.whole("privacy.yml", models.PrivacyRow)
        self._check_codes(terms)
        self._check_consents(consents)
        if self.problems.lines or directory is None or not (terms and consents and privacy):
            return None
        check_coverage(directory, self.problems)
        return Programme(
            directory=directory,
            places=places,
            districts={
                row.code: District(row.code, row.name, row.country) for row in districts.rows()
            },
            needs={code: convert.term(row) for code, row in terms[1].needs.items()},
            access={code: convert.term(row) for code, row in terms[1].access.items()},
            consents={key: convert.consent(key, row) for key, row in consents[1].purposes.items()},
            attested=convert.consent("attested", consents[1].attested),
            privacy=convert.privacy(privacy[1]),
            channel_notes={
                name: convert.translated(row) for name, row in consents[1].channel_notes.items()
            },
            is_confirmed=self.reader.is_confirmed,
        )

    def _districts(self) -> Register[models.DistrictRow]:
        register: Register[models.DistrictRow] = Register()
        for sheet, loc, row in self.reader.rows(DISTRICTS, models.DistrictRow):
            register.add(row.code, (sheet, loc, row), self.problems)
        return register

    def _places(self, districts: Register[models.DistrictRow]) -> tuple[Place, ...]:
        references = References(self.problems, {}, districts)
        found = []
        for name in self._names("gazetteer", "csv"):
            if name == DISTRICTS:
                continue
            for sheet, loc, row in self.reader.rows(name, models.PlaceRow):
                check_position(row, sheet, loc, self.problems)
                references.place(sheet, loc, row)
                found.append((sheet, loc, row))
        return tuple(convert.place(row) for row in check_places_twice(found, self.problems))

    def _directory(self, districts: Register[models.DistrictRow]) -> Directory | None:
        organizations = self._register("organizations", models.OrganizationRow)
        locations = self._register("locations", models.LocationRow)
        hubs = self._register("hubs", models.HubRow)
        services = self._services()
        helplines = self.reader.whole("helplines.yml", models.HelplinesFile)
        if helplines is not None:
            check_helplines(helplines[1], helplines[0], self.problems)
        references = References(self.problems, self.reader.seen_ids, districts)
        for sheet, loc, place in locations:
            check_position(place, sheet, loc, self.problems)
        for sheet, loc, hub in hubs:
            references.hub(sheet, loc, hub)
        for sheet, loc, service in services:
            references.service(sheet, loc, service)
        if self.problems.lines or helplines is None:
            return None
        return Directory(
            organizations={row.id: convert.organization(row) for row in organizations.rows()},
            locations={row.id: convert.location(row) for row in locations.rows()},
            hubs={row.id: convert.hub(row) for row in hubs.rows()},
            services={row.id: convert.service(row) for row in services.rows()},
            helplines=_helplines(helplines[1]),
        )

    def _register(self, name: str, model: type[R]) -> Register[R]:
        register: Register[R] = Register()
        for sheet, loc, row in self.reader.listed(f"directory/{name}.yml", name, model):
            register.add(row.id, (sheet, loc, row), self.problems)  # type: ignore[attr-defined]
        return register

    def _services(self) -> Register[models.ServiceRow]:
        register: Register[models.ServiceRow] = Register()
        for name in self._names("directory/services", "yml"):
            for sheet, loc, row in self.reader.listed(name, "services", models.ServiceRow):
                register.add(row.id, (sheet, loc, row), self.problems)
                self._check_alert(sheet, loc, row)
        return register

    def _names(self, folder: str, ending: str) -> Iterator[str]:
        names = sorted(path.name for path in (self.folder / folder).glob(f"*.{ending}"))
        if not names:
            self.problems.lines.append(f"{folder}/: has no .{ending} file")
        return (f"{folder}/{name}" for name in names)

    def _check_alert(self, sheet: Sheet, loc: Loc, row: models.ServiceRow) -> None:
        if sheet.data.get("confirmed") != "true" and row.alert is None:
            reason = "is missing; until the file says confirmed: true, people must be told"
            self.problems.add(sheet, (*loc, "alert"), reason)

    def _check_codes(self, terms: tuple[Sheet, models.VocabularyFile] | None) -> None:
        if terms is None:
            return
        sheet, row = terms
        for code in Need:
            if code not in row.needs:
                self.problems.add(sheet, ("needs", code.value), "is missing")
        for barrier in Access:
            if barrier not in row.access:
                self.problems.add(sheet, ("access", barrier.value), "is missing")

    def _check_consents(self, consents: tuple[Sheet, models.ConsentFile] | None) -> None:
        if consents is None:
            return
        sheet, row = consents
        for purpose in models.CONSENT_PURPOSES:
            if purpose not in row.purposes:
                self.problems.add(sheet, ("purposes", purpose), "is missing")
        check_placeholders(row, sheet, self.problems)


def _helplines(row: models.HelplinesFile) -> dict[Country, dict[str, tuple[Helpline, ...]]]:
    return {Country.GB: _answers(row.GB), Country.FR: _answers(row.FR)}


def _answers(row: models.CountryHelplinesRow) -> dict[str, tuple[Helpline, ...]]:
    lines = {line.id: convert.helpline(line) for line in row.lines}
    return {
        key: tuple(lines[line_id] for line_id in getattr(row.answers, key))
        for key in models.AnswersRow.model_fields
    }
