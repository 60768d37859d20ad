"""Words that were not understood: the one table of people's words without a conversation.

It must lead back to nobody, so nothing in it is an id of a person's, and its own is by chance.
"""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from storage import columns as c
from storage.columns import Base


class UnclearTable(Base):
    """`domain.learning.UnclearMessage`."""

    __tablename__ = "unclear_messages"

    id: Mapped[c.Key]
    text: Mapped[c.SpecialWords]
    language: Mapped[c.LanguageCode]
    received_on: Mapped[c.Day]
    status: Mapped[c.UnclearCode]
    intent: Mapped[c.IntentCode | None]
    needs: Mapped[c.SpecialCodes]
    labelled_by: Mapped[c.Id | None]  # no foreign key: the staff are on every node, this is not
    labelled_at: Mapped[c.Moment | None]

    __table_args__ = (
        CheckConstraint("status IN ('new', 'labelled', 'thrown_away')", name="status_is_known"),
        CheckConstraint(
            "status <> 'labelled' OR (intent IS NOT NULL AND labelled_by IS NOT NULL"
            " AND labelled_at IS NOT NULL)",
            name="label_says_what_who_when",
        ),
        Index("ix_unclear_messages_status", "status", "received_on", "id"),
        {"info": {"shard_key": "id"}},
    )
