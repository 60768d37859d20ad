"""What the contract suites arrange with: Ana who asks, Leo the relay person, and their things."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.case import Case, Role, Staff
from domain.conversation import Conversation, Turn
from domain.messages import Message, MessageKind
from domain.ports import InboxRow, Store, UnitOfWork
from domain.vocabulary import Language, Pathway, TaskStatus
from tests.fakes import CountingIds

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

HELLO = Message("Hello")
CRISIS = Message("Call 999 now", kind=MessageKind.CRISIS)

IDS = CountingIds()


def turn_of(sender: str = "ana", external_id: str = "1", **more: Any) -> Turn:
    return Turn("rest", external_id, sender, more.pop("received_at", NOON), **more)


async def keep(store: Store, work: Callable[[UnitOfWork], Any]) -> Any:
    """Run `work` in a unit of work of its own and commit."""

    def committed(unit: UnitOfWork) -> Any:
        result = work(unit)
        unit.commit()
        return result

    return await store.write(committed)


async def arrive(
    store: Store, sender: str = "ana", external_id: str = "1", **more: Any
) -> InboxRow:
    row: InboxRow = await keep(
        store, lambda unit: unit.inbox.accept(turn_of(sender, external_id, **more))
    )
    return row


async def conversation_of(store: Store, sender: str = "ana") -> Conversation:
    """Return the conversation of `sender`, who has written once."""
    row = await arrive(store, sender, f"first of {sender}")
    found = await store.read(lambda unit: unit.conversations.get(row.conversation_id))
    assert found is not None
    return found


def case_of(conversation_id: str, **more: Any) -> Case:
    case = Case(
        id=IDS.new_id(),
        reference=IDS.new_reference(),
        conversation_id=conversation_id,
        hub_id="medway",
        status=TaskStatus.REQUESTED,
        channel="rest",
        language=Language.EN,
        pathway=Pathway.SELF_REFERRAL,
        created_at=NOON,
        updated_at=NOON,
    )
    return replace(case, **more)


def leo(**more: Any) -> Staff:
    member = Staff(IDS.new_id(), "leo@example.org", "Leo", Role.RELAY, ("medway",), NOON)
    return replace(member, **more)
