"""Turns checked rows into the domain's objects, one function per object."""

from domain.directory import (
    Helpline,
    Hub,
    Location,
    Organization,
    Place,
    Rule,
    Schedule,
    Service,
    Translated,
)
from domain.programme import ConsentText, PrivacyText, Term
from domain.vocabulary import Language
from storage.programme import models


def translated(row: models.TranslatedRow) -> Translated:
    """Return the text by language."""
    return Translated({Language.EN: row.en, Language.FR: row.fr})


def _optional(row: models.TranslatedRow | None) -> Translated | None:
    return None if row is None else translated(row)


def organization(row: models.OrganizationRow) -> Organization:
    """Return the organization of a row."""
    return Organization(
        id=row.id,
        name=row.name,
        description=translated(row.description),
        country=row.country,
        roles=frozenset(row.roles),
        pathway=row.pathway,
        commitment_stage=row.commitment_stage,
        website=row.website,
        email=row.email,
        phone=row.phone,
    )


def location(row: models.LocationRow) -> Location:
    """Return the location of a row."""
    return Location(
        id=row.id,
        name=row.name,
        latitude=row.latitude,
        longitude=row.longitude,
        city=row.city,
        postal_code=row.postal_code,
        country=row.country,
        address_1=row.address_1,
        accessibility=frozenset(row.accessibility),
    )


def hub(row: models.HubRow) -> Hub:
    """Return the hub of a row."""
    return Hub(
        id=row.id,
        name=row.name,
        organization_id=row.organization_id,
        location_id=row.location_id,
        country=row.country,
        districts=frozenset(row.districts),
        relay_working_days=row.relay_working_days,
        phone=row.phone,
        email=row.email,
    )


def rule(row: models.RuleRow) -> Rule:
    """Return the rule of a row; ages count both ends."""
    if row.all is not None:
        return Rule("all", rules=tuple(rule(part) for part in row.all))
    if row.any is not None:
        return Rule("any", rules=tuple(rule(part) for part in row.any))
    if row.not_ is not None:
        return Rule("not", rules=(rule(row.not_),))
    if row.age is not None:
        return Rule("age", minimum=row.age.minimum, maximum=row.age.maximum)
    if row.residence is not None:
        return Rule("residence", values=frozenset(row.residence))
    if row.employment_status is not None:
        return Rule("employment_status", values=frozenset(row.employment_status))
    return Rule("wants_weight_support")


def service(row: models.ServiceRow) -> Service:
    """Return the service of a row."""
    return Service(
        id=row.id,
        organization_id=row.organization_id,
        name=translated(row.name),
        description=translated(row.description),
        needs=frozenset(row.needs),
        location_ids=tuple(row.location_ids),
        country=row.country,
        hub_id=row.hub_id,
        schedules=tuple(_schedule(part) for part in row.schedules),
        rule=None if row.rule is None else rule(row.rule),
        eligibility_description=_optional(row.eligibility_description),
        fees_description=_optional(row.fees_description),
        is_free=row.is_free,
        phone=row.phone,
        email=row.email,
        url=row.url,
        what_to_bring=_optional(row.what_to_bring),
        is_self_referral_open=row.is_self_referral_open,
        capacity=row.capacity,
        districts=frozenset(row.districts),
        is_national=row.is_national,
        answers_urgency=row.answers_urgency,
        provides=frozenset(row.provides),
        alert=_optional(row.alert),
    )


def _schedule(row: models.ScheduleRow) -> Schedule:
    return Schedule(
        byday=tuple(row.byday),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        description=_optional(row.description),
    )


def helpline(row: models.HelplineRow) -> Helpline:
    """Return the helpline of a row."""
    return Helpline(row.id, row.number, translated(row.name), translated(row.note), row.can_text)


def term(row: models.TermRow) -> Term:
    """Return the words for a code."""
    return Term(translated(row.label), translated(row.explanation))


def consent(purpose: str, row: models.ConsentRow) -> ConsentText:
    """Return the consent text for a purpose."""
    return ConsentText(
        purpose,
        row.version,
        row.date,
        translated(row.question),
        translated(row.wording),
    )


def privacy(row: models.PrivacyRow) -> PrivacyText:
    """Return the longer answer on data."""
    return PrivacyText(row.version, row.date, tuple(translated(part) for part in row.paragraphs))


def place(row: models.PlaceRow) -> Place:
    """Return the place of a row."""
    return Place(
        code=row.code,
        name=row.name,
        kind=row.kind,
        country=row.country,
        latitude=row.latitude,
        longitude=row.longitude,
        district=row.district,
        is_pilot_area=row.is_pilot_area,
    )
