"""How a connection to each database is made: files, pragmas, drivers. Used by `storage` only."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError

from domain.errors import StorageUnavailable

# How long a writer waits for another process (`aspire case ...` beside `aspire serve`).
SQLITE_BUSY_TIMEOUT_MS = 5_000

# How long PostgreSQL may take to answer a new connection.
CONNECT_TIMEOUT_S = 5

READERS = 4
POSTGRESQL_WRITERS = 8


def parse_url(url: str) -> URL:
    """Return `url` with the driver that is installed; raises StorageUnavailable for another kind.

    `postgresql://` and `postgres://` mean psycopg 3; SQLite needs a file, because readers and the
    writer have connections of their own.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StorageUnavailable("the database URL cannot be read: is it complete?") from error
    kind = parsed.drivername.partition("+")[0]
    if kind in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed.set(drivername="sqlite+pysqlite")
    raise StorageUnavailable(
        f"the database URL begins with {kind!r}: use sqlite:///a/file or postgresql://host/name"
    )


def is_sqlite(url: URL) -> bool:
    """True for a file, False for a server."""
    return url.get_backend_name() == "sqlite"


def sqlite_engine(url: URL, *, can_write: bool, has_foreign_keys: bool = True) -> Engine:
    """Return an engine for the file of `url`; the file is made, for its owner only, if missing.

    A transaction that can write takes the write lock when it begins: one that takes it half way
    may be refused without waiting. `has_foreign_keys` is False for migrations that copy tables.
    """
    _make_file(Path(str(url.database)))
    engine = create_engine(
        url, hide_parameters=True, pool_size=1 if can_write else READERS, max_overflow=0
    )

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing: `begin` below does
        for pragma in (
            f"busy_timeout = {SQLITE_BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",  # what was committed is still there after a power cut
            f"foreign_keys = {'ON' if has_foreign_keys else 'OFF'}",
            f"query_only = {'OFF' if can_write else 'ON'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if can_write else "BEGIN")

    return engine


def postgresql_engine(url: URL, *, can_write: bool) -> Engine:
    """Return an engine for the server of `url`."""
    size = POSTGRESQL_WRITERS if can_write else READERS
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=size,
        max_overflow=0,
        execution_options={} if can_write else {"postgresql_readonly": True},
        connect_args={"connect_timeout": CONNECT_TIMEOUT_S, "application_name": "aspire"},
    )


def _make_file(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StorageUnavailable(
            f"the database file {path} cannot be opened: {error.strerror}"
        ) from error
