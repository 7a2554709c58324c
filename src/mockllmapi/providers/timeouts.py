"""Limit a wait by a clock."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from mockllmapi.types import Clock

__all__ = ["within"]

T = TypeVar("T")


async def within(clock: Clock, limit_s: float, awaitable: Awaitable[T]) -> T:
    """Return the result of `awaitable`. Cancel it and raise TimeoutError after `limit_s` seconds of `clock`."""
    async with clock.timeout(max(limit_s, 0.0)):
        return await awaitable
