"""Making a model's value conform to its shape, keeping as much of it as can be kept.

The walk follows the schema: members are found under near names, scalars are coerced where nothing is guessed, extras are
dropped, what is missing comes from the built-in generator. Every change is a sentence. The walk is bounded by the value
and by the schema's own required parts; recursion ends where the generator's does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from mockllmapi.shapes import Shape, Validator, compile_validator
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["Fill", "NothingUsable", "Repaired", "repair"]

Fill: TypeAlias = Callable[[JsonSchema, tuple[str, ...]], JsonValue]
"""Makes a value for a schema at a place (`("items", "0", "price")`); the schema may refer to the shape's definitions."""

MAX_ENVELOPE_DEPTH = 3
MAX_REFERENCES = 32


class NothingUsable(Exception):
    """No part of the value could be used."""


class _Unfit:
    """The mark for a value that cannot serve where it stands."""


_UNFIT: Final = _Unfit()
_Fitted: TypeAlias = "JsonValue | _Unfit"


@dataclass(frozen=True, slots=True)
class Repaired:
    """A conforming value, and a sentence for each place that had to change."""

    value: JsonValue
    repairs: tuple[str, ...] = ()


def repair(value: JsonValue, shape: Shape, fill: Fill) -> Repaired:
    """`value` made to conform to `shape`. Raises NothingUsable where no value of it can be kept."""
    if shape.is_valid(value):
        return Repaired(value)
    value = _without_envelope(value, shape)
    if shape.is_valid(value):
        return Repaired(value)
    walk = _Walk(shape, fill)
    fitted = walk.fit(value, shape.schema, ())
    if isinstance(fitted, _Unfit) or walk.kept == 0:
        raise NothingUsable("no value in it fits the shape")
    fitted = walk.mend_rest(fitted)
    return Repaired(fitted, tuple(walk.repairs))


def _without_envelope(value: JsonValue, shape: Shape) -> JsonValue:
    """The inside of `{"items": […]}` or `{"data": {…}}` where the shape knows no such wrapper. Taking a wrapper off changes
    no value, so it is not counted as a repair."""
    for _ in range(MAX_ENVELOPE_DEPTH):
        if not isinstance(value, dict) or len(value) != 1:
            return value
        name, inner = next(iter(value.items()))
        wants_list = "array" in _types(_resolve(shape.schema, shape.schema))
        known = _properties(_resolve(shape.schema, shape.schema))
        if (wants_list and isinstance(inner, list)) or (known and name not in known and isinstance(inner, dict)):
            value = inner
        else:
            return value
    return value


def _resolve(schema: JsonSchema, root: JsonSchema) -> JsonObject:
    """The schema with its reference followed; `true` is the empty schema. References lead into `$defs` only."""
    for _ in range(MAX_REFERENCES):
        if not isinstance(schema, dict):
            return {}
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return schema
        definitions = root.get("$defs") if isinstance(root, dict) else None
        name = reference.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        target = definitions.get(name) if isinstance(definitions, dict) else None
        beside = {key: member for key, member in schema.items() if key != "$ref"}
        schema = {**target, **beside} if isinstance(target, dict) else beside
    return {}


def _types(schema: JsonObject) -> tuple[str, ...]:
    kind = schema.get("type")
    if isinstance(kind, str):
        return (kind,)
    if isinstance(kind, list):
        return tuple(name for name in kind if isinstance(name, str))
    if "properties" in schema:
        return ("object",)
    if "items" in schema or "prefixItems" in schema:
        return ("array",)
    return ()


def _properties(schema: JsonObject) -> dict[str, JsonSchema]:
    found = schema.get("properties")
    if not isinstance(found, dict):
        return {}
    return {name: sub for name, sub in found.items() if isinstance(sub, (dict, bool))}


def _plain(name: str) -> str:
    """A member's name without case and separators."""
    return re.sub(r"[^0-9a-z]", "", name.lower())


