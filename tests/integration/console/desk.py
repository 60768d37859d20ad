"""The whole program over HTTP with a real SQLite file, and the cast at their desks.

Leo is the relay person of Medway, Max the one of Boscombe (who may see nothing of Medway), Ada is
an admin. Used by the console's integration and browser tests.
"""

import re
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import make_web_app, open_assistant
from bot.assistant import Assistant
from bot.settings import Settings
from domain.case import Case, Referral, Role, Staff
from domain.conversation import Turn
from domain.messages import Message
from domain.ports import UnitOfWork
from domain.vocabulary import Language, Pathway, TaskStatus
from handlers import staff as staff_cases
from nlu import embedded
from nlu.safeguarding import LexiconDetector

_load = embedded.load
PASSWORD = "correct horse battery staple"
MEDWAY, BOSCOMBE = "medway", "boscombe"


class MovableClock:
    """The real clock, set forward by what a test says."""

    def __init__(self, assistant: Assistant) -> None:
        self._clock = assistant.clock
        self._ahead = timedelta()

    def now(self) -> Any:
        return self._clock.now() + self._ahead

    def advance(self, by: timedelta) -> None:
        self._ahead += by


@dataclass
class Answer:
    """What a browser got: status, text, headers, where it was sent on to."""

    status: int
    text: str
    headers: Any

    @property
    def location(self) -> str:
        return str(self.headers.get("Location", ""))

    def csrf(self) -> str:
        """Return the token of the first form of the page."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.text)
        assert found is not None, "the page has no form"
        return found[1]


class Browser:
    """One browser with its own cookies; never follows a redirect by itself."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.base = base
        self.session = session

    async def get(self, path: str, **more: Any) -> Answer:
        return await self._send("GET", path, **more)

    async def post(
        self,
        path: str,
        fields: dict[str, str] | None = None,
        *,
        page: str = "/console",
        **more: Any,
    ) -> Answer:
        """Send a form as our own page would: with its token and its origin."""
        token = (await self.get(page)).csrf()
        return await self.post_raw(path, {"csrf": token, **(fields or {})}, **more)

    async def post_raw(self, path: str, fields: dict[str, str], **more: Any) -> Answer:
        headers = {"Origin": self.base, **more.pop("headers", {})}
        return await self._send("POST", path, data=fields, headers=headers, **more)

    async def send(self, method: str, path: str, **more: Any) -> Answer:
        return await self._send(method, path, **more)

    def cookies(self) -> dict[str, str]:
        return {c.key: c.value for c in self.session.cookie_jar}

    async def _send(self, method: str, path: str, **more: Any) -> Answer:
        async with self.session.request(
            method, self.base + path, allow_redirects=False, **more
        ) as response:
            text = (await response.read()).decode("utf-8", "replace")
            return Answer(response.status, text, response.headers)


