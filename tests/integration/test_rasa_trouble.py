"""A Rasa server that is slow, broken, odd or unsure: the turn is answered all the same."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import make_web_app, open_assistant
from bot.settings import Settings, SettingsInvalid, read_settings
from domain.vocabulary import Intent
from nlu.embedded import EmbeddedInterpreter, load
from nlu.remote import FAILURES_MAX, RasaInterpreter

Handler = Callable[[web.Request], Awaitable[web.Response]]
TEXT = "i'd like to speak to a real person please"


def answer(name: str, confidence: float, *, key: str = "intent") -> str:
    intent = {"name": name, "confidence": confidence}
    return json.dumps({key: intent, "intent_ranking": [intent], "text": TEXT})


class OddServer:
    """A real HTTP server that answers as it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.body, self.status, self.delay_s = answer("ask_human", 0.9), 200, 0.0
        self.asked: list[tuple[str, object]] = []
        self.url = ""

    async def parse(self, request: web.Request) -> web.Response:
        self.asked.append((request.query_string, await request.json()))
        await asyncio.sleep(self.delay_s)
        return web.Response(text=self.body, status=self.status, content_type="application/json")


@pytest.fixture
async def odd() -> AsyncIterator[OddServer]:
    odd = OddServer()
    app = web.Application()
    app.router.add_post("/model/parse", odd.parse)
    server = TestServer(app)
    await server.start_server()
    odd.url = str(server.make_url("/"))
    yield odd
    await server.close()


@pytest.fixture(scope="module")
def embedded() -> EmbeddedInterpreter:
    return load()


@pytest.fixture
async def remote(
    odd: OddServer, embedded: EmbeddedInterpreter
) -> AsyncIterator[tuple[RasaInterpreter, Counter[str]]]:
    reasons: Counter[str] = Counter()
    interpreter = RasaInterpreter(odd.url, embedded, lambda reason: reasons.update([reason]))
    yield interpreter, reasons
    await interpreter.close()


Remote = tuple[RasaInterpreter, Counter[str]]


async def test_a_good_answer_is_used(odd: OddServer, remote: Remote) -> None:
    odd.body = answer("ask_status", 0.97)

    said = await remote[0].parse("wondering about things with regard to the matter of before")

    assert said.intent is Intent.ASK_STATUS
    assert not remote[1]


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ("{}", 500, "status"),
        ("{}", 302, "status"),
        ("not json", 200, "nonsense"),
        ("{}", 200, "nonsense"),
        ("[]", 200, "nonsense"),
        ('{"intent": null}', 200, "nonsense"),
        ('{"intent": {"name": null, "confidence": 0.0}}', 200, "unknown_intent"),
        ('{"intent": {"name": "ask_human", "confidence": "much"}}', 200, "nonsense"),
        (answer("ask_human", 7.0), 200, "nonsense"),
        (answer("ask_human", float("nan")), 200, "nonsense"),
        (answer("order_pizza", 0.99), 200, "unknown_intent"),
        (answer("ask_human", 0.2), 200, "unsure"),
        ("x" * 100_000, 200, "nonsense"),
    ],
)
async def test_a_bad_answer_is_counted_and_the_embedded_interpreter_answers(
    odd: OddServer,
    remote: Remote,
    embedded: EmbeddedInterpreter,
    body: str,
    status: int,
    reason: str,
) -> None:
    odd.body, odd.status = body, status

    said = await remote[0].parse(TEXT)

    assert said == embedded.parse_now(TEXT)
    assert remote[1] == {reason: 1}


async def test_a_server_that_hangs_is_not_waited_for(odd: OddServer, remote: Remote) -> None:
    odd.delay_s = 30.0

    async with asyncio.timeout(5):  # far above the deadline, far below the server's
        said = await remote[0].parse(TEXT)

    assert said.intent is Intent.ASK_HUMAN
    assert remote[1] == {"slow": 1}


async def test_no_server_at_all(embedded: EmbeddedInterpreter) -> None:
    reasons: list[str] = []
    remote = RasaInterpreter("http://127.0.0.1:9", embedded, reasons.append)

    assert (await remote.parse(TEXT)).intent is Intent.ASK_HUMAN
    assert reasons == ["down"]
    await remote.close()


async def test_after_three_failures_the_server_is_left_alone_for_a_while(
    odd: OddServer, embedded: EmbeddedInterpreter
) -> None:
    now, reasons = [100.0], Counter[str]()
    remote = RasaInterpreter(
        odd.url, embedded, lambda reason: reasons.update([reason]), clock=lambda: now[0]
    )
    odd.status = 500
    for _ in range(FAILURES_MAX + 2):
        await remote.parse(TEXT)
    assert reasons == {"status": FAILURES_MAX, "resting": 2}

    odd.status, now[0] = 200, 111.0
    await remote.parse(TEXT)

    assert len(odd.asked) == FAILURES_MAX + 1
    await remote.close()


async def test_the_token_of_the_address_is_sent(
    odd: OddServer, embedded: EmbeddedInterpreter
) -> None:
    remote = RasaInterpreter(odd.url + "?token=open", embedded)

    await remote.parse(TEXT)

    assert odd.asked == [("token=open", {"text": TEXT})]
    await remote.close()


async def test_a_chat_goes_on_without_the_server_and_the_metrics_say_so(
    tmp_path: Path, odd: OddServer
) -> None:
    odd.status = 500
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", nlu_url=odd.url)  # type: ignore[call-arg]
    async with (
        open_assistant(settings) as assistant,
        TestClient(TestServer(make_web_app(assistant))) as client,
    ):
        body = {"sender": "ana", "message": "what do you do with my data?"}
        said = await (await client.post("/webhooks/rest/webhook", json=body)).json()
        counted = await (await client.get("/metrics")).text()
    assert said
    assert 'aspire_nlu_fallbacks_total{reason="status"} 1.0' in counted
    assert len(odd.asked) == 1


def test_an_address_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASPIRE_NLU_URL", "localhost:5005")
    with pytest.raises(SettingsInvalid, match=r"ASPIRE_NLU_URL.*http://127\.0\.0\.1:5005"):
        read_settings()


async def test_what_rasa_gives_to_danger_goes_to_the_other_intents(
    odd: OddServer, remote: Remote
) -> None:
    ranked = [
        {"name": "safeguarding", "confidence": 0.6},
        {"name": "ask_status", "confidence": 0.36},
        {"name": "greet", "confidence": 0.04},
    ]
    odd.body = json.dumps({"intent": ranked[0], "intent_ranking": ranked})

    said = await remote[0].parse("wondering about things with regard to the matter of before")

    assert said.intent is Intent.ASK_STATUS
    assert not remote[1]
