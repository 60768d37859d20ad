"""`aspire nlu train|parse|test`: the interpreter."""

import argparse
import json
import sys
from pathlib import Path

from bot.app import make_interpreter
from bot.cli.command import Subparsers, add, add_group
from bot.settings import read_settings
from domain.errors import AspireError
from domain.vocabulary import Language
from nlu.evaluation import evaluate, to_json
from nlu.model import MODEL_PATH
from nlu.safeguarding import LexiconDetector


class InputInvalid(AspireError):
    """A line of input is not what it should be."""


def add_commands(commands: Subparsers) -> None:
    """Add the commands."""
    nlu = add_group(commands, "nlu", "The interpreter: what a message means.")
    add(nlu, "train", "Build the model from nlu/data.", "aspire nlu train", train)
    parse = add(nlu, "parse", "Say what was understood of a text.",
                'aspire nlu parse --json "34, live in ME4, want to cook"', parse_text)  # fmt: skip
    parse.add_argument("text", nargs="?")
    parse.add_argument("--json", action="store_true", help="one JSON object (the default)")
    parse.add_argument("--jsonl", action="store_true",
                       help='one {"text", "language"?} a line from standard input')  # fmt: skip
    test = add(nlu, "test", "Measure the interpreter on a test set.",
               "aspire nlu test tests/data/nlu", measure)  # fmt: skip
    test.add_argument("folder", nargs="?", type=Path, default=Path("tests/data/nlu"))


def train(args: argparse.Namespace) -> int:
    """Train; needs scikit-learn, which serving does not."""
    try:
        from nlu.train import train as build
    except ImportError as missing:
        raise AspireError("training needs scikit-learn: run make model") from missing
    meta = build()
    print(f"{MODEL_PATH.name}: trained on {meta['examples']} examples")
    return 0


def parse_text(args: argparse.Namespace) -> int:
    """Parse one text, or one a line."""
    interpreter = make_interpreter(read_settings())
    if args.jsonl:
        for number, line in enumerate(sys.stdin, start=1):
            text, language = _line(line, number)
            said = interpreter.parse_now(text, language)
            print(json.dumps(to_json(said), ensure_ascii=False))
        return 0
    if args.text is None:
        raise InputInvalid('no text; write aspire nlu parse --json "text"')
    print(json.dumps(to_json(interpreter.parse_now(args.text)), ensure_ascii=False))
    return 0


def _line(line: str, number: int) -> tuple[str, Language | None]:
    try:
        row = json.loads(line)
        return str(row["text"]), Language(row["language"]) if row.get("language") else None
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise InputInvalid(
            f'standard input, line {number}: is not {{"text": "..."}} ({wrong})'
        ) from wrong


def measure(args: argparse.Namespace) -> int:
    """Print how good interpreter and detector are on a test set, and what they got wrong."""
    interpreter = make_interpreter(read_settings())
    for language in Language:
        report = evaluate(interpreter, LexiconDetector(), args.folder, language)
        for name, value in vars(report).items():
            print(f"{language.value} {name}: {_figure(value)}")
    return 0


def _figure(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, dict):
        scores = {k: v.f1 if hasattr(v, "f1") else v for k, v in value.items()}
        return ", ".join(f"{k} {_figure(v)}" for k, v in scores.items())
    return str(value)
