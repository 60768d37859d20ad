"""What every repository of cases promises."""

from dataclasses import fields, replace
from functools import partial
from typing import Any

import pytest

from domain.case import Case, CaseEvent, EventKind, Referral, SafeguardingNote
from domain.errors import Conflict, NotFound
from domain.ports import Store, UnitOfWork
from domain.vocabulary import Language, Pathway, TaskStatus, Urgency
from tests.contract.cast import IDS, MINUTE, NOON, case_of, conversation_of, keep

NOTE = SafeguardingNote("suicide", "I want to end it", "Call 999 now", NOON)


async def added(store: Store, conversation_id: str, **more: Any) -> Case:
    case = case_of(conversation_id, **more)
    await keep(store, lambda unit: unit.cases.add(case))
    return case


def referral_of(case: Case, **more: Any) -> Referral:
    referral = Referral(
        IDS.new_id(), case.id, "cooking", "church", TaskStatus.REQUESTED, NOON, NOON
    )
    return replace(referral, **more)


def add_event(event: CaseEvent, unit: UnitOfWork) -> None:
    unit.cases.add_event(event)


def full_case(conversation_id: str) -> Case:
    case = case_of(
        conversation_id,
        status=TaskStatus.ON_HOLD,
        language=Language.FR,
        pathway=Pathway.FOOD_BANK,
        updated_at=NOON + MINUTE,
        urgency=Urgency.TODAY,
        needs=("food", "money"),
        access=("no_car",),
        place="ME4",
        age=34,
        name="Ana <b>",
        slots={"needs": ["food"], "walk_min": 15, "safe": None},
        safeguarding=(NOTE, replace(NOTE, kind="self_harm")),
        is_talk_request=True,
        has_unread=True,
        referrer_id="bea",
        referrer_organization_id="food-bank",
        owner_id="leo",
        status_reason="no answer yet",
        follow_token_hash="f" * 64,
    )
    # Not in the order of their ids or times: the order of the tuple is what comes back.
    second = referral_of(case, created_at=NOON + MINUTE, status_reason="asked")
    return replace(case, referrals=(second, referral_of(case)))


async def test_it_gives_a_case_back_as_it_was_added(store: Store) -> None:
    conversation = await conversation_of(store)
    case = full_case(conversation.id)
    empty = {"version"}
    assert all(getattr(case, f.name) for f in fields(Case) if f.name not in empty)

    await keep(store, lambda unit: unit.cases.add(case))

    def every_way(unit: UnitOfWork) -> list[Any]:
        return [
            unit.cases.get(case.id),
            unit.cases.by_reference(case.reference),
            unit.cases.by_follow_token_hash("f" * 64),
            *unit.cases.of_conversation(conversation.id),
            *unit.cases.of_referrer("bea", 10),
            *unit.cases.queue(None),
            *unit.cases.all(),
        ]

    assert await store.read(every_way) == [case] * 7


async def test_it_knows_no_case_that_was_not_added(store: Store) -> None:
    def every_way(unit: UnitOfWork) -> list[Any]:
        cases = unit.cases
        ones = [cases.get("x"), cases.by_reference("x"), cases.by_follow_token_hash("x")]
        lists = [cases.of_conversation("x"), cases.of_referrer("x", 1), cases.queue(["x"])]
        return [*ones, *(list(found) for found in lists), list(cases.all())]

    assert await store.read(every_way) == [None, None, None, [], [], [], []]


@pytest.mark.parametrize("words", ["\0", "\ud800", "x" * 5_000, "' OR 1=1 --", "🙂"])
async def test_it_knows_no_case_by_words_that_nobody_gave_it(store: Store, words: str) -> None:
    def every_way(unit: UnitOfWork) -> list[Any]:
        cases = unit.cases
        ones = [cases.get(words), cases.by_reference(words), cases.by_follow_token_hash(words)]
        return [*ones, unit.conversations.find("rest", words), unit.staff.by_email(words)]

    assert await store.read(every_way) == [None] * 5


