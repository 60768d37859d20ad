"""What a flow may look at beside the conversation itself; made anew for every turn."""

from dataclasses import dataclass
from datetime import datetime

from domain.case import Case, Referrer
from domain.gazetteer import Gazetteer
from domain.ports import Pseudonymise
from domain.programme import Programme


@dataclass(frozen=True)
class Context:
    """The moment, the programme, and what this person already has with us.

    `cases` are those of the conversation (for a referrer: those they sent), newest first.
    `new_reference` and `follow_url` are set only while a case is being made.
    """

    now: datetime
    programme: Programme
    gazetteer: Gazetteer
    channel: str
    public_url: str
    pseudonymise: Pseudonymise
    cases: tuple[Case, ...] = ()
    referrer: Referrer | None = None
