from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.shapes import compile_validator
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.synthesis.meanings import MeaningIndex
from mockllmapi.synthesis.meanings.tables import all_rows
from mockllmapi.synthesis.plan import Planner
from mockllmapi.synthesis.scene import Record, Scene, Unsatisfiable
from mockllmapi.synthesis.where import Where
from mockllmapi.types import JsonObject
from support.json_types import JsonDict, json_of


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object"},
        {"type": "object", "additionalProperties": False},
        {"type": "object", "additionalProperties": {"type": "integer"}},
        {"type": "object", "required": ["a", "b"]},
        {"type": "object", "required": ["a"], "additionalProperties": {"type": "boolean"}},
        {"type": "object", "minProperties": 4},
        {"type": "object", "properties": {"a": {}, "b": {}, "c": {}}, "required": ["c"], "maxProperties": 1},
        {"type": "object", "properties": {"a": {}, "never": False}, "additionalProperties": False},
    ],
)
def test_objects_are_within_their_limits(write: Callable[..., Any], schema: JsonObject) -> None:
    is_valid = compile_validator(schema).is_valid
    assert all(map(is_valid, write(schema)))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "required": ["a"], "additionalProperties": False},
        {"type": "object", "properties": {"a": {"type": "integer", "minimum": 2, "maximum": 1}}, "required": ["a"]},
        {"type": "object", "minProperties": 1, "additionalProperties": False},
        {"type": "object", "required": ["a", "b"], "maxProperties": 1},
        {"type": "object", "minProperties": 10**9},
    ],
)
def test_objects_that_cannot_be_are_refused(write: Callable[..., Any], schema: JsonObject) -> None:
    with pytest.raises(Unsatisfiable):
        write(schema)


def test_what_only_goes_to_the_server_is_left_out(write: Callable[..., Any]) -> None:
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "password": {"type": "string", "writeOnly": True}},
    }
    assert all(set(value) == {"name"} for value in write(schema))


def test_members_stand_in_the_order_of_the_shape(write: Callable[..., Any]) -> None:
    assert all(list(value) == ["z", "a", "m"] for value in write(schema_of_example({"z": 0, "a": "", "m": True})))


def test_a_record_tells_one_story(write: Callable[..., Any]) -> None:
    example: JsonDict = {
        "firstName": "",
        "lastName": "",
        "name": "",
        "email": "",
        "city": "",
        "state": "",
        "createdAt": "",
        "updatedAt": "",
    }
    for person in write(schema_of_example(example), "person"):
        assert person["name"] == f"{person['firstName']} {person['lastName']}"
        assert person["email"].startswith(person["firstName"].lower())
        assert person["createdAt"] <= person["updatedAt"]


def test_a_part_tells_the_story_of_the_whole_and_another_thing_its_own(write: Callable[..., Any]) -> None:
    example: JsonDict = {"id": 0, "city": "", "email": "", "address": {"city": ""}, "manager": {"email": ""}}
    values = write(schema_of_example(example), "person")
    assert all(value["city"] == value["address"]["city"] for value in values)
    assert sum(value["email"] == value["manager"]["email"] for value in values) < 5


@pytest.mark.parametrize(
    ("example", "names"),
    [
        ({"customer": {"name": ""}}, lambda value: " " in value["customer"]["name"]),
        (
            {"customerName": "", "customerEmail": ""},
            lambda value: value["customerEmail"].startswith(value["customerName"].split()[0].lower()),
        ),
        ({"sender": "", "recipient": ""}, lambda value: value["sender"] != value["recipient"]),
        ({"manager": {"name": ""}, "managerName": ""}, lambda value: "Order" not in value["managerName"]),
        (
            {"data": {"name": "", "email": ""}},
            lambda value: value["data"]["email"].startswith(value["data"]["name"].split()[0].lower()),
        ),
    ],
)
def test_names_are_of_what_the_object_is_about(
    write: Callable[..., Any], example: JsonObject, names: Callable[..., Any]
) -> None:
    assert all(map(names, write(schema_of_example(example), "order" if "data" not in example else None)))


def written_with(
    scene: Scene, given: dict[str, tuple[int | str, ...]], example: JsonDict, subject: str = "person"
) -> JsonDict:
    scene.given = given
    draw = Planner(schema_of_example(example), MeaningIndex(all_rows())).plan(Where.top(subject))
    made: JsonDict = json_of(draw(Record(scene, subject, 5, given)))
    return made


def test_what_the_request_brings_stands_where_it_fits_and_the_rest_is_told_from_it(scene: Scene) -> None:
    given = {"id": (7, "7"), "name": ("Grace Hopper",), "age": ("old",), "city": (5,)}
    value = written_with(scene, given, {"id": 0, "name": "", "email": "", "age": 0, "city": ""})
    assert value["id"] == 7
    assert value["name"] == "Grace Hopper"
    assert value["email"].startswith("grace.hopper@")
    assert isinstance(value["age"], int)
    assert isinstance(value["city"], str)


def test_what_the_request_brings_is_for_the_thing_itself_and_inside_a_wrapper(scene: Scene) -> None:
    value = written_with(scene, {"id": (7,)}, {"data": {"id": 0, "address": {"id": 0}, "manager": {"id": 0}}})
    assert value["data"]["id"] == 7
    assert value["data"]["address"]["id"] != 7
    assert value["data"]["manager"]["id"] != 7


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "patternProperties": {"^x-": {"type": "integer"}}, "minProperties": 3},
        {"type": "object", "propertyNames": {"pattern": "^[A-Z]+$"}, "additionalProperties": {"type": "integer"}},
        {"type": "object", "properties": {"a": {}}, "required": ["a"], "dependentRequired": {"a": ["b"], "b": ["c"]}},
        {"type": "object", "properties": {"a": {}, "b": False}, "dependentRequired": {"a": ["b"]}},
        {"type": "object", "properties": {"a": {}, "b": {}}, "dependentSchemas": {"a": {"properties": {"b": False}}}},
        {"type": "object", "properties": {"a": {}, "b": {}}, "not": {"required": ["a", "b"]}},
        {
            "type": "object",
            "properties": {"kind": {"enum": ["a", "b"]}, "size": {"type": "integer"}},
            "required": ["kind", "size"],
            "if": {"properties": {"kind": {"const": "a"}}},
            "then": {"properties": {"size": {"minimum": 5000}}},
            "else": {"properties": {"size": {"maximum": -1}}},
        },
        {
            "type": "object",
            "oneOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"b": {"type": "integer"}}}],
        },
    ],
)
def test_conditions_on_members_are_met(write: Callable[..., Any], schema: JsonObject) -> None:
    is_valid = compile_validator(schema).is_valid
    assert all(map(is_valid, write(schema)))


def test_a_member_that_cannot_be_written_is_missing_unless_it_is_required(write: Callable[..., Any]) -> None:
    never = {"type": "string", "allOf": [{"pattern": "^a"}, {"format": "date"}]}
    schema = {"type": "object", "properties": {"a": never, "b": {"type": "integer"}}}
    assert all(set(value) == {"b"} for value in write(schema, number=5))
    with pytest.raises(Unsatisfiable):
        write({**schema, "required": ["a"]}, number=5)
