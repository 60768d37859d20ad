"""What every test may use; and in CI a skipped test is a failed one."""

import os

import pytest

pytest_plugins = ["tests.databases", "tests.rasa_server"]

_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember what was skipped, and why."""
    if report.skipped:
        _skipped.append(f"{report.nodeid}: {report.longrepr}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI nothing may be skipped: a missing part would hide a broken one."""
    if os.environ.get("CI") and _skipped and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which part is missing."""
    if os.environ.get("CI") and _skipped:
        terminalreporter.write_sep("=", "skipped, which counts as failed in CI", red=True)
        for line in _skipped:
            terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith("ASPIRE_"):
            monkeypatch.delenv(name)
