"""Things named by their situation, for tests; the cast is fixed.

Ana asks, Bea volunteers at the food bank, Leo is the relay person, Pam answers for a partner,
Max may see nothing.
"""

from dataclasses import replace
from datetime import UTC, datetime, time

from domain.case import Case, Referral, Role, Staff
from domain.conversation import Conversation
from domain.directory import (
    Directory,
    Hub,
    Location,
    Organization,
    Place,
    Rule,
    Schedule,
    Service,
    Translated,
)
from domain.vocabulary import Country, Language, Need, Pathway, TaskStatus

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

CHATHAM = Place("ME4", "Chatham", "outcode", Country.GB, 51.380, 0.528, "GB-MDW")
GILLINGHAM = Place("ME7", "Gillingham", "outcode", Country.GB, 51.386, 0.548, "GB-MDW")
DOVER = Place("CT16", "Dover", "outcode", Country.GB, 51.135, 1.311, "GB-DOV")
ABBEVILLE = Place("80100", "Abbeville", "town", Country.FR, 50.105, 1.835, "FR-80-ABB")


def words(text: str) -> Translated:
    """The same words in both languages."""
    return Translated({Language.EN: text, Language.FR: text})


def service(service_id: str = "cooking", **changes: object) -> Service:
    """A free cooking activity of the Medway hub, open to all, Tuesdays 10 to 12."""
    made = Service(
        id=service_id,
        organization_id="mch",
        name=words(service_id.title()),
        description=words("Cook together."),
        needs=frozenset({Need.COOKING}),
        location_ids=("church",),
        country=Country.GB,
        hub_id="medway",
        schedules=(Schedule(("TU",), time(10), time(12)),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def directory(*services: Service) -> Directory:
    """One British and one French hub with the services given."""
    places = {
        "church": Location("church", "Church hall", 51.386, 0.548, "Gillingham", "ME7", Country.GB),
        "far": Location("far", "Far hall", 51.135, 1.311, "Dover", "CT16", Country.GB),
        "maison": Location("maison", "Maison", 50.105, 1.835, "Abbeville", "80100", Country.FR),
    }
    hubs = {
        "medway": Hub("medway", "Medway", "mch", "church", Country.GB, frozenset({"GB-MDW"})),
        "abbeville": Hub(
            "abbeville", "Abbeville", "ml", "maison", Country.FR, frozenset({"FR-80-ABB"})
        ),
    }
    organizations = {
        i: Organization(i, i.upper(), words(i), Country.GB) for i in ("mch", "ml", "bank")
    }
    return Directory(organizations, places, hubs, {s.id: s for s in services})


def age_rule(minimum: int | None = None, maximum: int | None = None) -> Rule:
    """A rule on age."""
    return Rule("age", minimum=minimum, maximum=maximum)


def anas_conversation(**changes: object) -> Conversation:
    """Ana's chat, just begun, in English."""
    made = Conversation("c1", "rest", "ana", NOON, NOON, language=Language.EN)
    return replace(made, **changes)  # type: ignore[arg-type]


def anas_case(**changes: object) -> Case:
    """Ana's case in the Medway queue, new."""
    made = Case(
        id="case1", reference="K7M-2PX", conversation_id="c1", hub_id="medway",
        status=TaskStatus.REQUESTED, channel="rest", language=Language.EN,
        pathway=Pathway.SELF_REFERRAL, created_at=NOON, updated_at=NOON, needs=("cooking",),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def referral_of(case: Case, **changes: object) -> Referral:
    """A referral of that case to the cooking activity, asked for and not answered."""
    made = Referral("ref1", case.id, "cooking", "mch", TaskStatus.REQUESTED, NOON, NOON)
    return replace(made, **changes)  # type: ignore[arg-type]


LEO = Staff("leo", "leo@hub.example", "Leo", Role.RELAY, ("medway",), NOON)
MAX = Staff("max", "max@hub.example", "Max", Role.RELAY, ("abbeville",), NOON)
