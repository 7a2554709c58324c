import json

import jsonschema_rs
import pytest

from mockllmapi.shapes.object_closing import close_objects
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import Json, JsonDict


def admits(schema: Json, value: JsonDict) -> bool:
    return jsonschema_rs.Draft202012Validator(close_objects(schema)).is_valid(value)


A: JsonDict = {"type": "object", "properties": {"a": {"type": "integer"}}}
B: JsonDict = {"type": "object", "properties": {"b": {"type": "integer"}}}


@pytest.mark.parametrize(
    "schema",
    [
        A,
        {"$ref": "#/$defs/A", "$defs": {"A": A}},
        {"allOf": [A]},
        {"allOf": [{"$ref": "#/$defs/A"}, B], "$defs": {"A": A}},
        {"anyOf": [A, {"type": "null"}]},
        {"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}], "$defs": {"A": A}},
        {"oneOf": [{**A, "required": ["a"]}, {**B, "required": ["b"]}]},
        {"$ref": "#/$defs/A", "properties": {"b": {}}, "$defs": {"A": A}},
    ],
)
def test_objects_with_properties_are_closed(schema: JsonObject) -> None:
    assert admits(schema, {"a": 1})
    assert not admits(schema, {"a": 1, "extra": 1})
    nested = {
        "type": "object",
        "properties": {"in": {k: v for k, v in schema.items() if k != "$defs"}},
        "$defs": schema.get("$defs", {}),
    }
    assert admits(nested, {"in": {"a": 1}})
    assert not admits(nested, {"in": {"a": 1, "extra": 1}})


def test_parts_of_a_composition_may_have_each_others_members() -> None:
    assert admits({"allOf": [{"$ref": "#/$defs/A"}, B], "$defs": {"A": A}}, {"a": 1, "b": 2})


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object"},
        {**A, "additionalProperties": True},
        {"allOf": [{"type": "object"}]},
        {"type": "object", "properties": {}},
        True,
    ],
)
def test_explicitly_open_objects_stay_open(schema: JsonValue) -> None:
    assert admits(schema, {"extra": 1})


def test_a_shared_definition_is_closed_only_at_its_simple_use() -> None:
    schema = {
        "type": "object",
        "properties": {"alone": {"$ref": "#/$defs/A"}, "both": {"allOf": [{"$ref": "#/$defs/A"}, B]}},
        "$defs": {"A": A},
    }
    assert admits(schema, {"alone": {"a": 1}, "both": {"a": 1, "b": 1}})
    assert not admits(schema, {"alone": {"a": 1, "b": 1}})


def test_definitions_that_refer_to_each_other_in_circles_are_closed_too() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/$defs/N"}}}
    assert not admits({"$ref": "#/$defs/N", "$defs": {"N": node}}, {"next": {"next": {}, "x": 1}})


def test_required_names_count_as_properties() -> None:
    schema = {"type": "object", "properties": {"a": {}}, "required": ["b"], "dependentRequired": {"a": ["c"]}}
    assert admits(schema, {"a": 1, "b": 1, "c": 1})
    assert not admits(schema, {"b": 1, "extra": 1})


def test_an_object_that_needs_more_members_than_it_names_stays_open() -> None:
    assert admits({"type": "object", "properties": {"a": {}}, "minProperties": 2}, {"a": 1, "b": 1})


def test_the_branches_of_a_condition_are_parts_and_its_question_is_left_alone() -> None:
    schema: JsonDict = {
        "type": "object",
        "properties": {"a": {}},
        "if": {"properties": {"a": {"properties": {"x": {}}}}},
        "then": B,
    }
    closed: Json = close_objects(schema)
    assert closed["if"] == schema["if"]
    assert admits(schema, {"a": 1, "b": 1})
    assert not admits(schema, {"a": 1, "b": 1, "extra": 1})


def test_definitions_that_only_conditions_refer_to_are_left_alone() -> None:
    closed: Json = close_objects({"not": {"$ref": "#/$defs/A"}, "$defs": {"A": A}}, {"A"})
    assert closed["$defs"]["A"] == A


def test_closing_does_not_change_its_argument() -> None:
    schema: JsonDict = {"allOf": [{"type": "object", "properties": {"a": A}}], "patternProperties": {"^x": A}}
    before = json.dumps(schema)
    close_objects(schema)
    assert json.dumps(schema) == before
