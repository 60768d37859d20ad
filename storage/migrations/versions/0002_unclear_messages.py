"""Words that were not understood, kept with consent and without a person."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.String(36)
CODE = sa.String(32)
MOMENT = sa.DateTime(timezone=True)

LABEL_SAYS_WHAT_WHO_WHEN = (
    "status <> 'labelled' OR (intent IS NOT NULL AND labelled_by IS NOT NULL"
    " AND labelled_at IS NOT NULL)"
)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "unclear_messages",
        sa.Column("id", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", CODE, nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("status", CODE, nullable=False),
        sa.Column("intent", CODE, nullable=True),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("labelled_by", ID, nullable=True),
        sa.Column("labelled_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "status IN ('new', 'labelled', 'thrown_away')",
            name=op.f("ck_unclear_messages_status_is_known"),
        ),
        sa.CheckConstraint(
            LABEL_SAYS_WHAT_WHO_WHEN, name=op.f("ck_unclear_messages_label_says_what_who_when")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unclear_messages")),
    )
    op.create_index(
        "ix_unclear_messages_status", "unclear_messages", ["status", "received_on", "id"]
    )


def downgrade() -> None:
    """Drop it, and all that was kept in it."""
    op.drop_table("unclear_messages")
