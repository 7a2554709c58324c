"""How long items will be, told from their schema."""

import json

import pytest

from mockllmapi.engine.token_estimate import estimate_tokens, item_schema, most_tokens_of_schema, tokens_of_schema
from mockllmapi.exchange import RawShape
from mockllmapi.shapes.compiler import compile_shape
from mockllmapi.types import JsonValue
from support.json_types import JsonDict

USER = {
    "id": 12,
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "isActive": True,
    "createdAt": "2024-05-17T09:30:00Z",
}
ORDER = {"id": "550e8400-e29b-41d4-a716-446655440000", "total": 12.5, "lines": [{"sku": "AB-1", "n": 2}], "user": USER}


@pytest.mark.parametrize("example", [USER, ORDER], ids=["user", "order"])
def test_an_item_weighs_about_what_it_takes(example: JsonValue) -> None:
    schema = item_schema(compile_shape(RawShape([example], "shape")))
    assert schema is not None
    real = estimate_tokens(json.dumps(example))
    assert 0.8 * real <= tokens_of_schema(schema) <= 2 * real


def test_enums_lengths_and_lists_count() -> None:
    def weigh(**keywords: JsonValue) -> int:
        return tokens_of_schema(keywords)

    assert weigh(type="string", minLength=600) >= 150
    assert weigh(type="string", enum=["a", "a long word of many letters indeed"]) > weigh(type="string", enum=["a"])
    assert weigh(type="array", items={"type": "string"}, minItems=50) > 10 * weigh(
        type="array", items={"type": "string"}
    )
    assert weigh(anyOf=[{"type": "null"}, {"type": "string", "format": "uuid"}]) >= 30
    assert weigh(allOf=[{"type": "object", "properties": {"a": {"type": "string"}}}]) > 10
    assert weigh(const={"a": [1, 2, 3]}) >= 7
    assert tokens_of_schema(True) > 0


def test_a_schema_within_itself_comes_to_an_end() -> None:
    shape: JsonDict = {"type": "array", "items": {"$ref": "#/$defs/node"}, "$defs": {"node": {
        "type": "object", "properties": {"next": {"$ref": "#/$defs/node"}, "id": {"type": "integer"}}}}}  # fmt: skip
    schema = item_schema(compile_shape(RawShape(shape, "shape")))
    assert schema is not None
    assert 0 < tokens_of_schema(schema) < 1000


def test_the_item_of_a_wrapped_list_is_found() -> None:
    schema = item_schema(compile_shape(RawShape({"total": 0, "data": {"users": [{"id": 0}]}}, "shape")))
    schema_inside = item_schema(compile_shape(RawShape({"total": 0, "users": [{"id": 0}]}, "shape")))
    assert isinstance(schema_inside, dict)
    assert "id" in str(schema_inside["properties"])
    assert schema is None or "id" in str(schema)


def test_where_there_is_no_list_there_is_no_item() -> None:
    assert item_schema(compile_shape(RawShape({"id": 0}, "shape"))) is None
    assert item_schema(compile_shape(RawShape([], "shape"))) is None


@pytest.mark.parametrize("example", [USER, ORDER, [USER], {"text": "x"}])
def test_the_most_that_a_value_needs_leaves_room(example: JsonValue) -> None:
    most = most_tokens_of_schema(compile_shape(RawShape(example, "shape")).schema)
    assert most is not None
    assert most >= max(512, 4 * estimate_tokens(json.dumps(example)))


def test_a_small_object_needs_less_than_the_usual_limit() -> None:
    most = most_tokens_of_schema(
        {"type": "object", "properties": {"id": {"type": "integer"}, "ok": {"type": "boolean"}}}
    )
    assert most == 512


@pytest.mark.parametrize(
    "schema",
    [
        True,
        {},
        {"type": "object"},
        {"type": "array"},
        {"type": "object", "properties": {"x": {}}},
        {"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "properties": {"next": {"$ref": "#/$defs/n"}}}}},
        {"type": "object", "properties": {str(number): {"type": "integer"} for number in range(600)}},
    ],
)
def test_the_most_of_an_open_or_large_schema_is_unknown(schema: bool | dict[str, JsonValue]) -> None:
    assert most_tokens_of_schema(schema) is None


def test_a_schema_of_nested_references_is_checked_in_little_time() -> None:
    definitions: dict[str, JsonValue] = {"d8": {"type": "integer"}}
    for level in range(8):
        properties: JsonValue = {str(number): {"$ref": f"#/$defs/d{level + 1}"} for number in range(50)}
        definitions[f"d{level}"] = {"type": "object", "properties": properties}
    assert most_tokens_of_schema({"$ref": "#/$defs/d0", "$defs": definitions}) is None
