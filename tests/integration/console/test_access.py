"""Who gets what from every console route: nobody, Max of another hub, Leo of this hub, an admin."""

import re
from dataclasses import dataclass
from itertools import product

import pytest

from bot.console import OPEN, STAFF_ONLY
from domain.case import Case, Task
from domain.conversation import Turn
from tests.integration.console.desk import Answer, Browser, Desk

READ_ONLY = [path for method, path, _ in STAFF_ONLY if method == "GET"]
CHANGES = [path for method, path, _ in STAFF_ONLY if method == "POST"]
OF_A_CASE = [path for path in CHANGES + READ_ONLY if "{case_id}" in path]
FIELDS = {
    "text": "hello",
    "to": "accepted",
    "reason": "why",
    "reference": "nothing",
    "password": "a new password 123",
    "again": "a new password 123",
}


@dataclass
class Scene:
    """A case of Medway and everybody who knocks at its door."""

    desk: Desk
    case: Case

    def path(self, template: str, case_id: str | None = None) -> str:
        referral = self.case.referrals[0].id if self.case.referrals else "none"
        return (
            template.replace("{case_id}", case_id or self.case.id)
            .replace("{referral_id}", referral)
            .replace("{task_id}", "no-such-task")
            .replace("{token}", "no-such-token")
            .replace("{message_id}", "no-such-message")
            .replace("{language}", "en")
        )

    async def knock(self, browser: Browser, template: str, case_id: str | None = None) -> Answer:
        path = self.path(template, case_id)
        if template in READ_ONLY:
            return await browser.get(path, params={"seen": "old"})
        return await browser.post(path, FIELDS, page="/console/account")


@pytest.fixture
async def scene(desk: Desk) -> Scene:
    services = desk.assistant.programme.directory.services
    service = next(s for s in services.values() if s.hub_id == "medway")
    return Scene(desk, await desk.case(services=(service.id,)))


def test_it_has_routes_to_walk() -> None:
    assert len(OF_A_CASE) >= 9
    assert len(OPEN) == 4


async def test_it_sends_anybody_without_a_session_to_the_sign_in(scene: Scene) -> None:
    browser = await scene.desk.browser()
    for template in READ_ONLY:
        answer = await browser.get(scene.path(template))
        if template.endswith("/live"):
            assert answer.status == 401, template
        else:
            assert answer.status == 303, template
            assert answer.location.startswith("/console/login")
        assert "Ana" not in answer.text


async def test_it_lets_nobody_without_a_session_change_anything(scene: Scene) -> None:
    browser = await scene.desk.browser()
    for template in CHANGES:
        answer = await browser.post_raw(scene.path(template), {**FIELDS, "csrf": "x"})
        assert answer.status == 401, template
        assert await scene.desk.reload(scene.case) == scene.case


async def test_it_answers_max_as_if_the_case_were_not_there(scene: Scene) -> None:
    browser = await scene.desk.signed_in(await scene.desk.max())
    for template in OF_A_CASE:
        yours = await scene.knock(browser, template)
        nowhere = await scene.knock(browser, template, "01a00000-0000-7000-8000-000000000000")
        assert yours.status == nowhere.status == 404, template
        assert _without_ids(yours.text) == _without_ids(nowhere.text)
        assert "Ana" not in yours.text
        assert await scene.desk.reload(scene.case) == scene.case


@pytest.mark.parametrize("who", ["leo", "ada"])
async def test_it_lets_the_hubs_relay_person_and_an_admin_in(scene: Scene, who: str) -> None:
    member = await (scene.desk.leo() if who == "leo" else scene.desk.ada())
    browser = await scene.desk.signed_in(member)
    for template in OF_A_CASE:
        answer = await scene.knock(browser, template)
        assert answer.status == (200 if template in READ_ONLY else 303), template


async def test_it_shows_max_nothing_of_the_queue_or_the_search(scene: Scene) -> None:
    browser = await scene.desk.signed_in(await scene.desk.max())
    for path in ("/console", "/console?tab=mine", "/console?tab=ended", "/console/live?seen=x"):
        answer = await browser.get(path)
        assert answer.status == 200
        assert scene.case.reference not in answer.text
    found = await browser.post("/console/find", {"reference": scene.case.reference})
    assert found.location == "/console?done=not_found"


async def test_it_finds_a_case_by_its_reference(scene: Scene) -> None:
    browser = await scene.desk.signed_in(await scene.desk.leo())
    found = await browser.post("/console/find", {"reference": f" {scene.case.reference.lower()} "})
    assert found.location == f"/console/cases/{scene.case.id}"


