"""What every repository of consents, referrers, tasks and of the audit promises."""

from dataclasses import replace
from functools import partial

import pytest

from domain.case import Consent, Invitation, Referrer, Task
from domain.errors import NotFound
from domain.ports import Store, UnitOfWork
from domain.vocabulary import Language
from tests.contract.cast import IDS, MINUTE, NOON, conversation_of, keep


def add_consent(consent: Consent, unit: UnitOfWork) -> None:
    unit.consents.add(consent)


def add_task(task: Task, unit: UnitOfWork) -> None:
    unit.tasks.add(task)


async def test_it_keeps_every_consent_and_refusal_in_order(store: Store) -> None:
    ana, bea = await conversation_of(store, "ana"), await conversation_of(store, "bea")
    given = Consent(IDS.new_id(), ana.id, "share", 2, True, True, Language.FR, "rest", NOON)
    withdrawn = replace(given, id=IDS.new_id(), is_given=False, at=NOON + MINUTE)
    other = replace(given, id=IDS.new_id(), conversation_id=bea.id)
    for consent in (withdrawn, given, other):
        await keep(store, partial(add_consent, consent))

    assert await store.read(lambda unit: unit.consents.of_conversation(ana.id)) == [
        given,
        withdrawn,
    ]
    nobody = replace(given, id=IDS.new_id(), conversation_id="nowhere")
    with pytest.raises(NotFound):
        await keep(store, lambda unit: unit.consents.add(nobody))


async def test_it_knows_the_worker_who_joined(store: Store) -> None:
    bea = await conversation_of(store, "bea")
    first = Referrer(IDS.new_id(), bea.id, "food-bank", NOON)
    moved = Referrer(IDS.new_id(), bea.id, "church", NOON + MINUTE)
    await keep(store, lambda unit: unit.referrers.add(first))
    assert await store.read(lambda unit: unit.referrers.by_conversation(bea.id)) == first
    await keep(store, lambda unit: unit.referrers.add(moved))

    assert await store.read(lambda unit: unit.referrers.by_conversation(bea.id)) == moved
    assert await store.read(lambda unit: unit.referrers.get(first.id)) == first
    assert await store.read(lambda unit: unit.referrers.get("nobody")) is None
    assert await store.read(lambda unit: unit.referrers.by_conversation("nowhere")) is None


async def test_it_keeps_invitations_by_the_hash_of_their_code(store: Store) -> None:
    invitation = Invitation("hash", "food-bank", NOON, NOON + MINUTE)
    await keep(store, lambda unit: unit.referrers.add_invitation(invitation))

    assert await store.read(lambda unit: unit.referrers.invitation("hash")) == invitation
    assert await store.read(lambda unit: unit.referrers.invitation("other")) is None


async def test_it_lists_tasks_until_they_are_finished(store: Store) -> None:
    ana = await conversation_of(store)
    new = Task(IDS.new_id(), "complaint", ana.id, "too slow", NOON + MINUTE)
    old = Task(IDS.new_id(), "quarantine", ana.id, "a turn", NOON)
    for task in (new, old):
        await keep(store, partial(add_task, task))

    assert await store.read(lambda unit: unit.tasks.open(10)) == [old, new]
    assert await store.read(lambda unit: unit.tasks.open(1)) == [old]
    await keep(store, lambda unit: unit.tasks.finish(old.id, NOON + MINUTE))
    assert await store.read(lambda unit: unit.tasks.open(10)) == [new]


async def test_it_records_who_saw_what(store: Store) -> None:
    await keep(store, lambda unit: unit.audit.record(NOON, "staff:leo", "read", "case:1"))
    await keep(store, lambda unit: unit.audit.record(NOON, "staff:max", "read", "case:2"))
    later = NOON + MINUTE
    await keep(store, lambda unit: unit.audit.record(later, "staff:leo", "took", "case:1"))

    assert await store.read(lambda unit: unit.audit.of_subject("case:1")) == [
        (NOON, "staff:leo", "read"),
        (later, "staff:leo", "took"),
    ]
