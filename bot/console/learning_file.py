"""Labelled messages as training examples: Rasa 3.1 NLU YAML in the shape of `nlu/data/README.md`.

One file for each language, because the folder says the language there. Pure; a test reads what is
written here back with the interpreter's own reader. Used by `bot/console` only.
"""

from collections.abc import Iterable
from itertools import groupby

from domain.learning import UnclearMessage
from domain.vocabulary import Language

HEAD = """\
# Messages that were not understood, kept with consent and labelled by a coordinator.
# (name), (place), (number) and the like stand for what was taken out.
version: "3.1"
nlu:
"""


def file_name(language: Language) -> str:
    """Return the name under which a browser keeps the file."""
    return f"learned_{language.value}.yml"


def as_training_examples(messages: Iterable[UnclearMessage]) -> str:
    """Return the file: a block for each intent with the same needs, no message twice."""
    examples = sorted({(m.intent or "", tuple(sorted(m.needs)), m.text) for m in messages})
    blocks = [
        _block(intent, needs, [text for _, _, text in group])
        for (intent, needs), group in groupby(examples, key=lambda e: e[:2])
    ]
    return HEAD + "".join(blocks)


def _block(intent: str, needs: tuple[str, ...], texts: list[str]) -> str:
    metadata = f"  metadata: {{needs: [{', '.join(needs)}]}}\n" if needs else ""
    lines = "".join(f"    - {text}\n" for text in texts)
    return f"- intent: {intent}\n{metadata}  examples: |\n{lines}"
