"""Matches: what fits first, one need never crowds out another, nobody hits a dead end."""

from dataclasses import replace

import pytest

from domain.directory import Rule
from domain.eligibility import Eligible, Facts
from domain.matching import Wishes, facts_asked, find_matches, nearest_hub, same_day_help
from domain.travel import Reach
from domain.vocabulary import Country, Need, Urgency
from tests.factories import (
    ABBEVILLE,
    CHATHAM,
    DOVER,
    GILLINGHAM,
    age_rule,
    directory,
    service,
)

COOK = Wishes((Need.COOKING,), GILLINGHAM, Country.GB)


def ids(matches):
    return [m.service.id for m in matches.fitting]


def test_it_offers_what_meets_the_need():
    found = find_matches(
        COOK, directory(service(), service("walk", needs=frozenset({Need.GROWING})))
    )
    assert ids(found) == ["cooking"]
    assert found.fitting[0].needs_met == (Need.COOKING,)
    assert found.fitting[0].journey.mode == "walk"


def test_it_leaves_out_with_a_reason():
    there = directory(service("adults", rule=age_rule(minimum=18)), service())
    found = find_matches(replace(COOK, facts=Facts(age=(16, 17))), there)
    assert ids(found) == ["cooking"]
    assert [(x.service.id, x.reasons[0].key) for x in found.left_out] == [
        ("adults", "why_not.age_minimum")
    ]


@pytest.mark.parametrize("capacity", ["full", "paused"])
def test_it_leaves_out_what_is_full_or_paused(capacity):
    found = find_matches(COOK, directory(service(capacity=capacity)))
    assert ids(found) == []
    assert found.left_out[0].reasons[0].key == f"why_not.{capacity}"


def test_it_keeps_what_is_still_to_be_checked_behind_what_surely_fits():
    there = directory(service("a-adults", rule=age_rule(minimum=18)), service("b-all"))
    found = find_matches(COOK, there)
    assert ids(found) == ["b-all", "a-adults"]
    assert found.fitting[1].verdict.eligible is Eligible.UNKNOWN


def test_it_shows_the_far_one_only_when_there_is_nothing_near():
    there = directory(service("far", location_ids=("far",)))
    found = find_matches(replace(COOK, place=replace(DOVER, latitude=51.3, longitude=1.4)), there)
    assert ids(found) == ["far"]
    near = directory(service("far", location_ids=("far",)), service("near"))
    found = find_matches(COOK, near)
    assert ids(found) == ["near"]
    assert [x.reasons[0].key for x in found.left_out] == ["why_not.too_far"]


def test_it_marks_what_is_farther_than_the_person_goes():
    there = directory(service("far", location_ids=("far",)))
    walker = replace(COOK, place=replace(DOVER, latitude=51.2), reach=Reach(10, False, False))
    found = find_matches(walker, there)
    assert ids(found) == ["far"]
    assert found.fitting[0].is_far


def test_it_takes_turns_between_needs():
    grow = frozenset({Need.GROWING})
    there = directory(
        service("cook1"), service("cook2"), service("cook3"), service("grow1", needs=grow)
    )
    both = replace(COOK, needs=(Need.COOKING, Need.GROWING))
    assert ids(find_matches(both, there)) == ["cook1", "grow1", "cook2", "cook3"]


def test_it_puts_help_for_today_first_when_it_is_needed_today():
    food = frozenset({Need.FOOD})
    there = directory(
        service("a-class", needs=food),
        service("z-bank", needs=food, hub_id=None, answers_urgency=Urgency.TODAY),
    )
    hungry = Wishes((Need.FOOD,), GILLINGHAM, Country.GB, urgency=Urgency.TODAY)
    assert ids(find_matches(hungry, there))[0] == "z-bank"
    assert [m.service.id for m in same_day_help(hungry, there)] == ["z-bank"]
    assert ids(find_matches(replace(hungry, urgency=None), there))[0] == "a-class"


def test_it_stays_in_the_country():
    there = directory(service(), service("cuisine", country=Country.FR, location_ids=("maison",)))
    assert ids(find_matches(replace(COOK, place=ABBEVILLE), there)) == ["cuisine"]


def test_it_respects_the_area_a_service_serves():
    there = directory(service("local", districts=frozenset({"GB-DOV"})))
    found = find_matches(COOK, there)
    assert ids(found) == []
    assert found.left_out[0].reasons[0].key == "why_not.residence"


def test_it_gives_the_same_answer_twice_whatever_the_order():
    services = [service(f"s{i}") for i in range(8)]
    assert ids(find_matches(COOK, directory(*services))) == ids(
        find_matches(COOK, directory(*reversed(services)))
    )


def test_it_asks_only_for_facts_that_some_rule_needs():
    plain = directory(service())
    weighted = directory(service(rule=Rule("wants_weight_support")))
    assert facts_asked(COOK, plain) == frozenset()
    assert facts_asked(COOK, weighted) == {"wants_weight_support"}


def test_it_finds_the_hub_by_district_then_by_distance():
    there = directory(service())
    assert nearest_hub(CHATHAM, Country.GB, there)[0].id == "medway"
    assert nearest_hub(CHATHAM, Country.GB, there)[1] is True
    hub, is_in_area = nearest_hub(DOVER, Country.GB, there)
    assert (hub.id, is_in_area) == ("medway", False)
    assert nearest_hub(None, Country.FR, there)[0].id == "abbeville"
