"""How much work one request may make, and where it is done.

Code that loops over what a client sent calls `spend`. A request's work begins on the event loop and continues there if it is
small. Work that outgrows `INLINE_STEPS` begins again on a worker thread, which gives the other requests their turn every few
milliseconds (`sys.getswitchinterval`) and stops at its next step once the request is cancelled or over its budget.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar, cast

from mockllmapi.errors import TooMuchWork

__all__ = [
    "CROWDED_STEPS",
    "DEFAULT_STEPS",
    "INLINE_BYTES",
    "INLINE_STEPS",
    "Budget",
    "max_values",
    "run",
    "set_limit",
    "spend",
]

T = TypeVar("T")

DEFAULT_STEPS = 5_000_000
"""Steps of one request: more than any request makes that is answered within a second of CPU time."""
INLINE_STEPS = 2_000
"""So many steps may be made on the event loop; about ten milliseconds of work."""
CROWDED_STEPS = 200
"""So many, while other work waits for a worker thread: many requests at once would add up to a long time."""
INLINE_BYTES = 64 * 1024
"""Input of this size goes to a worker thread at once."""
_STEPS_PER_VALUE = 25
_WORKERS = 2


class _Outgrown(BaseException):
    """The work is too long for the event loop. Not an Exception, so that nothing on the way treats it as a failure."""


class _Stopped(BaseException):
    """The request that wanted the work is gone."""


class _Crowd:
    """Counts the pieces of work that worker threads have or will get."""

    def __init__(self) -> None:
        self.waiting = 0


_crowd = _Crowd()


class Budget:
    """Counts the steps of one piece of work. `limit` is the most it may make, `pause_at` the most it may make here."""

    __slots__ = ("_limit", "_pause_at", "is_cancelled", "spent")

    def __init__(self, limit: int, pause_at: int | None = None) -> None:
        self.spent = 0
        self.is_cancelled = False
        self._limit = limit
        self._pause_at = limit if pause_at is None else min(pause_at, limit)

    def spend(self, steps: int, part: str) -> None:
        """Count `steps` made for `part`. Raises `TooMuchWork` beyond the limit."""
        self.spent += steps
        if self.is_cancelled:
            raise _Stopped
        if self.spent > self._pause_at:
            if self.spent > self._limit:
                raise TooMuchWork(part, self._limit, "MaxWorkSteps")
            raise _Outgrown


_current: contextvars.ContextVar[Budget | None] = contextvars.ContextVar("work_budget", default=None)
_limit: contextvars.ContextVar[int] = contextvars.ContextVar("work_limit", default=DEFAULT_STEPS)


def spend(steps: int = 1, part: str = "the shape") -> None:
    """Count steps of the work that is under way, if it is counted. Raises `TooMuchWork` beyond its limit."""
    budget = _current.get()
    if budget is not None:
        budget.spend(steps, part)


def max_values() -> int:
    """Return how many values one answer may have."""
    return _limit.get() // _STEPS_PER_VALUE


def set_limit(steps: int) -> None:
    """Set the limit for the work of the current task and of the tasks it starts."""
    _limit.set(steps)


async def run(work: Callable[[], T], size_bytes: int = 0) -> T:
    """Return the result of `work`, made here if it is small and on a worker thread if it is not.

    `work` is called again from its beginning when it outgrows the event loop, so it must change nothing until its end.
    Raises `TooMuchWork`. Cancelling the caller stops the work at its next step.
    """
    if size_bytes <= INLINE_BYTES:
        token = _current.set(Budget(_limit.get(), CROWDED_STEPS if _crowd.waiting >= _WORKERS else INLINE_STEPS))
        try:
            return work()
        except _Outgrown:
            pass
        finally:
            _current.reset(token)
    return await _on_worker(work, Budget(_limit.get()))


async def _on_worker(work: Callable[[], T], budget: Budget) -> T:
    context = contextvars.copy_context()
    context.run(_current.set, budget)
    future = asyncio.get_running_loop().run_in_executor(_workers(), context.run, _until_stopped, work, budget)
    _crowd.waiting += 1
    try:
        done, value = await future
    finally:
        _crowd.waiting -= 1
        budget.is_cancelled = True
    assert done
    return cast("T", value)


def _until_stopped(work: Callable[[], T], budget: Budget) -> tuple[bool, T | None]:
    """Do the work on a worker thread; one that is stopped has no result and no reader."""
    try:
        budget.spend(0, "")
        return True, work()
    except _Stopped:
        return False, None


@cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_WORKERS, thread_name_prefix="mockllmapi-work")
