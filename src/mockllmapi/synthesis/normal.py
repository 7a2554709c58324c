"""Schemas as plain alternatives: no references, no `allOf`, no unions, no conditions, only what one value must be.

`Alternatives.of(schema)` answers with the disjunction of flat schemas that allows the same values, as far as words go:
what has no opposite (`not` with a pattern) or cannot be merged (two patterns, several `contains`) stays behind in the
`allOf` of the flat schema and has to be asked of the value, and so has the exactness of `oneOf`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest

from msgspec.json import encode

from mockllmapi import work
from mockllmapi.json_kit import as_object
from mockllmapi.naming.words import parse_word_list
from mockllmapi.synthesis.merging import folded, is_among, merge
from mockllmapi.synthesis.negation import is_remainder, ways_to_break
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["Alternatives", "is_reference", "reference_name"]

_MOST_ALTERNATIVES = 48
_MOST_MERGES = 50_000
_FEW_ALTERNATIVES = 2
"""As many alternatives are followed up where a document has made more work than it is worth."""

_STEPS_PER_MERGE = 8
_STEPS_PER_PROPERTY = 4

_NOTES = frozenset({"title", "description", "default", "example", "examples", "readOnly", "writeOnly", "deprecated"})
_LIMITS = frozenset(
    parse_word_list("""
    type enum const minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern
    format required properties patternProperties additionalProperties propertyNames dependentRequired
    items prefixItems minItems maxItems uniqueItems minProperties maxProperties
""")
)
_FLAT = _LIMITS | {"default", "example", "examples", "contentEncoding", "contentMediaType"}
_UNCHECKED = _NOTES | {"unevaluatedProperties", "$ref"}
_ASKED = frozenset(
    {"allOf", "oneOf", "not", "if", "contains", "dependentSchemas", "unevaluatedItems", "dependentRequired"}
)
_OF_OBJECTS = frozenset(
    parse_word_list("properties patternProperties required minProperties maxProperties propertyNames dependentRequired")
)
_OF_LISTS = frozenset(parse_word_list("prefixItems contains minItems maxItems uniqueItems allOf"))


def is_reference(schema: JsonValue) -> bool:
    """Whether a schema is a reference and nothing that limits values beside."""
    return isinstance(schema, dict) and "$ref" in schema and schema.keys() <= _UNCHECKED


def reference_name(schema: JsonObject) -> str:
    """The name in `$defs` that a schema's reference leads to."""
    return str(schema["$ref"]).removeprefix("#/$defs/")


