import pytest

from mockllmapi.providers.grammar_schema import to_grammar_schema
from mockllmapi.types import JsonObject
from support.json_types import Json, JsonDict


def test_the_root_may_be_a_list() -> None:
    schema: JsonDict = {"type": "array", "items": {"type": "integer"}, "minItems": 3, "maxItems": 3}
    assert to_grammar_schema(schema) == schema


@pytest.mark.parametrize(
    ("schema", "converted"),
    [
        ({"type": "string", "pattern": "^\\d+$"}, {"type": "string"}),
        ({"type": "string", "format": "email"}, {"type": "string"}),
        ({"type": "string", "format": "date"}, {"type": "string", "format": "date"}),
        ({"type": "string", "maxLength": 40}, {"type": "string", "maxLength": 40}),
        ({"type": "string", "maxLength": 5000}, {"type": "string"}),
        ({"type": "string"}, {"type": "string", "maxLength": 400}),
        ({"type": "string", "minLength": 450}, {"type": "string", "minLength": 450}),
        ({"type": "array", "items": True}, {"type": "array", "items": True, "maxItems": 20}),
        ({"type": "array", "minItems": 30}, {"type": "array", "minItems": 30}),
        ({"type": "array", "minItems": 1000}, {"type": "array"}),
        ({"type": "number", "multipleOf": 3, "minimum": 1}, {"type": "number", "minimum": 1}),
        ({"type": "object", "not": {}, "if": {}, "default": {}, "$schema": "x"}, {"type": "object"}),
        (
            {"$ref": "#/$defs/a", "$defs": {"a": {"title": "A", "type": "null"}}},
            {"$ref": "#/$defs/a", "$defs": {"a": {"type": "null"}}},
        ),
        ({"anyOf": [{"const": 1, "examples": [1]}, True]}, {"anyOf": [{"const": 1}, True]}),
        (
            {
                "type": "object",
                "properties": {"pattern": {"type": "string", "pattern": "x"}},
                "additionalProperties": False,
            },
            {"type": "object", "properties": {"pattern": {"type": "string"}}, "additionalProperties": False},
        ),
        ({"enum": [{"pattern": "kept"}]}, {"enum": [{"pattern": "kept"}]}),
    ],
)
def test_structure_is_kept_and_keywords_that_break_grammars_are_removed(
    schema: JsonDict, converted: JsonObject
) -> None:
    assert to_grammar_schema(schema) == converted


@pytest.mark.parametrize("schema", [True, False, {}, {"description": "anything"}, {"$defs": {"a": {"type": "null"}}}])
def test_an_empty_schema_is_not_sent(schema: Json) -> None:
    assert to_grammar_schema(schema) is None


def test_an_endless_schema_is_not_sent() -> None:
    schema: JsonDict = {"type": "string"}
    for _ in range(20_000):
        schema = {"type": "array", "items": schema}
    assert to_grammar_schema(schema) is None


def test_a_reference_elsewhere_is_not_sent() -> None:
    assert to_grammar_schema({"type": "object", "properties": {"a": {"$ref": "http://example.com/x"}}}) == {
        "type": "object",
        "properties": {"a": {}},
    }
