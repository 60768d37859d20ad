"""One conversation and what a turn does to it: turn, slot, step, flow, outcome.

A flow is a literal table of steps (`handlers/flows`); which step comes next follows from the slots
alone: it is the first one that applies and is not yet filled. So an answer may fill any slots, in
any order, and changing an answer is emptying its slots. Words: design section 2.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.messages import Line, Reply
from domain.understanding import Safeguarding, Understanding
from domain.vocabulary import Language

Slots = Mapping[str, Any]  # JSON data only: it is stored


@dataclass(frozen=True)
class Turn:
    """One message as it came in, in no channel's words.

    `external_id` is the channel's own id of the message: the same id is the same message.
    `sender` is the channel's id of the chat. `unsupported` names what cannot be read
    (`sticker`, `voice`, `photo`, `document`). `language` is a hint of the channel's.
    """

    channel: str
    external_id: str
    sender: str
    received_at: datetime
    text: str | None = None
    payload: str | None = None
    location: tuple[float, float] | None = None  # latitude, longitude in degrees
    contact: str | None = None  # a phone number that the person shared by a button
    unsupported: str | None = None
    language: Language | None = None


@dataclass(frozen=True)
class Offer:
    """A button of the last message, so that typing its number or its title does the same."""

    payload: str
    title: str


@dataclass(frozen=True)
class Conversation:
    """What is remembered between two turns of one chat."""

    id: str
    channel: str
    sender: str
    created_at: datetime
    updated_at: datetime
    language: Language | None = None
    flow: str | None = None
    flow_version: int = 0
    step: str | None = None
    slots: Slots = field(default_factory=dict)
    answered: tuple[str, ...] = ()  # step ids, oldest first: what "back" walks
    aside: str | None = None  # a side question that waits for its answer
    aside_slots: Slots = field(default_factory=dict)
    offered: tuple[Offer, ...] = ()
    misunderstood: int = 0
    is_with_person: bool = False  # a relay person has the chat: the assistant is silent
    case_id: str | None = None
    version: int = 0

    def with_slots(self, changes: Slots) -> "Conversation":
        """Return the conversation with `changes` laid over its slots; None empties a slot."""
        merged = {**self.slots, **changes}
        return replace(self, slots={k: v for k, v in merged.items() if v is not None})


@dataclass(frozen=True)
class Answer:
    """What one turn says, ready for a flow: payload, text and what was understood of it."""

    text: str = ""
    payload: str | None = None
    location: tuple[float, float] | None = None
    contact: str | None = None
    unsupported: str | None = None
    understanding: Understanding | None = None
    safeguarding: Safeguarding | None = None
    language: Language | None = None


@dataclass(frozen=True)
class Unclear:
    """A step could not read the answer; `line` says kindly why, if more can be said."""

    line: Line | None = None


@dataclass(frozen=True)
class OpenCase:
    """Make a case of the slots (or bring the conversation's open case up to date)."""

    slots: Slots
    flow: str
    is_talk_request: bool = False


@dataclass(frozen=True)
class RecordConsent:
    """Keep what was agreed or refused, to which version of the wording."""

    purpose: str
    version: int
    is_given: bool
    is_attested: bool = False  # a referrer says that the person agreed


@dataclass(frozen=True)
class FlagSafeguarding:
    """Keep the words said and what was shown; the case, if there is one, goes to the top."""

    safeguarding: Safeguarding


@dataclass(frozen=True)
class WithdrawCase:
    """The person takes the case back."""

    case_id: str


@dataclass(frozen=True)
class JoinOrganization:
    """Turn an invitation code into a referrer."""

    code: str


@dataclass(frozen=True)
class PassOn:
    """Give what the person wrote to the relay person of an open case."""

    case_id: str
    text: str


@dataclass(frozen=True)
class RaiseTask:
    """Something that a relay person must look at: `complaint`, `quarantine`, `contact_closed`."""

    kind: str
    text: str


@dataclass(frozen=True)
class KeepUnclear:
    """Keep words that were not understood, as they were shown: nothing in them names anybody."""

    text: str
    language: Language


@dataclass(frozen=True)
class Forget:
    """Wipe what was said: the person wants nothing kept, or the draft is too old."""


Command = (
    OpenCase
    | RecordConsent
    | FlagSafeguarding
    | WithdrawCase
    | JoinOrganization
    | PassOn
    | RaiseTask
    | KeepUnclear
    | Forget
)


@dataclass(frozen=True)
class Outcome:
    """What a turn leads to: the conversation after it, what is said, what is to be done."""

    conversation: Conversation
    replies: tuple[Reply, ...] = ()
    commands: tuple[Command, ...] = ()


Reading = Slots | Unclear | None  # None: this step has nothing to say to the answer


@dataclass(frozen=True)
class Step:
    """One question: when it is asked, how it is asked, how its answer is read.

    `fills` names the slots that count as its answer; `ask`, `read`, `applies` and `notes` are pure
    and get the context that the flow was called with. `notes` returns slots that asking itself
    fills (what was shown).
    """

    id: str
    fills: tuple[str, ...]
    ask: Callable[[Conversation, Any], Reply]
    read: Callable[[Answer, Conversation, Any], Reading]
    applies: Callable[[Slots, Any], bool] = lambda slots, context: True
    takes_any_text: bool = False  # whatever is typed may be the answer (a name)
    notes: Callable[[Conversation, Any], Slots] = lambda conversation, context: {}

    def is_filled(self, slots: Slots) -> bool:
        """True when every slot of the step has a value."""
        return all(slot in slots for slot in self.fills)


@dataclass(frozen=True)
class Flow:
    """A literal table of steps, with a version so that a stored draft can tell it is older."""

    id: str
    version: int
    steps: tuple[Step, ...]

    def step(self, step_id: str | None) -> Step | None:
        """Return the step with that id, or None."""
        return next((s for s in self.steps if s.id == step_id), None)

    def next_step(self, slots: Slots, context: Any) -> Step | None:
        """Return the first step that applies and is not filled; None when all is answered."""
        return next(
            (s for s in self.steps if not s.is_filled(slots) and s.applies(slots, context)),
            None,
        )
