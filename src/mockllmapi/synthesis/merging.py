"""Two flat schemas in one: what both allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm
from types import MappingProxyType

from mockllmapi import work
from mockllmapi.json_kit import as_object, is_same
from mockllmapi.shapes import compile_validator
from mockllmapi.shapes.validation import Validator
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["all_of", "folded", "is_among", "matches", "merge"]

_OF_MEMBERS = frozenset({"properties", "patternProperties", "additionalProperties"})
_OF_ELEMENTS = frozenset({"prefixItems", "items"})
_DOUBLED = ("pattern", "format")
"""Words of which a schema has one; a second one stays behind in `allOf`."""


def merge(one: JsonObject, other: JsonObject) -> JsonObject | None:
    """What both flat schemas allow; None where that is plainly nothing."""
    if not one or not other:
        return one or other
    merged = {**one, **other}
    for name in one.keys() & other.keys():
        merger = _MERGERS.get(name)
        if merger is not None and not is_same(one[name], other[name]):
            merged[name] = merger(one[name], other[name])
    asked = [{name: one[name]} for name in _DOUBLED if name in one and name in other and one[name] != other[name]]
    if asked:
        merged["allOf"] = _together(merged.get("allOf", []), [*asked])
    if _OF_ELEMENTS & one.keys() and _OF_ELEMENTS & other.keys():
        merged.update(_merge_elements(one, other))
    if _OF_MEMBERS & one.keys() and _OF_MEMBERS & other.keys():
        merged.update(_merge_members(one, other))
    return None if _is_empty(merged, one, other) else merged


def folded(flat: JsonObject) -> JsonObject:
    """`flat` with what its patterns say of the members that it names written into these."""
    patterns, properties = flat.get("patternProperties"), flat.get("properties")
    if not isinstance(patterns, dict) or not isinstance(properties, dict):
        return flat
    named: JsonObject = {
        name: all_of([schema, *(each for pattern, each in patterns.items() if matches(pattern, name))])
        for name, schema in properties.items()
    }
    return {**flat, "properties": named}


def matches(pattern: str, name: str) -> bool:
    """Whether a name matches a pattern somewhere."""
    work.spend(1, "patternProperties")
    return _pattern_validator(pattern).is_valid(name)


@lru_cache(4096)
def _pattern_validator(pattern: str) -> Validator:
    work.spend(10, "patternProperties")
    return compile_validator({"pattern": pattern})


def all_of(schemas: list[JsonValue]) -> JsonValue:
    """The schema of what all of them allow."""
    if any(schema is False for schema in schemas):
        return False
    real: list[JsonValue] = []
    for schema in schemas:
        if schema is not True and not is_among(schema, real):
            real.append(schema)
    if not real:
        return True
    return real[0] if len(real) == 1 else {"allOf": real}


def is_among(value: JsonValue, values: Iterable[JsonValue]) -> bool:
    """Whether one of the values is the same."""
    return any(value == each and is_same(value, each) for each in values)


def _is_empty(merged: JsonObject, one: JsonObject, other: JsonObject) -> bool:
    if merged.get("type") == [] or merged.get("enum") == []:
        return True
    if "const" in merged:
        if "const" in one and "const" in other and not is_same(one["const"], other["const"]):
            return True
        if "enum" in merged and not is_among(merged["const"], _listed(merged["enum"])):
            return True
    properties, required, kind = merged.get("properties"), merged.get("required"), merged.get("type")
    is_object = kind in ("object", ["object"])
    if is_object and isinstance(properties, dict) and isinstance(required, list) and False in properties.values():
        return any(properties.get(name) is False for name in required if isinstance(name, str))
    return False


def _merge_members(one: JsonObject, other: JsonObject) -> JsonObject:
    """Properties, patterned and additional ones of both: a name that one side does not list is patterned or additional
    there."""
    sides = [
        (
            as_object(side.get("properties")),
            as_object(side.get("patternProperties")),
            side.get("additionalProperties", True),
        )
        for side in (one, other)
    ]
    names = dict.fromkeys(name for properties, _, _ in sides for name in properties)
    members: JsonObject
    if _names_all_apart(one, other):
        members = {**sides[0][0], **sides[1][0]}
    else:
        members = {name: all_of([_said_of(name, *side) for side in sides]) for name in names}
    (_, left, left_rest), (_, right, right_rest) = sides
    patterns: JsonObject = {
        pattern: all_of([schema, right_rest]) if not right else schema for pattern, schema in left.items()
    }
    for pattern, schema in right.items():
        own = all_of([schema, left_rest]) if not left else schema
        patterns[pattern] = all_of([patterns[pattern], own]) if pattern in patterns else own
    merged: JsonObject = {}
    if members:
        merged["properties"] = members
    if patterns:
        merged["patternProperties"] = patterns
    if any("additionalProperties" in side for side in (one, other)):
        merged["additionalProperties"] = all_of([left_rest, right_rest])
    return merged


def _names_all_apart(one: JsonObject, other: JsonObject) -> bool:
    """Return whether no property is restricted by the other side: the usual case, for which no property is looked at."""
    return all(
        not side.get("patternProperties") and side.get("additionalProperties", True) is True for side in (one, other)
    ) and as_object(one.get("properties")).keys().isdisjoint(as_object(other.get("properties")))


def _said_of(name: str, properties: JsonObject, patterns: JsonObject, additional: JsonValue) -> JsonValue:
    if name in properties:
        return properties[name]
    said = [schema for pattern, schema in patterns.items() if matches(pattern, name)]
    return all_of(said) if said else additional


def _merge_elements(one: JsonObject, other: JsonObject) -> JsonObject:
    """Elements by place and the rest of both: a place that one side does not list is in the rest there."""
    left, right = _prefix(one), _prefix(other)
    left_rest, right_rest = one.get("items", True), other.get("items", True)
    longest = max(len(left), len(right))
    left += [left_rest] * (longest - len(left))
    right += [right_rest] * (longest - len(right))
    merged: JsonObject = {}
    if longest:
        merged["prefixItems"] = [all_of([*pair]) for pair in zip(left, right, strict=True)]
    if "items" in one or "items" in other:
        merged["items"] = all_of([left_rest, right_rest])
    return merged


def _prefix(flat: JsonObject) -> list[JsonValue]:
    prefix = flat.get("prefixItems")
    return list(prefix) if isinstance(prefix, list) else []


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]


def _common_types(one: JsonValue, other: JsonValue) -> JsonValue:
    left, right = _listed(one), _listed(other)
    both = [kind for kind in left if kind in right]
    is_whole = ("integer" in left and "number" in right) or ("integer" in right and "number" in left)
    return [*both, "integer"] if is_whole and "number" not in both and "integer" not in both else both


def _common_values(one: JsonValue, other: JsonValue) -> JsonValue:
    if all(isinstance(each, str) for each in _listed(other)):
        allowed = frozenset(map(str, _listed(other)))
        return [value for value in _listed(one) if isinstance(value, str) and value in allowed]
    return [value for value in _listed(one) if is_among(value, _listed(other))]


def _common_multiple(one: JsonValue, other: JsonValue) -> JsonValue:
    left, right = Fraction(str(one)), Fraction(str(other))
    multiple = Fraction(lcm(left.numerator, right.numerator), gcd(left.denominator, right.denominator))
    return int(multiple) if multiple.denominator == 1 else float(multiple)


def _larger(one: JsonValue, other: JsonValue) -> JsonValue:
    return max(one, other)  # type: ignore[type-var]


def _smaller(one: JsonValue, other: JsonValue) -> JsonValue:
    return min(one, other)  # type: ignore[type-var]


def _together(one: JsonValue, other: JsonValue) -> JsonValue:
    if all(isinstance(each, str) for values in (one, other) for each in _listed(values)):
        known = frozenset(map(str, _listed(one)))
        return [*_listed(one), *(each for each in _listed(other) if each not in known)]
    return [*_listed(one), *(each for each in _listed(other) if not is_among(each, _listed(one)))]


def _merge_names(one: JsonValue, other: JsonValue) -> JsonValue:
    left, right = as_object(one), as_object(other)
    return {name: _together(left.get(name, []), right.get(name, [])) for name in {**left, **right}}


_MERGERS: Mapping[str, Callable[[JsonValue, JsonValue], JsonValue]] = MappingProxyType(
    {
        "type": _common_types,
        "enum": _common_values,
        **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), _larger),
        **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), _smaller),
        "multipleOf": _common_multiple,
        "uniqueItems": lambda one, other: bool(one or other),
        **dict.fromkeys(("required", "allOf", "examples"), _together),
        "propertyNames": lambda one, other: all_of([one, other]),
        "dependentRequired": _merge_names,
    }
)
