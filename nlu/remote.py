"""The `rasa` interpreter: a Rasa Open Source 3.6 server says the intent, rules say the rest.

Rasa has one intent a message; needs, access, urgency and slots come from the embedded interpreter,
whose rules also check Rasa's intent, so both interpreters keep the same promises. Whatever goes
wrong with the server (down, slow, odd, unsure), the embedded interpreter answers alone and the
reason is counted. Imported by the wiring only.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping

import aiohttp

from domain.understanding import Understanding
from domain.vocabulary import Intent, Language
from nlu.embedded import EmbeddedInterpreter
from nlu.normalise import MAX_CHARACTERS

DEADLINE_S = 0.3  # the figure; Rasa needs 6 to 23 ms on a quiet machine
# After so many failures in a row the server is left alone for a while: a turn pays for none of it.
FAILURES_MAX, REST_S = 3, 10.0
# Below this the embedded interpreter knows as much (measured: docs/understanding.md).
SURE = 0.5
_ANSWER_MAX_BYTES = 65_536

REASONS = ("slow", "down", "status", "nonsense", "unknown_intent", "unsure", "resting")


class NoAnswer(Exception):
    """The server gave nothing that can be used; the message is one of `REASONS`."""


class RasaInterpreter:
    """`Interpreter` over `POST /model/parse`, with the embedded interpreter behind it."""

    def __init__(
        self,
        url: str,
        embedded: EmbeddedInterpreter,
        on_fallback: Callable[[str], None] = lambda reason: None,
        deadline_s: float = DEADLINE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the server's address, with `?token=...` if it wants one; nothing connects yet."""
        head, _, query = url.partition("?")
        self._url = head.rstrip("/") + "/model/parse" + (f"?{query}" if query else "")
        self._embedded = embedded
        self._on_fallback = on_fallback
        self._deadline_s = deadline_s
        self._clock = clock
        self._failures, self._rests_until = 0, 0.0
        self._session: aiohttp.ClientSession | None = None

    async def parse(self, text: str, language: Language | None = None) -> Understanding:
        """Understand `text` within the deadline. Never raises."""
        ranking: Mapping[str, float] | None = None
        if text.strip():
            try:
                ranking = await self._ranking(text[:MAX_CHARACTERS])
            except NoAnswer as reason:
                self._on_fallback(str(reason))
        return self._embedded.parse_now(text, language, ranking)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _ranking(self, text: str) -> Mapping[str, float]:
        if self._clock() < self._rests_until:
            raise NoAnswer("resting")
        try:
            async with asyncio.timeout(self._deadline_s):
                ranking = read_ranking(await self._ask(text))
        except TimeoutError:
            self._failed("slow")
        except (aiohttp.ClientError, OSError):
            self._failed("down")
        except NoAnswer as reason:
            self._failed(str(reason))
        self._failures = 0
        if max(ranking.values()) < SURE:
            raise NoAnswer("unsure")
        return ranking

    async def _ask(self, text: str) -> bytes:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with self._session.post(
            self._url, json={"text": text}, allow_redirects=False
        ) as response:
            if response.status != 200:
                raise NoAnswer("status")
            body = bytearray()
            async for piece in response.content.iter_any():
                body += piece
                if len(body) > _ANSWER_MAX_BYTES:
                    raise NoAnswer("nonsense")
            return bytes(body)

    def _failed(self, reason: str) -> None:
        self._failures += 1
        if self._failures >= FAILURES_MAX:
            self._failures, self._rests_until = 0, self._clock() + REST_S
        raise NoAnswer(reason)


def read_ranking(body: bytes) -> dict[str, float]:
    """Return the probability of every intent that a server's answer names.

    Raises `NoAnswer` for what is not an answer, or whose first intent is none of ours.
    """
    try:
        answer = json.loads(body)
        first = str(answer["intent"]["name"])
        named = [answer["intent"], *answer.get("intent_ranking", [])]
        ranking = {str(item["name"]): float(item["confidence"]) for item in named}
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise NoAnswer("nonsense") from wrong
    if first not in set(Intent):
        raise NoAnswer("unknown_intent")
    known = {name: score for name, score in ranking.items() if name in set(Intent)}
    if not all(0.0 <= score <= 1.0 for score in known.values()):
        raise NoAnswer("nonsense")
    # Danger is the detector's, for both interpreters: what Rasa gives it goes to the others.
    rest = 1.0 - known.pop(Intent.SAFEGUARDING.value, 0.0)
    if rest <= 0.0:
        raise NoAnswer("unsure")
    return {intent.value: known.get(intent.value, 0.0) / rest for intent in Intent}
