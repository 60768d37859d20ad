"""The whole program on both databases: the same conversation, the same case in the queue."""

from pathlib import Path

from bot.app import open_assistant
from bot.settings import Settings
from handlers import cases
from tests.factories import LEO
from tests.flows.conftest import Chat


async def test_it_brings_a_conversation_to_the_queue(database_url: str, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=database_url)
    async with open_assistant(settings) as assistant:
        ana = Chat(assistant)
        await ana.say("52, ME7, I would like to learn to cook, no car")
        await ana.press(
            "consent:yes", "work:retired", "weight:no", "travel:bus+done", "times:any",
            "matches:none", "name:skip", "contact:chat", "safe:yes", "summary:send",
        )  # fmt: skip
        queue = await assistant.store.read(lambda uow: list(cases.queue(uow, LEO)))
        assert [(c.needs, c.age, c.hub_id) for c in queue] == [(("cooking",), 52, "medway")]

        def take(uow):  # type: ignore[no-untyped-def]
            uow.staff.add(LEO)
            acting = cases.Acting(LEO, assistant.clock.now(), assistant.ids)
            return cases.take(uow, acting, queue[0].id)

        taken = await assistant.store.write(take)
        assert (taken.owner_id, taken.status) == ("leo", "accepted")
        await ana.press("/status")
        assert "a person has it" in ana.text


async def test_it_goes_on_where_it_was_after_a_restart(database_url: str, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=database_url)
    async with open_assistant(settings) as assistant:
        await Chat(assistant).press("/start", "consent:yes")
    async with open_assistant(settings) as assistant:
        again = Chat(assistant)
        await again.send("after", payload="needs:cooking+done")
        assert (await again.conversation()).step == "place"
