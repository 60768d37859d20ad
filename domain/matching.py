"""Which activities and services fit a person, each with its reasons; why the others do not.

A pure function of the person, the directory and nothing else: same input, same output. Needs take
turns, so that one never crowds out another; within a need: help today first where it is urgent,
then surely eligible before "to be checked", then what is near, ties by id (design section 7).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from domain.directory import Directory, Hub, Location, Place, Service
from domain.eligibility import Eligible, Facts, Verdict, evaluate
from domain.geo import distance_km
from domain.messages import Text, say
from domain.travel import Journey, Reach, journey
from domain.vocabulary import Access, Country, Need, Urgency

PAGE = 5  # shown at a time
FAR_MAX_KM = 30.0  # farther is no help, not even with a lift


@dataclass(frozen=True)
class Wishes:
    """What a person asks for and can do; None and empty where they did not say."""

    needs: tuple[Need, ...]
    place: Place | None
    country: Country
    facts: Facts = field(default_factory=Facts)
    reach: Reach = field(default_factory=Reach)
    access: frozenset[Access] = frozenset()
    urgency: Urgency | None = None
    times: frozenset[str] = frozenset()  # morning afternoon evening weekend; empty: any


@dataclass(frozen=True)
class Match:
    """A service that fits: where, how to get there, and whether eligibility must be checked."""

    service: Service
    location: Location | None
    journey: Journey | None
    verdict: Verdict
    needs_met: tuple[Need, ...]
    fits_times: bool = True
    is_far: bool = False  # farther than the person said they get; shown when there is nothing else


@dataclass(frozen=True)
class LeftOut:
    """A service that meets a need but does not fit, with the reasons."""

    service: Service
    reasons: tuple[Text, ...]
    is_too_far: bool = False


@dataclass(frozen=True)
class Matches:
    """Everything that fits, best first, and what was left out."""

    fitting: tuple[Match, ...]
    left_out: tuple[LeftOut, ...]


def find_matches(wishes: Wishes, directory: Directory) -> Matches:
    """Return what fits `wishes`, best first, and what meets a need but does not fit."""
    fitting: list[Match] = []
    left_out: list[LeftOut] = []
    for service in _candidates(wishes, directory):
        found = _judge(service, wishes, directory)
        if isinstance(found, Match):
            fitting.append(found)
        else:
            left_out.append(found)
    fitting += _nearest_of_the_far(fitting, left_out, wishes, directory)
    shown = {m.service.id for m in fitting}
    others = tuple(sorted((x for x in left_out if x.service.id not in shown), key=_by_id))
    return Matches(_take_turns(fitting, wishes), others)


def facts_asked(wishes: Wishes, directory: Directory) -> frozenset[str]:
    """Return the facts, not yet known, that some reachable candidate's rule asks for."""
    matches = find_matches(wishes, directory)
    return frozenset().union(*(m.verdict.missing for m in matches.fitting))


def nearest_hub(place: Place | None, country: Country, directory: Directory) -> tuple[Hub, bool]:
    """Return the hub for `place` and whether the place lies in the area that it serves.

    By district first, then by distance; without a place, the first hub of the country.
    """
    hubs = sorted(directory.hubs.values(), key=lambda h: (h.country is not country, h.id))
    if place is None:
        return hubs[0], False
    serving = [h for h in hubs if place.district is not None and place.district in h.districts]
    pool = serving or [h for h in hubs if h.country is place.country] or hubs

    def far(hub: Hub) -> tuple[float, str]:
        at = directory.locations[hub.location_id]
        return distance_km(place.latitude, place.longitude, at.latitude, at.longitude), hub.id

    return min(pool, key=far), bool(serving)


def same_day_help(wishes: Wishes, directory: Directory, limit: int = 2) -> tuple[Match, ...]:
    """Return the places of the area that help on the same day, nearest first.

    One that is farther than the person goes is better than none, so it is looked for among these
    alone. National lines are shown apart, as numbers (`programme/helplines.yml`).
    """
    local = {
        s.id: s
        for s in directory.services.values()
        if s.answers_urgency is Urgency.TODAY and not s.is_national
    }
    return find_matches(wishes, replace(directory, services=local)).fitting[:limit]


def _by_id(left: LeftOut) -> str:
    return left.service.id


def _candidates(wishes: Wishes, directory: Directory) -> Iterable[Service]:
    wanted = frozenset(wishes.needs)
    country = wishes.place.country if wishes.place else wishes.country
    return (s for s in directory.services.values() if s.needs & wanted and s.country is country)


def _judge(service: Service, wishes: Wishes, directory: Directory) -> Match | LeftOut:
    verdict = evaluate(service.rule, wishes.facts)
    if verdict.eligible is Eligible.NO:
        return LeftOut(service, verdict.reasons)
    if service.capacity in ("full", "paused"):
        return LeftOut(service, (say(f"why_not.{service.capacity}"),))
    if not _serves(service, wishes):
        return LeftOut(service, (say("why_not.residence"),))
    location, way = _way(service, wishes, directory)
    if service.location_ids and wishes.place is not None and way is None:
        return LeftOut(service, (say("why_not.too_far"),), is_too_far=True)
    met = tuple(n for n in wishes.needs if n in service.needs)
    return Match(service, location, way, verdict, met, _fits_times(service, wishes.times))


