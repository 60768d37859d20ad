"""The directory in HSDS 3.0 words: organizations, locations, services, schedules, hubs.

An ASPIRE activity is a service whose organization runs a hub; a hub is a location with that role
(design section 2). Field names are HSDS's where HSDS has the field; ours say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from domain.vocabulary import (
    Access,
    Country,
    Language,
    Need,
    PartnerRole,
    Pathway,
    Urgency,
)


@dataclass(frozen=True)
class Translated:
    """A text in each language it was written in; `get` falls back on the other language."""

    by_language: Mapping[Language, str]

    def get(self, language: Language) -> str:
        """Return the text in `language`, or the one there is."""
        if language in self.by_language:
            return self.by_language[language]
        return next(iter(self.by_language.values()), "")


@dataclass(frozen=True)
class Organization:
    """HSDS organization; `roles`, `pathway` and `commitment_stage` are ours (founding text)."""

    id: str
    name: str
    description: Translated
    country: Country
    roles: frozenset[PartnerRole] = frozenset()
    pathway: Pathway | None = None
    commitment_stage: int | None = None  # 1 social structures, 2 employment structures
    website: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class Location:
    """HSDS location with its address; `accessibility` holds the codes it provides for."""

    id: str
    name: str
    latitude: float
    longitude: float
    city: str
    postal_code: str
    country: Country
    address_1: str | None = None
    accessibility: frozenset[Access] = frozenset()


@dataclass(frozen=True)
class Hub:
    """An ASPIRE hub: a location, the organization that runs it, and the area it serves."""

    id: str
    name: str
    organization_id: str
    location_id: str
    country: Country
    districts: frozenset[str]  # codes of the gazetteer's `district` column
    relay_working_days: int = 2  # first contact promised within this many working days
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class Schedule:
    """HSDS schedule, weekly: RFC 5545 `byday` codes, local opening hours."""

    byday: tuple[str, ...]
    opens_at: time
    closes_at: time
    description: Translated | None = None


@dataclass(frozen=True)
class Rule:
    """Eligibility as data (ours; HSDS has free text only, specification issue 468).

    `op` is `all`, `any` or `not` over `rules`, or a test of one fact: `age` (minimum, maximum),
    `residence` (district codes), `employment_status` (codes), `wants_weight_support` (no value).
    A fact that the person did not give makes the answer unknown, never no.
    """

    op: str
    rules: tuple["Rule", ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    values: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Service:
    """HSDS service; ours: needs, rule, open_to, capacity, hub, urgency it can answer."""

    id: str
    organization_id: str
    name: Translated
    description: Translated
    needs: frozenset[Need]
    location_ids: tuple[str, ...]
    country: Country
    hub_id: str | None = None
    schedules: tuple[Schedule, ...] = ()
    rule: Rule | None = None
    eligibility_description: Translated | None = None
    fees_description: Translated | None = None
    is_free: bool = True
    phone: str | None = None
    email: str | None = None
    url: str | None = None
    what_to_bring: Translated | None = None
    is_self_referral_open: bool = True  # data.inclusion `mobilisable_par: usagers`
    capacity: str = "open"  # open | waiting_list | full | paused
    districts: frozenset[str] = frozenset()  # HSDS service_area; empty: anybody who can get there
    is_national: bool = False
    answers_urgency: Urgency | None = None  # TODAY: help on the same day
    provides: frozenset[Access] = frozenset()  # step-free, hearing loop, childcare, interpreter
    alert: Translated | None = None  # HSDS service.alert


@dataclass(frozen=True)
class Place:
    """A place people name: an outcode, a French postal code or commune, a town.

    `district` is the code of the local authority or intercommunal area that residence rules use.
    """

    code: str
    name: str
    kind: str  # outcode | postal_code | town | area
    country: Country
    latitude: float
    longitude: float
    district: str | None = None
    is_pilot_area: bool = True


@dataclass(frozen=True)
class Helpline:
    """One number, or way, to reach help; `note` says hours and cost."""

    id: str
    number: str
    name: Translated
    note: Translated
    can_text: bool = False


@dataclass(frozen=True)
class Directory:
    """Everything one may be sent to, read together, by id."""

    organizations: Mapping[str, Organization]
    locations: Mapping[str, Location]
    hubs: Mapping[str, Hub]
    services: Mapping[str, Service]
    helplines: Mapping[Country, Mapping[str, tuple[Helpline, ...]]] = field(default_factory=dict)
