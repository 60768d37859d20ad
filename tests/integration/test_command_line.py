"""The command line as it is run: one line for what is wrong, and the exit status that says so."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.parser import make_parser

ROOT = Path(__file__).resolve().parents[2]


def aspire(folder: Path, *args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command with its own data folder."""
    environment = {**os.environ, "ASPIRE_DATA_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "bot", *args],
        cwd=ROOT, env=environment, input=stdin, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration cases in it."""
    folder = tmp_path_factory.mktemp("demo")
    done = aspire(folder, "demo")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("4 open cases")
    return folder


def test_it_exports_one_object_a_line(played: Path) -> None:
    lines = aspire(played, "case", "export", "--format", "jsonl").stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) == 4
    needed = (
        "reference status channel language pathway referrer_organization hub needs access urgency "
        "safeguarding place age created_at referrals"
    )
    assert all(set(needed.split()) <= set(row) for row in rows)
    assert {row["pathway"] for row in rows} == {"self_referral", "food_bank"}


def test_it_exports_a_table_without_formulas(played: Path) -> None:
    out = aspire(played, "case", "export", "--format", "csv").stdout
    assert out.startswith("reference,status,channel")
    assert len(out.splitlines()) == 5


def test_it_lists_the_most_urgent_first_and_shows_one(played: Path) -> None:
    listed = aspire(played, "case", "list").stdout.splitlines()
    assert len(listed) == 4
    assert "today" in listed[0]
    shown = aspire(played, "case", "show", listed[0].split()[0].lower())
    assert json.loads(shown.stdout)["events"][0]["kind"] == "opened"
    (medway,) = aspire(played, "case", "list", "--hub", "medway").stdout.splitlines()
    assert "medway" in medway


def test_it_adds_lists_and_disables_staff(played: Path) -> None:
    added = aspire(played, "staff", "add", "leo@hub.example", "--name", "Leo", "--hub", "medway")
    assert "/console/login/" in added.stdout
    assert "leo@hub.example  Leo  relay  medway  active" in aspire(played, "staff", "list").stdout
    assert aspire(played, "staff", "disable", "leo@hub.example").returncode == 0
    assert "disabled" in aspire(played, "staff", "list").stdout


def test_it_prints_an_invitation(played: Path) -> None:
    out = aspire(played, "invite", "citizens-advice").stdout
    assert "/chat?start=join_" in out
    assert "/join " in out


def test_it_says_that_all_is_well(played: Path) -> None:
    assert "all is well" in aspire(played, "doctor").stdout
    assert "no fault" in aspire(played, "directory", "check").stdout
    assert "database at version" in aspire(played, "db", "upgrade").stdout


def test_it_parses_texts_as_the_contract_says(tmp_path: Path) -> None:
    out = aspire(tmp_path, "nlu", "parse", "--json", "34, live in ME4, want to cook").stdout
    said = json.loads(out)
    assert set(said) == {
        "text", "language", "intent", "needs", "access", "urgency", "entities", "slots",
        "safeguarding",
    }  # fmt: skip
    assert said["slots"]["age"] == 34
    lines = '{"text": "bonjour"}\n{"text": "j\'ai faim", "language": "fr"}\n'
    parsed = aspire(tmp_path, "nlu", "parse", "--jsonl", stdin=lines).stdout.splitlines()
    assert [json.loads(p)["text"] for p in parsed] == ["bonjour", "j'ai faim"]


def test_it_chats_in_the_terminal(tmp_path: Path) -> None:
    out = aspire(tmp_path, "chat", "--lang", "fr", "--as", "ana", stdin="1\nje veux jardiner\n")
    assert out.returncode == 0, out.stderr
    assert "assistant automatique" in out.stdout
    assert "Où dois-je chercher" in out.stdout


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        (("case", "list", "--hub", "nowhere"), 2, "no such hub"),
        (("case", "show", "AAA-AAA"), 2, "no such case"),
        (("invite", "nobody"), 2, "no such organization"),
        (("staff", "disable", "max@hub.example"), 2, "no such member of staff"),
        (("staff", "add", "not-an-address", "--name", "Leo", "--hub", "medway"), 2, "address"),
        (("nonsense",), 2, "invalid choice"),
        (("case",), 2, "required"),
        (("nlu", "parse"), 2, "no text"),
        (("directory", "check", "no-such-folder"), 2, "no-such-folder"),
    ],
)
def test_it_says_in_one_line_what_is_wrong(
    tmp_path: Path, args: tuple[str, ...], status: int, words: str
) -> None:
    done = aspire(tmp_path, *args)
    assert done.returncode == status, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_it_names_a_wrong_line_of_input(tmp_path: Path) -> None:
    done = aspire(tmp_path, "nlu", "parse", "--jsonl", stdin='{"text": "hi"}\nnot json\n')
    assert done.returncode == 2
    assert "line 2" in done.stderr


def test_it_names_a_wrong_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASPIRE_PORT", "eighty")
    done = aspire(tmp_path, "doctor")
    assert done.returncode == 2
    assert "ASPIRE_PORT" in done.stderr


def test_it_says_when_the_database_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASPIRE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    done = aspire(tmp_path, "doctor")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1


def commands() -> list[tuple[str, ...]]:
    """Every command, found in the parser itself."""

    def below(parser, path):
        actions = [
            a for a in parser._actions if hasattr(a, "choices") and isinstance(a.choices, dict)
        ]
        if not actions:
            yield path
        for action in actions:
            for name, sub in action.choices.items():
                yield from below(sub, (*path, name))

    return list(below(make_parser(), ()))


def test_it_has_help_with_an_example_for_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(commands()) > 12
    for command in commands():
        with pytest.raises(SystemExit) as left:
            make_parser().parse_args([*command, "--help"])
        assert left.value.code == 0
        assert "Example: " in capsys.readouterr().out, command
