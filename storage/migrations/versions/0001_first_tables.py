"""The first tables: from a message that arrives to the case in the queue.

Written down in full and in plain types, so that it stays what it was when the tables move on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.String(36)
HASH = sa.String(128)
CODE = sa.String(32)
MOMENT = sa.DateTime(timezone=True)

ARRIVAL = sa.Sequence("inbox_arrival")

PAUSE_AND_END_SAY_WHY = (
    "status NOT IN ('completed', 'failed', 'rejected', 'cancelled', 'on_hold')"
    " OR status_reason IS NOT NULL"
)

TABLES = (
    "conversation",
    "inbox",
    "message",
    "case_record",
    "referral",
    "case_event",
    "consent",
    "referrer",
    "invitation",
    "task",
    "staff",
    "staff_session",
    "login_link",
    "audit",
)


def upgrade() -> None:
    """Make the tables."""
    if op.get_bind().dialect.supports_sequences:
        op.execute(sa.schema.CreateSequence(ARRIVAL))
    _conversation()
    _cases()
    _staff()


def downgrade() -> None:
    """Drop them all, the ones that hang on others first."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.supports_sequences:
        op.execute(sa.schema.DropSequence(ARRIVAL))


def _index_where(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def _conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("language", CODE, nullable=True),
        sa.Column("flow", sa.Text(), nullable=True),
        sa.Column("flow_version", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("answered", sa.JSON(), nullable=False),
        sa.Column("aside", sa.Text(), nullable=True),
        sa.Column("aside_slots", sa.JSON(), nullable=False),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("misunderstood", sa.BigInteger(), nullable=False),
        sa.Column("is_with_person", sa.Boolean(), nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("channel", "sender", name="uq_conversation_one_per_sender"),
    )
    op.create_index("ix_conversation_silent", "conversation", ["updated_at"])
    op.create_table(
        "inbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("arrival", sa.BigInteger(), nullable=False),
        sa.Column("turn", sa.JSON(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("wipe_when_done", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "status <> 'pending' OR turn IS NOT NULL", name=op.f("ck_inbox_pending_turn_is_kept")
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'done', 'quarantined')", name=op.f("ck_inbox_status_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_inbox_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel", "external_id", name="uq_inbox_same_id_is_same_turn"),
    )
    op.create_index("ix_inbox_conversation_id", "inbox", ["conversation_id"])
    op.create_index("ix_inbox_newest_of_channel", "inbox", ["channel", "arrival"])
    _index_where("ix_inbox_pending", "inbox", ["conversation_id", "arrival"], "status = 'pending'")
    op.create_table(
        "message",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("turn_id", ID, nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("message", sa.JSON(), nullable=False),
        sa.Column("is_crisis", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("language", CODE, nullable=True),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=True),
        sa.Column("delivered_at", MOMENT, nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("wipe_after_delivery", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "author <> 'person' OR delivery = 'none'",
            name=op.f("ck_message_own_words_are_not_sent_back"),
        ),
        sa.CheckConstraint(
            "author IN ('person', 'bot', 'relay')", name=op.f("ck_message_author_is_known")
        ),
        sa.CheckConstraint(
            "delivery IN ('none', 'pending', 'delivered', 'failed')",
            name=op.f("ck_message_delivery_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_message_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("conversation_id", "seq", name="uq_message_one_order_per_conversation"),
    )
    _index_where(
        "ix_message_outbox",
        "message",
        ["channel", "conversation_id", "seq"],
        "delivery = 'pending'",
    )
    op.create_index("ix_message_turn_id", "message", ["turn_id"])


def _cases() -> None:
    op.create_table(
        "case_record",
        sa.Column("id", ID, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("hub_id", sa.Text(), nullable=False),
        sa.Column("status", CODE, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", CODE, nullable=False),
        sa.Column("pathway", CODE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("urgency", CODE, nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("access", sa.JSON(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("age", sa.SmallInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("safeguarding", sa.JSON(), nullable=False),
        sa.Column("is_talk_request", sa.Boolean(), nullable=False),
        sa.Column("has_unread", sa.Boolean(), nullable=False),
        sa.Column("referrer_id", ID, nullable=True),
        sa.Column("referrer_organization_id", sa.Text(), nullable=True),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("status_reason", sa.Text(), nullable=True),
        sa.Column("follow_token_hash", HASH, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("queue_rank", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint(
            PAUSE_AND_END_SAY_WHY, name=op.f("ck_case_record_pause_and_end_say_why")
        ),
        sa.CheckConstraint("age BETWEEN 0 AND 130", name=op.f("ck_case_record_age_is_a_life")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_case_record_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_record")),
        sa.UniqueConstraint("follow_token_hash", name="uq_case_record_one_per_follow_token"),
        sa.UniqueConstraint("reference", name="uq_case_record_one_per_reference"),
    )
    op.create_index("ix_case_record_conversation_id", "case_record", ["conversation_id"])
    _index_where(
        "ix_case_record_hub_ended",
        "case_record",
        ["hub_id", "created_at", "id"],
        "queue_rank IS NULL",
    )
    _index_where(
        "ix_case_record_hub_queue",
        "case_record",
        ["hub_id", "queue_rank", "created_at", "id"],
        "queue_rank IS NOT NULL",
    )
    op.create_index("ix_case_record_oldest", "case_record", ["created_at", "id"])
    _index_where(
        "ix_case_record_queue",
        "case_record",
        ["queue_rank", "created_at", "id"],
        "queue_rank IS NOT NULL",
    )
    op.create_index("ix_case_record_referrer_id", "case_record", ["referrer_id", "created_at"])
    op.create_table(
        "referral",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("status", CODE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(PAUSE_AND_END_SAY_WHY, name=op.f("ck_referral_pause_and_end_say_why")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_referral_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index("ix_referral_case_id", "referral", ["case_id", "position"])
    op.create_table(
        "case_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("referral_id", ID, nullable=True),
        sa.Column("from_status", CODE, nullable=True),
        sa.Column("to_status", CODE, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind <> 'status_changed' OR to_status IS NOT NULL",
            name=op.f("ck_case_event_change_says_to_what"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_case_event_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    op.create_index("ix_case_event_case_id", "case_event", ["case_id", "at", "id"])
    op.create_table(
        "consent",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("is_attested", sa.Boolean(), nullable=False),
        sa.Column("language", CODE, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_consent_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_conversation_id", "consent", ["conversation_id", "at", "id"])
    op.create_table(
        "referrer",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_referrer_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrer")),
    )
    op.create_index(
        "ix_referrer_conversation_id", "referrer", ["conversation_id", "joined_at", "id"]
    )
    op.create_table(
        "invitation",
        sa.Column("code_hash", HASH, nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_invitation")),
    )
    op.create_table(
        "task",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_task_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_conversation_id", "task", ["conversation_id"])
    _index_where("ix_task_open", "task", ["created_at", "id"], "done_at IS NULL")


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", ID, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("hub_ids", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("password_hash", HASH, nullable=True),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email_key", name="uq_staff_one_per_email"),
    )
    op.create_table(
        "staff_session",
        sa.Column("token_hash", HASH, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("csrf_token", HASH, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_session")),
    )
    op.create_index("ix_staff_session_staff_id", "staff_session", ["staff_id"])
    op.create_table(
        "login_link",
        sa.Column("token_hash", HASH, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_login_link_staff_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_link")),
    )
    op.create_table(
        "audit",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_subject", "audit", ["subject", "at", "id"])
