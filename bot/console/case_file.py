"""Everything that the case page shows, read in one unit of work. Used by `bot/console` only."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.console.said import Said, Window, said_in, window_of
from domain.case import Case, CaseEvent, Consent
from domain.conversation import Conversation
from domain.ports import LogRow, UnitOfWork
from handlers.cases import Acting, view, visible_case

SAID_MAX = 1000  # the newest are shown; a chat as long as that is read from its end
_CHUNK = 500


@dataclass(frozen=True)
class CaseFile:
    """A case with its chat, history and consents; `names` are those of staff by id.

    `last_seq` is the place in the conversation up to which it was read.
    """

    case: Case
    conversation: Conversation | None
    said: Sequence[Said]
    events: Sequence[CaseEvent]
    consents: Sequence[Consent]
    names: Mapping[str, str]
    last_seq: int

    @property
    def is_with_person(self) -> bool:
        """True while a relay person has the chat."""
        return self.conversation is not None and self.conversation.is_with_person

    @property
    def mark(self) -> str:
        """Return what changes whenever the page would show something new."""
        return f"{self.case.version}.{self.last_seq}.{int(self.is_with_person)}"


def open_file(uow: UnitOfWork, acting: Acting, case_id: str, *, is_look: bool = True) -> CaseFile:
    """Return the file; a look by a person is kept in the audit. Raises NotFound."""
    case = view(uow, acting, case_id) if is_look else visible_case(uow, acting.staff, case_id)
    events = uow.cases.events(case.id)
    siblings = uow.cases.of_conversation(case.conversation_id)
    window = window_of(case, siblings, events, acting.staff)
    rows = _newest_rows(uow, case.conversation_id)
    return CaseFile(
        case=case,
        conversation=uow.conversations.get(case.conversation_id),
        said=said_in(rows, events, window),
        events=events,
        consents=_consents(uow, case, window),
        names={s.id: s.name for s in uow.staff.all()},
        last_seq=rows[-1].seq if rows else 0,
    )


def has_news(uow: UnitOfWork, acting: Acting, case_id: str, mark: str) -> bool:
    """True when the page with that mark is out of date. Raises NotFound."""
    case = visible_case(uow, acting.staff, case_id)
    version, _, rest = mark.partition(".")
    seq, _, is_with_person = rest.partition(".")
    if version != str(case.version) or not seq.isdecimal():
        return True
    if uow.log.of_conversation(case.conversation_id, after_seq=int(seq), limit=1):
        return True
    conversation = uow.conversations.get(case.conversation_id)
    return is_with_person != str(int(conversation is not None and conversation.is_with_person))


def _newest_rows(uow: UnitOfWork, conversation_id: str) -> Sequence[LogRow]:
    rows: deque[LogRow] = deque(maxlen=SAID_MAX)
    last = 0
    while chunk := uow.log.of_conversation(conversation_id, after_seq=last, limit=_CHUNK):
        rows.extend(chunk)
        last = chunk[-1].seq
        if len(chunk) < _CHUNK:
            break
    return list(rows)


def _consents(uow: UnitOfWork, case: Case, window: Window) -> Sequence[Consent]:
    """Return the consents of this case; in a worker's chat those of others stay out."""
    every = uow.consents.of_conversation(case.conversation_id)
    return [c for c in every if case.referrer_id is None or window.holds(c.at)]
