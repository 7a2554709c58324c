"""Reduce a JSON Schema to what local servers can turn into a grammar (llama.cpp, and so Ollama and LM Studio; Outlines).

They ignore most unknown keywords, but some break the grammar or the whole call: patterns with shorthand classes, large
repetition counts, unknown formats. Such keywords only narrow an answer, and every answer is validated afterwards, so
they are left out. Keywords that give an answer its structure are kept.
"""

from __future__ import annotations

from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["to_grammar_schema"]

_SUPPORTED = frozenset(
    {"type", "enum", "const", "required", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
)
_MAPS = frozenset({"properties", "$defs", "definitions"})
_LISTS = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
_SINGLE = frozenset({"items", "additionalProperties"})
_COUNTS = frozenset({"minItems", "maxItems", "minLength", "maxLength"})
_FORMATS = frozenset({"date", "time", "date-time", "uuid"})

_MAX_REPETITIONS = 500
_MAX_TEXT_CHARS, _MAX_LIST_ITEMS = 400, 20
"""Limits for texts and lists that have none. A small model may not end them and spend all its tokens there."""
_MAX_DEPTH = 100


def to_grammar_schema(schema: JsonSchema) -> JsonObject | None:
    """Return the part of `schema` that is safe to send. The root may be of any type.

    Return None if it allows everything (`true`, `{}`), allows nothing (`false`), or is deeper than 100 levels.
    """
    if not isinstance(schema, dict):
        return None
    try:
        converted = _convert(schema, 0)
    except _TooDeepError:
        return None
    return converted if isinstance(converted, dict) and converted.keys() - {"$defs", "definitions"} else None


class _TooDeepError(ValueError):
    pass


def _convert(schema: JsonValue, depth: int) -> JsonValue:
    if depth > _MAX_DEPTH:
        raise _TooDeepError
    if not isinstance(schema, dict):
        return schema
    converted: JsonObject = {}
    for key, value in schema.items():
        if _is_supported(key, value):
            converted[key] = value
        elif key in _MAPS and isinstance(value, dict):
            converted[key] = {name: _convert(sub, depth + 1) for name, sub in value.items()}
        elif key in _LISTS and isinstance(value, list):
            converted[key] = [_convert(sub, depth + 1) for sub in value]
        elif key in _SINGLE and isinstance(value, (dict, bool)):
            converted[key] = _convert(value, depth + 1)
    return converted | _limit_lengths(schema)


def _limit_lengths(schema: JsonObject) -> JsonObject:
    """Return length limits for texts and lists that have none."""
    ends: JsonObject = {}
    kind, is_free = schema.get("type"), not schema.keys() & {"enum", "const", "format", "pattern"}
    if kind == "string" and is_free and "maxLength" not in schema and _minimum(schema, "minLength") <= _MAX_TEXT_CHARS:
        ends["maxLength"] = _MAX_TEXT_CHARS
    if kind == "array" and "maxItems" not in schema and _minimum(schema, "minItems") <= _MAX_LIST_ITEMS:
        ends["maxItems"] = _MAX_LIST_ITEMS
    return ends


def _minimum(schema: JsonObject, name: str) -> float:
    least = schema.get(name, 0)
    return least if isinstance(least, int | float) else 0


def _is_supported(key: str, value: JsonValue) -> bool:
    """Return whether a keyword without subschemas may be sent unchanged."""
    if key in _COUNTS:
        return isinstance(value, int) and value <= _MAX_REPETITIONS
    if key == "$ref":
        return isinstance(value, str) and value.startswith("#")
    return key in _SUPPORTED or (key == "format" and value in _FORMATS)
