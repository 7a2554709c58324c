"""Schemas that contain themselves: which they are, and how few levels a value of each needs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import inf

from mockllmapi.shapes.keywords import COMPOSITION_KEYWORDS, subschemas
from mockllmapi.synthesis.normal import reference_name
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["Recursion"]


class Recursion:
    """What the definitions of one document do to each other."""

    def __init__(self, definitions: Mapping[str, JsonValue]) -> None:
        self._definitions = definitions

    @cached_property
    def circular(self) -> frozenset[str]:
        """The definitions from which a way leads back to themselves."""
        return frozenset(name for name in self._reach if _leads_to(name, self._reach))

    @cached_property
    def _reach(self) -> Mapping[str, frozenset[str]]:
        return {name: _references(schema) for name, schema in self._definitions.items()}

    @cached_property
    def _heights(self) -> Mapping[str, float]:
        heights = dict.fromkeys(self._definitions, inf)
        for _ in range(len(heights) + 1):
            before = dict(heights)
            for name, schema in self._definitions.items():
                heights[name] = _height(schema, heights)
            if heights == before:
                break
        return heights

    def height(self, schema: JsonValue) -> float:
        """The fewest levels of circular definitions that a value needs; infinite where there is no end."""
        return _height(schema, self._heights) if self.circular else 0

    def needed_by(self, schema: JsonValue) -> JsonObject:
        """The definitions that a schema refers to, and those that these refer to."""
        found: JsonObject = {}
        pending = [*_references(schema)]
        while pending:
            name = pending.pop()
            if name in self._definitions and name not in found:
                found[name] = self._definitions[name]
                pending.extend(self._reach[name])
        return found

    def enters(self, schema: JsonValue) -> bool:
        """Whether a value of a schema is itself a value of something circular."""
        if not self.circular or not isinstance(schema, dict):
            return False
        if "$ref" in schema and reference_name(schema) in self.circular:
            return True
        return any(self.enters(part) for _, part in subschemas(schema, (*COMPOSITION_KEYWORDS, "if")))

    def is_circular(self, schema: JsonValue) -> bool:
        """Whether something circular stands anywhere inside a schema."""
        return bool(self.circular) and not self.circular.isdisjoint(_references(schema))


def _references(schema: JsonValue) -> frozenset[str]:
    """Every name that is referred to anywhere inside."""
    found, pending = set(), [schema]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                found.add(reference_name(node))
            pending.extend(inner for _, inner in subschemas(node))
    return frozenset(found)


def _leads_to(name: str, reach: Mapping[str, frozenset[str]]) -> bool:
    seen: set[str] = set()
    pending = list(reach[name])
    while pending:
        step = pending.pop()
        if step == name:
            return True
        if step not in seen:
            seen.add(step)
            pending.extend(reach.get(step, ()))
    return False


def _height(schema: JsonValue, heights: Mapping[str, float]) -> float:
    if not isinstance(schema, dict):
        return inf if schema is False else 0
    if "enum" in schema or "const" in schema:
        return 0
    needed = [_height(part, heights) for part in _list(schema, "allOf")]
    if "$ref" in schema:
        needed.append(1 + heights.get(reference_name(schema), inf))
    needed += [
        min((_height(branch, heights) for branch in _list(schema, union)), default=inf)
        for union in ("anyOf", "oneOf")
        if union in schema
    ]
    if "then" in schema or "else" in schema:
        needed.append(min(_height(schema.get(branch, True), heights) for branch in ("then", "else")))
    return max((*needed, _own_height(schema, heights)))


def _own_height(schema: JsonObject, heights: Mapping[str, float]) -> float:
    """What the members that must be there need; nothing where the value may be of a kind without members."""
    kinds = schema.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if any(kind not in (None, "object", "array") for kind in kinds):
        return 0
    choices = []
    if "array" not in kinds or "object" in kinds:
        properties, required = schema.get("properties"), schema.get("required")
        members = properties if isinstance(properties, dict) else {}
        choices.append(
            max(
                (_height(members.get(name, True), heights) for name in required or () if isinstance(name, str)),
                default=0,
            )
            if isinstance(required, list)
            else 0
        )
    if "array" in kinds:
        least = schema.get("minItems")
        needs_items = isinstance(least, int | float) and least > len(_list(schema, "prefixItems"))
        prefix = _list(schema, "prefixItems")[: int(least) if isinstance(least, int | float) else 0]
        items = [_height(schema.get("items", True), heights)] if needs_items else []
        choices.append(max((*items, *(_height(item, heights) for item in prefix)), default=0))
    return min(choices, default=0)


def _list(schema: JsonObject, name: str) -> list[JsonValue]:
    value = schema.get(name)
    return value if isinstance(value, list) else []
