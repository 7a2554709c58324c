"""Closed objects: an object that names its properties allows no others, unless the schema states otherwise.

JSON Schema allows further fields by default, and an answer should have none. The internal schema forbids them with
`additionalProperties` for a simple object, and with `unevaluatedProperties` for one that is composed of several schemas
(there the former would forbid in one part the fields of another).
"""

from __future__ import annotations

from collections.abc import Collection

from mockllmapi.shapes.keywords import CHILD_KEYWORDS, COMPOSITION_KEYWORDS, KEYWORDS, Role, subschemas
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["close_objects"]

_NOTES = frozenset({"$defs", *(name for name, keyword in KEYWORDS.items() if keyword.role is Role.NOTE)})
_COMPOSED = frozenset({"$ref", "if", *COMPOSITION_KEYWORDS})
_HOLDERS = frozenset({*CHILD_KEYWORDS, *COMPOSITION_KEYWORDS})


def close_objects(schema: JsonSchema, condition_definitions: Collection[str] = ()) -> JsonSchema:
    """Return `schema` (in its internal form) with its objects closed.

    The schemas of conditions (`not`, `if`, `contains`) stay open, and so do `condition_definitions`, the definitions that
    only conditions refer to: closing them would reverse their meaning.
    """
    return schema if isinstance(schema, bool) else _Closer(schema, frozenset(condition_definitions)).close_root()


class _Closer:
    def __init__(self, root: JsonObject, condition_definitions: frozenset[str]) -> None:
        definitions = root.get("$defs")
        self._root = root
        self._definitions: JsonObject = definitions if isinstance(definitions, dict) else {}
        self._condition_definitions = condition_definitions
        self._parts = self._find_parts()
        self._names_cache: dict[str, bool] = {}

    def close_root(self) -> JsonObject:
        root = self._close_whole({name: value for name, value in self._root.items() if name != "$defs"})
        assert isinstance(root, dict)
        definitions: JsonObject = {
            name: schema
            if name in self._condition_definitions
            else self._close_part(schema)
            if name in self._parts
            else self._close_whole(schema)
            for name, schema in self._definitions.items()
        }
        return {**root, "$defs": definitions} if definitions else root

    def _find_parts(self) -> frozenset[str]:
        """Return the definitions that are used as one part of a composed schema. They stay open."""
        found: set[str] = set()
        pending: list[tuple[JsonValue, bool]] = [
            (self._root, False),
            *((each, False) for name, each in self._definitions.items() if name not in self._condition_definitions),
        ]
        while pending:
            schema, is_part = pending.pop()
            if not isinstance(schema, dict):
                continue
            reference = schema.get("$ref")
            if isinstance(reference, str) and (is_part or not _is_only_constraint(schema, "$ref")):
                name = reference.removeprefix("#/$defs/")
                if name not in found:
                    found.add(name)
                    pending.append((self._definitions[name], True))
            is_inner = is_part or not _is_union(schema)
            pending.extend((part, is_inner) for _, part in subschemas(schema, COMPOSITION_KEYWORDS))
            pending.extend((member, False) for _, member in subschemas(schema, CHILD_KEYWORDS))
        return frozenset(found)

    def _close_whole(self, schema: JsonValue) -> JsonValue:
        """Close a schema that alone describes a value."""
        if not isinstance(schema, dict):
            return schema
        if _is_union(schema):
            return {**schema, "anyOf": [self._close_whole(branch) for _, branch in subschemas(schema, ("anyOf",))]}
        closed = self._close_part(schema)
        assert isinstance(closed, dict)
        if "additionalProperties" in closed or "unevaluatedProperties" in closed:
            return closed
        if _COMPOSED.isdisjoint(closed):
            return _close_single_object(closed)
        reference = closed.get("$ref")
        is_closed_there = (
            isinstance(reference, str)
            and _is_only_constraint(closed, "$ref")
            and reference.removeprefix("#/$defs/") not in self._parts
        )
        if is_closed_there or not self._names_properties(closed):
            return closed
        return {**closed, "unevaluatedProperties": False}

    def _close_part(self, schema: JsonValue) -> JsonValue:
        """Close the fields of a schema that describes a value together with others."""
        if not isinstance(schema, dict):
            return schema
        closed: JsonObject = {
            name: value.copy() if name in _HOLDERS and isinstance(value, dict | list) else value
            for name, value in schema.items()
        }
        for names, inside in ((CHILD_KEYWORDS, self._close_whole), (COMPOSITION_KEYWORDS, self._close_part)):
            for steps, inner in subschemas(schema, names):
                _replace(closed, steps, inside(inner))
        return closed

    def _names_properties(self, schema: JsonValue) -> bool:
        if not isinstance(schema, dict):
            return False
        if schema.get("properties"):
            return True
        reference = schema.get("$ref")
        if isinstance(reference, str) and self._definition_names_properties(reference.removeprefix("#/$defs/")):
            return True
        return any(self._names_properties(part) for _, part in subschemas(schema, COMPOSITION_KEYWORDS))

    def _definition_names_properties(self, name: str) -> bool:
        if name not in self._names_cache:
            self._names_cache[name] = False  # what a circle of references answers for itself
            self._names_cache[name] = self._names_properties(self._definitions[name])
        return self._names_cache[name]


def _replace(schema: JsonObject, steps: tuple[str, ...], inner: JsonValue) -> None:
    """Put `inner` where `steps` lead."""
    name, *rest = steps
    holder = schema[name]
    if not rest:
        schema[name] = inner
    elif isinstance(holder, dict):
        holder[rest[0]] = inner
    elif isinstance(holder, list):
        holder[int(rest[0])] = inner


def _close_single_object(schema: JsonObject) -> JsonObject:
    """Close an object that is not composed: its fields are its properties and its required names."""
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not properties:
        return schema
    named: JsonObject = dict(properties)
    patterns = schema.get("patternProperties")
    for name in _required_names(schema) if not patterns else ():
        named.setdefault(name, True)
    least = schema.get("minProperties", 0)
    if isinstance(least, int | float) and len(named) < least:
        return schema
    return {**schema, "properties": named, "additionalProperties": False}


def _required_names(schema: JsonObject) -> list[str]:
    """Return the names that are required, always or beside another one."""
    dependent = schema.get("dependentRequired")
    lists = [schema.get("required"), *(dependent.values() if isinstance(dependent, dict) else ())]
    return [name for names in lists if isinstance(names, list) for name in names if isinstance(name, str)]


def _is_only_constraint(schema: JsonObject, name: str) -> bool:
    """Return whether `name` is the only member that limits values."""
    return all(key == name or key in _NOTES for key in schema)


def _is_union(schema: JsonObject) -> bool:
    return "anyOf" in schema and _is_only_constraint(schema, "anyOf")
