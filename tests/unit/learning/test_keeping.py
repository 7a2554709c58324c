"""Writing profiles while the server runs."""

import asyncio
import functools
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures._base import Future
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest

from mockllmapi.exchange import MockRequest
from mockllmapi.learning import ProfileKeeper, Profiles
from mockllmapi.learning.keeping import PAUSE_S
from mockllmapi.learning.profile_file import read_profiles
from mockllmapi.stores import MemoryStore, StoreLimits
from mockllmapi.testing import FrozenClock
from support.json_types import json_of
from support.optional import present
from support.randomness import RNG, make_synthesizer


class House:
    """Profiles whose keeper writes into `path`. `saved` counts the files."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.clock = FrozenClock()
        self.profiles = Profiles(
            MemoryStore(self.clock, StoreLimits(expiry_s=10**6)), self.clock, RNG, make_synthesizer(clock=self.clock)
        )
        self.keeper = ProfileKeeper(self.profiles, self.clock, lambda: self.path)
        self.profiles.tell_change = self.keeper.stir
        self.number = 0

    async def learn(self, times: int = 1) -> None:
        for _ in range(times):
            self.number += 1
            await self.profiles.observe(MockRequest("GET", "/users"), {"id": self.number})

    def written(self) -> list[int]:
        return [json_of(sample.value)["id"] for kept in read_profiles(present(self.path)) for sample in kept.samples]

    async def until_written(self, *ids: int) -> None:
        while self.written() != [*ids]:
            await asyncio.sleep(0)


async def test_changes_are_written_together_after_a_pause(tmp_path: Path) -> None:
    house = House(tmp_path / "learned.jsonl")
    await house.learn(3)
    await house.clock.wait_for_sleepers(for_s=PAUSE_S)
    assert not present(house.path).exists()
    house.clock.advance(PAUSE_S)
    await asyncio.wait_for(house.until_written(1, 2, 3), 5)
    await house.learn()
    await house.clock.wait_for_sleepers(for_s=PAUSE_S)
    assert house.written() == [1, 2, 3]
    house.clock.advance(PAUSE_S)
    await asyncio.wait_for(house.until_written(1, 2, 3, 4), 5)
    await house.keeper.aclose()


async def test_the_end_writes_what_has_come_since(tmp_path: Path) -> None:
    house = House(tmp_path / "learned.jsonl")
    await house.learn()
    await house.clock.wait_for_sleepers()
    await house.keeper.aclose()
    assert house.written() == [1]
    assert house.clock.sleepers == ()


async def test_where_no_file_is_wanted_nothing_runs() -> None:
    house = House(None)
    await house.learn()
    await asyncio.sleep(0)
    assert house.clock.sleepers == ()
    await house.keeper.aclose()


async def test_a_file_that_cannot_be_written_is_told_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "later"
    house = House(folder / "learned.jsonl")
    with caplog.at_level(logging.WARNING, "mockllmapi.learning"):
        await house.learn()
        await house.clock.wait_for_sleepers()
        house.clock.advance(PAUSE_S)
        while not caplog.records:
            await asyncio.sleep(0)
    assert "cannot be written" in caplog.text
    folder.mkdir()
    await house.learn()
    await house.clock.wait_for_sleepers(for_s=PAUSE_S)
    house.clock.advance(PAUSE_S)
    await asyncio.wait_for(house.until_written(1, 2), 5)
    await house.keeper.aclose()


async def test_a_file_that_cannot_be_written_at_the_end_does_not_stop_the_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The application closes its other parts after this one."""
    house = House(tmp_path / "no such folder" / "learned.jsonl")
    with caplog.at_level(logging.WARNING, "mockllmapi.learning"):
        await house.keeper.aclose()
    assert "cannot be written" in caplog.text


class SlowProfiles(Profiles):
    """Profiles of which a save takes as long as a test says."""

    may_go_on: asyncio.Event
    is_saving: asyncio.Event

    async def save(self, path: Path) -> int:
        self.is_saving.set()
        await self.may_go_on.wait()
        return await super().save(path)


async def test_the_end_waits_for_what_is_being_written(tmp_path: Path) -> None:
    house = House(tmp_path / "learned.jsonl")
    profiles = SlowProfiles(
        MemoryStore(house.clock, StoreLimits(expiry_s=10**6)), house.clock, RNG, make_synthesizer(clock=house.clock)
    )
    profiles.is_saving, profiles.may_go_on = asyncio.Event(), asyncio.Event()
    house.profiles = profiles
    keeper = ProfileKeeper(profiles, house.clock, lambda: house.path)
    profiles.tell_change = keeper.stir
    await house.learn()
    await house.clock.wait_for_sleepers()
    house.clock.advance(PAUSE_S)
    await profiles.is_saving.wait()
    await house.learn()
    ending = asyncio.ensure_future(keeper.aclose())
    await asyncio.sleep(0)
    assert not ending.done()
    profiles.may_go_on.set()
    await ending
    assert house.written() == [1, 2]
    assert house.clock.sleepers == ()


P = ParamSpec("P")
T = TypeVar("T")


class Threads(ThreadPoolExecutor):
    """Threads that note what they are asked to do."""

    def __init__(self) -> None:
        super().__init__(1)
        self.asked: list[str] = []

    def submit(self, work: Callable[P, T], /, *given: P.args, **more: P.kwargs) -> Future[T]:
        assert isinstance(work, functools.partial)
        self.asked.append(work.args[0].__name__)
        return super().submit(work, *given, **more)


async def test_files_are_written_and_large_samples_read_off_the_loop(tmp_path: Path) -> None:
    threads = Threads()
    asyncio.get_running_loop().set_default_executor(threads)
    house = House(tmp_path / "learned.jsonl")
    request = MockRequest("GET", "/big")
    for _ in range(6):
        await house.profiles.observe(request, [{"id": number, "city": "Oslo"} for number in range(100)])
    await asyncio.gather(*(house.profiles.answer(request) for _ in range(4)))
    await house.learn(6)
    await house.profiles.answer(MockRequest("GET", "/users"))
    assert threads.asked == ["Profile"]
    await house.keeper.aclose()
    assert threads.asked == ["Profile", "write_profiles"]