def _nearest_of_the_far(
    fitting: list[Match], left_out: list[LeftOut], wishes: Wishes, directory: Directory
) -> list[Match]:
    """For a need that nothing near meets, the nearest place farther off: no dead end.

    It is marked, so that the person is told; a relay person may know a way (a lift, a fare paid).
    """
    met = {need for m in fitting for need in m.needs_met}
    far = [left.service for left in left_out if left.is_too_far]
    nearest: dict[str, Match] = {}
    for need in (n for n in wishes.needs if n not in met):
        meeting = [
            (km, service.id, at, service)
            for service in far
            if need in service.needs
            for km, at in [_nearest_location(service, wishes, directory)]
            if km <= FAR_MAX_KM
        ]
        if meeting:
            _, service_id, at, service = min(meeting, key=lambda m: m[:2])
            nearest[service_id] = _far_match(service, at, wishes)
    return list(nearest.values())


def _far_match(service: Service, at: Location, wishes: Wishes) -> Match:
    verdict = evaluate(service.rule, wishes.facts)
    needs_met = tuple(n for n in wishes.needs if n in service.needs)
    fits = _fits_times(service, wishes.times)
    return Match(service, at, None, verdict, needs_met, fits, is_far=True)


def _nearest_location(
    service: Service, wishes: Wishes, directory: Directory
) -> tuple[float, Location]:
    """Return the service's nearest location and its distance in km, as the crow flies."""
    assert wishes.place is not None
    place = wishes.place
    places = [directory.locations[i] for i in service.location_ids]
    km, _, at = min(
        (distance_km(place.latitude, place.longitude, at.latitude, at.longitude), at.id, at)
        for at in places
    )
    return km, at


def _serves(service: Service, wishes: Wishes) -> bool:
    """HSDS service_area: a service of one area is not offered in another."""
    district = wishes.place.district if wishes.place else None
    return not service.districts or district is None or district in service.districts


def _way(
    service: Service, wishes: Wishes, directory: Directory
) -> tuple[Location | None, Journey | None]:
    """Return the service's location that is reached soonest, and the way there."""
    places = [directory.locations[i] for i in service.location_ids]
    if not places or wishes.place is None:
        return (places[0] if places else None), None
    start = (wishes.place.latitude, wishes.place.longitude)
    ways = [
        (way.minutes, at.id, at, way)
        for at in places
        if (way := journey(start, (at.latitude, at.longitude), wishes.reach)) is not None
    ]
    if not ways:
        return places[0], None
    _, _, at, way = min(ways, key=lambda w: w[:2])
    return at, way


def _fits_times(service: Service, times: frozenset[str]) -> bool:
    """True when some opening falls into a time the person can; unknown openings always fit."""
    if not times or not service.schedules:
        return True
    return any(
        _part_of_week(s.byday, s.opens_at.hour, s.closes_at.hour) & times for s in service.schedules
    )


def _part_of_week(byday: tuple[str, ...], opens: int, closes: int) -> frozenset[str]:
    parts = set()
    if {"SA", "SU"} & set(byday):
        parts.add("weekend")
    if set(byday) - {"SA", "SU"}:
        parts |= {"morning"} if opens < 12 else set()
        parts |= {"afternoon"} if opens < 17 and closes > 12 else set()
        parts |= {"evening"} if closes > 17 else set()
    return frozenset(parts)


def _rank(match: Match, wishes: Wishes) -> tuple[object, ...]:
    is_urgent = wishes.urgency is Urgency.TODAY
    service = match.service
    return (
        is_urgent and service.answers_urgency is not Urgency.TODAY,
        not match.fits_times,
        match.verdict.eligible is not Eligible.YES,
        service.capacity != "open",
        service.is_national,
        match.is_far,
        # Nearest first in steps of a quarter of an hour: inside one, ASPIRE's own come first.
        match.journey.minutes // 15 if match.journey else 9,
        service.hub_id is None,
        match.journey.minutes if match.journey else 999,
        service.id,
    )


def _take_turns(fitting: list[Match], wishes: Wishes) -> tuple[Match, ...]:
    """Best of the first need, best of the second, ...; then the second best of each."""
    lines = [
        sorted(
            (m for m in fitting if need in m.service.needs),
            key=lambda m: _rank(m, wishes),
        )
        for need in _urgent_needs_first(wishes)
    ]
    ordered: dict[str, Match] = {}
    for round_ in range(max(map(len, lines), default=0)):
        for line in lines:
            if round_ < len(line):
                ordered.setdefault(line[round_].service.id, line[round_])
    return tuple(ordered.values())


def _urgent_needs_first(wishes: Wishes) -> list[Need]:
    if wishes.urgency is not Urgency.TODAY:
        return list(wishes.needs)
    return sorted(wishes.needs, key=lambda n: n not in (Need.FOOD, Need.HOUSING))
