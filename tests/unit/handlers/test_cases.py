"""What a relay person may do with a case, and a person with their own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest

from domain.case import Case, EventKind, Referral, Role, SafeguardingNote, Staff
from domain.conversation import Conversation, Turn
from domain.errors import Conflict, NotFound, TransitionRefused
from domain.lifecycle import ENDED, NEEDS_REASON, TRANSITIONS, WITHDRAWN_BY_PERSON
from domain.messages import Line, Text
from domain.ports import LogRow, UnitOfWork
from domain.vocabulary import Language, Pathway, TaskStatus
from handlers import cases, follow
from handlers.cases import Acting
from tests.fakes import CountingIds, FakeStore

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
SERVICE = "medway-growing"


class KeyTexts:
    """Shows which text was asked for."""

    def render(self, text: Line, language: Language) -> str:
        assert isinstance(text, Text)
        return f"{text.key} {language} {text.values.get('name', '')}".strip()


def staff(name: str, role: Role, *hub_ids: str) -> Staff:
    return Staff(f"staff-{name}", f"{name}@example.org", name.title(), role, hub_ids, NOON)


LEO = staff("leo", Role.RELAY, "medway")
LIV = staff("liv", Role.RELAY, "medway", "aylesham")
MAX = staff("max", Role.RELAY, "boscombe")
ADA = staff("ada", Role.ADMIN)


class Hub:
    """A store with Ana's case in it, and the hands to act on it."""

    def __init__(self) -> None:
        self.ids = CountingIds()
        self.store = FakeStore(self.ids)

    async def run(self, work: Callable[[UnitOfWork], Any]) -> Any:
        return await self.store.write(work)

    async def arrange(self, **more: Any) -> Case:
        def work(uow: UnitOfWork) -> Case:
            for member in (LEO, LIV, MAX, ADA):
                if uow.staff.get(member.id) is None:
                    uow.staff.add(member)
            sender = more.pop("sender", f"ana-{self.ids.new_id()}")
            row = uow.inbox.accept(Turn("web", "1", sender, NOON, text="hello"))
            found = uow.conversations.get(row.conversation_id)
            assert found is not None
            uow.conversations.save(replace(found, language=Language.FR))
            case = ana_case(row.conversation_id, self.ids.new_id(), **more)
            uow.cases.add(case)
            uow.commit()
            return case

        kept: Case = await self.store.write(work)
        return kept

    def by(self, member: Staff, now: datetime = LATER) -> Acting:
        return Acting(member, now, self.ids)

    async def case(self, case_id: str) -> Case:
        found = await self.store.read(lambda uow: uow.cases.get(case_id))
        assert isinstance(found, Case)
        return found

    async def conversation(self, case: Case) -> Conversation:
        found = await self.store.read(lambda uow: uow.conversations.get(case.conversation_id))
        assert isinstance(found, Conversation)
        return found

    async def said(self, case: Case) -> list[LogRow]:
        return list(
            await self.store.read(lambda uow: uow.log.of_conversation(case.conversation_id))
        )

    async def kinds(self, case: Case) -> list[EventKind]:
        return [e.kind for e in await self.store.read(lambda uow: uow.cases.events(case.id))]

    async def audit(self, case: Case) -> list[tuple[str, str]]:
        rows = await self.store.read(lambda uow: uow.audit.of_subject(f"case:{case.id}"))
        return [(actor, action) for _, actor, action in rows]


def ana_case(conversation_id: str, case_id: str, **more: Any) -> Case:
    referral = Referral("r1", case_id, SERVICE, "org", TaskStatus.REQUESTED, NOON, NOON)
    case = Case(
        id=case_id,
        reference=f"REF-{case_id[-3:]}",
        conversation_id=conversation_id,
        hub_id="medway",
        status=TaskStatus.REQUESTED,
        channel="web",
        language=Language.FR,
        pathway=Pathway.SELF_REFERRAL,
        created_at=NOON,
        updated_at=NOON,
        follow_token_hash=f"hash-{case_id}",
        referrals=(referral,),
        has_unread=True,
    )
    return replace(case, **more)


@pytest.fixture
def hub() -> Hub:
    return Hub()


async def test_it_makes_the_relay_person_the_owner_and_accepts_the_case(hub: Hub) -> None:
    case = await hub.arrange()
    await hub.run(lambda uow: cases.take(uow, hub.by(LEO), case.id))
    taken = await hub.case(case.id)
    assert (taken.owner_id, taken.status, taken.has_unread) == (LEO.id, "accepted", False)
    assert await hub.kinds(case) == [EventKind.TAKEN]
    assert await hub.audit(case) == [(f"staff:{LEO.id}", "case.taken:owner_id,status")]


