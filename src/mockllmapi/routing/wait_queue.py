"""The queue of calls that wait because every backend they could use is full: first in, first out, bounded.

A slot that becomes free is handed directly to the first call in the queue that can use it. Later calls cannot take it
in between. A call that has to choose again keeps its ticket, and with it its position.
"""

from __future__ import annotations

import asyncio
import itertools
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field

from mockllmapi.errors import ServerStopping
from mockllmapi.types import Clock

__all__ = ["Ticket", "WaitQueue", "WaitQueueFull"]

MAX_WAITING = 100
SMOOTHING = 0.2


class WaitQueueFull(Exception):
    """Raised if the queue is at its limit. `drains_in_s` estimates when it is shorter, from the measured rate."""

    def __init__(self, drains_in_s: float) -> None:
        self.drains_in_s = drains_in_s
        super().__init__("the queue is full")


@dataclass(slots=True)
class Ticket:
    """Hold a call's position in the queue; `number` is None before its first wait."""

    number: int | None = None


@dataclass(slots=True, eq=False)
class _Waiter:
    number: int
    names: frozenset[str]
    turn: asyncio.Future[str | None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class WaitQueue:
    """Queue calls until a backend has a free slot.

    `return_slot(name)` takes back a slot whose receiver has left. The router of the current configuration sets it, since
    the queue is kept when the configuration changes.
    """

    def __init__(
        self, clock: Clock, return_slot: Callable[[str], None] = lambda _name: None, max_waiting: int = MAX_WAITING
    ) -> None:
        self.return_slot = return_slot
        self._clock = clock
        self._max_waiting = max_waiting
        self._waiters: list[_Waiter] = []
        self._is_closed = False
        self._numbers = itertools.count()
        self._release_interval_s = 1.0
        self._released_at: float | None = None

    def __len__(self) -> int:
        return len(self._waiters)

    def count_waiting(self, name: str) -> int:
        """Return how many calls wait for this backend, alone or among others."""
        return sum(name in waiter.names for waiter in self._waiters)

    async def wait(self, names: frozenset[str], ticket: Ticket) -> str | None:
        """Wait for a slot of one of the backends.

        Return the backend whose slot now belongs to the caller, or None if the caller should choose again. Raise
        WaitQueueFull at once, except for a caller whose ticket already has a number. A caller that is cancelled leaves
        the queue; a slot that it had just received is returned. Raise ServerStopping once the queue is closed.
        """
        if self._is_closed:
            raise ServerStopping
        if ticket.number is None:
            if len(self._waiters) >= self._max_waiting:
                raise WaitQueueFull(self._release_interval_s * len(self._waiters))
            ticket.number = next(self._numbers)
        waiter = _Waiter(ticket.number, names)
        insort(self._waiters, waiter, key=lambda other: other.number)
        try:
            return await waiter.turn
        except asyncio.CancelledError:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
            elif waiter.turn.done() and not waiter.turn.cancelled() and (name := waiter.turn.result()) is not None:
                self.return_slot(name)
            raise

    def hand_over(self, name: str) -> bool:
        """Give a slot of this backend to the first call that can use it. Return False if there is none."""
        if not self._waiters:
            # The time between two slots measures the drain rate only while calls wait.
            self._released_at = None
            return False
        now = self._clock.monotonic()
        if self._released_at is not None:
            self._release_interval_s += SMOOTHING * (now - self._released_at - self._release_interval_s)
        self._released_at = now
        for waiter in self._waiters:
            if name in waiter.names and not waiter.turn.done():
                waiter.turn.set_result(name)
                self._waiters.remove(waiter)
                return True
        return False

    def close(self) -> None:
        """Let every waiting call, and every later one, raise ServerStopping."""
        self._is_closed = True
        for waiter in self._waiters:
            if not waiter.turn.done():
                waiter.turn.set_exception(ServerStopping())
        self._waiters.clear()

    def wake_all(self) -> None:
        """Let every waiting call choose again, because a breaker or a cooldown has changed."""
        for waiter in self._waiters:
            if not waiter.turn.done():
                waiter.turn.set_result(None)
        self._waiters.clear()
