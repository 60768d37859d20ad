"""A Telegram Bot API of our own, over real HTTP, for tests: the bot cannot tell it from Telegram.

It checks what Telegram checks (lengths, callback data, "message is not modified"), keeps updates
until they are confirmed, pushes them to a webhook in order per chat, and can be told to fail.
Why our own: npm's telegram-test-api does not work with python-telegram-bot 22.8 (engines.md 6).
"""

from tests.botapi.faults import Fault
from tests.botapi.person import Person
from tests.botapi.server import BotApi

__all__ = ["BotApi", "Fault", "Person"]
