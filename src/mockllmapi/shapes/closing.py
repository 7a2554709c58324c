"""Nothing extra: an object that names its properties is closed, where the schema does not say otherwise.

JSON Schema lets any further member pass. An answer should have none, so the internal schema forbids them: with
`additionalProperties` where an object stands alone, with `unevaluatedProperties` where it is composed of several schemas
(there the former would forbid one part what the other names).
"""

from __future__ import annotations

from collections.abc import Collection

from mockllmapi.shapes.keywords import KEYWORDS, MEMBERS, PARTS, Role, subschemas
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["close"]

_NOTES = frozenset({"$defs", *(name for name, keyword in KEYWORDS.items() if keyword.role is Role.NOTE)})
_COMPOSED = frozenset({"$ref", "if", *PARTS})
_HOLDERS = frozenset({*MEMBERS, *PARTS})


def close(schema: JsonSchema, asked: Collection[str] = ()) -> JsonSchema:
    """`schema` (in its internal form) with its objects closed.

    What a condition asks about (`not`, `if`, `contains`) stays as it is, and so do the definitions `asked`, which only
    conditions refer to: closing them would turn their sense around.
    """
    return schema if isinstance(schema, bool) else _Closer(schema, frozenset(asked)).close()


class _Closer:
    def __init__(self, root: JsonObject, asked: frozenset[str]) -> None:
        definitions = root.get("$defs")
        self._root = root
        self._definitions: JsonObject = definitions if isinstance(definitions, dict) else {}
        self._asked = asked
        self._parts = self._find_parts()
        self._naming: dict[str, bool] = {}

    def close(self) -> JsonObject:
        root = self._whole({name: value for name, value in self._root.items() if name != "$defs"})
        assert isinstance(root, dict)
        definitions: JsonObject = {
            name: schema if name in self._asked else self._part(schema) if name in self._parts else self._whole(schema)
            for name, schema in self._definitions.items()
        }
        return {**root, "$defs": definitions} if definitions else root

    def _find_parts(self) -> frozenset[str]:
        """The definitions that are somewhere used as one part of a composed schema. They stay open."""
        found: set[str] = set()
        pending: list[tuple[JsonValue, bool]] = [
            (self._root, False),
            *((each, False) for name, each in self._definitions.items() if name not in self._asked),
        ]
        while pending:
            schema, is_part = pending.pop()
            if not isinstance(schema, dict):
                continue
            reference = schema.get("$ref")
            if isinstance(reference, str) and (is_part or not _is_plain(schema, "$ref")):
                name = reference.removeprefix("#/$defs/")
                if name not in found:
                    found.add(name)
                    pending.append((self._definitions[name], True))
            is_inner = is_part or not _is_union(schema)
            pending.extend((part, is_inner) for _, part in subschemas(schema, PARTS))
            pending.extend((member, False) for _, member in subschemas(schema, MEMBERS))
        return frozenset(found)

    def _whole(self, schema: JsonValue) -> JsonValue:
        """A schema that describes a value all by itself."""
        if not isinstance(schema, dict):
            return schema
        if _is_union(schema):
            return {**schema, "anyOf": [self._whole(branch) for _, branch in subschemas(schema, ("anyOf",))]}
        closed = self._part(schema)
        assert isinstance(closed, dict)
        if "additionalProperties" in closed or "unevaluatedProperties" in closed:
            return closed
        if _COMPOSED.isdisjoint(closed):
            return _closed_object(closed)
        reference = closed.get("$ref")
        is_closed_there = (
            isinstance(reference, str)
            and _is_plain(closed, "$ref")
            and reference.removeprefix("#/$defs/") not in self._parts
        )
        if is_closed_there or not self._names_properties(closed):
            return closed
        return {**closed, "unevaluatedProperties": False}

    def _part(self, schema: JsonValue) -> JsonValue:
        """A schema that describes a value together with others: only its members are closed."""
        if not isinstance(schema, dict):
            return schema
        closed: JsonObject = {
            name: value.copy() if name in _HOLDERS and isinstance(value, dict | list) else value
            for name, value in schema.items()
        }
        for names, inside in ((MEMBERS, self._whole), (PARTS, self._part)):
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
        return any(self._names_properties(part) for _, part in subschemas(schema, PARTS))

    def _definition_names_properties(self, name: str) -> bool:
        if name not in self._naming:
            self._naming[name] = False  # what a circle of references answers for itself
            self._naming[name] = self._names_properties(self._definitions[name])
        return self._naming[name]


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


def _closed_object(schema: JsonObject) -> JsonObject:
    """An object that stands alone: its members are those it names, as properties or as what must be there."""
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not properties:
        return schema
    named: JsonObject = dict(properties)
    patterns = schema.get("patternProperties")
    for name in _wanted(schema) if not patterns else ():
        named.setdefault(name, True)
    least = schema.get("minProperties", 0)
    if isinstance(least, int | float) and len(named) < least:
        return schema
    return {**schema, "properties": named, "additionalProperties": False}


def _wanted(schema: JsonObject) -> list[str]:
    """The names that must be there, always or beside another one."""
    dependent = schema.get("dependentRequired")
    lists = [schema.get("required"), *(dependent.values() if isinstance(dependent, dict) else ())]
    return [name for names in lists if isinstance(names, list) for name in names if isinstance(name, str)]


def _is_plain(schema: JsonObject, name: str) -> bool:
    """Whether `name` is the only member that limits values."""
    return all(key == name or key in _NOTES for key in schema)


def _is_union(schema: JsonObject) -> bool:
    return "anyOf" in schema and _is_plain(schema, "anyOf")
