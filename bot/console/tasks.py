"""Things to look at that are no case: complaints, turns set aside, contacts that closed.

A task of somebody with a case is seen by whoever sees that case; one without a case has no hub,
so it is an admin's.
"""

from aiohttp import web

from bot.console.access import StaffVisit, redirect
from domain.case import Case, Role, Staff, Task
from domain.errors import NotFound
from domain.ports import UnitOfWork

TASKS_MAX = 200


async def show_tasks(visit: StaffVisit) -> web.StreamResponse:
    """The open tasks, oldest first."""
    found = await visit.assistant.store.read(lambda uow: _visible(uow, visit.staff))
    return visit.page("tasks.html", {"tasks": found})


async def finish(visit: StaffVisit) -> web.StreamResponse:
    """Mark a task as done."""
    task_id, now = visit.request.match_info["task_id"], visit.words.now

    def work(uow: UnitOfWork) -> None:
        if task_id not in {task.id for task, _ in _visible(uow, visit.staff)}:
            raise NotFound("there is no such task")
        uow.tasks.finish(task_id, now)
        uow.audit.record(now, visit.acting.actor, "task.done:done_at", f"task:{task_id}")
        uow.commit()

    await visit.assistant.store.write(work)
    return redirect("/console/tasks")


def _visible(uow: UnitOfWork, staff: Staff) -> list[tuple[Task, Case | None]]:
    """Return each task that `staff` may see, with the newest case of the same conversation."""
    shown: list[tuple[Task, Case | None]] = []
    for task in uow.tasks.open(TASKS_MAX):
        its_cases = uow.cases.of_conversation(task.conversation_id)
        seen = next((case for case in its_cases if staff.can_see(case.hub_id)), None)
        if seen is not None or (not its_cases and staff.role is Role.ADMIN):
            shown.append((task, seen))
    return shown
