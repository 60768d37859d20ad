"""One case: what is shown, what is done, and that nothing is done twice."""

import asyncio
import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from domain.case import Case, CaseEvent, Consent, EventKind, Role, SafeguardingNote
from domain.errors import Conflict
from domain.messages import Message
from domain.ports import UnitOfWork
from domain.vocabulary import Language, TaskStatus
from handlers import cases
from handlers.cases import Acting
from tests.integration.console.desk import MEDWAY, Desk


def service_of(desk: Desk) -> str:
    services = desk.assistant.programme.directory.services.values()
    return next(s.id for s in services if s.hub_id == MEDWAY)


async def test_it_shows_everything_the_person_said_and_was_shown(desk: Desk) -> None:
    now = desk.clock.now()
    note = SafeguardingNote("suicide", "I want it to be over", "Call 999", now)
    case = await desk.case(
        said=("I need food", "Which town?", "Chatham"),
        safeguarding=(note,),
        services=(service_of(desk),),
        slots={"work": "unemployed", "travel": ["bus"], "times": ["morning"], "weight": "unsaid"},
        access=("no_car",),
        place="Chatham",
    )
    consent = Consent(
        "c1", case.conversation_id, "store_case", 3, True, False, Language.EN, "web", now
    )
    await desk.keep(lambda uow: uow.consents.add(consent))
    browser = await desk.signed_in(await desk.leo())
    text = html.unescape((await browser.get(f"/console/cases/{case.id}")).text)
    service = desk.assistant.programme.directory.services[service_of(desk)]
    for words in (
        "I need food", "Which town?", "Chatham", "I want it to be over", "Call 999",
        "No, nobody yet", service.name.get(Language.EN), "wording 3", "preferred not to say",
    ):  # fmt: skip
        assert words in text, words
    times = re.findall(r'<time datetime="([^"]+)" title="([^"]+)">([^<]+)</time>', text)
    assert len(times) >= 5


async def test_it_says_yes_once_a_person_has_taken_over(desk: Desk) -> None:
    note = SafeguardingNote("suicide", "words", "999", desk.clock.now())
    case = await desk.case(safeguarding=(note,))
    browser = await desk.signed_in(await desk.leo())
    answer = await browser.post(f"/console/cases/{case.id}/take")
    assert answer.location == f"/console/cases/{case.id}?done=taken"
    assert "Yes, Leo" in (await browser.get(answer.location)).text


async def test_it_warns_before_a_message_that_somebody_else_may_see(desk: Desk) -> None:
    note = SafeguardingNote("domestic_abuse", "he hits me", "0808", desk.clock.now())
    abused, calm = await desk.case(safeguarding=(note,)), await desk.case()
    browser = await desk.signed_in(await desk.leo())
    warning = "Somebody else may see a message"
    assert warning in (await browser.get(f"/console/cases/{abused.id}")).text
    assert warning not in (await browser.get(f"/console/cases/{calm.id}")).text


async def test_it_offers_only_the_changes_of_the_table(desk: Desk) -> None:
    case = await desk.case(status=TaskStatus.COMPLETED, status_reason="went well")
    browser = await desk.signed_in(await desk.leo())
    text = (await browser.get(f"/console/cases/{case.id}")).text
    offered = re.findall(r'name="to" value="(\w+)"', text)
    assert offered == ["in_progress"]
    assert "required" in text.split('value="in_progress"')[1][:600], "opening again needs a reason"


@pytest.mark.parametrize(
    ("fields", "done", "status"),
    [
        (
            {"to": "on_hold", "reason": "in hospital", "seen": "requested"},
            "status_changed",
            "on_hold",
        ),
        ({"to": "on_hold", "reason": " ", "seen": "requested"}, "refused", "requested"),
        ({"to": "completed", "reason": "x", "seen": "requested"}, "refused", "requested"),
        ({"to": "nonsense", "reason": "x"}, "refused", "requested"),
        ({}, "refused", "requested"),
        ({"to": "accepted", "seen": "in_progress"}, "changed_meanwhile", "requested"),
    ],
)
async def test_it_changes_status_or_says_why_not(
    desk: Desk, fields: dict[str, str], done: str, status: str
) -> None:
    case = await desk.case()
    browser = await desk.signed_in(await desk.leo())
    answer = await browser.post(f"/console/cases/{case.id}/status", fields)
    assert answer.location.endswith(f"?done={done}")
    assert (await browser.get(answer.location)).status == 200
    assert (await desk.reload(case)).status == status


