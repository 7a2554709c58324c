"""Waiting no longer than a clock allows."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from mockllmapi.types import Clock

__all__ = ["within"]

T = TypeVar("T")


async def within(clock: Clock, limit_s: float, awaitable: Awaitable[T]) -> T:
    """What `awaitable` gives. Raises TimeoutError, and cancels it, once `limit_s` seconds of `clock` have passed."""
    async with clock.timeout(max(limit_s, 0.0)):
        return await awaitable
