"""Structures that are learned from answers."""

import pytest

from mockllmapi.exchange import Source
from mockllmapi.shapes.learned_shapes import MAX_EXAMPLE_CHARS, LearnedShapes, build_shape_key
from mockllmapi.stores.memory import MemoryStore, StoreLimits
from mockllmapi.testing import FrozenClock
from mockllmapi.types import JsonValue
from support.json_types import Json, JsonDict, json_of
from support.optional import present

USER: JsonDict = {"id": 7, "name": "Ada"}


class World:
    """Learned shapes over a store whose entries expire one by one, and their clock."""

    def __init__(self, expiry_s: float = 900.0) -> None:
        self.clock = FrozenClock()
        self.store = MemoryStore(self.clock, StoreLimits(expiry_s=expiry_s, expires_entries=True))
        self.shapes = LearnedShapes(self.store, self.clock)


@pytest.fixture
def world() -> World:
    return World()


async def test_the_structure_of_one_answer_binds_the_next_of_its_template(world: World) -> None:
    assert await world.shapes.find("GET", "/users/7") is None
    assert await world.shapes.learn("GET", "/users/7", USER, source=Source.LLM)
    learned = present(await world.shapes.find("get", "/users/550e8400-e29b-41d4-a716-446655440000"))
    assert (learned.method, learned.path, learned.is_binding) == ("GET", "/users/{id}", True)
    assert learned.shape.is_example
    assert learned.shape.raw == USER
    assert learned.shape.is_valid({"id": 8, "name": "Bob"})
    assert not learned.shape.is_valid({"id": 8, "name": "Bob", "more": 1})
    assert not learned.shape.is_valid({"id": 8, "name": 5})


async def test_method_and_path_tell_structures_apart(world: World) -> None:
    await world.shapes.learn("GET", "/users/7", USER, source=Source.LLM)
    for method, path in (("PUT", "/users/7"), ("GET", "/users"), ("GET", "/orders/7"), ("GET", "/users/line-items")):
        assert await world.shapes.find(method, path) is None


async def test_members_that_some_items_lack_are_optional_and_null_leaves_open(world: World) -> None:
    items: Json = [{"id": 1, "nick": "A", "boss": None}, {"id": 2, "boss": None}]
    await world.shapes.learn("GET", "/users", {"items": items, "total": 2}, source=Source.LLM)
    shape = present(await world.shapes.find("GET", "/users")).shape
    assert shape.list_path == ("items",)
    assert shape.is_valid({"items": [{"id": 3, "boss": {"id": 1}}], "total": 1})
    assert not shape.is_valid({"items": [{"nick": "C", "boss": None}], "total": 1})
    assert json_of(shape.with_count(5, "count").schema)["properties"]["items"]["maxItems"] == 5


@pytest.mark.parametrize("value", [[], {}, None, 7, "text", True, [[], {}], [{}]])
async def test_answers_without_structure_are_not_stored(world: World, value: JsonValue) -> None:
    assert not await world.shapes.learn("GET", "/users", value, source=Source.LLM)
    assert await world.shapes.find("GET", "/users") is None


@pytest.mark.parametrize("source", [Source.SIMULATED, Source.REMEMBERED, Source.RECORDING, Source.POOL])
async def test_only_fresh_answers_teach(world: World, source: Source) -> None:
    assert not await world.shapes.learn("GET", "/users/7", USER, source=source)


async def test_the_first_good_answer_stays_until_it_is_renewed(world: World) -> None:
    await world.shapes.learn("GET", "/users/7", USER, source=Source.LLM)
    assert not await world.shapes.learn("GET", "/users/8", {"other": 1}, source=Source.LLM)
    assert present(await world.shapes.find("GET", "/users/7")).shape.raw == USER
    assert await world.shapes.learn("GET", "/users/8", {"other": 1}, source=Source.LLM, renew=True)
    assert present(await world.shapes.find("GET", "/users/7")).shape.raw == {"other": 1}


async def test_a_models_structure_replaces_the_generators_and_never_the_other_way(world: World) -> None:
    assert await world.shapes.learn("GET", "/users/7", USER, source=Source.BUILTIN)
    assert not present(await world.shapes.find("GET", "/users/7")).is_binding
    assert not await world.shapes.learn("GET", "/users/7", {"other": 1}, source=Source.BUILTIN)
    assert await world.shapes.learn("GET", "/users/7", {"model": 1}, source=Source.LLM)
    assert not await world.shapes.learn("GET", "/users/7", USER, source=Source.BUILTIN)
    learned = present(await world.shapes.find("GET", "/users/7"))
    assert (learned.shape.raw, learned.is_binding) == ({"model": 1}, True)


async def test_it_is_compiled_once(world: World) -> None:
    await world.shapes.learn("GET", "/users/7", USER, source=Source.LLM)
    first = present(await world.shapes.find("GET", "/users/7"))
    again = present(await world.shapes.find("GET", "/users/9"))
    assert first.shape is again.shape
    assert first.shape.validator is again.shape.validator


async def test_use_keeps_it_and_neglect_ends_it() -> None:
    world = World(expiry_s=60)
    await world.shapes.learn("GET", "/users/7", USER, source=Source.LLM)
    for _ in range(5):
        world.clock.advance(50)
        assert await world.shapes.find("GET", "/users/7") is not None
        await world.shapes.learn("GET", "/orders", [USER], source=Source.LLM)
    world.clock.advance(50)
    assert len(await world.shapes.list()) == 2
    world.clock.advance(50)
    assert await world.shapes.find("GET", "/users/7") is None