async def test_it_changes_the_status_of_one_service(desk: Desk) -> None:
    case = await desk.case(services=(service_of(desk),))
    browser = await desk.signed_in(await desk.leo())
    path = f"/console/cases/{case.id}/referrals/{case.referrals[0].id}/status"
    answer = await browser.post(path, {"to": "accepted", "seen": "requested"})
    assert answer.location.endswith("?done=status_changed")
    after = await desk.reload(case)
    assert (after.referrals[0].status, after.status) == ("accepted", "requested")
    assert "They said yes" in (await browser.get(f"/console/cases/{case.id}")).text


def _events(case_id: str, uow: UnitOfWork) -> Sequence[CaseEvent]:
    return uow.cases.events(case_id)


async def test_it_lets_exactly_one_of_two_take_a_case(desk: Desk) -> None:
    leo, liv = await desk.leo(), await desk.staff("Liv", Role.RELAY, MEDWAY)
    browsers = {s.id: await desk.signed_in(s) for s in (leo, liv)}
    tokens = {i: (await b.get("/console")).csrf() for i, b in browsers.items()}
    won: Counter[str] = Counter()
    for _ in range(25):
        case = await desk.case()
        path = f"/console/cases/{case.id}/take"
        answers = await asyncio.gather(
            *(b.post_raw(path, {"csrf": tokens[i]}) for i, b in browsers.items())
        )
        told = sorted(a.location.split("done=")[1] for a in answers)
        assert told == ["taken", "taken_by_other"]
        owner = (await desk.reload(case)).owner_id
        events = await desk.read(partial(_events, case.id))
        assert [e.kind for e in events] == [EventKind.TAKEN]
        assert events[0].actor == f"staff:{owner}"
        won[owner or ""] += 1
    assert sum(won.values()) == 25
    loser_id = next(s.id for s in (leo, liv) if s.id != owner)
    page = await browsers[loser_id].get(f"/console/cases/{case.id}?done=taken_by_other")
    assert f"{'Leo' if owner == leo.id else 'Liv'} took it first" in page.text


async def test_it_talks_to_the_person_in_their_chat_and_gives_it_back(desk: Desk) -> None:
    case = await desk.case()
    browser, at = await desk.signed_in(await desk.leo()), f"/console/cases/{case.id}"
    await browser.post(f"{at}/say", {"text": "Hello, this is Leo"})
    rows = await desk.read(lambda uow: uow.log.undelivered(case.conversation_id))
    assert [(r.author, r.message.text) for r in rows][-1] == ("relay", "Hello, this is Leo")
    conversation = await desk.read(lambda uow: uow.conversations.get(case.conversation_id))
    assert conversation.is_with_person
    assert "Give the chat back" in (await browser.get(at)).text
    await browser.post(f"{at}/end-talk")
    conversation = await desk.read(lambda uow: uow.conversations.get(case.conversation_id))
    assert not conversation.is_with_person
    assert "Take over the chat" in (await browser.get(at)).text


async def test_it_wakes_the_door_that_the_person_waits_at(desk: Desk) -> None:
    case = await desk.case()
    browser = await desk.signed_in(await desk.leo())
    token = (await browser.get("/console")).csrf()
    waiting = asyncio.create_task(desk.assistant.signals.wait(case.conversation_id, timeout_s=20))
    await asyncio.sleep(0)
    await browser.post_raw(f"/console/cases/{case.id}/say", {"csrf": token, "text": "Hello"})
    assert await waiting


async def test_it_brings_the_persons_new_words_to_the_open_page(desk: Desk) -> None:
    case = await desk.case()
    browser, at = await desk.signed_in(await desk.leo()), f"/console/cases/{case.id}"
    mark = re.search(r'data-mark="([^"]+)"', (await browser.get(at)).text)
    assert mark is not None
    waiting = asyncio.create_task(browser.get(f"{at}/live?seen={mark[1]}"))
    words = Message("are you there?")
    await desk.keep(
        lambda uow: uow.log.append(case.conversation_id, "person", words, desk.clock.now())
    )
    answer = await waiting
    assert "are you there?" in answer.text
    assert answer.headers["X-Mark"] != mark[1]


async def test_it_shows_words_written_on_the_follow_page_as_unread_until_they_are_read(
    desk: Desk,
) -> None:
    case = await desk.case(follow_token="anas-link")
    anybody = await desk.browser()
    await anybody.post_raw("/follow/anas-link/write", {"text": "I moved to Rainham"})
    browser, at = await desk.signed_in(await desk.leo()), f"/console/cases/{case.id}"
    text = (await browser.get(at)).text
    assert text.count("I moved to Rainham") == 1
    assert "on their own page" in text
    assert (await desk.reload(case)).has_unread, "looking is not yet reading"
    assert (await browser.post(f"{at}/seen")).location.endswith("?done=seen")
    assert not (await desk.reload(case)).has_unread


