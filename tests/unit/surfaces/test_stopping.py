"""The server stops, and whoever streams hears of it."""

from __future__ import annotations

import asyncio

import pytest

from mockllmapi.surfaces.stopping import Stopped, Stopping


async def stream(stopping: Stopping, begun: asyncio.Event) -> int:
    """Streams for ever; gives how often it is still being cancelled when it has heard."""
    try:
        with stopping.watch():
            begun.set()
            await asyncio.Event().wait()
    except Stopped:
        await asyncio.sleep(0)  # a last word can still be said
        task = asyncio.current_task()
        assert task is not None
        return task.cancelling()
    raise AssertionError


async def test_everybody_who_streams_is_stopped_and_can_say_a_last_word() -> None:
    stopping, begun = Stopping(), [asyncio.Event(), asyncio.Event()]
    tasks = [asyncio.create_task(stream(stopping, each)) for each in begun]
    for each in begun:
        await each.wait()
    assert (len(stopping), stopping.has_begun()) == (2, False)
    stopping.begin()
    assert await asyncio.gather(*tasks) == [0, 0]
    assert (len(stopping), stopping.has_begun()) == (0, True)


async def test_who_begins_too_late_is_stopped_at_once() -> None:
    stopping = Stopping()
    stopping.begin()
    with pytest.raises(Stopped), stopping.watch():
        raise AssertionError
    assert len(stopping) == 0


async def test_who_has_finished_is_left_alone() -> None:
    stopping = Stopping()
    with stopping.watch():
        pass
    stopping.begin()
    await asyncio.sleep(0)


async def test_who_is_cancelled_by_somebody_else_is_cancelled() -> None:
    stopping, begun = Stopping(), asyncio.Event()
    task = asyncio.create_task(stream(stopping, begun))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(stopping) == 0


async def test_who_is_cancelled_by_both_is_cancelled() -> None:
    stopping, begun = Stopping(), asyncio.Event()
    task = asyncio.create_task(stream(stopping, begun))
    await begun.wait()
    stopping.begin()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_failure_goes_through() -> None:
    stopping = Stopping()
    with pytest.raises(KeyError), stopping.watch():
        raise KeyError
    assert len(stopping) == 0
