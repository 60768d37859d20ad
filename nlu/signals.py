"""What the rules see in a line, as numbers for the classifier: names of needs and whether they are
denied, access, urgency, work, for whom, commands, facts. Only `nlu` imports this.

The classifier weighs them with the words: a name of a need is strong evidence and no proof ("does
Universal Credit see this?" asks for no money).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.commands import Commands
from nlu.lexicon import read_lexicon
from nlu.negation import Clause, clauses
from nlu.normalise import Line
from nlu.phrases import Found, outermost
from nlu.polarity import Polarity, around

DENIED_AT = 0.5


@dataclass(frozen=True)
class Named:
    """A name of a need in a line: how sure a name it is, and whether it is denied (0 to 1)."""

    found: Found
    is_sure: bool
    denied: float


class Signals:
    """Reads signals off lines with the lexicons."""

    def __init__(self) -> None:
        """Read the lexicons. Raises `ModelMissing` for a pattern that cannot be read."""
        needs, slots = read_lexicon("needs.yml"), read_lexicon("slots.yml")
        self._sure, self._hint = needs.book("sure"), needs.book("hint")
        sections = ("access", "urgency", "employment_status", "for_whom")
        self._others = [(section, slots.book(section)) for section in sections]
        self._commands = Commands(read_lexicon("commands.yml"))

    def prepare(self) -> None:
        """Compile every rule now."""
        for book in (self._sure, self._hint, *(book for _, book in self._others)):
            book.prepare()
        self._commands.prepare()

    def names(self, line: Line) -> list[tuple[Found, bool]]:
        """Return the names of needs in `line`, and of each whether it is a sure one."""
        sure = outermost(list(self._sure.find(line)))
        return [*((found, True) for found in sure), *((f, False) for f in self._hint.find(line))]

    def contexts(
        self, line: Line, names: Sequence[tuple[Found, bool]], pieces: list[Clause]
    ) -> list[list[str]]:
        """Return for each name the features that tell whether it is denied."""
        found = [name for name, _ in names]
        return [around(line, name, found, pieces) for name in found]

    def judged(self, line: Line, polarity: Polarity) -> list[Named]:
        """Return the names of needs in `line` with the probability that each is denied."""
        names = self.names(line)
        if not names:
            return []
        pieces = clauses(line)
        found = [name for name, _ in names]
        return [
            Named(name, is_sure, polarity.denied(line, name, found, pieces))
            for name, is_sure in names
        ]

    def values(self, line: Line, named: Sequence[Named]) -> dict[str, float]:
        """Return the signals of `line` by name, each from 0 to 1; those at 0 are left out."""
        values: dict[str, float] = {}
        for name in named:
            for sign, value in (("+", 1 - name.denied), ("-", name.denied)):
                key = f"{'sure' if name.is_sure else 'hint'} {name.found.label} {sign}"
                values[key] = max(values.get(key, 0.0), value)
        for section, book in self._others:
            values |= {f"{section} {found.label}": 1.0 for found in book.find(line)}
        if (command := self._commands.find(line)) is not None:
            values[f"command {command[0]}"] = 1.0
        if any(name.denied > DENIED_AT for name in named):
            values["denies"] = 1.0
        return values
