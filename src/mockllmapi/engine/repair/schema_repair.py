"""Making a model's value conform to its shape, keeping as much of it as can be kept.

The walk follows the schema and leaves alone whatever conforms. In the rest members are found under near names, scalars are
coerced where nothing is guessed, wrappers and extras are dropped, and what is missing comes from the built-in generator,
which is told what stands around it. Every change is a sentence. The work is bounded by `MAX_STEPS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import msgspec

from mockllmapi.engine.repair.coercion import UNFIT, Fitted, Unfit, coerce, kinds_of
from mockllmapi.engine.repair.unwrap import (
    count_leaves,
    find_objects,
    is_hollow,
    members_in_place,
    split_alternatives,
    unwrap,
    unwrap_items,
)
from mockllmapi.naming.words import normalize_name
from mockllmapi.shapes import Shape, Validator, compile_validator
from mockllmapi.synthesis.normal import Alternatives
from mockllmapi.types import JsonObject, JsonSchema, JsonValue, json_type

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
    """Makes what is missing."""

    def __call__(self, schema: JsonSchema, path: Path, siblings: Mapping[str, JsonValue]) -> JsonValue:
        """A value for `schema`, which may refer to the shape's definitions; `siblings` are the other members of its
        object. Raises NothingUsable where no value exists."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A conforming value, and a sentence for each place that had to change. `lost` counts the single values that are not the
    model's own: made by the generator, or dropped because nothing could be made of them."""

    value: JsonValue
    repairs: tuple[str, ...] = ()
    lost: int = 0


def repair(value: JsonValue, shape: Shape, fill: Fill) -> Repaired:
    """`value` made to conform to `shape`. Raises NothingUsable where no value of it can be kept.

    Taking off a wrapper around everything (`{"data": …}`) changes no value and is not counted as a repair.
    """
    if shape.is_valid(value):
        return Repaired(value)
    walk = _Walk(shape, fill)
    fitted = walk.fit(value, shape.schema, ())
    if isinstance(fitted, Unfit) or walk.kept == 0:
        raise NothingUsable("no value in it fits the shape")
    return Repaired(fitted, tuple(walk.repairs), walk.lost)


