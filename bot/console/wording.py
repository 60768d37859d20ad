"""The console's words: labels of codes, spans of time, moments, in the language of the staff.

Needs and access are worded by the programme (`programme/`), the rest by the catalogues. Used by
`bot/console` and `bot/follow`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_datetime

from domain.directory import Translated
from domain.messages import Line, Texts, Value, say
from domain.programme import Programme
from domain.vocabulary import Access, Country, Language, Need

ZONES = {Country.GB: "Europe/London", Country.FR: "Europe/Paris"}
HOURS_UNTIL = timedelta(hours=72)  # "26 h" says more than "1 day"; from three days on, days do


@dataclass(frozen=True)
class Words:
    """All words of one page, at one moment."""

    texts: Texts
    programme: Programme
    language: Language
    now: datetime

    def __call__(self, key: str, **values: Value) -> str:
        """Return the text `key`."""
        return self.texts.render(say(key, **values), self.language)

    def line(self, line: Line | Translated) -> str:
        """Return the words of a line of a conversation, or of a text of the directory."""
        if isinstance(line, Translated):
            return line.get(self.language)
        return self.texts.render(line, self.language)

    def need(self, code: str) -> str:
        """Return the label of a need, or the code when the programme has none."""
        term = self.programme.needs.get(Need(code)) if code in set(Need) else None
        return term.label.get(self.language) if term else code

    def access(self, code: str) -> str:
        """Return the label of an access need, or the code when the programme has none."""
        term = self.programme.access.get(Access(code)) if code in set(Access) else None
        return term.label.get(self.language) if term else code

    def hub(self, hub_id: str) -> str:
        """Return the hub's name."""
        hub = self.programme.directory.hubs.get(hub_id)
        return hub.name if hub else hub_id

    def country_of_hub(self, hub_id: str) -> Country:
        """Return the hub's country: its clock is the one that its people live by."""
        hub = self.programme.directory.hubs.get(hub_id)
        return hub.country if hub else Country.GB

    def organization(self, organization_id: str) -> str:
        """Return the organization's name."""
        organization = self.programme.directory.organizations.get(organization_id)
        return organization.name if organization else organization_id

    def service(self, service_id: str) -> str:
        """Return the service's name."""
        service = self.programme.directory.services.get(service_id)
        return service.name.get(self.language) if service else service_id

    def span(self, since: datetime) -> str:
        """Return how long ago: minutes, hours up to three days, then days."""
        passed = max(self.now - since, timedelta(minutes=1))
        if passed < timedelta(hours=1):
            return self("console.span.min", n=passed // timedelta(minutes=1))
        if passed < HOURS_UNTIL:
            return self("console.span.h", n=passed // timedelta(hours=1))
        return self("console.span.d", n=passed // timedelta(days=1))

    def moment(self, at: datetime, country: Country = Country.GB) -> str:
        """Return the exact day and time as people of that country read their clock."""
        local = at.astimezone(_zone(country))
        return format_datetime(local, "EEE d MMM y, HH:mm", locale=self.language.value)

    def local_day(self, at: datetime, country: Country) -> date:
        """Return which day it was in that country."""
        return at.astimezone(_zone(country)).date()

    def day(self, day: date) -> str:
        """Return a day as it is read aloud."""
        return format_date(day, "EEEE d MMMM", locale=self.language.value)


@cache
def _zone(country: Country) -> tzinfo:
    """Return the country's time zone; UTC on a machine without the zone tables."""
    try:
        return ZoneInfo(ZONES[country])
    except ZoneInfoNotFoundError:
        return UTC
