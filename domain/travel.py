"""How long it takes to get there, roughly: estimates that say that they are estimates.

First version: straight-line distance times a detour factor. Every figure here is "about", and is
shown with minutes, never as a distance alone (design section 7).
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.geo import distance_km

# Streets are not straight. Measured circuity of street networks lies at 1.2 to 1.4 (Boscoe,
# Henry and Zdeb 2012 found 1.4 for driving in the whole USA, less in towns); 1.3 is the middle.
DETOUR_FACTOR = 1.3
WALK_KMH = 4.0  # an unhurried adult; the usual planning figure is 4.8
BUS_KMH = 15.0  # local bus with its stops
BUS_WAIT_MIN = 15  # walking to the stop and waiting
CAR_KMH = 30.0
CAR_EXTRA_MIN = 5  # parking

SHORT_WALK_MIN = 10
LONG_WALK_MIN = 30
MOST_BUS_MIN = 60
MOST_CAR_MIN = 45


class Mode(StrEnum):
    """Means of getting about, as the question offers them."""

    SHORT_WALK = "short_walk"
    LONG_WALK = "long_walk"
    BUS = "bus"
    CAR = "car"


@dataclass(frozen=True)
class Journey:
    """One way of getting there; `minutes` one way, rounded up to five."""

    mode: str  # walk | bus | car
    minutes: int
    has_fare: bool = False


@dataclass(frozen=True)
class Reach:
    """What somebody can do: the longest walk in minutes, and whether bus or car are possible."""

    walk_min: int = LONG_WALK_MIN
    can_take_bus: bool = True
    can_drive: bool = False


def journey(start: tuple[float, float], end: tuple[float, float], reach: Reach) -> Journey | None:
    """Return the best way from `start` to `end` (latitude, longitude), or None out of reach."""
    km = distance_km(*start, *end) * DETOUR_FACTOR
    walk = _round_up(km / WALK_KMH * 60)
    if walk <= reach.walk_min:
        return Journey("walk", walk)
    car = _round_up(km / CAR_KMH * 60 + CAR_EXTRA_MIN)
    if reach.can_drive and car <= MOST_CAR_MIN:
        return Journey("car", car)
    bus = _round_up(km / BUS_KMH * 60 + BUS_WAIT_MIN)
    if reach.can_take_bus and bus <= MOST_BUS_MIN:
        return Journey("bus", bus, has_fare=True)
    return None


def _round_up(minutes: float) -> int:
    """Round up to five minutes: finer would pretend to know."""
    return max(5, -(-int(minutes + 0.999) // 5) * 5)
