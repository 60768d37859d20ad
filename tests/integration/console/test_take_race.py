"""R23 of `reliability.md`: two relay persons take the same case at once, on each database."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest

from domain.case import Case, EventKind, Role, Staff
from domain.errors import Conflict
from domain.ports import UnitOfWork
from handlers import cases
from handlers.cases import Acting
from tests.integration.console.desk import MEDWAY, open_desk

RACES = 1000
AT_ONCE = 50


def _owner_and_events(case_id: str, uow: UnitOfWork) -> tuple[str | None, list[EventKind]]:
    case = uow.cases.get(case_id)
    assert case is not None
    return case.owner_id, [event.kind for event in uow.cases.events(case_id)]


async def test_it_gives_each_case_exactly_one_owner_and_tells_the_other_who(
    database_url: str, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        desk = await open_desk(tmp_path / "data", stack, database_url=database_url)
        store, ids = desk.assistant.store, desk.assistant.ids
        leo, liv = await desk.leo(), await desk.staff("Liv", Role.RELAY, MEDWAY)

        async def take(staff: Staff, case: Case) -> str:
            acting = Acting(staff, desk.clock.now(), ids)
            for _ in range(3):
                try:
                    await store.write(partial(cases.take, acting=acting, case_id=case.id))
                    return "taken"
                except cases.TakenByOther as told:
                    return told.owner_name
                except Conflict:  # PostgreSQL: both had read it; the next try reads the owner
                    continue
            pytest.fail("three clashes over one case")

        async def race(case: Case, is_leo_first: bool) -> None:
            order = (leo, liv) if is_leo_first else (liv, leo)
            told = await asyncio.gather(*(take(staff, case) for staff in order))
            owner_id, kinds = await store.read(partial(_owner_and_events, case.id))
            winner = leo if owner_id == leo.id else liv
            assert sorted(told) == sorted(["taken", winner.name])
            assert kinds == [EventKind.TAKEN]
            won[winner.name] += 1

        won: Counter[str] = Counter()
        kept = [await desk.case(said=()) for _ in range(AT_ONCE)]
        for start in range(0, RACES, AT_ONCE):
            await asyncio.gather(*(race(c, n % 2 == 0) for n, c in enumerate(kept)))
            if start + AT_ONCE < RACES:
                kept = [await desk.case(said=()) for _ in range(AT_ONCE)]
        assert sum(won.values()) == RACES
