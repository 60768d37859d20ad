"""The person's own page: it says little, and lets them write and withdraw."""

import html
import re

import pytest

from domain.vocabulary import Language, TaskStatus
from tests.integration.console.desk import Desk

LINK = "anas-link"


async def test_it_says_how_it_stands_in_the_language_of_the_case(desk: Desk) -> None:
    case = await desk.case(follow_token=LINK, language=Language.FR)
    browser = await desk.browser()
    french = html.unescape((await browser.get(f"/follow/{LINK}")).text)
    english = html.unescape((await browser.get(f"/follow/{LINK}?lang=en")).text)
    assert "Votre demande" in french
    assert "La personne du point d'accueil, à Medway, vous contacte" in french
    assert "Your request" in english
    assert "The person at Medway will contact you by" in english
    assert case.reference in french
    assert case.reference in english


STAGES = {
    TaskStatus.ACCEPTED: "keeps in touch with you",
    TaskStatus.ON_HOLD: "keeps in touch with you",
    TaskStatus.IN_PROGRESS: "It has started.",
    TaskStatus.COMPLETED: "Nothing more to do.",
    TaskStatus.FAILED: "Something else may fit.",
    TaskStatus.REJECTED: "Something else may fit.",
    TaskStatus.CANCELLED: "Nobody will contact you about it.",
}


async def test_it_says_what_happens_next_and_never_why(desk: Desk) -> None:
    browser = await desk.browser()
    for status, words in STAGES.items():
        await desk.case(follow_token=status, status=status, status_reason="SECRET REASON")
        text = (await browser.get(f"/follow/{status}")).text
        assert words in text, status
        assert "SECRET" not in text


async def test_it_shows_nothing_that_could_hurt_on_a_shared_phone(desk: Desk) -> None:
    services = desk.assistant.programme.directory.services
    service = next(s for s in services.values() if s.hub_id == "medway")
    case = await desk.case(
        follow_token=LINK,
        name="Ana",
        needs=("food", "healthy_weight"),
        services=(service.id,),
        said=("my words",),
    )
    leo = await desk.signed_in(await desk.leo())
    await leo.post(f"/console/cases/{case.id}/note", {"text": "a note about her"})
    answer = await (await desk.browser()).get(f"/follow/{LINK}")
    label = desk.assistant.programme.needs
    assert "Ana" not in answer.text
    assert "my words" not in answer.text
    assert "a note about her" not in answer.text
    weight = next(t.label.get(Language.EN) for code, t in label.items() if code == "healthy_weight")
    assert html.escape(weight) not in answer.text
    assert html.escape(service.name.get(Language.EN)) in answer.text
    assert re.findall("<title>(.*?)</title>", answer.text) == ["Your page"]
    assert 'name="robots" content="noindex, nofollow"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")


@pytest.mark.parametrize("path", ["/follow/unknown", "/follow/unknown/withdraw", "/follow/%00%FF"])
async def test_it_is_kind_about_an_unknown_link(desk: Desk, path: str) -> None:
    await desk.case()
    answer = await (await desk.browser()).get(path)
    assert answer.status == 404
    assert "The link is not complete" in answer.text


async def test_it_asks_once_before_it_takes_a_request_back(desk: Desk) -> None:
    services = desk.assistant.programme.directory.services
    service = next(s for s in services.values() if s.hub_id == "medway")
    case = await desk.case(follow_token=LINK, services=(service.id,))
    browser = await desk.browser()
    asked = await browser.get(f"/follow/{LINK}/withdraw")
    assert "Take your request back?" in asked.text
    assert (await desk.reload(case)).status == "requested"
    for _ in range(2):
        done = await browser.post_raw(f"/follow/{LINK}/withdraw", {})
        assert done.location == f"/follow/{LINK}?done=withdrawn"
    after = await desk.reload(case)
    assert (after.status, after.referrals[0].status) == ("cancelled", "cancelled")
    text = (await browser.get(f"/follow/{LINK}")).text
    assert "/withdraw" not in text
    assert "<form" not in text


async def test_it_leaves_an_ended_request_as_it_is(desk: Desk) -> None:
    await desk.case(follow_token=LINK, status=TaskStatus.COMPLETED, status_reason="went well")
    browser = await desk.browser()
    assert (await browser.get(f"/follow/{LINK}/withdraw")).status == 303
    assert (await browser.post_raw(f"/follow/{LINK}/withdraw", {})).location == f"/follow/{LINK}"


async def test_it_gives_words_to_the_relay_person(desk: Desk) -> None:
    case = await desk.case(follow_token=LINK)
    browser = await desk.browser()
    for text, done in (("I moved", "written"), ("  ", "nothing_written"), ("x" * 9000, "written")):
        answer = await browser.post_raw(f"/follow/{LINK}/write?lang=fr", {"text": text})
        assert answer.location == f"/follow/{LINK}?done={done}&lang=fr"
    assert (await desk.reload(case)).has_unread
    events = await desk.read(lambda uow: uow.cases.events(case.id))
    assert [len(e.text) for e in events] == [7, 4000]


async def test_it_answers_words_of_danger_at_once_and_flags_the_case(desk: Desk) -> None:
    case = await desk.case(follow_token=LINK)
    browser = await desk.browser()
    answer = await browser.post_raw(f"/follow/{LINK}/write", {"text": "I want to kill myself"})
    assert answer.status == 200
    assert 'class="crisis" role="alert"' in answer.text
    assert "116 123" in answer.text
    after = await desk.reload(case)
    assert [n.words for n in after.safeguarding] == ["I want to kill myself"]
    assert "116 123" in after.safeguarding[0].shown
    text = (await (await desk.signed_in(await desk.leo())).get("/console")).text
    assert "said words of danger" in text


async def test_it_answers_words_of_danger_though_the_link_is_wrong(desk: Desk) -> None:
    browser = await desk.browser()
    answer = await browser.post_raw("/follow/unknown/write", {"text": "I want to kill myself"})
    assert "116 123" in answer.text


async def test_it_takes_no_form_from_another_site(desk: Desk) -> None:
    case = await desk.case(follow_token=LINK)
    browser = await desk.browser()
    headers = {"Origin": "https://elsewhere.example"}
    for path in ("withdraw", "write"):
        answer = await browser.post_raw(f"/follow/{LINK}/{path}", {"text": "x"}, headers=headers)
        assert answer.status == 403
    assert await desk.reload(case) == case