@dataclass(slots=True)
class _Walk:
    """One repair under way."""

    shape: Shape
    fill: Fill
    repairs: list[str] = field(default_factory=list)
    kept: int = 0
    checks: dict[int, tuple[JsonSchema, Validator]] = field(default_factory=dict)

    def note(self, path: tuple[str, ...], change: str) -> None:
        self.repairs.append(f"{'/'.join(path) or 'the answer'}: {change}")

    def fit(self, value: JsonValue, schema: JsonSchema, path: tuple[str, ...]) -> _Fitted:
        """The value as the schema wants it, or the mark that it cannot serve."""
        resolved = _resolve(schema, self.shape.schema)
        branches = _branches(resolved)
        if branches:
            return self._fit_branch(value, resolved, branches, path)
        types = _types(resolved)
        if "object" in types and isinstance(value, dict):
            return self._fit_object(value, resolved, path)
        if "array" in types and (isinstance(value, list) or not isinstance(value, dict) or len(types) == 1):
            return self._fit_array(value, resolved, path)
        fitted = _coerce(value, resolved, types)
        if isinstance(fitted, _Unfit) or not self._is_valid(fitted, schema):
            return _UNFIT
        if fitted != value or type(fitted) is not type(value):
            self.note(path, "made the right type")
        self.kept += 1
        return fitted

    def _fit_branch(
        self, value: JsonValue, schema: JsonObject, branches: list[JsonSchema], path: tuple[str, ...]
    ) -> _Fitted:
        """The value as the first branch that takes it as it is, else as the one that can keep most of it."""
        beside = {key: member for key, member in schema.items() if key not in ("anyOf", "oneOf")}
        merged = [_merge(beside, _resolve(branch, self.shape.schema)) for branch in branches]
        for branch in merged:
            if self._is_valid(value, branch):
                self.kept += 1
                return value
        best: tuple[int, _Fitted, _Walk] | None = None
        for branch in merged:
            trial = _Walk(self.shape, self.fill, checks=self.checks)
            fitted = trial.fit(value, branch, path)
            if not isinstance(fitted, _Unfit) and (best is None or trial.kept > best[0]):
                best = (trial.kept, fitted, trial)
        if best is None:
            return _UNFIT
        self.kept += best[0]
        self.repairs += best[2].repairs
        return best[1]

    def _fit_object(self, value: dict[str, JsonValue], schema: JsonObject, path: tuple[str, ...]) -> JsonObject:
        properties = _properties(schema)
        required = schema.get("required")
        wanted = {name for name in required if isinstance(name, str)} if isinstance(required, list) else set()
        near = {_plain(name): name for name in value if name not in properties}
        result: JsonObject = {}
        for name, sub in properties.items():
            given = name if name in value else near.get(_plain(name))
            if given is not None:
                fitted = self.fit(value[given], sub, (*path, name))
                if not isinstance(fitted, _Unfit):
                    if given != name:
                        self.note((*path, name), f"was called {given[:40]!r}")
                        near.pop(_plain(name), None)
                    result[name] = fitted
                    continue
            if name in wanted or given is not None:
                result[name] = self._filled(sub, (*path, name), "was missing" if given is None else "did not fit")
        self._keep_extras(value, schema, result, set(near.values()), path)
        for name in wanted - result.keys():
            result[name] = self._filled(True, (*path, name), "was missing")
        return result

    def _keep_extras(
        self, value: JsonObject, schema: JsonObject, result: JsonObject, extras: set[str], path: tuple[str, ...]
    ) -> None:
        """Members beside the named ones: kept where the schema welcomes them, else dropped."""
        additional = schema.get("additionalProperties", True)
        for name in value:
            if name not in extras or name in result:
                continue
            fitted: _Fitted = _UNFIT
            if isinstance(additional, (dict, bool)) and additional is not False:
                fitted = self.fit(value[name], additional, (*path, name))
            if isinstance(fitted, _Unfit):
                self.note((*path, name[:40]), "was too much")
            else:
                result[name] = fitted

    def _fit_array(self, value: JsonValue, schema: JsonObject, path: tuple[str, ...]) -> _Fitted:
        items = schema.get("items", True)
        item_schema: JsonSchema = items if isinstance(items, (dict, bool)) else True
        given = value if isinstance(value, list) else [value]
        least, most = _bound(schema, "minItems", 0), _bound(schema, "maxItems", None)
        prefix = schema.get("prefixItems")
        heads = prefix if isinstance(prefix, list) else []
        result: list[JsonValue] = []
        for index, item in enumerate(given):
            if most is not None and len(result) >= most:
                self.note(path, f"had {len(given)} items instead of {most}")
                break
            sub = heads[index] if index < len(heads) else item_schema
            place = (*path, str(len(result)))
            fitted = self.fit(item, sub if isinstance(sub, (dict, bool)) else True, place)
            if isinstance(fitted, _Unfit):
                self.note(place, "did not fit and was dropped")
            else:
                result.append(fitted)
        if not isinstance(value, list):
            if not result:
                return _UNFIT
            self.note(path, "was not in a list")
        for index in range(len(result), least or 0):
            sub = heads[index] if index < len(heads) else item_schema
            filler: JsonSchema = sub if isinstance(sub, (dict, bool)) else True
            result.append(self._filled(filler, (*path, str(index)), "was missing"))
        if not result and not self.kept and not given:
            self.kept += 1
        return result

    def _filled(self, schema: JsonSchema, path: tuple[str, ...], why: str) -> JsonValue:
        self.note(path, why)
        return self.fill(self._standalone(schema), path)

    def _standalone(self, schema: JsonSchema) -> JsonSchema:
        """The schema as a document of its own: it brings the definitions that its references name."""
        root = self.shape.schema
        if not isinstance(schema, dict) or not isinstance(root, dict) or schema is root:
            return schema
        resolved = _resolve(schema, root)
        return {**resolved, "$defs": root["$defs"]} if "$defs" in root else resolved

    def _is_valid(self, value: JsonValue, schema: JsonSchema) -> bool:
        """Compiled once for each place in the schema; the schema is kept so that its id stays its own."""
        known = self.checks.get(id(schema))
        if known is None:
            known = self.checks[id(schema)] = (schema, compile_validator(self._standalone(schema)))
        return known[1].is_valid(value)

    def mend_rest(self, value: JsonValue) -> JsonValue:
        """Whatever still violates the shape (unique items, property counts, patterns between members) comes from the
        generator, as small a part as the violations name; the whole answer only where nothing smaller helps."""
        for _ in range(3):
            violations = self.shape.violations(value)
            if not violations:
                return value
            value = self.fill(self.shape.schema, ())
            self.note((), f"broke a rule between its members ({violations[0].keyword})")
        raise NothingUsable("it could not be made to fit the shape")


