"""A smaller training set, the same for every engine."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import yaml

from nlu.training_data import Example


def write_sample(examples: Iterable[Example], folder: Path, per_intent: int | None) -> None:
    """Write the examples as Rasa YAML below `folder`, at most `per_intent` of an intent, drawn
    evenly over its examples (None: all), for each language."""
    of_intent: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in examples:
        of_intent[example.language.value, example.intent.value].append(example)
    for (language, intent), listed in sorted(of_intent.items()):
        step = max(1, len(listed) // per_intent) if per_intent else 1
        chosen = listed[::step][:per_intent]
        blocks = [_block(intent, example) for example in chosen]
        path = folder / language / f"{intent}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True)
        path.write_text(text, encoding="utf-8")


def _block(intent: str, example: Example) -> dict[str, object]:
    metadata: dict[str, object] = {
        key: sorted(str(code) for code in codes)
        for key, codes in (
            ("needs", example.needs), ("access", example.access), ("denied", example.denied)
        )
        if codes
    }  # fmt: skip
    if example.urgency:
        metadata["urgency"] = example.urgency.value
    if example.work:
        metadata["work"] = example.work.value
    if example.kind:
        metadata["safeguarding"] = example.kind.value
    if example.is_near_miss:
        metadata["near_miss"] = True
    block: dict[str, object] = {"intent": intent, "examples": f"- {example.text}\n"}
    return block | ({"metadata": metadata} if metadata else {})
