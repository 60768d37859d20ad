"""The running program for every test of the console."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.integration.console.desk import Desk, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """The whole program with an empty database."""
    async with AsyncExitStack() as stack:
        yield await open_desk(tmp_path / "data", stack)
