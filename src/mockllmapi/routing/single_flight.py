"""Share one call between equal requests that are in flight together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["SingleFlight"]

T = TypeVar("T")


@dataclass(slots=True)
class _SharedCall(Generic[T]):
    task: asyncio.Task[T]
    waiters: int = 0


class SingleFlight(Generic[T]):
    """Run one call for all callers that use the same key at the same time.

    The call is cancelled when its last caller has left.
    """

    def __init__(self) -> None:
        self._calls: dict[Hashable, _SharedCall[T]] = {}

    def __len__(self) -> int:
        return len(self._calls)

    async def run(self, key: Hashable, start: Callable[[], Awaitable[T]]) -> T:
        """Return the result of `start()`, which only the first caller starts."""
        call = self._calls.get(key)
        if call is None:
            call = self._calls[key] = _SharedCall(asyncio.ensure_future(start()))
            call.task.add_done_callback(lambda _: self._forget(key, call))
        call.waiters += 1
        try:
            return await asyncio.shield(call.task)
        finally:
            call.waiters -= 1
            if call.waiters == 0 and not call.task.done():
                self._forget(key, call)
                call.task.cancel()

    def _forget(self, key: Hashable, call: _SharedCall[T]) -> None:
        if self._calls.get(key) is call:
            del self._calls[key]