async def test_it_shows_of_a_workers_chat_only_what_is_about_this_person(desk: Desk) -> None:
    now, minute = desk.clock.now(), timedelta(minutes=1)
    more = {"sender": "bea", "referrer_id": "bea", "hub_id": MEDWAY}
    first = await desk.case(at=now - 60 * minute, said=("Refer Kim, food", "Sent"), **more)
    second = await desk.case(at=now - 30 * minute, said=("Refer Sam, housing", "Sent"), **more)
    assert first.conversation_id == second.conversation_id
    await desk.keep(
        lambda uow: uow.log.append(
            first.conversation_id, "person", Message("Refer Max, debts"), now
        )
    )
    browser = await desk.signed_in(await desk.leo())
    seen = [(await browser.get(f"/console/cases/{c.id}")).text for c in (first, second)]
    names = [[name for name in ("Kim", "Sam", "Max") if f"Refer {name}" in text] for text in seen]
    assert names == [["Kim"], ["Sam"]]
    assert all("goes to that worker's chat" in html.unescape(text) for text in seen)


@pytest.mark.parametrize(("clashes", "done"), [(2, "noted"), (3, "busy")])
async def test_it_tries_three_times_when_the_database_says_that_somebody_was_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, clashes: int, done: str
) -> None:
    case, note, left = await desk.case(), cases.note, [clashes]

    def clashing(uow: UnitOfWork, acting: Acting, case_id: str, text: str) -> Case:
        if left[0]:
            left[0] -= 1
            raise Conflict("changed meanwhile")
        return note(uow, acting, case_id, text)

    monkeypatch.setattr("handlers.cases.note", clashing)
    browser = await desk.signed_in(await desk.leo())
    answer = await browser.post(f"/console/cases/{case.id}/note", {"text": "rang"})
    assert answer.location.endswith(f"?done={done}")
    kept = await desk.read(lambda uow: uow.cases.events(case.id))
    assert len(kept) == (1 if done == "noted" else 0)


async def test_it_runs_again_when_the_case_changed_in_the_same_instant(desk: Desk) -> None:
    case = await desk.case(follow_token="anas-link")
    browser, anybody = await desk.signed_in(await desk.leo()), await desk.browser()
    token = (await browser.get("/console")).csrf()
    path = f"/console/cases/{case.id}/note"
    answers = await asyncio.gather(
        *(browser.post_raw(path, {"csrf": token, "text": f"note {n}"}) for n in range(10)),
        *(anybody.post_raw("/follow/anas-link/write", {"text": f"word {n}"}) for n in range(10)),
    )
    assert {a.status for a in answers} == {303}
    events = await desk.read(lambda uow: uow.cases.events(case.id))
    assert Counter(e.kind for e in events) == {EventKind.NOTED: 10, EventKind.PERSON_WROTE: 10}


async def test_it_keeps_who_looked_and_who_changed_in_the_audit(desk: Desk) -> None:
    case, leo = await desk.case(), await desk.leo()
    browser = await desk.signed_in(leo)
    await browser.get(f"/console/cases/{case.id}")
    await browser.post(f"/console/cases/{case.id}/note", {"text": "rang her mother"})
    rows = await desk.read(lambda uow: uow.audit.of_subject(f"case:{case.id}"))
    assert [(actor, action) for _, actor, action in rows] == [
        (f"staff:{leo.id}", "case.viewed"),
        (f"staff:{leo.id}", "case.noted:note"),
    ]


async def test_it_names_who_did_what_in_the_history(desk: Desk) -> None:
    case, leo = await desk.case(), await desk.leo()
    opened = CaseEvent("e0", case.id, desk.clock.now(), "person", EventKind.OPENED)
    await desk.keep(lambda uow: uow.cases.add_event(opened))
    acting = Acting(replace(leo), desk.clock.now(), desk.assistant.ids)
    await desk.keep(lambda uow: cases.take(uow, acting, case.id))
    browser = await desk.signed_in(leo)
    text = re.sub(r"<[^>]+>", "", (await browser.get(f"/console/cases/{case.id}")).text)
    assert re.search(r"ago · Leo · taken: Taken", text)
    assert re.search(r"ago · the person · request opened", text)
