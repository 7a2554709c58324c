"""Writing down what an answer showed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec

from mockllmapi.contexts.asking import Asked
from mockllmapi.contexts.entries import (
    MAX_IDS,
    SERIAL,
    Thing,
    call_key,
    json_bytes,
    kind_key,
    made_key,
    read_ids,
    thing_key,
)
from mockllmapi.contexts.identities import id_text, natural_keys, reference_kind
from mockllmapi.contexts.kinship import told_of
from mockllmapi.contexts.ledger import Ledger
from mockllmapi.contexts.memory_view import Call
from mockllmapi.contexts.sight import Sight
from mockllmapi.contexts.updates import acted_on, respelled, updated
from mockllmapi.contexts.windows import open_window
from mockllmapi.naming.role_nouns import ROLE_NOUNS
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["keep_answer", "keep_call"]

WRITES = frozenset({"POST", "PUT", "PATCH"})
_MOST_LINES = 100
MAX_TEXT_CHARS = 2048
"""How much of a query, a body and an answer a call keeps."""


async def keep_answer(
    asked: Asked,
    value: JsonValue,
    sight: Sight,
    ledger: Ledger,
    now: datetime,
    *,
    is_named: bool,
    is_whole: bool,
    is_trusted: bool = True,
) -> None:
    """Put everything that an answer to a request teaches into the ledger. `is_trusted` says that the answer was made to agree
    with what is known, so that where it differs it is only because a shape wanted it so; one that is not tells of what nobody
    knew, and changes only what the request itself changes."""
    identity = asked.thing_id()
    if asked.method == "DELETE":
        if identity is not None and asked.reading.action is None:
            await _keep_deletion(asked, identity, ledger)
    else:
        is_list = sight.list_path is not None
        window = await open_window(asked, ledger, is_named=is_named, is_seen_as_list=is_list)
        keeping = _Keeping(asked, sight, ledger, is_whole=is_whole and not asked.query.has_view, is_trusted=is_trusted)
        await keeping.load(identity, is_named=is_named)
        if asked.id is None and asked.method == "GET" and not is_named and not keeping.knows(identity):
            identity = None  # outside contexts a record without an id stays as it is once a client has written it
        await keeping.keep_things(identity, now)
        keeping.keep_embedded()
        keeping.keep_repeated()
        keeping.keep_kinds(is_named=is_named)
        if window is not None and sight.list_path is not None:
            window.remember(value, sight, ledger, is_whole=keeping.is_whole, is_trusted=is_trusted)
    if is_named:
        await keep_call(asked, value, ledger, now)


async def keep_call(asked: Asked, value: JsonValue, ledger: Ledger, now: datetime) -> None:
    """Put a call into the ledger, in the place of the oldest."""
    await ledger.load([SERIAL])
    raw = ledger.raw(SERIAL)
    serial = 0 if raw is None else msgspec.json.decode(raw, type=int)
    request = asked.request
    query = "&".join(f"{name}={text}" for name, text in request.query)
    body = (
        request.body if isinstance(request.body, str) else "" if request.body_kind == "none" else _text_of(request.body)
    )
    moment = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    call = Call(request.method, _cut(request.path), _cut(query), _cut(body), _cut(_text_of(value)), moment)
    text = json_bytes((serial, call))
    if text is not None:
        ledger.put(call_key(serial), text)
        ledger.put(SERIAL, msgspec.json.encode(serial + 1))


async def _keep_deletion(asked: Asked, identity: str, ledger: Ledger) -> None:
    await ledger.load([kind_key(asked.kind), *(thing_key(asked.kind, each) for each in asked.own_ids(identity))])
    kept_as, _ = await ledger.find(asked, identity)
    for each in {kept_as, identity}:
        ledger.put_thing(asked.kind, each, Thing(is_gone=True))
        ledger.kind(asked.kind).lost(each)
    ledger.put_kind(asked.kind)


class _Keeping:
    """One answer while its things are written down."""

    def __init__(self, asked: Asked, sight: Sight, ledger: Ledger, *, is_whole: bool, is_trusted: bool) -> None:
        self._asked = asked
        self._sight = sight
        self._ledger = ledger
        self._is_trusted = is_trusted
        self._repeated: list[tuple[str, str, JsonObject]] = []
        self._kept: dict[str, list[str]] = {}
        self.is_whole = is_whole

    async def load(self, identity: str | None, *, is_named: bool) -> None:
        """Read what is known of everything that the answer shows."""
        asked, sight = self._asked, self._sight
        self._repeated = [*_repeated_in(sight)]
        keys = [thing_key(seen.kind, seen.id) for seen in (*sight.seen, *sight.embedded)]
        keys += [thing_key(kind, text) for kind, text, _ in self._repeated]
        if identity is not None:
            keys += [thing_key(asked.kind, each) for each in asked.own_ids(identity)]
        kinds = {seen.kind for seen in sight.embedded} if is_named else set()
        if sight.seen or identity is not None:
            kinds.add(asked.kind)
        if asked.is_creation:
            keys.append(made_key(asked.path))
        if asked.method in WRITES:
            keys += [thing_key(asked.kind, text) for seen in sight.seen for text in natural_keys(seen.fields)]
        await self._ledger.load([*keys, *map(kind_key, kinds)])

    def knows(self, identity: str | None) -> bool:
        """Return whether the record that is asked for was kept before."""
        return identity is not None and any(
            self._ledger.has(self._asked.kind, each) for each in self._asked.own_ids(identity)
        )

    async def keep_things(self, identity: str | None, now: datetime) -> None:
        """The thing that was asked for, or each record of the list."""
        if identity is None or self._sight.main is None:
            for seen in self._sight.seen:
                self._keep(seen.id, seen.fields)
            if self._asked.is_creation and self._sight.seen:
                self._keep_creation([seen.id for seen in self._sight.seen])
            return
        if not (self._asked.is_item or self._asked.is_deed or self._asked.id is None):
            return
        fields, _ = self._sight.main
        kept_as, known = await self._ledger.find(self._asked, identity)
        shown = self._sight.seen[0].id if self._sight.seen else None
        if known is None and shown is not None and shown != identity and self._asked.id is not None:
            self._ledger.put_thing(self._asked.kind, identity, Thing(same_as=shown))
            kept_as = shown
        self._keep(kept_as, self._changed(kept_as, fields, known, now), replaces=self._asked.method in ("PUT", "PATCH"))

    def _changed(self, identity: str, fields: JsonObject, known: Thing | None, now: datetime) -> JsonObject:
        """The fields after a PUT or PATCH: also those that the answer does not show."""
        asked = self._asked
        body, before = asked.request.body, {} if known is None or known.is_gone else known.fields
        if asked.method not in ("PUT", "PATCH") or not isinstance(body, dict):
            return fields
        after = updated(before, body, kind=asked.kind, identity=identity, is_replaced=asked.method == "PUT", now=now)
        if before and not self._is_trusted:
            return after
        return {**after, **respelled(fields, after)}

    def _keep(self, identity: str, fields: JsonObject, *, replaces: bool = False) -> None:
        kind = self._asked.kind
        known = self._ledger.thing(kind, identity)
        if known is not None and not self._is_trusted and not self._asked.is_creation:
            self._keep_change(identity, fields, known)
            return
        is_whole = self.is_whole
        if known is not None and not known.is_gone and not known.same_as:
            is_whole = is_whole or known.is_whole
            is_shown = self._asked.method == "GET" and self._is_trusted
            if is_shown and known.is_whole and self.is_whole:
                fields = known.fields
            fields = respelled(fields, known.fields)
            if is_shown:
                fields = {**known.fields, **fields, **known.fields}
            elif not replaces:
                fields = {**known.fields, **fields}
        self._ledger.put_thing(kind, identity, Thing(fields, is_whole=is_whole))
        if self._asked.method in WRITES:
            self._keep_natural_keys(identity, fields)
        if identity[:1] not in "#@" and "@" not in identity:
            self._kept.setdefault(kind, []).append(identity)

    def _keep_natural_keys(self, identity: str, fields: JsonObject) -> None:
        """Let a record that a client wrote be found by its slug, its username and the like, unless that is another's id."""
        for text in natural_keys(fields):
            known = self._ledger.thing(self._asked.kind, text)
            if text != identity and (known is None or known.same_as):
                self._ledger.put_thing(self._asked.kind, text, Thing(same_as=identity))

    def _keep_change(self, identity: str, fields: JsonObject, known: Thing) -> None:
        """What the request itself changes in a thing that is known better than the answer does. One that is gone comes back
        only where it was put there."""
        asked = self._asked
        if known.same_as or (known.is_gone and asked.method != "PUT"):
            return
        if asked.is_deed:
            kept = acted_on(known.fields, asked.status or "")
            fields = {**known.fields, **respelled(fields, known.fields), **kept}
        elif asked.method not in ("PUT", "PATCH"):
            return
        self._ledger.put_thing(asked.kind, identity, Thing(fields, is_whole=known.is_whole))
        if known.is_gone:
            self._kept.setdefault(asked.kind, []).append(identity)

    def keep_embedded(self) -> None:
        """The things inside others. One that is gone stays so."""
        for seen in self._sight.embedded:
            known = self._ledger.thing(seen.kind, seen.id)
            if known is None:
                self._ledger.put_thing(seen.kind, seen.id, Thing(seen.fields))
            elif known.is_gone or known.same_as or not self._is_trusted:
                continue
            else:
                fields = {**known.fields, **respelled(seen.fields, known.fields), **known.fields}
                self._ledger.put_thing(seen.kind, seen.id, Thing(fields, is_whole=known.is_whole))
            self._kept.setdefault(seen.kind, []).append(seen.id)

    def keep_repeated(self) -> None:
        """The things of which others repeat something, where nobody knows them: part of them is known now."""
        for kind, identity, told in self._repeated:
            if not self._ledger.has(kind, identity):
                self._ledger.put_thing(kind, identity, Thing(told))

    def keep_kinds(self, *, is_named: bool) -> None:
        """The ids of each kind."""
        for kind, ids in self._kept.items():
            is_own = kind == self._asked.kind
            if (is_named or is_own) and self._ledger.kind(kind).saw(ids, is_named=is_named):
                self._ledger.put_kind(kind)

    def _keep_creation(self, ids: list[str]) -> None:
        key = made_key(self._asked.path)
        made = [text for text in read_ids(self._ledger.raw(key)) if text not in ids]
        self._ledger.put(key, msgspec.json.encode([*reversed(ids), *made][:MAX_IDS]))


