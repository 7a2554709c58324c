"""The size of a value, looked at as far as necessary."""

from __future__ import annotations

import pytest

from mockllmapi.json_kit import has_more_values
from mockllmapi.types import JsonValue


@pytest.mark.parametrize(
    ("value", "count"),
    [(1, 0), ("text", 0), ([], 0), ([1, 2], 2), ({"a": [1, {"b": None}]}, 4), ([[[]], {}], 3)],
)
def test_every_value_inside_counts(value: JsonValue, count: int) -> None:
    assert not has_more_values(value, count)
    assert has_more_values(value, count, per_container=count + 1) is isinstance(value, (list, dict))
    assert count == 0 or has_more_values(value, count - 1)
