"""Brackets in the names of form fields."""

from __future__ import annotations

import pytest

from mockllmapi.surfaces.http.form_fields import MAX_BRACKETS, nest_fields
from mockllmapi.types import JsonValue


@pytest.mark.parametrize(
    ("names", "nested"),
    [
        (["a", "b"], {"a": 0, "b": 1}),
        (["a", "a", "a"], {"a": [0, 1, 2]}),
        (["customer[name]", "customer[zip]"], {"customer": {"name": 0, "zip": 1}}),
        (["expand[]"], {"expand": [0]}),
        (["tags[]", "tags[]"], {"tags": [0, 1]}),
        (["lines[0][sku]", "lines[0][qty]", "lines[1][sku]"], {"lines": [{"sku": 0, "qty": 1}, {"sku": 2}]}),
        (["lines[][sku]", "lines[][qty]", "lines[][sku]"], {"lines": [{"sku": 0, "qty": 1}, {"sku": 2}]}),
        (["a[1]", "a[0]"], {"a": [1, 0]}),
        (["a[999999999]"], {"a": [0]}),
        (["a[0]", "a[x]"], {"a": {"0": 0, "x": 1}}),
        (["a[b][c][d]"], {"a": {"b": {"c": {"d": 0}}}}),
        (["a[b]", "a[b]"], {"a": {"b": [0, 1]}}),
    ],
)
def test_brackets_are_structure(names: list[str], nested: JsonValue) -> None:
    assert nest_fields((name, index) for index, name in enumerate(names)) == nested


@pytest.mark.parametrize("name", ["[a]", "a[b", "a]b[", "a[b]c", "", "[]", "a" + "[b]" * (MAX_BRACKETS + 1)])
def test_brackets_that_are_no_structure_stay_in_the_name(name: str) -> None:
    assert nest_fields([(name, 1)]) == {name: 1}


@pytest.mark.parametrize(
    ("names", "nested"),
    [
        (["a", "a[b]"], {"a": 0, "a[b]": 1}),
        (["a[b]", "a"], {"a": {"b": 0}}),
        (["a[b]", "a[b][c]"], {"a": {"b": 0}, "a[b][c]": 1}),
    ],
)
def test_a_name_that_contradicts_another_loses_nothing_of_it(names: list[str], nested: dict[str, JsonValue]) -> None:
    assert nest_fields((name, index) for index, name in enumerate(names)).items() >= nested.items()


def test_an_index_of_thousands_of_digits_is_a_name() -> None:
    assert nest_fields([(f"a[{'9' * 900}]", "1"), ("a[]", "2")]) == {"a": {"9" * 900: "1", "0": "2"}}
