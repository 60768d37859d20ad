"""Reads and checks the `programme/` folder that a hub's staff edit without code.

Everything wrong is listed at once with file, place, field and reason, so that a mistake is found
at start and not in a conversation. Only `bot` imports it.
"""

from storage.programme.load import load_programme

__all__ = ["load_programme"]
