"""Nothing extra: an object that names its properties is closed, where the schema does not say otherwise.

JSON Schema lets any further member pass. An answer should have none, so the internal schema forbids them: with
`additionalProperties` where an object stands alone, with `unevaluatedProperties` where it is composed of several schemas
(there the former would forbid one part what the other names).
"""

from __future__ import annotations

from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["close"]

_PARTS = ("allOf", "anyOf", "oneOf")
_NOTES = frozenset(
    {"title", "description", "default", "example", "examples", "readOnly", "writeOnly", "deprecated", "$defs"}
)


def close(schema: JsonSchema) -> JsonSchema:
    """`schema` (in its internal form) with its objects closed."""
    return schema if isinstance(schema, bool) else _Closer(schema).close()


class _Closer:
    def __init__(self, root: JsonObject) -> None:
        definitions = root.get("$defs")
        self._root = root
        self._definitions: JsonObject = definitions if isinstance(definitions, dict) else {}
        self._parts = self._find_parts()
        self._naming: dict[str, bool] = {}

    def close(self) -> JsonObject:
        root = self._whole({name: value for name, value in self._root.items() if name != "$defs"})
        assert isinstance(root, dict)
        definitions: JsonObject = {
            name: self._part(schema) if name in self._parts else self._whole(schema)
            for name, schema in self._definitions.items()
        }
        return {**root, "$defs": definitions} if definitions else root

    def _find_parts(self) -> frozenset[str]:
        """The definitions that are somewhere used as one part of a composed schema. They stay open."""
        found: set[str] = set()
        pending: list[tuple[JsonValue, bool]] = [
            (self._root, False),
            *((each, False) for each in self._definitions.values()),
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
            pending.extend((part, is_part or not _is_union(schema)) for part in _parts_of(schema))
            pending.extend((member, False) for member in _members_of(schema))
        return frozenset(found)

    def _whole(self, schema: JsonValue) -> JsonValue:
        """A schema that describes a value all by itself."""
        if not isinstance(schema, dict):
            return schema
        if _is_union(schema):
            return {**schema, "anyOf": [self._whole(branch) for branch in _parts_of(schema)]}
        closed = self._part(schema)
        assert isinstance(closed, dict)
        if "additionalProperties" in closed:
            return closed
        if "$ref" not in closed and not any(name in closed for name in _PARTS):
            return {**closed, "additionalProperties": False} if closed.get("properties") else closed
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
        closed = dict(schema)
        for name, value in schema.items():
            if name == "properties" and isinstance(value, dict):
                closed[name] = {key: self._whole(member) for key, member in value.items()}
            elif name in ("items", "additionalProperties"):
                closed[name] = self._whole(value)
            elif name == "prefixItems" and isinstance(value, list):
                closed[name] = [self._whole(member) for member in value]
            elif name in _PARTS and isinstance(value, list):
                closed[name] = [self._part(part) for part in value]
        return closed

    def _names_properties(self, schema: JsonValue) -> bool:
        if not isinstance(schema, dict):
            return False
        if schema.get("properties"):
            return True
        reference = schema.get("$ref")
        if isinstance(reference, str) and self._definition_names_properties(reference.removeprefix("#/$defs/")):
            return True
        return any(self._names_properties(part) for part in _parts_of(schema))

    def _definition_names_properties(self, name: str) -> bool:
        if name not in self._naming:
            self._naming[name] = False  # what a circle of references answers for itself
            self._naming[name] = self._names_properties(self._definitions[name])
        return self._naming[name]


def _is_plain(schema: JsonObject, name: str) -> bool:
    """Whether `name` is the only member that limits values."""
    return all(key == name or key in _NOTES for key in schema)


def _is_union(schema: JsonObject) -> bool:
    return "anyOf" in schema and _is_plain(schema, "anyOf")


def _parts_of(schema: JsonObject) -> list[JsonValue]:
    return [part for name in _PARTS if isinstance(parts := schema.get(name), list) for part in parts]


def _members_of(schema: JsonObject) -> list[JsonValue]:
    properties, prefix = schema.get("properties"), schema.get("prefixItems")
    members = list(properties.values()) if isinstance(properties, dict) else []
    members += prefix if isinstance(prefix, list) else []
    return [*members, *(schema[name] for name in ("items", "additionalProperties") if name in schema)]
