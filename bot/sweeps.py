"""What runs by itself while the server does: turns left behind, what is kept long enough."""

import asyncio
import logging

from bot.assistant import Assistant
from domain.errors import StorageUnavailable
from handlers import retention

log = logging.getLogger(__name__)

RECOVER_EVERY_S = 5.0
RETENTION_EVERY = 120  # rounds: every ten minutes


async def sweep_forever(assistant: Assistant) -> None:
    """Work off what a killed process left, at once and then every few seconds."""
    rounds = 0
    while True:
        try:
            while await assistant.turns.recover():
                pass
            if rounds % RETENTION_EVERY == 0:
                await _keep_no_longer(assistant)
        except StorageUnavailable:
            log.warning("the database cannot be reached; what was accepted waits")
        except Exception as surprise:  # the outermost loop must not end
            log.error("a sweep was interrupted: %s", type(surprise).__name__)
        rounds += 1
        await asyncio.sleep(RECOVER_EVERY_S)


async def _keep_no_longer(assistant: Assistant) -> None:
    now = assistant.clock.now()
    await assistant.store.write(lambda uow: retention.erase_old_drafts(uow, now))
    await assistant.store.write(lambda uow: retention.anonymise_closed_cases(uow, now))
    await assistant.store.write(lambda uow: retention.delete_unclear(uow, now))
