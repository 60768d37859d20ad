"""What a relay person does on the case page: each is one POST, one use case, one way back.

After the commit the conversation's listeners are woken, so that a message reaches the person at
once. When two change the same case in the same instant, the use case runs again on what is so now.
"""

from collections.abc import Callable

from aiohttp import web

from bot.console.access import StaffVisit, redirect
from domain.case import Case
from domain.errors import Conflict, TransitionRefused
from domain.ports import UnitOfWork
from domain.vocabulary import TaskStatus
from handlers import cases

TRIES = 3

Work = Callable[[UnitOfWork, str], Case]


async def take(visit: StaffVisit) -> web.StreamResponse:
    """Take the case; when another was quicker, the page says who."""
    return await _act(visit, "taken", lambda uow, c: cases.take(uow, visit.acting, c))


async def note(visit: StaffVisit) -> web.StreamResponse:
    """Keep a note that the person never sees."""
    text = visit.form.get("text", "")
    return await _act(visit, "noted", lambda uow, c: cases.note(uow, visit.acting, c, text))


async def change_status(visit: StaffVisit) -> web.StreamResponse:
    """Change the status of the case."""

    def work(uow: UnitOfWork, case_id: str) -> Case:
        to, seen, reason = _change(visit)
        return cases.change_status(uow, visit.acting, case_id, to, reason, seen=seen)

    return await _act(visit, "status_changed", work)


async def change_referral_status(visit: StaffVisit) -> web.StreamResponse:
    """Change the status of one chosen service."""
    referral_id = visit.request.match_info["referral_id"]

    def work(uow: UnitOfWork, case_id: str) -> Case:
        to, seen, reason = _change(visit)
        return cases.change_referral_status(
            uow, visit.acting, case_id, referral_id, to, reason, seen=seen
        )

    return await _act(visit, "status_changed", work)


async def start_talk(visit: StaffVisit) -> web.StreamResponse:
    """Take the chat: the assistant is silent from here on."""
    texts = visit.assistant.texts
    return await _act(
        visit,
        "talk_started",
        lambda uow, c: cases.start_talk(uow, visit.acting, c, texts),
    )


async def say(visit: StaffVisit) -> web.StreamResponse:
    """Write to the person."""
    text, texts = visit.form.get("text", ""), visit.assistant.texts
    return await _act(
        visit,
        "sent",
        lambda uow, c: cases.say_to_person(uow, visit.acting, c, text, texts),
    )


async def end_talk(visit: StaffVisit) -> web.StreamResponse:
    """Give the chat back to the assistant."""
    texts = visit.assistant.texts
    return await _act(
        visit, "talk_ended", lambda uow, c: cases.end_talk(uow, visit.acting, c, texts)
    )


async def mark_seen(visit: StaffVisit) -> web.StreamResponse:
    """Note that the new words were read."""
    return await _act(visit, "seen", lambda uow, c: cases.mark_seen(uow, visit.acting, c))


async def _act(visit: StaffVisit, done: str, work: Work) -> web.Response:
    """Run the use case and send the browser back to the case, which says what came of it."""
    case_id = visit.request.match_info["case_id"]
    try:
        case = await _with_retries(visit, case_id, work)
        visit.assistant.signals.notify(case.conversation_id)
    except cases.TakenByOther:
        done = "taken_by_other"
    except cases.ChangedMeanwhile:
        done = "changed_meanwhile"
    except TransitionRefused:
        done = "refused"
    except cases.NothingWritten:
        done = "nothing_written"
    except Conflict:
        done = "busy"
    return redirect(f"/console/cases/{case_id}?done={done}")


async def _with_retries(visit: StaffVisit, case_id: str, work: Work) -> Case:
    for left in reversed(range(TRIES)):
        try:
            return await visit.assistant.store.write(lambda uow: work(uow, case_id))
        except (cases.TakenByOther, cases.ChangedMeanwhile):
            raise
        except Conflict:
            if not left:
                raise
    raise AssertionError("the last try returns or raises")


def _change(visit: StaffVisit) -> tuple[TaskStatus, TaskStatus | None, str | None]:
    """Return where to, from what, and why. Raises TransitionRefused for words of no table."""
    to, seen = visit.form.get("to", ""), visit.form.get("seen")
    try:
        return (
            TaskStatus(to),
            TaskStatus(seen) if seen else None,
            visit.form.get("reason"),
        )
    except ValueError as unknown:
        raise TransitionRefused(f"there is no status {to!r}") from unknown
