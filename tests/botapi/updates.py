"""Updates that wait until the bot confirms them, by a higher offset or by answering 200.

Bot API, "Getting updates": an update is kept until confirmed; webhook calls for one chat go out one
after the other, and again until they are answered with a 2xx status.
"""

import asyncio
import contextlib
import re
from collections import Counter
from dataclasses import dataclass
from itertools import count

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.botapi.state import JSON, ApiError

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
TRY_AGAIN_S = 0.1
WEBHOOK_ANSWER_WITHIN_S = 60.0


@dataclass(frozen=True)
class Waiting:
    """One update and the chat whose order it keeps."""

    chat_id: int
    update: JSON


class Updates:
    """The queue of one bot, and its two ways out."""

    def __init__(self, first_id: int = 1) -> None:
        self.ids = count(first_id)
        self.waiting: dict[int, Waiting] = {}
        self.all: dict[int, Waiting] = {}
        self.tries: Counter[int] = Counter()
        self.statuses: list[int] = []  # what the webhook answered, in order
        self.webhook: JSON | None = None
        self.longest_poll_s = 50.0
        self._polls = 0
        self._changed = asyncio.Condition()
        self._pushing: dict[int, asyncio.Task[None]] = {}
        self._http: ClientSession | None = None

    async def add(self, chat_id: int, body: JSON) -> int:
        """Keep an update until it is confirmed; return its id."""
        update_id = next(self.ids)
        self.all[update_id] = Waiting(chat_id, {"update_id": update_id, **body})
        await self.bring(update_id)
        return update_id

    async def bring(self, update_id: int) -> None:
        """Bring an update, perhaps once more."""
        waiting = self.all[update_id]
        self.waiting[update_id] = waiting
        self._push(waiting.chat_id)
        async with self._changed:
            self._changed.notify_all()

    async def poll(self, params: JSON) -> list[JSON]:
        """`getUpdates`: forget what is below the offset, wait for the rest."""
        if self.webhook:
            raise ApiError(
                409, "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )  # fmt: skip
        self._polls += 1
        mine = self._polls
        offset = int(params.get("offset") or 0)
        for update_id in [i for i in self.waiting if offset and i < offset]:
            self._confirm(update_id)
        async with self._changed:
            self._changed.notify_all()  # an older poll must notice that it was replaced
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(
                    self._changed.wait_for(lambda: self.waiting or self._polls != mine),
                    min(float(params.get("timeout") or 0), self.longest_poll_s),
                )
        if self._polls != mine:
            raise ApiError(409, "Conflict: terminated by other getUpdates request")
        batch = sorted(self.waiting)[: int(params.get("limit") or 100)]
        self.tries.update(batch)
        return [self.waiting[i].update for i in batch]

    async def set_webhook(self, params: JSON) -> bool:
        """`setWebhook`; a server of one's own (`--local`) takes http as well."""
        if not re.match(r"https?://", params.get("url", "")):
            raise ApiError(400, "Bad Request: bad webhook: An HTTPS URL must be provided")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", params.get("secret_token", "")):
            raise ApiError(400, "Bad Request: secret token contains unallowed characters")
        self._forget_if_asked(params)
        self.webhook = dict(params)
        self._http = self._http or ClientSession(
            timeout=ClientTimeout(total=WEBHOOK_ANSWER_WITHIN_S)
        )
        for waiting in list(self.waiting.values()):
            self._push(waiting.chat_id)
        async with self._changed:
            self._changed.notify_all()
        return True

    async def delete_webhook(self, params: JSON) -> bool:
        """`deleteWebhook`: what waits stays for `getUpdates`."""
        self._forget_if_asked(params)
        self.webhook = None
        return True

    async def close(self) -> None:
        """End every push."""
        self.webhook = None
        tasks = list(self._pushing.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._http:
            await self._http.close()

    async def all_confirmed(self) -> None:
        """Wait until nothing waits."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self.waiting)

    def _forget_if_asked(self, params: JSON) -> None:
        if str(params.get("drop_pending_updates", "")).lower() == "true":
            self.waiting.clear()

    def _confirm(self, update_id: int) -> None:
        self.waiting.pop(update_id, None)

    def _push(self, chat_id: int) -> None:
        running = self._pushing.get(chat_id)
        if self.webhook and (running is None or running.done()):
            self._pushing[chat_id] = asyncio.create_task(self._push_chat(chat_id))

    async def _push_chat(self, chat_id: int) -> None:
        while self.webhook:
            mine = sorted(i for i, w in self.waiting.items() if w.chat_id == chat_id)
            if not mine:
                return
            if await self._post(self.waiting[mine[0]].update):
                self._confirm(mine[0])
                async with self._changed:
                    self._changed.notify_all()
            else:
                await asyncio.sleep(TRY_AGAIN_S)

    async def _post(self, update: JSON) -> bool:
        assert self._http is not None
        assert self.webhook is not None
        self.tries[update["update_id"]] += 1
        secret = self.webhook.get("secret_token")
        headers = {SECRET_HEADER: secret} if secret else {}
        try:
            async with self._http.post(self.webhook["url"], json=update, headers=headers) as answer:
                self.statuses.append(answer.status)
                return 200 <= answer.status < 300
        except (ClientError, TimeoutError):
            return False
