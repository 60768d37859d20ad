"""The person's own page behind their follow link: how it stands, write, withdraw.

The link is the key: whoever has it may see and change the case, so pages say little and show no
name. No cookie, no script. Called by `bot.app`.
"""

from pathlib import Path

from aiohttp import web

from bot.follow import page
from bot.page import add_folder, refuse_other_origins


def add_routes(app: web.Application) -> None:
    """Add the follow page to `app`, which holds `ASSISTANT` by the time it serves."""
    add_folder(app, "follow", Path(__file__).parent)
    app.router.add_get("/follow/{token}", page.show)
    app.router.add_get("/follow/{token}/withdraw", page.ask_withdraw)
    app.router.add_post("/follow/{token}/withdraw", refuse_other_origins(page.withdraw))
    app.router.add_post("/follow/{token}/write", refuse_other_origins(page.write))
