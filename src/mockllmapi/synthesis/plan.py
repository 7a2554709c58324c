"""From a schema to a plan: a function that writes one value each time it is called.

A plan is made once per schema and subject; making it decides everything that does not depend on chance (meanings, limits,
alternatives, order), so that writing is little more than picking.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from math import inf

import msgspec

from mockllmapi.shapes import compile_validator
from mockllmapi.shapes.counts import find_list
from mockllmapi.synthesis.arrays import array_draw
from mockllmapi.synthesis.meanings import Meaning, MeaningIndex
from mockllmapi.synthesis.normal import Alternatives, is_reference
from mockllmapi.synthesis.objects import object_draw
from mockllmapi.synthesis.recursion import Recursion
from mockllmapi.synthesis.scalars import boolean_draw, number_draw, string_draw
from mockllmapi.synthesis.scene import Draw, Excess, Record, Unsatisfiable
from mockllmapi.synthesis.where import Where
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["DEEP", "Planner"]

DEEP = 3
"""Levels of a circular definition after which whatever may be left out is left out."""

_DEEPEST = 60
_TRIES = 40
_FIXED_TRIES = 300
_NULL_SHARE = 0.1
_OBJECT_WORDS = frozenset({"properties", "required", "additionalProperties", "minProperties", "maxProperties"})
_ARRAY_WORDS = frozenset({"items", "prefixItems", "minItems", "maxItems", "uniqueItems"})
_NUMBER_WORDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_STRING_WORDS = frozenset({"minLength", "maxLength", "pattern", "format"})


class Planner:
    """Makes the plan for one schema document. Raises `Unsatisfiable` where no value exists, as far as it can tell."""

    def __init__(
        self, schema: JsonSchema, meanings: MeaningIndex, definitions: Mapping[str, JsonValue] | None = None
    ) -> None:
        own = schema.get("$defs") if isinstance(schema, dict) else None
        self.definitions: Mapping[str, JsonValue] = own if isinstance(own, dict) else definitions or {}
        self.meanings = meanings
        self.recursion = Recursion(self.definitions)
        self.primary_list = find_list(schema)
        self._schema = schema
        self._alternatives = Alternatives(self.definitions)
        self._references: dict[tuple[bytes, Where], _Later] = {}

    def plan(self, where: Where) -> Draw:
        """The plan for the whole document."""
        if self.recursion.height(self._schema) == inf:
            raise Unsatisfiable("it refers to itself without an end")
        return self.draw(self._schema, where)

    def draw(self, schema: JsonValue, where: Where) -> Draw:
        """The plan for a schema inside the document."""
        if not isinstance(schema, bool | dict):
            raise Unsatisfiable("a schema is neither an object nor true or false")
        if isinstance(schema, dict) and (is_reference(schema) or self.recursion.enters(schema)):
            return self._reference(schema, where)
        return self._fresh_draw(schema, where)

    def _fresh_draw(self, schema: JsonSchema, where: Where) -> Draw:
        choices = _Choices(self)
        for flat in self._alternatives.of(schema):
            choices.add(flat, where)
        draw = choices.draw(is_circular=self.recursion.is_circular(schema))
        return draw if self._alternatives.is_exact(schema) else self._checked(draw, schema)

    def flats(self, schema: JsonValue) -> list[JsonObject]:
        """The flat alternatives of a schema inside the document."""
        return self._alternatives.of(schema) if isinstance(schema, bool | dict) else []

    def judge(self, schema: JsonValue) -> Callable[[JsonValue], bool]:
        """Whether a value conforms to a schema inside the document. Compiled when first asked."""
        return _Judge(self._standalone(schema))

    def meaning(self, where: Where) -> Meaning | None:
        """What the name of a field says."""
        return self.meanings.find(where.words, where.subject)

    def _standalone(self, schema: JsonValue) -> JsonSchema:
        if isinstance(schema, bool):
            return schema
        assert isinstance(schema, dict)
        return {**schema, "$defs": dict(self.definitions)} if self.definitions else schema

    def _reference(self, schema: JsonObject, where: Where) -> Draw:
        """The plan of something referred to, made once for each place in which it is used; so what contains itself has
        an end."""
        key = (msgspec.json.encode(schema), where)
        later = self._references.get(key)
        if later is None:
            later = self._references[key] = _Later()
            later.draw = self._fresh_draw(schema, where)
        return later if later.draw is None or self.recursion.enters(schema) else _counted(later.draw)

    def _checked(self, draw: Draw, schema: JsonValue) -> Draw:
        """Draws until the value conforms to what the alternatives cannot say (`oneOf`, limits that met in `allOf`).

        Where luck does not help, draws from fixed sources of chance: a trial has found a value there before.
        """
        conforms = self.judge(schema)

        def check(record: Record) -> JsonValue:
            scene = record.scene
            for _ in range(0 if scene.is_trial else _TRIES):
                value = draw(record)
                if conforms(value):
                    return value
            for source in range(_FIXED_TRIES):
                scene.spend(1)
                with scene.chance(random.Random(source)):
                    value = draw(Record(scene, record.subject, record.serial, record.given))
                if conforms(value):
                    return value
            raise Unsatisfiable("no value was found that fits all its parts (allOf, oneOf) at once")

        return check


class _Later:
    """The plan of a definition, which may contain itself: counts how deep the writing has gone."""

    __slots__ = ("draw",)

    def __init__(self) -> None:
        self.draw: Draw | None = None

    def __call__(self, record: Record) -> JsonValue:
        scene, draw = record.scene, self.draw
        assert draw is not None
        scene.depth += 1
        scene.spend(1)
        if scene.depth > _DEEPEST:
            raise Excess(f"it refers to itself more than {_DEEPEST} levels deep")
        try:
            return draw(record)
        finally:
            scene.depth -= 1


def _counted(draw: Draw) -> Draw:
    """Small schemas can mean huge values when definitions use each other twice; so every use is counted."""

    def count(record: Record) -> JsonValue:
        record.scene.spend(1)
        return draw(record)

    return count


class _Judge:
    """A validator that is compiled when first asked."""

    __slots__ = ("_is_valid", "_schema")

    def __init__(self, schema: JsonSchema) -> None:
        self._schema = schema
        self._is_valid: Callable[[object], bool] | None = None

    def __call__(self, value: JsonValue) -> bool:
        if self._is_valid is None:
            self._is_valid = compile_validator(self._schema).is_valid
        return self._is_valid(value)


class _Choices:
    """The alternatives for one value, by how many levels they need and whether they are null."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner
        self._options: list[tuple[Draw, float]] = []
        self._null: Draw | None = None
        self._fault: Unsatisfiable | None = None

    def add(self, flat: JsonObject, where: Where) -> None:
        """Take in everything that a flat schema allows."""
        if "const" in flat or "enum" in flat:
            self._try(lambda: self._listed(flat))
            return
        height = self._planner.recursion.height(flat)
        if height == inf:
            return
        for kind in self._kinds(flat, where):
            if kind == "null":
                self._null = lambda _: None
            else:
                self._try(lambda kind=kind: self._draw_of_kind(kind, flat, where), height)  # type: ignore[misc]

    def draw(self, *, is_circular: bool) -> Draw:
        """One of the alternatives, null now and then; where the writing is deep, one that ends it."""
        options, null = self._options, self._null
        if not options and null is None:
            raise self._fault or Unsatisfiable("a schema allows no value")
        if not options:
            assert null is not None
            return null
        if len(options) == 1 and null is None:
            return options[0][0]
        lowest = min(height for _, height in options)
        endings = () if null else tuple(draw for draw, height in options if height == lowest)
        draws = tuple(draw for draw, _ in options)
        has_null = null is not None

        def choose(record: Record) -> JsonValue:
            scene = record.scene
            if is_circular and (scene.depth >= DEEP or scene.is_large):
                return _one_that_works(endings, record, or_null=has_null)
            if has_null and scene.random() < _NULL_SHARE and not scene.is_trial:
                return None
            return _one_that_works(draws, record, or_null=has_null)

        return choose

    def _try(self, make: Callable[[], Draw], height: float = 0) -> None:
        try:
            self._options.append((make(), height))
        except Unsatisfiable as fault:
            self._fault = self._fault or fault

    def _listed(self, flat: JsonObject) -> Draw:
        """One of the values of `const` or `enum` that the rest of the schema allows."""
        listed = [flat["const"]] if "const" in flat else flat["enum"]
        fits = self._planner.judge(flat)
        values = [value for value in listed if fits(value)] if isinstance(listed, list) else []
        if not values:
            raise Unsatisfiable("none of its listed values (enum, const) fits the rest of it")
        if None in values and any(value is not None for value in values):
            self._null = lambda _: None
            values = [value for value in values if value is not None]
        size = len(values)
        return lambda record: values[int(record.random() * size)]

    def _kinds(self, flat: JsonObject, where: Where) -> list[str]:
        kinds = flat.get("type")
        if isinstance(kinds, str):
            return [kinds]
        if isinstance(kinds, list):
            named = [str(kind) for kind in kinds]
            return [kind for kind in named if not (kind == "integer" and "number" in named)]
        return [self._likely_kind(flat, where)]

    def _likely_kind(self, flat: JsonObject, where: Where) -> str:
        """The type of a value of which the schema does not say it: by its limits, else by its name."""
        for words, kind in (
            (_OBJECT_WORDS, "object"),
            (_ARRAY_WORDS, "array"),
            (_NUMBER_WORDS, "number"),
            (_STRING_WORDS, "string"),
        ):
            if words & flat.keys():
                return kind
        meaning = self._planner.meaning(where)
        return meaning.native if meaning else "string"

    def _draw_of_kind(self, kind: str, flat: JsonObject, where: Where) -> Draw:
        planner = self._planner
        match kind:
            case "object":
                return object_draw(planner, flat, where)
            case "array":
                return array_draw(planner, flat, where)
            case "boolean":
                return boolean_draw(planner.meaning(where))
            case "integer" | "number":
                return number_draw(flat, planner.meaning(where), is_whole=kind == "integer")
            case _:
                return string_draw(flat, planner.meaning(where))


def _one_that_works(draws: Sequence[Draw], record: Record, *, or_null: bool) -> JsonValue:
    """What one of the alternatives writes, any of them; where it turns out that one cannot, the next."""
    size = len(draws)
    start = int(record.random() * size)
    fault: Unsatisfiable | None = None
    for step in range(size):
        try:
            return draws[(start + step) % size](record)
        except Excess:
            raise
        except Unsatisfiable as met:
            record.scene.spend(1)
            fault = met
    if or_null or fault is None:
        return None
    raise fault
