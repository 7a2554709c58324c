import asyncio
from typing import Any

import pytest

from mockllmapi.routing.wait_queue import Ticket, WaitQueue, WaitQueueFull
from mockllmapi.testing import FrozenClock
from support.routing import settle


class Bench:
    """A queue and the slots that were returned to it."""

    def __init__(self, **options: int) -> None:
        self.clock = FrozenClock()
        self.returned: list[str] = []
        self.wait_queue = WaitQueue(self.clock, self.returned.append, **options)

    async def waiting(self, *names: str, ticket: Ticket | None = None) -> asyncio.Task[Any]:
        task = asyncio.create_task(self.wait_queue.wait(frozenset(names), ticket or Ticket()))
        await settle()
        return task


async def cancelled(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_slots_are_handed_over_in_order_of_arrival() -> None:
    bench = Bench()
    tasks = [await bench.waiting("a") for _ in range(5)]
    for task in tasks:
        assert bench.wait_queue.hand_over("a")
        await settle()
        assert [other.done() for other in tasks] == [tasks.index(other) <= tasks.index(task) for other in tasks]
        assert task.result() == "a"
    assert not bench.wait_queue.hand_over("a")


async def test_a_slot_goes_to_the_first_call_that_can_use_it() -> None:
    bench = Bench()
    only_a, both = await bench.waiting("a"), await bench.waiting("a", "b")
    assert bench.wait_queue.hand_over("b")
    await settle()
    assert both.result() == "b"
    assert not bench.wait_queue.hand_over("c")
    assert (len(bench.wait_queue), bench.wait_queue.count_waiting("a"), bench.wait_queue.count_waiting("b")) == (
        1,
        1,
        0,
    )
    bench.wait_queue.hand_over("a")
    assert await only_a == "a"


async def test_the_queue_is_bounded() -> None:
    bench = Bench()
    tasks = [await bench.waiting("a") for _ in range(100)]
    with pytest.raises(WaitQueueFull):
        await bench.wait_queue.wait(frozenset("a"), Ticket())
    await cancelled(tasks[50])
    tasks.append(await bench.waiting("a"))
    assert len(bench.wait_queue) == 100
    await cancelled(*tasks)
    assert len(bench.wait_queue) == 0


async def test_a_full_queue_estimates_its_wait_from_the_drain_rate() -> None:
    bench = Bench(max_waiting=3)
    tasks = [await bench.waiting("a") for _ in range(3)]
    for _ in range(60):
        bench.clock.advance(4.0)
        bench.wait_queue.hand_over("a")
        tasks.append(await bench.waiting("a"))
    with pytest.raises(WaitQueueFull) as caught:
        await bench.wait_queue.wait(frozenset("a"), Ticket())
    assert caught.value.drains_in_s == pytest.approx(12.0, rel=0.01)
    await cancelled(*tasks)


async def test_idle_time_does_not_count_for_the_drain_rate() -> None:
    bench = Bench(max_waiting=1)
    for _ in range(5):
        task = await bench.waiting("a")
        assert bench.wait_queue.hand_over("a")
        assert not bench.wait_queue.hand_over("a")
        assert await task == "a"
        bench.clock.advance(3600)
    task = await bench.waiting("a")
    with pytest.raises(WaitQueueFull) as caught:
        await bench.wait_queue.wait(frozenset("a"), Ticket())
    assert caught.value.drains_in_s == 1.0
    await cancelled(task)


async def test_a_call_that_has_left_the_queue_is_skipped() -> None:
    bench = Bench()
    first, second = await bench.waiting("a"), await bench.waiting("a")
    first.cancel()
    assert bench.wait_queue.hand_over("a")
    await settle()
    assert first.cancelled()
    assert second.result() == "a"
    assert (bench.returned, len(bench.wait_queue)) == ([], 0)


async def test_a_call_that_leaves_with_a_fresh_slot_returns_it() -> None:
    bench = Bench()
    task = await bench.waiting("a")
    bench.wait_queue.hand_over("a")
    await cancelled(task)
    assert task.cancelled()
    assert bench.returned == ["a"]


async def test_wake_all_lets_every_call_choose_again() -> None:
    bench = Bench()
    tasks = [await bench.waiting("a"), await bench.waiting("b")]
    bench.wait_queue.wake_all()
    assert await asyncio.gather(*tasks) == [None, None]
    assert len(bench.wait_queue) == 0
    assert not bench.wait_queue.hand_over("a")


async def test_a_call_that_chooses_again_keeps_its_position_in_a_full_queue() -> None:
    bench = Bench(max_waiting=2)
    places = [Ticket(), Ticket()]
    for ticket in places:
        await bench.waiting("a", ticket=ticket)
    bench.wait_queue.wake_all()
    late = [await bench.waiting("a"), await bench.waiting("a")]
    second, first = [await bench.waiting("a", ticket=ticket) for ticket in reversed(places)]
    served = []
    for _ in range(4):
        bench.wait_queue.hand_over("a")
        await settle()
        served.append([task for task in (first, second, *late) if task.done() and task not in served][-1])
    assert served == [first, second, *late]


async def test_a_call_that_leaves_during_wake_all_returns_no_slot() -> None:
    bench = Bench()
    leaving, stirred = await bench.waiting("a"), await bench.waiting("a")
    leaving.cancel()
    bench.wait_queue.wake_all()
    stirred.cancel()
    await asyncio.gather(leaving, stirred, return_exceptions=True)
    assert bench.returned == []
