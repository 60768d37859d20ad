"""Brings a database to the tables of this version. Called by the wiring in `bot` before a store
is opened, and by the tests, whose databases are made no other way.
"""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from storage.engines import is_sqlite, parse_url, postgresql_engine, sqlite_engine
from storage.errors import translated

if TYPE_CHECKING:
    from alembic.config import Config

# The newest file in `migrations/versions`; a test compares them.
HEAD = "0002"

# Two processes that start at once: the second waits. Any number that nobody else locks.
_ADVISORY_LOCK = 4_151_992_001

# Alembic keeps its state in module globals: one migration at a time in a process.
_alembic = threading.Lock()


def head() -> str:
    """Return the revision that this version of the program needs."""
    return HEAD


def upgrade(url: str) -> None:
    """Bring the database of `url` to `head`, making the file if need be; quick when it is there.

    All or nothing. It blocks: from an event loop, call it in a thread. Raises StorageUnavailable.
    """
    engine = _engine(url)
    try:
        with translated():
            if current(engine) == HEAD:
                return
            with engine.begin() as connection:
                migrate(connection, "head")
    finally:
        engine.dispose()


def downgrade(url: str, revision: str) -> None:
    """Take the database of `url` back to `revision` (`base`: no tables); what newer tables held
    is lost. Raises StorageUnavailable."""
    engine = _engine(url)
    try:
        with translated(), engine.begin() as connection:
            migrate(connection, revision, is_down=True)
    finally:
        engine.dispose()


def current(engine: Engine) -> str | None:
    """Return the revision of a database, None when it has none."""
    try:
        with engine.connect() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError as error:
        # An empty database says so in each driver's own words; one that is away says so below.
        if error.connection_invalidated:
            raise
        return None


def migrate(connection: Connection, revision: str, *, is_down: bool = False) -> None:
    """Run the migrations up (or down) to `revision` on a connection with a transaction begun."""
    # Alembic takes longer to import than a database that is up to date takes to say so.
    from alembic import command

    with _alembic:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
        run = command.downgrade if is_down else command.upgrade
        run(alembic_config(connection), revision)
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            assert broken is None, f"a migration left a row of {broken[0]} that hangs on nothing"


def alembic_config(connection: Connection) -> "Config":
    """Return Alembic's configuration: no file, so no path of any machine is written down."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _engine(url: str) -> Engine:
    parsed = parse_url(url)
    if is_sqlite(parsed):
        return sqlite_engine(parsed, can_write=True, has_foreign_keys=False)
    return postgresql_engine(parsed, can_write=True)
