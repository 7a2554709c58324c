"""Work that nobody waits for."""

import asyncio
import logging
from typing import Never

import pytest

from mockllmapi.engine.background import MOST_TASKS, Background


async def test_work_is_done_and_forgotten() -> None:
    background, done = Background(), asyncio.Event()

    async def work() -> None:
        done.set()

    background.start(work())
    await done.wait()
    await asyncio.sleep(0)
    assert len(background) == 0


async def test_what_is_too_much_is_left_undone() -> None:
    background, begun = Background(), 0

    async def work() -> None:
        nonlocal begun
        begun += 1
        await asyncio.Event().wait()

    for _ in range(MOST_TASKS + 5):
        background.start(work())
    await asyncio.sleep(0)
    assert (len(background), begun) == (MOST_TASKS, MOST_TASKS)
    await background.aclose()
    assert len(background) == 0


async def test_closing_ends_what_is_being_done() -> None:
    background, ended = Background(), []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    background.start(work())
    await asyncio.sleep(0)
    await background.aclose()
    assert ended == [True]


async def test_a_failure_is_logged_and_hurts_nobody(caplog: pytest.LogCaptureFixture) -> None:
    background = Background()

    async def work() -> Never:
        raise ValueError("no such luck")

    with caplog.at_level(logging.ERROR):
        background.start(work())
        while len(background):
            await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert "Work in the background failed" in caplog.text
