"""The one place where errors of SQLAlchemy become the domain's.

Used by `storage` only.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.errors import Conflict, NotFound, StorageUnavailable

# PostgreSQL, appendix A: foreign_key_violation; SQLite says it in words only.
_FOREIGN_KEY_STATE = "23503"
_FOREIGN_KEY_WORDS = "FOREIGN KEY"

# PostgreSQL, appendix A: serialization_failure, deadlock_detected. Doing it again is the remedy.
_RETRY_STATES = frozenset({"40001", "40P01"})


def sqlstate(error: DBAPIError) -> str:
    """Return PostgreSQL's five signs for `error`; empty for SQLite."""
    return getattr(error.orig, "sqlstate", None) or ""


def can_be_retried(error: DBAPIError) -> bool:
    """True when the same work may succeed at once: it lost a race, or its connection was dead."""
    return sqlstate(error) in _RETRY_STATES or error.connection_invalidated


def _rule(error: IntegrityError) -> str:
    """Return the name of the constraint; SQLite says the columns of a unique one instead."""
    if isinstance(error.orig, sqlite3.IntegrityError):
        return str(error.orig).rpartition(": ")[2]
    diagnostics = getattr(error.orig, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or "of a column"


@contextmanager
def translated() -> Iterator[None]:
    """Raise Conflict, NotFound or StorageUnavailable in place of SQLAlchemy's errors.

    No message holds a value of a row; a value that no column takes stays SQLAlchemy's DataError,
    because it is a fault of ours.
    """
    try:
        yield
    except IntegrityError as error:
        # `from None`: PostgreSQL's own words quote the row, and a traceback would show them.
        if sqlstate(error) == _FOREIGN_KEY_STATE or _FOREIGN_KEY_WORDS in str(error.orig):
            raise NotFound("a row names another one that is not there") from None
        raise Conflict(f"the rule {_rule(error)} refuses the change") from None
    except PoolTimeout as error:
        raise StorageUnavailable("the database is too busy: try again shortly") from error
    except DataError:
        raise
    except DBAPIError as error:
        kind = type(error.orig).__name__
        raise StorageUnavailable(
            f"the database cannot be used ({kind}): see that it runs, that there is room on the"
            " disk, and that `aspire db upgrade` was run"
        ) from error
