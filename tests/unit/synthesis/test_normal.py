import pytest

from mockllmapi.synthesis.normal import Alternatives, is_reference, reference_name
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import Json, JsonDict


def flats(schema: JsonObject, **definitions: JsonObject) -> list[JsonDict]:
    return Alternatives(definitions).of(schema)


def test_references_and_parts_are_merged() -> None:
    merged = flats(
        {"allOf": [{"$ref": "#/$defs/A"}, {"properties": {"b": {}}, "required": ["b"]}], "title": "T"},
        A={"type": "object", "properties": {"a": {}}, "required": ["a"]},
    )
    assert merged == [{"type": "object", "required": ["a", "b"], "properties": {"a": {}, "b": {}}}]


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ({"type": ["string", "null"]}, {"type": "string"}, [{"type": ["string"]}]),
        ({"type": "number"}, {"type": "integer"}, [{"type": ["integer"]}]),
        ({"type": "string"}, {"type": "integer"}, []),
        ({"minimum": 1, "maxLength": 9}, {"minimum": 5, "maxLength": 3}, [{"minimum": 5, "maxLength": 3}]),
        ({"multipleOf": 4}, {"multipleOf": 6}, [{"multipleOf": 12}]),
        ({"multipleOf": 0.5}, {"multipleOf": 0.75}, [{"multipleOf": 1.5}]),
        ({"enum": [1, 2]}, {"enum": [2, 3]}, [{"enum": [2]}]),
        ({"enum": [1]}, {"enum": [2]}, []),
        ({"const": 1}, {"const": 2}, []),
        ({"const": 1}, {"enum": [2]}, []),
        (
            {"items": {"type": "string"}},
            {"items": {"minLength": 2}},
            [{"items": {"allOf": [{"type": "string"}, {"minLength": 2}]}}],
        ),
        ({"items": True}, {"items": False}, [{"items": False}]),
        (
            {"prefixItems": [{}, True]},
            {"prefixItems": [{"type": "string"}]},
            [{"prefixItems": [{"allOf": [{}, {"type": "string"}]}, True]}],
        ),
    ],
)
def test_merging_is_what_both_allow(one: JsonObject, other: JsonObject, both: list[JsonObject]) -> None:
    assert flats({"allOf": [one, other]}) == both


def test_a_name_one_side_does_not_list_is_additional_there() -> None:
    closed: JsonDict = {"properties": {"a": {}}, "additionalProperties": False}
    (merged,) = flats({"allOf": [closed, {"properties": {"b": {}}}]})
    assert merged["properties"] == {"a": {}, "b": False}
    assert merged["additionalProperties"] is False


def test_unions_become_alternatives_with_what_is_beside_them() -> None:
    assert flats({"type": "string", "anyOf": [{"minLength": 2}, {"maxLength": 1}, {"type": "integer"}]}) == [
        {"type": "string", "minLength": 2},
        {"type": "string", "maxLength": 1},
    ]


def test_alternatives_are_bounded() -> None:
    parts: Json = [{"anyOf": [{"properties": {f"p{n}{m}": {}}} for m in range(10)]} for n in range(10)]
    assert len(flats({"allOf": parts})) <= 48


def test_a_definition_inside_itself_allows_nothing_on_that_way() -> None:
    assert flats({"$ref": "#/$defs/A"}, A={"anyOf": [{"$ref": "#/$defs/A"}, {"type": "string"}]}) == [
        {"type": "string"}
    ]


