"""A space of a store while one answer is dealt with: what was read of it, and what is to be written."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from mockllmapi.contexts.anatomy import embedded_in
from mockllmapi.contexts.asking import Asked
from mockllmapi.contexts.entries import Kind, Thing, kind_key, read_kind, read_thing, thing_key
from mockllmapi.contexts.updates import overlaid
from mockllmapi.json_kit import Place, put_at
from mockllmapi.stores import Store
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["Ledger"]


class Ledger:
    """Reads each entry once, and writes all that was put at once."""

    def __init__(self, store: Store, space: str) -> None:
        self._store = store
        self._space = space
        self._raw: dict[str, bytes | None] = {}
        self._things: dict[str, Thing | None] = {}
        self._kinds: dict[str, Kind] = {}
        self._changes: dict[str, bytes | None] = {}

    async def load(self, keys: Iterable[str]) -> None:
        """Read those entries that were not read yet."""
        raw = self._raw
        missing = [key for key in keys if key not in raw]
        if missing:
            raw.update(dict.fromkeys(missing))
            raw.update(await self._store.read(self._space, missing))

    def raw(self, key: str) -> bytes | None:
        """The bytes of an entry that was loaded or put."""
        return self._raw.get(key)

    def has(self, kind: str, identity: str) -> bool:
        """Whether that thing is known, even if only as one that is gone."""
        return self._raw.get(thing_key(kind, identity)) is not None

    def thing(self, kind: str, identity: str) -> Thing | None:
        """What is known of a thing that was loaded or put."""
        key = thing_key(kind, identity)
        if key not in self._things:
            self._things[key] = read_thing(self._raw.get(key))
        return self._things[key]

    async def follow(self, kind: str, identity: str) -> tuple[str, Thing | None]:
        """The thing under the id by which it is kept, and that id."""
        thing = self.thing(kind, identity)
        if thing is None or not thing.same_as:
            return identity, thing
        await self.load([thing_key(kind, thing.same_as)])
        return thing.same_as, self.thing(kind, thing.same_as)

    async def find(self, asked: Asked, identity: str) -> tuple[str, Thing | None]:
        """The thing that is asked for and the id under which it is kept, or is to be kept: below another parent the same id
        may be another thing's."""
        kept_as, thing = await self.follow(asked.kind, identity)
        if thing is not None and not thing.is_gone and asked.contradicts(thing.fields):
            kept_as = asked.own_ids(identity)[-1]
            thing = self.thing(asked.kind, kept_as)
        return kept_as, thing

    async def refreshed(self, fields: JsonObject) -> JsonObject:
        """The fields of a thing, with those inside it as they are known by now."""
        inside = list(embedded_in(fields, (), {}))
        if not inside:
            return fields
        await self.load(thing_key(seen.kind, seen.id) for seen in inside)
        changes: dict[Place, JsonValue] = {}
        for seen in inside:
            thing = self.thing(seen.kind, seen.id)
            if thing is not None and thing.fields is not fields and not thing.is_gone:
                changes |= {(*seen.place, name): value for name, value in overlaid(seen.fields, thing.fields).items()}
        after = put_at(fields, changes.items())
        return after if isinstance(after, dict) else fields

    def kind(self, kind: str) -> Kind:
        """What is known of a kind that was loaded. Whoever changes it puts it back."""
        if kind not in self._kinds:
            self._kinds[kind] = read_kind(self._raw.get(kind_key(kind)))
        return self._kinds[kind]

    def put(self, key: str, raw: bytes | None) -> None:
        """Have an entry written, or removed."""
        self._raw[key] = raw
        self._changes[key] = raw

    def put_thing(self, kind: str, identity: str, thing: Thing) -> None:
        """Have a thing written; what cannot be is left as it is."""
        raw = thing.encode()
        key = thing_key(kind, identity)
        if raw is not None and raw != self._raw.get(key):
            self._things[key] = thing
            self.put(key, raw)

    def put_kind(self, kind: str) -> None:
        """Have what is known of a kind written."""
        self.put(kind_key(kind), msgspec.msgpack.encode(self.kind(kind)))

    async def write(self) -> None:
        """Write what was put."""
        if self._changes:
            changes, self._changes = self._changes, {}
            await self._store.write(self._space, changes)
