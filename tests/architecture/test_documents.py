"""What is written down is so: settings, commands and folders in the README, nothing secret."""

import re
import subprocess
from pathlib import Path

from bot.cli.parser import make_parser
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def tracked() -> list[Path]:
    """Every file that git keeps."""
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    files = [ROOT / n for n in names if (ROOT / n).is_file()]
    assert len(files) > 150
    return files


def test_it_documents_every_setting():
    settings = [f"ASPIRE_{name.upper()}" for name in Settings.model_fields]
    assert len(settings) > 10
    assert [s for s in settings if s not in README] == []


def test_it_names_every_command_in_the_changelog_or_the_readme():
    known = README + (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (action,) = (a for a in make_parser()._actions if isinstance(a.choices, dict))
    assert [c for c in action.choices if not re.search(rf"\b{c}\b", known)] == []


def test_it_describes_every_folder_of_code():
    folders = {p.relative_to(ROOT).parts[0] for p in tracked() if p.suffix == ".py"}
    assert {"bot", "domain", "handlers", "nlu", "storage", "tests"} <= folders
    assert [f for f in folders if f"`{f}/`" not in README] == []


def test_it_points_only_at_files_that_are_there():
    pages = [p for p in tracked() if p.suffix == ".md"]
    for page in pages:
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_it_holds_no_secret_no_machine_path_and_no_registry():
    wrong = re.compile(
        rb"BEGIN [A-Z ]*PRIVATE KEY|\b\d{8,10}:AA[\w-]{33}\b|/root/|/opt/pypi"
        rb"|files\.pythonhosted\.org|registry\.npmjs"
    )
    this = Path(__file__)
    found = [p for p in tracked() if p != this and wrong.search(p.read_bytes())]
    assert found == []


def test_it_locks_versions_with_hashes_and_no_address():
    for name in ("run.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[\w.\[\]-]+==", text, re.MULTILINE)
        assert len(pins) > 30
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text


def test_it_keeps_modules_of_a_readable_size():
    """Look again at 300 lines (house style); at 400 a file has two rooms in one."""
    left_out = {"migrations", "tests"}
    code = [p for p in tracked() if p.suffix == ".py" and not left_out & set(p.parts)]
    assert [p.name for p in code if len(p.read_text(encoding="utf-8").splitlines()) > 400] == []
