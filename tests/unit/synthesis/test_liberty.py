from __future__ import annotations

import pytest

from mockllmapi.synthesis.liberty import is_any_number, is_any_text, is_nullable, is_number
from mockllmapi.types import JsonObject, JsonValue

TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({"type": "integer"}, True),
        ({"type": "number", "description": "x", "default": 3}, True),
        ({"type": "number", "minimum": 0}, False),
        ({"type": ["number", "null"]}, False),
        (TEXT, False),
        (True, False),
    ],
)
def test_numbers_that_are_left_to_us(schema: JsonValue, found: bool) -> None:
    assert is_any_number(schema) is found


def test_a_limited_number_is_a_number() -> None:
    assert is_number({"type": "number", "minimum": 0})
    assert not is_number({})


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        (TEXT, True),
        ({"type": ["string", "null"], "title": "x"}, True),
        ({**TEXT, "format": "date"}, True),
        ({**TEXT, "format": "email"}, False),
        ({**TEXT, "enum": ["x"]}, False),
        ({**TEXT, "maxLength": 5}, False),
        ({"type": "null"}, False),
        ({}, False),
        (False, False),
    ],
)
def test_texts_that_are_left_to_us(schema: JsonValue, found: bool) -> None:
    assert is_any_text(schema, "date", "date-time") is found


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({"type": ["string", "null"]}, True),
        ({"type": ["string", "null"], "enum": ["a"]}, False),
        (TEXT, False),
        (None, False),
    ],
)
def test_what_may_be_null(schema: JsonObject | None, found: bool) -> None:
    assert is_nullable(schema) is found
