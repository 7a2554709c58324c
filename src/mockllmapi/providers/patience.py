"""Waiting no longer than a clock allows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from mockllmapi.types import Clock

__all__ = ["within"]

T = TypeVar("T")


async def within(clock: Clock, limit_s: float, awaitable: Awaitable[T]) -> T:
    """What `awaitable` gives. Raises TimeoutError, and cancels it, once `limit_s` seconds of `clock` have passed."""
    async with asyncio.timeout(None) as scope:
        alarm = asyncio.create_task(_ring(clock, limit_s, scope))
        try:
            return await awaitable
        finally:
            alarm.cancel()


async def _ring(clock: Clock, limit_s: float, scope: asyncio.Timeout) -> None:
    await clock.sleep(max(limit_s, 0.0))
    scope.reschedule(asyncio.get_running_loop().time())
