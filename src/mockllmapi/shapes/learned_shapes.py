"""The structures that answers had, kept for the next requests of the same method and path."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import cast
from urllib.parse import quote

import msgspec

from mockllmapi import work
from mockllmapi.errors import TooMuchWork
from mockllmapi.exchange import Source
from mockllmapi.naming.paths import ParsedPath, read_path
from mockllmapi.naming.templates import ID_PLACE, path_template
from mockllmapi.naming.words import normalize_name
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.shapes.shape import Shape
from mockllmapi.shapes.text import MAX_DEPTH, is_deeper_than
from mockllmapi.stores.base import Store
from mockllmapi.types import Clock, JsonObject, JsonValue

__all__ = ["LearnedShape", "LearnedShapes", "build_shape_key"]

SPACE = "shapes"
MAX_COMPILED = 1000
MAX_SCHEMA_BYTES = 64 * 1024
MAX_FIELDS = MAX_SCHEMA_BYTES // len('"a":{},')
"""An object with more fields has a larger schema."""
MAX_EXAMPLE_CHARS = 80
MAX_EXAMPLE_ITEMS = 2
MAX_KEY_CHARS = 200

_ID_FIELDS = frozenset(("id", "uuid", "guid", "slug"))
"""What members are called that say which one a thing is."""

_LEARNABLE_SOURCES = frozenset({Source.LLM, Source.BUILTIN})


class _StoredShape(msgspec.Struct, frozen=True, rename="camel"):
    """A learned structure as it is stored."""

    method: str
    path: str
    learned_at: datetime
    source: Source
    schema: Mapping[str, object]
    example: object


@dataclass(frozen=True, slots=True)
class LearnedShape:
    """The structure of one method and path template.

    `key` names it in addresses; `uses` counts the requests that used it since it was learned, or since this process began.
    """

    key: str
    method: str
    path: str
    learned_at: datetime
    source: Source
    shape: Shape
    uses: int = 0

    @property
    def is_binding(self) -> bool:
        """Return whether later answers must have it: only a model's does, since the generator is consistent anyway."""
        return self.source is not Source.BUILTIN


@dataclass(slots=True)
class _CompiledShape:
    raw: bytes
    learned: LearnedShape
    uses: int = 0


