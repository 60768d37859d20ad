"""Cases with their referrals and events."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, literal, select, tuple_, update
from sqlalchemy.orm import Session

from domain.case import Case, CaseEvent, Referral
from domain.errors import Conflict, NotFound
from domain.lifecycle import ENDED
from domain.vocabulary import Urgency
from storage.repositories.rows import add, record, records, row_of, rows_of, run, values
from storage.tables import CaseEventTable, CaseTable, ReferralTable
from storage.types import UtcDateTime

CASE = CaseTable.table()
REFERRAL = ReferralTable.table()
EVENT = CaseEventTable.table()

_PAGE = 500  # cases held in memory while all of them are streamed
_URGENCIES = list(Urgency)


def queue_rank(case: Case) -> int:
    """Return where the case stands in the queue, smallest first: safeguarding, then urgency, then
    who asked to talk to a person; the oldest of a rank comes first."""
    rank = 0 if case.safeguarding else len(_URGENCIES)
    rank += _URGENCIES.index(case.urgency)
    return 2 * rank + (0 if case.is_talk_request else 1)


class SqlCases:
    """`domain.ports.Cases`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, case: Case) -> None:
        """Keep a new case. Raises Conflict when its reference is taken, NotFound when its
        conversation is not there."""
        add(self._session, CASE, _row(case))
        self._add_referrals(case)

    def save(self, case: Case) -> None:
        """Keep the case and its referrals; raises Conflict when its version is not the last."""
        saved = run(
            self._session,
            update(CASE)
            .where(CASE.c.id == case.id, CASE.c.version == case.version)
            .values({**_row(case), "version": case.version + 1}),
        )
        if saved.rowcount != 1:
            raise Conflict("the case was changed meanwhile: read it again")
        run(self._session, delete(REFERRAL).where(REFERRAL.c.case_id == case.id))
        self._add_referrals(case)

    def get(self, case_id: str) -> Case | None:
        """Return the case as it is now."""
        return self._one(CASE.c.id == case_id)

    def by_reference(self, reference: str) -> Case | None:
        """Return the case that is called so."""
        return self._one(CASE.c.reference == reference)

    def by_follow_token_hash(self, token_hash: str) -> Case | None:
        """Return the case that a person follows with that token."""
        return self._one(CASE.c.follow_token_hash == token_hash)

    def of_conversation(self, conversation_id: str) -> Sequence[Case]:
        """Return the cases of a conversation, newest first."""
        return self._many(
            CASE.c.conversation_id == conversation_id,
            order=(CASE.c.created_at.desc(), CASE.c.id.desc()),
        )

    def of_referrer(self, referrer_id: str, limit: int) -> Sequence[Case]:
        """Return the cases that a frontline worker referred, newest first."""
        return self._many(
            CASE.c.referrer_id == referrer_id,
            order=(CASE.c.created_at.desc(), CASE.c.id.desc()),
            limit=limit,
        )

    def queue(
        self,
        hub_ids: Sequence[str] | None,
        *,
        is_open: bool = True,
        owner_id: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> Sequence[Case]:
        """Return cases of those hubs (None: all) in the order of the queue; ended ones newest
        first."""
        rank = CASE.c.queue_rank
        conditions: list[ColumnElement[bool]] = [rank.is_not(None) if is_open else rank.is_(None)]
        if hub_ids is not None:
            conditions.append(CASE.c.hub_id.in_(list(hub_ids)))
        if owner_id is not None:
            conditions.append(CASE.c.owner_id == owner_id)
        order: tuple[ColumnElement[Any], ...] = (CASE.c.created_at.desc(), CASE.c.id.desc())
        if is_open:
            order = (rank, CASE.c.created_at, CASE.c.id)
        return self._many(*conditions, order=order, limit=limit, offset=offset)

    def ended_before(self, before: datetime, limit: int) -> Sequence[Case]:
        """Return cases that ended long ago and still name somebody: each has a link until then."""
        return self._many(
            CASE.c.queue_rank.is_(None),
            CASE.c.follow_token_hash.is_not(None),
            CASE.c.updated_at < before,
            order=(CASE.c.updated_at, CASE.c.id),
            limit=limit,
        )

    def all(self) -> Iterable[Case]:
        """Stream every case, oldest first, while the unit of work lasts."""
        return self._stream()

    def add_event(self, event: CaseEvent) -> None:
        """Add one line of a case's history. Raises NotFound."""
        case = row_of(
            self._session, select(CASE.c.conversation_id).where(CASE.c.id == event.case_id)
        )
        if case is None:
            raise NotFound("no such case")
        add(self._session, EVENT, {**values(event), "conversation_id": case["conversation_id"]})

    def events(self, case_id: str) -> Sequence[CaseEvent]:
        """Return the history of a case, oldest first."""
        history = select(EVENT).where(EVENT.c.case_id == case_id).order_by(EVENT.c.at, EVENT.c.id)
        return records(CaseEvent, rows_of(self._session, history))

    def wipe_words(self, case_id: str) -> None:
        """Empty the words in a case's history."""
        wiped = update(EVENT).where(EVENT.c.case_id == case_id, EVENT.c.text.is_not(None))
        run(self._session, wiped.values(text=None))

    def _add_referrals(self, case: Case) -> None:
        for position, referral in enumerate(case.referrals):
            own = {"conversation_id": case.conversation_id, "position": position}
            add(self._session, REFERRAL, {**values(referral), **own})

    def _one(self, condition: ColumnElement[bool]) -> Case | None:
        return next(iter(self._many(condition)), None)

    def _many(
        self,
        *conditions: ColumnElement[bool],
        order: tuple[ColumnElement[Any], ...] = (),
        limit: int | None = None,
        offset: int | None = None,
    ) -> list[Case]:
        page = select(CASE).where(*conditions).order_by(*order).limit(limit).offset(offset)
        return self._with_referrals(rows_of(self._session, page))

    def _with_referrals(self, rows: Sequence[RowMapping]) -> list[Case]:
        if not rows:
            return []
        found: dict[str, list[Referral]] = {row["id"]: [] for row in rows}
        referrals = (
            select(REFERRAL)
            .where(REFERRAL.c.case_id.in_(list(found)))
            .order_by(REFERRAL.c.case_id, REFERRAL.c.position)
        )
        for referral in records(Referral, rows_of(self._session, referrals)):
            found[referral.case_id].append(referral)
        return [record(Case, row, referrals=tuple(found[row["id"]])) for row in rows]

    def _stream(self) -> Iterator[Case]:
        key = (CASE.c.created_at, CASE.c.id)
        page = self._many(order=key, limit=_PAGE)
        while page:
            yield from page
            last = page[-1]
            after = tuple_(literal(last.created_at, UtcDateTime), literal(last.id))
            page = self._many(tuple_(*key) > after, order=key, limit=_PAGE)


def _row(case: Case) -> dict[str, Any]:
    return {
        **values(case, "referrals"),
        "queue_rank": None if case.status in ENDED else queue_rank(case),
    }
