"""A clock that a test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

__all__ = ["FrozenClock"]

_START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class FrozenClock:
    """A `Clock` that moves only when a test calls `advance`.

    `advance` wakes every sleeper whose time has come, in the order of their times. `wait_for_sleepers` waits for the next
    sleeper, so that a test knows when to advance.
    """

    def __init__(self, now: datetime = _START) -> None:
        self._start = now
        self._elapsed_s = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._fell_asleep = asyncio.Event()

    def monotonic(self) -> float:
        """Seconds that were advanced so far."""
        return self._elapsed_s

    def now(self) -> datetime:
        """Return the start plus the advanced time."""
        return self._start + timedelta(seconds=self._elapsed_s)

    async def sleep(self, delay_s: float) -> None:
        """Return once the clock has been advanced by `delay_s`; at once where that is not positive."""
        if delay_s <= 0:
            await asyncio.sleep(0)
            return
        sleeper = self._add_sleeper(delay_s)
        try:
            await sleeper[1]
        finally:
            self._sleepers.remove(sleeper)

    @asynccontextmanager
    async def timeout(self, delay_s: float) -> AsyncGenerator[None, None]:
        """Cancel the body and raise TimeoutError once the clock has been advanced by `delay_s`.

        Until then it counts as a sleeper.
        """
        async with asyncio.timeout(None if delay_s > 0 else 0) as scope:
            sleeper = self._add_sleeper(delay_s)

            def expire(alarm: asyncio.Future[None]) -> None:
                if sleeper in self._sleepers:
                    scope.reschedule(alarm.get_loop().time())

            sleeper[1].add_done_callback(expire)
            try:
                yield
            finally:
                self._sleepers.remove(sleeper)

    def _add_sleeper(self, delay_s: float) -> tuple[float, asyncio.Future[None]]:
        sleeper = (self._elapsed_s + delay_s, asyncio.get_running_loop().create_future())
        self._sleepers.append(sleeper)
        self._fell_asleep.set()
        return sleeper

    @property
    def sleepers(self) -> tuple[float, ...]:
        """How long each sleeper has still to sleep, in seconds."""
        return tuple(due - self._elapsed_s for due, future in self._sleepers if not future.done())

    async def wait_for_sleepers(self, count: int = 1, *, for_s: float | None = None) -> None:
        """Return when at least `count` sleepers wait, or with `for_s`, when so many have exactly that long to sleep."""
        while sum(for_s in (None, left_s) for left_s in self.sleepers) < count:
            self._fell_asleep.clear()
            await self._fell_asleep.wait()

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self._elapsed_s += seconds
        for due, future in sorted(self._sleepers, key=lambda sleeper: sleeper[0]):
            if due <= self._elapsed_s and not future.done():
                future.set_result(None)
