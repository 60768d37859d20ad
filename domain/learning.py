"""Words that nobody understood, kept with consent so that a coordinator can say what they mean.

Nothing here leads back to a person: no conversation, no sender, a day instead of a moment, and an
id that is chance alone (a UUIDv7 would tell the millisecond, which the consent knows too).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.vocabulary import Intent, Language


class UnclearStatus(StrEnum):
    """What became of a kept message."""

    NEW = "new"
    LABELLED = "labelled"
    THROWN_AWAY = "thrown_away"


@dataclass(frozen=True)
class UnclearMessage:
    """One message that was not understood, without anything that names somebody.

    `intent` and `needs` are what a coordinator says it means; `labelled_by` is their id.
    """

    id: str
    text: str
    language: Language
    received_on: date
    status: UnclearStatus = UnclearStatus.NEW
    intent: Intent | None = None
    needs: tuple[str, ...] = ()
    labelled_by: str | None = None
    labelled_at: datetime | None = None
