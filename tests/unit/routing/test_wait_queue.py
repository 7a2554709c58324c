import asyncio
from typing import Any

import pytest

from mockllmapi.routing.wait_queue import Ticket, WaitQueue, WaitQueueFull
from mockllmapi.testing import FrozenClock
from support.routing import settle


class Bench:
    """A line, and what was given back to it."""

    def __init__(self, **options: int) -> None:
        self.clock = FrozenClock()
        self.given_back = []
        self.wait_queue = WaitQueue(self.clock, self.given_back.append, **options)

    async def waiting(self, *names: str, ticket: Ticket | None = None) -> asyncio.Task[Any]:
        task = asyncio.create_task(self.wait_queue.wait(frozenset(names), ticket or Ticket()))
        await settle()
        return task


async def cancelled(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_slots_go_to_those_who_wait_in_the_order_of_their_coming() -> None:
    bench = Bench()
    tasks = [await bench.waiting("a") for _ in range(5)]
    for task in tasks:
        assert bench.wait_queue.hand_over("a")
        await settle()
        assert [other.done() for other in tasks] == [tasks.index(other) <= tasks.index(task) for other in tasks]
        assert task.result() == "a"
    assert not bench.wait_queue.hand_over("a")


async def test_a_slot_goes_to_the_first_who_can_use_it() -> None:
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


async def test_the_line_is_bounded() -> None:
    bench = Bench()
    tasks = [await bench.waiting("a") for _ in range(100)]
    with pytest.raises(WaitQueueFull):
        await bench.wait_queue.wait(frozenset("a"), Ticket())
    await cancelled(tasks[50])
    tasks.append(await bench.waiting("a"))
    assert len(bench.wait_queue) == 100
    await cancelled(*tasks)
    assert len(bench.wait_queue) == 0


async def test_a_full_line_says_when_it_will_be_shorter_from_how_fast_it_drains() -> None:
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


async def test_quiet_hours_say_nothing_of_how_fast_a_line_drains() -> None:
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


async def test_whoever_leaves_the_line_is_passed_over() -> None:
    bench = Bench()
    first, second = await bench.waiting("a"), await bench.waiting("a")
    first.cancel()
    assert bench.wait_queue.hand_over("a")
    await settle()
    assert first.cancelled()
    assert second.result() == "a"
    assert (bench.given_back, len(bench.wait_queue)) == ([], 0)


async def test_whoever_leaves_just_after_it_was_given_a_slot_gives_it_back() -> None:
    bench = Bench()
    task = await bench.waiting("a")
    bench.wait_queue.hand_over("a")
    await cancelled(task)
    assert task.cancelled()
    assert bench.given_back == ["a"]


async def test_when_something_changes_everybody_chooses_anew() -> None:
    bench = Bench()
    tasks = [await bench.waiting("a"), await bench.waiting("b")]
    bench.wait_queue.wake_all()
    assert await asyncio.gather(*tasks) == [None, None]
    assert len(bench.wait_queue) == 0
    assert not bench.wait_queue.hand_over("a")


async def test_whoever_must_choose_anew_comes_back_to_its_old_place_though_the_line_is_full() -> None:
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


async def test_whoever_leaves_while_the_line_is_stirred_gives_nothing_back() -> None:
    bench = Bench()
    leaving, stirred = await bench.waiting("a"), await bench.waiting("a")
    leaving.cancel()
    bench.wait_queue.wake_all()
    stirred.cancel()
    await asyncio.gather(leaving, stirred, return_exceptions=True)
    assert bench.given_back == []
