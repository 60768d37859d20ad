"""What every repository of staff promises."""

from dataclasses import replace
from functools import partial

import pytest

from domain.case import LoginLink, Role, Staff, StaffSession
from domain.errors import Conflict, NotFound
from domain.ports import Store, UnitOfWork
from tests.contract.cast import MINUTE, NOON, keep, leo


async def added(store: Store, member: Staff) -> Staff:
    await keep(store, lambda unit: unit.staff.add(member))
    return member


def add_session(session: StaffSession, unit: UnitOfWork) -> None:
    unit.staff.add_session(session)


async def test_it_gives_a_member_back_as_added_and_saved(store: Store) -> None:
    member = await added(store, leo())
    assert await store.read(lambda unit: unit.staff.get(member.id)) == member
    changed = Staff(
        member.id,
        "Leo.New@Example.org",
        "Léo",
        Role.ADMIN,
        ("medway", "boscombe"),
        NOON,
        password_hash="argon2",
        disabled_at=NOON + MINUTE,
    )

    await keep(store, lambda unit: unit.staff.save(changed))

    assert await store.read(lambda unit: unit.staff.get(member.id)) == changed
    assert await store.read(lambda unit: unit.staff.all()) == [changed]


async def test_it_finds_an_address_in_capitals_too(store: Store) -> None:
    member = await added(store, leo(email="Leo@Example.org"))

    assert await store.read(lambda unit: unit.staff.by_email("LEO@example.ORG")) == member
    assert await store.read(lambda unit: unit.staff.by_email("max@example.org")) is None


async def test_it_has_one_member_per_address(store: Store) -> None:
    await added(store, leo())

    with pytest.raises(Conflict):
        await added(store, leo(email="LEO@example.org"))


async def test_it_saves_no_member_that_was_not_added(store: Store) -> None:
    with pytest.raises(NotFound):
        await keep(store, lambda unit: unit.staff.save(leo()))
    assert await store.read(lambda unit: unit.staff.get("nobody")) is None


async def test_it_keeps_sessions_until_they_end(store: Store) -> None:
    member = await added(store, leo())
    sessions = [StaffSession(f"hash-{n}", member.id, "csrf", NOON, NOON) for n in range(3)]
    for session in sessions:
        await keep(store, partial(add_session, session))

    await keep(store, lambda unit: unit.staff.touch_session("hash-0", NOON + MINUTE))
    await keep(store, lambda unit: unit.staff.end_session("hash-1"))

    async def kept(n: int) -> StaffSession | None:
        return await store.read(lambda unit: unit.staff.session(f"hash-{n}"))

    touched = replace(sessions[0], last_seen_at=NOON + MINUTE)
    assert [await kept(n) for n in range(3)] == [touched, None, sessions[2]]
    await keep(store, lambda unit: unit.staff.end_sessions_of(member.id))
    assert [await kept(n) for n in range(3)] == [None, None, None]


async def test_it_signs_nobody_in_who_is_not_there(store: Store) -> None:
    with pytest.raises(NotFound):
        await keep(
            store,
            lambda unit: unit.staff.add_session(StaffSession("h", "nobody", "c", NOON, NOON)),
        )
    with pytest.raises(NotFound):
        await keep(store, lambda unit: unit.staff.add_login_link(LoginLink("h", "nobody", NOON)))


async def test_it_lets_a_login_link_be_used_once(store: Store) -> None:
    member = await added(store, leo())
    link = LoginLink("hash", member.id, NOON + MINUTE)
    await keep(store, lambda unit: unit.staff.add_login_link(link))
    assert await store.read(lambda unit: unit.staff.login_link("hash")) == link

    used = await keep(store, lambda unit: unit.staff.use_login_link("hash", NOON))

    assert used == replace(link, used_at=NOON)
    assert await keep(store, lambda unit: unit.staff.use_login_link("hash", NOON)) is None
    assert await store.read(lambda unit: unit.staff.login_link("hash")) == used


async def test_it_lets_no_late_or_unknown_login_link_in(store: Store) -> None:
    member = await added(store, leo())
    link = LoginLink("hash", member.id, NOON)
    await keep(store, lambda unit: unit.staff.add_login_link(link))

    assert await keep(store, lambda unit: unit.staff.use_login_link("hash", NOON)) is None
    assert await keep(store, lambda unit: unit.staff.use_login_link("other", NOON)) is None
    assert await store.read(lambda unit: unit.staff.login_link("other")) is None
