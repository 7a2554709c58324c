"""Schemas as plain alternatives: no references, no `allOf`, no unions, only what one value must be.

`Alternatives.of(schema)` answers with the disjunction of flat schemas that allows the same values (`oneOf` aside, whose
exactness has to be checked on the value). Merging two flat schemas means: what both allow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import gcd, lcm
from types import MappingProxyType

from mockllmapi.naming.words import listed
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["Alternatives", "is_reference", "reference_name"]

_MOST_ALTERNATIVES = 48
_NOTES = frozenset({"title", "description", "default", "example", "examples", "readOnly", "writeOnly", "deprecated"})
_FLAT = frozenset(
    listed("""
    type enum const minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern
    format required properties additionalProperties items prefixItems minItems maxItems uniqueItems
    minProperties maxProperties
""")
)
_UNCHECKED = _NOTES | {"unevaluatedProperties", "$ref"}


def is_reference(schema: JsonValue) -> bool:
    """Whether a schema is a reference and nothing that limits values beside."""
    return isinstance(schema, dict) and "$ref" in schema and schema.keys() <= _UNCHECKED


def reference_name(schema: JsonObject) -> str:
    """The name in `$defs` that a schema's reference leads to."""
    return str(schema["$ref"]).removeprefix("#/$defs/")


class Alternatives:
    """Flattens the schemas of one document."""

    def __init__(self, definitions: Mapping[str, JsonValue]) -> None:
        self._definitions = definitions
        self._known: dict[str, list[JsonObject]] = {}
        self._exact: dict[str, bool] = {}

    def of(self, schema: JsonSchema) -> list[JsonObject]:
        """The flat alternatives of a schema, at most a few dozen; empty where nothing fits."""
        return self._flatten(schema)

    def is_exact(self, schema: JsonValue) -> bool:
        """Whether the flat alternatives say everything. They may say too little of what several schemas ask for at once
        (`allOf`, limits beside a reference or a union), and never say that only one of several may hold (`oneOf`)."""
        if not isinstance(schema, dict):
            return True
        if "allOf" in schema or "oneOf" in schema:
            return False
        parts = [*_schemas(schema, "anyOf")]
        has_limits = not _FLAT.isdisjoint(schema)
        if "$ref" in schema:
            return not has_limits and not parts and self._is_exact_definition(reference_name(schema))
        return not (parts and has_limits) and all(self.is_exact(part) for part in parts)

    def _is_exact_definition(self, name: str) -> bool:
        if name not in self._exact:
            self._exact[name] = True  # what a definition that is met inside itself adds
            self._exact[name] = self.is_exact(self._definitions.get(name, False))
        return self._exact[name]

    def _flatten(self, schema: JsonValue) -> list[JsonObject]:
        if not isinstance(schema, dict):
            return [{}] if schema is True else []
        results: list[JsonObject] = [{name: value for name, value in schema.items() if name in _FLAT}]
        if "$ref" in schema:
            results = _both(results, self._defined(reference_name(schema)))
        for part in _schemas(schema, "allOf"):
            results = _both(results, self._flatten(part))
        for union in ("anyOf", "oneOf"):
            if union in schema:
                results = _both(results, [flat for branch in _schemas(schema, union) for flat in self._flatten(branch)])
        return [_closed(flat) for flat in results] if schema.get("unevaluatedProperties") is False else results

    def _defined(self, name: str) -> list[JsonObject]:
        """The alternatives of a definition. One that is met again inside itself allows nothing on that way."""
        if name not in self._known:
            self._known[name] = []
            self._known[name] = self._flatten(self._definitions.get(name, False))
        return self._known[name]


def _closed(flat: JsonObject) -> JsonObject:
    is_open = "properties" in flat and flat.get("additionalProperties", True) is True
    return {**flat, "additionalProperties": False} if is_open else flat


def _schemas(schema: JsonObject, keyword: str) -> Iterable[JsonValue]:
    value = schema.get(keyword)
    return value if isinstance(value, list) else ()


