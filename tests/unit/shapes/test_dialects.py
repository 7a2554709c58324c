import pytest

from mockllmapi.shapes.dialects import upgrade_dialect
from mockllmapi.types import JsonObject


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
        ({"items": [{}], "additionalItems": False}, {"prefixItems": [{}], "items": False}),
        ({"items": {}, "additionalItems": False}, {"items": {}}),
        ({"items": []}, {}),
        ({"dependencies": {"a": ["b"]}}, {"dependentRequired": {"a": ["b"]}}),
        (
            {"dependencies": {"a": ["b"], "c": {"required": ["d"]}, "e": False}},
            {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {"required": ["d"]}, "e": False}},
        ),
        ({"then": {"type": "string"}, "else": {}}, {}),
        ({"if": {}, "then": {"type": "string"}}, {"if": {}, "then": {"type": "string"}}),
        ({"minContains": 2, "maxContains": 3}, {}),
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"type": ["string"], "enum": ["a"], "nullable": True}, {"type": ["string", "null"], "enum": ["a", None]}),
        (
            {"pattern": "^(?=a)(?!b)c", "allOf": [{"minLength": 1}]},
            {
                "pattern": "^c",
                "allOf": [{"minLength": 1}, {"pattern": "^(?:a)"}, {"not": {"type": "string", "pattern": "^(?:b)"}}],
            },
        ),
        ({"pattern": "a(?=b)"}, {"pattern": "a(?=b)"}),
        ({"$ref": "#/$defs/A", "nullable": True}, {"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}]}),
    ],
)
def test_older_keywords_are_upgraded(old: JsonObject, new: JsonObject) -> None:
    assert upgrade_dialect(old) == new
