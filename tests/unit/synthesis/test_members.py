from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.synthesis.meanings.index import MeaningIndex
from mockllmapi.synthesis.members import Members
from mockllmapi.synthesis.plan import Planner
from mockllmapi.synthesis.scene import Unsatisfiable
from mockllmapi.types import JsonObject


@pytest.fixture
def members(index: MeaningIndex) -> Callable[..., Any]:
    return lambda flat: Members(Planner(True, index), flat)


def test_what_must_be_there_is_there_with_what_is_said_of_its_name(members: Callable[..., Any]) -> None:
    found = members({"required": ["b", "x-1"], "properties": {"a": {}}, "patternProperties": {"^x-": {"type": "null"}}})
    assert found.schemas == {"a": {}, "b": True, "x-1": {"type": "null"}}
    assert found.required == {"b", "x-1"}


@pytest.mark.parametrize(
    "flat",
    [
        {"required": ["a"], "properties": {"a": False}},
        {"required": ["a"], "additionalProperties": False},
        {"required": ["a"], "propertyNames": {"maxLength": 0}},
        {"required": ["x-1"], "patternProperties": {"^x-": False}},
    ],
)
def test_what_must_be_there_and_may_not_be_is_refused(members: Callable[..., Any], flat: JsonObject) -> None:
    with pytest.raises(Unsatisfiable):
        members(flat)


def test_members_whose_names_are_not_allowed_are_left_out(members: Callable[..., Any]) -> None:
    assert set(members({"properties": {"a": {}, "bb": {}}, "propertyNames": {"maxLength": 1}}).schemas) == {"a"}


@pytest.mark.parametrize(
    ("flat", "least"),
    [
        ({"minProperties": 4}, 4),
        ({"minProperties": 30}, 30),
        ({"minProperties": 5, "patternProperties": {"^[a-z]{3}$": {}}, "additionalProperties": False}, 5),
        ({"minProperties": 3, "propertyNames": {"enum": ["p", "q", "r"]}}, 3),
        ({"minProperties": 12, "propertyNames": {"minLength": 15}}, 12),
        ({"minProperties": 5, "propertyNames": {"maxLength": 1}}, 5),
        ({"minProperties": 2, "propertyNames": {"pattern": "^[A-Z]{2}$"}}, 2),
        ({"minProperties": 2, "properties": {"a": {}, "b": False}}, 2),
    ],
)
def test_there_are_as_many_as_there_must_be(members: Callable[..., Any], flat: JsonObject, least: int) -> None:
    assert sum(schema is not False for schema in members(flat).schemas.values()) == least


def test_a_map_gets_a_few_entries_and_an_empty_object_stays_empty(members: Callable[..., Any]) -> None:
    assert len(members({"additionalProperties": {"type": "integer"}}).schemas) == 3
    assert len(members({"patternProperties": {"^[a-z]{4}$": {}}, "additionalProperties": False}).schemas) == 1
    assert members({"additionalProperties": False}).schemas == {}
    assert len(members({"additionalProperties": {}, "maxProperties": 2}).schemas) == 2


def test_names_that_stand_beside_another_are_known(members: Callable[..., Any]) -> None:
    found = members({"properties": {"a": {}}, "dependentRequired": {"a": ["b"]}})
    assert found.needed_beside("a") == ["b"]
    assert found.needed_beside("b") == []
