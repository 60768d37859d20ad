"""Links that work once, sessions that end, passwords that cost the same for everybody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Literal

import pytest
from argon2 import PasswordHasher

from domain.case import Role, Staff, StaffSession
from domain.errors import Conflict, NotFound
from domain.ports import UnitOfWork
from handlers import staff as staff_cases
from tests.fakes import CountingIds, FakeStore

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"


def hashed(token: str) -> str:
    return f"hash of {token}"


class Office:
    """A store and the hands to act on it."""

    def __init__(self) -> None:
        self.ids = CountingIds()
        self.store = FakeStore(self.ids)

    async def run(self, work: Callable[[UnitOfWork], Any]) -> Any:
        return await self.store.write(work)

    async def add(self, email: str = "leo@example.org", **more: Any) -> Staff:
        given: dict[str, Any] = {"name": "Leo", "role": Role.RELAY, "hub_ids": ("medway",), **more}
        added: Staff = await self.run(
            lambda uow: staff_cases.add_staff(uow, email=email, now=NOON, ids=self.ids, **given)
        )
        return added

    async def link(self, staff: Staff) -> str:
        address: str = await self.run(
            lambda uow: staff_cases.make_login_link(
                uow,
                staff.id,
                now=NOON,
                ids=self.ids,
                hash_token=hashed,
                public_url="https://hub.example",
            )
        )
        return address.removeprefix("https://hub.example/console/login/")

    async def sign_in(self, token: str, now: datetime = NOON) -> staff_cases.SignedIn:
        signed_in: staff_cases.SignedIn = await self.run(
            lambda uow: staff_cases.sign_in_by_link(
                uow, token, now=now, ids=self.ids, hash_token=hashed
            )
        )
        return signed_in

    async def session(self, token: str, now: datetime) -> tuple[StaffSession, Staff] | None:
        return await self.store.read(
            lambda uow: staff_cases.current_session(uow, hashed(token), now)
        )


@pytest.fixture
def office() -> Office:
    return Office()


async def test_it_adds_staff_with_one_form_of_their_address(office: Office) -> None:
    leo = await office.add(" Leo@Example.ORG ")
    assert leo.email == "leo@example.org"
    found = await office.store.read(lambda uow: staff_cases.find_by_email(uow, "LEO@example.org"))
    assert found == leo
    with pytest.raises(Conflict):
        await office.add("leo@EXAMPLE.org")


@pytest.mark.parametrize(
    ("email", "more"),
    [
        ("leo", {}),
        ("leo@", {}),
        ("leo@example.org", {"name": " "}),
        ("leo@example.org", {"hub_ids": ()}),
    ],
)
async def test_it_refuses_staff_that_could_not_work(
    office: Office, email: str, more: dict[str, Any]
) -> None:
    with pytest.raises(staff_cases.StaffInvalid):
        await office.add(email, **more)
    assert not await office.store.read(lambda uow: uow.staff.all())


async def test_it_keeps_only_the_hash_of_a_login_link(office: Office) -> None:
    leo = await office.add()
    token = await office.link(leo)
    assert await office.store.read(lambda uow: uow.staff.login_link(token)) is None
    kept = await office.store.read(lambda uow: uow.staff.login_link(hashed(token)))
    assert kept is not None
    assert kept.expires_at == NOON + timedelta(hours=24)


async def test_it_lets_a_link_sign_in_once(office: Office) -> None:
    token = await office.link(await office.add())

    async def is_good() -> bool:
        return await office.store.read(
            lambda uow: staff_cases.is_link_good(uow, hashed(token), NOON)
        )

    assert await is_good()
    assert await is_good(), "looking at a link must not use it"
    await office.sign_in(token)
    assert not await is_good()
    with pytest.raises(NotFound):
        await office.sign_in(token)


@pytest.mark.parametrize("case", ["too old", "unknown", "disabled"])
async def test_it_refuses_a_link_that_is(office: Office, case: str) -> None:
    leo = await office.add()
    token = await office.link(leo)
    now = NOON + timedelta(hours=24) if case == "too old" else NOON
    if case == "disabled":
        await office.run(lambda uow: staff_cases.disable_staff(uow, leo.id, NOON))
        with pytest.raises(NotFound):
            await office.link(leo)
    with pytest.raises(NotFound):
        await office.sign_in("guess" if case == "unknown" else token, now)


async def test_it_ends_a_session_that_is_idle_or_old(office: Office) -> None:
    token = (await office.sign_in(await office.link(await office.add()))).token
    half_hour, minute = timedelta(minutes=30), timedelta(minutes=1)
    assert await office.session(token, NOON + half_hour - minute) is not None
    assert await office.session(token, NOON + half_hour) is None
    now = NOON
    while now + half_hour - minute < NOON + timedelta(hours=12):
        now += half_hour - minute
        assert await office.session(token, now) is not None
        await office.run(partial(staff_cases.touch, token_hash=hashed(token), now=now))
    assert await office.session(token, NOON + timedelta(hours=12)) is None


async def test_it_ends_the_session_at_sign_out_and_when_disabled(office: Office) -> None:
    leo = await office.add()
    one = await office.sign_in(await office.link(leo))
    two = await office.sign_in(await office.link(leo))
    assert one.token != two.token
    await office.run(lambda uow: staff_cases.sign_out(uow, one.session, NOON))
    assert await office.session(one.token, NOON) is None
    assert await office.session(two.token, NOON) is not None
    await office.run(lambda uow: staff_cases.disable_staff(uow, leo.id, NOON))
    assert await office.session(two.token, NOON) is None


async def test_it_signs_out_every_other_browser_when_a_password_is_set(office: Office) -> None:
    leo = await office.add()
    old = await office.sign_in(await office.link(leo))
    new: staff_cases.SignedIn = await office.run(
        lambda uow: staff_cases.set_password(
            uow,
            leo.id,
            staff_cases.hash_password(PASSWORD),
            now=NOON,
            ids=office.ids,
            hash_token=hashed,
        )
    )
    assert await office.session(old.token, NOON) is None
    assert await office.session(new.token, NOON) is not None


async def test_it_gives_the_first_coordinator_a_link_until_somebody_has_a_password(
    office: Office,
) -> None:
    def first(uow: UnitOfWork) -> str | None:
        return staff_cases.ensure_first_coordinator(
            uow, now=NOON, ids=office.ids, hash_token=hashed, public_url="http://here"
        )

    one, two = await office.run(first), await office.run(first)
    assert one is not None
    assert two is not None
    assert one != two
    everybody = await office.store.read(lambda uow: uow.staff.all())
    assert [s.role for s in everybody] == [Role.ADMIN]
    await office.run(
        lambda uow: staff_cases.set_password(
            uow, everybody[0].id, "hash", now=NOON, ids=office.ids, hash_token=hashed
        )
    )
    assert await office.run(first) is None


def test_it_hashes_with_argon2id_and_knows_the_password_again() -> None:
    leo = Staff("1", "leo@example.org", "Leo", Role.RELAY, ("medway",), NOON)
    with_one = replace(leo, password_hash=staff_cases.hash_password(PASSWORD))
    assert (with_one.password_hash or "").startswith("$argon2id$")
    assert staff_cases.password_fits(with_one, PASSWORD)
    assert not staff_cases.password_fits(with_one, PASSWORD + "x")
    assert not staff_cases.password_fits(leo, PASSWORD)
    assert not staff_cases.password_fits(None, "a password that nobody has")


def test_it_does_the_same_work_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            verified.append(str(hash)[:30])
            return super().verify(hash, password)

    monkeypatch.setattr(staff_cases, "_hasher", Counting())
    somebody = Staff("1", "leo@example.org", "Leo", Role.RELAY, (), NOON, "x")
    known = replace(somebody, password_hash=staff_cases.hash_password(PASSWORD))
    for who in (known, None):
        assert not staff_cases.password_fits(who, "wrong password 123")
    # The same algorithm with the same memory, time and parallelism cost.
    assert len(verified) == 2
    assert verified[0] == verified[1]


@pytest.mark.parametrize("length", [11, 129])
def test_it_refuses_a_password_by_its_length_only(length: int) -> None:
    with pytest.raises(staff_cases.PasswordRefused):
        staff_cases.hash_password("a" * length)
    assert staff_cases.hash_password("a" * 12)


def test_it_takes_two_ways_of_typing_a_letter_for_one() -> None:
    composed, decomposed = "caf\u00e9 au lait svp", "cafe\u0301 au lait svp"
    leo = Staff("1", "l@example.org", "Leo", Role.RELAY, (), NOON)
    known = replace(leo, password_hash=staff_cases.hash_password(composed))
    assert composed != decomposed
    assert staff_cases.password_fits(known, decomposed)