async def test_it_saves_a_case_with_its_referrals(store: Store) -> None:
    conversation = await conversation_of(store)
    case = await added(store, conversation.id)
    first = referral_of(case)
    await keep(store, lambda unit: unit.cases.save(replace(case, referrals=(first,))))
    accepted = replace(first, status=TaskStatus.ACCEPTED, updated_at=NOON + MINUTE)
    changed = replace(case, version=1, hub_id="boscombe", referrals=(accepted, referral_of(case)))

    await keep(store, lambda unit: unit.cases.save(changed))

    again = await store.read(lambda unit: unit.cases.get(case.id))
    assert again == replace(changed, version=2)


async def test_it_refuses_a_case_that_was_changed_meanwhile(store: Store) -> None:
    conversation = await conversation_of(store)
    case = await added(store, conversation.id)
    await keep(store, lambda unit: unit.cases.save(replace(case, owner_id="leo")))

    with pytest.raises(Conflict):
        await keep(store, lambda unit: unit.cases.save(replace(case, owner_id="max")))

    again = await store.read(lambda unit: unit.cases.get(case.id))
    assert again is not None
    assert again.owner_id == "leo"


async def test_it_refuses_an_end_that_does_not_say_why(store: Store) -> None:
    conversation = await conversation_of(store)

    with pytest.raises(Conflict):
        await added(store, conversation.id, status=TaskStatus.CANCELLED)


async def test_it_lists_the_cases_of_a_conversation_newest_first(store: Store) -> None:
    ana, bea = await conversation_of(store, "ana"), await conversation_of(store, "bea")
    old = await added(store, ana.id, created_at=NOON - MINUTE)
    new = await added(store, ana.id)
    await added(store, bea.id)

    assert await store.read(lambda unit: unit.cases.of_conversation(ana.id)) == [new, old]


async def test_it_lists_the_cases_of_a_referrer_newest_first(store: Store) -> None:
    ana = await conversation_of(store, "ana")
    old = await added(store, ana.id, referrer_id="bea", created_at=NOON - MINUTE)
    new = await added(store, ana.id, referrer_id="bea")
    await added(store, ana.id)

    assert await store.read(lambda unit: unit.cases.of_referrer("bea", 10)) == [new, old]
    assert await store.read(lambda unit: unit.cases.of_referrer("bea", 1)) == [new]


async def test_it_queues_danger_then_urgency_then_talk_then_age(store: Store) -> None:
    ana = await conversation_of(store)
    newer = await added(store, ana.id, created_at=NOON + MINUTE)
    older = await added(store, ana.id)
    talk = await added(store, ana.id, is_talk_request=True, created_at=NOON + MINUTE)
    soon = await added(store, ana.id, urgency=Urgency.SOON, created_at=NOON + MINUTE)
    today = await added(store, ana.id, urgency=Urgency.TODAY, created_at=NOON + MINUTE)
    danger = await added(store, ana.id, safeguarding=(NOTE,), created_at=NOON + MINUTE)

    queue = await store.read(lambda unit: unit.cases.queue(["medway"]))

    assert queue == [danger, today, soon, talk, older, newer]
    page = await store.read(lambda unit: unit.cases.queue(None, limit=2, offset=1))
    assert page == [today, soon]


async def test_it_moves_a_case_up_when_danger_is_noted(store: Store) -> None:
    ana = await conversation_of(store)
    first, second = await added(store, ana.id), await added(store, ana.id)

    await keep(store, lambda unit: unit.cases.save(replace(second, safeguarding=(NOTE,))))

    queue = await store.read(lambda unit: unit.cases.queue(["medway"]))
    assert [case.id for case in queue] == [second.id, first.id]


async def test_it_shows_a_hub_its_own_cases_only(store: Store) -> None:
    ana = await conversation_of(store)
    medway = await added(store, ana.id)
    boscombe = await added(store, ana.id, hub_id="boscombe")
    await added(store, ana.id, hub_id="calais")

    async def queue(*hub_ids: str) -> list[Case]:
        return list(await store.read(lambda unit: unit.cases.queue(hub_ids)))

    assert await queue("medway") == [medway]
    assert await queue("medway", "boscombe") == [medway, boscombe]
    assert await queue() == []


