"""The table decides which change of status is allowed, and when a reason must be given."""

import itertools

import pytest

from domain.errors import TransitionRefused
from domain.lifecycle import (
    ENDED,
    NEEDS_REASON,
    TRANSITIONS,
    change_case_status,
    change_referral_status,
)
from domain.vocabulary import TaskStatus
from tests.factories import NOON, anas_case, referral_of


@pytest.mark.parametrize(("old", "new"), list(itertools.product(TaskStatus, TaskStatus)))
def test_it_allows_exactly_what_the_table_says(old, new):
    case = anas_case(status=old)
    if new in TRANSITIONS[old]:
        assert change_case_status(case, new, "because", NOON).status is new
    else:
        with pytest.raises(TransitionRefused, match="cannot become"):
            change_case_status(case, new, "because", NOON)


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_it_asks_for_a_reason_at_every_end_and_pause(reason):
    asked = 0
    for old, news in TRANSITIONS.items():
        for new in news:
            if new in NEEDS_REASON or old in ENDED:
                asked += 1
                with pytest.raises(TransitionRefused, match="say why"):
                    change_case_status(anas_case(status=old), new, reason, NOON)
    assert asked > 10


def test_it_reaches_every_status_from_requested():
    reached, todo = {TaskStatus.REQUESTED}, [TaskStatus.REQUESTED]
    while todo:
        for new in TRANSITIONS[todo.pop()]:
            if new not in reached:
                reached.add(new)
                todo.append(new)
    assert reached == set(TaskStatus)


def test_it_is_the_same_for_referrals():
    referral = referral_of(anas_case())
    assert change_referral_status(referral, TaskStatus.ACCEPTED, None, NOON).status == "accepted"
    with pytest.raises(TransitionRefused):
        change_referral_status(referral, TaskStatus.COMPLETED, "done", NOON)
