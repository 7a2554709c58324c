"""Exact numbers of items: the list of a shape, and the count in its schema."""

from __future__ import annotations

from collections.abc import Callable

from mockllmapi.errors import BadControl
from mockllmapi.json_kit.lists import Look, find_list_path
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["count_items", "find_list"]

_STRICT_PARAMETER = "count"
"""The one count parameter that no application uses for itself."""


def find_list(schema: JsonSchema) -> tuple[str, ...] | None:
    """Return the path of the list of an internal schema, as `find_list_path` defines it, or None."""
    root = schema if isinstance(schema, dict) else {}

    def look(member: JsonValue) -> Look[JsonValue]:
        if _is_list(member, root):
            items = _resolve_reference(_resolve_reference(member, root).get("items"), root)
            return Look(is_list=True, has_objects=_is_object(items))
        # References are followed to lists only: an envelope that refers to itself has no end.
        properties = member.get("properties") if isinstance(member, dict) else None
        return Look(members=properties) if isinstance(properties, dict) else Look()

    node: JsonValue = schema
    return find_list_path(node, look)


def count_items(
    schema: JsonSchema, path: tuple[str, ...] | None, count: int, parameter: str, *, keeps_limits: bool
) -> JsonSchema:
    """Return `schema` with exactly `count` items in the list at `path`, as `Shape.with_count` promises."""
    if path is None or not isinstance(schema, dict):
        return _build_list(schema, count) if parameter.lower() == _STRICT_PARAMETER else schema
    return _set_count_at(
        schema, path, lambda member: _set_item_count(member, schema, count, parameter, keeps_limits=keeps_limits)
    )


def _set_count_at(
    schema: JsonObject, path: tuple[str, ...], set_count: Callable[[JsonValue], JsonObject]
) -> JsonObject:
    """Apply `set_count` to the schema at `path`, and require every field on the way."""
    if not path:
        return set_count(schema)
    name, *rest = path
    properties, required = schema["properties"], schema.get("required", [])
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    member = properties[name]
    if rest:
        assert isinstance(member, dict)
        member = _set_count_at(member, tuple(rest), set_count)
    else:
        member = set_count(member)
    return {
        **schema,
        "properties": {**properties, name: member},
        "required": required if name in required else [*required, name],
    }


def _build_list(schema: JsonSchema, count: int) -> JsonSchema:
    item: JsonValue = schema
    shared: JsonObject = {}
    if isinstance(schema, dict) and "$defs" in schema:
        item = {name: value for name, value in schema.items() if name != "$defs"}
        shared = {"$defs": schema["$defs"]}
    return {"type": "array", "items": item, "minItems": count, "maxItems": count, **shared}


def _set_item_count(
    member: JsonValue, root: JsonObject, count: int, parameter: str, *, keeps_limits: bool
) -> JsonObject:
    assert isinstance(member, dict)
    limits = _resolve_reference(member, root)
    least, most = limits.get("minItems", 0), limits.get("maxItems")
    prefix = limits.get("prefixItems")
    if limits.get("items") is False and isinstance(prefix, list):
        most = min(len(prefix), most) if isinstance(most, int | float) else len(prefix)
    if keeps_limits and isinstance(least, int | float) and count < least:
        raise BadControl(parameter, f"{count} items are asked for, and the shape wants at least {least}")
    if keeps_limits and isinstance(most, int | float) and count > most:
        raise BadControl(parameter, f"{count} items are asked for, and the shape allows at most {most}")
    kind: JsonObject = {"type": "array"} if "type" in member else {}
    return {**member, **kind, "minItems": count, "maxItems": count}


def _resolve_reference(schema: JsonValue, root: JsonObject) -> JsonObject:
    """Follow the references that a schema begins with; its own keywords win."""
    own: JsonObject = {}
    definitions = root.get("$defs")
    for _ in range(20):
        if not isinstance(schema, dict):
            break
        own = {**schema, **own}
        reference = schema.get("$ref")
        if not isinstance(reference, str) or not isinstance(definitions, dict):
            break
        schema = definitions.get(reference.removeprefix("#/$defs/"))
    return own


def _is_list(schema: JsonValue, root: JsonObject) -> bool:
    resolved = _resolve_reference(schema, root)
    kind = resolved.get("type")
    if kind is None:
        return ("items" in resolved or "prefixItems" in resolved) and "properties" not in resolved
    return kind == "array" or (isinstance(kind, list) and set(kind) <= {"array", "null"} and "array" in kind)


def _is_object(schema: JsonObject) -> bool:
    kind = schema.get("type")
    return kind == "object" or (isinstance(kind, list) and "object" in kind) or "properties" in schema
