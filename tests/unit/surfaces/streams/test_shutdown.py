"""The server stops, and whoever streams hears of it."""

from __future__ import annotations

import asyncio

import pytest

from mockllmapi.surfaces.streams.shutdown import ShutdownSignal, ShuttingDown


async def stream(shutdown: ShutdownSignal, begun: asyncio.Event) -> int:
    """Streams for ever; gives how often it is still being cancelled when it has heard."""
    try:
        with shutdown.watch():
            begun.set()
            await asyncio.Event().wait()
    except ShuttingDown:
        await asyncio.sleep(0)  # a last word can still be said
        task = asyncio.current_task()
        assert task is not None
        return task.cancelling()
    raise AssertionError


async def test_everybody_who_streams_is_stopped_and_can_say_a_last_word() -> None:
    shutdown, begun = ShutdownSignal(), [asyncio.Event(), asyncio.Event()]
    tasks = [asyncio.create_task(stream(shutdown, each)) for each in begun]
    for each in begun:
        await each.wait()
    assert (len(shutdown), shutdown.has_begun()) == (2, False)
    shutdown.begin()
    assert await asyncio.gather(*tasks) == [0, 0]
    assert (len(shutdown), shutdown.has_begun()) == (0, True)


async def test_who_begins_too_late_is_stopped_at_once() -> None:
    shutdown = ShutdownSignal()
    shutdown.begin()
    with pytest.raises(ShuttingDown), shutdown.watch():
        raise AssertionError
    assert len(shutdown) == 0


async def test_who_has_finished_is_left_alone() -> None:
    shutdown = ShutdownSignal()
    with shutdown.watch():
        pass
    shutdown.begin()
    await asyncio.sleep(0)


async def test_who_is_cancelled_by_somebody_else_is_cancelled() -> None:
    shutdown, begun = ShutdownSignal(), asyncio.Event()
    task = asyncio.create_task(stream(shutdown, begun))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(shutdown) == 0


async def test_who_is_cancelled_by_both_is_cancelled() -> None:
    shutdown, begun = ShutdownSignal(), asyncio.Event()
    task = asyncio.create_task(stream(shutdown, begun))
    await begun.wait()
    shutdown.begin()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_failure_goes_through() -> None:
    shutdown = ShutdownSignal()
    with pytest.raises(KeyError), shutdown.watch():
        raise KeyError
    assert len(shutdown) == 0
