"""The library stays out of the way: not loaded without a token, not heard in the log."""

import logging
import subprocess
import sys

from bot.channels.telegram.connection import LOUD, quiet_loggers


def test_it_loads_the_library_only_when_it_is_needed() -> None:
    program = (
        "import sys, bot.channels.telegram, bot.delivery;"
        "print([m for m in sys.modules if m.split('.')[0] in ('telegram', 'httpx')])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "[]"


def test_it_silences_every_logger_that_writes_addresses_or_updates() -> None:
    quiet_loggers()
    for name in (*LOUD, "telegram.Bot", "telegram.request.BaseRequest", "httpcore.http11"):
        assert not logging.getLogger(name).isEnabledFor(logging.CRITICAL)
