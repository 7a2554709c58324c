"""Active health checks: ask backends in the background whether they are alive, without spending tokens.

Traffic drives the breakers. Checks only shorten waits and notice a backend that dies while no request uses it. Three
failed checks in a row open the breaker. A check that succeeds again lets one real request through as a canary, since the
next attempt of an open breaker is its probe.
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
from mockllmapi.providers.timeouts import within
from mockllmapi.routing.backend_state import CONFIGURATION_COOLDOWNS
from mockllmapi.routing.breaker import BreakerState
from mockllmapi.routing.registry import Backend
from mockllmapi.types import Clock

__all__ = ["HealthMonitor", "HealthPolicy"]

DOWN_AFTER_FAILURES = 3
INTERVAL_JITTER = 0.2


@dataclass(frozen=True, slots=True)
class HealthPolicy:
    """Set how often and how long to check; `is_checked` says for each backend whether to check it at all."""

    is_checked: Callable[[BackendSettings], bool]
    interval_s: float = 15.0
    timeout_s: float = 3.0


class HealthMonitor:
    """Check backends at intervals. It starts on request and delays nothing."""

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
        self._wake_event = asyncio.Event()

    def start(self) -> None:
        """Start the checks, unless they already run in this event loop."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        self._loop, self._wake_event = loop, asyncio.Event()
        checked = [backend for backend in self._backends if self._policy.is_checked(backend.settings)]
        self._tasks = [asyncio.ensure_future(self._monitor(backend)) for backend in checked]

    def wake(self) -> None:
        """Compute the next check again, because a breaker has changed and it may be due earlier."""
        self._wake_event.set()

    async def aclose(self) -> None:
        """Stop the checks."""
        tasks, self._tasks = self._tasks, []
        loop, self._loop = self._loop, None
        if loop is not asyncio.get_running_loop():
            return  # they ended with their loop
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def probe(self, backend: Backend) -> Health:
        """Check one backend now. Success clears the open breaker and all cooldowns except rate limits."""
        health = await self._check(backend)
        self._record(backend, health)
        if health.is_alive:
            backend.state.clear_cooldowns(*CONFIGURATION_COOLDOWNS)
        return health

    async def _monitor(self, backend: Backend) -> None:
        failures = 0
        while True:
            health = await self._check(backend)
            failures = 0 if health.is_alive else failures + 1
            if failures == DOWN_AFTER_FAILURES:
                backend.state.breaker.trip()
            self._record(backend, health, is_certain=health.is_alive or failures >= DOWN_AFTER_FAILURES)
            await self._wait_until_due(backend)

    async def _check(self, backend: Backend) -> Health:
        try:
            return await within(self._clock, self._policy.timeout_s, backend.provider.health())
        except TimeoutError:
            return Health(is_alive=False, detail=f"no answer within {self._policy.timeout_s:g} s")

    def _record(self, backend: Backend, health: Health, *, is_certain: bool = True) -> None:
        before = backend.state.is_healthy
        backend.state.is_last_check_good = health.is_alive
        if health.is_alive and not backend.provider.is_loading:
            backend.state.clear_cooldowns(FailureClass.LOADING)
        if is_certain:
            backend.state.record_health(is_alive=health.is_alive, loaded_models=health.loaded_models)
            if before is not health.is_alive and not (before is None and health.is_alive):
                self._events.emit(HealthChanged(backend.name, health.is_alive, health.detail))

    async def _wait_until_due(self, backend: Backend) -> None:
        """Wait one interval, plus or minus a fifth, but not beyond the wait of an open breaker."""
        jitter = self._rng.uniform(1 - INTERVAL_JITTER, 1 + INTERVAL_JITTER)
        due = self._clock.monotonic() + self._policy.interval_s * jitter
        while (left_s := self._left_s(backend, due)) > 0:
            self._wake_event.clear()
            try:
                await within(self._clock, left_s, self._wake_event.wait())
            except TimeoutError:
                return

    def _left_s(self, backend: Backend, due: float) -> float:
        left_s = due - self._clock.monotonic()
        breaker = backend.state.breaker
        if breaker.state is BreakerState.OPEN and breaker.wait_left_s > 0:
            return min(left_s, breaker.wait_left_s)
        return left_s
