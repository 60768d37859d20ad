"""The shape of each file in the programme folder, as pydantic models.

Field names are HSDS 3.0's where HSDS has the field (design section 2). A field that is not listed
here is refused, because it is nearly always a spelling mistake.
"""

import datetime as dt
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from domain.vocabulary import (
    Access,
    Country,
    EmploymentStatus,
    Need,
    PartnerRole,
    Pathway,
    Urgency,
)

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
PhoneNumber = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ]{1,18}[0-9]$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]  # RFC 5545 BYDAY
ConsentPurpose = Literal["store_case", "share_with_partner", "contact_me"]
CONSENT_PURPOSES: tuple[ConsentPurpose, ...] = get_args(ConsentPurpose)


class Row(BaseModel):
    """Base of every model here: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class TranslatedRow(Row):
    """A text in both languages; neither may be left out."""

    en: Text
    fr: Text


class OrganizationRow(Row):
    """HSDS organization."""

    id: Slug
    name: Text
    description: TranslatedRow
    country: Country
    roles: list[PartnerRole] = []
    pathway: Pathway | None = None
    commitment_stage: Annotated[int, Field(ge=1, le=2)] | None = None
    website: Url | None = None
    email: Email | None = None
    phone: PhoneNumber | None = None


class LocationRow(Row):
    """HSDS location with its address."""

    id: Slug
    name: Text
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    address_1: Text | None = None
    city: Text
    postal_code: Text
    country: Country
    accessibility: list[Access] = []


class HubRow(Row):
    """An ASPIRE hub."""

    id: Slug
    name: Text
    organization_id: Slug
    location_id: Slug
    country: Country
    districts: Annotated[list[Text], Field(min_length=1)]
    relay_working_days: Annotated[int, Field(ge=1, le=20)] = 2
    phone: PhoneNumber | None = None
    email: Email | None = None


class ScheduleRow(Row):
    """HSDS schedule, weekly."""

    byday: Annotated[list[Weekday], Field(min_length=1)]
    opens_at: dt.time
    closes_at: dt.time
    description: TranslatedRow | None = None

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens_at >= self.closes_at:
            raise ValueError(f"opens_at {self.opens_at:%H:%M} must be before closes_at")
        return self


class AgeRow(Row):
    """Whole years, both ends included."""

    minimum: Annotated[int, Field(ge=0, le=120)] | None = None
    maximum: Annotated[int, Field(ge=0, le=120)] | None = None

    @model_validator(mode="after")
    def _has_an_order(self) -> Self:
        if self.minimum is None and self.maximum is None:
            raise ValueError("needs a minimum or a maximum")
        if None not in (self.minimum, self.maximum) and self.minimum > self.maximum:  # type: ignore[operator]
            raise ValueError("minimum must not be above maximum")
        return self


class RuleRow(Row):
    """One rule: exactly one of these fields is set."""

    all: Annotated[list["RuleRow"], Field(min_length=1)] | None = None
    any: Annotated[list["RuleRow"], Field(min_length=1)] | None = None
    not_: Annotated["RuleRow | None", Field(alias="not")] = None
    age: AgeRow | None = None
    residence: Annotated[list[Text], Field(min_length=1)] | None = None
    employment_status: Annotated[list[EmploymentStatus], Field(min_length=1)] | None = None
    wants_weight_support: Literal["true"] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError(
                "must say exactly one thing; join several with all: or any: and a list"
            )
        return self


class ServiceRow(Row):
    """HSDS service, with our needs, rule, capacity and urgency."""

    id: Slug
    organization_id: Slug
    name: TranslatedRow
    description: TranslatedRow
    needs: Annotated[list[Need], Field(min_length=1)]
    location_ids: list[Slug] = []
    country: Country
    hub_id: Slug | None = None
    schedules: list[ScheduleRow] = []
    rule: RuleRow | None = None
    eligibility_description: TranslatedRow | None = None
    fees_description: TranslatedRow | None = None
    is_free: bool = True
    phone: PhoneNumber | None = None
    email: Email | None = None
    url: Url | None = None
    what_to_bring: TranslatedRow | None = None
    is_self_referral_open: bool = True
    capacity: Literal["open", "waiting_list", "full", "paused"] = "open"
    districts: list[Text] = []
    is_national: bool = False
    answers_urgency: Urgency | None = None
    provides: list[Access] = []
    alert: TranslatedRow | None = None

    @model_validator(mode="after")
    def _says_its_rule_in_words(self) -> Self:
        if self.rule is not None and self.eligibility_description is None:
            raise ValueError("has a rule, so it needs eligibility_description in plain words")
        return self

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if not self.location_ids and not self.districts and not self.is_national:
            raise ValueError("needs location_ids, districts or is_national: true")
        return self


class HelplineRow(Row):
    """One number to call, or a way in words where there is none; `source` says who printed it.

    `checked` is the day on which somebody last called the number.
    """

    id: Slug
    number: Text
    name: TranslatedRow
    note: TranslatedRow
    can_text: bool = False
    source: Text
    checked: dt.date | None = None


Ids = Annotated[list[Slug], Field(min_length=1)]


class AnswersRow(Row):
    """Which lines answer what; in each list the most important comes first."""

    suicide: Ids
    self_harm: Ids
    domestic_abuse: Ids
    child_at_risk: Ids
    medical_emergency: Ids
    life_in_danger: Ids
    medical: Ids
    no_food_today: Ids
    no_roof_tonight: Ids
    adult_at_risk: Ids


class CountryHelplinesRow(Row):
    """The lines of one country, each told once, and what they answer."""

    lines: Annotated[list[HelplineRow], Field(min_length=1)]
    answers: AnswersRow


class HelplinesFile(Row):
    """`helplines.yml`."""

    GB: CountryHelplinesRow
    FR: CountryHelplinesRow


class TermRow(Row):
    """The words for one need or access code."""

    label: TranslatedRow
    explanation: TranslatedRow


class ConsentRow(Row):
    """One consent wording."""

    version: Annotated[int, Field(ge=1)]
    date: dt.date
    question: TranslatedRow
    wording: TranslatedRow


class PrivacyRow(Row):
    """The longer answer on data."""

    version: Annotated[int, Field(ge=1)]
    date: dt.date
    paragraphs: Annotated[list[TranslatedRow], Field(min_length=1)]


class VocabularyFile(Row):
    """`vocabulary.yml`."""

    needs: dict[Need, TermRow]
    access: dict[Access, TermRow]


class ConsentFile(Row):
    """`consent.yml`."""

    purposes: dict[ConsentPurpose, ConsentRow]
    attested: ConsentRow
    channel_notes: dict[Text, TranslatedRow] = {}


class DistrictRow(Row):
    """A row of `gazetteer/districts.csv`."""

    code: Text
    name: Text
    country: Country


class PlaceRow(Row):
    """A row of any other gazetteer file."""

    code: Text
    name: Text
    kind: Literal["outcode", "postal_code", "town", "area"]
    country: Country
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    district: Text | None = None
    is_pilot_area: bool = True