async def test_it_tells_the_second_who_was_first(hub: Hub) -> None:
    case = await hub.arrange()
    await hub.run(lambda uow: cases.take(uow, hub.by(LEO), case.id))
    with pytest.raises(cases.TakenByOther) as told:
        await hub.run(lambda uow: cases.take(uow, hub.by(LIV), case.id))
    assert told.value.owner_name == "Leo"
    assert (await hub.case(case.id)).owner_id == LEO.id


async def test_it_takes_once_when_the_same_person_presses_twice(hub: Hub) -> None:
    case = await hub.arrange()
    for _ in range(2):
        await hub.run(lambda uow: cases.take(uow, hub.by(LEO), case.id))
    assert await hub.kinds(case) == [EventKind.TAKEN]


async def test_it_takes_no_case_that_has_ended(hub: Hub) -> None:
    case = await hub.arrange(status=TaskStatus.CANCELLED, status_reason="x")
    with pytest.raises(TransitionRefused):
        await hub.run(lambda uow: cases.take(uow, hub.by(LEO), case.id))


USE_CASES: dict[str, Callable[[UnitOfWork, Acting, str], Any]] = {
    "view": cases.view,
    "take": cases.take,
    "note": lambda uow, by, c: cases.note(uow, by, c, "called"),
    "change_status": lambda uow, by, c: cases.change_status(uow, by, c, TaskStatus.ACCEPTED, None),
    "change_referral_status": lambda uow, by, c: cases.change_referral_status(
        uow, by, c, "r1", TaskStatus.ACCEPTED, None
    ),
    "start_talk": lambda uow, by, c: cases.start_talk(uow, by, c, KeyTexts()),
    "say_to_person": lambda uow, by, c: cases.say_to_person(uow, by, c, "hello", KeyTexts()),
    "end_talk": lambda uow, by, c: cases.end_talk(uow, by, c, KeyTexts()),
    "mark_seen": cases.mark_seen,
}


def _act(
    use_case: Callable[[UnitOfWork, Acting, str], Any],
    acting: Acting,
    case_id: str,
    uow: UnitOfWork,
) -> Any:
    return use_case(uow, acting, case_id)


@pytest.mark.parametrize("name", USE_CASES)
async def test_it_gives_max_the_same_answer_as_for_a_case_that_is_not_there(
    hub: Hub, name: str
) -> None:
    case = await hub.arrange()
    told = []
    for case_id in (case.id, "nowhere"):
        with pytest.raises(NotFound) as refused:
            await hub.run(partial(_act, USE_CASES[name], hub.by(MAX), case_id))
        told.append(str(refused.value))
    assert told[0] == told[1]
    assert await hub.case(case.id) == case
    assert await hub.kinds(case) == []


@pytest.mark.parametrize("member", [LEO, ADA], ids=lambda m: m.name)
@pytest.mark.parametrize("name", USE_CASES)
async def test_it_lets_the_hubs_relay_person_and_an_admin_act(
    hub: Hub, name: str, member: Staff
) -> None:
    case = await hub.arrange()
    await hub.run(lambda uow: USE_CASES[name](uow, hub.by(member), case.id))
    case_id = case.id if name != "change_referral_status" else f"{case.id}/referral:r1"
    actors = [actor for actor, _ in await hub.audit(replace(case, id=case_id))]
    nobody_had_the_chat = name == "end_talk"
    assert actors == ([] if nobody_had_the_chat else [f"staff:{member.id}"] * len(actors))
    assert actors or nobody_had_the_chat


async def test_it_shuts_out_who_was_disabled(hub: Hub) -> None:
    case = await hub.arrange()
    gone = replace(LEO, disabled_at=NOON)
    with pytest.raises(NotFound):
        await hub.run(lambda uow: cases.take(uow, hub.by(gone), case.id))
    assert await hub.run(lambda uow: list(cases.queue(uow, gone))) == []


@pytest.mark.parametrize(
    ("old", "new", "reason"), list(product(TaskStatus, TaskStatus, (None, " ", "why")))
)
async def test_it_changes_status_as_the_table_says_and_in_no_other_way(
    hub: Hub, old: TaskStatus, new: TaskStatus, reason: str | None
) -> None:
    given = "because" if old in NEEDS_REASON else None
    case = await hub.arrange(status=old, status_reason=given)
    has_reason = bool(reason and reason.strip())
    is_allowed = new in TRANSITIONS[old] and (
        has_reason or not (new in NEEDS_REASON or old in ENDED)
    )

    def work(uow: UnitOfWork) -> Case:
        return cases.change_status(uow, hub.by(LEO), case.id, new, reason)

    if is_allowed:
        await hub.run(work)
        changed = await hub.case(case.id)
        assert (changed.status, changed.status_reason) == (
            new,
            reason.strip() if has_reason and reason else None,
        )
        assert await hub.kinds(case) == [EventKind.STATUS_CHANGED]
    else:
        with pytest.raises(TransitionRefused):
            await hub.run(work)
        assert await hub.case(case.id) == case
        assert await hub.kinds(case) == []


