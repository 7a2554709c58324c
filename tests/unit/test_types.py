"""The machine's clock keeps the promises of `Clock`."""

import asyncio
from datetime import UTC

import pytest

from mockllmapi.types import SystemClock


def test_now_is_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_monotonic_never_goes_back() -> None:
    clock = SystemClock()
    readings = [clock.monotonic() for _ in range(100)]
    assert readings == sorted(readings)


async def test_sleep_returns() -> None:
    await SystemClock().sleep(0)


async def test_a_timeout_ends_what_takes_too_long_and_nothing_else() -> None:
    with pytest.raises(TimeoutError):
        async with SystemClock().timeout(0):
            await asyncio.Event().wait()
    async with SystemClock().timeout(60):
        await asyncio.sleep(0)
