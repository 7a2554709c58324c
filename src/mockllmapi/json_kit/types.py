"""Values of an expected type."""

from __future__ import annotations

from mockllmapi.types import JsonObject, JsonValue

__all__ = ["accept", "as_list", "as_object", "is_same"]


def as_object(value: JsonValue) -> JsonObject:
    """Return an object as it is, and an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_list(value: JsonValue) -> list[JsonValue]:
    """Return a list as it is, and an empty one for anything else."""
    return value if isinstance(value, list) else []


def accept(_value: JsonValue) -> bool:
    """Return True: the check of a value that may be anything."""
    return True


def is_same(one: JsonValue, other: JsonValue) -> bool:
    """Return whether two values are equal as JSON Schema has it: 1 is 1.0, and true is not 1."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(value, other[name]) for name, value in one.items())
    return one == other and isinstance(one, bool) == isinstance(other, bool)
