"""Values of an expected type."""

from __future__ import annotations

from mockllmapi.types import JsonObject, JsonValue

__all__ = ["accept", "as_list", "as_object"]


def as_object(value: JsonValue) -> JsonObject:
    """Return an object as it is, and an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_list(value: JsonValue) -> list[JsonValue]:
    """Return a list as it is, and an empty one for anything else."""
    return value if isinstance(value, list) else []


def accept(_value: JsonValue) -> bool:
    """Return True: the check of a value that may be anything."""
    return True
