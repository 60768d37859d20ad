"""The queue as a relay person sees it, over real HTTP and a real database."""

import asyncio
import html
import re
from datetime import timedelta

import pytest

from domain.case import SafeguardingNote
from domain.vocabulary import Language, Pathway, TaskStatus, Urgency
from tests.integration.console.desk import Browser, Desk

PAGE = 50
CANARY = '<img src=x onerror=alert(1)>"&\u202e{{7*7}}'


async def first(browser: Browser, path: str = "/console") -> list[str]:
    """Return the references of the page in their order."""
    text = (await browser.get(path)).text
    return re.findall(r'<span class="soft nowrap">([0-9A-Z]+-[0-9A-Z]+)</span>', text)


async def test_it_puts_on_top_what_needs_a_person_now_and_says_why(desk: Desk) -> None:
    now, minute, hour = desk.clock.now(), timedelta(minutes=1), timedelta(hours=1)
    note = SafeguardingNote("suicide", "words", "999", now - 12 * minute)
    waiting = await desk.case(at=now - 26 * hour)
    asked = await desk.case(at=now - hour, is_talk_request=True)
    hungry = await desk.case(at=now - minute, urgency=Urgency.TODAY)
    soon = await desk.case(at=now - minute, urgency=Urgency.SOON, has_unread=True)
    danger = await desk.case(at=now, safeguarding=(note,))
    browser = await desk.signed_in(await desk.leo())
    order = [c.reference for c in (danger, hungry, soon, asked, waiting)]
    assert await first(browser) == order
    text = (await browser.get("/console")).text
    reasons = re.findall(r"</span> ([a-z][^<]+)</li>", text)
    assert reasons[0].startswith("said words of danger 12 min ago")
    for words in (
        "nothing to eat today",
        "needs help in the next days",
        "wrote 1 min ago",
        "asked to talk to a person",
        "waiting 26 h for first contact",
    ):
        assert words in text, words


async def test_it_says_what_is_late(desk: Desk) -> None:
    await desk.case(at=desk.clock.now() - timedelta(days=9))
    text = (await (await desk.signed_in(await desk.leo())).get("/console")).text
    assert "waiting 9 d for first contact, promised by" in text


async def test_it_shows_who_needs_what_and_how_to_reach_them(desk: Desk) -> None:
    organization = next(iter(desk.assistant.programme.directory.organizations.values()))
    await desk.case(
        name="Zoé",
        age=34,
        place="Gillingham (ME7)",
        language=Language.FR,
        needs=("food", "loneliness"),
        pathway=Pathway.FOOD_BANK,
        referrer_organization_id=organization.id,
        slots={
            "contact": {"kind": "phone", "value": "+447700900123"},
            "safe": {"answer": "no_message"},
        },
    )
    text = html.unescape((await (await desk.signed_in(await desk.ada())).get("/console")).text)
    needs = desk.assistant.programme.needs
    for words in (
        "Zoé", "34", "Gillingham (ME7)", "FR", "Food bank", organization.name, "Medway",
        "+44 7700 900123", "leave no message", "Take it",
        *(needs[code].label.get(Language.EN) for code in needs if code in ("food", "loneliness")),
    ):  # fmt: skip
        assert words in text, words


async def test_it_keeps_open_mine_and_ended_apart(desk: Desk) -> None:
    leo = await desk.leo()
    mine = await desk.case(owner_id=leo.id, status=TaskStatus.ACCEPTED)
    free = await desk.case()
    done = await desk.case(status=TaskStatus.COMPLETED, status_reason="went well")
    browser = await desk.signed_in(leo)
    assert set(await first(browser)) == {mine.reference, free.reference}
    assert await first(browser, "/console?tab=mine") == [mine.reference]
    assert await first(browser, "/console?tab=ended") == [done.reference]


async def test_it_turns_pages_without_counting(desk: Desk) -> None:
    for _ in range(PAGE + 3):
        await desk.case()
    browser = await desk.signed_in(await desk.leo())
    one, two = await first(browser), await first(browser, "/console?page=2")
    assert (len(one), len(two)) == (PAGE, 3)
    assert not set(one) & set(two)
    assert 'rel="next"' in (await browser.get("/console")).text
    assert 'rel="next"' not in (await browser.get("/console?page=2")).text


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=99999999999", "tab=%00", "page=%C2%B2"]
)
async def test_it_shows_a_page_for_an_odd_address(desk: Desk, query: str) -> None:
    browser = await desk.signed_in(await desk.leo())
    assert (await browser.get(f"/console?{query}")).status == 200


async def test_it_says_kindly_that_nobody_waits(desk: Desk) -> None:
    browser = await desk.signed_in(await desk.leo())
    for path, words in (
        ("/console", "Nobody is waiting."),
        ("/console?tab=mine", "You have no open request."),
        ("/console?tab=ended", "Nothing has ended yet."),
        ("/console?lang=fr", "Personne n'attend."),
    ):
        assert words in html.unescape((await browser.get(path)).text)


async def test_it_tells_a_waiting_page_at_once_of_a_new_case(desk: Desk) -> None:
    browser = await desk.signed_in(await desk.leo())
    page = (await browser.get("/console")).text
    mark = re.search(r'data-mark="([^"]+)"', page)
    assert mark is not None
    waiting = asyncio.create_task(browser.get(f"/console/live?seen={mark[1]}"))
    await asyncio.sleep(0)
    assert not waiting.done()
    case = await desk.case()  # nobody signals: another process may have written it
    answer = await waiting
    assert answer.status == 200
    assert case.reference in answer.text
    assert answer.headers["X-Mark"] != mark[1]


async def test_it_shows_what_people_typed_as_text(desk: Desk) -> None:
    case = await desk.case(
        name=CANARY,
        place=CANARY,
        status=TaskStatus.ON_HOLD,
        status_reason=CANARY,
        said=(CANARY, CANARY),
        safeguarding=(SafeguardingNote("suicide", CANARY, CANARY, desk.clock.now()),),
        slots={
            "contact": {"kind": "phone", "value": CANARY},
            "safe": {"answer": "times", "times": CANARY},
            "times": [CANARY],
            "times_words": CANARY,
        },
    )
    browser = await desk.signed_in(await desk.leo())
    await browser.post(f"/console/cases/{case.id}/note", {"text": CANARY})
    await browser.post(f"/console/cases/{case.id}/say", {"text": CANARY})
    for path in ("/console", f"/console/cases/{case.id}", f"/console/cases/{case.id}/live?seen=x"):
        text = (await browser.get(path)).text
        assert "<img" not in text
        assert "&lt;img src=x onerror=alert(1)&gt;&#34;&amp;\u202e{{7*7}}" in text, path
