"""What every log promises: the order of what was said, and the outbox."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from domain.errors import Conflict, NotFound
from domain.messages import Message, MessageButton, MessageCard, MessageKind, MessageRow
from domain.ports import InboxRow, LogRow, Store, UnitOfWork
from domain.vocabulary import Language
from tests.contract.cast import CRISIS, HELLO, MINUTE, NOON, arrive, conversation_of, keep

EVERYTHING = Message(
    text='Ünï "words" <b>\0 \ud800 🙂',
    buttons=(MessageButton("yes", "Yes"), MessageButton("no", "No")),
    cards=(
        MessageCard(
            "Cooking club",
            (
                MessageRow("Where", "Chatham", MessageButton("change:where", "Change")),
                MessageRow("", "12 minutes on foot"),
            ),
            MessageButton("choose:cooking", "Choose"),
        ),
    ),
    kind=MessageKind.MATCHES,
    is_multiple=True,
    wants_location=True,
)


async def said(
    store: Store, conversation_id: str, message: Message = HELLO, author: str = "bot", **more: Any
) -> LogRow:
    more.setdefault("deliver", author != "person")
    at = more.pop("at", NOON)
    row: LogRow = await keep(
        store, lambda unit: unit.log.append(conversation_id, author, message, at, **more)
    )
    return row


def mark_done(row: InboxRow, unit: UnitOfWork) -> None:
    unit.inbox.mark_done(row.id)


async def pending(store: Store, limit: int = 10, now: Any = NOON) -> list[tuple[str, LogRow]]:
    return list(await store.read(lambda unit: unit.log.pending("rest", now, limit)))


async def lines(store: Store, conversation_id: str, **more: Any) -> list[LogRow]:
    return list(await store.read(lambda unit: unit.log.of_conversation(conversation_id, **more)))


async def test_it_gives_a_message_back_as_it_was_said(store: Store) -> None:
    ana = await conversation_of(store)

    row = await said(store, ana.id, EVERYTHING, turn_id="turn-1")

    assert row == LogRow(
        row.id, ana.id, 1, "turn-1", "bot", EVERYTHING, NOON, "pending", 0, None, None
    )
    assert await lines(store, ana.id) == [row]


async def test_it_notes_the_language_that_the_conversation_has(store: Store) -> None:
    ana = await conversation_of(store)
    await keep(store, lambda unit: unit.conversations.save(replace(ana, language=Language.FR)))

    row = await said(store, ana.id)

    assert row.language is Language.FR
    assert await lines(store, ana.id) == [row]


async def test_it_numbers_the_lines_of_each_conversation(store: Store) -> None:
    ana, bea = await conversation_of(store, "ana"), await conversation_of(store, "bea")

    rows = [await said(store, c.id) for c in (ana, bea, ana, ana)]

    assert [row.seq for row in rows] == [1, 1, 2, 3]
    assert await lines(store, ana.id, after_seq=1) == [rows[2], rows[3]]
    assert await lines(store, ana.id, after_seq=1, limit=1) == [rows[2]]


async def test_it_refuses_a_line_of_no_conversation(store: Store) -> None:
    with pytest.raises(NotFound):
        await said(store, "nowhere")


async def test_it_refuses_to_send_people_their_own_words(store: Store) -> None:
    ana = await conversation_of(store)

    with pytest.raises(Conflict):
        await said(store, ana.id, author="person", deliver=True)


async def test_it_remembers_what_was_replied_to_a_turn(store: Store) -> None:
    ana = await conversation_of(store)
    await said(store, ana.id, author="person", turn_id="turn-1")
    first = await said(store, ana.id, turn_id="turn-1")
    second = await said(store, ana.id, turn_id="turn-1")
    await said(store, ana.id, turn_id="turn-2")

    assert await store.read(lambda unit: unit.log.of_turn("turn-1")) == [first, second]


async def test_it_delivers_the_oldest_line_of_each_conversation(store: Store) -> None:
    ana, bea = await conversation_of(store, "ana"), await conversation_of(store, "bea")
    await said(store, ana.id, author="person")
    first = await said(store, ana.id, at=NOON)
    second = await said(store, ana.id, at=NOON)
    other = await said(store, bea.id, at=NOON + MINUTE)

    assert await pending(store) == [("ana", first), ("bea", other)]
    assert await pending(store, limit=1) == [("ana", first)]
    await keep(store, lambda unit: unit.log.mark_delivered([first.id], NOON, "tg-5"))
    assert await pending(store) == [("ana", second), ("bea", other)]
    assert await store.read(lambda unit: unit.log.pending("web", NOON, 10)) == []
    assert (await lines(store, ana.id))[1] == replace(
        first, delivery="delivered", external_id="tg-5"
    )


async def test_it_lists_all_undelivered_lines_for_channels_that_are_asked(store: Store) -> None:
    ana = await conversation_of(store)
    rows = [await said(store, ana.id) for _ in range(3)]
    await said(store, ana.id, author="relay", deliver=False)

    assert await store.read(lambda unit: unit.log.undelivered(ana.id)) == rows
    await keep(store, lambda unit: unit.log.mark_delivered([r.id for r in rows], NOON))
    assert await store.read(lambda unit: unit.log.undelivered(ana.id)) == []
    assert await pending(store) == []


async def test_it_delivers_crisis_messages_first(store: Store) -> None:
    ana, bea = await conversation_of(store, "ana"), await conversation_of(store, "bea")
    leo = await conversation_of(store, "leo")
    everyday = await said(store, ana.id, at=NOON)
    urgent = await said(store, bea.id, CRISIS, at=NOON + MINUTE)
    before_urgent = await said(store, leo.id, at=NOON + 2 * MINUTE)
    await said(store, leo.id, CRISIS, at=NOON + 2 * MINUTE)

    # Leo's crisis message has another before it, which must leave first and so goes ahead too.
    assert await pending(store) == [("bea", urgent), ("leo", before_urgent), ("ana", everyday)]


async def test_it_holds_back_what_is_behind_a_line_that_waits(store: Store) -> None:
    ana = await conversation_of(store)
    first = await said(store, ana.id)
    await said(store, ana.id, CRISIS)

    await keep(store, lambda unit: unit.log.postpone(first.id, NOON + MINUTE))

    assert await pending(store, now=NOON) == []
    assert await pending(store, now=NOON + MINUTE) == [("ana", replace(first, attempts=1))]


async def test_it_gives_up_a_contact_that_is_closed(store: Store) -> None:
    ana, bea = await conversation_of(store, "ana"), await conversation_of(store, "bea")
    rows = [await said(store, ana.id) for _ in range(2)]
    other = await said(store, bea.id)

    await keep(store, lambda unit: unit.log.mark_failed(ana.id))

    assert await pending(store) == [("bea", other)]
    assert await lines(store, ana.id) == [replace(row, delivery="failed") for row in rows]


async def test_it_does_not_deliver_again_what_was_given_up(store: Store) -> None:
    ana = await conversation_of(store)
    row = await said(store, ana.id)
    await keep(store, lambda unit: unit.log.mark_failed(ana.id))

    await keep(store, lambda unit: unit.log.mark_delivered([row.id], NOON))

    assert (await lines(store, ana.id))[0].delivery == "failed"


async def test_it_wipes_what_was_said(store: Store) -> None:
    ana, bea = await arrive(store, "ana", "1"), await arrive(store, "bea", "2")
    for row in (ana, bea):
        await said(store, row.conversation_id, author="person")
        await keep(store, partial(mark_done, row))

    await keep(store, lambda unit: unit.log.wipe(ana.conversation_id))

    assert await lines(store, ana.conversation_id) == []
    assert len(await lines(store, bea.conversation_id)) == 1
    assert await arrive(store, "ana", "1") == replace(ana, status="done", turn=None)
    assert (await arrive(store, "bea", "2")).turn == bea.turn


async def test_it_delivers_the_last_words_before_it_wipes_them(store: Store) -> None:
    ana = await conversation_of(store)
    await said(store, ana.id, author="person")
    goodbye = await said(store, ana.id, Message("All is deleted"))

    await keep(store, lambda unit: unit.log.wipe(ana.id))

    assert await pending(store) == [("ana", goodbye)]
    await keep(store, lambda unit: unit.log.mark_delivered([goodbye.id], NOON))
    assert await lines(store, ana.id) == []


async def test_it_wipes_last_words_that_cannot_be_delivered(store: Store) -> None:
    ana = await conversation_of(store)
    await said(store, ana.id)
    await keep(store, lambda unit: unit.log.wipe(ana.id))

    await keep(store, lambda unit: unit.log.mark_failed(ana.id))

    assert await lines(store, ana.id) == []


async def test_it_handles_a_turn_before_it_wipes_it(store: Store) -> None:
    row = await arrive(store)

    await keep(store, lambda unit: unit.log.wipe(row.conversation_id))

    again = await store.read(lambda unit: unit.inbox.next_pending(row.conversation_id))
    assert again == row
    await keep(store, lambda unit: unit.inbox.mark_done(row.id))
    assert await arrive(store) == replace(row, status="done", turn=None)


async def test_it_never_uses_a_number_again_after_a_wipe(store: Store) -> None:
    ana = await conversation_of(store)
    before = await said(store, ana.id, author="person")
    await keep(store, lambda unit: unit.log.wipe(ana.id))

    after = await said(store, ana.id)

    assert after.seq == before.seq + 1
