"""The queue: what needs a person now, on top, with the reason in words. It looks again by itself.

Paged without ever counting the whole table: one row more than a page says that there is another.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from aiohttp import web

from bot.console.access import CLOSING, StaffVisit, redirect
from bot.console.answers import age_words
from bot.console.reach import reach
from bot.console.reasons import SHAPES, Reason, reasons
from bot.console.wording import Words
from domain.case import Case, Role
from domain.errors import NotFound
from domain.lifecycle import ENDED
from domain.ports import UnitOfWork
from handlers import cases

PAGE = 50
TABS = ("open", "mine", "ended")
LOOK_EVERY_S = 0.3  # another process may have written: nobody signals that
REST_S = 0.1  # in a busy minute every message wakes every open console: it looks ten times a second
WAIT_S = 20.0  # then the page asks anew; proxies cut what is silent for longer
DONE = frozenset({"password", "not_found"})


@dataclass(frozen=True)
class QueueRow:
    """One case as the queue shows it."""

    case: Case
    reasons: tuple[Reason, ...]
    reach: str
    age: str
    owner: str
    is_mine: bool

    @property
    def can_take(self) -> bool:
        """True when nobody has it and it has not ended."""
        return self.case.owner_id is None and self.case.status not in ENDED


@dataclass(frozen=True)
class QueuePage:
    """One page of a tab; `mark` changes whenever what it shows does."""

    tab: str
    number: int
    rows: tuple[QueueRow, ...]
    has_more: bool
    mark: str


async def show_queue(visit: StaffVisit) -> web.StreamResponse:
    """The page that a relay person starts with."""
    page = await _load(visit)
    done = visit.request.query.get("done")
    values = {
        "tabs": TABS,
        "done": done if done in DONE else None,
        "is_wide": _sees_hubs(visit),
    }
    return visit.page("queue.html", {**_values(visit, page), **values})


async def live_queue(visit: StaffVisit) -> web.StreamResponse:
    """Answer with the rows as soon as they differ from the mark `seen`; 204 when all is calm."""
    until = monotonic() + WAIT_S
    while not visit.request.app[CLOSING]:
        page = await _load(visit)
        if page.mark != visit.request.query.get("seen"):
            response = visit.page(
                "_rows.html", {**_values(visit, page), "is_wide": _sees_hubs(visit)}
            )
            response.headers["X-Mark"] = page.mark
            return response
        if monotonic() >= until:
            break
        await wait_for_news(visit)
    return web.Response(status=204)


async def wait_for_news(visit: StaffVisit) -> None:
    """Wait until somebody said something, or until it is time to look again."""
    if await visit.assistant.signals.wait(timeout_s=LOOK_EVERY_S):
        await asyncio.sleep(REST_S)


async def find(visit: StaffVisit) -> web.StreamResponse:
    """Open a case by its reference. By POST, so that a name typed here enters no address."""
    reference = visit.form.get("reference", "").strip().upper()

    def work(uow: UnitOfWork) -> Case:
        case = uow.cases.by_reference(reference)
        return cases.visible_case(uow, visit.staff, case.id if case else "")

    try:
        case = await visit.assistant.store.read(work)
    except NotFound:
        return redirect("/console?done=not_found")
    return redirect(f"/console/cases/{case.id}")


async def _load(visit: StaffVisit) -> QueuePage:
    tab = visit.request.query.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    text = visit.request.query.get("page", "1")
    number = min(max(int(text), 1), 10_000) if text.isdecimal() and len(text) < 6 else 1
    offset = (number - 1) * PAGE

    def work(uow: UnitOfWork) -> tuple[Sequence[Case], Mapping[str, str]]:
        if tab == "mine":
            found = cases.queue(uow, visit.staff, is_own=True, limit=PAGE + 1, offset=offset)
        else:
            found = cases.queue(
                uow, visit.staff, is_open=tab == "open", limit=PAGE + 1, offset=offset
            )
        return found, {s.id: s.name for s in uow.staff.all()} if found else {}

    now = visit.assistant.clock.now()
    words = Words(visit.words.texts, visit.words.programme, visit.words.language, now)
    found, names = await visit.assistant.store.read(work)
    rows = tuple(_row(case, words, names, visit.staff.id) for case in found[:PAGE])
    return QueuePage(tab, number, rows, len(found) > PAGE, _mark(rows))


def _row(case: Case, words: Words, names: Mapping[str, str], me: str) -> QueueRow:
    owner = names.get(case.owner_id or "", "")
    return QueueRow(
        case=case,
        reasons=reasons(case, words),
        reach=reach(case, words),
        age=age_words(case, words),
        owner=owner,
        is_mine=case.owner_id == me,
    )


def _mark(rows: Sequence[QueueRow]) -> str:
    """Return a short digest of what is shown; spans of time are in it, so they stay true."""
    shown = "\n".join(
        f"{r.case.id} {r.case.version} {'|'.join(reason.words for reason in r.reasons)}"
        for r in rows
    )
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def _sees_hubs(visit: StaffVisit) -> bool:
    """True when the queue mixes hubs, so that a column must say which."""
    return visit.staff.role is Role.ADMIN or len(visit.staff.hub_ids) > 1


def _values(visit: StaffVisit, page: QueuePage) -> dict[str, object]:
    return {"queue": page, "shapes": SHAPES, "me": visit.staff.id}
