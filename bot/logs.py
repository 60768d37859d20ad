"""Structured logs on standard error: events and ids, never a text, name, token or whole update."""

import logging
import sys

import structlog

# httpx writes the bot token into its lines (it stands in the URL); python-telegram-bot writes
# whole updates at DEBUG. Neither is ever wanted.
SILENCED = ("httpx", "httpcore", "telegram", "aiohttp.access", "alembic")


def set_up_logs(level: str) -> None:
    """Send every log line through structlog, at `level`, to standard error."""
    processors: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=processors,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in SILENCED:
        logging.getLogger(name).setLevel(logging.WARNING)