def test_what_is_closed_as_a_whole_is_closed_in_every_alternative() -> None:
    (flat,) = flats({"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False})
    assert flat["additionalProperties"] is False


@pytest.mark.parametrize(
    ("schema", "is_exact"),
    [
        (True, True),
        ({"type": "string"}, True),
        ({"anyOf": [{"type": "string"}, {"$ref": "#/$defs/A"}]}, True),
        ({"anyOf": [{"type": "string"}, {"$ref": "#/$defs/O"}]}, False),
        ({"anyOf": [{}], "type": "string"}, False),
        ({"$ref": "#/$defs/A", "minLength": 3}, False),
        ({"$ref": "#/$defs/O"}, False),
        ({"allOf": [{}]}, False),
    ],
)
def test_what_flattening_cannot_say_is_known(schema: JsonValue, is_exact: bool) -> None:
    assert Alternatives({"A": {"type": "string"}, "O": {"oneOf": [{}]}}).is_exact(schema) is is_exact


def test_a_reference_is_one_only_without_limits_beside() -> None:
    assert is_reference({"$ref": "#/$defs/A", "description": "x", "unevaluatedProperties": False})
    assert not is_reference({"$ref": "#/$defs/A", "minLength": 1})
    assert reference_name({"$ref": "#/$defs/A"}) == "A"


def test_a_condition_is_met_with_what_follows_or_broken_with_the_other() -> None:
    schema: JsonDict = {"if": {"minLength": 3}, "then": {"maxLength": 5}, "else": {"pattern": "^a"}}
    assert flats(schema) == [{"minLength": 3, "maxLength": 5}, {"type": "string", "maxLength": 2, "pattern": "^a"}]


def test_what_depends_on_a_member_is_said_with_it_or_without_it() -> None:
    assert flats({"dependentSchemas": {"a": {"minProperties": 2}}}) == [
        {"required": ["a"], "minProperties": 2},
        {"properties": {"a": False}},
    ]


def test_unevaluated_members_are_those_that_no_part_names() -> None:
    schema: JsonDict = {"allOf": [{"properties": {"a": {}}}], "properties": {"b": {}}, "unevaluatedProperties": False}
    assert flats(schema) == [{"properties": {"b": {}, "a": {}}, "additionalProperties": False}]
    (open_flat,) = flats({**schema, "allOf": [{"additionalProperties": {"type": "string"}}]})
    assert open_flat["additionalProperties"] == {"type": "string"}


def test_unevaluated_elements_may_be_what_the_list_contains() -> None:
    (flat,) = flats({"contains": {"const": 1}, "unevaluatedItems": False})
    assert flat["items"] == {"anyOf": [False, {"const": 1}]}


def test_strict_alternatives_of_one_of_exclude_each_other() -> None:
    schema: JsonDict = {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}
    usual, strict = Alternatives({}).of(schema), Alternatives({}, is_strict=True).of(schema)
    assert usual == [{"required": ["a"]}, {"required": ["b"]}]
    assert strict == [
        {"required": ["a"], "type": "object", "properties": {"b": False}},
        {"required": ["b"], "type": "object", "properties": {"a": False}},
    ]


def test_nested_conditions_do_not_multiply_the_work() -> None:
    schema: JsonDict = {"type": "string"}
    for _ in range(40):
        schema = {"if": schema, "then": {"minLength": 1}, "else": {"maxLength": 5}}
    assert 0 < len(flats(schema)) <= 48


@pytest.mark.parametrize(
    ("refused", "is_possible"),
    [
        ({"format": "date-time"}, False),
        ({"type": "string", "format": "date-time"}, False),
        ({}, False),
        ({"format": "date"}, True),
        ({"format": "date-time", "minLength": 1}, True),
    ],
)
def test_what_must_not_be_all_that_it_must_be_is_no_alternative(refused: JsonObject, is_possible: bool) -> None:
    found = flats({"type": "string", "format": "date-time", "allOf": [{"not": refused}]})
    assert bool(found) is is_possible


def test_a_number_is_not_taken_for_a_flag_that_must_not_be() -> None:
    assert flats({"const": 1, "allOf": [{"not": {"const": True}}]})


@pytest.mark.parametrize("word", ["maxProperties", "minProperties"])
def test_what_says_something_of_objects_alone_has_no_members_that_nobody_spoke_of(word: str) -> None:
    (flat,) = flats({word: 1, "unevaluatedProperties": False})
    assert flat["additionalProperties"] is False


def test_what_says_something_of_lists_alone_has_no_items_that_nobody_spoke_of() -> None:
    (flat,) = flats({"maxItems": 3, "unevaluatedItems": False})
    assert flat["items"] is False
