"""Everything a door needs, put together once by `bot.app` and handed to every channel and page."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.metrics import Metrics
from bot.settings import Settings
from bot.signals import Signals
from domain.messages import Texts
from domain.ports import Clock, Ids, Store
from domain.programme import Programme
from handlers.turns import TurnHandler


@dataclass(frozen=True)
class Assistant:
    """The running assistant. `hash_token` is a keyed hash: what is stored instead of a secret."""

    settings: Settings
    store: Store
    turns: TurnHandler
    programme: Programme
    texts: Texts
    clock: Clock
    ids: Ids
    signals: Signals
    hash_token: Callable[[str], str]
    metrics: Metrics


ASSISTANT = web.AppKey("assistant", Assistant)
