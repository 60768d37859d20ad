"""`python -m benchmarks.nlu [--rounds N] [--skip-diet] [--per-intent N]`: prints a table, medians.

Trains everything on nlu/data, or on N examples of each intent and language, since DIET learns from
120 examples a second; measures accuracy on tests/data/nlu/held_out, and takes turns between
the engines, because machines are noisy. Needs `make rasa`. Sources of the peers' settings:
nlu/rasa/config.yml and config-diet.yml.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from benchmarks.nlu.processes import ROOT, memory_mb, rasa_server, train_rasa
from benchmarks.nlu.sample import write_sample
from domain.vocabulary import Language
from nlu.testset import Labelled, read_set
from nlu.train import train
from nlu.training_data import read_examples

HELD_OUT = ROOT / "tests" / "data" / "nlu" / "held_out"
_AT_ONCE = 8
_COLUMNS = (
    "engine", "accuracy en / fr", "macro-F1 en / fr", "p50 / p99 ms", "messages/s", "memory MB",
    "start s", "train s",
)  # fmt: skip


@dataclass
class Row:
    """What was measured of one engine; lists hold one value a round."""

    name: str
    train_s: float = 0.0
    start_s: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    p50_ms: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    per_s: list[float] = field(default_factory=list)
    intents: list[str] = field(default_factory=list)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--skip-diet", action="store_true", help="DIET trains for long")
    parser.add_argument("--per-intent", type=int, help="train all on so many of each, drawn evenly")
    args = parser.parse_args()
    messages = [
        m for lang in Language for m in read_set(ROOT / "tests/data/nlu/held_out", lang).messages
    ]
    texts = [message.text for message in messages]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        write_sample(read_examples(), data, args.per_intent)
        rows = [_embedded_trained(data, Path(folder))]
        configs = ["config"] if args.skip_diet else ["config", "config-diet"]
        for name in configs:
            config = ROOT / "nlu" / "rasa" / f"{name}.yml"
            took = train_rasa(config, data, Path(folder))
            rows.append(Row("rasa " + ("DIET" if "diet" in name else "LR"), took))
        for _ in range(args.rounds):
            _measure_embedded(rows[0], Path(folder) / "embedded.npz", texts)
            for row, name in zip(rows[1:], configs, strict=True):
                _measure_rasa(row, Path(folder) / f"{name}.tar.gz", texts)
    _print(rows, messages)


def _embedded_trained(data: Path, folder: Path) -> Row:
    begun = time.monotonic()
    train(data, folder / "embedded.npz")
    return Row("embedded", time.monotonic() - begun)


def _measure_embedded(row: Row, model: Path, texts: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.nlu.embedded_process", str(model)],
        cwd=ROOT, check=True, input=json.dumps(texts), capture_output=True, text=True,
    )  # fmt: skip
    said = json.loads(done.stdout)
    row.intents = said["intents"]
    row.start_s.append(said["load_s"])
    row.memory_mb.append(said["memory_mb"])
    _note(row, said["took_ms"], 1000 * len(texts) / sum(said["took_ms"]))


def _measure_rasa(row: Row, model: Path, texts: list[str]) -> None:
    with rasa_server(model) as (url, pid, start_s):
        row.start_s.append(start_s)
        row.intents, took_ms, per_s = asyncio.run(_ask_all(url, texts))
        row.memory_mb.append(memory_mb(pid))
        _note(row, took_ms, per_s)


async def _ask_all(url: str, texts: list[str]) -> tuple[list[str], list[float], float]:
    """Ask one after the other for the milliseconds, then several at once for the most a second."""
    async with aiohttp.ClientSession() as session:

        async def ask(text: str) -> str:
            async with session.post(f"{url}/model/parse", json={"text": text}) as answer:
                said = await answer.json()
                return str(said["intent"]["name"])

        for text in texts[:50]:
            await ask(text)
        intents, took_ms = [], []
        for text in texts:
            begun = time.perf_counter()
            intents.append(await ask(text))
            took_ms.append((time.perf_counter() - begun) * 1000)
        gate, begun = asyncio.Semaphore(_AT_ONCE), time.perf_counter()

        async def ask_in_turn(text: str) -> None:
            async with gate:
                await ask(text)

        await asyncio.gather(*(ask_in_turn(text) for text in texts))
        return intents, took_ms, len(texts) / (time.perf_counter() - begun)


def _note(row: Row, took_ms: list[float], per_s: float) -> None:
    listed = sorted(took_ms)
    row.p50_ms.append(statistics.median(listed))
    row.p99_ms.append(listed[int(len(listed) * 0.99)])
    row.per_s.append(per_s)


def _print(rows: list[Row], messages: list[Labelled]) -> None:
    print(f"| {' | '.join(_COLUMNS)} |")
    print("|---" * len(_COLUMNS) + "|")
    for row in rows:
        marks = [_marks(row, messages, language) for language in Language]
        print(
            f"| {row.name} | {marks[0][0]:.3f} / {marks[1][0]:.3f} "
            f"| {marks[0][1]:.3f} / {marks[1][1]:.3f} "
            f"| {_mid(row.p50_ms):.2f} / {_mid(row.p99_ms):.2f} | {_mid(row.per_s):.0f} "
            f"| {_mid(row.memory_mb):.0f} | {_mid(row.start_s):.2f} | {row.train_s:.0f} |"
        )
    own = rows[0]
    for row in rows[1:]:
        print(
            f"embedded against {row.name}: {_mid(own.per_s) / _mid(row.per_s):.0f} times the "
            f"messages a second, 1/{_mid(row.memory_mb) / _mid(own.memory_mb):.0f} of the memory"
        )


def _marks(row: Row, messages: list[Labelled], language: Language) -> tuple[float, float]:
    """Return accuracy and macro-F1 of the intents on one language's messages."""
    pairs = [
        (m.intent, said)
        for m, said in zip(messages, row.intents, strict=True)
        if m.language is language
    ]
    accuracy = sum(wanted == said for wanted, said in pairs) / len(pairs)
    scores = []
    for name in {wanted for wanted, _ in pairs}:
        hits = sum(wanted == said == name for wanted, said in pairs)
        total = sum((wanted == name) + (said == name) for wanted, said in pairs)
        scores.append(2 * hits / total)
    return accuracy, statistics.mean(scores)


def _mid(values: list[float]) -> float:
    return statistics.median(values)


if __name__ == "__main__":
    main()
