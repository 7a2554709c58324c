"""What a schema forbids, said as schemas again: the ways in which a value can break it.

Some words have no opposite that could be written down (a text that does not match, a number off the grid). They stay
behind as a remainder, `{"not": …}`, which is asked of the finished value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType

from mockllmapi.json_kit import as_list, as_object
from mockllmapi.randomness import make_generator
from mockllmapi.shapes.patterns import UnsupportedPattern
from mockllmapi.synthesis.patterns import pattern_writer
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["KINDS", "is_remainder", "ways_to_break"]

KINDS = ("object", "array", "string", "number", "boolean", "null")
"""Every type; a whole number is a number."""

_SINGLE: Mapping[str, str | None] = MappingProxyType(
    {
        "enum": None,
        "const": None,
        "multipleOf": "number",
        "pattern": "string",
        "format": "string",
        "uniqueItems": "array",
    }
)
"""Words without an opposite, and the type of the values that can break them."""

_UNEVALUATED: Mapping[str, JsonObject] = MappingProxyType(
    {
        "unevaluatedProperties": {"type": "object", "required": ["extension"]},
        "unevaluatedItems": {"type": "array", "minItems": 1},
    }
)
"""Words that speak of what other words leave over, and values that are likely to break them."""


_PARTLY = frozenset({"patternProperties", "additionalProperties", "propertyNames", "items", "prefixItems", "contains"})
"""Words that can be broken in more ways than are written down: one of the ways is then to ask the finished value."""


def is_remainder(schema: JsonValue) -> bool:
    """Whether a schema is one of those that are asked of the finished value and never taken apart."""
    if not isinstance(schema, dict) or schema.keys() != {"not"}:
        return False
    inner = schema["not"]
    if not isinstance(inner, dict):
        return False
    if len(inner) != 1 or inner == {"type": "integer"}:
        return inner == {"type": "integer"}
    whole = inner.get("allOf")
    if isinstance(whole, list):
        return len(whole) == 2 and whole[0] is True
    return not inner.keys().isdisjoint(_SINGLE)


def ways_to_break(schema: JsonObject) -> list[JsonSchema]:
    """Schemas of which each allows only values that `schema` (without its reference) forbids, as far as the words go."""
    ways: list[JsonSchema] = []
    for name, value in schema.items():
        if name in _SINGLE:
            kind = _SINGLE[name]
            if name != "uniqueItems" or value is True:
                ways.append({**({"type": kind} if kind else {}), "allOf": [{"not": {name: value}}]})
        elif name in _UNEVALUATED:
            ways.append({**_UNEVALUATED[name], "allOf": [_asked_whole(schema)]})
        elif name in _WAYS:
            ways.extend(_WAYS[name](value, schema))
    if ways and not _PARTLY.isdisjoint(schema):
        ways.append({"allOf": [_asked_whole(schema)]})
    return ways


def _asked_whole(schema: JsonObject) -> JsonObject:
    """The remainder that is a whole schema, marked as one by an `allOf` that nobody else writes."""
    return {"not": {"allOf": [True, schema]}}


def _of_type(value: JsonValue, _: JsonObject) -> list[JsonSchema]:
    named = value if isinstance(value, list) else [value]
    others: list[JsonValue] = [kind for kind in KINDS if kind not in named]
    if "integer" in named and "number" not in named:
        fraction: JsonObject = {"type": "number", "allOf": [{"not": {"type": "integer"}}]}
        return [{"type": [kind for kind in others if kind != "number"]}, fraction]
    return [{"type": others}] if others else []


def _limit(kind: str, keyword: str, step: int = 0) -> Callable[[JsonValue, JsonObject], list[JsonSchema]]:
    """The other side of a bound."""

    def beyond(value: JsonValue, _: JsonObject) -> list[JsonSchema]:
        if not isinstance(value, int | float):
            return []
        other = value + step
        return [{"type": kind, keyword: int(other) if step else other}] if not step or other >= 0 else []

    return beyond


def _of_required(value: JsonValue, _: JsonObject) -> list[JsonSchema]:
    return [{"type": "object", "properties": {str(name): False}} for name in as_list(value)]


def _of_properties(value: JsonValue, _: JsonObject) -> list[JsonSchema]:
    return [_with_member(name, member) for name, member in as_object(value).items() if member is not True]


def _of_pattern_properties(value: JsonValue, _: JsonObject) -> list[JsonSchema]:
    ways: list[JsonSchema] = []
    for pattern, member in as_object(value).items():
        try:
            name = pattern_writer(pattern)(make_generator(1).random, 3)
        except UnsupportedPattern:
            continue
        ways.append(_with_member(name, member))
    return ways


def _of_additional(value: JsonValue, schema: JsonObject) -> list[JsonSchema]:
    name = "extension"
    while name in as_object(schema.get("properties")):
        name += "s"
    return [_with_member(name, value)] if value is not True else []


def _with_member(name: str, member: JsonValue) -> JsonSchema:
    """An object whose member `name` breaks its schema."""
    broken: JsonValue = True if member is False else {"not": member}
    return {"type": "object", "required": [name], "properties": {name: broken}}


def _of_names(value: JsonValue, _: JsonObject) -> list[JsonSchema]:
    return [{"type": "object", "minProperties": 1, "propertyNames": {"not": value}}]


def _of_dependent_required(value: JsonValue, _: JsonObject) -> list[JsonSchema]:
    return [
        {"type": "object", "required": [name], "properties": {str(needed): False}}
        for name, names in as_object(value).items()
        for needed in as_list(names)
    ]


def _of_dependent_schemas(value: JsonValue, _: JsonObject) -> list[JsonSchema]:
    return [{"type": "object", "required": [name], "not": each} for name, each in as_object(value).items()]


def _of_items(value: JsonValue, schema: JsonObject) -> list[JsonSchema]:
    before = len(as_list(schema.get("prefixItems")))
    return [_with_element(before, value)] if value is not True else []


def _of_prefix(value: JsonValue, _: JsonObject) -> list[JsonSchema]:
    return [_with_element(index, element) for index, element in enumerate(as_list(value)) if element is not True]


def _with_element(index: int, element: JsonValue) -> JsonSchema:
    """A list whose element at `index` breaks its schema."""
    free: list[JsonValue] = [True] * index
    return {"type": "array", "minItems": index + 1, "prefixItems": [*free, {"not": element}]}


def _of_contains(value: JsonValue, schema: JsonObject) -> list[JsonSchema]:
    least, most = schema.get("minContains", 1), schema.get("maxContains")
    ways: list[JsonSchema] = []
    if isinstance(least, int | float) and least >= 1:
        ways.append({"type": "array", "contains": value, "minContains": 0, "maxContains": int(least) - 1})
    if isinstance(most, int | float):
        ways.append({"type": "array", "contains": value, "minContains": int(most) + 1})
    return ways


def _of_one(value: JsonValue, _: JsonObject) -> list[JsonSchema]:
    """None of the branches, or two of them."""
    branches = as_list(value)
    none: JsonSchema = {"allOf": [{"not": branch} for branch in branches]}
    pairs: list[JsonSchema] = [{"allOf": [one, other]} for one, other in pairwise(branches)]
    return [none, *pairs]


def _of_condition(value: JsonValue, schema: JsonObject) -> list[JsonSchema]:
    ways: list[JsonSchema] = []
    if "then" in schema:
        ways.append({"allOf": [value, {"not": schema["then"]}]})
    if "else" in schema:
        ways.append({"allOf": [{"not": value}, {"not": schema["else"]}]})
    return ways


_WAYS: Mapping[str, Callable[[JsonValue, JsonObject], list[JsonSchema]]] = MappingProxyType(
    {
        "type": _of_type,
        "minimum": _limit("number", "exclusiveMaximum"),
        "maximum": _limit("number", "exclusiveMinimum"),
        "exclusiveMinimum": _limit("number", "maximum"),
        "exclusiveMaximum": _limit("number", "minimum"),
        "minLength": _limit("string", "maxLength", -1),
        "maxLength": _limit("string", "minLength", 1),
        "minItems": _limit("array", "maxItems", -1),
        "maxItems": _limit("array", "minItems", 1),
        "minProperties": _limit("object", "maxProperties", -1),
        "maxProperties": _limit("object", "minProperties", 1),
        "required": _of_required,
        "properties": _of_properties,
        "patternProperties": _of_pattern_properties,
        "additionalProperties": _of_additional,
        "propertyNames": _of_names,
        "dependentRequired": _of_dependent_required,
        "dependentSchemas": _of_dependent_schemas,
        "items": _of_items,
        "prefixItems": _of_prefix,
        "contains": _of_contains,
        "allOf": lambda value, _: [{"not": part} for part in as_list(value)],
        "anyOf": lambda value, _: [{"allOf": [{"not": branch} for branch in as_list(value)]}],
        "oneOf": _of_one,
        "not": lambda value, _: [value] if isinstance(value, bool | dict) else [],
        "if": _of_condition,
    }
)
