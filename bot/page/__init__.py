"""What every page of this program shares: layout, colours, headers, language, static files.

The chat and the console are drawn by different folders that never import each other; what they
have in common lives here. May be imported by whatever serves a page, imports none of them.
"""

from bot.page.language import page_language
from bot.page.origin import refuse_other_origins, same_origin
from bot.page.setup import add_folder, install_pages, render_page

__all__ = [
    "add_folder",
    "install_pages",
    "page_language",
    "refuse_other_origins",
    "render_page",
    "same_origin",
]
