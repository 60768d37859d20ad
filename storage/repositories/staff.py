"""Members of staff, their sessions and login links."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from domain.case import LoginLink, Staff, StaffSession
from domain.errors import NotFound
from storage.repositories.rows import add, record, records, row_of, rows_of, run, values
from storage.tables import LoginLinkTable, StaffSessionTable, StaffTable

STAFF = StaffTable.table()
SESSION = StaffSessionTable.table()
LINK = LoginLinkTable.table()


class SqlStaff:
    """`domain.ports.StaffRepository`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, staff: Staff) -> None:
        """Keep a new member. Raises Conflict when the e-mail address is taken."""
        add(self._session, STAFF, _row(staff))

    def save(self, staff: Staff) -> None:
        """Keep what changed. Raises NotFound."""
        saved = run(
            self._session, update(STAFF).where(STAFF.c.id == staff.id).values(**_row(staff))
        )
        if saved.rowcount != 1:
            raise NotFound("no such member of staff")

    def get(self, staff_id: str) -> Staff | None:
        """Return the member, also when disabled."""
        return self._one(STAFF.c.id == staff_id)

    def by_email(self, email: str) -> Staff | None:
        """Return the member with that address, in capitals or not, also when disabled."""
        return self._one(STAFF.c.email_key == _key(email))

    def all(self) -> Sequence[Staff]:
        """Return every member, in the order in which they were added."""
        order = (STAFF.c.created_at, STAFF.c.id)
        return records(Staff, rows_of(self._session, select(STAFF).order_by(*order)))

    def add_session(self, session: StaffSession) -> None:
        """Keep a signed-in browser. Raises NotFound when the member is not there."""
        add(self._session, SESSION, values(session))

    def session(self, token_hash: str) -> StaffSession | None:
        """Return the session; whether it is too old is for the caller to say."""
        row = row_of(self._session, select(SESSION).where(SESSION.c.token_hash == token_hash))
        return record(StaffSession, row) if row else None

    def touch_session(self, token_hash: str, at: datetime) -> None:
        """The browser was seen."""
        seen = update(SESSION).where(SESSION.c.token_hash == token_hash)
        run(self._session, seen.values(last_seen_at=at))

    def end_session(self, token_hash: str) -> None:
        """Sign one browser out."""
        run(self._session, delete(SESSION).where(SESSION.c.token_hash == token_hash))

    def end_sessions_of(self, staff_id: str) -> None:
        """Sign every browser of the member out."""
        run(self._session, delete(SESSION).where(SESSION.c.staff_id == staff_id))

    def add_login_link(self, link: LoginLink) -> None:
        """Keep a login link. Raises NotFound when the member is not there."""
        add(self._session, LINK, values(link))

    def use_login_link(self, token_hash: str, at: datetime) -> LoginLink | None:
        """Mark the link used and return it; None when unknown, used or expired. One statement, so
        that of two who try at once only one comes in."""
        row = row_of(
            self._session,
            update(LINK)
            .where(
                LINK.c.token_hash == token_hash, LINK.c.used_at.is_(None), LINK.c.expires_at > at
            )
            .values(used_at=at)
            .returning(*LINK.c),
        )
        return record(LoginLink, row) if row else None

    def login_link(self, token_hash: str) -> LoginLink | None:
        """Return the link, used or not."""
        row = row_of(self._session, select(LINK).where(LINK.c.token_hash == token_hash))
        return record(LoginLink, row) if row else None

    def _one(self, condition: ColumnElement[bool]) -> Staff | None:
        row = row_of(self._session, select(STAFF).where(condition))
        return record(Staff, row) if row else None


def _row(staff: Staff) -> dict[str, Any]:
    return {**values(staff), "email_key": _key(staff.email)}


def _key(email: str) -> str:
    return email.strip().casefold()
