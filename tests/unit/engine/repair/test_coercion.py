"""Scalars of another kind than they should be."""

from __future__ import annotations

from typing import Any

import pytest

from mockllmapi.engine.repair.coercion import UNFIT, coerce, kinds_of
from mockllmapi.naming.words import normalize_name
from mockllmapi.types import json_type

INTEGER: dict[str, Any] = {"type": "integer"}
NUMBER: dict[str, Any] = {"type": "number"}
TEXT: dict[str, Any] = {"type": "string"}
FLAG: dict[str, Any] = {"type": "boolean"}

COERCED = [
    ("12", INTEGER, 12),
    (" -12 ", INTEGER, -12),
    ("1,234,567", INTEGER, 1234567),
    ("$1,234.50", NUMBER, 1234.5),
    ("12.5 %", NUMBER, 12.5),
    ("19.99 EUR", NUMBER, 19.99),
    ("EUR 19.99", NUMBER, 19.99),
    ("1e3", NUMBER, 1000.0),
    (3.0, INTEGER, 3.0),
    (3.7, INTEGER, 4),
    ("3.7", INTEGER, 4),
    (True, INTEGER, 1),
    (5, NUMBER, 5),
    (5, TEXT, "5"),
    (5.5, TEXT, "5.5"),
    (False, TEXT, "false"),
    ("Yes", FLAG, True),
    ("FALSE", FLAG, False),
    (0, FLAG, False),
    (1, FLAG, True),
    ("", {"type": ["integer", "null"]}, None),
    ("N/A", {"type": ["integer", "null"]}, None),
    ("12", {"type": ["integer", "null"]}, 12),
    ("Active", {"enum": ["active", "gone"]}, "active"),
    ("SOLD_OUT", {"enum": ["in stock", "sold out"]}, "sold out"),
    ("2", {"enum": [1, 2, 3]}, 2),
    ("true", {"enum": [True, None]}, True),
    ("null", {"enum": [True, None]}, None),
    ("CARD", {"const": "card"}, "card"),
    ("anything", {}, "anything"),
    ("Jan 5, 2024", {"type": "string", "format": "date"}, "2024-01-05"),
    ("Jan 5, 2024", {"type": "string", "format": "date-time"}, "2024-01-05T00:00:00Z"),
    ("2024-01-05T10:20:30Z", {"type": "string", "format": "date"}, "2024-01-05"),
    (1704450030, {"type": ["string", "null"], "format": "date-time"}, "2024-01-05T10:20:30Z"),
    ("Jan 5, 2024", {"type": "string"}, "Jan 5, 2024"),
]

HOPELESS = [
    ("twelve", INTEGER),
    ("1,5", NUMBER),  # a comma as the Germans write it, or a list: nobody knows
    ("1.5M", NUMBER),
    ("5k", INTEGER),
    ("12-14", INTEGER),
    ("v12", INTEGER),
    ("", INTEGER),
    ("9" * 40, INTEGER),
    (float("inf"), INTEGER),
    (None, INTEGER),
    (None, TEXT),
    ([1], INTEGER),
    ({"a": 1}, TEXT),
    ("maybe", FLAG),
    (2, FLAG),
    ("blue", {"enum": ["red", "green"]}),
    ([1], {"enum": [1]}),
    ({}, {"const": "card"}),
]


@pytest.mark.parametrize(("value", "schema", "fitted"), COERCED, ids=repr)
def test_what_can_be_read_one_way_only_is_read(value: Any, schema: dict[str, Any], fitted: Any) -> None:
    found = coerce(value, schema)
    assert found == fitted
    assert isinstance(found, bool) == isinstance(fitted, bool)


@pytest.mark.parametrize(("value", "schema"), HOPELESS, ids=repr)
def test_nothing_is_guessed(value: Any, schema: dict[str, Any]) -> None:
    assert coerce(value, schema) is UNFIT


@pytest.mark.parametrize(
    ("schema", "kinds"),
    [
        ({"type": "string"}, ("string",)),
        ({"type": ["string", "null"]}, ("string", "null")),
        ({"properties": {}}, ("object",)),
        ({"items": {}}, ("array",)),
        ({"prefixItems": []}, ("array",)),
        ({"enum": [1]}, ()),
        ({}, ()),
    ],
    ids=str,
)
def test_the_kinds_of_a_schema(schema: dict[str, Any], kinds: tuple[str, ...]) -> None:
    assert kinds_of(schema) == kinds


def test_the_kind_of_a_value() -> None:
    values: list[Any] = [None, True, 1, 1.0, 1.5, "", [], {}]
    assert [json_type(value) for value in values] == [
        "null",
        "boolean",
        "integer",
        "integer",
        "number",
        "string",
        "array",
        "object",
    ]


def test_spellings_of_a_name_have_one_normalize_name() -> None:
    assert {normalize_name(name) for name in ("firstName", "first_name", "First Name", "FIRST-NAME")} == {"firstname"}
    assert normalize_name("имя") != normalize_name("名前")
    assert normalize_name("_") == "_"