def _both(left: list[JsonObject], right: list[JsonObject]) -> list[JsonObject]:
    """Every alternative that fits one of the left and one of the right."""
    merged = []
    for one in left:
        for other in right:
            both = _merge(one, other)
            if both is not None and both not in merged:
                merged.append(both)
            if len(merged) == _MOST_ALTERNATIVES:
                return merged
    return merged


def _merge(one: JsonObject, other: JsonObject) -> JsonObject | None:
    """What both flat schemas allow; None where that is nothing."""
    if not one or not other:
        return one or other
    merged = {**one, **other}
    for name in one.keys() & other.keys():
        merger = _MERGERS.get(name)
        if merger is not None and one[name] != other[name]:
            merged[name] = merger(one[name], other[name])
    if "enum" in merged and "const" in merged and merged["const"] not in _listed(merged["enum"]):
        return None
    if (
        merged.get("type") == []
        or merged.get("enum") == []
        or ("const" in one and "const" in other and one["const"] != other["const"])
    ):
        return None
    if any("properties" in side or "additionalProperties" in side for side in (one, other)):
        merged.update(_merge_members(one, other))
    return merged


def _merge_members(one: JsonObject, other: JsonObject) -> JsonObject:
    """Properties and additional properties of both: a name that one side does not list is additional there."""
    sides = [(_mapping(side.get("properties")), side.get("additionalProperties", True)) for side in (one, other)]
    names = dict.fromkeys(name for members, _ in sides for name in members)
    members: JsonObject = {
        name: _all_of([properties.get(name, additional) for properties, additional in sides]) for name in names
    }
    additional = _all_of([additional for _, additional in sides])
    return (
        {"properties": members, "additionalProperties": additional} if members else {"additionalProperties": additional}
    )


def _all_of(schemas: list[JsonValue]) -> JsonValue:
    if False in [schema for schema in schemas if isinstance(schema, bool)]:
        return False
    real = [schema for schema in schemas if schema is not True]
    if not real:
        return True
    return real[0] if len(real) == 1 or real[0] == real[1] else {"allOf": real}


def _mapping(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]


def _common_types(one: JsonValue, other: JsonValue) -> JsonValue:
    left, right = _listed(one), _listed(other)
    both = [kind for kind in left if kind in right]
    if ("integer" in left and "number" in right) or ("integer" in right and "number" in left):
        both = [*(kind for kind in both if kind != "number"), *(["integer"] if "integer" not in both else [])]
    return both


def _common_multiple(one: JsonValue, other: JsonValue) -> JsonValue:
    left, right = Fraction(str(one)), Fraction(str(other))
    multiple = Fraction(lcm(left.numerator, right.numerator), gcd(left.denominator, right.denominator))
    return int(multiple) if multiple.denominator == 1 else float(multiple)


def _larger(one: JsonValue, other: JsonValue) -> JsonValue:
    return max(one, other)  # type: ignore[type-var]


def _smaller(one: JsonValue, other: JsonValue) -> JsonValue:
    return min(one, other)  # type: ignore[type-var]


def _merge_prefixes(one: JsonValue, other: JsonValue) -> JsonValue:
    left, right = _listed(one), _listed(other)
    longest = max(len(left), len(right))
    return [_all_of([side[index] for side in (left, right) if index < len(side)]) for index in range(longest)]


_MERGERS: Mapping[str, Callable[[JsonValue, JsonValue], JsonValue]] = MappingProxyType(
    {
        "type": _common_types,
        "enum": lambda one, other: [value for value in _listed(one) if value in _listed(other)],
        **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), _larger),
        **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), _smaller),
        "multipleOf": _common_multiple,
        "uniqueItems": lambda one, other: bool(one or other),
        "required": lambda one, other: list(dict.fromkeys((*_listed(one), *_listed(other)))),
        "items": lambda one, other: _all_of([one, other]),
        "prefixItems": _merge_prefixes,
    }
)
