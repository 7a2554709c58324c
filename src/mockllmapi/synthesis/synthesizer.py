"""The generator as everybody else sees it."""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import blake2b

import msgspec

from mockllmapi.exchange import MockRequest
from mockllmapi.naming.paths import PathReading, read_path
from mockllmapi.naming.words import joined, split_words
from mockllmapi.shapes import compile_validator
from mockllmapi.synthesis.answers import kind_schema, sketch_answer
from mockllmapi.synthesis.facets import iso_moment
from mockllmapi.synthesis.given import brought_by
from mockllmapi.synthesis.lexicon import Lexicon
from mockllmapi.synthesis.meanings import MeaningIndex
from mockllmapi.synthesis.meanings.tables import all_rows
from mockllmapi.synthesis.plan import Planner
from mockllmapi.synthesis.scene import Draw, Record, Scene, Unsatisfiable, derive_seed
from mockllmapi.synthesis.subjects import subject_of
from mockllmapi.synthesis.where import Where
from mockllmapi.types import Clock, JsonObject, JsonSchema, JsonValue, SystemClock

__all__ = ["Synthesizer"]

_SEEDED_NOW = 1_768_471_200
"""2026-01-15T10:00:00Z: what "now" is for an answer that must repeat."""

_OPEN = frozenset({"type", "title", "description", "minItems", "maxItems"})
_NOBODY = MockRequest(method="GET", path="/")


