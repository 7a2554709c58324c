"""The generator as everybody else sees it."""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b
from itertools import islice

import msgspec

from mockllmapi.exchange import MockRequest
from mockllmapi.moments import iso_moment
from mockllmapi.naming.list_requests import is_list_request, read_wanted_path
from mockllmapi.naming.paths import ParsedPath, read_path
from mockllmapi.naming.words import normalize_name, split_words
from mockllmapi.randomness import make_generator
from mockllmapi.shapes import compile_validator
from mockllmapi.synthesis.answers import Asked, answer, kind_schema
from mockllmapi.synthesis.envelope import Envelope, full_pages
from mockllmapi.synthesis.given import Brought, brought_by
from mockllmapi.synthesis.kind import Kind
from mockllmapi.synthesis.lexicon import Lexicons
from mockllmapi.synthesis.listing import Listing, Rows
from mockllmapi.synthesis.meanings import MeaningIndex
from mockllmapi.synthesis.meanings.tables import all_rows
from mockllmapi.synthesis.plan import Planner
from mockllmapi.synthesis.resources import kind_under
from mockllmapi.synthesis.scene import Draw, Given, Record, Scene, Unsatisfiable
from mockllmapi.synthesis.subjects import subject_of
from mockllmapi.synthesis.wanted import Page, Wanted, read_wanted
from mockllmapi.synthesis.where import Where
from mockllmapi.synthesis.world import World
from mockllmapi.types import Clock, JsonObject, JsonSchema, JsonValue

__all__ = ["Synthesizer"]

_SEEDED_NOW = 1_768_471_200
"""2026-01-15T10:00:00Z: what "now" is for an answer that must repeat."""

_DAY = 86_400
_PAGED = 0
"""The seed of the collections that are read page by page where no other is given."""

_MOST_SIBLINGS = 100

_OPEN = frozenset({"type", "title", "description", "minItems", "maxItems"})
_NOBODY = MockRequest(method="GET", path="/")


