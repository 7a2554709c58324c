import asyncio
from typing import Any

import pytest

from mockllmapi.routing.single_flight import SingleFlight
from support.routing import settle


class Work:
    """A call that counts its starts and waits to be finished."""

    def __init__(self) -> None:
        self.starts = 0
        self.cancelled = 0
        self.result = asyncio.get_running_loop().create_future()

    async def __call__(self) -> str:
        self.starts += 1
        try:
            result: str = await asyncio.shield(self.result)
            return result
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


async def joined(calls: SingleFlight[str], work: Work, count: int, key: str = "k") -> list[asyncio.Task[Any]]:
    tasks = [asyncio.create_task(calls.run(key, work)) for _ in range(count)]
    await settle()
    return tasks


async def test_equal_calls_in_flight_are_one_call() -> None:
    calls, work = SingleFlight[str](), Work()
    tasks = await joined(calls, work, 5)
    work.result.set_result("x")
    assert await asyncio.gather(*tasks) == ["x"] * 5
    assert (work.starts, len(calls)) == (1, 0)


async def test_other_keys_are_other_calls() -> None:
    calls, work = SingleFlight[str](), Work()
    tasks = await joined(calls, work, 1, "a") + await joined(calls, work, 1, "b")
    work.result.set_result("x")
    await asyncio.gather(*tasks)
    assert work.starts == 2


async def test_a_finished_call_is_not_shared() -> None:
    calls, work = SingleFlight[str](), Work()
    work.result.set_result("x")
    for _ in range(3):
        assert await calls.run("k", work) == "x"
    assert work.starts == 3


async def test_a_waiter_that_leaves_does_not_affect_the_others() -> None:
    calls, work = SingleFlight[str](), Work()
    tasks = await joined(calls, work, 3)
    for task in tasks[:2]:
        task.cancel()
    await settle()
    assert (tasks[0].cancelled(), work.cancelled) == (True, 0)
    work.result.set_result("x")
    assert await tasks[2] == "x"


async def test_a_call_is_cancelled_when_its_last_waiter_has_left() -> None:
    calls, work = SingleFlight[str](), Work()
    for task in await joined(calls, work, 3):
        task.cancel()
    await settle()
    assert (work.cancelled, len(calls)) == (1, 0)


async def test_a_caller_after_the_last_waiter_starts_a_new_call() -> None:
    calls, work = SingleFlight[str](), Work()
    (gone,) = await joined(calls, work, 1)
    gone.cancel()
    await asyncio.sleep(0)
    late = asyncio.create_task(calls.run("k", work))
    await settle()
    work.result.set_result("x")
    assert await late == "x"
    assert work.starts == 2


async def test_a_failure_reaches_every_waiter() -> None:
    calls, work = SingleFlight[str](), Work()
    tasks = await joined(calls, work, 3)
    work.result.set_exception(KeyError("no"))
    for task in tasks:
        with pytest.raises(KeyError):
            await task
    assert len(calls) == 0
