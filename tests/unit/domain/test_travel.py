"""Travel is an estimate that says so: minutes, never kilometres, rounded up to five."""

from hypothesis import given
from hypothesis import strategies as st

from domain.travel import Reach, journey

HALL = (51.386, 0.548)


def north(km):
    return (HALL[0] + km / 111.2, HALL[1])


def test_it_walks_what_is_near():
    way = journey(north(0.5), HALL, Reach())
    assert (way.mode, way.minutes, way.has_fare) == ("walk", 10, False)


def test_it_takes_the_bus_when_the_walk_is_too_long():
    assert journey(north(4), HALL, Reach()).mode == "bus"
    assert journey(north(1.2), HALL, Reach(walk_min=10)).has_fare


def test_it_takes_the_car_only_when_there_is_one():
    assert journey(north(12), HALL, Reach(can_drive=True)).mode == "car"
    assert journey(north(12), HALL, Reach()) is None


def test_it_does_not_offer_a_bus_to_somebody_without_the_fare():
    assert journey(north(4), HALL, Reach(can_take_bus=False)) is None


@given(st.floats(0, 60), st.integers(5, 60), st.booleans(), st.booleans())
def test_it_never_walks_farther_than_asked_and_always_rounds(km, walk, bus, car):
    way = journey(north(km), HALL, Reach(walk, bus, car))
    if way is not None:
        assert way.minutes % 5 == 0
        assert way.minutes > 0
        assert way.mode != "walk" or way.minutes <= walk
