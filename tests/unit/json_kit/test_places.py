"""Changing answers while they stay valid."""

import json

from hypothesis import given
from hypothesis import strategies as st

from mockllmapi.json_kit import Place, get_at, list_at, put_at, put_while_valid, remove_at
from mockllmapi.json_kit.places import MAX_CHECKS
from mockllmapi.types import JsonValue
from support.json_types import Json, JsonDict


def test_changes_copy_what_they_touch_and_nothing_else() -> None:
    value: JsonDict = {"a": [{"b": 1}, {"b": 2}], "c": {"d": 3}}
    changed = put_at(value, [(("a", 1, "b"), 5), (("a", 0, "n"), 6)])
    assert changed == {"a": [{"b": 1, "n": 6}, {"b": 5}], "c": {"d": 3}}
    assert value == {"a": [{"b": 1}, {"b": 2}], "c": {"d": 3}}
    assert isinstance(changed, dict)
    assert changed["c"] is value["c"]


def test_places_that_are_not_there() -> None:
    assert put_at([1], [((5,), 2), (("a",), 2)]) == [1]
    assert put_at(7, [(("a",), 2)]) == 7
    assert put_at(7, [((), 2)]) == 2


def test_what_is_not_valid_is_left_out() -> None:
    value: Json = [{"n": 0} for _ in range(20)]
    changes: dict[Place, JsonValue] = {(index, "n"): index for index in range(20)}

    def is_valid(candidate: Json) -> bool:
        return all(each["n"] != 13 for each in candidate)

    assert put_while_valid(value, changes, is_valid) == [{"n": 0 if index == 13 else index} for index in range(20)]


def test_judging_is_bounded() -> None:
    judged: list[Json] = []

    def is_valid(candidate: Json) -> bool:
        judged.append(candidate)
        return False

    value: Json = [0] * 10_000
    assert put_while_valid(value, {(index,): 1 for index in range(10_000)}, is_valid) == value
    assert len(judged) == MAX_CHECKS


def test_nothing_to_change_is_not_judged() -> None:
    assert put_while_valid([1], {}, lambda _value: False) == [1]


PATHS = st.lists(st.text(max_size=3), min_size=1, max_size=4)
OBJECTS = st.recursive(
    st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=3), OBJECTS, max_size=3), st.text(max_size=3), OBJECTS)
def test_a_value_is_read_where_it_was_put_and_gone_where_it_was_removed(whole: Json, name: str, value: Json) -> None:
    """Reading, putting and removing agree, and none of them touches the value they are given."""
    before = json.dumps(whole)
    changed = put_at(whole, [((name,), value)])
    assert get_at(changed, (name,)) == value
    assert list_at(changed, (name,)) == (value if isinstance(value, list) else [])
    assert get_at(remove_at(changed, (name,)), (name,)) is None
    assert json.dumps(whole) == before


@given(OBJECTS, PATHS)
def test_a_place_that_does_not_exist_has_nothing(whole: Json, path: list[str]) -> None:
    assert get_at(whole, ("no such name", *path)) is None
    assert list_at(whole, ("no such name", *path)) == []
