"""Things that a relay person must look at."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.case import Task
from storage.repositories.rows import add, records, rows_of, run, values
from storage.tables import TaskTable

TASK = TaskTable.table()


class SqlTasks:
    """`domain.ports.Tasks`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, task: Task) -> None:
        """Keep a new task. Raises NotFound when the conversation is not there."""
        add(self._session, TASK, values(task))

    def open(self, limit: int) -> Sequence[Task]:
        """Return tasks that nobody finished, oldest first."""
        rows = rows_of(
            self._session,
            select(TASK)
            .where(TASK.c.done_at.is_(None))
            .order_by(TASK.c.created_at, TASK.c.id)
            .limit(limit),
        )
        return records(Task, rows)

    def finish(self, task_id: str, at: datetime) -> None:
        """The task was looked at; the first time counts."""
        is_open = TASK.c.done_at.is_(None)
        run(self._session, update(TASK).where(TASK.c.id == task_id, is_open).values(done_at=at))
