"""The work that a shape makes grows with its size and not faster. Calls are counted, not seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import FrameType, MappingProxyType

import pytest

from mockllmapi.engine.prompting.notation import shape_text
from mockllmapi.exchange import MockRequest, RawShape
from mockllmapi.shapes import ShapeCache
from mockllmapi.types import JsonObject, JsonValue
from support.randomness import make_synthesizer

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REQUEST = MockRequest(method="POST", path="/things")


def _schema(**keywords: JsonValue) -> JsonObject:
    return {"$schema": _DIALECT, **keywords}


def _one_field(index: int) -> JsonObject:
    return {"type": "object", "properties": {f"x{index}": {"type": "string"}}, "required": [f"x{index}"]}


FAMILIES: Mapping[str, Callable[[int], JsonObject]] = MappingProxyType(
    {
        "an example with n fields": lambda n: {f"key{index}": "" for index in range(n)},
        "an example with n dates": lambda n: {f"happened{index}At": "2024-01-01T00:00:00Z" for index in range(n)},
        "minProperties": lambda n: _schema(type="object", minProperties=n, additionalProperties={"type": "string"}),
        "minItems": lambda n: _schema(type="array", minItems=n * 10, maxItems=n * 10, items={"type": "integer"}),
        "allOf": lambda n: _schema(allOf=[_one_field(index) for index in range(n)]),
        "dependentRequired": lambda n: _schema(
            type="object",
            required=["a0"],
            properties={f"a{index}": {"type": "string"} for index in range(n)},
            dependentRequired={f"a{index}": [f"a{index + 1}"] for index in range(n)},
        ),
        "minItems in minItems": lambda n: _schema(
            type="array", minItems=n, maxItems=n, items={"type": "array", "minItems": 5, "items": {"type": "string"}}
        ),
        "prefixItems": lambda n: _schema(type="array", prefixItems=[{"type": "integer"}] * n, minItems=n),
        "required without properties": lambda n: _schema(type="object", required=[f"r{index}" for index in range(n)]),
        "anyOf": lambda n: _schema(anyOf=[{"type": "integer", "minimum": index} for index in range(n)]),
        "patterns": lambda n: _schema(
            type="object",
            properties={f"k{index}": {"type": "string", "pattern": f"^[a-z]-{index}$"} for index in range(n)},
        ),
        "objects in objects": lambda n: {f"group{index}": {"id": 1, "name": ""} for index in range(n)},
        "enum": lambda n: _schema(type="object", properties={"k": {"enum": [f"e{index}" for index in range(n)]}}),
    }
)


def _count_calls(work: Callable[[], object]) -> int:
    """Count the calls of Python functions and built-in ones while `work` runs."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


def _answer(value: JsonObject) -> None:
    """Do what one request with this shape makes the server do, with nothing known from earlier ones."""
    synthesizer = make_synthesizer()
    shape = ShapeCache(sampler=synthesizer.prove).read(RawShape(value, "shape"))
    shape_text(shape)
    synthesizer.from_schema(shape.schema, _REQUEST, 1)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_shape_of_twice_the_size_makes_at_most_twice_the_work(family: str) -> None:
    """Doubling any family of shapes at most doubles the number of calls, so no small request blocks the server."""
    make = FAMILIES[family]
    _answer(make(10))  # what the process prepares once is not part of it
    once, twice = (_count_calls(lambda size=size: _answer(make(size))) for size in (150, 300))  # type: ignore[misc]
    assert twice <= 2.1 * once
