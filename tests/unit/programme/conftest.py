"""The shipped programme, and copies of it that a test may break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import ProgrammeInvalid
from domain.gazetteer import Gazetteer
from domain.programme import Programme
from storage.programme import load_programme

SHIPPED = Path(__file__).parents[3] / "programme"


@pytest.fixture(scope="session")
def shipped() -> Path:
    """Return the folder as shipped; no test changes it."""
    return SHIPPED


@pytest.fixture(scope="session")
def programme() -> Programme:
    """Return the programme as shipped."""
    return load_programme(SHIPPED)


@pytest.fixture(scope="session")
def gazetteer(programme: Programme) -> Gazetteer:
    """Return the gazetteer of the shipped programme."""
    return Gazetteer(programme.places)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the shipped folder that the test may change."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "programme"))


@pytest.fixture
def replace(folder: Path) -> Callable[[str, str, str], None]:
    """Return a function that replaces the first `old` in a file of the copy."""

    def _replace(name: str, old: str, new: str) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is no longer in {name}: change this test"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return _replace


@pytest.fixture
def problems(folder: Path) -> Callable[[], tuple[str, ...]]:
    """Return a function that loads the copy, which must be refused, and returns the reasons."""

    def _problems() -> tuple[str, ...]:
        with pytest.raises(ProgrammeInvalid) as caught:
            load_programme(folder)
        return caught.value.problems

    return _problems
