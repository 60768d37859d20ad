"""What every inbox promises."""

from dataclasses import fields, replace

import pytest

from domain.conversation import Turn
from domain.errors import NotFound
from domain.ports import Store
from domain.vocabulary import Language
from tests.contract.cast import MINUTE, NOON, arrive, keep, turn_of

EVERYTHING = Turn(
    channel="telegram",
    external_id="77",
    sender="ana",
    received_at=NOON,
    text='Ünï "words" <b>\0 \ud800 🙂',
    payload="need:food",
    location=(51.38, 0.52),
    contact="07700 900123",
    unsupported="sticker",
    language=Language.FR,
)


async def test_it_gives_a_turn_back_as_it_came(store: Store) -> None:
    assert all(getattr(EVERYTHING, field.name) for field in fields(Turn))

    row = await keep(store, lambda unit: unit.inbox.accept(EVERYTHING))
    again = await store.read(lambda unit: unit.inbox.next_pending(row.conversation_id))

    assert row.turn == EVERYTHING
    assert again == row


async def test_it_begins_a_conversation_with_the_first_turn(store: Store) -> None:
    row = await arrive(store, "ana")

    conversation = await store.read(lambda unit: unit.conversations.find("rest", "ana"))

    assert conversation is not None
    assert conversation.id == row.conversation_id
    assert (conversation.created_at, conversation.version) == (NOON, 0)


async def test_it_puts_all_turns_of_a_sender_in_one_conversation(store: Store) -> None:
    first = await arrive(store, "ana", "1")
    second = await arrive(store, "ana", "2")
    other = await arrive(store, "bea", "3")

    assert first.conversation_id == second.conversation_id != other.conversation_id


async def test_it_knows_a_turn_that_came_before(store: Store) -> None:
    first = await arrive(store, "ana", "1", text="hello")
    await keep(store, lambda unit: unit.inbox.mark_done(first.id))

    again = await arrive(store, "ana", "1", text="something else")

    assert again == replace(first, status="done")
    assert again.turn is not None
    assert again.turn.text == "hello"


async def test_it_tells_channels_apart(store: Store) -> None:
    first = await arrive(store, "ana", "1")
    other = await keep(
        store, lambda unit: unit.inbox.accept(replace(turn_of("ana", "1"), channel="web"))
    )

    assert first.id != other.id
    assert first.conversation_id != other.conversation_id


async def test_it_hands_turns_out_in_the_order_of_arrival(store: Store) -> None:
    # The clock of the second one's process is behind: arrival counts, not what a clock says.
    first = await arrive(store, "ana", "1", received_at=NOON)
    second = await arrive(store, "ana", "2", received_at=NOON - MINUTE)

    assert (await store.read(lambda unit: unit.inbox.next_pending(first.conversation_id))) == first
    await keep(store, lambda unit: unit.inbox.mark_done(first.id))
    assert (await store.read(lambda unit: unit.inbox.next_pending(first.conversation_id))) == second
    await keep(store, lambda unit: unit.inbox.mark_done(second.id))
    assert await store.read(lambda unit: unit.inbox.next_pending(first.conversation_id)) is None


async def test_it_lists_conversations_that_wait_longest_first(store: Store) -> None:
    ana = await arrive(store, "ana", "1")
    bea = await arrive(store, "bea", "2")
    await arrive(store, "ana", "3")

    async def waiting(limit: int = 10) -> list[str]:
        return list(await store.read(lambda unit: unit.inbox.conversations_with_pending(limit)))

    assert await waiting() == [ana.conversation_id, bea.conversation_id]
    assert await waiting(limit=1) == [ana.conversation_id]
    await keep(store, lambda unit: unit.inbox.mark_done(ana.id))
    assert await waiting() == [bea.conversation_id, ana.conversation_id]


async def test_it_counts_attempts(store: Store) -> None:
    row = await arrive(store)

    counts = [await keep(store, lambda unit: unit.inbox.note_attempt(row.id)) for _ in range(3)]

    assert counts == [1, 2, 3]
    again = await store.read(lambda unit: unit.inbox.next_pending(row.conversation_id))
    assert again == replace(row, attempts=3)


async def test_it_counts_no_attempt_of_a_turn_that_is_not_there(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.write(lambda unit: unit.inbox.note_attempt("nowhere"))


async def test_it_goes_past_a_turn_in_quarantine(store: Store) -> None:
    first = await arrive(store, "ana", "1")
    second = await arrive(store, "ana", "2")

    await keep(store, lambda unit: unit.inbox.quarantine(first.id))

    following = await store.read(lambda unit: unit.inbox.next_pending(first.conversation_id))
    assert following == second
    assert (await arrive(store, "ana", "1")).status == "quarantined"


async def test_it_says_which_turn_of_a_channel_came_last(store: Store) -> None:
    assert await store.read(lambda unit: unit.inbox.last_external_id("rest")) is None
    await arrive(store, "ana", "900")
    # Telegram may start its numbers anew after a quiet week: the last one is not the largest.
    await arrive(store, "bea", "17")

    assert await store.read(lambda unit: unit.inbox.last_external_id("rest")) == "17"
    assert await store.read(lambda unit: unit.inbox.last_external_id("telegram")) is None
