"""A brake on guessing passwords: ten tries for one address in a quarter of an hour.

Kept in memory, for each process: it slows a guesser down, and nothing depends on it being exact.
The address counts whether or not anybody has it, so the brake tells nobody who is on the staff.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

TRIES = 10
WINDOW = timedelta(minutes=15)
ADDRESSES_MAX = 10_000  # the oldest are forgotten, so that a flood costs no memory


class Attempts:
    """Counts tries by address."""

    def __init__(self) -> None:
        self._since: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def note(self, address: str, now: datetime) -> bool:
        """Count a try; False when there were too many."""
        started, count = self._since.pop(address, (now, 0))
        if now - started >= WINDOW:
            started, count = now, 0
        self._since[address] = (started, count + 1)
        while len(self._since) > ADDRESSES_MAX:
            self._since.popitem(last=False)
        return count < TRIES

    def forget(self, address: str) -> None:
        """Start anew after a sign-in that worked."""
        self._since.pop(address, None)
