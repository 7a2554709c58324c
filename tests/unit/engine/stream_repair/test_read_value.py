"""One value alone."""

from typing import Any

import pytest

from mockllmapi.engine.repair.coercion import UNFIT
from mockllmapi.engine.stream_repair.read_value import read_alone, read_cut, read_strict


@pytest.mark.parametrize(
    ("text", "value"), [("[1, null]", [1, None]), ("[1,]", UNFIT), ("1e999", UNFIT), ("[" * 200, UNFIT)]
)
def test_strictly(text: str, value: Any) -> None:
    assert read_strict(text) == value


def test_nested_too_deeply_is_no_value() -> None:
    assert read_strict("[" * 200 + "]" * 200) is UNFIT


@pytest.mark.parametrize(
    ("text", "value"),
    [("True", True), ("'a'", "a"), ("0x10", 16), ("[1,]", [1]), ("5 // five", 5), ("1, 2", UNFIT), ("a: b", UNFIT)],
)
def test_as_people_write_it(text: str, value: Any) -> None:
    assert read_alone(text) == value


@pytest.mark.parametrize(
    ("text", "is_cut", "value"),
    [
        ('{"a": 1, "b": "x', True, {"a": 1}),
        ('{"a": "x', True, UNFIT),
        ("12", True, UNFIT),
        ("12", False, 12),
        ("12 ", True, 12),
        ("tru", False, UNFIT),
        ('"abc', False, UNFIT),
    ],
)
def test_as_far_as_it_goes(text: str, is_cut: bool, value: Any) -> None:
    assert read_cut(text, is_cut=is_cut) == value
