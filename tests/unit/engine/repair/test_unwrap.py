"""Objects and lists as models fill them."""

from __future__ import annotations

from typing import Any

import pytest

from mockllmapi.engine.repair.unwrap import (
    count_leaves,
    find_objects,
    is_hollow,
    members_in_place,
    split_alternatives,
    unwrap,
    unwrap_items,
)

USER: Any = {"id": {}, "firstName": {}, "tags": {}}


def test_a_member_is_found_under_its_own_name_or_one_that_is_near() -> None:
    assert members_in_place({"ID": 1, "first_name": "A", "x": 2}, USER) == {"id": "ID", "firstName": "first_name"}


def test_its_own_name_wins_and_no_member_serves_twice() -> None:
    assert members_in_place({"ID": 1, "id": 2}, USER) == {"id": "id"}
    assert members_in_place({"userid": 1}, {"userId": {}, "user_id": {}}) == {"userId": "userid"}


def test_the_first_of_several_near_names_is_taken() -> None:
    assert members_in_place({"First Name": "A", "first_name": "B"}, USER) == {"firstName": "First Name"}


@pytest.mark.parametrize("value", [None, "", {}, [], {"a": None, "b": [{}, ""]}], ids=str)
def test_nothing_but_brackets_is_hollow(value: Any) -> None:
    assert is_hollow(value)


@pytest.mark.parametrize("value", [0, False, "x", [None, 0], {"a": {"b": [False]}}], ids=str)
def test_zero_and_false_are_values(value: Any) -> None:
    assert not is_hollow(value)


def test_objects_stand_alone_or_in_a_list() -> None:
    assert find_objects({"a": 1}) == [{"a": 1}]
    assert find_objects([1, {"a": 1}, {"b": 1}]) == [{"a": 1}, {"b": 1}]
    assert find_objects("a") == []


@pytest.mark.parametrize(
    ("value", "inner", "lost"),
    [
        ({"data": {"id": 1}}, {"id": 1}, ()),
        ({"data": {"user": {"id": 1}}}, {"id": 1}, ()),
        ({"data": {"meta": {"x": 1}}}, {"data": {"meta": {"x": 1}}}, ()),
        ({"user": [{"id": 1}]}, {"id": 1}, ()),
        ({"status": "ok", "data": {"id": 1, "first_name": "A"}}, {"id": 1, "first_name": "A"}, ("status",)),
        ({"id": 1, "data": {"id": 2}}, {"id": 1, "data": {"id": 2}}, ()),
        ({"error": "no"}, {"error": "no"}, ()),
        ({"users": [{"id": 1}, {"id": 2}]}, {"users": [{"id": 1}, {"id": 2}]}, ()),
    ],
    ids=str,
)
def test_a_wrapper_is_taken_off_where_what_is_inside_fits_better(value: Any, inner: Any, lost: Any) -> None:
    assert unwrap(value, USER) == (inner, lost)


@pytest.mark.parametrize(
    ("value", "items", "lost"),
    [
        ([1, 2], [1, 2], ()),
        ({"items": [1, 2]}, [1, 2], ()),
        ({"users": [{"id": 1}], "total": 1}, [{"id": 1}], ("total",)),
        ({"data": {"users": [{"id": 1}]}}, [{"id": 1}], ()),
        ({"a": {"id": 1}, "b": {"id": 2}}, [{"id": 1}, {"id": 2}], ()),
        ({"id": 1, "tags": ["a", "b"]}, [{"id": 1, "tags": ["a", "b"]}], ()),
        ({"x": 1}, [{"x": 1}], ()),
        ("x", ["x"], ()),
        (None, [None], ()),
    ],
    ids=str,
)
def test_a_list_is_found_inside_its_wrapper(value: Any, items: Any, lost: Any) -> None:
    assert unwrap_items(value, USER) == (items, lost)


@pytest.mark.parametrize(
    ("text", "kind", "items"),
    [
        ("red, blue", "string", ["red", "blue"]),
        ("red,blue", "string", ["red", "blue"]),
        ("red; dark blue", "string", ["red", "dark blue"]),
        ("Paris, France; Rome, Italy", "string", ["Paris, France", "Rome, Italy"]),
        ("- red\n- blue", "string", ["red", "blue"]),
        ("1. red\n2. blue", "string", ["red", "blue"]),
        ("1, 2, 3", "integer", ["1", "2", "3"]),
        ("1,234", "integer", ["1,234"]),
        ("1,234; 2", "integer", ["1,234", "2"]),
        ("red", "string", ["red"]),
        ("Quick, easy and cheap to use.", "string", ["Quick, easy and cheap to use."]),
        ("red,, blue", "string", ["red,, blue"]),
        ("", "string", [""]),
    ],
)
def test_a_text_that_lists_things_is_told_apart(text: str, kind: str, items: list[str]) -> None:
    assert split_alternatives(text, (kind,)) == items


@pytest.mark.parametrize(("value", "leaves"), [(1, 1), ({}, 1), ([], 1), ({"a": [1, 2], "b": {"c": None}}, 3)])
def test_single_values_are_counted(value: Any, leaves: int) -> None:
    assert count_leaves(value) == leaves
