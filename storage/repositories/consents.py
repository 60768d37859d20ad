"""What was agreed to; rows are only ever added."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.case import Consent
from storage.repositories.rows import add, records, rows_of, values
from storage.tables import ConsentTable

CONSENT = ConsentTable.table()


class SqlConsents:
    """`domain.ports.Consents`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, consent: Consent) -> None:
        """Keep what was agreed or refused. Raises NotFound when the conversation is not there."""
        add(self._session, CONSENT, values(consent))

    def of_conversation(self, conversation_id: str) -> Sequence[Consent]:
        """Return all that was agreed or refused, oldest first."""
        theirs = CONSENT.c.conversation_id == conversation_id
        rows = rows_of(
            self._session, select(CONSENT).where(theirs).order_by(CONSENT.c.at, CONSENT.c.id)
        )
        return records(Consent, rows)
