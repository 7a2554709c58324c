"""Calls to a model that is still being loaded."""

import asyncio

import pytest

from mockllmapi.routing.loading_calls import LoadingCalls, StillLoading
from mockllmapi.testing import FrozenClock, Gate
from support.routing import settle


class Load:
    """A call that takes as long as a gate is closed, and the end of it if it was left to itself."""

    def __init__(self, *, is_loading: bool = True) -> None:
        self.clock, self.gate = FrozenClock(), Gate()
        self.calls = LoadingCalls(self.clock)
        self.is_loading = is_loading
        self.ended: list[asyncio.Task[str]] = []

    async def _call(self) -> str:
        await self.gate.pass_through()
        return "loaded"

    async def _end(self, task: asyncio.Task[str]) -> None:
        self.ended.append(task)

    async def start(self) -> asyncio.Task[str]:
        task = asyncio.create_task(
            self.calls.run(
                self._call(), leave_after_s=30, left_s=120, is_loading=lambda: self.is_loading, on_end=self._end
            )
        )
        await settle()
        return task

    async def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)
        await settle()


async def test_a_call_that_is_quick_enough_returns_its_result() -> None:
    load = Load()
    task = await load.start()
    load.gate.open()
    assert await task == "loaded"
    assert (len(load.calls), load.ended) == (0, [])


async def test_a_call_of_a_loading_model_is_left_to_itself_and_ends_later() -> None:
    load = Load()
    task = await load.start()
    await load.advance(30)
    with pytest.raises(StillLoading):
        await task
    assert (len(load.calls), load.ended) == (1, [])
    load.gate.open()
    await settle()
    assert ([ended.result() for ended in load.ended], len(load.calls)) == (["loaded"], 0)


async def test_a_call_that_was_left_to_itself_ends_with_its_deadline() -> None:
    load = Load()
    task = await load.start()
    await load.advance(30)
    with pytest.raises(StillLoading):
        await task
    await load.advance(89)
    assert load.ended == []
    await load.advance(1)
    assert [ended.cancelled() for ended in load.ended] == [True]


async def test_a_call_of_a_loaded_model_is_waited_for_to_its_deadline() -> None:
    load = Load(is_loading=False)
    task = await load.start()
    await load.advance(119)
    assert not task.done()
    await load.advance(1)
    with pytest.raises(TimeoutError):
        await task


async def test_a_caller_that_leaves_early_cancels_its_call() -> None:
    load = Load()
    task = await load.start()
    task.cancel()
    await settle()
    assert task.cancelled()
    assert len(load.calls) == 0


async def test_closing_cancels_the_calls_that_go_on() -> None:
    load = Load()
    task = await load.start()
    await load.advance(30)
    with pytest.raises(StillLoading):
        await task
    await load.calls.aclose()
    assert ([ended.cancelled() for ended in load.ended], len(load.calls)) == ([True], 0)
