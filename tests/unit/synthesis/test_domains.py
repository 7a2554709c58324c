from collections.abc import Callable
from itertools import islice
from typing import Any, Never

import pytest

from mockllmapi.shapes import compile_validator
from mockllmapi.synthesis.domains import Domain
from mockllmapi.synthesis.scene import Record, Unsatisfiable
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import JsonDict, json_of


def domain_of(flat: JsonDict, draw: Callable[..., Any] | None = None) -> Domain:
    return Domain(flat, lambda schema: [json_of(schema)], compile_validator(flat).is_valid, draw or nothing)


def nothing(_record: Record) -> Never:
    raise Unsatisfiable("nothing comes by chance")


@pytest.mark.parametrize(
    ("flat", "values"),
    [
        ({"enum": ["a", "b", 1], "type": "string"}, ["a", "b"]),
        ({"const": [1]}, [[1]]),
        ({"type": "boolean"}, [False, True]),
        ({"type": ["null", "boolean"]}, [None, False, True]),
        ({"type": "integer", "minimum": 1, "exclusiveMaximum": 4}, [1, 2, 3]),
        ({"type": "number", "multipleOf": 0.5, "minimum": 0, "maximum": 1}, [0, 0.5, 1]),
        ({"type": "integer", "minimum": 1, "maximum": 5, "not": {"const": 3}}, [1, 2, 4, 5]),
        ({"type": "string", "pattern": "^[ab]$"}, ["a", "b"]),
        ({"type": "string", "pattern": "^\\bx"}, []),
        ({"type": "object"}, []),
        ({"properties": {"n": {"type": "boolean"}}, "required": ["n"], "type": "object"}, [{"n": False}, {"n": True}]),
        ({"type": "array", "items": {"enum": [1, 2]}, "maxItems": 1}, [[], [1], [2]]),
    ],
)
def test_a_small_domain_is_walked_to_its_end(
    flat: JsonObject, values: list[JsonValue], records: Callable[..., Any]
) -> None:
    assert list(domain_of(flat).values(records()[0])) == values


@pytest.mark.parametrize(
    ("flat", "values"),
    [
        ({"type": "integer", "minimum": 7}, [7, 8, 9]),
        ({"type": "integer", "maximum": 7, "multipleOf": 3}, [6, 3, 0]),
        ({"type": "string"}, ["Item 1", "Item 2", "Item 3"]),
        ({"type": "string", "minLength": 2, "maxLength": 3}, ["00", "01", "02"]),
        ({"type": "string", "format": "hostname"}, ["host1.example.com", "host2.example.com", "host3.example.com"]),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, [0.0001, 0.0002, 0.0003]),
    ],
)
def test_a_domain_without_an_end_goes_on(
    flat: JsonObject, values: list[float | str], records: Callable[..., Any]
) -> None:
    found = domain_of(flat).values(records()[0])
    assert list(islice(found, 3)) == values


def test_what_cannot_be_walked_is_drawn_from_fixed_sources(records: Callable[..., Any]) -> None:
    domain = domain_of({"type": "object"}, lambda record: {"n": record.random()})
    first, second = (list(islice(domain.values(record), 5)) for record in records()[:2])
    assert first == second
    assert len({json_of(value)["n"] for value in first}) == 5