def _repeated_in(sight: Sight) -> Iterator[tuple[str, str, JsonObject]]:
    """The kind, the id and some members of each thing that the answer refers to and repeats something of; of those inside it
    under the kind that plays their part too (an owner is a user)."""
    for seen in sight.embedded:
        if seen.kind in ROLE_NOUNS and len(seen.fields) > 1:
            yield ROLE_NOUNS[seen.kind], seen.id, {**seen.fields, "id": seen.fields[seen.id_name]}
    plans: dict[tuple[str, ...], list[_Telling]] = {}
    for thing, _ in sight.things():
        for holder in (thing, *_elements_of(thing)):
            names = tuple(holder)
            plan = plans.get(names)
            if plan is None:
                plan = plans[names] = _tellings(names)
            for telling in plan:
                identity = id_text(holder[telling.key])
                told = {
                    field: holder[name] for field, name in telling.told if isinstance(holder[name], (str, int, float))
                }
                if identity is not None and told:
                    yield telling.kind, identity, {"id": holder[telling.key], **told}


class _Telling(NamedTuple):
    """What objects with the same members tell of the thing that their member `key` refers to: by field, the member."""

    key: str
    kind: str
    told: tuple[tuple[str, str], ...]


def _tellings(names: tuple[str, ...]) -> list[_Telling]:
    roles = ((name, reference_kind(name)) for name in names)
    found = ((name, role, told_of(names, role)) for name, role in roles if role is not None)
    return [_Telling(name, ROLE_NOUNS.get(role, role), tuple(told.items())) for name, role, told in found if told]


def _elements_of(thing: JsonObject) -> Iterator[JsonObject]:
    for member in thing.values():
        if isinstance(member, list):
            yield from (each for each in member[:_MOST_LINES] if isinstance(each, dict))


def _text_of(value: JsonValue) -> str:
    return (json_bytes(value) or b"").decode()


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT_CHARS else text[: MAX_TEXT_CHARS - 1] + "…"
