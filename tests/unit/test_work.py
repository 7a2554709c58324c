"""Work is counted, moves to a thread when it grows, and stops when its request does."""

from __future__ import annotations

import asyncio
import threading

import pytest

from mockllmapi import work
from mockllmapi.errors import TooMuchWork


def _steps(number: int) -> str:
    for _ in range(number):
        work.spend()
    return threading.current_thread().name


async def test_small_work_stays_on_the_event_loop() -> None:
    assert await work.run(lambda: _steps(10)) == threading.current_thread().name


async def test_work_that_grows_moves_to_a_thread() -> None:
    assert (await work.run(lambda: _steps(work.INLINE_STEPS + 1))).startswith("mockllmapi-work")


async def test_work_on_large_input_begins_on_a_thread() -> None:
    assert (await work.run(lambda: _steps(1), work.INLINE_BYTES + 1)).startswith("mockllmapi-work")


async def test_work_over_its_budget_is_refused_with_its_part_and_the_setting() -> None:
    work.set_limit(work.INLINE_STEPS * 2)

    def endless() -> None:
        while True:
            work.spend(1, "minItems")

    with pytest.raises(
        TooMuchWork, match=r"minItems would take more than \d+ steps, the most that MaxWorkSteps allows"
    ):
        await work.run(endless)


async def test_cancelled_work_stops_at_its_next_step() -> None:
    begun, ended = threading.Event(), threading.Event()

    def endless() -> None:
        try:
            while True:
                work.spend(0)
                begun.set()
        finally:
            ended.set()

    task = asyncio.ensure_future(work.run(endless, work.INLINE_BYTES + 1))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(ended.wait, 10)


async def test_others_are_served_while_work_is_done() -> None:
    """The event loop gets its turn during work that never waits."""
    turns = 0
    is_enough = threading.Event()

    async def others() -> None:
        nonlocal turns
        while turns < 20:
            await asyncio.sleep(0)
            turns += 1
        is_enough.set()

    def busy() -> None:
        while not is_enough.is_set():
            work.spend(0)

    async with asyncio.timeout(10):
        await asyncio.gather(work.run(busy, work.INLINE_BYTES + 1), others())
    assert turns == 20


def test_work_that_is_not_counted_costs_nothing() -> None:
    assert _steps(work.INLINE_STEPS + 1) == threading.current_thread().name


async def test_work_moves_to_a_thread_earlier_while_others_wait_for_one() -> None:
    """Many requests at once that each used the event loop as long as they may would stop it together."""
    is_enough = threading.Event()

    def busy() -> None:
        while not is_enough.is_set():
            work.spend(0)

    waiting = [asyncio.ensure_future(work.run(busy, work.INLINE_BYTES + 1)) for _ in range(2)]
    await asyncio.sleep(0)
    crowded = asyncio.ensure_future(work.run(lambda: _steps(work.CROWDED_STEPS + 1)))
    await asyncio.sleep(0)
    is_crowded_done = crowded.done()
    small = await work.run(lambda: _steps(work.CROWDED_STEPS))
    is_enough.set()
    await asyncio.gather(*waiting)
    assert not is_crowded_done
    assert (await crowded).startswith("mockllmapi-work")
    assert small == threading.current_thread().name
