"""The list of an answer has one definition, for values and for their schemas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockllmapi.json_kit.lists import find_list
from mockllmapi.shapes.counts import find_list as find_list_of_schema
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.types import JsonValue

NAMES = st.sampled_from(["data", "users", "tags", "total", "nextCursor", "status", "meta", "id", "result"])
VALUES = st.recursive(
    st.sampled_from([None, 1, "a", True]),
    lambda inner: st.one_of(
        st.dictionaries(NAMES, inner, max_size=4),
        st.lists(st.dictionaries(NAMES, st.just("x"), min_size=1, max_size=2), min_size=1, max_size=2),
        st.lists(st.just("x"), min_size=1, max_size=2),
    ),
    max_leaves=12,
)


@given(value=VALUES)
def test_an_answer_and_its_schema_have_the_same_list(value: JsonValue) -> None:
    """A count, the pages, the items of a stream and the records of memory are about one list."""
    assert find_list(value) == find_list_of_schema(schema_of_example(value))


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ([], ()),
        ({"users": [{}], "tags": ["a"]}, ("users",)),
        ({"tags": ["a"], "users": [{}]}, ("users",)),
        ({"tags": ["a"], "total": 1}, ("tags",)),
        ({"id": 7, "tags": ["a"]}, None),
        ({"status": "ok", "data": {"users": [{}], "next_cursor": None}}, ("data", "users")),
        ({"user": {"orders": [{}]}, "cart": {}}, None),
        ({"a": {"b": {"c": {"d": [{}]}}}}, ("a", "b", "c", "d")),
        ({"a": {"b": {"c": {"d": {"e": [{}]}}}}}, None),
        ("text", None),
    ],
)
def test_the_list_of_an_answer(value: JsonValue, path: tuple[str, ...] | None) -> None:
    assert find_list(value) == path


def test_a_list_with_a_preferred_name_comes_first() -> None:
    value: JsonValue = {"tags": [{}], "users": [], "items": []}
    assert find_list(value, lambda name: {"users": 2, "items": 1}.get(name, 0)) == ("users",)
    assert find_list(value) == ("tags",)
