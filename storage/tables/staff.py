"""Members of staff, how they sign in, and who saw or changed what."""

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from storage import columns as c
from storage.columns import REFERENCE, Base, belongs_to


class StaffTable(Base):
    """`domain.case.Staff`."""

    __tablename__ = "staff"

    id: Mapped[c.Key]
    email: Mapped[c.PersonalWords]
    email_key: Mapped[c.PersonalWords]  # how it is looked up: case does not matter
    name: Mapped[c.PersonalWords]
    role: Mapped[c.RoleCode]
    hub_ids: Mapped[c.InternalCodes]
    created_at: Mapped[c.Moment]
    password_hash: Mapped[c.Hash | None]
    disabled_at: Mapped[c.Moment | None]

    __table_args__ = (
        UniqueConstraint("email_key", name="uq_staff_one_per_email"),
        {"info": REFERENCE},
    )


class StaffSessionTable(Base):
    """`domain.case.StaffSession`."""

    __tablename__ = "staff_session"

    token_hash: Mapped[c.HashKey]
    staff_id: Mapped[c.Id]
    csrf_token: Mapped[c.Hash]
    created_at: Mapped[c.Moment]
    last_seen_at: Mapped[c.Moment]

    __table_args__ = (
        belongs_to("staff", "staff_id"),
        Index("ix_staff_session_staff_id", "staff_id"),
        {"info": REFERENCE},
    )


class LoginLinkTable(Base):
    """`domain.case.LoginLink`."""

    __tablename__ = "login_link"

    token_hash: Mapped[c.HashKey]
    staff_id: Mapped[c.Id]
    expires_at: Mapped[c.Moment]
    used_at: Mapped[c.Moment | None]

    __table_args__ = (belongs_to("staff", "staff_id"), {"info": REFERENCE})


class AuditTable(Base):
    """Who saw or changed what: ids and names of fields. Rows are only ever added."""

    __tablename__ = "audit"

    id: Mapped[c.Key]
    at: Mapped[c.Moment]
    actor: Mapped[c.Name]
    action: Mapped[c.Name]
    subject: Mapped[c.Name]

    __table_args__ = (
        Index("ix_audit_subject", "subject", "at", "id"),
        {"info": {"shard_key": "subject"}},
    )
