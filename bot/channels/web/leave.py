"""Leaving at once: for somebody over whose shoulder another person looks.

The script blanks the page and replaces it by a weather page, so that Back has nothing to go to;
`POST /leave` ends the session behind it. Without a script the same link leads there through
`GET /leave`. In both cases the page itself was never stored (`no-store`), the cookie is gone, and
for ten minutes our address shows an empty page with one neutral link.

GOV.UK's "Exit this page" uses `location.href`, after which Back returns (reliability P11).
`Clear-Site-Data` does not name "cookies": that would sign people out of every other site of the
same domain, a partner's for instance; our own cookies are taken away by name.
"""

from aiohttp import web

from bot.channels.web.drawing import WEATHER
from bot.channels.web.session import end_session
from bot.page import page_language, refuse_other_origins

CLEAR = '"cache", "storage"'


async def leave_by_link(request: web.Request) -> web.StreamResponse:
    """`GET /leave`: end the session and go to the weather. Changes nothing that is stored."""
    response = web.HTTPSeeOther(WEATHER[page_language(request)])
    _end(request, response)
    raise response


@refuse_other_origins
async def leave_by_script(request: web.Request) -> web.StreamResponse:
    """`POST /leave`: end the session; the script has gone to the weather already."""
    response = web.Response(status=204)
    _end(request, response)
    return response


def _end(request: web.Request, response: web.StreamResponse) -> None:
    end_session(request, response)
    response.headers["Clear-Site-Data"] = CLEAR