class Desk:
    """The running program and hands to arrange things with."""

    def __init__(self, assistant: Assistant, app: web.Application, base: str) -> None:
        self.assistant = assistant
        self.app = app
        self.base = base
        self.clock: Any = assistant.clock
        self._stack = AsyncExitStack()

    async def close(self) -> None:
        await self._stack.aclose()

    async def keep(self, work: Callable[[UnitOfWork], Any]) -> Any:
        def committed(uow: UnitOfWork) -> Any:
            result = work(uow)
            uow.commit()
            return result

        return await self.assistant.store.write(committed)

    async def read(self, work: Callable[[UnitOfWork], Any]) -> Any:
        return await self.assistant.store.read(work)

    async def staff(self, name: str, role: Role, *hub_ids: str) -> Staff:
        return await self.assistant.store.write(
            lambda uow: staff_cases.add_staff(
                uow,
                email=f"{name.lower()}@example.org",
                name=name,
                role=role,
                hub_ids=hub_ids,
                now=self.clock.now(),
                ids=self.assistant.ids,
            )
        )

    async def leo(self) -> Staff:
        return await self.staff("Leo", Role.RELAY, MEDWAY)

    async def max(self) -> Staff:
        return await self.staff("Max", Role.RELAY, BOSCOMBE)

    async def ada(self) -> Staff:
        return await self.staff("Ada", Role.ADMIN)

    async def link(self, staff: Staff) -> str:
        """Return the path of a login link."""
        address = await self.assistant.store.write(
            lambda uow: staff_cases.make_login_link(
                uow,
                staff.id,
                now=self.clock.now(),
                ids=self.assistant.ids,
                hash_token=self.assistant.hash_token,
                public_url="",
            )
        )
        return str(address)

    async def browser(self) -> Browser:
        """Return a browser that nobody is signed in with."""
        jar = aiohttp.CookieJar(unsafe=True)
        session = await self._stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
        return Browser(self.base, session)

    async def signed_in(self, staff: Staff) -> Browser:
        """Return a browser signed in through a login link, as people do it."""
        browser, path = await self.browser(), await self.link(staff)
        answer = await browser.post(path, page=path)
        assert answer.status == 303, answer.text
        return browser

    async def case(self, **more: Any) -> Case:
        """Keep a case of Ana's, with what she said, and return it."""
        now, ids = more.pop("at", None) or self.clock.now(), self.assistant.ids
        said: tuple[str, ...] = more.pop("said", ("I need food", "Which town are you in?"))
        follow = more.pop("follow_token", None)
        sender, services = more.pop("sender", ids.new_id()), more.pop("services", ())
        case_id = ids.new_id()

        def work(uow: UnitOfWork) -> Case:
            found = uow.conversations.find("web", sender)
            if found is None:
                turn = Turn("web", ids.new_id(), sender, now, text=said[0] if said else "hello")
                row = uow.inbox.accept(turn)
                uow.inbox.mark_done(row.id)
                found = uow.conversations.get(row.conversation_id)
                assert found is not None
                uow.conversations.save(replace(found, language=more.get("language", Language.EN)))
            for number, words in enumerate(said):
                author = "bot" if number % 2 else "person"
                uow.log.append(found.id, author, Message(words), now)
            case = Case(
                id=case_id,
                reference=ids.new_reference(),
                conversation_id=found.id,
                hub_id=MEDWAY,
                status=TaskStatus.REQUESTED,
                channel="web",
                language=Language.EN,
                pathway=Pathway.SELF_REFERRAL,
                created_at=now,
                updated_at=now,
                needs=("food",),
                name="Ana",
                referrals=tuple(self._referral(case_id, s) for s in services),
                follow_token_hash=self.assistant.hash_token(follow) if follow else None,
            )
            case = replace(case, **more)
            uow.cases.add(case)
            return case

        kept: Case = await self.keep(work)
        return kept

    def _referral(self, case_id: str, service_id: str) -> Referral:
        service = self.assistant.programme.directory.services[service_id]
        now = self.clock.now()
        return Referral(
            self.assistant.ids.new_id(),
            case_id,
            service_id,
            service.organization_id,
            TaskStatus.REQUESTED,
            now,
            now,
        )

    async def reload(self, case: Case) -> Case:
        found = await self.read(lambda uow: uow.cases.get(case.id))
        assert isinstance(found, Case)
        return found


@cache
def _detector() -> LexiconDetector:
    return LexiconDetector()


_interpreters: list[embedded.EmbeddedInterpreter] = []


def _interpreter(**parts: Any) -> embedded.EmbeddedInterpreter:
    if not _interpreters:
        _interpreters.append(_load(**parts))
    return _interpreters[0]


async def open_desk(folder: Path, stack: AsyncExitStack, **settings: Any) -> Desk:
    """Start the whole program on a free port; `stack` stops it."""
    given = Settings(_env_file=None, data_dir=folder, port=0, **settings)  # type: ignore[call-arg]
    with pytest.MonkeyPatch.context() as patch:
        # The real ones, read once for all tests: nothing changes them, and they take a second.
        patch.setattr("bot.app.LexiconDetector", _detector)
        patch.setattr("bot.app.embedded.load", _interpreter)
        assistant = await stack.enter_async_context(open_assistant(given))
    clock = MovableClock(assistant)
    assistant = replace(assistant, clock=clock)
    app = make_web_app(assistant)
    server = TestServer(app)
    await server.start_server(shutdown_timeout=2)
    stack.push_async_callback(server.close)
    desk = Desk(assistant, app, str(server.make_url("")).rstrip("/"))
    stack.push_async_callback(desk.close)
    return desk
