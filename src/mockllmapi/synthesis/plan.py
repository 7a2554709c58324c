"""From a schema to a plan: a function that writes one value each time it is called.

A plan is made once per schema and subject; making it decides everything that does not depend on chance (meanings, limits,
alternatives, order), so that writing is little more than picking.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf

import msgspec

from mockllmapi import work
from mockllmapi.randomness import make_generator
from mockllmapi.shapes import compile_validator
from mockllmapi.shapes.counts import find_list
from mockllmapi.synthesis.arrays import array_draw
from mockllmapi.synthesis.contents import content_draw
from mockllmapi.synthesis.examples import shown_draw
from mockllmapi.synthesis.meanings import Meaning, MeaningIndex
from mockllmapi.synthesis.meanings.nouns import meaning_of_noun
from mockllmapi.synthesis.negation import KINDS
from mockllmapi.synthesis.normal import Alternatives, is_reference
from mockllmapi.synthesis.objects import object_draw
from mockllmapi.synthesis.recursion import Recursion
from mockllmapi.synthesis.scalars import boolean_draw, number_draw
from mockllmapi.synthesis.scene import Draw, Excess, Record, Unsatisfiable
from mockllmapi.synthesis.where import Where
from mockllmapi.types import JsonObject, JsonSchema, JsonValue, json_type

__all__ = ["DEEP", "Planner"]

DEEP = 3
"""Levels of a circular definition after which whatever may be left out is left out."""

_AHEAD = 4
"""So many references behind one another are planned ahead; what contains itself goes on for ever, and is seldom written."""

_DEEPEST = 60
_TRIES, _FIXED_TRIES = 40, 300
_HOPELESS = 60
"""After so many tries of which the last found no value at all, no other is made."""
_NULL_SHARE = 0.1
_DEFAULT_SHARE = 0.3
"""How often the default of an enumeration is drawn beyond its turn."""
_OBJECT_WORDS = frozenset(
    {
        *("properties", "patternProperties", "required", "additionalProperties", "propertyNames"),
        *("minProperties", "maxProperties", "dependentRequired"),
    }
)
_ARRAY_WORDS = frozenset({"items", "prefixItems", "minItems", "maxItems", "uniqueItems"})
_NUMBER_WORDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_SHOWN = frozenset({"default", "example", "examples"})
_PLAIN_LISTS = frozenset({"type", "enum"}) | _SHOWN
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
        self._strict_alternatives = Alternatives(self.definitions, is_strict=True)
        self._references: dict[tuple[bytes, Where], _Later] = {}
        self._depth = 0

    def plan(self, where: Where) -> Draw:
        """The plan for the whole document."""
        if self.recursion.height(self._schema) == inf:
            raise Unsatisfiable("it refers to itself without an end")
        return self.draw(self._schema, where)

    def draw(self, schema: JsonValue, where: Where) -> Draw:
        """The plan for a schema inside the document."""
        work.spend(1, "the size of the shape")
        if not isinstance(schema, bool | dict):
            raise Unsatisfiable("a schema is neither an object nor true or false")
        if isinstance(schema, dict) and (is_reference(schema) or self.recursion.enters(schema)):
            return self._reference(schema, where)
        return self._fresh_draw(schema, where)

    def _fresh_draw(self, schema: JsonSchema, where: Where) -> Draw:
        if self._alternatives.is_exact(schema):
            return self._chosen(self._alternatives.of(schema), schema, where)

        def told_apart() -> Draw:
            return self._chosen(self._strict_alternatives.of(schema), schema, where)

        try:
            usual = self._chosen(self._alternatives.of(schema), schema, where)
        except Unsatisfiable:
            return self._checked(told_apart(), None, schema)
        return self._checked(usual, told_apart, schema)

    def _chosen(self, flats: list[JsonObject], schema: JsonSchema, where: Where) -> Draw:
        choices = _Choices(self)
        for flat in flats:
            choices.add(flat, where)
        return choices.draw(is_circular=self.recursion.is_circular(schema))

    def flats(self, schema: JsonValue) -> list[JsonObject]:
        """The flat alternatives of a schema inside the document."""
        return self._alternatives.of(schema) if isinstance(schema, bool | dict) else []

    def judge(self, schema: JsonValue) -> Callable[[JsonValue], bool]:
        """Whether a value conforms to a schema inside the document. Compiled when first asked."""
        return _Judge(lambda: self._standalone(schema))

    def meaning(self, where: Where) -> Meaning | None:
        """What the name of a field says."""
        return self.meanings.find(where.words, where.subject)

    def _standalone(self, schema: JsonValue) -> JsonSchema:
        if isinstance(schema, bool):
            return schema
        assert isinstance(schema, dict)
        needed = self.recursion.needed_by(schema) if self.definitions else None
        return {**schema, "$defs": needed} if needed else schema

    def _reference(self, schema: JsonObject, where: Where) -> Draw:
        """The plan of something referred to, made once for each place in which it is used; so what contains itself has
        an end."""
        key = (msgspec.json.encode(schema), where)
        later = self._references.get(key)
        if later is None:
            later = self._references[key] = _Later(lambda: self._fresh_draw(schema, where))
            if self._depth < _AHEAD or not self.recursion.enters(schema):
                self._depth += 1
                try:
                    later.draw = self._fresh_draw(schema, where)
                finally:
                    self._depth -= 1
        return later if later.draw is None or self.recursion.enters(schema) else _counted(later.draw)

    def _checked(self, draw: Draw, told_apart: Callable[[], Draw] | None, schema: JsonValue) -> Draw:
        """Draws until the value conforms to what the alternatives cannot say (`oneOf`, limits that met in `allOf`); where
        that does not help, with alternatives in which the branches of `oneOf` exclude each other."""
        search = _Search(draw, self.judge(schema))
        if told_apart is None:
            return search
        second: list[_Search] = []

        def check(record: Record) -> JsonValue:
            try:
                return search(record)
            except Excess:
                raise
            except Unsatisfiable as fault:
                if not second:
                    try:
                        second.append(_Search(told_apart(), search.conforms))
                    except Unsatisfiable:
                        raise fault from None
                return second[0](record)

        return check


class _Search:
    """Draws until a value conforms. Where luck does not help, draws from fixed sources of chance: a trial has found a value
    there before."""

    __slots__ = ("_draw", "conforms")

    def __init__(self, draw: Draw, conforms: Callable[[JsonValue], bool]) -> None:
        self._draw = draw
        self.conforms = conforms

    def __call__(self, record: Record) -> JsonValue:
        scene, conforms = record.scene, self.conforms
        fault: Unsatisfiable | None = None
        for attempt in range(_TRIES if scene.is_trial else 0, _TRIES + _FIXED_TRIES):
            work.spend(1, "a union or condition (oneOf, anyOf, allOf, if)")
            try:
                if attempt < _TRIES:
                    value = self._draw(record)
                else:
                    scene.spend(1)
                    with scene.chance(make_generator(attempt - _TRIES)):
                        value = self._draw(Record(scene, record.subject, record.serial, record.given))
            except Excess:
                raise
            except Unsatisfiable as met:
                fault = met
                if attempt > _HOPELESS:
                    break
                continue
            if conforms(value):
                return value
        raise fault or Unsatisfiable("no value was found that fits all its parts (allOf, oneOf, not, if) at once")


class _Later:
    """The plan of a definition, which may contain itself: made when it is needed, if it was not made before. Counts how deep
    the writing has gone."""

    __slots__ = ("_make", "draw")

    def __init__(self, make: Callable[[], Draw]) -> None:
        self._make = make
        self.draw: Draw | None = None

    def __call__(self, record: Record) -> JsonValue:
        scene, draw = record.scene, self.draw
        if draw is None:
            draw = self.draw = self._make()
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

    def __init__(self, schema: Callable[[], JsonSchema]) -> None:
        self._schema = schema
        self._is_valid: Callable[[object], bool] | None = None

    def __call__(self, value: JsonValue) -> bool:
        if self._is_valid is None:
            self._is_valid = compile_validator(self._schema()).is_valid
        return self._is_valid(value)


def _judge_of_types(kinds: JsonValue) -> Callable[[JsonValue], bool]:
    """Whether a value is of one of the types."""
    if kinds is None:
        return lambda _: True
    named = kinds if isinstance(kinds, list) else [kinds]
    has_numbers = "number" in named
    return lambda value: (kind := json_type(value)) in named or (has_numbers and kind == "integer")


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
            self._add_kind(kind, flat, where, height)
        if "type" not in flat and not self._options and self._null is None:
            for kind in KINDS:  # what cannot be of the type that its words are about may be of any other
                self._add_kind(kind, flat, where, height)

    def _add_kind(self, kind: str, flat: JsonObject, where: Where, height: float) -> None:
        if kind == "null":
            self._null = lambda _: None
        else:
            self._try(lambda: self._shown(kind, flat, where), height)

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
            if has_null and scene.random() < _NULL_SHARE:
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
        is_plain = flat.keys() <= _PLAIN_LISTS
        fits = _judge_of_types(flat.get("type")) if is_plain else self._planner.judge(flat)
        values = [value for value in listed if fits(value)] if isinstance(listed, list) else []
        if not values:
            raise Unsatisfiable("none of its listed values (enum, const) fits the rest of it")
        if None in values and any(value is not None for value in values):
            self._null = lambda _: None
            values = [value for value in values if value is not None]
        size = len(values)
        default = flat.get("default")
        if size > 1 and default in values:
            return lambda record: default if record.random() < _DEFAULT_SHARE else values[int(record.random() * size)]
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

    def _shown(self, kind: str, flat: JsonObject, where: Where) -> Draw:
        """A draw of one type, which heeds what the schema shows of its values."""
        draw = self._draw_of_kind(kind, flat, where)
        if _SHOWN.isdisjoint(flat):
            return draw
        limits: JsonObject = {name: value for name, value in flat.items() if name not in _SHOWN}
        fits, meaning = self._planner.judge(limits), self._planner.meaning(where)
        return shown_draw(flat, kind, draw, fits, meaning, is_open=limits.keys() <= {"type"})

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
                return content_draw(flat, planner.meaning(where) or meaning_of_noun(where.words))


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
