"""The life of a case and of a referral: one literal table of the changes of status allowed.

Status words are FHIR R4 Task.status codes. FHIR SDOH Clinical Care (Gravity) asks for a reason
with rejected, cancelled, on-hold and failed; Refernet asks for an outcome before an end: both
hold here (`../shared/referral-systems.md` section 3).
"""

from dataclasses import replace
from datetime import datetime

from domain.case import Case, Referral
from domain.errors import TransitionRefused
from domain.vocabulary import TaskStatus

S = TaskStatus

TRANSITIONS: dict[TaskStatus, tuple[TaskStatus, ...]] = {
    S.REQUESTED: (S.ACCEPTED, S.ON_HOLD, S.REJECTED, S.CANCELLED),
    S.ACCEPTED: (S.IN_PROGRESS, S.ON_HOLD, S.COMPLETED, S.FAILED, S.CANCELLED),
    S.IN_PROGRESS: (S.ON_HOLD, S.COMPLETED, S.FAILED, S.CANCELLED),
    S.ON_HOLD: (S.ACCEPTED, S.IN_PROGRESS, S.REJECTED, S.FAILED, S.CANCELLED),
    # Ended by mistake can be mended; the reason stays in the history.
    S.COMPLETED: (S.IN_PROGRESS,),
    S.FAILED: (S.IN_PROGRESS,),
    S.REJECTED: (S.REQUESTED,),
    S.CANCELLED: (),
}

ENDED = frozenset({S.COMPLETED, S.FAILED, S.REJECTED, S.CANCELLED})

WITHDRAWN_BY_PERSON = "withdrawn_by_person"

# Every end says how it ended, every pause and every second start says why.
NEEDS_REASON = ENDED | {S.ON_HOLD}


def check_transition(old: TaskStatus, new: TaskStatus, reason: str | None) -> None:
    """Raise TransitionRefused unless the table allows it and a reason is there where needed."""
    if new not in TRANSITIONS[old]:
        raise TransitionRefused(f"a case that is {old} cannot become {new}")
    if (new in NEEDS_REASON or old in ENDED) and not (reason or "").strip():
        raise TransitionRefused(f"say why it becomes {new}")


def change_case_status(case: Case, new: TaskStatus, reason: str | None, now: datetime) -> Case:
    """Return the case with its new status. Raises TransitionRefused."""
    check_transition(case.status, new, reason)
    return replace(case, status=new, status_reason=reason, updated_at=now)


def change_referral_status(
    referral: Referral, new: TaskStatus, reason: str | None, now: datetime
) -> Referral:
    """Return the referral with its new status. Raises TransitionRefused."""
    check_transition(referral.status, new, reason)
    return replace(referral, status=new, status_reason=reason, updated_at=now)


def withdrawn(case: Case, now: datetime) -> Case:
    """Return the case taken back by the person, its open referrals with it.

    Raises TransitionRefused when it has ended already.
    """
    gone = change_case_status(case, S.CANCELLED, WITHDRAWN_BY_PERSON, now)
    referrals = tuple(
        r if r.status in ENDED else change_referral_status(r, S.CANCELLED, WITHDRAWN_BY_PERSON, now)
        for r in case.referrals
    )
    return replace(gone, referrals=referrals, has_unread=True)
