"""The only wiring: puts storage, programme, interpreter, texts and doors together.

Nothing here decides anything; every part gets what it needs and is tested without this file.
"""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from bot import console, follow
from bot.assistant import ASSISTANT, Assistant
from bot.channels.rest import routes as rest
from bot.channels.telegram import TelegramChannel
from bot.channels.web import routes as web_chat
from bot.health import add_routes as add_health_routes
from bot.metrics import Metrics
from bot.page.setup import install_pages
from bot.settings import Settings, make_private_dir
from bot.signals import Signals
from bot.sweeps import sweep_forever
from bot.texts import load_catalogues
from domain.errors import ModelMissing
from domain.gazetteer import Gazetteer
from domain.programme import Programme
from domain.understanding import Understanding
from domain.vocabulary import Language
from handlers.turns import TurnHandler
from nlu import embedded
from nlu.pseudonyms import Pseudonymiser
from nlu.remote import RasaInterpreter
from nlu.safeguarding import LexiconDetector
from storage.database import open_store
from storage.ids import SystemClock, Uuid7Ids
from storage.migrate import upgrade
from storage.programme.load import load_programme

BODY_MAX_BYTES = 1_048_576


class GazetteerTowns:
    """Gives the interpreter the towns of the programme's gazetteer (`nlu.entities.TownFinder`)."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def towns_in(self, text: str) -> list[tuple[str, int, int]]:
        """Return (name, start, end) of each town named in `text`."""
        return self._gazetteer.names_in(text)


def keyed_hash(secret: bytes) -> Callable[[str], str]:
    """Return the hash that is stored instead of a secret: useless without this server's key."""
    return lambda token: hmac.new(secret, token.encode(), hashlib.sha256).hexdigest()


def make_interpreter(settings: Settings) -> embedded.EmbeddedInterpreter:
    """Return the interpreter alone, for the command line. Raises as `open_assistant` does."""
    programme = load_programme(settings.programme_dir)
    return _embedded(Gazetteer(programme.places))


def _embedded(gazetteer: Gazetteer) -> embedded.EmbeddedInterpreter:
    return embedded.load(towns=GazetteerTowns(gazetteer))


def _chosen(
    settings: Settings, own: embedded.EmbeddedInterpreter, metrics: Metrics
) -> embedded.EmbeddedInterpreter | RasaInterpreter:
    """Return the interpreter that the settings ask for."""
    if settings.nlu_url is None:
        return own
    return RasaInterpreter(settings.nlu_url, own, metrics.count_fallback)


def _pseudonymiser(gazetteer: Gazetteer, programme: Programme) -> Pseudonymiser:
    return Pseudonymiser(GazetteerTowns(gazetteer), [place.name for place in programme.places])


class NotTalking:
    """Stands where the interpreter would, for commands that look at cases and talk to nobody."""

    async def parse(self, text: str, language: Language | None = None) -> Understanding:
        """Raise ModelMissing: whoever wants to talk opens the assistant with an interpreter."""
        raise ModelMissing("this command does not understand messages")


@asynccontextmanager
async def open_assistant(settings: Settings, *, can_talk: bool = True) -> AsyncIterator[Assistant]:
    """Yield the assistant over a migrated database; everything is closed afterwards.

    `can_talk` False leaves the interpreter out. Raises AspireError (one line a fault) for a wrong
    programme, a missing model, no database.
    """
    make_private_dir(settings.data_dir)
    await asyncio.to_thread(upgrade, settings.resolved_database_url)
    programme = load_programme(settings.programme_dir)
    gazetteer = Gazetteer(programme.places)
    metrics = Metrics()
    own = _embedded(gazetteer) if can_talk else None
    interpreter = NotTalking() if own is None else _chosen(settings, own, metrics)
    detector = LexiconDetector() if own is None else own.detector
    store = open_store(settings.resolved_database_url)
    texts, clock, ids, signals = load_catalogues(), SystemClock(), Uuid7Ids(), Signals()
    hash_token = keyed_hash(settings.secret)
    turns = TurnHandler(
        store=store,
        interpreter=interpreter,
        detector=detector,
        texts=texts,
        programme=programme,
        gazetteer=gazetteer,
        pseudonymise=_pseudonymiser(gazetteer, programme),
        clock=clock,
        ids=ids,
        hash_token=hash_token,
        public_url=settings.resolved_public_url,
        on_messages=signals.notify,
    )
    try:
        yield Assistant(
            settings, store, turns, programme, texts, clock, ids, signals, hash_token, metrics
        )
    finally:
        if isinstance(interpreter, RasaInterpreter):
            await interpreter.close()
        await store.close()


def make_web_app(assistant: Assistant) -> web.Application:
    """Return the application that serves every door on one port."""
    app = web.Application(client_max_size=BODY_MAX_BYTES)
    app[ASSISTANT] = assistant
    install_pages(app)
    telegram = TelegramChannel(assistant)
    for add_routes in (
        web_chat.add_routes,
        rest.add_routes,
        telegram.add_routes,
        console.add_routes,
        follow.add_routes,
        add_health_routes,
    ):
        add_routes(app)
    app.cleanup_ctx.append(_running(assistant, telegram))
    return app


def _running(
    assistant: Assistant, telegram: TelegramChannel
) -> Callable[[web.Application], AsyncIterator[None]]:
    """Start what works in the background, and stop it with the server."""

    async def run(app: web.Application) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(sweep_forever(assistant))
        await telegram.start()
        yield
        await telegram.stop()
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping

    return run
