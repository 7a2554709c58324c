"""Learning and answering in the place of models."""

from pathlib import Path
from typing import Any

import pytest

from mockllmapi.exchange import Controls, MockRequest, RawShape
from mockllmapi.learning import NO_ANSWER, LearningPolicy, Profiles
from mockllmapi.shapes import Shape
from mockllmapi.stores import MemoryStore, StoreLimits
from mockllmapi.testing import FrozenClock
from support.json_types import Json, JsonDict, json_of
from support.randomness import RNG, make_synthesizer

KEY = "GET~users~:id"


class World:
    """Profiles with their store and clock."""

    def __init__(self, **policy: int) -> None:
        self.clock = FrozenClock()
        self.store = MemoryStore(self.clock, StoreLimits(expiry_s=10**6))
        self.profiles = Profiles(
            self.store,
            self.clock,
            RNG,
            make_synthesizer(clock=self.clock),
            LearningPolicy(**{"min_samples": 3, **policy}),
        )

    async def see(self, count: int = 3, start: int = 0, **controls: Any) -> list[bool]:
        seen = []
        for index in range(start, start + count):
            request = MockRequest("GET", f"/users/{index}", controls=Controls(**controls))
            seen.append(await self.profiles.observe(request, {"id": index, "plan": "free"}))
        return seen

    async def answer(self, path: str = "/users/99", **controls: Json) -> Json:
        return await self.profiles.answer(MockRequest("GET", path, controls=Controls(**controls)))

    async def is_due(self, path: str = "/users/99") -> bool:
        return await self.profiles.claim_refresh(MockRequest("GET", path))


@pytest.fixture
def world() -> World:
    return World()


async def test_enough_samples_answer(world: World) -> None:
    await world.see(2)
    assert await world.answer() is NO_ANSWER
    await world.see(1, start=2)
    assert await world.answer() == {"id": 99, "plan": "free"}
    assert await world.answer("/orders/99") is NO_ANSWER


@pytest.mark.parametrize("controls", [{"context": "one"}, {"n": 2}])
async def test_some_answers_teach_nothing(world: World, controls: JsonDict) -> None:
    assert await world.see(3, **controls) == [False] * 3
    assert await world.profiles.find(KEY) == []


async def test_nor_what_is_invalid_deep_or_large(world: World) -> None:
    request = MockRequest("GET", "/users/1")
    assert not await world.profiles.observe(request, {"id": 1}, Shape({"type": "array"}, None))
    assert not await world.profiles.observe(request, {"text": "x" * 100_000})
    deep: JsonDict = {}
    value = deep
    for _ in range(500):
        deep["a"] = deep = {}
    assert not await world.profiles.observe(request, value)


async def test_what_was_settled_before_belongs_to_nobody_else(world: World) -> None:
    for index in range(4):
        known = {"nick": f"Settled Nick{index}"}
        value: JsonDict = {"nick": f"Settled Nick{index}", "plan": "free"}
        await world.profiles.observe(MockRequest("GET", f"/users/{index}"), value, known=known)
    assert "Settled" not in (await world.answer())["nick"]


async def test_shapes_of_their_own_are_learned_apart(world: World) -> None:
    await world.see()
    raw = RawShape({"name": ""}, "shape")
    shape = Shape({"type": "object", "required": ["name"]}, raw.value)
    request = MockRequest("GET", "/users/1", controls=Controls(shape=raw))
    for name in ("x", "y", "z"):
        assert await world.profiles.observe(request, {"name": name}, shape)
    assert json_of(await world.profiles.answer(request, shape)).keys() == {"name"}
    assert [learned.variant != "" for learned in await world.profiles.find(KEY)] == [False, True]


async def test_the_newest_samples_count_and_a_renewed_shape_begins_anew() -> None:
    world = World(max_samples=4)
    await world.see(6)
    (learned,) = await world.profiles.find(KEY)
    assert [json_of(sample.value)["id"] for sample in learned.profile.samples] == [2, 3, 4, 5]
    await world.see(1, renews_shape=True)
    (learned,) = await world.profiles.find(KEY)
    assert (len(learned.profile.samples), learned.is_learned) == (1, False)


async def test_a_fresh_answer_is_due_once_in_a_while(world: World) -> None:
    assert not await world.is_due()
    await world.see()
    assert not await world.is_due()
    world.clock.advance(3600)
    assert [await world.is_due() for _ in range(3)] == [True, False, False]
    world.clock.advance(3599)
    assert not await world.is_due()
    world.clock.advance(1)
    assert await world.is_due()
    await world.see(1)
    world.clock.advance(3599)
    assert not await world.is_due()


async def test_it_is_never_due_where_that_is_wanted() -> None:
    world = World(refresh_s=0)
    await world.see()
    world.clock.advance(10**5)
    assert not await world.is_due()


async def test_one_is_forgotten(world: World) -> None:
    await world.see()
    assert await world.profiles.forget(KEY) == 1
    assert await world.profiles.forget(KEY) == 0
    assert await world.answer() is NO_ANSWER


async def test_what_is_known_already_stays_when_a_file_is_read(world: World, tmp_path: Path) -> None:
    path = tmp_path / "learned.jsonl"
    assert await world.profiles.load(path) == 0
    await world.see(3)
    assert await world.profiles.save(path) == 1
    other = World()
    await other.see(1, start=50)
    assert await other.profiles.load(path) == 1
    (learned,) = await other.profiles.find(KEY)
    assert len(learned.profile.samples) == 1
    await other.profiles.forget(KEY)
    await other.profiles.load(path)
    assert await other.answer() == {"id": 99, "plan": "free"}
    assert (await other.profiles.find(KEY))[0].fresh_at == world.clock.now()


async def test_a_seed_repeats(world: World) -> None:
    for index in range(6):
        await world.profiles.observe(MockRequest("GET", "/n"), {"n": index * 1.37})
    request = MockRequest("GET", "/n")
    first: list[Json] = [await world.profiles.answer(request, None, seed) for seed in range(20)]
    assert first == [await world.profiles.answer(request, None, seed) for seed in range(20)]
    assert len({each["n"] for each in first}) > 10
