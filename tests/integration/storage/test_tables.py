"""The tables keep the rules of the house."""

import pytest
from sqlalchemy import Column, Table

from storage.tables import COLUMN_CLASSES, Base

TABLES = list(Base.metadata.tables.values())
COLUMNS = [column for table in TABLES for column in table.c]


def test_it_looks_at_all_tables() -> None:
    assert len(TABLES) == 15
    assert len(COLUMNS) > 100


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_it_classifies_every_column(column: Column[object]) -> None:
    assert column.info.get("class") in COLUMN_CLASSES


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_it_carries_its_shard_key_in_every_table(table: Table) -> None:
    shard_key = table.info["shard_key"]

    assert shard_key == "reference" or not table.c[shard_key].nullable
    people = [c.name for c in table.c if c.info["class"] in ("personal", "special", "crisis")]
    if people and table.name != "staff":
        assert shard_key in ("conversation_id", "id"), f"{people} need the conversation"


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_it_names_every_constraint(table: Table) -> None:
    assert all(constraint.name for constraint in table.constraints)


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_it_lets_no_foreign_key_cross_shards(table: Table) -> None:
    def is_whole_everywhere(one: Table) -> bool:
        return bool(one.info["shard_key"] == "reference")

    for key in table.foreign_keys:
        assert is_whole_everywhere(table) == is_whole_everywhere(key.column.table)
