"""Cases, their referrals and what happened to them: plain records.

A case is what a person asked for; a referral is the case sent to one service. Both carry a FHIR
Task status, and every change of it is an event (`domain/lifecycle.py` says which are allowed).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.vocabulary import Language, Pathway, TaskStatus, Urgency


@dataclass(frozen=True)
class Referral:
    """A case sent to one service of one partner or hub."""

    id: str
    case_id: str
    service_id: str
    organization_id: str
    status: TaskStatus
    created_at: datetime
    updated_at: datetime
    status_reason: str | None = None


@dataclass(frozen=True)
class SafeguardingNote:
    """Words said in danger, when, and what was shown at once."""

    kind: str
    words: str
    shown: str
    at: datetime


@dataclass(frozen=True)
class Case:
    """What a person asked for, as the relay person sees it.

    `slots` holds every answer; the fields beside it are those that queues and exports sort by.
    `place` is a district, never an address. `reference` is what people read aloud.
    """

    id: str
    reference: str
    conversation_id: str
    hub_id: str
    status: TaskStatus
    channel: str
    language: Language
    pathway: Pathway
    created_at: datetime
    updated_at: datetime
    urgency: Urgency = Urgency.ROUTINE
    needs: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    place: str | None = None
    age: int | None = None
    name: str | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    safeguarding: tuple[SafeguardingNote, ...] = ()
    is_talk_request: bool = False  # the person asked to talk to a person
    has_unread: bool = False  # the person wrote since a relay person last looked
    referrer_id: str | None = None
    referrer_organization_id: str | None = None
    owner_id: str | None = None  # the relay person who took it
    status_reason: str | None = None
    follow_token_hash: str | None = None
    referrals: tuple[Referral, ...] = ()
    version: int = 0


class EventKind(StrEnum):
    """What can happen to a case."""

    OPENED = "opened"
    UPDATED = "updated"
    TAKEN = "taken"
    STATUS_CHANGED = "status_changed"
    NOTED = "noted"
    MESSAGE_SENT = "message_sent"
    PERSON_WROTE = "person_wrote"
    SAFEGUARDING_FLAGGED = "safeguarding_flagged"
    WITHDRAWN = "withdrawn"
    TALK_STARTED = "talk_started"
    TALK_ENDED = "talk_ended"


@dataclass(frozen=True)
class CaseEvent:
    """One line of a case's history; `actor` is `person`, `bot`, or `staff:<id>`."""

    id: str
    case_id: str
    at: datetime
    actor: str
    kind: EventKind
    referral_id: str | None = None
    from_status: TaskStatus | None = None
    to_status: TaskStatus | None = None
    reason: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Referrer:
    """A frontline worker who joined through an invitation of their organization."""

    id: str
    conversation_id: str
    organization_id: str
    joined_at: datetime


@dataclass(frozen=True)
class Invitation:
    """A link that lets workers of one organization refer; only the hash of its code is kept."""

    code_hash: str
    organization_id: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Consent:
    """Who agreed to what, in which version of the wording, when, on which channel."""

    id: str
    conversation_id: str
    purpose: str
    version: int
    is_given: bool
    is_attested: bool
    language: Language
    channel: str
    at: datetime


@dataclass(frozen=True)
class Task:
    """Something a relay person must look at that is no case."""

    id: str
    kind: str  # complaint | quarantine | contact_closed
    conversation_id: str
    text: str
    created_at: datetime
    done_at: datetime | None = None


class Role(StrEnum):
    """What a member of staff may do."""

    ADMIN = "admin"
    RELAY = "relay"


@dataclass(frozen=True)
class Staff:
    """A member of staff; a relay person sees the cases of `hub_ids` only, an admin all."""

    id: str
    email: str
    name: str
    role: Role
    hub_ids: tuple[str, ...]
    created_at: datetime
    password_hash: str | None = None
    disabled_at: datetime | None = None

    def can_see(self, hub_id: str) -> bool:
        """True when the cases of that hub are this person's to see."""
        return self.disabled_at is None and (self.role is Role.ADMIN or hub_id in self.hub_ids)


@dataclass(frozen=True)
class StaffSession:
    """A signed-in browser; only the hash of its token is kept."""

    token_hash: str
    staff_id: str
    csrf_token: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True)
class LoginLink:
    """A link that signs one member of staff in, once."""

    token_hash: str
    staff_id: str
    expires_at: datetime
    used_at: datetime | None = None