class _Walk:
    """One repair under way. `kept` counts the places where something of the model's own still stands, `lost` the values that
    are not."""

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
        self.lost = 0

    def fit(self, value: JsonValue, schema: JsonSchema, path: Path) -> Fitted:
        """The value as the schema wants it, or the mark that it cannot serve."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise NothingUsable("too many places in it do not fit the shape")
        if self._is_valid(value, schema):
            self.kept += not is_hollow(value)
            return value
        repairs, kept, lost = len(self.repairs), self.kept, self.lost
        for flat in _likeliest(value, self._flat(schema)):
            fitted = self._fit_flat(value, flat, path)
            if isinstance(fitted, dict) and not self._is_valid(fitted, schema):
                fitted = self._grafted(fitted, schema, path)
            if not isinstance(fitted, Unfit) and self._is_valid(fitted, schema):
                return fitted
            del self.repairs[repairs:]
            self.kept, self.lost = kept, lost
        return UNFIT

    def _fit_flat(self, value: JsonValue, schema: JsonObject, path: Path) -> Fitted:
        """The value as a schema without references and unions wants it, as far as that can be reached."""
        kinds = kinds_of(schema)
        if isinstance(value, str) and "string" not in kinds and ("object" in kinds or "array" in kinds):
            value = self._decoded(value, path)
        if "object" in kinds and (objects := find_objects(value)) and ("array" not in kinds or isinstance(value, dict)):
            if len(objects) > 1:
                self._note(path, f"was one of {len(objects)}")
            return self._fit_object(objects[0], schema, path)
        if "array" in kinds:
            items = self._fit_array(value, schema, path)
            if items is not None:
                return items
        fitted = coerce(value, schema)
        if not isinstance(fitted, Unfit):
            self.kept += 1
            self._note(path, "was written another way")
        return fitted

    def _decoded(self, text: str, path: Path) -> JsonValue:
        """The object or list that stands in a string as JSON; any other string as it is."""
        try:
            value: JsonValue = msgspec.json.decode(text)
        except (ValueError, RecursionError):
            return text
        if not isinstance(value, (dict, list)):
            return text
        self._note(path, "was JSON in a string")
        return value

    # -- objects

    def _fit_object(self, value: JsonObject, schema: JsonObject, path: Path) -> JsonObject:
        properties = _schemas(schema.get("properties"))
        value, lost = unwrap(value, properties)
        for name in lost:
            self._note((*path, name), "was too much")
        places = members_in_place(value, properties)
        result: JsonObject = {}
        for name, given in places.items():
            fitted = self.fit(value[given], properties[name], (*path, name))
            if isinstance(fitted, Unfit):
                continue
            result[name] = fitted
            if given != name:
                self._note((*path, name), f"was called {given[:40]!r}")
        self._keep_extras(value, schema, result, places, path)
        required = schema.get("required")
        wanted = [name for name in required if isinstance(name, str)] if isinstance(required, list) else []
        for name in dict.fromkeys((*places, *wanted)):
            if name not in result:
                member = properties.get(name, _schema(schema.get("additionalProperties", True)))
                self._complete(result, name, member, path, is_given=name in places, is_wanted=name in wanted)
        ordered = {name: result[name] for name in properties if name in result}
        return ordered | result

    def _keep_extras(
        self, value: JsonObject, schema: JsonObject, result: JsonObject, places: Mapping[str, str], path: Path
    ) -> None:
        """Members beside the named ones: kept where the schema welcomes them, else dropped."""
        additional = _schema(schema.get("additionalProperties", True))
        most = _bound(schema, "maxProperties")
        known = set(places.values())
        for name, member in value.items():
            if name in known or name in result:
                continue
            is_welcome = additional is not False and (most is None or len(result) < most)
            fitted = self.fit(member, additional, (*path, name)) if is_welcome else UNFIT
            if isinstance(fitted, Unfit):
                self._note((*path, name), "was too much")
            else:
                result[name] = fitted

    def _complete(
        self, result: JsonObject, name: str, schema: JsonSchema, path: Path, *, is_given: bool, is_wanted: bool
    ) -> None:
        try:
            result[name] = self._fill(schema, (*path, name), result)
            self.lost += count_leaves(result[name])
        except NothingUsable:
            if is_wanted:
                raise
        self._note((*path, name), "did not fit" if is_given else "was missing")

    def _grafted(self, value: JsonObject, schema: JsonSchema, path: Path) -> Fitted:
        """An object that breaks a rule between its members (their number, one of several forms): a made one, with as many
        of the object's own members as the rule allows."""
        made = self._fill(schema, path, {})
        if not isinstance(made, dict):
            return UNFIT
        own = 0
        for name, member in value.items():
            changed: JsonObject = {**made, name: member}
            if self._is_valid(changed, schema):
                made, own = changed, own + 1
        self._note(path, "broke a rule between its members")
        self.lost += len(made) - own
        return made if own else UNFIT

    # -- lists

    def _fit_array(self, value: JsonValue, schema: JsonObject, path: Path) -> list[JsonValue] | None:
        """The list; None where the value is no list and cannot be one."""
        items = _schema(schema.get("items", True))
        prefix = schema.get("prefixItems")
        heads = [_schema(head) for head in prefix] if isinstance(prefix, list) else []
        kinds = [kind for flat in self._flat(items) for kind in kinds_of(flat)]
        if isinstance(value, str) and not heads and kinds and not {"object", "array"} & {*kinds}:
            given, lost = split_alternatives(value, tuple(kinds)), ()  # type: list[JsonValue], tuple[str, ...]
        else:
            given, lost = unwrap_items(value, self._item_properties(items))
        for name in lost:
            self._note((*path, name), "was too much")
        kept = self.kept
        self.kept += _bound(schema, "maxItems") == 0  # nothing is wanted, and that can be given
        result = self._fit_items(given, heads, items, schema, path)
        if isinstance(value, str) or (len(given) == 1 and given[0] is value):
            if self.kept == kept:
                return None
            self._note(path, "was not in a list")
        for index in range(len(result), _bound(schema, "minItems") or 0):
            sub = heads[index] if index < len(heads) else items
            result.append(self._another(sub, (*path, index), result))
        return result

    def _fit_items(
        self, given: list[JsonValue], heads: list[JsonSchema], items: JsonSchema, schema: JsonObject, path: Path
    ) -> list[JsonValue]:
        most = _bound(schema, "maxItems")
        seen: set[bytes] | None = set() if schema.get("uniqueItems") is True else None
        result: list[JsonValue] = []
        for index, item in enumerate(given):
            if most is not None and len(result) >= most:
                self._note(path, f"had {len(given)} items instead of {most}")
                break
            place = (*path, len(result))
            fitted = self.fit(item, heads[index] if index < len(heads) else items, place)
            if isinstance(fitted, Unfit) and index < len(heads):
                self._note(place, "did not fit")
                fitted = self._fill(heads[index], place, {})
                self.lost += count_leaves(fitted)
            if isinstance(fitted, Unfit):
                self._note(place, "did not fit and was dropped")
                self.lost += 1
                continue
            if seen is not None and index >= len(heads) and _sameness(fitted) in seen:
                self._note(place, "stood there twice")
                continue
            if seen is not None:
                seen.add(_sameness(fitted))
            result.append(fitted)
        return result

    def _another(self, schema: JsonSchema, path: Path, others: list[JsonValue]) -> JsonValue:
        """One more item, another than those that are there, and with the next id where they count theirs."""
        known = {_sameness(other) for other in others}
        self._note(path, "was missing")
        made = self._fill(schema, path, {})
        for _ in range(MAX_TRIES):
            if isinstance(made, dict) and (counted := _counted_on(made, others)) and self._is_valid(counted, schema):
                made = counted
            if _sameness(made) not in known:
                break
            made = self._fill(schema, path, {})
        self.lost += count_leaves(made)
        return made

    def _item_properties(self, items: JsonSchema) -> dict[str, JsonSchema]:
        merged: dict[str, JsonSchema] = {}
        for flat in self._flat(items):
            merged |= _schemas(flat.get("properties"))
        return merged

    # -- what is asked again and again

    def _note(self, path: Path, change: str) -> None:
        self.repairs.append(f"{'/'.join(str(step)[:40] for step in path) or 'the answer'}: {change}")

    def _flat(self, schema: JsonSchema) -> list[JsonObject]:
        known = self._flats.get(id(schema))
        if known is None:
            known = self._flats[id(schema)] = (schema, self._alternatives.of(schema))
        return known[1]

    def _is_valid(self, value: JsonValue, schema: JsonSchema) -> bool:
        """Compiled once for each place in the schema; the schema is kept so that its id stays its own."""
        known = self._checks.get(id(schema))
        if known is None:
            is_part = isinstance(schema, dict) and self._definitions and "$defs" not in schema
            whole = {**schema, "$defs": self._definitions} if is_part and isinstance(schema, dict) else schema
            known = self._checks[id(schema)] = (schema, compile_validator(whole))
        return known[1].is_valid(value)


