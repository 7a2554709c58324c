from typing import Never

import pytest

from mockllmapi.errors import BadControl
from mockllmapi.exchange import RawShape
from mockllmapi.shapes.shape_cache import ShapeCache
from mockllmapi.types import JsonSchema, JsonValue
from support.json_types import Json, JsonDict, json_of


def test_equal_shapes_are_read_once_and_counts_apart() -> None:
    library = ShapeCache()
    first = library.read(RawShape({"a": 0}, "shape"))
    assert library.read(RawShape({"a": 0}, "X-Shape")) is first
    assert library.read(RawShape({"a": 0}, "shape"), 2) is not first
    assert library.read(RawShape({"a": 0}, "shape"), 2, "limit").schema == first.schema


def test_the_order_of_members_makes_a_difference() -> None:
    library = ShapeCache()
    assert list(json_of(library.read(RawShape({"b": 0, "a": 0}, "shape")).schema)["properties"]) == ["b", "a"]
    assert list(json_of(library.read(RawShape({"a": 0, "b": 0}, "shape")).schema)["properties"]) == ["a", "b"]


def test_the_cache_keeps_the_shapes_used_last() -> None:
    library = ShapeCache(max_entries=2)
    kept = library.read(RawShape({"a": 0}, "shape"))
    library.read(RawShape({"b": 0}, "shape"))
    library.read(RawShape({"a": 0}, "shape"))
    library.read(RawShape({"c": 0}, "shape"))
    assert len(library) == 2
    assert library.read(RawShape({"a": 0}, "shape")) is kept


def test_a_shape_without_any_value_is_the_clients_error_and_is_not_cached() -> None:
    def sampler(schema: JsonSchema, samples: int) -> Never:
        raise ValueError("it is too beautiful")

    library = ShapeCache(sampler=sampler)
    with pytest.raises(BadControl, match="too beautiful"):
        library.read(RawShape({"type": "string"}, "shape"))
    assert len(library) == 0
    assert library.read(RawShape({"name": ""}, "shape")).is_example


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}])
def test_texts_that_are_not_unicode_are_refused(value: JsonValue) -> None:
    with pytest.raises(BadControl):
        ShapeCache().read(RawShape(value, "shape"))


def test_deep_values_are_refused() -> None:
    deep: list[JsonValue] = []
    value = deep
    for _ in range(50_000):
        value.append(value := [])
    with pytest.raises(BadControl, match="nested deeper"):
        ShapeCache().read(RawShape(deep, "shape"))


def test_a_shape_that_closing_makes_impossible_stays_open() -> None:
    def sampler(schema: JsonSchema, samples: int) -> list[JsonValue]:
        if isinstance(schema, dict) and schema.get("additionalProperties") is False:
            raise ValueError("closed")
        return [{}] * samples

    schema: Json = (
        ShapeCache(sampler=sampler).read(RawShape({"type": "object", "properties": {"a": {}}}, "shape")).schema
    )
    assert "additionalProperties" not in schema


def test_a_union_is_closed_only_if_its_samples_fit_the_open_one() -> None:
    def branch(name: str) -> JsonDict:
        return {"type": "object", "properties": {"in": {"type": "object", "properties": {name: {"type": "string"}}}}}

    shape = RawShape({"oneOf": [branch("a"), branch("b")]}, "shape")
    vague = ShapeCache(sampler=lambda schema, samples: [{"in": {"a": "x"}}] * samples).read(shape)
    assert vague.is_valid({"in": {"a": "x", "b": 1}})  # by the client's own words, {"a": "x"} fits both branches
    clear = ShapeCache(sampler=lambda schema, samples: [{"in": {"a": "x", "b": 1}}] * samples).read(shape)
    assert not clear.is_valid({"in": {"a": "x", "b": 1}})
