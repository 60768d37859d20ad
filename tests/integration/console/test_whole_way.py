"""From Ana's first words to Leo's answer in her chat, through the real conversation."""

import html

from domain.conversation import Turn
from domain.ports import LogRow
from domain.vocabulary import Language
from tests.integration.console.desk import Desk

# Where the first button is not the way on.
ANSWERS = {"postcode": "ME7 1AA", "How old": "34", "call you": "Ana"}


class Ana:
    """Presses the first button of whatever she is asked, or types what the question wants."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._count = 0
        self.conversation_id = ""

    async def say(self, text: str | None = None, payload: str | None = None) -> list[LogRow]:
        self._count += 1
        now = self._desk.clock.now()
        turn = Turn(
            "rest", str(self._count), "ana", now, text=text, payload=payload, language=Language.EN
        )
        receipt = await self._desk.assistant.turns.receive(turn)
        self.conversation_id = receipt.conversation_id
        return list(receipt.replies)

    async def refer_herself(self) -> str:
        """Answer until a case is there; return its reference."""
        replies = await self.say("Hello, I need food and company")
        for _ in range(30):
            cases = await self._desk.read(
                lambda uow: uow.cases.of_conversation(self.conversation_id)
            )
            if cases:
                return str(cases[0].reference)
            last = replies[-1].message
            typed = next((v for k, v in ANSWERS.items() if k in last.text), None)
            payloads = [button.payload for button in last.all_buttons()]
            pressed = "summary:send" if "summary:send" in payloads else next(iter(payloads), None)
            replies = await self.say(typed, None if typed else pressed)
        raise AssertionError(f"no case after 30 turns; the last was {replies[-1].message.text!r}")


async def test_it_brings_ana_from_her_first_words_to_leos_answer(desk: Desk) -> None:
    ana = Ana(desk)
    reference = await ana.refer_herself()
    leo = await desk.signed_in(await desk.ada())
    queue = await leo.get("/console")
    assert reference in queue.text
    case = (await desk.read(lambda uow: uow.cases.of_conversation(ana.conversation_id)))[0]
    at = f"/console/cases/{case.id}"
    page = html.unescape((await leo.get(at)).text)
    assert "Hello, I need food and company" in page
    await leo.post(f"{at}/take")
    await leo.post(f"{at}/say", {"text": "Hello Ana, shall we meet on Tuesday?"})
    assert await ana.say("Yes, Tuesday is good") == [], "the assistant is silent"
    page = html.unescape((await leo.get(at)).text)
    assert page.count("Yes, Tuesday is good") == 1
    assert (await desk.reload(case)).has_unread
    await leo.post(f"{at}/end-talk")
    assert await ana.say("help") != [], "the assistant answers again"


async def test_it_shows_words_of_danger_said_before_the_case_was_sent(desk: Desk) -> None:
    ana = Ana(desk)
    replies = await ana.say("I want to kill myself")
    assert "116 123" in replies[0].message.text
    await ana.say(payload="crisis:tell")
    await ana.refer_herself()
    ada = await desk.signed_in(await desk.ada())
    assert "said words of danger" in (await ada.get("/console")).text
    case = (await desk.read(lambda uow: uow.cases.of_conversation(ana.conversation_id)))[0]
    page = html.unescape((await ada.get(f"/console/cases/{case.id}")).text)
    assert "I want to kill myself" in page
