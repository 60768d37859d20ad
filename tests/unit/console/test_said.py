"""What of a conversation belongs to a case, and to nobody else's."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.console.said import Window, said_in, window_of
from domain.case import Case, CaseEvent, EventKind, Role, Staff
from domain.messages import Message
from domain.ports import LogRow
from domain.vocabulary import Language, Pathway, TaskStatus
from handlers.follow import BY_FOLLOW_PAGE

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LEO = Staff("leo", "leo@example.org", "Leo", Role.RELAY, ("medway",), NOON)


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def case_at(minutes: int, **more: Any) -> Case:
    given: dict[str, Any] = {"hub_id": "medway", "id": f"case-{minutes}", **more}
    return Case(
        reference="R",
        conversation_id="c",
        status=TaskStatus.REQUESTED,
        channel="web",
        language=Language.EN,
        pathway=Pathway.SELF_REFERRAL,
        created_at=at(minutes),
        updated_at=at(minutes),
        **given,
    )


def row(minutes: int, words: str, turn: str | None = None, author: str = "person") -> LogRow:
    return LogRow(f"r{words}", "c", minutes, turn, author, Message(words), at(minutes))


def event(minutes: int, kind: EventKind, **more: Any) -> CaseEvent:
    return CaseEvent(f"e{minutes}", "case-10", at(minutes), "person", kind, **more)


def words_of(
    case: Case, siblings: list[Case], rows: list[LogRow], events: list[CaseEvent]
) -> list[str]:
    window = window_of(case, siblings, events, LEO)
    return [one.message.text for one in said_in(rows, events, window)]


ROWS = [row(minute, str(minute)) for minute in (1, 9, 11, 19, 21, 40)]


def test_it_shows_the_whole_chat_of_one_person_with_one_case() -> None:
    case = case_at(10)
    assert words_of(case, [case], ROWS, []) == ["1", "9", "11", "19", "21", "40"]


def test_it_shows_an_earlier_case_of_the_same_hub_too() -> None:
    case, earlier = case_at(20), case_at(10)
    assert len(words_of(case, [case, earlier], ROWS, [])) == len(ROWS)


def test_it_keeps_another_hubs_part_of_the_chat_out() -> None:
    case, before, after = case_at(20), case_at(10, hub_id="boscombe"), case_at(30, hub_id="lille")
    assert words_of(case, [case, before, after], ROWS, []) == ["11", "19", "21"]


def test_it_shows_of_a_workers_chat_what_led_to_this_case() -> None:
    first, second = case_at(10, referrer_id="bea"), case_at(20, referrer_id="bea")
    assert words_of(first, [first, second], ROWS, []) == ["1", "9"]
    assert words_of(second, [first, second], ROWS, []) == ["11", "19"]


def test_it_adds_what_was_said_in_a_talk_about_this_case() -> None:
    first, second = case_at(10, referrer_id="bea"), case_at(20, referrer_id="bea")
    talk = [event(35, EventKind.TALK_STARTED), event(45, EventKind.TALK_ENDED)]
    assert words_of(first, [first, second], ROWS, talk) == ["1", "9", "40"]
    assert words_of(second, [first, second], ROWS, []) == ["11", "19"]
    assert words_of(first, [first, second], ROWS, talk[:1]) == ["1", "9", "40"]


def test_it_shows_the_reply_that_belongs_to_the_last_turn() -> None:
    case = case_at(10, referrer_id="bea")
    rows = [row(9, "send", "t1"), row(11, "sent", "t1", "bot"), row(12, "next", "t2")]
    assert words_of(case, [case], rows, []) == ["send", "sent"]


def test_it_shows_words_of_the_follow_page_in_their_place_and_those_of_the_chat_once() -> None:
    case = case_at(10)
    events = [
        event(15, EventKind.PERSON_WROTE, text="by the page", reason=BY_FOLLOW_PAGE),
        event(19, EventKind.PERSON_WROTE, text="19"),
    ]
    assert words_of(case, [case], ROWS, events) == ["1", "9", "11", "by the page", "19", "21", "40"]


def test_it_holds_nothing_outside_the_window() -> None:
    window = Window(at(10), at(20), ((at(30), at(31)),))
    assert [m for m in range(0, 40, 5) if window.holds(at(m))] == [15, 20, 30]