async def test_it_lists_what_one_relay_person_took(store: Store) -> None:
    ana = await conversation_of(store)
    leos = await added(store, ana.id, owner_id="leo")
    await added(store, ana.id, owner_id="max")
    await added(store, ana.id)

    found = await store.read(lambda unit: unit.cases.queue(["medway"], owner_id="leo"))

    assert found == [leos]


async def test_it_finds_what_ended_long_ago_and_still_names_somebody(store: Store) -> None:
    ana = await conversation_of(store)
    ended = {"status": TaskStatus.COMPLETED, "status_reason": "went there"}
    old = await added(store, ana.id, follow_token_hash="a", **ended)
    await added(store, ana.id, follow_token_hash="b", updated_at=NOON + 2 * MINUTE, **ended)
    await added(store, ana.id, follow_token_hash=None, **ended)
    await added(store, ana.id, follow_token_hash="c")

    found = await store.read(lambda unit: unit.cases.ended_before(NOON + MINUTE, 10))

    assert found == [old]


async def test_it_wipes_the_words_of_a_history_and_keeps_the_rest(store: Store) -> None:
    ana = await conversation_of(store)
    case = await added(store, ana.id)
    event = CaseEvent("e1", case.id, NOON, "staff:leo", EventKind.NOTED, text="rang her")
    await keep(store, lambda unit: unit.cases.add_event(event))

    await keep(store, lambda unit: unit.cases.wipe_words(case.id))

    found = await store.read(lambda unit: unit.cases.events(case.id))
    assert found == [replace(event, text=None)]


async def test_it_lists_ended_cases_apart_newest_first(store: Store) -> None:
    ana = await conversation_of(store)
    still_open = await added(store, ana.id)
    ended = {"status": TaskStatus.COMPLETED, "status_reason": "went there"}
    old = await added(store, ana.id, created_at=NOON - MINUTE, **ended)
    case = await added(store, ana.id)
    await keep(store, lambda unit: unit.cases.save(replace(case, **ended)))  # type: ignore[arg-type]

    assert await store.read(lambda unit: unit.cases.queue(["medway"])) == [still_open]
    found = await store.read(lambda unit: unit.cases.queue(["medway"], is_open=False))
    assert [c.id for c in found] == [case.id, old.id]
    assert await store.read(lambda unit: unit.cases.queue(["calais"], is_open=False)) == []


async def test_it_streams_every_case_oldest_first(store: Store) -> None:
    ana = await conversation_of(store)
    cases = [case_of(ana.id, created_at=NOON - n * MINUTE) for n in range(3)]

    def add_all(unit: UnitOfWork) -> None:
        for case in cases:
            unit.cases.add(case)

    await keep(store, add_all)

    assert await store.read(lambda unit: list(unit.cases.all())) == cases[::-1]


async def test_it_keeps_the_history_of_a_case(store: Store) -> None:
    ana = await conversation_of(store)
    case, other = await added(store, ana.id), await added(store, ana.id)
    opened = CaseEvent(IDS.new_id(), case.id, NOON, "bot", EventKind.OPENED)
    changed = CaseEvent(
        IDS.new_id(),
        case.id,
        NOON + MINUTE,
        "staff:leo",
        EventKind.STATUS_CHANGED,
        referral_id="some-referral",
        from_status=TaskStatus.REQUESTED,
        to_status=TaskStatus.ACCEPTED,
        reason="free places",
        text="rang her",
    )
    for event in (changed, opened, replace(opened, id=IDS.new_id(), case_id=other.id)):
        await keep(store, partial(add_event, event))

    assert await store.read(lambda unit: unit.cases.events(case.id)) == [opened, changed]
    with pytest.raises(NotFound):
        await keep(
            store, lambda unit: unit.cases.add_event(replace(opened, id="e", case_id="nowhere"))
        )