def _branches(schema: JsonObject) -> list[JsonSchema]:
    for keyword in ("anyOf", "oneOf"):
        found = schema.get(keyword)
        if isinstance(found, list):
            return [branch for branch in found if isinstance(branch, (dict, bool))]
    return []


def _merge(beside: JsonObject, branch: JsonObject) -> JsonObject:
    merged: JsonObject = {**beside, **branch}
    left, right = beside.get("properties"), branch.get("properties")
    if isinstance(left, dict) and isinstance(right, dict):
        merged["properties"] = {**left, **right}
    return merged


def _bound(schema: JsonObject, keyword: str, default: int | None) -> int | None:
    value = schema.get(keyword, default)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def _coerce(value: JsonValue, schema: JsonObject, types: tuple[str, ...]) -> _Fitted:
    """The scalar as one of the types, where that guesses nothing."""
    choices = schema.get("enum")
    if "const" in schema:
        choices = [schema["const"]]
    if isinstance(choices, list):
        return _choose(value, choices)
    if not types or _kind(value) in types or (_kind(value) == "integer" and "number" in types):
        return value
    for wanted in types:
        fitted = _as_type(value, wanted)
        if not isinstance(fitted, _Unfit):
            return fitted
    return _UNFIT


def _choose(value: JsonValue, choices: list[JsonValue]) -> _Fitted:
    for choice in choices:
        if choice == value and isinstance(choice, bool) == isinstance(value, bool):
            return choice
    for choice in choices:
        if isinstance(choice, str) and isinstance(value, str) and _plain(choice) == _plain(value):
            return choice
        if (
            choice is not None
            and not isinstance(choice, (dict, list, str))
            and str(choice).lower() == str(value).lower()
        ):
            return choice
    return _UNFIT


def _kind(value: JsonValue) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


_NUMBER = re.compile(r"[^\d+-]{0,3}([+-]?\d{1,15}(?:[.]\d{1,15})?)\s?[^\d\s.,]{0,3}")
_WORDS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _as_type(value: JsonValue, wanted: str) -> _Fitted:
    if wanted in ("number", "integer"):
        return _as_number(value, wanted)
    if wanted == "string" and isinstance(value, (int, float)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if wanted == "boolean" and isinstance(value, (str, int)):
        return _WORDS.get(str(value).strip().lower(), _UNFIT)
    if wanted == "null" and value in ("", "null", "none", "None"):
        return None
    return _UNFIT


def _as_number(value: JsonValue, wanted: str) -> _Fitted:
    if isinstance(value, bool):
        return int(value)
    number: float | int
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value.strip().replace(",", ""))
        if match is None:
            return _UNFIT
        text = match.group(1)
        number = float(text) if "." in text else int(text)
    elif isinstance(value, (int, float)):
        number = value
    else:
        return _UNFIT
    if wanted == "number" or isinstance(number, int):
        return number
    return round(number) if math.isfinite(number) else _UNFIT