def _likeliest(value: JsonValue, flats: list[JsonObject]) -> list[JsonObject]:
    """The alternatives, the one that can keep most of the value first."""
    return flats if len(flats) < 2 else sorted(flats, key=lambda flat: -_likeness(value, flat))


def _likeness(value: JsonValue, schema: JsonObject) -> int:
    kind, kinds = json_type(value), kinds_of(schema)
    score = 4 * (not kinds or kind in kinds or (kind == "integer" and "number" in kinds))
    if not isinstance(value, dict):
        return score
    properties = _schemas(schema.get("properties"))
    for name, given in members_in_place(value, properties).items():
        member = properties[name]
        choices = [member["const"]] if isinstance(member, dict) and "const" in member else None
        if choices is None:
            score += 1
        else:
            score += 4 if value[given] in choices else -4
    return score


def _counted_on(made: JsonObject, others: list[JsonValue]) -> JsonObject | None:
    """A made record with the number that follows the ids of the others; None where they do not count."""
    name = next((name for name in made if normalize_name(name) == "id"), None)
    if name is None or not others:
        return None
    ids = [other.get(name) if isinstance(other, dict) else None for other in others]
    numbers = [number for number in ids if isinstance(number, int) and not isinstance(number, bool)]
    return {**made, name: max(numbers) + 1} if len(numbers) == len(ids) else None


def _sameness(value: JsonValue) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _schema(value: JsonValue) -> JsonSchema:
    return value if isinstance(value, (dict, bool)) else True


def _schemas(value: JsonValue) -> dict[str, JsonSchema]:
    return {name: _schema(member) for name, member in value.items()} if isinstance(value, dict) else {}


def _bound(schema: JsonObject, keyword: str) -> int | None:
    value = schema.get(keyword)
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
