"""What an interpreter makes of one free text, and the port behind which interpreters stand.

Two dataclasses and one coroutine (as in Home Assistant's conversation agent): the conversation
never knows whether the answer came from this process or from a Rasa server.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from domain.vocabulary import Intent, Language, SafeguardingKind, Urgency


@dataclass(frozen=True)
class Scored:
    """A code with the interpreter's confidence, 0 to 1."""

    code: str
    confidence: float


@dataclass(frozen=True)
class Entity:
    """A piece of the text that means something; `start` and `end` are character offsets."""

    entity: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Safeguarding:
    """A sign of danger: its kind and the words that gave it away.

    Where it `is_unclear` the assistant asks gently instead of being sure of it.
    """

    kind: SafeguardingKind
    phrase: str
    is_unclear: bool = False


@dataclass(frozen=True)
class Understanding:
    """What one text says, as far as it was understood.

    `slots` holds only what was said: `age` (int), `postcode`, `town` (str), `needs`, `access`
    (tuples of codes), `employment_status`, `for_whom` (codes). Shape: design section 6.
    """

    text: str
    language: Language | None
    intent: Intent
    confidence: float
    needs: tuple[Scored, ...] = ()
    access: tuple[Scored, ...] = ()
    urgency: Urgency | None = None
    entities: tuple[Entity, ...] = ()
    slots: Mapping[str, object] = field(default_factory=dict)
    safeguarding: Safeguarding | None = None


class Interpreter(Protocol):
    """Turns a free text into an `Understanding`; may be a call to another process."""

    async def parse(self, text: str, language: Language | None = None) -> Understanding:
        """Understand `text`; `language` is the conversation's, if it has one. Never raises."""
        ...


class Detector(Protocol):
    """Finds signs of danger in a text; deterministic, in process, never waits."""

    def detect(self, text: str) -> Safeguarding | None:
        """Return the gravest sign in `text`, in either language, or None."""
        ...
