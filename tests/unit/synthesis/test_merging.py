from __future__ import annotations

import pytest

from mockllmapi.json_kit import is_same
from mockllmapi.synthesis.merging import all_of, folded, is_among, matches, merge
from mockllmapi.types import JsonObject
from support.json_types import JsonDict


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ({}, {"type": "string"}, {"type": "string"}),
        ({"type": ["integer", "string"]}, {"type": ["number", "string"]}, {"type": ["string", "integer"]}),
        ({"type": "number"}, {"type": ["integer", "number"]}, {"type": ["number"]}),
        ({"type": "string"}, {"type": "object"}, None),
        ({"const": 1}, {"const": True}, None),
        ({"const": 1}, {"const": 1.0}, {"const": 1.0}),
        ({"enum": [1, 2]}, {"enum": [True, 2]}, {"enum": [2]}),
        ({"pattern": "a"}, {"pattern": "b"}, {"pattern": "b", "allOf": [{"pattern": "a"}]}),
        ({"propertyNames": {"maxLength": 3}}, {"propertyNames": {"maxLength": 3}}, {"propertyNames": {"maxLength": 3}}),
        (
            {"dependentRequired": {"a": ["b"]}},
            {"dependentRequired": {"a": ["c"], "d": ["e"]}},
            {"dependentRequired": {"a": ["b", "c"], "d": ["e"]}},
        ),
        (
            {"prefixItems": [{"type": "string"}]},
            {"items": {"maxLength": 3}},
            {"prefixItems": [{"allOf": [{"type": "string"}, {"maxLength": 3}]}], "items": {"maxLength": 3}},
        ),
        (
            {"patternProperties": {"^a": {"type": "string"}}, "additionalProperties": False},
            {"properties": {"ab": {"maxLength": 3}, "b": {}}},
            {
                "properties": {"ab": {"allOf": [{"type": "string"}, {"maxLength": 3}]}, "b": False},
                "patternProperties": {"^a": {"type": "string"}},
                "additionalProperties": False,
            },
        ),
        ({"type": "object", "required": ["a"]}, {"properties": {"a": False}}, None),
    ],
)
def test_merging_says_what_both_allow(one: JsonObject, other: JsonObject, both: JsonObject | None) -> None:
    assert merge(one, other) == both


def test_equal_is_what_json_schema_calls_so() -> None:
    assert is_same([1, {"a": 1.0}], [1.0, {"a": 1}])
    assert not is_same(1, True)
    assert not is_same([0], [False])
    assert not is_same({"a": 1}, {"a": 1, "b": 1})
    assert is_among(1.0, [True, 1])
    assert not is_among(0, [False, ""])


def test_all_of_several_schemas_is_as_short_as_can_be() -> None:
    assert all_of([True, True]) is True
    assert all_of([True, {"type": "string"}, {"type": "string"}]) == {"type": "string"}
    assert all_of([{"type": "string"}, False]) is False
    assert all_of([{"const": 1}, {"const": True}]) == {"allOf": [{"const": 1}, {"const": True}]}


def test_patterns_are_folded_into_the_members_they_speak_of() -> None:
    flat: JsonDict = {"properties": {"x-a": True, "b": True}, "patternProperties": {"^x-": {"type": "string"}}}
    assert folded(flat)["properties"] == {"x-a": {"type": "string"}, "b": True}
    assert matches("b$", "ab")
    assert not matches("^b", "ab")