async def test_it_shows_a_task_to_those_who_see_the_case_and_one_without_a_case_to_admins(
    scene: Scene,
) -> None:
    desk, now = scene.desk, scene.desk.clock.now()
    other = await desk.case(hub_id="boscombe")
    await desk.keep(
        lambda uow: uow.tasks.add(
            Task("t1", "complaint", scene.case.conversation_id, "too slow", now)
        )
    )
    await desk.keep(
        lambda uow: uow.tasks.add(Task("t2", "quarantine", other.conversation_id, "odd", now))
    )
    turn = Turn("web", "1", "somebody", now, text="hello")
    nobodys = await desk.keep(lambda uow: uow.inbox.accept(turn).conversation_id)
    await desk.keep(lambda uow: uow.tasks.add(Task("t3", "complaint", nobodys, "lost", now)))
    seen = {}
    for member in (await desk.leo(), await desk.max(), await desk.ada()):
        text = (await (await desk.signed_in(member)).get("/console/tasks")).text
        seen[member.name] = [words for words in ("too slow", "odd", "lost") if words in text]
    assert seen == {"Leo": ["too slow"], "Max": ["odd"], "Ada": ["too slow", "odd", "lost"]}


async def test_it_lets_only_who_sees_a_task_finish_it(scene: Scene) -> None:
    desk, now = scene.desk, scene.desk.clock.now()
    task = Task("t1", "complaint", scene.case.conversation_id, "too slow", now)
    await desk.keep(lambda uow: uow.tasks.add(task))
    stranger = await desk.signed_in(await desk.max())
    assert (await stranger.post("/console/tasks/t1/done")).status == 404
    assert await desk.read(lambda uow: len(uow.tasks.open(5))) == 1
    leo = await desk.signed_in(await desk.leo())
    assert (await leo.post("/console/tasks/t1/done")).status == 303
    assert await desk.read(lambda uow: len(uow.tasks.open(5))) == 0


@pytest.mark.parametrize("trick", ["no token", "old token", "other origin", "no origin", "json"])
async def test_it_refuses_a_form_that_is_not_ours(scene: Scene, trick: str) -> None:
    desk = scene.desk
    browser, other = await desk.signed_in(await desk.leo()), await desk.signed_in(await desk.ada())
    token = (await (other if trick == "old token" else browser).get("/console")).csrf()
    origins = {"other origin": {"Origin": "https://elsewhere.example"}, "no origin": {}}
    headers = origins.get(trick, {"Origin": desk.base})
    fields = FIELDS if trick == "no token" else {**FIELDS, "csrf": token}
    body = "json" if trick == "json" else "data"
    for template in CHANGES:
        answer = await browser.send("POST", scene.path(template), headers=headers, **{body: fields})
        assert answer.status == 403, template
        assert await desk.reload(scene.case) == scene.case
    assert (await browser.get("/console")).status == 200, "the session is still there"


@pytest.mark.parametrize("path", ["/console/login", "/console/login/any-token"])
async def test_it_pairs_the_sign_in_with_the_browser_that_asked_for_it(
    desk: Desk, path: str
) -> None:
    asked, other = await desk.browser(), await desk.browser()
    token = (await asked.get("/console/login")).csrf()
    await other.get("/console/login")
    stolen = await other.post_raw(path, {"csrf": token, "email": "a@b.example", "password": "x"})
    assert stolen.status == 403


async def test_it_changes_nothing_by_looking(scene: Scene) -> None:
    desk = scene.desk
    browser = await desk.signed_in(await desk.leo())
    for template in READ_ONLY:
        await browser.get(scene.path(template), params={"seen": "old"})
    assert await desk.reload(scene.case) == scene.case
    assert await desk.read(lambda uow: uow.cases.events(scene.case.id)) in ((), [])


async def test_it_knows_no_other_methods(scene: Scene) -> None:
    browser = await scene.desk.signed_in(await scene.desk.leo())
    for method, (_, template, _) in product(("PUT", "DELETE", "TRACE"), STAFF_ONLY):
        answer = await browser.send(method, scene.path(template))
        assert answer.status == 405, (method, template)


async def test_it_says_on_every_page_how_it_may_be_used(scene: Scene) -> None:
    browser = await scene.desk.signed_in(await scene.desk.leo())
    paths = [*(scene.path(t) for t in READ_ONLY), "/console/login", "/console/login/x"]
    for path in paths:
        answer = await browser.get(path, params={"seen": "old"})
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not re.search(r"<script>|<style|\son\w+=|\sstyle=", answer.text), path
        titles = re.findall(r"<title>(.*?)</title>", answer.text)
        assert all("Ana" not in title for title in titles)


def _without_ids(text: str) -> str:
    """Return the page without what differs by the address alone."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|token-\d+", "", text)
