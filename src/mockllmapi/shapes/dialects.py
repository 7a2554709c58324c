"""Upgrades to JSON Schema 2020-12.

Covers drafts 4 to 2019-09 and OpenAPI 3.0; a pattern that looks ahead becomes several that do not.
"""

from __future__ import annotations

from mockllmapi.shapes.patterns import split_pattern
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["upgrade_dialect"]


def upgrade_dialect(schema: JsonObject) -> JsonObject:
    """One schema, whose inner ones are modern already, in today's words. Takes `schema` over."""
    for bound, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(schema.get(bound), bool) and schema.pop(bound) and limit in schema:
            schema[bound] = schema.pop(limit)
    rest = schema.pop("additionalItems", None)
    if isinstance(schema.get("items"), list):
        schema["prefixItems"] = schema.pop("items")
        if rest is not None:
            schema["items"] = rest
        if not schema["prefixItems"]:
            del schema["prefixItems"]
    _split_dependencies(schema)
    _split_pattern(schema)
    for lonely, needed in (("then", "if"), ("else", "if"), ("minContains", "contains"), ("maxContains", "contains")):
        if needed not in schema:
            schema.pop(lonely, None)
    return _allow_null(schema) if schema.pop("nullable", None) is True else schema


def _split_dependencies(schema: JsonObject) -> None:
    """`dependencies` holds lists of names and schemas; today they are two keywords."""
    dependencies = schema.pop("dependencies", None)
    if not isinstance(dependencies, dict):
        return
    for keyword, kind in (("dependentRequired", list), ("dependentSchemas", bool | dict)):
        of_kind = {name: value for name, value in dependencies.items() if isinstance(value, kind)}
        already = schema.get(keyword)
        if of_kind:
            schema[keyword] = {**of_kind, **(already if isinstance(already, dict) else {})}


def _split_pattern(schema: JsonObject) -> None:
    """Turn the lookaheads at the start of a pattern into separate patterns."""
    pattern = schema.get("pattern")
    if not isinstance(pattern, str):
        return
    rest, wanted, unwanted = split_pattern(pattern)
    if rest == pattern:
        return
    already = schema.get("allOf")
    parts: list[JsonValue] = [*already] if isinstance(already, list) else []
    parts += [{"pattern": each} for each in wanted]
    parts += [{"not": {"type": "string", "pattern": each}} for each in unwanted]
    schema["pattern"] = rest
    schema["allOf"] = parts


def _allow_null(schema: JsonObject) -> JsonObject:
    """Turn `nullable: true` of OpenAPI 3.0 into the type null."""
    kind = schema.get("type")
    if isinstance(kind, str):
        schema["type"] = kind if kind == "null" else [kind, "null"]
    elif isinstance(kind, list):
        schema["type"] = kind if "null" in kind else [*kind, "null"]
    elif any(name in schema for name in _COMPOSED):
        return {"anyOf": [schema, {"type": "null"}]}
    choices: JsonValue = schema.get("enum")
    if isinstance(choices, list) and None not in choices:
        schema["enum"] = [*choices, None]
    return schema


_COMPOSED = frozenset({"$ref", "allOf", "anyOf", "oneOf", "not", "if"})
