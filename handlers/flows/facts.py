"""From the slots of a conversation to what matching asks for, and back to words.

The only place that knows how slots are shaped. Slots are JSON: `needs` and `access` lists of
codes, `place` a dict (`code name kind country district lat lon`) or {"code": "unsaid"}, `age` a
dict (`low high`), `work`, `weight`, `travel`, `times`, `chosen`, `name`, `contact`, `safe`.
"""

from collections.abc import Mapping
from typing import Any

from domain.conversation import Slots
from domain.directory import Place
from domain.eligibility import Facts
from domain.matching import Matches, Wishes, find_matches
from domain.travel import LONG_WALK_MIN, SHORT_WALK_MIN, Mode, Reach
from domain.vocabulary import Access, Country, Language, Need, Urgency
from handlers.context import Context

UNSAID = "unsaid"  # "I'd rather not say" closes no door
LIMITS_WALKING = frozenset({Access.LIMITED_WALKING.value, Access.WHEELCHAIR.value})


def place_to_slot(place: Place) -> dict[str, Any]:
    """Return what is kept of a place: the district is enough to see what is near."""
    return {
        "code": place.code,
        "name": place.name,
        "kind": place.kind,
        "country": place.country.value,
        "district": place.district,
        "lat": place.latitude,
        "lon": place.longitude,
        "is_pilot_area": place.is_pilot_area,
    }


def slot_to_place(slot: Mapping[str, Any] | None) -> Place | None:
    """Return the place in a slot; None when it was not said."""
    if not slot or slot["code"] == UNSAID:
        return None
    return Place(
        slot["code"], slot["name"], slot["kind"], Country(slot["country"]),
        slot["lat"], slot["lon"], slot["district"], slot["is_pilot_area"],
    )  # fmt: skip


def country_of(slots: Slots, language: Language | None) -> Country:
    """Return the country of the place said, else the one where the language is spoken."""
    place = slot_to_place(slots.get("place"))
    if place is not None:
        return place.country
    if country := slots.get("country"):  # a link of a hub or partner says where it hangs
        return Country(country)
    return Country.FR if language is Language.FR else Country.GB


def has_consented(slots: Slots) -> bool:
    """True when the person agreed that we keep what they say."""
    return bool(slots.get("consent", {}).get("given"))


def facts_of(slots: Slots) -> Facts:
    """Return what rules may ask, from the answers given."""
    age = slots.get("age")
    place = slot_to_place(slots.get("place"))
    work, weight = slots.get("work"), slots.get("weight")
    return Facts(
        age=(age["low"], age["high"]) if age and "low" in age else None,
        district=place.district if place else None,
        employment_status=work if work not in (None, UNSAID) else None,
        wants_weight_support={"yes": True, "no": False}.get(str(weight)),
    )


def reach_of(slots: Slots) -> Reach:
    """Return how far somebody gets, from what they said about getting about."""
    travel, access = set(slots.get("travel", ())), set(slots.get("access", ()))
    short = Mode.SHORT_WALK in travel or bool(access & LIMITS_WALKING)
    walk = SHORT_WALK_MIN if short and Mode.LONG_WALK not in travel else LONG_WALK_MIN
    said_modes = bool(travel & {m.value for m in Mode})
    no_fare = Access.NO_MONEY_FOR_TRAVEL in access
    # Nothing said, or only a walk named by somebody who has no fare problem: a bus stays possible,
    # because leaving out what a person could reach is worse than naming a bus.
    bus = Mode.BUS in travel or (not said_modes and not no_fare)
    return Reach(walk, bus, Mode.CAR in travel)


def wishes_of(slots: Slots, language: Language | None) -> Wishes:
    """Return what matching needs, from the slots."""
    known = {n.value for n in Need}
    times = {t for t in slots.get("times", ()) if t not in (UNSAID, "any")}
    urgency = slots.get("urgency")
    return Wishes(
        needs=tuple(Need(n) for n in slots.get("needs", ()) if n in known),
        place=slot_to_place(slots.get("place")),
        country=country_of(slots, language),
        facts=facts_of(slots),
        reach=reach_of(slots),
        access=frozenset(Access(a) for a in slots.get("access", ())),
        urgency=Urgency(urgency) if urgency else None,
        times=frozenset(times),
    )


def matches_for(slots: Slots, language: Language | None, context: Context) -> Matches:
    """Return the matches of this conversation, now."""
    return find_matches(wishes_of(slots, language), context.programme.directory)
