"""Making a model's value conform to its shape, keeping as much of it as can be kept.

The walk follows the schema and leaves alone whatever conforms. In the rest members are found under near names, scalars are
coerced where nothing is guessed, wrappers and extras are dropped, and what is missing comes from the built-in generator,
which is told what stands around it. Every change is a sentence. The work is bounded by `MAX_STEPS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import msgspec

from mockllmapi.engine.coercion import UNFIT, Fitted, Unfit, coerce, kind_of, kinds_of
from mockllmapi.engine.wrappers import members_in_place, objects_in, unwrapped, unwrapped_items
from mockllmapi.shapes import Shape, Validator, compile_validator
from mockllmapi.synthesis.normal import Alternatives
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["Fill", "NothingUsable", "Path", "Repaired", "repair"]

Path: TypeAlias = tuple[str | int, ...]
"""A place in the answer: `("items", 0, "price")`."""

MAX_STEPS = 200_000
"""Places that may be looked at in one answer."""

MAX_TRIES = 8
"""How often a value that must differ from others is made anew."""


class NothingUsable(Exception):
    """No part of the value could be used."""


class Fill(Protocol):
    """Makes what is missing. Raises NothingUsable where no value exists."""

    def __call__(self, schema: JsonSchema, path: Path, siblings: Mapping[str, JsonValue]) -> JsonValue:
        """A value for `schema`, which may refer to the shape's definitions; `siblings` are the other members of its
        object."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A conforming value, and a sentence for each place that had to change."""

    value: JsonValue
    repairs: tuple[str, ...] = ()


def repair(value: JsonValue, shape: Shape, fill: Fill) -> Repaired:
    """`value` made to conform to `shape`. Raises NothingUsable where no value of it can be kept."""
    if shape.is_valid(value):
        return Repaired(value)
    walk = _Walk(shape, fill)
    fitted = walk.fit(value, shape.schema, ())
    if isinstance(fitted, Unfit) or walk.kept == 0:
        raise NothingUsable("no value in it fits the shape")
    return Repaired(fitted, tuple(walk.repairs))


class _Walk:
    """One repair under way. `kept` counts the model's scalars that are still there."""

    def __init__(self, shape: Shape, fill: Fill) -> None:
        definitions = shape.schema.get("$defs") if isinstance(shape.schema, dict) else None
        self._definitions: JsonObject = definitions if isinstance(definitions, dict) else {}
        self._alternatives = Alternatives(self._definitions)
        self._fill = fill
        self._checks: dict[int, tuple[JsonSchema, Validator]] = {id(shape.schema): (shape.schema, shape.validator)}
        self._flats: dict[int, tuple[JsonSchema, list[JsonObject]]] = {}
        self._steps = 0
        self.repairs: list[str] = []
        self.kept = 0

    def fit(self, value: JsonValue, schema: JsonSchema, path: Path) -> Fitted:
        """The value as the schema wants it, or the mark that it cannot serve."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise NothingUsable("too many places in it do not fit the shape")
        if self._is_valid(value, schema):
            self.kept += _count_scalars(value)
            return value
        before = (len(self.repairs), self.kept)
        for flat in _likeliest(value, self._flat(schema)):
            fitted = self._fit_flat(value, flat, path)
            if isinstance(fitted, dict) and not self._is_valid(fitted, schema):
                fitted = self._grafted(fitted, schema, path)
            if not isinstance(fitted, Unfit) and self._is_valid(fitted, schema):
                return fitted
            del self.repairs[before[0] :]
            self.kept = before[1]
        return UNFIT

    def _fit_flat(self, value: JsonValue, schema: JsonObject, path: Path) -> Fitted:
        kinds = kinds_of(schema)
        if isinstance(value, str) and {"object", "array"} & set(kinds) and "string" not in kinds:
            value = _decoded(value)
        if "object" in kinds and (objects := objects_in(value)):
            if len(objects) > 1:
                self._note(path, f"was one of {len(objects)}")
            return self._fit_object(objects[0], schema, path)
        if "array" in kinds and not (value is None and len(kinds) > 1):
            return self._fit_array(value, schema, path)
        fitted = coerce(value, schema)
        if not isinstance(fitted, Unfit):
            self._note(path, "was written another way")
            self.kept += 1
        return fitted

    # -- objects -------------------------------------------------------------------------------------------------------

    def _fit_object(self, value: JsonObject, schema: JsonObject, path: Path) -> JsonObject:
        properties = _schemas_of(schema.get("properties"))
        value, lost = unwrapped(value, properties)
        for name in lost:
            self._note((*path, name), "was too much")
        places = members_in_place(value, properties)
        unfit = {name for name, given in places.items() if not self._keep(value[given], properties[name], result := {})}
        result: JsonObject = {}
        for name, given in places.items():
            fitted = self.fit(value[given], properties[name], (*path, name))
            if isinstance(fitted, Unfit):
                unfit.add(name)
                continue
            result[name] = fitted
            if given != name:
                self._note((*path, name), f"was called {given[:40]!r}")
        return result
