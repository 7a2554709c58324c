import asyncio

import pytest

from mockllmapi.testing import FrozenClock


async def test_the_clock_moves_only_by_advance() -> None:
    clock = FrozenClock()
    before = clock.monotonic(), clock.now()
    await asyncio.sleep(0)
    assert (clock.monotonic(), clock.now()) == before
    clock.advance(1.5)
    assert clock.monotonic() == before[0] + 1.5
    assert (clock.now() - before[1]).total_seconds() == 1.5


async def test_sleepers_wake_in_the_order_of_their_times() -> None:
    clock = FrozenClock()
    woken = []

    async def sleep(delay_s: int) -> None:
        await clock.sleep(delay_s)
        woken.append(delay_s)

    tasks = [asyncio.create_task(sleep(delay_s)) for delay_s in (3, 1, 2)]
    await clock.wait_for_sleepers(3)
    await clock.wait_for_sleepers(for_s=2)
    clock.advance(2)
    await asyncio.gather(*tasks[1:])
    assert woken == [1, 2]
    assert list(clock.sleepers) == [1]
    clock.advance(1)
    await tasks[0]


async def test_a_zero_delay_does_not_sleep() -> None:
    await FrozenClock().sleep(0)


async def test_a_cancelled_sleeper_is_forgotten() -> None:
    clock = FrozenClock()
    task = asyncio.create_task(clock.sleep(1))
    await clock.wait_for_sleepers()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert clock.sleepers == ()
    clock.advance(5)


async def test_a_timeout_ends_when_the_clock_says_so_and_counts_as_a_sleeper_until_then() -> None:
    clock = FrozenClock()

    async def wait() -> None:
        async with clock.timeout(5):
            await asyncio.Event().wait()

    waiting = asyncio.create_task(wait())
    await clock.wait_for_sleepers(for_s=5)
    clock.advance(4)
    assert list(clock.sleepers) == [1]
    clock.advance(1)
    with pytest.raises(TimeoutError):
        await waiting
    assert clock.sleepers == ()


async def test_a_body_that_ends_before_its_timeout_is_not_cancelled() -> None:
    clock = FrozenClock()
    async with clock.timeout(5):
        clock.advance(5)
    await asyncio.sleep(0)
    assert clock.sleepers == ()


async def test_no_time_at_all_is_a_timeout_at_once() -> None:
    with pytest.raises(TimeoutError):
        async with FrozenClock().timeout(0):
            await asyncio.Event().wait()
