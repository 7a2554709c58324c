"""What may be sent as it comes, at each place of a shape: which containers can be entered, which strings need no check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mockllmapi.engine.repair.coercion import kinds_of
from mockllmapi.naming.words import normalize_name
from mockllmapi.shapes import Shape
from mockllmapi.synthesis.normal import Alternatives
from mockllmapi.types import JsonObject, JsonSchema, JsonValue, json_type

__all__ = ["ListPlan", "ObjectPlan", "Plan", "Plans"]

_NOTES = frozenset({"title", "description", "default", "example", "examples", "readOnly", "writeOnly", "deprecated"})
_REFERENCE = _NOTES | {"$ref", "$defs", "unevaluatedProperties"}
_UNION = _NOTES | {"anyOf", "$defs"}
_OBJECT = frozenset({"type", "properties", "required", "additionalProperties"})
_LIST = frozenset({"type", "items", "minItems", "maxItems"})
_STRING = frozenset({"minLength", "maxLength", "pattern", "format"})
_NUMBER = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_CHOICE = frozenset({"enum", "const"})
_OTHERS = frozenset({"prefixItems", "uniqueItems", "minProperties", "maxProperties"})
_KNOWN = _OBJECT | _LIST | _STRING | _NUMBER | _CHOICE | _OTHERS | _NOTES | {"$defs"}


@dataclass(frozen=True, slots=True)
class ObjectPlan:
    """An object whose members can be judged one by one. `near` has the properties by what is left of their names."""

    properties: Mapping[str, JsonSchema]
    near: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    additional: JsonSchema

    def target(self, given: str, taken: Mapping[str, JsonValue]) -> str | None:
        """The name under which a member is sent; None where it is too much."""
        if given in self.properties:
            return given
        for name in self.near.get(normalize_name(given), ()):
            if name not in taken:
                return name
        return None if self.additional is False else given

    def schema_of(self, name: str) -> JsonSchema:
        return self.properties.get(name, self.additional)


@dataclass(frozen=True, slots=True)
class ListPlan:
    """A list whose items can be judged one by one. `most` is None where there may be any number."""

    items: JsonSchema
    least: int
    most: int | None


class Plan:
    """One place of a shape. `object` and `list` are there where such a container can be entered before it is whole, `is_text`
    where any string fits. `flats` are the alternatives without references."""

    __slots__ = ("_kinds", "flats", "is_text", "list", "object", "shape")

    def __init__(self, shape: Shape, flats: list[JsonObject], *, is_exact: bool) -> None:
        self.shape = shape
        self.flats = flats
        objects = [flat for flat in flats if _allows(flat, "object")]
        lists = [flat for flat in flats if _allows(flat, "array")]
        texts = [flat for flat in flats if _allows(flat, "string")]
        self.object = _object_plan(objects[0]) if is_exact and len(objects) == 1 else None
        self.list = _list_plan(lists[0]) if is_exact and len(lists) == 1 else None
        self.is_text = is_exact and any(flat.keys().isdisjoint(_STRING | _CHOICE) for flat in texts)
        self._kinds = _kinds(flats) if is_exact else frozenset()

    @property
    def has_containers(self) -> bool:
        """Whether an object or a list may stand here."""
        return any(_allows(flat, kind) for flat in self.flats for kind in ("object", "array"))

    def is_valid(self, value: JsonValue) -> bool:
        """Whether a whole value fits here."""
        if self._kinds is None:
            return True
        if not isinstance(value, (dict, list)) and (kind := json_type(value)) in self._kinds:
            return kind in self._kinds
        return self.shape.is_valid(value)


class Plans:
    """The plans of a shape, each made once. Without a shape everything fits everywhere."""

    def __init__(self, shape: Shape | None) -> None:
        schema = True if shape is None else shape.schema
        definitions = schema.get("$defs") if isinstance(schema, dict) else None
        self._definitions: JsonObject = definitions if isinstance(definitions, dict) else {}
        self._alternatives = Alternatives(self._definitions)
        self._known: dict[int, tuple[JsonSchema, Plan]] = {}
        self.root = self._plan(schema, shape or Shape(True, None))
        self._known[id(schema)] = (schema, self.root)
        self._anything = self._plan(True, Shape(True, None))
        self.item = None if self.root.list is None else self.of(self.root.list.items)
        """The plan of an item, where the answer may be a list."""

    def of(self, schema: JsonSchema) -> Plan:
        """The plan of a part of the shape's schema."""
        if schema is True:
            return self._anything
        known = self._known.get(id(schema))
        if known is None:
            has_definitions = isinstance(schema, dict) and self._definitions and "$defs" not in schema
            whole = {**schema, "$defs": self._definitions} if has_definitions and isinstance(schema, dict) else schema
            known = self._known[id(schema)] = (schema, self._plan(schema, Shape(whole, None)))
        return known[1]

    def _plan(self, schema: JsonSchema, shape: Shape) -> Plan:
        return Plan(shape, self._alternatives.of(schema), is_exact=self._is_exact(schema, frozenset()))

    def _is_exact(self, schema: JsonValue, met: frozenset[str]) -> bool:
        """Whether the flat alternatives say all that the schema says."""
        if not isinstance(schema, dict):
            return True
        if "$ref" in schema:
            name = str(schema["$ref"]).removeprefix("#/$defs/")
            is_first = name not in met and schema.keys() <= _REFERENCE
            return is_first and self._is_exact(self._definitions.get(name, False), met | {name})
        if "anyOf" in schema:
            branches = schema["anyOf"]
            is_union = schema.keys() <= _UNION and isinstance(branches, list)
            return is_union and isinstance(branches, list) and all(self._is_exact(branch, met) for branch in branches)
        return schema.keys() <= _KNOWN


def _allows(flat: JsonObject, kind: str) -> bool:
    kinds = kinds_of(flat)
    if not kinds and not flat.keys().isdisjoint(_CHOICE):
        return False
    return not kinds or kind in kinds


def _kinds(flats: list[JsonObject]) -> frozenset[str] | None:
    """The kinds of which every scalar fits; None where everything does."""
    if {} in flats:
        return None
    kinds = {kind for flat in flats if flat.keys() == {"type"} for kind in kinds_of(flat)}
    return frozenset(kinds | {"integer"} if "number" in kinds else kinds)


def _object_plan(flat: JsonObject) -> ObjectPlan | None:
    if _has(flat, "minProperties", "maxProperties", "enum", "const"):
        return None
    given, required = flat.get("properties"), flat.get("required")
    properties = {name: _schema(member) for name, member in given.items()} if isinstance(given, dict) else {}
    near: dict[str, tuple[str, ...]] = {}
    for name in properties:
        near[normalize_name(name)] = (*near.get(normalize_name(name), ()), name)
    wanted = [name for name in required if isinstance(name, str)] if isinstance(required, list) else []
    return ObjectPlan(properties, near, tuple(wanted), _schema(flat.get("additionalProperties", True)))


def _list_plan(flat: JsonObject) -> ListPlan | None:
    if _has(flat, "enum", "const", "prefixItems") or flat.get("uniqueItems") is True:
        return None
    most = flat.get("maxItems")
    least = flat.get("minItems", 0)
    return ListPlan(
        _schema(flat.get("items", True)),
        int(least) if isinstance(least, (int, float)) else 0,
        int(most) if isinstance(most, (int, float)) else None,
    )


def _has(flat: JsonObject, *keywords: str) -> bool:
    return any(keyword in flat for keyword in keywords)


def _schema(value: JsonValue) -> JsonSchema:
    return value if isinstance(value, (dict, bool)) else True
