from math import inf

import pytest

from mockllmapi.synthesis.recursion import Recursion
from mockllmapi.types import JsonValue
from support.json_types import JsonDict

TREE: JsonDict = {
    "type": "object",
    "properties": {"kids": {"type": "array", "items": {"$ref": "#/$defs/T"}}},
    "required": ["kids"],
}
ENDLESS: JsonDict = {"type": "object", "properties": {"next": {"$ref": "#/$defs/E"}}, "required": ["next"]}
LIST: JsonDict = {
    "type": "object",
    "properties": {"next": {"anyOf": [{"$ref": "#/$defs/L"}, {"type": "null"}]}},
    "required": ["next"],
}
RECURSION = Recursion(
    {"T": TREE, "E": ENDLESS, "L": LIST, "P": {"type": "string"}, "U": {"properties": {"t": {"$ref": "#/$defs/T"}}}}
)


def test_what_leads_back_to_itself_is_known() -> None:
    assert RECURSION.circular == {"T", "E", "L"}


@pytest.mark.parametrize(
    ("schema", "height"),
    [
        ({"$ref": "#/$defs/T"}, 1),
        ({"$ref": "#/$defs/E"}, inf),
        ({"$ref": "#/$defs/L"}, 1),
        ({"type": "array", "items": {"$ref": "#/$defs/E"}}, 0),
        ({"type": "array", "items": {"$ref": "#/$defs/T"}, "minItems": 1}, 1),
        ({"type": "array", "prefixItems": [{"$ref": "#/$defs/E"}], "minItems": 1}, inf),
        ({"allOf": [{"$ref": "#/$defs/T"}, {"$ref": "#/$defs/E"}]}, inf),
        ({"oneOf": [{"$ref": "#/$defs/E"}, {"type": "string"}]}, 0),
        ({"type": ["object", "null"], **{k: v for k, v in ENDLESS.items() if k != "type"}}, 0),
        ({"enum": [1], "$ref": "#/$defs/E"}, 0),
        (False, inf),
        (True, 0),
    ],
)
def test_the_fewest_levels_a_value_needs(schema: JsonValue, height: float) -> None:
    assert RECURSION.height(schema) == height


def test_being_circular_and_containing_something_circular_are_two_things() -> None:
    inside: JsonDict = {"type": "object", "properties": {"t": {"$ref": "#/$defs/T"}}}
    assert RECURSION.is_circular(inside)
    assert not RECURSION.enters(inside)
    assert RECURSION.enters({"anyOf": [{"allOf": [{"$ref": "#/$defs/T"}]}, {"type": "null"}]})
    assert not RECURSION.is_circular({"const": {"$ref": "#/$defs/T"}})


def test_a_schema_needs_the_definitions_on_all_ways_from_it() -> None:
    recursion = Recursion({"A": {"$ref": "#/$defs/B"}, "B": {"items": {"$ref": "#/$defs/A"}}, "C": {}})
    assert recursion.needed_by({"properties": {"$ref": {"$ref": "#/$defs/A"}}}).keys() == {"A", "B"}
    assert recursion.needed_by({"enum": [{"$ref": "#/$defs/C"}]}) == {}


def test_a_condition_needs_the_lower_of_its_branches() -> None:
    assert RECURSION.height({"if": {}, "then": {"$ref": "#/$defs/E"}, "else": {"$ref": "#/$defs/T"}}) == 1
    assert RECURSION.height({"if": {}, "then": {"$ref": "#/$defs/E"}}) == 0
