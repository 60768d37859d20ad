"""Where ids, references, secrets and the time really come from.

Kept beside storage because the keys of rows are made here and never by a database: two processes
can then write without asking each other. Only the wiring in `bot` imports it.
"""

import secrets
import threading
import time
from datetime import UTC, datetime

# No two signs that look alike on paper or in a small font: no 0/O, 1/I/L, 5/S, 8/B, 2/Z, U/V.
REFERENCE_ALPHABET = "234679ACDEFGHJKMNPQRTVWXY"

_TOKEN_BYTES = 24  # 192 bits
_RANDOM_BITS = 62
_TICKS_PER_MS = 4096  # RFC 9562 section 6.2 method 3: 12 more bits of the clock


class Uuid7Ids:
    """`domain.ports.Ids` as programs use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_ticks = 0

    def new_id(self) -> str:
        """Return a UUIDv7; each one sorts after those this object made before, even when the
        clock is set back."""
        ns = time.time_ns()
        ticks = ns * _TICKS_PER_MS // 1_000_000
        with self._lock:
            ticks = self._last_ticks = max(ticks, self._last_ticks + 1)
        ms, fraction = divmod(ticks, _TICKS_PER_MS)
        value = ms << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(_RANDOM_BITS)
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def new_reference(self) -> str:
        """Return a reference such as `K7M-2PX`, one of 244 million: a case that meets a taken
        one is refused with Conflict, and is kept under the next."""
        signs = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(6))
        return f"{signs[:3]}-{signs[3:]}"

    def new_token(self) -> str:
        """Return 192 random bits, safe in an address."""
        return secrets.token_urlsafe(_TOKEN_BYTES)


class SystemClock:
    """`domain.ports.Clock` as programs use it."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)
