"""Members of staff: who they are, how they sign in, and for how long.

Secrets (login links, sessions) are stored as keyed hashes only (`hash_token`), passwords as
argon2id. `password_hash` and `password_fits` take tens of milliseconds on purpose: call them in a
thread. Only `bot` may import this.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.case import LoginLink, Role, Staff, StaffSession
from domain.errors import AspireError, Conflict, NotFound
from domain.ports import Ids, UnitOfWork

LINK_LIFE = timedelta(hours=24)
SESSION_IDLE = timedelta(minutes=30)  # OWASP ASVS 5.0 section 7.3.1; `reliability.md` S16
SESSION_LIFE = timedelta(hours=12)  # ASVS 7.3.2; `reliability.md` S16
TOUCH_EVERY = timedelta(seconds=60)  # a write per click would cost more than it tells
FRESH = timedelta(minutes=10)  # signed in this recently: the old password is not asked again
PASSWORD_MIN_CHARS = 12
PASSWORD_MAX_CHARS = 128

HashToken = Callable[[str], str]

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_hasher = PasswordHasher()  # argon2id with the parameters of RFC 9106, low-memory profile


class StaffInvalid(AspireError):
    """What was given for a member of staff cannot be so; the message says what to do."""


class PasswordRefused(AspireError):
    """The password is too short or too long."""


@dataclass(frozen=True)
class SignedIn:
    """A session just made: the token goes to the browser and is kept nowhere else."""

    token: str
    session: StaffSession
    staff: Staff


def add_staff(
    uow: UnitOfWork,
    *,
    email: str,
    name: str,
    role: Role,
    hub_ids: tuple[str, ...],
    now: datetime,
    ids: Ids,
    actor: str = "operator",
) -> Staff:
    """Add a member of staff. Raises StaffInvalid, Conflict (that address is there already)."""
    address = _address(email)
    if not _EMAIL.fullmatch(address):
        raise StaffInvalid(f"e-mail: {email!r} is not an address; write it as name@example.org")
    if not name.strip():
        raise StaffInvalid("name: is empty; give the name that people will be told")
    if role is Role.RELAY and not hub_ids:
        raise StaffInvalid("hub: a relay person needs at least one hub")
    if uow.staff.by_email(address) is not None:
        raise Conflict(f"e-mail: {address} is a member of staff already")
    staff = Staff(ids.new_id(), address, name.strip()[:120], role, hub_ids, now)
    uow.staff.add(staff)
    uow.audit.record(now, actor, "staff.added", f"staff:{staff.id}")
    uow.commit()
    return staff


def disable_staff(uow: UnitOfWork, staff_id: str, now: datetime, actor: str = "operator") -> Staff:
    """Shut a member of staff out at once: no sign-in, no session. Raises NotFound."""
    staff = _staff(uow, staff_id)
    gone = replace(staff, disabled_at=staff.disabled_at or now)
    uow.staff.save(gone)
    uow.staff.end_sessions_of(staff_id)
    uow.audit.record(now, actor, "staff.disabled:disabled_at", f"staff:{staff_id}")
    uow.commit()
    return gone


def make_login_link(
    uow: UnitOfWork,
    staff_id: str,
    *,
    now: datetime,
    ids: Ids,
    hash_token: HashToken,
    public_url: str,
    actor: str = "operator",
) -> str:
    """Return an address that signs this member of staff in once, within 24 hours.

    Raises NotFound for nobody, or somebody who was disabled.
    """
    staff = _staff(uow, staff_id)
    if staff.disabled_at is not None:
        raise NotFound("there is no such member of staff")
    token = ids.new_token()
    uow.staff.add_login_link(LoginLink(hash_token(token), staff_id, now + LINK_LIFE))
    uow.audit.record(now, actor, "staff.login_link_made", f"staff:{staff_id}")
    uow.commit()
    return f"{public_url}/console/login/{token}"


def ensure_first_coordinator(
    uow: UnitOfWork,
    *,
    now: datetime,
    ids: Ids,
    hash_token: HashToken,
    public_url: str,
    email: str = "coordinator@aspire.example",
    name: str = "Coordinator",
) -> str | None:
    """Return a login link for the first coordinator; None once somebody has a password.

    The first call makes them, an admin. Until a password is set each start gives a new link:
    whoever lost the first one must not be locked out of their own console.
    """
    everybody = [s for s in uow.staff.all() if s.disabled_at is None]
    if any(s.password_hash for s in everybody):
        return None
    first = next((s for s in everybody if s.role is Role.ADMIN), None) or add_staff(
        uow, email=email, name=name, role=Role.ADMIN, hub_ids=(), now=now, ids=ids
    )
    return make_login_link(
        uow, first.id, now=now, ids=ids, hash_token=hash_token, public_url=public_url
    )


def is_link_good(uow: UnitOfWork, token_hash: str, now: datetime) -> bool:
    """True when the login link can still be used; looking does not use it."""
    link = uow.staff.login_link(token_hash)
    return link is not None and link.used_at is None and now < link.expires_at


def sign_in_by_link(
    uow: UnitOfWork, token: str, *, now: datetime, ids: Ids, hash_token: HashToken
) -> SignedIn:
    """Use the link and start a session. Raises NotFound: unknown, used, too old, disabled."""
    link = uow.staff.use_login_link(hash_token(token), now)
    if link is None:
        raise NotFound("this link cannot be used")
    return start_session(uow, _staff(uow, link.staff_id), now=now, ids=ids, hash_token=hash_token)


def start_session(
    uow: UnitOfWork, staff: Staff, *, now: datetime, ids: Ids, hash_token: HashToken
) -> SignedIn:
    """Start a session with a token that nobody had before. Raises NotFound when disabled."""
    if staff.disabled_at is not None:
        raise NotFound("there is no such member of staff")
    token = ids.new_token()
    session = StaffSession(hash_token(token), staff.id, ids.new_token(), now, now)
    uow.staff.add_session(session)
    uow.audit.record(now, f"staff:{staff.id}", "staff.signed_in", f"staff:{staff.id}")
    uow.commit()
    return SignedIn(token, session, staff)


def current_session(
    uow: UnitOfWork, token_hash: str, now: datetime
) -> tuple[StaffSession, Staff] | None:
    """Return the session and whose it is; None when ended, idle, too old, or staff disabled."""
    session = uow.staff.session(token_hash)
    if session is None:
        return None
    if now - session.last_seen_at >= SESSION_IDLE or now - session.created_at >= SESSION_LIFE:
        return None
    staff = uow.staff.get(session.staff_id)
    if staff is None or staff.disabled_at is not None:
        return None
    return session, staff


def touch(uow: UnitOfWork, token_hash: str, now: datetime) -> None:
    """Note that the session was used by a person (never by a page that looks by itself)."""
    uow.staff.touch_session(token_hash, now)
    uow.commit()


def sign_out(uow: UnitOfWork, session: StaffSession, now: datetime) -> None:
    """End the session for good."""
    uow.staff.end_session(session.token_hash)
    actor = f"staff:{session.staff_id}"
    uow.audit.record(now, actor, "staff.signed_out", actor)
    uow.commit()


def find_by_email(uow: UnitOfWork, email: str) -> Staff | None:
    """Return the member of staff with that address who may sign in."""
    staff = uow.staff.by_email(_address(email))
    return staff if staff is not None and staff.disabled_at is None else None


def set_password(
    uow: UnitOfWork,
    staff_id: str,
    hashed: str,
    *,
    now: datetime,
    ids: Ids,
    hash_token: HashToken,
) -> SignedIn:
    """Keep the hash, end every session of theirs, and start a new one. Raises NotFound."""
    staff = replace(_staff(uow, staff_id), password_hash=hashed)
    uow.staff.save(staff)
    uow.staff.end_sessions_of(staff_id)
    actor = f"staff:{staff_id}"
    uow.audit.record(now, actor, "staff.password_set:password_hash", actor)
    return start_session(uow, staff, now=now, ids=ids, hash_token=hash_token)


def hash_password(password: str) -> str:
    """Return the argon2id hash. Raises PasswordRefused: under 12 or over 128 characters."""
    if not PASSWORD_MIN_CHARS <= len(password) <= PASSWORD_MAX_CHARS:
        raise PasswordRefused(f"use {PASSWORD_MIN_CHARS} to {PASSWORD_MAX_CHARS} characters")
    return _hasher.hash(_normal(password))


def password_fits(staff: Staff | None, password: str) -> bool:
    """True when it is their password; nobody, or nobody's password, costs the same work."""
    can_fit = staff is not None and len(password) <= PASSWORD_MAX_CHARS
    known = staff.password_hash if staff is not None and can_fit else None
    try:
        fits = _hasher.verify(known or _nobodys_hash(), _normal(password[:PASSWORD_MAX_CHARS]))
    except (VerificationError, InvalidHashError):
        return False
    return fits and known is not None


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("a password that nobody has")


def _normal(password: str) -> str:
    """Return one form for a password typed on two keyboards (NIST SP 800-63B: NFKC)."""
    return unicodedata.normalize("NFKC", password)


def _address(email: str) -> str:
    return email.strip().casefold()[:254]  # RFC 5321: an address has at most 254 octets


def _staff(uow: UnitOfWork, staff_id: str) -> Staff:
    staff = uow.staff.get(staff_id)
    if staff is None:
        raise NotFound("there is no such member of staff")
    return staff
