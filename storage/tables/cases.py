"""Cases with their referrals, events and consents; the frontline workers; things to look at."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from storage import columns as c
from storage.columns import OF_CONVERSATION, REFERENCE, Base, belongs_to, index_where

_NEEDS_REASON = (
    "status NOT IN ('completed', 'failed', 'rejected', 'cancelled', 'on_hold')"
    " OR status_reason IS NOT NULL"
)


class CaseTable(Base):
    """`domain.case.Case`; the name is not `case`, which SQL has for itself."""

    __tablename__ = "case_record"

    id: Mapped[c.Key]
    reference: Mapped[c.Name]
    conversation_id: Mapped[c.Id]
    hub_id: Mapped[c.Name]
    status: Mapped[c.Status]
    channel: Mapped[c.Name]
    language: Mapped[c.LanguageCode]
    pathway: Mapped[c.PathwayCode]
    created_at: Mapped[c.Moment]
    updated_at: Mapped[c.Moment]
    urgency: Mapped[c.UrgencyCode]
    needs: Mapped[c.SpecialCodes]
    access: Mapped[c.SpecialCodes]
    place: Mapped[c.PersonalWords | None]
    age: Mapped[c.Age | None]
    name: Mapped[c.PersonalWords | None]
    slots: Mapped[c.Answers]
    safeguarding: Mapped[c.Notes]
    is_talk_request: Mapped[c.Flag]
    has_unread: Mapped[c.Flag]
    referrer_id: Mapped[c.Id | None]
    referrer_organization_id: Mapped[c.Name | None]
    owner_id: Mapped[c.Id | None]
    status_reason: Mapped[c.SpecialWords | None]
    follow_token_hash: Mapped[c.Hash | None]
    version: Mapped[c.Count]
    # Its place in the queue: safeguarding, then urgency, then who asked for a person. Empty once
    # the case has ended, and the condition of indexes: SQLite would not match a bare flag.
    queue_rank: Mapped[c.Rank | None]

    __table_args__ = (
        UniqueConstraint("reference", name="uq_case_record_one_per_reference"),
        UniqueConstraint("follow_token_hash", name="uq_case_record_one_per_follow_token"),
        CheckConstraint(_NEEDS_REASON, name="pause_and_end_say_why"),
        CheckConstraint("age BETWEEN 0 AND 130", name="age_is_a_life"),
        belongs_to("conversation", "conversation_id"),
        Index("ix_case_record_conversation_id", "conversation_id"),
        Index("ix_case_record_referrer_id", "referrer_id", "created_at"),
        Index("ix_case_record_oldest", "created_at", "id"),
        index_where(
            "ix_case_record_queue", "queue_rank", "created_at", "id", where="queue_rank IS NOT NULL"
        ),
        index_where(
            "ix_case_record_hub_queue",
            "hub_id",
            "queue_rank",
            "created_at",
            "id",
            where="queue_rank IS NOT NULL",
        ),
        index_where(
            "ix_case_record_hub_ended", "hub_id", "created_at", "id", where="queue_rank IS NULL"
        ),
        {"info": OF_CONVERSATION},
    )


class ReferralTable(Base):
    """`domain.case.Referral`."""

    __tablename__ = "referral"

    id: Mapped[c.Key]
    case_id: Mapped[c.Id]
    conversation_id: Mapped[c.Id]
    position: Mapped[c.Rank]  # in the case's tuple
    service_id: Mapped[c.Name]
    organization_id: Mapped[c.Name]
    status: Mapped[c.Status]
    created_at: Mapped[c.Moment]
    updated_at: Mapped[c.Moment]
    status_reason: Mapped[c.SpecialWords | None]

    __table_args__ = (
        CheckConstraint(_NEEDS_REASON, name="pause_and_end_say_why"),
        belongs_to("case_record", "case_id"),
        Index("ix_referral_case_id", "case_id", "position"),
        {"info": OF_CONVERSATION},
    )


class CaseEventTable(Base):
    """`domain.case.CaseEvent`; rows are only ever added."""

    __tablename__ = "case_event"

    id: Mapped[c.Key]
    case_id: Mapped[c.Id]
    conversation_id: Mapped[c.Id]
    at: Mapped[c.Moment]
    actor: Mapped[c.Name]
    kind: Mapped[c.EventCode]
    referral_id: Mapped[c.Id | None]
    from_status: Mapped[c.Status | None]
    to_status: Mapped[c.Status | None]
    reason: Mapped[c.SpecialWords | None]
    text: Mapped[c.SpecialWords | None]

    __table_args__ = (
        CheckConstraint(
            "kind <> 'status_changed' OR to_status IS NOT NULL", name="change_says_to_what"
        ),
        belongs_to("case_record", "case_id"),
        Index("ix_case_event_case_id", "case_id", "at", "id"),
        {"info": OF_CONVERSATION},
    )


class ConsentTable(Base):
    """`domain.case.Consent`; rows are only ever added."""

    __tablename__ = "consent"

    id: Mapped[c.Key]
    conversation_id: Mapped[c.Id]
    purpose: Mapped[c.Name]
    version: Mapped[c.Count]
    is_given: Mapped[c.Flag]
    is_attested: Mapped[c.Flag]
    language: Mapped[c.LanguageCode]
    channel: Mapped[c.Name]
    at: Mapped[c.Moment]

    __table_args__ = (
        belongs_to("conversation", "conversation_id"),
        Index("ix_consent_conversation_id", "conversation_id", "at", "id"),
        {"info": OF_CONVERSATION},
    )


class ReferrerTable(Base):
    """`domain.case.Referrer`."""

    __tablename__ = "referrer"

    id: Mapped[c.Key]
    conversation_id: Mapped[c.Id]
    organization_id: Mapped[c.Name]
    joined_at: Mapped[c.Moment]

    __table_args__ = (
        belongs_to("conversation", "conversation_id"),
        Index("ix_referrer_conversation_id", "conversation_id", "joined_at", "id"),
        {"info": OF_CONVERSATION},
    )


class InvitationTable(Base):
    """`domain.case.Invitation`."""

    __tablename__ = "invitation"

    code_hash: Mapped[c.HashKey]
    organization_id: Mapped[c.Name]
    created_at: Mapped[c.Moment]
    expires_at: Mapped[c.Moment]

    __table_args__ = ({"info": REFERENCE},)


class TaskTable(Base):
    """`domain.case.Task`."""

    __tablename__ = "task"

    id: Mapped[c.Key]
    kind: Mapped[c.Name]
    conversation_id: Mapped[c.Id]
    text: Mapped[c.SpecialWords]
    created_at: Mapped[c.Moment]
    done_at: Mapped[c.Moment | None]

    __table_args__ = (
        belongs_to("conversation", "conversation_id"),
        Index("ix_task_conversation_id", "conversation_id"),
        index_where("ix_task_open", "created_at", "id", where="done_at IS NULL"),
        {"info": OF_CONVERSATION},
    )
