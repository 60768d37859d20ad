"""A conversation, the turns that arrived in it, and all that was said."""

from sqlalchemy import CheckConstraint, Index, Sequence, UniqueConstraint
from sqlalchemy.orm import Mapped

from storage import columns as c
from storage.columns import OF_CONVERSATION, Base, belongs_to, index_where

# Orders the inbox on PostgreSQL, where two processes take turns in and their clocks may differ.
INBOX_ARRIVAL = Sequence("inbox_arrival", metadata=Base.metadata)


class ConversationTable(Base):
    """`domain.conversation.Conversation`."""

    __tablename__ = "conversation"

    id: Mapped[c.Key]
    channel: Mapped[c.Name]
    sender: Mapped[c.PersonalWords]
    created_at: Mapped[c.Moment]
    updated_at: Mapped[c.Moment]
    language: Mapped[c.LanguageCode | None]
    flow: Mapped[c.Name | None]
    flow_version: Mapped[c.Count]
    step: Mapped[c.Name | None]
    slots: Mapped[c.Answers]
    answered: Mapped[c.InternalCodes]
    aside: Mapped[c.Name | None]
    aside_slots: Mapped[c.Answers]
    offered: Mapped[c.Offered]
    misunderstood: Mapped[c.Count]
    is_with_person: Mapped[c.Flag]
    # No foreign key: cases point here already, and a circle could not be filled or emptied.
    case_id: Mapped[c.Id | None]
    version: Mapped[c.Count]
    last_seq: Mapped[c.Count]  # of its messages; never reused, not even after a wipe

    __table_args__ = (
        UniqueConstraint("channel", "sender", name="uq_conversation_one_per_sender"),
        Index("ix_conversation_silent", "updated_at"),
        {"info": {"shard_key": "id"}},
    )


class InboxTable(Base):
    """`domain.ports.InboxRow`: every turn that arrived."""

    __tablename__ = "inbox"

    id: Mapped[c.Key]
    conversation_id: Mapped[c.Id]
    channel: Mapped[c.Name]
    external_id: Mapped[c.Name]
    arrival: Mapped[c.Count]  # the order in which turns came; no clock has a say in it
    turn: Mapped[c.TurnJson | None]
    status: Mapped[c.Name]
    attempts: Mapped[c.Count]
    wipe_when_done: Mapped[c.Flag]  # asked to be wiped while still to be handled

    __table_args__ = (
        UniqueConstraint("channel", "external_id", name="uq_inbox_same_id_is_same_turn"),
        CheckConstraint("status IN ('pending', 'done', 'quarantined')", name="status_is_known"),
        CheckConstraint("status <> 'pending' OR turn IS NOT NULL", name="pending_turn_is_kept"),
        belongs_to("conversation", "conversation_id"),
        Index("ix_inbox_newest_of_channel", "channel", "arrival"),
        Index("ix_inbox_conversation_id", "conversation_id"),
        index_where("ix_inbox_pending", "conversation_id", "arrival", where="status = 'pending'"),
        {"info": OF_CONVERSATION},
    )


class MessageTable(Base):
    """`domain.ports.LogRow`: the log and the outbox in one, so that both are kept or neither."""

    __tablename__ = "message"

    id: Mapped[c.Key]
    conversation_id: Mapped[c.Id]
    seq: Mapped[c.Count]
    channel: Mapped[c.Name]  # the conversation's, for the index of the outbox
    turn_id: Mapped[c.Id | None]
    author: Mapped[c.Name]
    message: Mapped[c.MessageJson]
    is_crisis: Mapped[c.CrisisFlag]  # the message's kind, for the order of the outbox
    at: Mapped[c.Moment]
    language: Mapped[c.LanguageCode | None]
    delivery: Mapped[c.Name]
    attempts: Mapped[c.Count]
    next_try_at: Mapped[c.Moment | None]
    delivered_at: Mapped[c.Moment | None]
    external_id: Mapped[c.Name | None]
    wipe_after_delivery: Mapped[c.Flag]  # asked to be wiped while still to be delivered

    __table_args__ = (
        UniqueConstraint("conversation_id", "seq", name="uq_message_one_order_per_conversation"),
        CheckConstraint("author IN ('person', 'bot', 'relay')", name="author_is_known"),
        CheckConstraint(
            "delivery IN ('none', 'pending', 'delivered', 'failed')", name="delivery_is_known"
        ),
        CheckConstraint(
            "author <> 'person' OR delivery = 'none'", name="own_words_are_not_sent_back"
        ),
        belongs_to("conversation", "conversation_id"),
        Index("ix_message_turn_id", "turn_id"),
        index_where(
            "ix_message_outbox", "channel", "conversation_id", "seq", where="delivery = 'pending'"
        ),
        {"info": OF_CONVERSATION},
    )
