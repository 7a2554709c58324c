"""The line: requests that wait because every backend they could use is full. First in, first out, bounded.

A slot that becomes free is handed to the first request in the line that can use it, without ever being free in between, so
nobody who comes later gets past. Whoever must choose anew and comes back has its old place.
"""

from __future__ import annotations

import asyncio
import itertools
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field

from mockllmapi.types import Clock

__all__ = ["Line", "LineFull", "Place"]

LONGEST_LINE = 100
SMOOTHING = 0.2


class LineFull(Exception):
    """The line is as long as it may be. `drains_in_s` is a guess at when it is shorter, from the measured rate."""

    def __init__(self, drains_in_s: float) -> None:
        self.drains_in_s = drains_in_s
        super().__init__("the line is full")


@dataclass(slots=True)
class Place:
    """Where somebody stands in the line; no number before the first wait."""

    number: int | None = None


@dataclass(slots=True, eq=False)
class _Waiter:
    number: int
    names: frozenset[str]
    turn: asyncio.Future[str | None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Line:
    """Who waits for which backends. `give_back(name)` returns a slot whose taker has left; the router of the current
    configuration sets it, since the line outlives configurations."""

    def __init__(
        self, clock: Clock, give_back: Callable[[str], None] = lambda _name: None, longest: int = LONGEST_LINE
    ) -> None:
        self.give_back = give_back
        self._clock = clock
        self._longest = longest
        self._waiters: list[_Waiter] = []
        self._numbers = itertools.count()
        self._release_interval_s = 1.0
        self._released_at: float | None = None

    def __len__(self) -> int:
        return len(self._waiters)

    def waiting_for(self, name: str) -> int:
        """How many wait for this backend, among others."""
        return sum(name in waiter.names for waiter in self._waiters)

    async def wait(self, names: frozenset[str], place: Place) -> str | None:
        """Wait for a slot of one of the backends. Gives the backend whose slot is now the caller's, or None where things
        have changed and the caller should choose anew. Raises LineFull at once, except to those who had a place before.

        A caller that is cancelled leaves the line; a slot that it had just been handed is given back.
        """
        if place.number is None:
            if len(self._waiters) >= self._longest:
                raise LineFull(self._release_interval_s * len(self._waiters))
            place.number = next(self._numbers)
        waiter = _Waiter(place.number, names)
        insort(self._waiters, waiter, key=lambda other: other.number)
        try:
            return await waiter.turn
        except asyncio.CancelledError:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
            elif waiter.turn.done() and not waiter.turn.cancelled() and (name := waiter.turn.result()) is not None:
                self.give_back(name)
            raise

    def hand_over(self, name: str) -> bool:
        """Give a slot of this backend to the first in the line who can use it; False where nobody can."""
        if not self._waiters:
            # The time between two slots says how fast the line drains only while there is one.
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

    def stir(self) -> None:
        """Something changed (a breaker, a mark): everybody in the line chooses anew."""
        for waiter in self._waiters:
            if not waiter.turn.done():
                waiter.turn.set_result(None)
        self._waiters.clear()
