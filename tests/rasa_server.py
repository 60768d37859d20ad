"""A real Rasa server for the tests that need one: what `make rasa` built, on a free port."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1] / "nlu" / "rasa"
_STARTS_WITHIN_S = 240  # TensorFlow from a cold disk on a busy machine


@pytest.fixture(scope="session")
def rasa_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a running Rasa server; the test is skipped where Rasa is not set up."""
    program, model = PROJECT / ".venv" / "bin" / "rasa", PROJECT / "models" / "rasa.tar.gz"
    if not (program.exists() and model.exists()):
        pytest.skip("Rasa is not set up here; bring it with: make rasa")
    port = _free_port()
    log = tmp_path_factory.mktemp("rasa") / "log.txt"
    command = [str(program), "run", "--enable-api", "-i", "127.0.0.1", "-p", str(port)]
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    with log.open("w") as out:
        server = subprocess.Popen(
            [*command, "-m", str(model)],
            env={**os.environ, **quiet},
            cwd=log.parent,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(server, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_until_ready(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    ends = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{port}/status", timeout=5
            ) as answer:  # this machine
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"Rasa did not start: {log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
