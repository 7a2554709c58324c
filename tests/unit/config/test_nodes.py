"""Nodes."""

from __future__ import annotations

from datetime import date
from enum import Enum
from pathlib import Path

import pytest

from mockllmapi.config.nodes import DocumentSyntaxError, ScalarNode, from_plain, to_plain


class Colour(Enum):
    RED = "red"


def test_plain_values_go_in_and_out() -> None:
    value = {"a": [1, 2.5, None, True, {"b": "c"}], "d": (1,), "e": date(2024, 1, 31), "f": Path("x"), "g": Colour.RED}

    assert to_plain(from_plain(value)) == {
        "a": [1, 2.5, None, True, {"b": "c"}],
        "d": [1],
        "e": "2024-01-31",
        "f": "x",
        "g": "red",
    }


@pytest.mark.parametrize("value", [object(), b"x", {1, 2}, lambda: None])
def test_other_values_are_refused_by_their_type(value: object) -> None:
    with pytest.raises(DocumentSyntaxError, match=type(value).__name__):
        from_plain(value)


def test_a_value_does_not_show_in_the_repr() -> None:
    assert "hush" not in repr(ScalarNode("hush"))
