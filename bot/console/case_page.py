"""The case page: who is this person, what did they ask for, what have we promised.

The person's new words arrive without a reload: the page waits for `live`, and marks them as read
by a POST of its own (a page that a browser fetches ahead must change nothing).
"""

from collections.abc import Mapping
from time import monotonic

from aiohttp import web

from bot.console.access import CLOSING, StaffVisit
from bot.console.answers import answers
from bot.console.case_file import CaseFile, has_news, open_file
from bot.console.queue import WAIT_S, wait_for_news
from bot.console.reach import is_contact_unsafe, reach
from bot.console.reasons import SHAPES, reasons, status_reason
from bot.console.wording import Words
from domain.lifecycle import ENDED, NEEDS_REASON, TRANSITIONS
from domain.vocabulary import TaskStatus
from handlers.cases import NOTE_MAX_CHARS, Acting, first_contact_due

# What an action may have led to (`bot/console/actions.py`); each has its words.
DONE = frozenset(
    {
        *("taken", "taken_by_other", "noted", "status_changed", "sent", "seen"),
        *("talk_started", "talk_ended"),
        *("changed_meanwhile", "refused", "nothing_written", "busy"),
    }
)


async def show_case(visit: StaffVisit) -> web.StreamResponse:
    """The whole case."""
    case_id = visit.request.match_info["case_id"]
    file = await visit.assistant.store.write(lambda uow: open_file(uow, visit.acting, case_id))
    done = visit.request.query.get("done")
    values = {**case_values(visit, file), "done": done if done in DONE else None}
    return visit.page("case.html", values)


async def live_case(visit: StaffVisit) -> web.StreamResponse:
    """Answer with what was said and how things stand as soon as they differ from `seen`."""
    case_id, mark = (
        visit.request.match_info["case_id"],
        visit.request.query.get("seen", ""),
    )
    store, until = visit.assistant.store, monotonic() + WAIT_S
    while not visit.request.app[CLOSING]:
        if await store.read(lambda uow: has_news(uow, visit.acting, case_id, mark)):
            return await _news(visit, case_id)
        if monotonic() >= until:
            break
        await wait_for_news(visit)
    return web.Response(status=204)


async def _news(visit: StaffVisit, case_id: str) -> web.Response:
    acting = Acting(visit.staff, visit.assistant.clock.now(), visit.assistant.ids)
    file = await visit.assistant.store.read(
        lambda uow: open_file(uow, acting, case_id, is_look=False)
    )
    response = visit.page("_news.html", case_values(visit, file))
    response.headers["X-Mark"] = file.mark
    return response


def case_values(visit: StaffVisit, file: CaseFile) -> Mapping[str, object]:
    """Return what the templates of the case show."""
    now = visit.assistant.clock.now()
    words = Words(visit.words.texts, visit.words.programme, visit.words.language, now)
    case = file.case
    hub = words.programme.directory.hubs.get(case.hub_id)
    country = words.country_of_hub(case.hub_id)
    asked_on = words.local_day(case.created_at, country)
    return {
        "words": words,
        "file": file,
        "case": case,
        "country": country,
        "reasons": reasons(case, words),
        "shapes": SHAPES,
        "answers": answers(case, words),
        "reach": reach(case, words),
        "is_contact_unsafe": is_contact_unsafe(case),
        "owner": file.names.get(case.owner_id or "", ""),
        "is_mine": case.owner_id == visit.staff.id,
        "can_take": case.owner_id is None and case.status not in ENDED,
        "due": first_contact_due(asked_on, hub.relay_working_days if hub else 2),
        "status_reason": status_reason,
        "moves": moves,
        "max_chars": NOTE_MAX_CHARS,
        "actor": lambda actor: _actor(actor, file, words),
        "service_of": {r.id: r.service_id for r in case.referrals},
    }


def moves(status: TaskStatus) -> list[tuple[TaskStatus, bool]]:
    """Return the changes that the lifecycle table allows, and whether each needs a reason."""
    return [(to, to in NEEDS_REASON or status in ENDED) for to in TRANSITIONS[status]]


def _actor(actor: str, file: CaseFile, words: Words) -> str:
    """Return who did it: a name of staff, or `person` and `bot` in words."""
    kind, _, staff_id = actor.partition(":")
    if kind == "staff":
        return file.names.get(staff_id, words("console.actor.former"))
    return words(f"console.actor.{kind}" if kind in ("person", "bot") else "console.actor.system")
