"""Active health checks: asking backends how they are, in the background, for no tokens.

Traffic drives the breakers; checks only shorten the waits and notice what dies while nobody asks. A backend that failed
three checks in a row is treated as one whose breaker opened; one that answers a check again gets one real request as a
canary, since an open breaker's next attempt is its probe.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mockllmapi.config import BackendSettings
from mockllmapi.errors import FailureClass
from mockllmapi.events import EventBus, HealthChanged
from mockllmapi.exchange import Health
from mockllmapi.providers.patience import within
from mockllmapi.routing.breaker import BreakerState
from mockllmapi.routing.registry import Backend
from mockllmapi.types import Clock

__all__ = ["HealthPolicy", "HealthWatch"]

DOWN_AFTER = 3
SPREAD = 0.2


@dataclass(frozen=True, slots=True)
class HealthPolicy:
    """How often to check, how long to wait, and whom: `is_checked` says it for each backend."""

    is_checked: Callable[[BackendSettings], bool]
    interval_s: float = 15.0
    timeout_s: float = 3.0


class HealthWatch:
    """Checks the backends that are to be checked. Starts when told to and never delays anything."""

    def __init__(
        self, backends: Iterable[Backend], policy: HealthPolicy, events: EventBus, clock: Clock, rng: random.Random
    ) -> None:
        self._backends = tuple(backends)
        self._policy = policy
        self._events = events
        self._clock = clock
        self._rng = rng
        self._tasks: list[asyncio.Task[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stirred = asyncio.Event()

    def start(self) -> None:
        """Begin to check, if it has not begun in this event loop."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        self._loop, self._stirred = loop, asyncio.Event()
        checked = [backend for backend in self._backends if self._policy.is_checked(backend.settings)]
        self._tasks = [asyncio.ensure_future(self._watch(backend)) for backend in checked]

    def stir(self) -> None:
        """A breaker moved: the next check may be due earlier."""
        self._stirred.set()

    async def aclose(self) -> None:
        """Stop checking."""
        tasks, self._tasks = self._tasks, []
        loop, self._loop = self._loop, None
        if loop is not asyncio.get_running_loop():
            return  # they ended with their loop
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def probe(self, backend: Backend) -> Health:
        """Ask one backend now. Good news ends every wait for it: breaker, marks, refused keys."""
        health = await self._ask(backend)
        self._note(backend, health)
        if health.is_alive:
            backend.standing.lift(FailureClass.CREDENTIAL, FailureClass.MODEL_MISSING, FailureClass.QUOTA)
        return health

    async def _watch(self, backend: Backend) -> None:
        failures = 0
        while True:
            health = await self._ask(backend)
            failures = 0 if health.is_alive else failures + 1
            if failures == DOWN_AFTER:
                backend.standing.breaker.trip()
            self._note(backend, health, is_sure=health.is_alive or failures >= DOWN_AFTER)
            await self._pause(backend)

    async def _ask(self, backend: Backend) -> Health:
        try:
            return await within(self._clock, self._policy.timeout_s, backend.provider.health())
        except TimeoutError:
            return Health(is_alive=False, detail=f"no answer within {self._policy.timeout_s:g} s")

    def _note(self, backend: Backend, health: Health, *, is_sure: bool = True) -> None:
        before = backend.standing.last_checked_well
        if is_sure:
            backend.standing.heard_health(is_alive=health.is_alive, loaded=health.loaded)
            if before is not health.is_alive and not (before is None and health.is_alive):
                self._events.emit(HealthChanged(backend.name, health.is_alive, health.detail))

    async def _pause(self, backend: Backend) -> None:
        """Until the next check: an interval, give or take a fifth; for an open breaker at the latest when its wait ends."""
        due = self._clock.monotonic() + self._policy.interval_s * self._rng.uniform(1 - SPREAD, 1 + SPREAD)
        while (left_s := self._left_s(backend, due)) > 0:
            self._stirred.clear()
            try:
                await within(self._clock, left_s, self._stirred.wait())
            except TimeoutError:
                return

    def _left_s(self, backend: Backend, due: float) -> float:
        left_s = due - self._clock.monotonic()
        breaker = backend.standing.breaker
        if breaker.state is BreakerState.OPEN and breaker.wait_left_s > 0:
            return min(left_s, breaker.wait_left_s)
        return left_s