class LearnedShapes:
    """Stores the structures of answers and finds them again.

    The entries of the store should expire one by one; that decides how long an unused structure is kept. Compiled structures
    are cached, so that finding one costs one read of the store and one dictionary look-up. Listing does not extend the expiry.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._compiled: OrderedDict[str, _CompiledShape] = OrderedDict()

    async def find(self, method: str, path: str) -> LearnedShape | None:
        """Return the structure for a request, or None if none is stored."""
        key = build_shape_key(method, path_template(path))
        raw = (await self._store.read(SPACE, (key,))).get(key)
        if raw is None:
            self._compiled.pop(key, None)
            return None
        known = self._compile_once(key, raw)
        known.uses += 1
        return known.learned

    async def learn(self, method: str, path: str, value: JsonValue, *, source: Source, renew: bool = False) -> bool:
        """Store the structure of an answer and return whether it was stored.

        It is stored if there is none yet, if a model's replaces the generator's, or if `renew` is set. Empty lists, empty
        objects and scalars are not stored.
        """
        if source not in _LEARNABLE_SOURCES or not isinstance(value, (list, dict)):
            return False
        template = path_template(path)
        key = build_shape_key(method, template)
        if not renew:
            raw = (await self._store.read(SPACE, (key,))).get(key)
            if raw is not None and (source is Source.BUILTIN or self._compile_once(key, raw).learned.is_binding):
                return False
        try:
            found = await work.run(lambda: _describe_structure(value, path))
        except TooMuchWork:
            return False
        if found is None:
            return False
        raw = msgspec.json.encode(_StoredShape(method.upper(), template, self._clock.now(), source, *found))
        if len(raw) > MAX_SCHEMA_BYTES:
            return False
        await self._store.write(SPACE, {key: raw})
        self._compiled.pop(key, None)
        return True

    async def list(self) -> list[LearnedShape]:
        """All of them, by path and method."""
        found = [self._with_uses(key, raw) for key, raw in (await self._store.read(SPACE, is_peek=True)).items()]
        return sorted(found, key=lambda learned: (learned.path, learned.method))

    async def one(self, key: str) -> LearnedShape | None:
        """Return the structure called `key`. Does not extend the expiry."""
        raw = (await self._store.read(SPACE, (key,), is_peek=True)).get(key)
        return None if raw is None else self._with_uses(key, raw)

    async def delete(self, key: str) -> bool:
        """Forget one. Whether there was one."""
        self._compiled.pop(key, None)
        is_there = bool(await self._store.read(SPACE, (key,)))
        await self._store.write(SPACE, {key: None})
        return is_there

    async def clear(self) -> int:
        """Forget all of them. How many there were."""
        count = len(await self._store.read(SPACE))
        self._compiled.clear()
        await self._store.drop(SPACE)
        return count

    def _with_uses(self, key: str, raw: bytes) -> LearnedShape:
        known = self._compile_once(key, raw)
        learned = known.learned
        return LearnedShape(
            key, learned.method, learned.path, learned.learned_at, learned.source, learned.shape, known.uses
        )

    def _compile_once(self, key: str, raw: bytes) -> _CompiledShape:
        """Compile a stored structure, once."""
        known = self._compiled.get(key)
        if known is None or known.raw != raw:
            record = msgspec.json.decode(raw, type=_StoredShape)
            schema = cast("JsonObject", dict(record.schema))
            shape = Shape(schema, cast("JsonValue", record.example), is_example=True)
            learned = LearnedShape(key, record.method, record.path, record.learned_at, record.source, shape)
            known = self._compiled[key] = _CompiledShape(raw, learned)
            if len(self._compiled) > MAX_COMPILED:
                self._compiled.popitem(last=False)
        self._compiled.move_to_end(key)
        return known


def build_shape_key(method: str, template: str) -> str:
    """Encode a method and a path template as one segment of an address: `GET~users~:id`. Different ones differ."""
    places = (
        ":id" if segment == ID_PLACE else quote(segment, safe="").replace("~", "%7E").replace("%", "=")
        for segment in template.split("/")[1:]
    )
    key = "~".join((method.upper(), *places))
    if len(key) <= MAX_KEY_CHARS:
        return key
    return f"{key[:100]}~={blake2b(key.encode(), digest_size=16).hexdigest()}"


def _describe_structure(value: JsonValue, path: str) -> tuple[JsonObject, JsonValue] | None:
    """Return the schema and the short example to learn from a value; None if it has no structure or too large a one."""
    is_large = is_deeper_than(value, MAX_DEPTH) or (isinstance(value, dict) and len(value) > MAX_FIELDS)
    if is_large or not _has_structure(value):
        return None
    reading = read_path(tuple(filter(None, path.split("/"))))
    return _widen_ids(schema_of_example(value), reading), _shorten_example(value)


def _widen_ids(schema: JsonValue, reading: ParsedPath, depth: int = 0) -> JsonObject:
    """Allow numbers and texts for the ids of the path: a structure learned from `/vans/7` must fit a UUID too."""
    if not isinstance(schema, dict):
        return {}
    widened = dict(schema)
    properties, items = schema.get("properties"), schema.get("items")
    names = {normalize_name(noun) + "id" for noun, _ in reading.parents}
    if reading.id is not None:
        names |= {normalize_name(reading.noun) + "id"} | (_ID_FIELDS if depth <= 1 else frozenset())
    if isinstance(properties, dict):
        is_wrapper = len(properties) == 1
        widened["properties"] = {
            name: {"type": ["integer", "string"]}
            if normalize_name(name) in names and _is_scalar(member)
            else _widen_ids(member, reading, depth + (0 if is_wrapper and depth == 0 else 2))
            for name, member in properties.items()
        }
    if isinstance(items, dict):
        widened["items"] = _widen_ids(items, reading, depth)
    return widened


def _is_scalar(schema: JsonValue) -> bool:
    return isinstance(schema, dict) and schema.get("type") in ("integer", "number", "string")


def _has_structure(value: JsonValue) -> bool:
    """Return whether there is any structure: an object with members, or a list with something in it that is not empty."""
    if isinstance(value, list):
        return any(not isinstance(item, (list, dict)) or _has_structure(item) for item in value)
    return isinstance(value, dict) and bool(value)


def _shorten_example(value: JsonValue) -> JsonValue:
    """Shorten the lists and texts of a value."""
    if isinstance(value, dict):
        return {name: _shorten_example(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_shorten_example(item) for item in value[:MAX_EXAMPLE_ITEMS]]
    if isinstance(value, str) and len(value) > MAX_EXAMPLE_CHARS:
        return value[: MAX_EXAMPLE_CHARS - 1] + "…"
    return value
