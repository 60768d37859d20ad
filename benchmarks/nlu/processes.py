"""Starting engines as processes of their own, and what they take: seconds and memory."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
RASA = ROOT / "nlu" / "rasa" / ".venv" / "bin" / "rasa"
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
_STARTS_WITHIN_S = 300


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process and its children in megabytes (Linux)."""
    total = _resident_kb(pid)
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        if parent == pid:
            total += _resident_kb(int(path.parent.name))
    return total / 1024


def _resident_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def train_rasa(config: Path, data: Path, out: Path) -> float:
    """Train a Rasa pipeline into `out` (a folder); return the seconds it took."""
    begun = time.monotonic()
    subprocess.run(
        [str(RASA), "train", "nlu", "-u", str(data), "-c", str(config), "--out", str(out),
         "--fixed-model-name", config.stem],
        env={**os.environ, **QUIET}, check=True, stdout=sys.stderr, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return time.monotonic() - begun


@contextmanager
def rasa_server(model: Path) -> Iterator[tuple[str, int, float]]:
    """Yield address, process id and seconds to start of a Rasa server with `model`."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    begun = time.monotonic()
    server = subprocess.Popen(
        [str(RASA), "run", "--enable-api", "-i", "127.0.0.1", "-p", str(port), "-m", str(model)],
        env={**os.environ, **QUIET},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(server, port)
        yield f"http://127.0.0.1:{port}", server.pid, time.monotonic() - begun
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(server: "subprocess.Popen[bytes]", port: int) -> None:
    ends = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise SystemExit("Rasa did not start")
