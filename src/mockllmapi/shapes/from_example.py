"""From an example to the schema it stands for: names, types and nesting exactly, values not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from mockllmapi import work
from mockllmapi.types import JsonObject, JsonValue, json_type

__all__ = ["schema_of_example"]

_FORMATS = (
    ("date-time", re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")),
    ("date", re.compile(r"\d{4}-\d\d-\d\d")),
    ("uuid", re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")),
    ("email", re.compile(r"[\w.+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)),
    ("uri", re.compile(r"https?://[^\s<>\"{}|\\^`]+")),
    ("ipv4", re.compile(r"(\d{1,3}\.){3}\d{1,3}")),
    ("ipv6", re.compile(r"(?=.*:.*:)[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){2,7}")),
)
"""What a string in an example shows about all strings in its place, first match wins."""


def schema_of_example(example: JsonValue) -> JsonObject:
    """Build the schema of all values that look like `example`.

    An object has exactly its fields; `[x]` is a list of at least one x; several elements are merged into one; `[]`, `{}` and
    null leave their place open.
    """
    return _merge_schemas([example])


def _merge_schemas(examples: list[JsonValue]) -> JsonObject:
    """Build the schema of one place from several examples. Linear in their size."""
    work.spend(1, "the size of the shape")
    kinds: dict[str, list[JsonValue]] = {}
    for example in examples:
        kinds.setdefault(_type_of(example), []).append(example)
    nulls = kinds.pop("null", [])
    if not kinds:
        return {}
    schemas = [_SCHEMA_BUILDERS[kind](alike) for kind, alike in kinds.items()]
    if nulls:
        schemas.append({"type": "null"})
    if len(schemas) == 1:
        return schemas[0]
    if all(schema.keys() == {"type"} for schema in schemas):
        return {"type": [schema["type"] for schema in schemas]}
    return {"anyOf": [*schemas]}


def _type_of(example: JsonValue) -> str:
    kind = json_type(example)
    return "number" if kind == "integer" else kind


def _object_schema(examples: list[JsonValue]) -> JsonObject:
    members: dict[str, list[JsonValue]] = {}
    for example in examples:
        assert isinstance(example, dict)
        for name, value in example.items():
            members.setdefault(name, []).append(value)
    if not members:
        return {"type": "object"}
    return {
        "type": "object",
        "properties": {name: _merge_schemas(values) for name, values in members.items()},
        "required": [name for name, values in members.items() if len(values) == len(examples)],
        "additionalProperties": False,
    }


def _array_schema(examples: list[JsonValue]) -> JsonObject:
    elements = [element for example in examples if isinstance(example, list) for element in example]
    if not elements:
        return {"type": "array"}
    least: JsonObject = {"minItems": 1} if all(examples) else {}
    return {"type": "array", "items": _merge_schemas(elements), **least}


def _string_schema(examples: list[JsonValue]) -> JsonObject:
    for name, pattern in _FORMATS:
        if all(isinstance(example, str) and pattern.fullmatch(example) for example in examples):
            return {"type": "string", "format": name}
    return {"type": "string"}


def _number_schema(examples: list[JsonValue]) -> JsonObject:
    return {"type": "integer" if all(isinstance(example, int) for example in examples) else "number"}


def _boolean_schema(_: list[JsonValue]) -> JsonObject:
    return {"type": "boolean"}


_SCHEMA_BUILDERS: Mapping[str, Callable[[list[JsonValue]], JsonObject]] = MappingProxyType(
    {
        "object": _object_schema,
        "array": _array_schema,
        "string": _string_schema,
        "number": _number_schema,
        "boolean": _boolean_schema,
    }
)
