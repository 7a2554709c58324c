from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.shapes import compile_validator
from mockllmapi.synthesis.scene import Unsatisfiable
from mockllmapi.types import JsonValue
from support.json_types import Json, JsonDict

A = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}


@pytest.mark.parametrize(
    "schema",
    [
        True,
        {},
        {"const": {"x": [1]}},
        {"enum": ["a", 5, None], "type": ["string", "null"]},
        {"enum": [None, None]},
        {"type": ["integer", "number", "string", "null", "boolean", "array", "object"]},
        {"minimum": 3},
        {"minLength": 3},
        {"not": {"type": ["string", "number"]}},
        {"if": {"additionalProperties": False}, "const": {"id": 1}},
        {"contains": {"$ref": "#/$defs/A"}, "minLength": 2, "$defs": {"A": {"type": "null"}}},
        {"not": {"items": {"$ref": "#/$defs/A"}}, "pattern": "^a", "$defs": {"A": {"type": "null"}}},
        {"not": {"anyOf": [{"type": "object"}, {"minLength": 2}]}},
        {"type": "integer", "not": {"multipleOf": 2}, "minimum": 1, "maximum": 9},
        {"if": {"type": "string"}, "then": {"minLength": 30}, "else": {"type": "null"}},
        {"type": "integer", "oneOf": [{"minimum": 2}, {"maximum": 5}]},
        {"properties": {"a": False}, "required": ["a"]},
        {"oneOf": [{"type": "integer", "multipleOf": 2}, {"type": "integer", "multipleOf": 3}]},
        {"allOf": [A, {"properties": {"b": {"type": "string", "maxLength": 4}}, "required": ["b"]}]},
        {
            "type": "object",
            "properties": {"n": {"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}]}},
            "required": ["n"],
            "$defs": {"A": A},
        },
        {
            "type": "string",
            "anyOf": [{"maxLength": 30}, {"minLength": 1}],
        },
    ],
)
def test_values_conform(write: Callable[..., Any], schema: Json) -> None:
    is_valid = compile_validator(schema).is_valid
    assert all(map(is_valid, write(schema)))


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"enum": [5], "type": "string"},
        {"oneOf": [{"type": "string"}, {"type": "string"}]},
        {"allOf": [{"type": "string"}, {"type": "integer"}]},
        {"anyOf": [False, {"type": "integer", "minimum": 2, "maximum": 1}]},
        {
            "$ref": "#/$defs/E",
            "$defs": {"E": {"type": "object", "properties": {"e": {"$ref": "#/$defs/E"}}, "required": ["e"]}},
        },
    ],
)
def test_what_no_value_fits_is_refused(write: Callable[..., Any], schema: JsonValue) -> None:
    with pytest.raises(Unsatisfiable):
        write(schema)


RECURSIVE = [
    {"type": "object", "properties": {"v": {"type": "integer"}, "next": {"$ref": "#/$defs/N"}}, "required": ["v"]},
    {"type": "object", "properties": {f"p{n}": {"$ref": "#/$defs/N"} for n in range(20)}},
    {"type": "object", "properties": {"kids": {"type": "array", "items": {"$ref": "#/$defs/N"}}}, "required": ["kids"]},
    {"type": "object", "properties": {"n": {"anyOf": [{"$ref": "#/$defs/N"}, {"type": "null"}]}}, "required": ["n"]},
    {
        "type": "object",
        "properties": {"n": {"anyOf": [{"allOf": [{"$ref": "#/$defs/N"}]}, {"type": "null"}]}},
        "required": ["n"],
    },
    {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"$ref": "#/$defs/N"}, "minItems": 2, "maxItems": 2}]},
    {"type": "object", "additionalProperties": {"$ref": "#/$defs/N"}},
]


@pytest.mark.parametrize("node", RECURSIVE)
def test_what_contains_itself_comes_to_an_end(write: Callable[..., Any], node: JsonDict) -> None:
    schema: JsonDict = {"$ref": "#/$defs/N", "$defs": {"N": node}}
    is_valid = compile_validator(schema).is_valid
    values = write(schema, number=20)
    assert all(map(is_valid, values))
    assert max(len(str(value)) for value in values) < 200_000
    assert any(str(value).count("{") + str(value).count("[") > 1 for value in values)


def test_definitions_that_double_are_counted_and_stopped(write: Callable[..., Any]) -> None:
    definitions = {
        f"d{n}": {
            "type": "object",
            "properties": {m: {"$ref": f"#/$defs/d{n + 1}"} for m in "ab"},
            "required": ["a", "b"],
        }
        for n in range(40)
    }
    with pytest.raises(Unsatisfiable, match="more than"):
        write({"$ref": "#/$defs/d0", "$defs": {**definitions, "d40": {"type": "string"}}})


def test_an_alternative_that_turns_out_impossible_is_passed_over(write: Callable[..., Any]) -> None:
    impossible = {"type": "array", "minItems": 1, "items": {"oneOf": [{"type": "string"}, {"type": "string"}]}}
    assert all(isinstance(value, int) for value in write({"anyOf": [impossible, {"type": "integer"}]}, number=200))
    nullable = write({"anyOf": [impossible, {"type": "null"}]}, number=200)
    assert nullable == [None] * 200


def test_null_is_there_now_and_then(write: Callable[..., Any]) -> None:
    values = write({"type": ["string", "null"]}, number=200)
    assert 5 < values.count(None) < 50
