from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.shapes import compile_validator
from mockllmapi.synthesis.scene import Unsatisfiable
from mockllmapi.types import JsonObject

ITEM = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "tags": {"type": "array", "items": {"type": "string"}}},
    "required": ["id"],
}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array"},
        {"type": "array", "items": ITEM, "minItems": 3, "maxItems": 3},
        {"type": "array", "items": ITEM, "maxItems": 0},
        {"type": "array", "items": {"enum": [1, 2, 3]}, "uniqueItems": True, "minItems": 3},
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]},
        {"type": "array", "prefixItems": [{"type": "string"}], "items": False},
        {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "integer"}, "minItems": 4},
        {"type": "array", "items": {"type": "string", "minLength": 9, "maxLength": 4}},
    ],
)
def test_lists_are_within_their_limits(write: Callable[..., Any], schema: JsonObject) -> None:
    is_valid = compile_validator(schema).is_valid
    assert all(map(is_valid, write(schema)))


def test_the_list_an_answer_is_about_has_five_to_ten_and_others_fewer(write: Callable[..., Any]) -> None:
    lists = write({"type": "array", "items": {**ITEM, "required": ["id", "tags"]}})
    assert {len(each) for each in lists} == {5, 6, 7, 8, 9, 10}
    assert {len(item["tags"]) for each in lists for item in each} <= {2, 3, 4}


def test_ids_in_a_list_count_up_and_values_in_a_list_of_values_differ(write: Callable[..., Any]) -> None:
    for rows in write({"type": "array", "items": {**ITEM, "required": ["id", "tags"]}}):
        ids = [row["id"] for row in rows]
        assert ids == list(range(ids[0], ids[0] + len(ids)))
        assert all(len(set(row["tags"])) == len(row["tags"]) for row in rows)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "minItems": 10**9},
        {"type": "array", "prefixItems": [{}], "items": False, "minItems": 2},
        {"type": "array", "items": {"type": "boolean"}, "uniqueItems": True, "minItems": 3},
        {"type": "array", "items": {"enum": [1, 1.0]}, "uniqueItems": True, "minItems": 2},
        {"type": "array", "minItems": 1000, "items": {"type": "array", "minItems": 1000}},
    ],
)
def test_lists_that_cannot_be_are_refused(write: Callable[..., Any], schema: JsonObject) -> None:
    with pytest.raises(Unsatisfiable):
        write(schema, number=1)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "contains": {"const": "x"}},
        {"type": "array", "items": {"type": "integer"}, "contains": {"minimum": 900}, "minContains": 2},
        {"type": "array", "items": {"enum": ["a", "b"]}, "contains": {"const": "a"}, "maxContains": 1, "minItems": 4},
        {"type": "array", "prefixItems": [True, True], "items": False, "contains": {"const": 1}},
        {"type": "array", "allOf": [{"contains": {"multipleOf": 2}}, {"contains": {"multipleOf": 3}}], "maxItems": 1},
        {"type": "array", "not": {"uniqueItems": True}},
        {"type": "array", "items": {"allOf": [{"type": "string"}, {"type": "integer"}]}},
        {"type": "array", "items": {"type": "string", "allOf": [{"pattern": "^a"}, {"pattern": "^b"}]}},
        {"type": "array", "prefixItems": [{"type": "null"}], "unevaluatedItems": False},
    ],
)
def test_lists_contain_what_they_must_and_no_more_than_they_may(write: Callable[..., Any], schema: JsonObject) -> None:
    is_valid = compile_validator(schema).is_valid
    assert all(map(is_valid, write(schema)))


def test_a_list_that_cannot_contain_what_it_must_is_refused(write: Callable[..., Any]) -> None:
    with pytest.raises(Unsatisfiable):
        write({"type": "array", "items": {"type": "string"}, "contains": {"type": "integer"}})


@pytest.mark.parametrize(
    "schema",
    [
        {"items": {"type": "integer"}, "contains": {"minimum": 1000}, "minContains": 2},
        {"items": {"type": "integer", "minimum": 1, "maximum": 100}, "minItems": 95},
        {"items": {"type": "integer", "minimum": 1, "maximum": 30}, "minItems": 30},
        {"items": {"type": "number", "multipleOf": 0.5, "minimum": 0, "maximum": 2}, "minItems": 5},
        {"items": {"type": ["boolean", "null"]}, "minItems": 3},
        {"items": {"type": "integer", "maximum": -5}, "minItems": 1200},
        {"items": {"type": "string"}, "minItems": 1500},
        {"items": {"type": "string", "pattern": "^[ab]{3}$"}, "minItems": 8},
        {"items": {"$ref": "#/$defs/digit"}, "minItems": 10, "$defs": {"digit": {"enum": list(range(10))}}},
        {"prefixItems": [{"enum": [1, 2, 3]}, {"enum": [1, 2]}, {"const": 1}], "items": False, "minItems": 3},
        {
            "items": {"properties": {"on": {"type": "boolean"}}, "required": ["on"], "additionalProperties": False},
            "minItems": 2,
        },
    ],
)
def test_different_elements_are_found_as_long_as_there_are_any(write: Callable[..., Any], schema: JsonObject) -> None:
    whole = {"type": "array", "uniqueItems": True, **schema}
    is_valid = compile_validator(whole).is_valid
    assert all(map(is_valid, write(whole, number=20)))
