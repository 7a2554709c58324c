"""What happens before any source is asked: each gate lets a request pass, or answers it."""

from __future__ import annotations

import random
from typing import Protocol

from mockllmapi.engine.faults import simulated_fault
from mockllmapi.exchange import MockAnswer, MockRequest
from mockllmapi.types import Clock

__all__ = ["Delay", "RequestGate", "SimulatedError"]


class RequestGate(Protocol):
    """One step in front of the answer sources."""

    async def check(self, _request: MockRequest, /) -> MockAnswer | None:
        """Return an answer that ends the request, or None to let it pass. Raises BadControl."""


class SimulatedError:
    """Answers requests that ask for an error."""

    async def check(self, request: MockRequest, /) -> MockAnswer | None:
        """Return the error that the request asks for. Raises BadControl if it is not an error code."""
        fault = simulated_fault(request)
        return MockAnswer.simulated(fault) if fault is not None else None


class Delay:
    """Waits as long as the operator wants every answer to take at least: a time drawn between two bounds, in seconds."""

    def __init__(self, least_s: float, most_s: float, clock: Clock, rng: random.Random) -> None:
        self._least_s = least_s
        self._most_s = max(least_s, most_s)
        self._clock = clock
        self._rng = rng

    async def check(self, _request: MockRequest, /) -> MockAnswer | None:
        """Wait, and let the request pass."""
        if self._most_s > 0:
            await self._clock.sleep(self._rng.uniform(self._least_s, self._most_s))
        return None
