"""What may be sent as it comes at each place of a shape."""

from typing import Any

import pytest

from mockllmapi.engine.stream_repair.schema_plan import Plans
from mockllmapi.shapes import Shape

OBJECT: Any = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}
TEXT: Any = {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "entered"),
    [
        (OBJECT, "object"),
        ({"type": "array", "items": OBJECT, "minItems": 2}, "list"),
        (TEXT, "text"),
        ({"type": ["string", "null"]}, "text"),
        ({"anyOf": [OBJECT, {"type": "null"}]}, "object"),
        ({"anyOf": [OBJECT, TEXT, {"type": "array"}]}, "object list text"),
        ({"$ref": "#/$defs/one", "$defs": {"one": OBJECT}}, "object"),
        (True, "object list text"),
        ({"type": "object"}, "object"),
        ({"anyOf": [OBJECT, {**OBJECT, "required": []}]}, ""),
        ({"oneOf": [OBJECT, TEXT]}, ""),
        ({"allOf": [OBJECT]}, ""),
        ({**OBJECT, "minProperties": 1}, ""),
        ({**OBJECT, "if": {}}, ""),
        ({**OBJECT, "patternProperties": {}}, ""),
        ({**OBJECT, "dependentRequired": {}}, ""),
        ({"type": "array", "uniqueItems": True}, ""),
        ({"type": "array", "prefixItems": [TEXT]}, ""),
        ({"type": "array", "contains": TEXT}, ""),
        ({"type": "string", "format": "date"}, ""),
        ({"type": "string", "minLength": 1}, ""),
        ({"enum": ["a", {"b": 1}]}, ""),
        ({"const": []}, ""),
        ({"type": "integer"}, ""),
        (False, ""),
    ],
)
def test_what_can_be_entered(schema: Any, entered: str) -> None:
    plan = Plans(Shape(schema, None)).root
    found = [name for name, it in (("object", plan.object), ("list", plan.list), ("text", plan.is_text or None)) if it]
    assert found == entered.split()


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "integer"}, [1, 1.0], [1.5, "1", True]),
        ({"type": "number"}, [1, 1.5], [None]),
        ({"type": "integer", "minimum": 3}, [3], [2]),
        ({"anyOf": [{"type": "integer", "minimum": 3}, TEXT]}, [3, "a"], [2, None]),
        (True, [1, {}, None], []),
        (OBJECT, [{"a": "x"}], [{}, {"a": "x", "b": 1}]),
    ],
)
def test_what_fits(schema: Any, good: list[Any], bad: list[Any]) -> None:
    plan = Plans(Shape(schema, None)).root
    assert [plan.is_valid(value) for value in good] == [True] * len(good)
    assert [plan.is_valid(value) for value in bad] == [False] * len(bad)


def test_parts_know_the_definitions_and_are_made_once() -> None:
    schema: Any = {"type": "array", "items": {"$ref": "#/$defs/one"}, "$defs": {"one": OBJECT}}
    plans = Plans(Shape(schema, None))
    item = plans.of(schema["items"])
    assert item.is_valid({"a": "x"})
    assert not item.is_valid({"a": 1})
    assert plans.of(schema["items"]) is item


def test_a_member_is_sent_under_the_name_that_is_wanted() -> None:
    rules = Plans(
        Shape({"type": "object", "properties": {"userId": {}, "user_id": {}}, "additionalProperties": False}, None)
    ).root.object
    assert rules is not None
    assert rules.target("user_id", {}) == "user_id"
    assert rules.target("USER-ID", {}) == "userId"
    assert rules.target("USER-ID", {"userId": 1}) == "user_id"
    assert rules.target("other", {}) is None