@pytest.mark.parametrize(("old", "new"), list(product(TaskStatus, TaskStatus)))
async def test_it_changes_a_referral_as_the_table_says(
    hub: Hub, old: TaskStatus, new: TaskStatus
) -> None:
    given = "because" if old in NEEDS_REASON else None
    referral = Referral("r1", "c", SERVICE, "org", old, NOON, NOON, given)
    case = await hub.arrange(referrals=(referral,))

    def work(uow: UnitOfWork) -> Case:
        return cases.change_referral_status(uow, hub.by(LEO), case.id, "r1", new, "why")

    if new not in TRANSITIONS[old]:
        with pytest.raises(TransitionRefused):
            await hub.run(work)
        return
    await hub.run(work)
    events = await hub.store.read(lambda uow: uow.cases.events(case.id))
    assert [(e.referral_id, e.from_status, e.to_status) for e in events] == [("r1", old, new)]
    assert (await hub.case(case.id)).referrals[0].status is new
    assert (await hub.case(case.id)).status is case.status


async def test_it_does_nothing_when_the_status_on_the_page_was_an_old_one(hub: Hub) -> None:
    case = await hub.arrange(status=TaskStatus.ACCEPTED)
    with pytest.raises(cases.ChangedMeanwhile):
        await hub.run(
            lambda uow: cases.change_status(
                uow, hub.by(LEO), case.id, TaskStatus.CANCELLED, "why", seen=TaskStatus.REQUESTED
            )
        )
    assert await hub.case(case.id) == case


async def test_it_knows_no_referral_of_another_case(hub: Hub) -> None:
    case = await hub.arrange()
    with pytest.raises(NotFound):
        await hub.run(
            lambda uow: cases.change_referral_status(
                uow, hub.by(LEO), case.id, "r9", TaskStatus.ACCEPTED, None
            )
        )


async def test_it_keeps_a_note_for_colleagues_only(hub: Hub) -> None:
    case = await hub.arrange()
    await hub.run(lambda uow: cases.note(uow, hub.by(LEO), case.id, "  rang, no answer \x00"))
    events = await hub.store.read(lambda uow: uow.cases.events(case.id))
    assert [(e.kind, e.text) for e in events] == [(EventKind.NOTED, "rang, no answer")]
    assert await hub.said(case) == []
    assert "rang" not in str(await hub.audit(case))


async def test_it_keeps_no_empty_note(hub: Hub) -> None:
    case = await hub.arrange()
    with pytest.raises(cases.NothingWritten):
        await hub.run(lambda uow: cases.note(uow, hub.by(LEO), case.id, " \n "))


async def test_it_delivers_words_to_the_persons_chat_and_silences_the_assistant(hub: Hub) -> None:
    case = await hub.arrange()
    for words in ("Hello Ana", "Are you there?"):
        await hub.run(
            partial(
                cases.say_to_person,
                acting=hub.by(LEO),
                case_id=case.id,
                text=words,
                texts=KeyTexts(),
            )
        )
    rows = await hub.said(case)
    assert [(r.author, r.message.text, r.delivery) for r in rows] == [
        ("bot", "console.person.talk_started fr Leo", "pending"),
        ("relay", "Hello Ana", "pending"),
        ("relay", "Are you there?", "pending"),
    ]
    assert (await hub.conversation(case)).is_with_person
    assert await hub.kinds(case) == [
        EventKind.TALK_STARTED,
        EventKind.MESSAGE_SENT,
        EventKind.MESSAGE_SENT,
    ]


async def test_it_gives_the_chat_back_with_a_word_to_the_person(hub: Hub) -> None:
    case = await hub.arrange()
    await hub.run(lambda uow: cases.start_talk(uow, hub.by(LEO), case.id, KeyTexts()))
    for _ in range(2):
        await hub.run(lambda uow: cases.end_talk(uow, hub.by(LEO), case.id, KeyTexts()))
    assert not (await hub.conversation(case)).is_with_person
    told = [r.message.text for r in await hub.said(case)]
    assert told == ["console.person.talk_started fr Leo", "console.person.talk_ended fr Leo"]
    assert await hub.kinds(case) == [EventKind.TALK_STARTED, EventKind.TALK_ENDED]


async def test_it_keeps_in_the_audit_who_looked(hub: Hub) -> None:
    case = await hub.arrange()
    await hub.run(lambda uow: cases.view(uow, hub.by(LEO), case.id))
    assert await hub.audit(case) == [(f"staff:{LEO.id}", "case.viewed")]
    assert await hub.case(case.id) == case


