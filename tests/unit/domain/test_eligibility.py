"""Rules have three answers; what was not said closes no door."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.directory import Rule
from domain.eligibility import Eligible, Facts, evaluate
from tests.factories import age_rule

ADULT = age_rule(minimum=18)
OUT_OF_WORK = Rule("employment_status", values=frozenset({"unemployed"}))
WEIGHT = Rule("wants_weight_support")
MEDWAY = Rule("residence", values=frozenset({"GB-MDW"}))
NOTHING = Facts()


def test_it_lets_everybody_in_where_there_is_no_rule():
    assert evaluate(None, NOTHING).eligible is Eligible.YES


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        ((18, 18), "yes"),
        ((17, 17), "no"),
        ((17, 18), "unknown"),
        ((26, 115), "yes"),
        (None, "unknown"),
    ],
)
def test_it_reads_an_age_as_a_range(age, expected):
    assert evaluate(ADULT, Facts(age=age)).eligible == expected


def test_it_knows_an_upper_age():
    young = age_rule(minimum=16, maximum=25)
    assert evaluate(young, Facts(age=(26, 115))).eligible is Eligible.NO
    assert evaluate(young, Facts(age=(18, 25))).eligible is Eligible.YES


def test_it_says_why_not():
    verdict = evaluate(ADULT, Facts(age=(16, 17)))
    assert [r.key for r in verdict.reasons] == ["why_not.age_minimum"]
    assert verdict.reasons[0].values == {"age": 18}


def test_it_names_what_would_settle_it():
    rule = Rule("all", rules=(ADULT, OUT_OF_WORK))
    verdict = evaluate(rule, Facts(age=(30, 30)))
    assert verdict.eligible is Eligible.UNKNOWN
    assert verdict.missing == {"employment_status"}


def test_it_needs_one_of_any():
    either = Rule("any", rules=(OUT_OF_WORK, WEIGHT))
    assert evaluate(either, Facts(employment_status="employed")).eligible is Eligible.UNKNOWN
    assert evaluate(either, Facts(wants_weight_support=True)).eligible is Eligible.YES
    no = evaluate(either, Facts(employment_status="employed", wants_weight_support=False))
    assert no.eligible is Eligible.NO
    assert len(no.reasons) == 2


def test_it_needs_every_one_of_all():
    both = Rule("all", rules=(OUT_OF_WORK, WEIGHT))
    assert evaluate(both, Facts(employment_status="employed")).eligible is Eligible.NO


def test_it_turns_a_rule_round():
    working = Rule("not", rules=(OUT_OF_WORK,))
    assert evaluate(working, Facts(employment_status="retired")).eligible is Eligible.YES
    assert evaluate(working, Facts(employment_status="unemployed")).eligible is Eligible.NO
    assert evaluate(working, NOTHING).eligible is Eligible.UNKNOWN


def test_it_goes_by_district():
    assert evaluate(MEDWAY, Facts(district="GB-MDW")).eligible is Eligible.YES
    assert evaluate(MEDWAY, Facts(district="GB-DOV")).eligible is Eligible.NO


leaves = st.sampled_from([ADULT, OUT_OF_WORK, WEIGHT, MEDWAY])
rules = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda op, rs: Rule(op, rules=tuple(rs[:1] if op == "not" else rs)),
        st.sampled_from(["all", "any", "not"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)
facts = st.builds(
    Facts,
    age=st.sampled_from([None, (16, 17), (17, 18), (30, 30)]),
    district=st.sampled_from([None, "GB-MDW", "GB-DOV"]),
    employment_status=st.sampled_from([None, "unemployed", "employed"]),
    wants_weight_support=st.sampled_from([None, True, False]),
)


@given(rules, facts)
def test_it_never_says_no_without_a_reason_nor_unknown_without_a_question(rule, known):
    verdict = evaluate(rule, known)
    if verdict.eligible is Eligible.NO:
        assert verdict.reasons
    if verdict.eligible is Eligible.UNKNOWN:
        assert verdict.missing


@given(rules)
def test_it_always_decides_when_everything_is_said(rule):
    known = Facts((30, 30), "GB-MDW", "unemployed", True)
    assert evaluate(rule, known).eligible is not Eligible.UNKNOWN
