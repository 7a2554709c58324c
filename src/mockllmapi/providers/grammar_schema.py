"""A JSON Schema as local servers can turn it into a grammar (llama.cpp, and so Ollama and LM Studio; Outlines).

They ignore most keywords that they do not know, but some that they half know break the grammar, or the whole call:
patterns with shorthand classes, large repetition counts, unknown formats. Such keywords only narrow an answer and every
answer is validated afterwards, so they are left out; what gives an answer its structure stays.
"""

from __future__ import annotations

from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["to_grammar_schema"]

_KEPT = frozenset({"type", "enum", "const", "required", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_MAPS = frozenset({"properties", "$defs", "definitions"})
_LISTS = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
_SINGLE = frozenset({"items", "additionalProperties"})
_COUNTS = frozenset({"minItems", "maxItems", "minLength", "maxLength"})
_FORMATS = frozenset({"date", "time", "date-time", "uuid"})

_MOST_REPETITIONS = 500
_LONGEST_TEXT, _LONGEST_LIST = 400, 20
"""Where the schema sets no end itself: a small model that has begun a text or a list may not find one, and would spend all its
tokens there."""
_DEEPEST = 100


def to_grammar_schema(schema: JsonSchema) -> JsonObject | None:
    """The part of `schema` that is safe to send; None where it says nothing (`true`, `{}`), nothing can fit (`false`), or
    it is deeper than 100 levels. The root may be of any type."""
    if not isinstance(schema, dict):
        return None
    try:
        said = _said(schema, 0)
    except _TooDeep:
        return None
    return said if isinstance(said, dict) and said.keys() - {"$defs", "definitions"} else None


class _TooDeep(ValueError):
    pass


def _said(schema: JsonValue, depth: int) -> JsonValue:
    if depth > _DEEPEST:
        raise _TooDeep
    if not isinstance(schema, dict):
        return schema
    said: JsonObject = {}
    for key, value in schema.items():
        if _is_kept(key, value):
            said[key] = value
        elif key in _MAPS and isinstance(value, dict):
            said[key] = {name: _said(sub, depth + 1) for name, sub in value.items()}
        elif key in _LISTS and isinstance(value, list):
            said[key] = [_said(sub, depth + 1) for sub in value]
        elif key in _SINGLE and isinstance(value, (dict, bool)):
            said[key] = _said(value, depth + 1)
    return said | _ends(schema)


def _ends(schema: JsonObject) -> JsonObject:
    """An end for what could go on for ever."""
    ends: JsonObject = {}
    kind, is_free = schema.get("type"), not schema.keys() & {"enum", "const", "format", "pattern"}
    if kind == "string" and is_free and "maxLength" not in schema and _least(schema, "minLength") <= _LONGEST_TEXT:
        ends["maxLength"] = _LONGEST_TEXT
    if kind == "array" and "maxItems" not in schema and _least(schema, "minItems") <= _LONGEST_LIST:
        ends["maxItems"] = _LONGEST_LIST
    return ends


def _least(schema: JsonObject, name: str) -> float:
    least = schema.get(name, 0)
    return least if isinstance(least, int | float) else 0


def _is_kept(key: str, value: JsonValue) -> bool:
    """Whether a keyword that holds no schemas may be sent as it is."""
    if key in _COUNTS:
        return isinstance(value, int) and value <= _MOST_REPETITIONS
    if key == "$ref":
        return isinstance(value, str) and value.startswith("#")
    return key in _KEPT or (key == "format" and value in _FORMATS)
