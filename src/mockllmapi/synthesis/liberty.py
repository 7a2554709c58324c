"""Whether a schema leaves it to us what stands there, so that a value may be set right afterwards."""

from __future__ import annotations

from mockllmapi.naming.words import parse_word_list
from mockllmapi.types import JsonValue

__all__ = ["is_any_number", "is_any_text", "is_nullable", "is_number"]

_NOTES = frozenset(parse_word_list("type title description examples default deprecated readOnly"))
"""Keywords that say nothing about a value beyond its type."""


def is_number(schema: JsonValue) -> bool:
    """Whether a number stands there, within whatever limits."""
    return isinstance(schema, dict) and schema.get("type") in ("integer", "number")


def is_any_number(schema: JsonValue) -> bool:
    """Whether every number may stand there, or every whole one."""
    return is_number(schema) and isinstance(schema, dict) and schema.keys() <= _NOTES


def is_any_text(schema: JsonValue, *formats: str) -> bool:
    """Whether every text may stand there, or every one of one of these formats; null or not."""
    if not isinstance(schema, dict) or not schema.keys() <= _NOTES | {"format"}:
        return False
    kinds = schema.get("type")
    is_text = kinds == "string" or (isinstance(kinds, list) and "string" in kinds)
    return is_text and ("format" not in schema or schema["format"] in formats)


def is_nullable(schema: JsonValue) -> bool:
    """Whether null may stand there, as something that is otherwise left to us."""
    if not isinstance(schema, dict) or not schema.keys() <= _NOTES | {"format"}:
        return False
    kinds = schema.get("type")
    return isinstance(kinds, list) and "null" in kinds
