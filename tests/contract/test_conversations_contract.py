"""What every repository of conversations promises."""

from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone

import pytest

from domain.conversation import Conversation, Offer
from domain.errors import Conflict, NotFound
from domain.ports import Store
from domain.vocabulary import Language
from tests.contract.cast import MINUTE, NOON, conversation_of, keep


async def test_it_gives_a_conversation_back_as_it_was_saved(store: Store) -> None:
    begun = await conversation_of(store)
    changed = replace(
        begun,
        updated_at=NOON + MINUTE,
        language=Language.FR,
        flow="self_referral",
        flow_version=3,
        step="postcode",
        slots={"needs": ["food", "housing"], "age": 34, "where": {"outcode": "ME4"}, "late": True},
        answered=("language", "needs"),
        aside="stop",
        aside_slots={"sure": False},
        offered=(Offer("need:food", "Food"), Offer("need:housing", "A roof")),
        misunderstood=2,
        is_with_person=True,
        case_id="some-case",
        version=0,
    )
    same = {"id", "channel", "sender", "created_at", "version"}
    assert all(
        getattr(changed, f.name) != getattr(begun, f.name)
        for f in fields(Conversation)
        if f.name not in same
    )

    await keep(store, lambda unit: unit.conversations.save(changed))

    again = await store.read(lambda unit: unit.conversations.get(begun.id))
    assert again == replace(changed, version=1)


async def test_it_keeps_moments_in_utc(store: Store) -> None:
    begun = await conversation_of(store)
    in_paris = datetime(2026, 3, 2, 14, 0, tzinfo=timezone(timedelta(hours=2)))

    await keep(store, lambda unit: unit.conversations.save(replace(begun, updated_at=in_paris)))

    again = await store.read(lambda unit: unit.conversations.get(begun.id))
    assert again is not None
    assert again.updated_at == in_paris


async def test_it_refuses_a_conversation_that_was_changed_meanwhile(store: Store) -> None:
    begun = await conversation_of(store)
    await keep(store, lambda unit: unit.conversations.save(replace(begun, step="needs")))

    with pytest.raises(Conflict):
        await keep(store, lambda unit: unit.conversations.save(replace(begun, step="age")))

    again = await store.read(lambda unit: unit.conversations.get(begun.id))
    assert again is not None
    assert again.step == "needs"


async def test_it_finds_a_conversation_by_channel_and_sender(store: Store) -> None:
    ana = await conversation_of(store, "ana")

    assert await store.read(lambda unit: unit.conversations.find("rest", "ana")) == ana
    assert await store.read(lambda unit: unit.conversations.find("rest", "max")) is None
    assert await store.read(lambda unit: unit.conversations.find("web", "ana")) is None


async def test_it_locks_only_what_is_there(store: Store) -> None:
    ana = await conversation_of(store, "ana")

    assert await store.write(lambda unit: unit.conversations.lock(ana.id)) == ana
    with pytest.raises(NotFound):
        await store.write(lambda unit: unit.conversations.lock("nowhere"))
    assert await store.read(lambda unit: unit.conversations.get("nowhere")) is None


async def test_it_lists_drafts_that_fell_silent_oldest_first(store: Store) -> None:
    async def saved(sender: str, minutes_ago: int, **changes: str) -> str:
        begun = await conversation_of(store, sender)
        touched = replace(begun, updated_at=NOON - minutes_ago * MINUTE, **changes)  # type: ignore[arg-type]
        await keep(store, lambda unit: unit.conversations.save(touched))
        return begun.id

    newer = await saved("newer", 20, step="age")
    older = await saved("older", 30, step="needs")
    await saved("sent", 30, step="sent", case_id="a-case")
    await saved("not begun", 30)
    await saved("awake", 5, step="age")

    async def silent(limit: int) -> list[str]:
        before = NOON - 10 * MINUTE
        return list(await store.read(lambda unit: unit.conversations.silent_since(before, limit)))

    assert await silent(10) == [older, newer]
    assert await silent(1) == [older]
