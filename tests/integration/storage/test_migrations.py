"""Migrations: from nothing to the newest tables and back, on both engines."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from domain.errors import StorageUnavailable
from storage.database import open_store
from storage.engines import is_sqlite, parse_url, postgresql_engine, sqlite_engine
from storage.migrate import HEAD, alembic_config, current, downgrade, head, migrate, upgrade
from storage.tables import Base
from tests.contract.cast import arrive, conversation_of

HOUSE = Path(__file__).parents[3]


def engine_of(url: str) -> Engine:
    parsed = parse_url(url)
    make = sqlite_engine if is_sqlite(parsed) else postgresql_engine
    return make(parsed, can_write=True)


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    made = engine_of(empty_database_url)
    yield made
    made.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_it_says_the_newest_revision(engine: Engine) -> None:
    with engine.connect() as connection:
        script = ScriptDirectory.from_config(alembic_config(connection))

    assert script.get_heads() == [HEAD] == [head()]


def test_it_brings_an_empty_database_to_the_newest_tables(
    empty_database_url: str, engine: Engine
) -> None:
    assert current(engine) is None

    upgrade(empty_database_url)

    assert current(engine) == HEAD
    assert tables(engine) == set(Base.metadata.tables)


def test_it_makes_just_the_tables_that_the_program_knows(
    empty_database_url: str, engine: Engine
) -> None:
    upgrade(empty_database_url)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_it_makes_the_same_checks_that_the_program_knows(
    empty_database_url: str, engine: Engine
) -> None:
    upgrade(empty_database_url)  # Alembic compares no check constraints

    def names(table: str) -> set[str | None]:
        return {check["name"] for check in inspect(engine).get_check_constraints(table)}

    made = {f"{table}.{name}" for table in Base.metadata.tables for name in names(table)}
    known = {
        f"{table.name}.{constraint.name}"
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if str(constraint.name).startswith("ck_")
    }
    assert made == known
    assert len(known) == 11


async def test_it_leaves_rows_alone_when_it_has_nothing_to_do(database_url: str) -> None:
    store = open_store(database_url)
    row = await arrive(store)

    await asyncio.to_thread(upgrade, database_url)

    assert await arrive(store) == row
    await store.close()


def test_it_does_not_load_alembic_when_it_has_nothing_to_do(database_url: str) -> None:
    program = (
        "import sys; from storage.migrate import upgrade; upgrade(sys.argv[1]);"
        " sys.exit('alembic' in sys.modules)"
    )

    command = [sys.executable, "-c", program, database_url]
    assert subprocess.run(command, cwd=HOUSE).returncode == 0


async def test_it_goes_down_to_nothing_and_up_again(
    empty_database_url: str, engine: Engine
) -> None:
    upgrade(empty_database_url)
    store = open_store(empty_database_url)
    await conversation_of(store)
    await store.close()

    downgrade(empty_database_url, "base")
    assert tables(engine) == set()
    upgrade(empty_database_url)

    assert tables(engine) == set(Base.metadata.tables)
    store = open_store(empty_database_url)
    assert await store.read(lambda unit: unit.conversations.find("rest", "ana")) is None
    await store.close()


async def test_it_brings_older_tables_up_with_what_is_in_them(
    empty_database_url: str, engine: Engine
) -> None:
    with engine.begin() as connection:
        migrate(connection, "0001")
    assert "unclear_messages" not in tables(engine)
    store = open_store(empty_database_url)
    ana = await conversation_of(store)

    await asyncio.to_thread(upgrade, empty_database_url)

    assert await store.read(lambda unit: unit.conversations.get(ana.id)) == ana
    assert tables(engine) == set(Base.metadata.tables)
    await store.close()
    downgrade(empty_database_url, "0001")
    assert "unclear_messages" not in tables(engine)


def test_it_leaves_nothing_behind_when_it_is_cut_short(
    empty_database_url: str, engine: Engine
) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        migrate(connection, "head")
        transaction.rollback()

    assert (current(engine), tables(engine)) == (None, set())
    upgrade(empty_database_url)
    assert current(engine) == HEAD


def test_it_lets_two_start_at_once(empty_database_url: str, engine: Engine) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(upgrade, [empty_database_url] * 4))

    assert tables(engine) == set(Base.metadata.tables)


def test_it_lets_two_processes_start_at_once(empty_database_url: str, engine: Engine) -> None:
    program = "import sys; from storage.migrate import upgrade; upgrade(sys.argv[1])"
    command = [sys.executable, "-c", program, empty_database_url]
    started = [subprocess.Popen(command, cwd=HOUSE) for _ in range(2)]

    assert [process.wait() for process in started] == [0, 0]
    assert tables(engine) == set(Base.metadata.tables)


def test_it_says_in_one_line_that_the_database_is_away() -> None:
    with pytest.raises(StorageUnavailable) as refusal:
        upgrade("postgresql://nobody@127.0.0.1:1/nothing")

    assert "\n" not in str(refusal.value)
