"""Changing answers while they stay valid."""

from typing import Any

from mockllmapi.contexts.changes import MAX_CHECKS, changed_where_valid, with_changes
from mockllmapi.types import JsonObject
from support.json_types import Json, JsonDict


def test_changes_copy_what_they_touch_and_nothing_else() -> None:
    value: JsonDict = {"a": [{"b": 1}, {"b": 2}], "c": {"d": 3}}
    changed = with_changes(value, [(("a", 1, "b"), 5), (("a", 0, "n"), 6)])
    assert changed == {"a": [{"b": 1, "n": 6}, {"b": 5}], "c": {"d": 3}}
    assert value == {"a": [{"b": 1}, {"b": 2}], "c": {"d": 3}}
    assert isinstance(changed, dict)
    assert changed["c"] is value["c"]


def test_places_that_are_not_there() -> None:
    assert with_changes([1], [((5,), 2), (("a",), 2)]) == [1]
    assert with_changes(7, [(("a",), 2)]) == 7
    assert with_changes(7, [((), 2)]) == 2


def test_what_is_not_valid_is_left_out() -> None:
    value: list[JsonDict] = [{"n": 0} for _ in range(20)]
    changes: dict[Any, Any] = {(index, "n"): index for index in range(20)}

    def is_valid(candidate: list[JsonObject]) -> bool:
        return all(each["n"] != 13 for each in candidate)

    assert changed_where_valid(value, changes, is_valid) == [{"n": 0 if index == 13 else index} for index in range(20)]


def test_judging_is_bounded() -> None:
    judged = []

    def is_valid(candidate: list[int]) -> bool:
        judged.append(candidate)
        return False

    value: Json = [0] * 10_000
    assert changed_where_valid(value, {(index,): 1 for index in range(10_000)}, is_valid) == value
    assert len(judged) == MAX_CHECKS


def test_nothing_to_change_is_not_judged() -> None:
    assert changed_where_valid([1], {}, lambda _value: False) == [1]
