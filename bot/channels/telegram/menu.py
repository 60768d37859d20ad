"""The commands of the menu and what the profile says, in both languages; shown by Telegram.

Imports nothing of the library, so that the list of commands can be read without it.
"""

from typing import TYPE_CHECKING

from domain.messages import Texts, say
from domain.vocabulary import Language

if TYPE_CHECKING:
    from telegram import Bot

# In the order of the menu; the payload of each is "/" and its name.
COMMANDS = (
    "start", "help", "human", "back", "restart", "stop", "language", "status", "refer",
    "withdraw", "privacy", "about", "complain",
)  # fmt: skip


async def publish(bot: "Bot", texts: Texts) -> None:
    """Set the menu and the descriptions for each language, and English for all others.

    Raises TelegramError. Limits (Bot API): a command's text 256 characters, a description 512, a
    short description 120.
    """
    for language in (None, *Language):
        words = language or Language.EN
        code = language.value if language else None
        menu = [(name, texts.render(say(f"telegram.command_{name}"), words)) for name in COMMANDS]
        await bot.set_my_commands(menu, language_code=code)
        description = texts.render(say("telegram.description"), words)
        await bot.set_my_description(description, language_code=code)
        short = texts.render(say("telegram.short_description"), words)
        await bot.set_my_short_description(short, language_code=code)
