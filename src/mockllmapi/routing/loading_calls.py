"""Calls to a model that is still being loaded: hanging up would abort the load, so they go on while others answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

from mockllmapi.providers.timeouts import within
from mockllmapi.types import Clock

__all__ = ["LoadingCalls", "StillLoading"]

T = TypeVar("T")


class StillLoading(Exception):
    """Raised if a call is left to itself, since its model is still being loaded."""


class LoadingCalls:
    """Keep the calls that were left to themselves, until they end or their deadline passes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    async def run(
        self,
        call: Coroutine[object, object, T],
        *,
        leave_after_s: float,
        left_s: float,
        is_loading: Callable[[], bool],
        on_end: Callable[[asyncio.Task[T]], Awaitable[None]],
    ) -> T:
        """Return the result of `call`, or raise StillLoading after `leave_after_s` seconds if its model is being loaded.

        Then the call goes on for at most `left_s` seconds from now, and `on_end` gets its finished task. Raise TimeoutError
        if the call is not left to itself and takes longer than `left_s`.
        """
        task = asyncio.ensure_future(call)
        started = self._clock.monotonic()
        try:
            return await within(self._clock, min(leave_after_s, left_s), asyncio.shield(task))
        except TimeoutError:
            rest_s = left_s - (self._clock.monotonic() - started)
            if rest_s > 0 and is_loading() and not task.done():
                self._keep(task, rest_s, on_end)
                raise StillLoading from None
        except BaseException:
            await _cancel(task)
            raise
        try:
            return await within(self._clock, rest_s, task)
        except BaseException:
            await _cancel(task)
            raise

    async def aclose(self) -> None:
        """Cancel every call that is still running."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _keep(self, task: asyncio.Task[T], rest_s: float, on_end: Callable[[asyncio.Task[T]], Awaitable[None]]) -> None:
        kept = asyncio.ensure_future(self._finish(task, rest_s, on_end))
        self._tasks.add(kept)
        kept.add_done_callback(self._tasks.discard)

    async def _finish(
        self, task: asyncio.Task[T], rest_s: float, on_end: Callable[[asyncio.Task[T]], Awaitable[None]]
    ) -> None:
        try:
            async with self._clock.timeout(max(rest_s, 0.0)):
                await asyncio.wait([task])
        except TimeoutError:
            pass
        finally:
            await _cancel(task)
            await on_end(task)


async def _cancel(task: asyncio.Task[T]) -> None:
    if not task.done():
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
