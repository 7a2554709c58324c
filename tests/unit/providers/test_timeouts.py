import asyncio
from typing import Never

import pytest

from mockllmapi.providers.timeouts import within
from mockllmapi.testing import FrozenClock


async def test_a_result_in_time_is_returned() -> None:
    assert await within(FrozenClock(), 5, asyncio.sleep(0, "here")) == "here"


async def test_a_result_that_is_late_is_cancelled() -> None:
    clock = FrozenClock()
    is_cancelled = asyncio.Event()

    async def dawdle() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            is_cancelled.set()

    waiting = asyncio.create_task(within(clock, 5, dawdle()))
    await clock.wait_for_sleepers()
    clock.advance(4.9)
    await asyncio.sleep(0)
    assert not waiting.done()
    clock.advance(0.2)
    with pytest.raises(TimeoutError):
        await waiting
    assert is_cancelled.is_set()


async def test_an_error_passes_and_leaves_no_alarm_behind() -> None:
    clock = FrozenClock()

    async def fail() -> Never:
        await clock.wait_for_sleepers()
        raise KeyError

    with pytest.raises(KeyError):
        await within(clock, 5, fail())
    await asyncio.sleep(0)
    assert clock.sleepers == ()


async def test_being_cancelled_is_not_a_timeout() -> None:
    waiting = asyncio.create_task(within(FrozenClock(), 5, asyncio.Event().wait()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_no_time_at_all_is_over_at_once() -> None:
    with pytest.raises(TimeoutError):
        await within(FrozenClock(), 0, asyncio.Event().wait())
