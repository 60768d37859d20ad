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
from nlu.as_json import to_json
from nlu.evaluation import evaluate
from nlu.model import MODEL_PATH
from nlu.report import as_text, below, read_floors
from nlu.testset import read_set, to_rasa

TEST_SET = Path("tests/data/nlu/held_out")


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
    test = add(nlu, "test", "Measure the interpreter on a test set; status 1 below the floors.",
               "aspire nlu test --wrong", measure)  # fmt: skip
    test.add_argument("folder", nargs="?", type=Path, default=TEST_SET)
    test.add_argument("--wrong", action="store_true", help="show every message that was misread")
    test.add_argument("--to-rasa", type=Path, metavar="FOLDER",
                      help="write the set there as Rasa YAML instead")  # fmt: skip


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
    """Print how good interpreter and detector are; say on standard error what is below a floor."""
    sets = [read_set(args.folder, language) for language in Language]
    if args.to_rasa is not None:
        args.to_rasa.mkdir(parents=True, exist_ok=True)
        for each in sets:
            path = args.to_rasa / f"{each.language.value}.yml"
            path.write_text(to_rasa(each), encoding="utf-8")
        return 0
    interpreter, floors = make_interpreter(read_settings()), read_floors()
    missed: list[str] = []
    for each in sets:
        report = evaluate(interpreter, each)
        print(as_text(report, with_wrong=args.wrong))
        missed += below(report, floors[each.language])
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed else 0
