"""The addresses of the web chat (design section 8), all in one table."""

import asyncio
from pathlib import Path

from aiohttp import web

from bot.assistant import ASSISTANT
from bot.channels.web import embed, leave, messages, page
from bot.page import add_folder
from bot.page.links import LINKER, make_linker


def add_routes(app: web.Application) -> None:
    """Add the chat page and what its script talks to; `app[ASSISTANT]` has to be there already."""
    add_folder(app, "web", Path(__file__).parent)
    app[LINKER] = make_linker(app[ASSISTANT].programme)
    app[messages.STOPPING] = asyncio.Event()
    app.on_shutdown.append(_stop_waiting)
    app.router.add_routes(
        [
            web.get("/", page.show_chat),
            web.get("/chat", page.show_chat),
            web.post("/chat", page.post_form),
            web.post("/chat/language", page.post_language),
            web.get("/chat/messages", messages.get_messages),
            web.post("/chat/messages", messages.post_message),
            web.get("/leave", leave.leave_by_link),
            web.post("/leave", leave.leave_by_script),
            web.get("/embed.js", embed.embed_script),
        ]
    )


async def _stop_waiting(app: web.Application) -> None:
    """Let every long poll answer now, so that stopping takes a second and not 25."""
    app[messages.STOPPING].set()
