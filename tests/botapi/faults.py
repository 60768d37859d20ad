"""Troubles on order: what Telegram and the line to it do on bad days."""

from dataclasses import dataclass
from enum import StrEnum

from tests.botapi.state import JSON


class Trouble(StrEnum):
    """How a call goes wrong."""

    REFUSED = "refused"  # answered with `status`, nothing was done
    RESET = "reset"  # the connection is cut, nothing was done
    LOST = "lost"  # it was done, but the connection is cut before the answer
    GARBAGE = "garbage"  # answered with something that is no JSON
    SLOW = "slow"  # done and answered, but only after `delay_s`


@dataclass
class Fault:
    """One trouble for the next `times` calls of `method` (of one chat, if `chat_id` is set)."""

    method: str
    trouble: Trouble = Trouble.REFUSED
    status: int = 500
    description: str = "Internal Server Error"
    retry_after: int | None = None
    times: int = 1
    chat_id: int | None = None
    delay_s: float = 0.0

    def fits(self, method: str, params: JSON) -> bool:
        """True when this call is to go wrong."""
        is_there = self.chat_id is None or str(self.chat_id) == str(params.get("chat_id"))
        return self.times > 0 and method == self.method and is_there


class Faults:
    """The troubles that are still to come."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Let it happen; the fault's `times` counts down to zero."""
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """End all troubles."""
        self._faults.clear()

    def take(self, method: str, params: JSON) -> Fault | None:
        """Return the trouble for this call, if there is one."""
        fault = next((f for f in self._faults if f.fits(method, params)), None)
        if fault:
            fault.times -= 1
        return fault