class Synthesizer:
    """Writes JSON that conforms to a schema and looks as if somebody had meant it.

    With a seed the same request gives the same value in every process; without one every call differs. Plans are made
    once per schema and kept, `max_plans` of them. Requests may name their locale; the others get `locale`. Raises
    `UnknownLocale` when it first writes in a language it lacks.
    """

    def __init__(self, clock: Clock, rng: random.Random, locale: str = "en", max_plans: int = 512) -> None:
        self._clock = clock
        self._rng = rng
        self._max_plans = max_plans
        self._plans: OrderedDict[tuple[bytes, str | Where | None], Draw] = OrderedDict()
        self._kinds: OrderedDict[tuple[str, str], Kind] = OrderedDict()
        self.lexicons = Lexicons(locale)
        self._meanings: MeaningIndex | None = None

    def from_schema(
        self,
        schema: JsonSchema,
        request: MockRequest,
        seed: int | None = None,
        *,
        known: Mapping[str, JsonValue] | None = None,
    ) -> JsonValue:
        """A value that conforms to `schema` (in its internal form), with the request's own ids and values where they fit.

        With a seed, a thing of an id is the same in a list and alone. `known` are members of the answer that are known from
        before: they stand where they fit, and the rest is told from them. Raises `Unsatisfiable` where there is no value;
        never for a schema that `prove` accepted.
        """
        reading = read_path(request.segments)
        furnished = _furnished(schema, reading)
        if request.method == "GET" and reading.action is None and known is None:
            if reading.id is None and (seed is not None or request.query):
                envelope = Envelope.of(furnished)
                try:
                    value = self._enveloped(envelope, request, reading, seed) if envelope is not None else None
                except Unsatisfiable:
                    value = None  # no item can be written; perhaps an empty list
                if value is not None:
                    return value
            elif reading.id is not None and seed is not None:
                return self._told_alone(furnished, request, reading, seed)
        value = self._write(furnished, request, reading, seed, known=known)
        if isinstance(value, dict) and is_list_request(request, reading=reading):
            self._tell_beginning(value, furnished, request, reading)
        return value

    def from_path(
        self,
        request: MockRequest,
        count: int | None = None,
        seed: int | None = None,
        *,
        known: Mapping[str, JsonValue] | None = None,
    ) -> JsonValue:
        """What an API would answer to `request`; exactly `count` items where a list is asked for, fewer only at the end of
        a collection that is read page by page. `known` as for `from_schema`; what no member is meant for is added."""
        return answer(self._asked(request, count, seed, known))

    def records(
        self, request: MockRequest, seed: int | None = None, *, schema: JsonSchema | None = None
    ) -> Iterator[JsonValue]:
        """Item after item of the collection that `request` asks for, without end; each of them has the structure `schema`
        (in its internal form), or else the one of its kind. With a seed the first ones are those that its list begins with.

        Nothing is kept of what was given out. Raises `Unsatisfiable` with the first item.
        """
        asked = self._asked(request, None, seed, None, schema)
        listing = Listing(asked.world, asked.kind, asked.reading, asked.wanted, asked.learner, asked.now)
        yield from listing.endless()

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
        """Return a value for one field that a completed answer lacks. Raises `Unsatisfiable`.

        `schema` is that of the field, with the `$defs` of the whole schema in it or as `definitions`; `field_path` is its
        path (an index may be written as text); `siblings` are the other fields of its object, the first hundred of which
        it fits (a mail address fits the name beside it): more would make the work grow with the square of their number.
        """
        reading = read_path(request.segments)
        names = [step for step in field_path if isinstance(step, str) and not step.isdigit()]
        around = split_words(names[-2]) if len(names) > 1 else ()
        subject = subject_of(around) or _subject(reading)
        where = Where(split_words(names[-1]) if names else (), subject, is_enveloped=len(names) < 2)
        draw = self._plan(schema, where, definitions)
        scene = self._scene(rng or self._rng, None, request, reading)
        record = Record(scene, subject, scene.first_serial(), scene.given if where.is_enveloped else None)
        for name, value in islice((siblings or {}).items(), _MOST_SIBLINGS):
            meaning = self._index().find(split_words(name), subject)
            if meaning and meaning.learns:
                record.learn(meaning.learns, value)
        given = record.given.get(normalize_name(names[-1]), ()) if record.given and names else ()
        for value in given:
            if _fits(schema, definitions, value):
                return value
        return _guarded(draw, record)

    def prove(self, schema: JsonSchema, samples: int = 3) -> list[JsonValue]:
        """A few values for `schema`. Raises `Unsatisfiable` (a `ValueError`) unless some can be written."""
        reading = read_path(_NOBODY.segments)
        furnished = _furnished(schema, reading)
        return [self._write(furnished, _NOBODY, reading, seed, is_trial=seed == 0) for seed in range(samples)]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _asked(
        self,
        request: MockRequest,
        count: int | None,
        seed: int | None,
        known: Mapping[str, JsonValue] | None,
        schema: JsonSchema | None = None,
    ) -> Asked:
        """A request as `answers` wants it. `schema` is the structure of one thing, if it is not that of its kind."""
        reading = read_wanted_path(request)
        if isinstance(schema, dict):
            kind = self._shaped_kind(reading.noun, schema)
        else:
            kind = self._kind(reading.noun, reading.parents)
        is_read = request.method == "GET" or reading.action in ("search", "find")
        wanted = read_wanted(request, count, kind.names) if is_read else Wanted()
        is_paged = seed is None and wanted.page is not None
        now = self._now(seed)
        if is_paged:
            now -= now % _DAY
        brought = _brought(request, reading, now, known)
        own = seed if seed is not None else _PAGED if is_paged else None
        world = self._world(request, own, now, is_shaped=schema is not None)
        return Asked(
            request,
            reading,
            count,
            wanted,
            brought,
            known or {},
            kind,
            world,
            lambda structure: self._write(structure, request, reading, seed),
            self._learner,
            now,
        )

    def _world(self, request: MockRequest, seed: int | None, now: int, *, is_shaped: bool = False) -> World:
        chance = self._rng if seed is None else None
        scene = Scene(chance, self.lexicons.of(request.controls.locale), now)
        return World(scene, seed, lambda noun: self._kind(noun, ()), is_shaped=is_shaped)

    def _enveloped(
        self, envelope: Envelope, request: MockRequest, reading: ParsedPath, seed: int | None
    ) -> JsonValue | None:
        """A list, or what holds one, with rows written one by one; None where nothing asks for that."""
        asked = self._asked(request, envelope.exact, seed, None, envelope.item)
        ids = asked.wanted.ids[: envelope.most if envelope.most >= 0 else None]
        wanted = replace(asked.wanted, fields=frozenset(), ids=ids)
        if seed is None and not (wanted.page or wanted.is_selective or wanted.sort):
            return None
        page = wanted.page
        if page is not None and 0 <= envelope.most < page.size:
            page = Page(page.start, envelope.most)
            wanted = replace(wanted, page=page)
        size = page.size if page is not None else asked.usual_count
        listing = Listing(asked.world, asked.kind, reading, wanted, self._learner, asked.now)
        rows = listing.rows(envelope.exact, envelope.count(size))
        missing = envelope.least - len(rows.rows)
        if missing > 0:
            spare = Listing(asked.world, asked.kind, reading, replace(wanted, page=None), self._learner, asked.now)
            rows = Rows([*rows.rows, *islice(spare.endless(), rows.total, rows.total + missing)], rows.total)
        if page is not None and envelope.exact is not None:
            total = max(full_pages(rows.total, page.size), page.start + len(rows.rows))
            rows = Rows(rows.rows, total)
        around: JsonValue = []
        if envelope.path:
            around = self._write(envelope.around, request, reading, seed)
        return envelope.filled(around, rows, page)

    def _tell_beginning(self, value: JsonValue, schema: JsonSchema, request: MockRequest, reading: ParsedPath) -> None:
        """What stands around a list that nobody asked to be read from page to page: who limits it sees its first page."""
        envelope = Envelope.of(schema)
        if envelope is not None:
            controls = request.controls
            is_limited = controls.count is not None and controls.count_parameter != "count"
            world = self._asked(request, None, _PAGED, None).world if is_limited else None
            envelope.tell_beginning(value, None if world is None else world.total(reading))

    def _told_alone(self, schema: JsonSchema, request: MockRequest, reading: ParsedPath, seed: int) -> JsonValue:
        """One thing, as the list of its kind has it."""
        subject = _subject(reading)
        draw, now = self._top_plan(schema, subject), self._now(seed)
        world = self._world(request, seed, now)
        return world.told_alone(draw, subject, reading, _brought(request, reading, now).answer)

    def _write(
        self,
        schema: JsonSchema,
        request: MockRequest,
        reading: ParsedPath,
        seed: int | None,
        *,
        is_trial: bool = False,
        known: Mapping[str, JsonValue] | None = None,
    ) -> JsonValue:
        subject = _subject(reading)
        draw = self._top_plan(schema, subject)
        rng = self._rng
        if seed is not None:
            rng = make_generator(seed, request.method, request.path, *sorted(request.query))
        scene = self._scene(rng, seed, request, reading, is_trial=is_trial, known=known)
        record = Record(scene, subject, scene.first_serial(), scene.given)
        if known:
            self._learner(None, {normalize_name(name): (value,) for name, value in known.items()}, subject)(record)
        return _guarded(draw, record)

    def _scene(
        self,
        chance: random.Random,
        seed: int | None,
        request: MockRequest,
        reading: ParsedPath,
        *,
        is_trial: bool = False,
        known: Mapping[str, JsonValue] | None = None,
    ) -> Scene:
        now = self._now(seed)
        brought = _brought(request, reading, now, known)
        return Scene(
            chance,
            self.lexicons.of(request.controls.locale),
            now,
            given=brought.answer,
            item_given=brought.items,
            is_trial=is_trial,
        )

    def _now(self, seed: int | None) -> int:
        return int(self._clock.now().timestamp()) if seed is None else _SEEDED_NOW

    def _kind(self, noun: str, parents: tuple[tuple[str, str], ...]) -> Kind:
        """The kind that a noun names, prepared once."""
        return self._kept((noun, kind_under(noun, parents)), lambda: Kind.called(noun, parents, self._top_plan))

    def _shaped_kind(self, noun: str, schema: JsonObject) -> Kind:
        """Things called `noun` that have a structure which somebody asked for, prepared once."""
        digest = blake2b(msgspec.json.encode(schema), digest_size=16).hexdigest()
        return self._kept((noun, digest), lambda: Kind.of_schema(noun, schema, self._top_plan))

    def _kept(self, key: tuple[str, str], make: Callable[[], Kind]) -> Kind:
        kind = self._kinds.get(key)
        if kind is None:
            kind = self._kinds[key] = make()
            if len(self._kinds) > self._max_plans:
                self._kinds.popitem(last=False)
        else:
            self._kinds[key] = self._kinds.pop(key, kind)  # to the end, even if another thread has dropped it since
        return kind

    def _top_plan(self, schema: JsonSchema, subject: str | None) -> Draw:
        return self._plan(schema, subject)

    def _learner(self, kind: Kind | None, given: Given, subject: str | None = None) -> Callable[[Record], None]:
        """What tells a record the facts in values for which its kind has no member of their own (`name` beside `firstName`
        and `lastName`)."""
        about = kind.subject if kind is not None else subject
        facts = []
        for name, values in given.items():
            meaning = self._index().find((name,), about)
            if meaning is not None and meaning.learns and values:
                facts.append((meaning.learns, values[0]))

        def learn(record: Record) -> None:
            for fact, value in facts:
                record.learn(fact, value)

        return learn

    def _index(self) -> MeaningIndex:
        if self._meanings is None:
            self._meanings = MeaningIndex(all_rows())
        return self._meanings

    def _plan(
        self, schema: JsonSchema, where: Where | str | None, definitions: Mapping[str, JsonValue] | None = None
    ) -> Draw:
        """The plan for a schema that stands somewhere, or for a whole one about a subject."""
        text = msgspec.json.encode((schema, definitions) if definitions else schema)
        key = (blake2b(text, digest_size=16).digest(), where)
        plan = self._plans.get(key)
        if plan is not None:
            self._plans[key] = self._plans.pop(key, plan)
            return plan
        try:
            place = where if isinstance(where, Where) else Where.top(where)
            plan = Planner(schema, self._index(), definitions).plan(place)
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


def _brought(
    request: MockRequest, reading: ParsedPath, now: int, known: Mapping[str, JsonValue] | None = None
) -> Brought:
    # What reads changes nothing, so nobody needs to write down the moment.
    moment = None if request.method == "GET" and reading.action is None else iso_moment(now)
    return brought_by(request, reading, moment, known)


def _subject(reading: ParsedPath) -> str | None:
    return subject_of(reading.noun.split())


def _furnished(schema: JsonSchema, reading: ParsedPath) -> JsonSchema:
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
