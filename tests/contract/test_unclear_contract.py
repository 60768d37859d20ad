"""What every repository of words that were not understood promises."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.errors import Conflict
from domain.learning import UnclearMessage, UnclearStatus
from domain.ports import Store
from domain.vocabulary import Intent, Language
from tests.contract.cast import IDS, NOON, keep

DAY = date(2026, 3, 2)
NEW, LABELLED, THROWN_AWAY = UnclearStatus


def message_of(text: str = "blue cheese for (name)", **more: Any) -> UnclearMessage:
    return replace(UnclearMessage(IDS.new_token(), text, Language.EN, DAY), **more)


def labelled(message: UnclearMessage, **more: Any) -> UnclearMessage:
    label = replace(
        message, status=LABELLED, intent=Intent.STATE_NEED, needs=("food", "money"),
        labelled_by="ada", labelled_at=NOON,
    )  # fmt: skip
    return replace(label, **more)


async def kept(store: Store, *messages: UnclearMessage) -> None:
    for message in messages:
        await keep(store, lambda unit, m=message: unit.unclear.add(m))


async def of_status(store: Store, status: UnclearStatus, limit: int = 9) -> list[UnclearMessage]:
    return list(await store.read(lambda unit: unit.unclear.of_status(status, limit)))


async def test_it_gives_back_what_was_kept(store: Store) -> None:
    first, second = message_of("café “(lieu)” 🙂", language=Language.FR), labelled(message_of())
    await kept(store, first, second)

    assert await store.read(lambda unit: unit.unclear.get(first.id)) == first
    assert await store.read(lambda unit: unit.unclear.get(second.id)) == second
    assert await store.read(lambda unit: unit.unclear.get("nothing")) is None
    with pytest.raises(Conflict):
        await kept(store, first)


async def test_it_lists_and_counts_by_status_the_oldest_day_first(store: Store) -> None:
    young, old = message_of(), message_of(received_on=DAY - timedelta(days=1))
    await kept(store, young, old, labelled(message_of()))

    assert await of_status(store, NEW) == [old, young]
    assert await of_status(store, NEW, limit=1) == [old]
    counts = [await store.read(lambda unit, n=n: unit.unclear.count(NEW, n)) for n in (0, 1, 2, 10)]
    assert counts == [0, 1, 2, 2]
    assert await store.read(lambda unit: unit.unclear.count(THROWN_AWAY, 10)) == 0


async def test_it_keeps_a_label_unless_another_was_quicker(store: Store) -> None:
    message = message_of()
    await kept(store, message)
    said = labelled(message, text="blue cheese")
    await keep(store, lambda unit: unit.unclear.save(said, NEW))

    assert await of_status(store, LABELLED) == [said]
    with pytest.raises(Conflict):
        await keep(store, lambda unit: unit.unclear.save(said, NEW))
    nothing = replace(said, id="nothing")
    with pytest.raises(Conflict):
        await keep(store, lambda unit: unit.unclear.save(nothing, LABELLED))
    again = replace(said, needs=())
    await keep(store, lambda unit: unit.unclear.save(again, LABELLED))
    assert await of_status(store, LABELLED) == [again]


@pytest.mark.parametrize("missing", ["intent", "labelled_by", "labelled_at"])
async def test_it_refuses_a_label_that_does_not_say_what_who_and_when(
    store: Store, missing: str
) -> None:
    with pytest.raises(Conflict):
        await kept(store, labelled(message_of(), **{missing: None}))


async def test_it_gives_the_labelled_ones_of_one_language(store: Store) -> None:
    english, french = labelled(message_of()), labelled(message_of(), language=Language.FR)
    await kept(store, english, french, message_of())

    def both(unit: Any) -> list[list[UnclearMessage]]:
        return [list(unit.unclear.labelled(language)) for language in Language]

    assert await store.read(both) == [[english], [french]]
    await kept(store, labelled(message_of()))
    assert len(await store.read(lambda unit: unit.unclear.labelled(Language.EN, 1))) == 1


async def test_it_deletes_what_waited_too_long_and_what_was_thrown_away(store: Store) -> None:
    long_ago = DAY - timedelta(days=200)
    old, of_the_day = message_of(received_on=long_ago), message_of()
    said = labelled(message_of(received_on=long_ago))
    thrown = message_of(status=THROWN_AWAY)
    await kept(store, old, of_the_day, said, thrown)

    assert await keep(store, lambda unit: unit.unclear.delete_old(DAY)) == 2
    assert await of_status(store, NEW) == [of_the_day]
    assert await of_status(store, LABELLED) == [said]
    assert await of_status(store, THROWN_AWAY) == []
    assert await keep(store, lambda unit: unit.unclear.delete_old(DAY)) == 0
