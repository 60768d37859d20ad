"""What is asked at every turn and on every page finds an index: with a million rows a scan is the
difference between 0.1 and 380 ms (reliability.md 1.5)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from domain.learning import UnclearStatus
from domain.ports import UnitOfWork
from storage.engines import parse_url, sqlite_engine
from storage.ids import Uuid7Ids
from storage.unit_of_work import SqlUnitOfWork
from tests.contract.cast import NOON

HOT: dict[str, tuple[Callable[[UnitOfWork], Any], str]] = {
    "next pending": (lambda u: u.inbox.next_pending("x"), "ix_inbox_pending"),
    "waiting": (lambda u: u.inbox.conversations_with_pending(9), "ix_inbox_pending"),
    "newest turn": (lambda u: u.inbox.last_external_id("x"), "ix_inbox_newest_of_channel"),
    "outbox": (lambda u: u.log.pending("x", NOON, 9), "ix_message_outbox"),
    "undelivered": (lambda u: u.log.undelivered("x"), "ix_message_outbox"),
    "of turn": (lambda u: u.log.of_turn("x"), "ix_message_turn_id"),
    "lines": (lambda u: u.log.of_conversation("x"), "message"),
    "find": (lambda u: u.conversations.find("x", "x"), "conversation"),
    "silent": (lambda u: u.conversations.silent_since(NOON, 9), "ix_conversation_silent"),
    "hub queue": (lambda u: u.cases.queue(["x"]), "ix_case_record_hub_queue"),
    "whole queue": (lambda u: u.cases.queue(None), "ix_case_record_queue"),
    "ended": (lambda u: u.cases.queue(["x"], is_open=False), "ix_case_record_hub_ended"),
    "reference": (lambda u: u.cases.by_reference("x"), "case_record"),
    "events": (lambda u: u.cases.events("x"), "ix_case_event_case_id"),
    "tasks": (lambda u: u.tasks.open(9), "ix_task_open"),
    "unclear": (lambda u: u.unclear.of_status(UnclearStatus.NEW, 9), "ix_unclear_messages_status"),
}


@pytest.mark.parametrize("name", HOT)
def test_it_finds_an_index(name: str, sqlite_url: str) -> None:
    ask, index = HOT[name]
    engine = sqlite_engine(parse_url(sqlite_url), can_write=True)
    asked: list[tuple[str, Any]] = []
    with engine.connect() as connection:
        event.listen(
            engine,
            "before_cursor_execute",
            lambda c, cursor, statement, given, context, many: asked.append((statement, given)),
        )
        ask(SqlUnitOfWork(Session(bind=connection), Uuid7Ids()))
        statement, given = next(a for a in asked if a[0].startswith("SELECT"))
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
    engine.dispose()

    steps = [str(row[-1]) for row in plan]
    assert any(index in step for step in steps), steps
    # A whole index is read only where it holds just the rows that wait.
    scanned = [s for s in steps if s.startswith("SCAN")]
    assert all("ix_inbox_pending" in s or "_queue" in s or "_open" in s for s in scanned), steps
    if name in ("next pending", "hub queue", "whole queue", "ended", "silent", "tasks", "unclear"):
        assert not [s for s in steps if "TEMP B-TREE" in s], steps
