"""The embedded interpreter in a process of its own: texts in, intents and milliseconds out.

The one argument is the model; reads a JSON list of texts on standard input; prints one JSON object.
Memory is what loading, compiling every rule and parsing all texts add to an assistant that is in
memory already.
"""

import json
import sys
import time
from pathlib import Path


def _resident_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def main() -> None:
    """Load, parse each text once to warm up and once to measure, and say what it took."""
    texts = json.load(sys.stdin)
    from bot.app import GazetteerTowns
    from bot.settings import Settings
    from domain.gazetteer import Gazetteer
    from storage.programme.load import load_programme

    towns = GazetteerTowns(Gazetteer(load_programme(Settings().programme_dir).places))
    before = _resident_mb()
    begun = time.perf_counter()
    from nlu.embedded import load

    interpreter = load(Path(sys.argv[1]), towns, data_dir=None)
    load_s = time.perf_counter() - begun
    interpreter.prepare()
    for text in texts:
        interpreter.parse_now(text)
    intents, took_ms = [], []
    for text in texts:
        begun = time.perf_counter()
        said = interpreter.parse_now(text)
        took_ms.append((time.perf_counter() - begun) * 1000)
        intents.append(said.intent.value)
    print(
        json.dumps(
            {
                "intents": intents,
                "took_ms": took_ms,
                "load_s": load_s,
                "memory_mb": _resident_mb() - before,
            }
        )
    )


if __name__ == "__main__":
    main()
