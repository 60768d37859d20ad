"""`GET /embed.js`: one script tag puts a button, and behind it the chat, on a partner's page.

    <script src="https://our.address/embed.js" data-lang="fr" data-start="from_foodbank" async>
    </script>

`data-lang` is `en` or `fr` (default: the language of the page), `data-start` the payload of the
partner's link. The script only makes a button and a frame; what is written in the frame never
reaches the partner's page. Nothing is loaded from the frame's address before the button is pressed.
"""

import json
from pathlib import Path

from aiohttp import web

from bot.assistant import ASSISTANT
from domain.messages import say
from domain.vocabulary import Language

SCRIPT = Path(__file__).with_name("embed.js")
WORDS = ("embed_open", "embed_close", "embed_title")
HOUR_S = 3600


async def embed_script(request: web.Request) -> web.Response:
    """Return the script with its few words in every language."""
    texts = request.app[ASSISTANT].texts
    words = {
        language.value: {w: texts.render(say(f"web.{w}"), language) for w in WORDS}
        for language in Language
    }
    script = SCRIPT.read_text("utf-8").replace('"WORDS"', json.dumps(words))
    response = web.Response(
        text=script,
        content_type="text/javascript",
        headers={
            "Cache-Control": f"public, max-age={HOUR_S}",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )
    response.enable_compression()
    return response
