"""What all repositories share: running a statement, and rows to dataclasses and back.

Columns bear the names of the dataclass fields and their types give domain values, so one function
each way serves every table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Executable,
    RowMapping,
    Table,
    Text,
    bindparam,
    insert,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.errors import translated
from storage.tables import ConversationTable

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    D = TypeVar("D", bound=DataclassInstance)
else:
    D = TypeVar("D")

# Written into the statement, not given beside it: only then does every plan, also a prepared one,
# know that the indexes over pending rows hold all it asks for.
PENDING: ColumnElement[str] = literal_column("'pending'", Text)

_HELD = "conversations held"

_CONVERSATION = ConversationTable.table()
_HOLD = (
    select(_CONVERSATION.c.id)
    .where(_CONVERSATION.c.id == bindparam("conversation_id"))
    .with_for_update(key_share=True)
)


def run(
    session: Session, statement: Executable, given: Mapping[str, Any] | None = None
) -> CursorResult[Any]:
    """Execute `statement` with the values `given`; raises Conflict, NotFound, StorageUnavailable.

    Statements of every turn are built once and given their values here: building one anew costs
    several times what SQLite needs to run it.
    """
    with translated():
        result = session.execute(statement, given)
    assert isinstance(result, CursorResult)
    return result


def rows_of(
    session: Session, statement: Executable, given: Mapping[str, Any] | None = None
) -> list[RowMapping]:
    """Return all rows of `statement`."""
    return list(run(session, statement, given).mappings())


def row_of(
    session: Session, statement: Executable, given: Mapping[str, Any] | None = None
) -> RowMapping | None:
    """Return the first row of `statement`, or None."""
    return run(session, statement, given).mappings().first()


def record(kind: type[D], row: RowMapping, **more: Any) -> D:
    """Return `row` as the dataclass `kind`; `more` are fields that are no column."""
    taken = {name: row[name] for name in _names(kind) if name not in more}
    return kind(**taken, **more)


def records(kind: type[D], rows: Iterable[RowMapping]) -> list[D]:
    """Return `rows` as dataclasses."""
    return [record(kind, row) for row in rows]


def values(thing: "DataclassInstance", *without: str) -> dict[str, Any]:
    """Return the fields of `thing` as column values."""
    return {name: getattr(thing, name) for name in _names(type(thing)) if name not in without}


def add(session: Session, table: Table, row: Mapping[str, Any]) -> None:
    """Insert `row`; raises Conflict when there is one already, NotFound when it hangs on none."""
    run(session, insert(table), row)


def add_unless_there(
    session: Session, table: Table, row: Mapping[str, Any], **computed: ColumnElement[Any]
) -> bool:
    """Insert `row` unless a unique rule has one already; return whether it was inserted.
    `computed` are columns whose value the database works out."""
    dialect = postgresql if is_postgresql(session) else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing()
    return run(session, statement.values(**computed) if computed else statement, row).rowcount == 1


def is_postgresql(session: Session) -> bool:
    """True on PostgreSQL, where other processes may write at the same time."""
    return session.get_bind().dialect.name == "postgresql"


def hold(session: Session, conversation_id: str) -> None:
    """Keep every other unit of work from this conversation until this one ends.

    On SQLite the one writer does that already. `FOR NO KEY UPDATE`, the lock that an update takes
    too, lets new turns into the inbox meanwhile: their foreign key asks for `FOR KEY SHARE`.
    """
    held: set[str] = session.info.setdefault(_HELD, set())
    if conversation_id in held or not is_postgresql(session) or is_reading(session):
        return
    run(session, _HOLD, {"conversation_id": conversation_id})
    held.add(conversation_id)


def release_all(session: Session) -> None:
    """Forget what is held: a commit lets go of it."""
    session.info.pop(_HELD, None)


def is_reading(session: Session) -> bool:
    """True when the session can only read."""
    return bool(session.info.get("is_reading"))


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