class Alternatives:
    """Flattens the schemas of one document. A `strict` one says of every branch of `oneOf` that the others do not hold."""

    def __init__(self, definitions: Mapping[str, JsonValue], *, is_strict: bool = False) -> None:
        self._definitions = definitions
        self._is_strict = is_strict
        self._known: dict[str, list[JsonObject]] = {}
        self._broken: dict[str, list[JsonObject]] = {}
        self._exact: dict[str, bool] = {}
        self._merges = 0
        self._flattened: dict[int, tuple[JsonObject, list[JsonObject]]] = {}
        self._broken_up: dict[int, tuple[JsonObject, list[JsonObject]]] = {}

    def of(self, schema: JsonSchema) -> list[JsonObject]:
        """The flat alternatives of a schema, at most a few dozen; empty where nothing fits."""
        return [flat for flat in self._flatten(schema) if not _refuses_itself(flat)]

    def is_exact(self, schema: JsonValue) -> bool:
        """Whether the flat alternatives say everything. They may say too little of what several schemas ask for at once
        (`allOf`, limits beside a reference or a union), and never say that only one of several may hold (`oneOf`)."""
        if not isinstance(schema, dict):
            return True
        if not _ASKED.isdisjoint(schema):
            return False
        parts = [*_schemas(schema, "anyOf")]
        has_limits = not _LIMITS.isdisjoint(schema)
        if "$ref" in schema:
            return not has_limits and not parts and self._is_exact_definition(reference_name(schema))
        return not (parts and has_limits) and all(self.is_exact(part) for part in parts)

    def _is_exact_definition(self, name: str) -> bool:
        if name not in self._exact:
            self._exact[name] = True  # what a definition that is met inside itself adds
            self._exact[name] = self.is_exact(self._definitions.get(name, False))
        return self._exact[name]

    def _flatten(self, schema: JsonValue) -> list[JsonObject]:
        """The alternatives of a schema; each is looked at once, in however many conditions it takes part."""
        if not isinstance(schema, dict):
            return [{}] if schema is True else []
        known = self._flattened.get(id(schema))
        if known is None:
            known = self._flattened[id(schema)] = (schema, self._take_apart(schema))
        return known[1]

    def _take_apart(self, schema: JsonObject) -> list[JsonObject]:
        results: list[JsonObject] = [folded(_own(schema))]
        if "$ref" in schema:
            results = self._both(results, self._defined(reference_name(schema)))
        parts: Iterable[list[JsonObject]] = (
            [{"allOf": [part]}] if is_remainder(part) else self._flatten(part) for part in _schemas(schema, "allOf")
        )
        results = self._all([results, *parts])
        if "anyOf" in schema:
            results = self._both(results, _mixed([self._flatten(each) for each in _schemas(schema, "anyOf")]))
        if "oneOf" in schema:
            results = self._both(results, self._one_of(list(_schemas(schema, "oneOf"))))
        if "not" in schema:
            left = {"not": schema["not"]}
            results = self._both(results, [{"allOf": [left]}] if is_remainder(left) else self._breaking(schema["not"]))
        if "if" in schema:
            results = self._both(results, self._conditional(schema))
        for name, dependent in as_object(schema.get("dependentSchemas")).items():
            present = self._both([{"required": [name]}], self._flatten(dependent))
            results = self._both(results, [*present, {"properties": {name: False}}])
        return [_evaluated(flat, schema) for flat in results]

    def _one_of(self, branches: list[JsonValue]) -> list[JsonObject]:
        found: list[list[JsonObject]] = []
        for index, branch in enumerate(branches):
            flats = self._flatten(branch)
            others = [*branches[:index], *branches[index + 1 :]] if self._is_strict else []
            for other in others:
                flats = self._both(flats, self._breaking(other))
            found.append(flats)
        return _mixed(found)

    def _conditional(self, schema: JsonObject) -> list[JsonObject]:
        condition = schema["if"]
        met = self._both(self._flatten(condition), self._flatten(schema.get("then", True)))
        return _mixed([met, self._both(self._breaking(condition), self._flatten(schema.get("else", True)))])

    def _breaking(self, schema: JsonValue) -> list[JsonObject]:
        """The flat alternatives of what `schema` forbids."""
        if not isinstance(schema, dict):
            return [] if schema is True else [{}]
        known = self._broken_up.get(id(schema))
        if known is None:
            known = self._broken_up[id(schema)] = (schema, self._break_up(schema))
        return known[1]

    def _break_up(self, schema: JsonObject) -> list[JsonObject]:
        ways = _mixed([self._flatten(way) for way in ways_to_break(schema)])
        if "$ref" in schema:
            name = reference_name(schema)
            if name not in self._broken:
                self._broken[name] = []  # what breaks it only by breaking itself never ends
                self._broken[name] = self._breaking(self._definitions.get(name, False))
            ways.extend(self._broken[name])
        return ways[:_MOST_ALTERNATIVES]

    def _all(self, parts: list[list[JsonObject]]) -> list[JsonObject]:
        """Every alternative that fits one of each part.

        Parts without a choice are merged by halves; one after the other, they would take time in the square of their number.
        """
        if len(parts) > 2 and all(len(part) == 1 for part in parts):
            half = len(parts) // 2
            return self._both(self._all(parts[:half]), self._all(parts[half:]))
        merged = parts[0]
        for part in parts[1:]:
            merged = self._both(merged, part)
        return merged

    def _both(self, left: list[JsonObject], right: list[JsonObject]) -> list[JsonObject]:
        """Every alternative that fits one of the left and one of the right."""
        merged: list[JsonObject] = []
        for one in left:
            for other in right:
                self._merges += 1
                size = len(as_object(one.get("properties"))) + len(as_object(other.get("properties")))
                work.spend(_STEPS_PER_MERGE + _STEPS_PER_PROPERTY * size, "a union or condition (oneOf, allOf, if)")
                both = merge(one, other)
                if both is not None and not is_among(both, merged):
                    merged.append(both)
                if len(merged) >= (_MOST_ALTERNATIVES if self._merges < _MOST_MERGES else _FEW_ALTERNATIVES):
                    return merged
        return merged

    def _defined(self, name: str) -> list[JsonObject]:
        """The alternatives of a definition. One that is met again inside itself allows nothing on that way."""
        if name not in self._known:
            self._known[name] = []
            self._known[name] = self._flatten(self._definitions.get(name, False))
        return self._known[name]


def _own(schema: JsonObject) -> JsonObject:
    """What a schema says itself; a `contains` with its numbers stays together in `allOf`."""
    flat = {name: value for name, value in schema.items() if name in _FLAT}
    if "contains" in schema:
        flat["allOf"] = [{name: schema[name] for name in ("contains", "minContains", "maxContains") if name in schema}]
    return flat


def _evaluated(flat: JsonObject, schema: JsonObject) -> JsonObject:
    """`flat` with what `schema` says about everything that no part of it has spoken of."""
    others = schema.get("unevaluatedProperties", True)
    if others is not True and "additionalProperties" not in flat and _may_be(flat, "object", _OF_OBJECTS):
        flat = {**flat, "additionalProperties": others}
    rest = schema.get("unevaluatedItems", True)
    if rest is not True and "items" not in flat and _may_be(flat, "array", _OF_LISTS):
        contained = [
            part["contains"] for part in _schemas(flat, "allOf") if isinstance(part, dict) and "contains" in part
        ]
        flat = {**flat, "items": {"anyOf": [rest, *contained]} if contained else rest}
    return flat


def _may_be(flat: JsonObject, kind: str, words: frozenset[str]) -> bool:
    """Whether a value of `flat` is likely of a kind; where nothing at all is said, that is the kind in question."""
    kinds = flat.get("type")
    if kinds is not None:
        return kind in (kinds if isinstance(kinds, list) else [kinds])
    return not words.isdisjoint(flat) or _LIMITS.isdisjoint(flat)


def _schemas(schema: JsonObject, keyword: str) -> Iterable[JsonValue]:
    value = schema.get(keyword)
    return value if isinstance(value, list) else ()


def _mixed(lists: list[list[JsonObject]]) -> list[JsonObject]:
    """Everything in the lists: the first of each, then the second of each, so that cutting the rest off spares all."""
    return [flat for row in zip_longest(*lists) for flat in row if flat is not None]


def _refuses_itself(flat: JsonObject) -> bool:
    """Whether all that a flat schema asks for is also what it must not be: looking for values would take long, in vain."""
    parts = flat.get("allOf")
    for part in parts if isinstance(parts, list) else ():
        refused = part.get("not") if isinstance(part, dict) else None
        if isinstance(refused, dict) and all(
            name in flat and encode(flat[name]) == encode(limit) for name, limit in refused.items()
        ):
            return True
    return False