async def test_another_process_finds_it_in_the_same_store(world: World) -> None:
    await world.shapes.learn("GET", "/users/7", USER, source=Source.LLM)
    other = LearnedShapes(world.store, world.clock)
    assert (
        present(await other.find("GET", "/users/1")).shape.schema
        == present(await world.shapes.find("GET", "/users/1")).shape.schema
    )
    await world.shapes.learn("GET", "/users/7", {"new": 1}, source=Source.LLM, renew=True)
    assert present(await other.find("GET", "/users/1")).shape.raw == {"new": 1}


async def test_they_can_be_listed_shown_and_forgotten(world: World) -> None:
    await world.shapes.learn("GET", "/users/7", USER, source=Source.LLM)
    await world.shapes.learn("POST", "/orders", USER, source=Source.BUILTIN)
    await world.shapes.find("GET", "/users/1")
    listed = await world.shapes.list()
    assert [(learned.key, learned.uses) for learned in listed] == [("POST~orders", 0), ("GET~users~:id", 1)]
    one = present(await world.shapes.one("GET~users~:id"))
    assert (one.learned_at, one.source) == (world.clock.now(), Source.LLM)
    assert await world.shapes.delete("GET~users~:id")
    assert not await world.shapes.delete("GET~users~:id")
    assert await world.shapes.one("GET~users~:id") is None
    assert await world.shapes.clear() == 1
    assert await world.shapes.list() == []


async def test_examples_are_short(world: World) -> None:
    await world.shapes.learn("GET", "/posts", [{"text": "x" * 10_000, "tags": ["a"] * 50}] * 30, source=Source.LLM)
    example: Json = present(await world.shapes.find("GET", "/posts")).shape.raw
    assert len(example) == len(example[0]["tags"]) == 2
    assert len(example[0]["text"]) == MAX_EXAMPLE_CHARS


async def test_structures_without_measure_are_not_kept(world: World) -> None:
    deep: Json = USER
    for _ in range(100):
        deep = {"inner": deep}
    wide: JsonDict = {f"member{number}": number for number in range(10_000)}
    assert not await world.shapes.learn("GET", "/deep", deep, source=Source.LLM)
    assert not await world.shapes.learn("GET", "/wide", wide, source=Source.LLM)


def test_keys_are_safe_in_addresses_and_unique_per_path() -> None:
    paths = ["/", "/users", "/users/{id}", "/users/:id", "/users~x", "/users/x", "/名前", "/users=7Ex"]
    templates = [*paths, "/" + "a" * 500, "/" + "a" * 501]
    keys = {build_shape_key(method, template) for method in ("GET", "POST") for template in templates}
    assert len(keys) == 2 * len(templates)
    assert all(key.isascii() and len(key) < 250 and not set(key) & set("/?#%{} ") for key in keys)
    assert build_shape_key("get", "/users/{id}") == "GET~users~:id"


OTHER_ID = "123e4567-e89b-12d3-a456-426614174000"


@pytest.mark.parametrize(
    ("path", "value", "other"),
    [
        ("/vans/7", {"id": 1, "model": "x"}, {"id": OTHER_ID, "model": "y"}),
        (f"/vans/{OTHER_ID}", {"id": OTHER_ID, "model": "x"}, {"id": 7, "model": "y"}),
        ("/vans/7", {"van_id": 1, "model": "x"}, {"van_id": "a-1", "model": "y"}),
        (f"/vans/{OTHER_ID}", {"uuid": OTHER_ID}, {"uuid": "b-12"}),
        ("/vans/7", {"van": {"id": 1, "model": "x"}}, {"van": {"id": OTHER_ID, "model": "y"}}),
        ("/users/7/orders", [{"id": 1, "userId": 7}], [{"id": 2, "userId": OTHER_ID}]),
        ("/users/7/orders", {"data": [{"id": 1, "userId": 7}]}, {"data": [{"id": 2, "userId": OTHER_ID}]}),
    ],
)
async def test_the_ids_of_the_path_may_be_of_another_kind_next_time(
    world: World, path: str, value: Json, other: Json
) -> None:
    await world.shapes.learn("GET", path, value, source=Source.LLM)
    shape = present(await world.shapes.find("GET", path)).shape
    assert shape.is_valid(value)
    assert shape.is_valid(other)


@pytest.mark.parametrize(
    ("path", "value", "other"),
    [
        ("/vans/7", {"id": 1, "owner": {"id": 3}}, {"id": 1, "owner": {"id": "x"}}),
        ("/vans/7", {"id": 1, "ownerId": 3}, {"id": 1, "ownerId": "x"}),
        ("/vans/7", {"id": 1}, {"id": None}),
        ("/vans", [{"id": 1}], [{"id": "x"}]),
        ("/vans/7", {"id": {"value": 1}}, {"id": 7}),
    ],
)
async def test_other_ids_keep_their_type(world: World, path: str, value: JsonValue, other: JsonValue) -> None:
    await world.shapes.learn("GET", path, value, source=Source.LLM)
    shape = present(await world.shapes.find("GET", path)).shape
    assert shape.is_valid(value)
    assert not shape.is_valid(other)