class Synthesizer:
    """Writes JSON that conforms to a schema and looks as if somebody had meant it.

    With a seed the same request gives the same value in every process; without one every call differs. Plans are made
    once per schema and kept, `max_plans` of them. Raises `UnknownLocale` when it first writes in a language it lacks.
    """

    def __init__(self, locale: str = "en", clock: Clock | None = None, max_plans: int = 512) -> None:
        self._locale = locale
        self._clock = clock or SystemClock()
        self._max_plans = max_plans
        self._plans: OrderedDict[tuple[bytes, Where], Draw] = OrderedDict()
        self._chance = random.Random()
        self._lexicon: Lexicon | None = None
        self._meanings: MeaningIndex | None = None

    def from_schema(self, schema: JsonSchema, request: MockRequest, seed: int | None = None) -> JsonValue:
        """A value that conforms to `schema` (in its internal form), with the request's own ids and values where they fit.

        Raises `Unsatisfiable` where there is none; never for a schema that `prove` accepted.
        """
        reading = read_path(request.segments)
        return self._write(_furnished(schema, reading), request, reading, seed)

    def from_path(self, request: MockRequest, count: int | None = None, seed: int | None = None) -> JsonValue:
        """What an API would answer to `request`; exactly `count` items where a list is asked for."""
        reading = read_path(request.segments)
        sketch = sketch_answer(request, reading, count)
        return sketch.finish(self._write(sketch.schema, request, reading, seed))

    def value_for(
        self,
        schema: JsonSchema,
        field_path: tuple[str | int, ...],
        request: MockRequest,
        rng: random.Random | None = None,
        *,
        siblings: Mapping[str, JsonValue] | None = None,
        definitions: Mapping[str, JsonValue] | None = None,
    ) -> JsonValue:
        """A value for one member of an answer that somebody else wrote.

        `schema` is the member's own, with the `$defs` of the whole it is part of in it or as `definitions`; `field_path` is
        where it stands (an index may be written as text);
        `siblings` are the other members of its object, from which it is told (the mail address fits the name beside it).
        Raises `Unsatisfiable`.
        """
        reading = read_path(request.segments)
        names = [step for step in field_path if isinstance(step, str) and not step.isdigit()]
        around = split_words(names[-2]) if len(names) > 1 else ()
        subject = subject_of(around) or _subject(reading)
        where = Where(split_words(names[-1]) if names else (), subject, is_enveloped=len(names) < 2)
        draw = self._plan(schema, where, definitions)
        scene = self._scene(rng or self._chance, None, request, reading)
        record = Record(scene, subject, scene.first_serial(), scene.given if where.is_enveloped else None)
        for name, value in (siblings or {}).items():
            meaning = self._index().find(split_words(name), subject)
            if meaning and meaning.learns:
                record.learn(meaning.learns, value)
        given = record.given.get(joined(names[-1]), ()) if record.given and names else ()
        for value in given:
            if _fits(schema, definitions, value):
                return value
        return _guarded(draw, record)

    def prove(self, schema: JsonSchema) -> None:
        """Raise `Unsatisfiable` (a `ValueError`) unless values for `schema` can be written."""
        reading = read_path(_NOBODY.segments)
        for seed in range(3):
            self._write(_furnished(schema, reading), _NOBODY, reading, seed, is_trial=seed == 0)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _write(
        self,
        schema: JsonSchema,
        request: MockRequest,
        reading: PathReading,
        seed: int | None,
        *,
        is_trial: bool = False,
    ) -> JsonValue:
        subject = _subject(reading)
        draw = self._plan(schema, Where.top(subject))
        if seed is None:
            chance = self._chance
        else:
            chance = random.Random(derive_seed(seed, request.method, request.path, *sorted(request.query)))
        scene = self._scene(chance, seed, request, reading, is_trial=is_trial)
        return _guarded(draw, Record(scene, subject, scene.first_serial(), scene.given))

    def _scene(
        self,
        chance: random.Random,
        seed: int | None,
        request: MockRequest,
        reading: PathReading,
        *,
        is_trial: bool = False,
    ) -> Scene:
        now = int(self._clock.now().timestamp()) if seed is None else _SEEDED_NOW
        brought = brought_by(request, reading, iso_moment(now))
        if self._lexicon is None:
            self._lexicon = Lexicon(self._locale)
        return Scene(chance, self._lexicon, now, given=brought.answer, item_given=brought.items, is_trial=is_trial)

    def _index(self) -> MeaningIndex:
        if self._meanings is None:
            self._meanings = MeaningIndex(all_rows())
        return self._meanings

    def _plan(self, schema: JsonSchema, where: Where, definitions: Mapping[str, JsonValue] | None = None) -> Draw:
        text = msgspec.json.encode((schema, definitions) if definitions else schema)
        key = (blake2b(text, digest_size=16).digest(), where)
        plan = self._plans.get(key)
        if plan is not None:
            self._plans.move_to_end(key)
            return plan
        try:
            plan = Planner(schema, self._index(), definitions).plan(where)
        except RecursionError:
            raise Unsatisfiable("it refers to itself too deeply") from None
        self._plans[key] = plan
        if len(self._plans) > self._max_plans:
            self._plans.popitem(last=False)
        return plan


def _guarded(draw: Draw, record: Record) -> JsonValue:
    try:
        return draw(record)
    except RecursionError:
        raise Unsatisfiable("it nests too deeply") from None


def _subject(reading: PathReading) -> str | None:
    return subject_of(reading.noun.split())


def _furnished(schema: JsonSchema, reading: PathReading) -> JsonSchema:
    """A shape that leaves the whole structure open gets the one that the path suggests."""
    if schema is True or schema == {}:
        kind = kind_schema(reading)
        return {"type": "array", "items": kind} if reading.is_collection else kind
    if not isinstance(schema, dict) or not schema.keys() <= _OPEN:
        return schema
    kind_name = schema.get("type")
    if kind_name == "object":
        return kind_schema(reading)
    if kind_name == "array":
        furnished: JsonObject = {**schema, "items": kind_schema(reading)}
        return furnished
    return schema


def _fits(schema: JsonSchema, definitions: Mapping[str, JsonValue] | None, value: JsonValue) -> bool:
    whole = {**schema, "$defs": dict(definitions)} if definitions and isinstance(schema, dict) else schema
    return compile_validator(whole).is_valid(value)
