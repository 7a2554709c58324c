import pytest

from mockllmapi.shapes.keywords import (
    CHILD_KEYWORDS,
    COMPOSITION_KEYWORDS,
    CONDITION_KEYWORDS,
    KEYWORDS,
    Role,
    is_schema,
    is_subschema,
    subschemas,
)
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import JsonDict


@pytest.mark.parametrize(
    "example",
    [
        {"type": "circle", "name": ""},
        {"title": "", "description": ""},
        {"items": [{"id": 0}], "total": 0},
        {"items": [{"id": 0}]},
        {"items": {"id": 0}},
        {"properties": {"color": "red"}},
        {"properties": {}},
        {"patternProperties": {}},
        {"type": "object", "dependentRequired": {"a": "b"}},
        {"type": "object", "id": 1},
        {"type": "string", "name": ""},
        {"type": "object", "minimum": "x"},
        {"enum": "x"},
        {"const": 1, "radius": 2},
        {"format": "email", "minimum": 0},
        {"anyOf": []},
        {"anyOf": [1]},
        {"type": []},
        {"minimum": 5},
        {"format": "uuid"},
        {"required": ["a"]},
        {"not": True},
        {"not": {"title": "x"}},
        {"not": {"a": 1}},
        {"if": {"minimum": 5}},
        {"if": "a", "then": "b"},
        {"if": True, "then": {"title": "x"}},
        {"contains": {"title": "", "format": "pdf"}},
        {"contains": "x"},
        {"additionalProperties": False},
        {"dependentRequired": {}},
        {"prefixItems": [{"title": ""}]},
        {"$schema": 5, "x": 1},
        {},
        [],
        [{"type": "string"}],
        True,
        "string",
        None,
    ],
)
def test_these_are_examples(example: JsonValue) -> None:
    assert not is_schema(example)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": ["string", "null"]},
        {"type": "object", "properties": {"name": {"type": "string"}}},
        {"properties": {"color": {}}},
        {"properties": {"color": {"type": "string", "faker": "color.name"}}},
        {"type": "object", "x-internal": True, "nullable": True, "discriminator": {"propertyName": "kind"}},
        {"items": {"type": "string"}},
        {"items": True},
        {"patternProperties": {"^x-": {"type": "string"}}},
        {"type": "object", "dependencies": {"a": ["b"], "c": {"type": "object"}}},
        {"type": "string", "not": {"const": ""}},
        {"$ref": "#/$defs/A", "$defs": {"A": {}}},
        {"anyOf": [{"type": "string"}, {"required": ["a"]}]},
        {"enum": []},
        {"const": None},
        {"const": {}},
        {"$dynamicRef": "#a", "$defs": {"A": {"$dynamicAnchor": "a", "type": "string"}}},
        {"$ref": "#/definitions/A", "definitions": {"A": {"minimum": 5}}},
        {"not": {"minimum": 5}},
        {"not": {"required": ["a"]}, "title": "x"},
        {"if": {"minimum": 5}, "then": {"multipleOf": 2}},
        {"if": {"required": ["a"]}, "else": {"required": ["b"]}},
        {"allOf": [{"required": ["a"]}, {"minProperties": 2}]},
        {"oneOf": [{"minimum": 5}, {"maximum": 2}]},
        {"contains": {"type": "string"}},
        {"prefixItems": [{"type": "string"}]},
        {"propertyNames": {"pattern": "^a"}},
        {"additionalProperties": {"type": "integer"}},
        {"dependentRequired": {"a": ["b"]}},
        {"$schema": "anything", "nonsense": 1},
    ],
)
def test_these_are_schemas(schema: JsonObject) -> None:
    assert is_schema(schema)


def test_inside_a_schema_unknown_words_are_overlooked_once_it_is_one() -> None:
    assert is_subschema({"type": "string", "faker": "x"})
    assert is_subschema({})
    assert is_subschema(False)
    assert not is_subschema({"hex": "#fff"})
    assert not is_subschema("red")


def test_parts_members_and_conditions_are_keywords_that_hold_schemas() -> None:
    for name in (*COMPOSITION_KEYWORDS, *CHILD_KEYWORDS, *CONDITION_KEYWORDS):
        assert KEYWORDS[name].role is Role.CONSTRAINT
    assert not set(COMPOSITION_KEYWORDS) & set(CHILD_KEYWORDS)
    assert not set(CONDITION_KEYWORDS) & {*COMPOSITION_KEYWORDS, *CHILD_KEYWORDS}


def test_the_schemas_directly_inside_are_found_with_the_way_to_them() -> None:
    schema: JsonDict = {
        "properties": {"a": {"type": "string"}},
        "items": [True, {}],
        "not": {"properties": {"deep": {}}},
        "dependencies": {"b": ["c"], "d": False},
        "enum": [{"not": {}}],
    }
    assert dict(subschemas(schema)) == {
        ("properties", "a"): {"type": "string"},
        ("items", "0"): True,
        ("items", "1"): {},
        ("not",): {"properties": {"deep": {}}},
        ("dependencies", "d"): False,
    }
    assert [steps for steps, _ in subschemas(schema, ["not"])] == [("not",)]
