"""`/healthz`: the process answers. `/readyz`: the database does too. `/metrics`: the counters."""

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.assistant import ASSISTANT
from domain.errors import StorageUnavailable


def add_routes(app: web.Application) -> None:
    """Add the routes."""
    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", _ready)
    app.router.add_get("/metrics", _metrics)


async def _alive(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _ready(request: web.Request) -> web.Response:
    try:
        await request.app[ASSISTANT].store.read(lambda uow: uow.inbox.conversations_with_pending(1))
    except StorageUnavailable:
        return web.json_response({"status": "no database"}, status=503)
    return web.json_response({"status": "ok"})


async def _metrics(request: web.Request) -> web.Response:
    body = request.app[ASSISTANT].metrics.text()
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})
