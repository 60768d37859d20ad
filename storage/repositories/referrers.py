"""Frontline workers and the invitations by which they join."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from domain.case import Invitation, Referrer
from storage.repositories.rows import add, record, row_of, values
from storage.tables import InvitationTable, ReferrerTable

REFERRER = ReferrerTable.table()
INVITATION = InvitationTable.table()


class SqlReferrers:
    """`domain.ports.Referrers`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, referrer: Referrer) -> None:
        """Keep a worker who joined. Raises NotFound when the conversation is not there."""
        add(self._session, REFERRER, values(referrer))

    def get(self, referrer_id: str) -> Referrer | None:
        """Return the worker."""
        return self._one(REFERRER.c.id == referrer_id)

    def by_conversation(self, conversation_id: str) -> Referrer | None:
        """Return the worker who writes there; one who changed organization counts as the last."""
        return self._one(REFERRER.c.conversation_id == conversation_id)

    def add_invitation(self, invitation: Invitation) -> None:
        """Keep an invitation."""
        add(self._session, INVITATION, values(invitation))

    def invitation(self, code_hash: str) -> Invitation | None:
        """Return the invitation, also when it has run out."""
        row = row_of(self._session, select(INVITATION).where(INVITATION.c.code_hash == code_hash))
        return record(Invitation, row) if row else None

    def _one(self, condition: ColumnElement[bool]) -> Referrer | None:
        newest_first = (REFERRER.c.joined_at.desc(), REFERRER.c.id.desc())
        row = row_of(
            self._session, select(REFERRER).where(condition).order_by(*newest_first).limit(1)
        )
        return record(Referrer, row) if row else None
