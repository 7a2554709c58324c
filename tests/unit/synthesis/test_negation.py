import jsonschema_rs
import pytest

from mockllmapi.synthesis.negation import is_remainder, ways_to_break
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import Json

VALUES: list[Json] = [
    *(None, True, 0, 3, 7, 2.5, "", "a", "abcdef", "2024-05-01", [], [1], ["a", 2], [1, 1], [1, 2, 3, 4]),
    *({}, {"a": 1}, {"a": "x"}, {"b": 1}, {"a": 1, "b": 2}, {"x-1": "s"}, {"extension": []}),
]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": "integer"},
        {"type": ["integer", "null"]},
        {"type": ["number", "object", "array"]},
        {"enum": [1, "a", None]},
        {"const": False},
        {"minimum": 3},
        {"maximum": 3},
        {"exclusiveMinimum": 3},
        {"exclusiveMaximum": 3},
        {"multipleOf": 3},
        {"minLength": 3},
        {"maxLength": 3},
        {"pattern": "^a"},
        {"format": "date"},
        {"minItems": 2},
        {"maxItems": 2},
        {"uniqueItems": True},
        {"items": {"type": "integer"}},
        {"prefixItems": [{"type": "string"}]},
        {"contains": {"type": "string"}},
        {"contains": {"const": 1}, "maxContains": 1},
        {"required": ["a"]},
        {"minProperties": 1},
        {"maxProperties": 1},
        {"properties": {"a": {"type": "integer"}}},
        {"patternProperties": {"^x-1$": {"type": "integer"}}},
        {"additionalProperties": {"type": "integer"}},
        {"propertyNames": {"maxLength": 1}},
        {"dependentRequired": {"a": ["b"]}},
        {"dependentSchemas": {"a": {"required": ["b"]}}},
        {"allOf": [{"type": "object"}, {"required": ["a"]}]},
        {"anyOf": [{"type": "object"}, {"type": "string"}]},
        {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
        {"not": {"type": "object"}},
        {"if": {"type": "string"}, "then": {"minLength": 3}, "else": {"type": "object"}},
        {"unevaluatedProperties": False},
    ],
)
def test_every_way_breaks_the_schema_and_there_is_one_for_some_value(schema: JsonObject) -> None:
    judge = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    ways = [jsonschema_rs.Draft202012Validator(way, validate_formats=True) for way in ways_to_break(schema)]
    breaking = [value for value in VALUES if any(way.is_valid(value) for way in ways)]
    assert breaking
    assert not any(map(judge.is_valid, breaking))


@pytest.mark.parametrize(
    "schema", [{"minItems": 0}, {"uniqueItems": False}, {"properties": {"a": True}}, {"title": "x"}]
)
def test_what_forbids_nothing_cannot_be_broken(schema: JsonObject) -> None:
    assert ways_to_break(schema) == []


@pytest.mark.parametrize(
    ("schema", "is_one"),
    [
        ({"not": {"pattern": "a"}}, True),
        ({"not": {"const": 1}}, True),
        ({"not": {"type": "integer"}}, True),
        ({"not": {"allOf": [True, {"unevaluatedItems": False}]}}, True),
        ({"not": {"allOf": [{"pattern": "a"}]}}, False),
        ({"not": {"type": "string"}}, False),
        ({"not": {"pattern": "a", "minLength": 1}}, False),
        ({"not": True}, False),
        ({"pattern": "a"}, False),
        (True, False),
    ],
)
def test_a_remainder_is_what_has_no_opposite(schema: JsonValue, is_one: bool) -> None:
    assert is_remainder(schema) is is_one
