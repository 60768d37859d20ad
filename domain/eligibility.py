"""Who may take part: rules as data, three answers, and the reason in kind words.

Evaluated per activity, never per programme (aspire-facts section 1). A fact that was not given
makes the answer "unknown": it closes no door, the relay person settles it.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.directory import Rule
from domain.messages import Text, say


class Eligible(StrEnum):
    """Kleene's three values."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Facts:
    """What a person said of themselves, as far as rules ask. None: not said.

    `age` is the lowest and highest age that the answer allows, in whole years.
    """

    age: tuple[int, int] | None = None
    district: str | None = None
    employment_status: str | None = None
    wants_weight_support: bool | None = None


@dataclass(frozen=True)
class Verdict:
    """The answer; `reasons` say why not, `missing` names the facts that would settle it."""

    eligible: Eligible
    reasons: tuple[Text, ...] = ()
    missing: frozenset[str] = frozenset()


YES = Verdict(Eligible.YES)


def evaluate(rule: Rule | None, facts: Facts) -> Verdict:
    """Return whether `facts` meet `rule`; no rule means open to all."""
    if rule is None:
        return YES
    if rule.op in ("all", "any"):
        return _combine(rule.op, tuple(evaluate(r, facts) for r in rule.rules))
    if rule.op == "not":
        return _negate(evaluate(rule.rules[0], facts))
    return _TESTS[rule.op](rule, facts)


def _combine(op: str, verdicts: tuple[Verdict, ...]) -> Verdict:
    decisive, other = (Eligible.NO, Eligible.YES) if op == "all" else (Eligible.YES, Eligible.NO)
    deciding = [v for v in verdicts if v.eligible is decisive]
    open_ones = [v for v in verdicts if v.eligible is Eligible.UNKNOWN]
    if decisive is Eligible.YES and deciding:
        return YES
    if deciding:
        return Verdict(Eligible.NO, reasons=tuple(r for v in deciding for r in v.reasons))
    if open_ones:
        missing = frozenset().union(*(v.missing for v in open_ones))
        return Verdict(Eligible.UNKNOWN, missing=missing)
    reasons = tuple(r for v in verdicts for r in v.reasons) if other is Eligible.NO else ()
    return Verdict(other, reasons=reasons)


def _negate(verdict: Verdict) -> Verdict:
    if verdict.eligible is Eligible.UNKNOWN:
        return verdict
    if verdict.eligible is Eligible.NO:
        return YES
    return Verdict(Eligible.NO, reasons=(say("why_not.other"),))


def _age(rule: Rule, facts: Facts) -> Verdict:
    if facts.age is None:
        return Verdict(Eligible.UNKNOWN, missing=frozenset({"age"}))
    low, high = facts.age
    if rule.minimum is not None and high < rule.minimum:
        return Verdict(Eligible.NO, (say("why_not.age_minimum", age=rule.minimum),))
    if rule.maximum is not None and low > rule.maximum:
        return Verdict(Eligible.NO, (say("why_not.age_maximum", age=rule.maximum),))
    fits_low = rule.minimum is None or low >= rule.minimum
    fits_high = rule.maximum is None or high <= rule.maximum
    if fits_low and fits_high:
        return YES
    return Verdict(Eligible.UNKNOWN, missing=frozenset({"age"}))


def _residence(rule: Rule, facts: Facts) -> Verdict:
    if facts.district is None:
        return Verdict(Eligible.UNKNOWN, missing=frozenset({"residence"}))
    if facts.district in rule.values:
        return YES
    return Verdict(Eligible.NO, (say("why_not.residence"),))


def _employment(rule: Rule, facts: Facts) -> Verdict:
    if facts.employment_status is None:
        return Verdict(Eligible.UNKNOWN, missing=frozenset({"employment_status"}))
    if facts.employment_status in rule.values:
        return YES
    return Verdict(Eligible.NO, (say("why_not.employment_status"),))


def _weight(rule: Rule, facts: Facts) -> Verdict:
    if facts.wants_weight_support is None:
        return Verdict(Eligible.UNKNOWN, missing=frozenset({"wants_weight_support"}))
    if facts.wants_weight_support:
        return YES
    return Verdict(Eligible.NO, (say("why_not.weight"),))


_TESTS = {
    "age": _age,
    "residence": _residence,
    "employment_status": _employment,
    "wants_weight_support": _weight,
}

RULE_OPS = frozenset({"all", "any", "not", *_TESTS})
