"""Spans, reasons, how to reach somebody, and that every text the pages ask for is there."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.console.answers import age_words, answers
from bot.console.attempts import ADDRESSES_MAX, TRIES, WINDOW, Attempts
from bot.console.reach import is_contact_unsafe, reach
from bot.console.reasons import SHAPES, reasons
from bot.console.wording import Words
from bot.texts import Catalogues, load_catalogues
from domain.case import Case, EventKind, Role, SafeguardingNote
from domain.directory import Directory, Translated
from domain.lifecycle import ENDED, NEEDS_REASON, TRANSITIONS, WITHDRAWN_BY_PERSON
from domain.programme import ConsentText, PrivacyText, Programme
from domain.vocabulary import Country, Language, Pathway, SafeguardingKind, TaskStatus, Urgency

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOTHING = Translated({})
CONSENT = ConsentText("store_case", 1, NOON.date(), NOTHING, NOTHING)


@pytest.fixture(scope="module")
def texts() -> Catalogues:
    return load_catalogues()


@pytest.fixture
def words(texts: Catalogues) -> Words:
    privacy = PrivacyText(1, NOON.date(), ())
    programme = Programme(Directory({}, {}, {}, {}), (), {}, {}, {}, {}, CONSENT, privacy)
    return Words(texts, programme, Language.EN, NOON)


def case_of(**more: Any) -> Case:
    given: dict[str, Any] = {
        "status": TaskStatus.REQUESTED,
        "created_at": NOON - timedelta(hours=26),
        "updated_at": NOON - timedelta(minutes=5),
        **more,
    }
    return Case(
        id="1",
        reference="R",
        conversation_id="c",
        hub_id="medway",
        channel="web",
        language=Language.EN,
        pathway=Pathway.SELF_REFERRAL,
        **given,
    )


@pytest.mark.parametrize(
    ("passed", "shown"),
    [
        (timedelta(seconds=-5), "1 min"),
        (timedelta(seconds=59), "1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=26), "26 h"),
        (timedelta(hours=71, minutes=59), "71 h"),
        (timedelta(hours=72), "3 d"),
    ],
)
def test_it_says_how_long_ago(words: Words, passed: timedelta, shown: str) -> None:
    assert words.span(NOON - passed) == shown


def test_it_shows_the_exact_time_by_the_clock_of_the_country(words: Words) -> None:
    summer = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert "23:30" in words.moment(summer, Country.GB)
    assert words.moment(summer, Country.FR).startswith("Thu 2 Jul 2026")
    assert words.local_day(summer, Country.FR).day == 2


NOTE = SafeguardingNote("suicide", "words", "999", NOON - timedelta(minutes=12))
REASONS: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    (
        {"safeguarding": (NOTE,), "urgency": Urgency.TODAY, "needs": ("food", "housing")},
        [
            ("danger", "said words of danger 12 min ago"),
            ("today", "nothing to eat today"),
            ("today", "no roof tonight"),
            ("new", "waiting 26 h for first contact"),
        ],
    ),
    (
        {"urgency": Urgency.TODAY, "status": TaskStatus.ACCEPTED},
        [("today", "needs help today"), ("calm", "last change 5 min ago")],
    ),
    (
        {"has_unread": True, "is_talk_request": True, "status": TaskStatus.IN_PROGRESS},
        [
            ("soon", "wrote 5 min ago"),
            ("soon", "asked to talk to a person"),
            ("calm", "last change 5 min ago"),
        ],
    ),
    (
        {"created_at": NOON - timedelta(days=7)},
        [("late", "waiting 7 d for first contact, promised by Wednesday 25 February")],
    ),
    (
        {"status": TaskStatus.ON_HOLD, "status_reason": "in hospital"},
        [("calm", "on hold: in hospital")],
    ),
    (
        {
            "status": TaskStatus.CANCELLED,
            "status_reason": WITHDRAWN_BY_PERSON,
            "safeguarding": (NOTE,),
        },
        [("calm", "withdrawn 5 min ago")],
    ),
]


@pytest.mark.parametrize(("more", "told"), REASONS)
def test_it_says_why_now(words: Words, more: dict[str, Any], told: list[tuple[str, str]]) -> None:
    found = reasons(case_of(**more), words)
    assert [(r.tone, r.words) for r in found] == told
    assert all(r.tone in SHAPES for r in found)


def test_it_gives_every_tone_a_shape_of_its_own() -> None:
    assert len(set(SHAPES.values())) == len(SHAPES)


PHONE = {"kind": "phone", "value": "07700 900123"}


@pytest.mark.parametrize(
    ("slots", "shown"),
    [
        ({}, "in the chat"),
        ({"contact": {"kind": "chat"}, "safe": {"answer": "yes"}}, "in the chat"),
        ({"contact": PHONE}, "07700 900123"),
        ({"contact": PHONE, "safe": {"answer": "no_message"}}, "07700 900123 · leave no message"),
        (
            {"contact": PHONE, "safe": {"answer": "times", "times": "mornings"}},
            "07700 900123 · only at: mornings",
        ),
        ({"contact": PHONE, "safe": {"answer": "nonsense"}}, "07700 900123"),
        ({"contact": "07700", "safe": "no"}, "in the chat"),
    ],
)
def test_it_says_how_to_reach_somebody_and_what_to_mind(
    words: Words, slots: dict[str, Any], shown: str
) -> None:
    assert reach(case_of(slots=slots), words) == shown


def test_it_warns_of_a_contact_that_is_not_safe() -> None:
    abuse = SafeguardingNote("domestic_abuse", "he hits me", "0808", NOON)
    assert is_contact_unsafe(case_of(safeguarding=(abuse,)))
    assert is_contact_unsafe(case_of(slots={"safe": {"answer": "no"}}))
    assert not is_contact_unsafe(case_of(safeguarding=(NOTE,), slots={"safe": {"answer": "yes"}}))


def test_it_shows_an_answer_without_words_by_its_code(words: Words) -> None:
    shown = dict(answers(case_of(slots={"work": "astronaut", "travel": ["bus", "kite"]}), words))
    assert shown["Work"] == "astronaut"
    assert shown["Getting about"].endswith(", kite")
    assert age_words(case_of(slots={"age": {"band": "unsaid"}}), words) == "preferred not to say"
    assert age_words(case_of(), words) == ""


def test_it_brakes_after_ten_tries_and_forgets() -> None:
    attempts = Attempts()
    assert [attempts.note("leo", NOON) for _ in range(TRIES + 1)] == [True] * TRIES + [False]
    assert attempts.note("liv", NOON)
    assert attempts.note("leo", NOON + WINDOW)
    for number in range(ADDRESSES_MAX):
        attempts.note(str(number), NOON)
    assert len(attempts._since) == ADDRESSES_MAX


FOLDERS = [Path(bot.__file__).parent / name for name in ("console", "follow")]
# From an end the way back has one verb, whatever the status it leads to.
VERBS = {to for old, row in TRANSITIONS.items() if old not in ENDED for to in row}
CODES: dict[str, list[str]] = {
    "console.status.": list(TaskStatus),
    "console.referral.status.": list(TaskStatus),
    "console.verb.": [*VERBS, "reopen"],
    "console.referral.verb.": [*VERBS, "reopen"],
    "console.ask.": [*(NEEDS_REASON), "reopen"],
    "console.why.ended.": ["completed", "failed", "rejected", "cancelled"],
    "console.pathway.": list(Pathway),
    "console.event.": list(EventKind),
    "console.kind.": list(SafeguardingKind),
    "console.urgency.": list(Urgency),
    "console.language.": list(Language),
    "console.role.": list(Role),
    "console.tab.": ["open", "mine", "ended"],
    "console.empty.": ["open", "mine", "ended"],
    "console.author.": ["person", "bot", "relay"],
    "console.safe.": ["yes", "no_message", "times", "no"],
    "follow.service.": list(TaskStatus),
    "follow.next.": ["received", "late", "in_touch", "started", "finished", "closed", "withdrawn"],
    "follow.stage.": ["received", "in_touch", "started", "finished", "closed", "withdrawn"],
}


def keys_in_source() -> set[str]:
    found: set[str] = set()
    for folder in FOLDERS:
        for path in [*folder.rglob("*.py"), *folder.rglob("*.html")]:
            found |= set(
                re.findall(r"""["']((?:console|follow)\.[a-z_.]*[a-z])["']""", path.read_text())
            )
    return {key for key in found if not key.endswith(".html")}


@pytest.mark.parametrize("language", Language)
def test_it_has_words_for_everything_that_the_pages_ask_for(
    texts: Catalogues, language: Language
) -> None:
    keys = keys_in_source() | {f"{p}{code}" for p, codes in CODES.items() for code in codes}
    assert len(keys) > 200
    assert sorted(keys - texts.keys(language)) == []
