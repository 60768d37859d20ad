"""Templates and static files of every page, put together once per application."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot.assistant import ASSISTANT
from bot.page.assets import Assets
from bot.page.headers import add_security_headers
from domain.messages import say
from domain.vocabulary import Language

HERE = Path(__file__).parent
ASSETS = web.AppKey("assets", Assets)
FOLDERS = web.AppKey("template_folders", dict[str, jinja2.BaseLoader])


def install_pages(app: web.Application) -> None:
    """Prepare `app` for pages: templates, `/static/`, security headers. Again does nothing."""
    if ASSETS in app:
        return
    app[ASSETS] = Assets()
    folders: dict[str, jinja2.BaseLoader] = {}
    app[FOLDERS] = folders
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.PrefixLoader(folders),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    app.on_response_prepare.append(add_security_headers)
    app.router.add_get("/static/{path:.+}", app[ASSETS].serve)
    add_folder(app, "page", HERE)


def add_folder(app: web.Application, name: str, folder: Path) -> None:
    """Make `folder/templates/x.html` known as `name/x.html`, and serve `folder/static`.

    Calls `install_pages` first, so that the order in which pages are added does not matter.
    """
    install_pages(app)
    app[FOLDERS][name] = jinja2.FileSystemLoader(folder / "templates")
    app[ASSETS].add_folder(name, folder / "static")


def render_page(
    request: web.Request,
    template: str,
    language: Language,
    values: Mapping[str, Any],
    *,
    status: int = 200,
) -> web.Response:
    """Return the page. In a template `t("web.send")` gives a text of the catalogue in `language`,
    `asset("web/chat.js")` an address, and everything is escaped."""
    texts = request.app[ASSISTANT].texts

    def t(key: str, **text_values: Any) -> str:
        return texts.render(say(key, **text_values), language)

    context = {
        "t": t,
        "asset": request.app[ASSETS].address,
        "language": language.value,
        **values,
    }
    response: web.Response = aiohttp_jinja2.render_template(
        template, request, context, status=status
    )
    response.headers["Content-Language"] = language.value
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.enable_compression()
    return response
