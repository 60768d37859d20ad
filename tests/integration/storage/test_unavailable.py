"""Databases that are away, go away, or were never one."""

from pathlib import Path

import psycopg
import pytest

from domain.errors import StorageUnavailable
from storage.database import open_store
from tests.contract.cast import arrive
from tests.databases import PostgresqlServer


async def test_it_says_in_one_line_that_the_server_is_away() -> None:
    store = open_store("postgresql://nobody@127.0.0.1:1/nothing")

    with pytest.raises(StorageUnavailable) as refusal:
        await arrive(store)

    assert "\n" not in str(refusal.value)
    await store.close()


async def test_it_says_that_the_tables_are_missing(empty_database_url: str) -> None:
    store = open_store(empty_database_url)

    with pytest.raises(StorageUnavailable, match="aspire db upgrade"):
        await arrive(store)

    await store.close()


@pytest.mark.parametrize("url", ["", "no url", "mysql://somewhere/else", "sqlite://"])
def test_it_refuses_a_url_that_it_cannot_open(url: str) -> None:
    with pytest.raises(StorageUnavailable) as refusal:
        open_store(url)

    assert "\n" not in str(refusal.value)


def test_it_does_not_repeat_a_password() -> None:
    with pytest.raises(StorageUnavailable) as refusal:
        open_store("mysql://ana:secret@somewhere/else")

    assert "secret" not in str(refusal.value)


def test_it_refuses_a_file_that_it_cannot_make(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("")

    with pytest.raises(StorageUnavailable, match="in the way"):
        open_store(f"sqlite:///{tmp_path}/in the way/aspire.sqlite3")


async def test_it_refuses_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ana, " * 1000)
    store = open_store(f"sqlite:///{path}")

    with pytest.raises(StorageUnavailable):
        await arrive(store)

    await store.close()


async def test_it_connects_again_when_the_server_hung_up(
    postgresql_url: str, postgresql_server: PostgresqlServer
) -> None:
    store = open_store(postgresql_url)
    first = await arrive(store, "ana", "1")
    with psycopg.connect(postgresql_server.url("postgres"), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'aspire' AND backend_type = 'client backend'"
        )

    second = await arrive(store, "ana", "2")

    assert second.conversation_id == first.conversation_id
    await store.close()