async def test_it_shows_in_mine_what_is_mine_page_by_page(hub: Hub) -> None:
    mine = [await hub.arrange(owner_id=LEO.id, status=TaskStatus.ACCEPTED) for _ in range(3)]
    await hub.arrange()
    await hub.arrange(owner_id=LIV.id, status=TaskStatus.ACCEPTED)
    seen = [
        await hub.run(partial(cases.queue, staff=LEO, is_own=True, limit=2, offset=n))
        for n in (0, 2)
    ]
    assert {c.id for page in seen for c in page} == {c.id for c in mine}
    assert [len(page) for page in seen] == [2, 1]


async def test_it_shows_each_only_the_queue_of_their_hubs(hub: Hub) -> None:
    here, there = await hub.arrange(), await hub.arrange(hub_id="boscombe")
    seen = {
        m.name: {c.id for c in await hub.run(partial(cases.queue, staff=m))}
        for m in (LEO, MAX, ADA)
    }
    assert seen == {"Leo": {here.id}, "Max": {there.id}, "Ada": {here.id, there.id}}


async def test_it_withdraws_by_the_follow_link_with_what_is_still_open(hub: Hub) -> None:
    case = await hub.arrange()
    token_hash = case.follow_token_hash or ""
    for _ in range(2):
        await hub.run(lambda uow: follow.withdraw(uow, token_hash, LATER, hub.ids))
    gone = await hub.case(case.id)
    assert (gone.status, gone.status_reason) == ("cancelled", WITHDRAWN_BY_PERSON)
    assert gone.referrals[0].status is TaskStatus.CANCELLED
    assert await hub.kinds(case) == [EventKind.WITHDRAWN]


async def test_it_leaves_what_has_ended_as_it_is_when_the_person_withdraws(hub: Hub) -> None:
    done = Referral("r1", "c", SERVICE, "org", TaskStatus.COMPLETED, NOON, NOON, "went well")
    case = await hub.arrange(referrals=(done,))
    await hub.run(lambda uow: follow.withdraw(uow, case.follow_token_hash or "", LATER, hub.ids))
    assert (await hub.case(case.id)).referrals[0].status is TaskStatus.COMPLETED
    ended = await hub.arrange(status=TaskStatus.COMPLETED, status_reason="went well")
    with pytest.raises(TransitionRefused):
        await hub.run(
            lambda uow: follow.withdraw(uow, ended.follow_token_hash or "", LATER, hub.ids)
        )


async def test_it_keeps_what_a_person_writes_by_their_link(hub: Hub) -> None:
    case = await hub.arrange(has_unread=False)
    note = SafeguardingNote("suicide", "words", "999", LATER)
    token_hash = case.follow_token_hash or ""

    def write(danger: SafeguardingNote | None) -> Callable[[UnitOfWork], Case]:
        return lambda uow: follow.write(uow, token_hash, " I moved ", LATER, hub.ids, danger)

    await hub.run(write(None))
    assert (await hub.case(case.id)).has_unread
    assert (await hub.case(case.id)).safeguarding == ()
    await hub.run(write(note))
    assert (await hub.case(case.id)).safeguarding == (note,)
    events = await hub.store.read(lambda uow: uow.cases.events(case.id))
    assert [(e.kind, e.text, e.reason) for e in events] == [
        (EventKind.PERSON_WROTE, "I moved", follow.BY_FOLLOW_PAGE),
        (EventKind.PERSON_WROTE, "I moved", follow.BY_FOLLOW_PAGE),
        (EventKind.SAFEGUARDING_FLAGGED, None, None),
    ]


async def test_it_knows_no_case_for_a_wrong_link(hub: Hub) -> None:
    await hub.arrange()
    with pytest.raises(NotFound):
        await hub.run(lambda uow: follow.withdraw(uow, "no", LATER, hub.ids))


async def test_it_marks_seen_and_reports_a_race_as_one(hub: Hub) -> None:
    case = await hub.arrange()
    await hub.run(lambda uow: cases.mark_seen(uow, hub.by(LEO), case.id))
    assert not (await hub.case(case.id)).has_unread

    def race(uow: UnitOfWork) -> None:
        uow.cases.save(replace(case, place="ME4"))

    with pytest.raises(Conflict):
        await hub.run(race)


@pytest.mark.parametrize(
    ("asked", "days", "due"),
    [
        (date(2026, 3, 2), 2, date(2026, 3, 4)),  # Monday to Wednesday
        (date(2026, 3, 5), 2, date(2026, 3, 9)),  # Thursday over the weekend to Monday
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # Saturday to Monday
        (date(2026, 3, 6), 0, date(2026, 3, 6)),
    ],
)
def test_it_promises_working_days(asked: date, days: int, due: date) -> None:
    assert cases.first_contact_due(asked, days) == due
