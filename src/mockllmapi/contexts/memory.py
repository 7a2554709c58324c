"""One memory: what a request may recall from it, how an answer is made to agree with it, and what it keeps."""

from __future__ import annotations

from collections.abc import Callable

from mockllmapi.contexts.agreement import Agreement, standing_by_id
from mockllmapi.contexts.asking import Asked
from mockllmapi.contexts.entries import CALL_KEYS, SHARED, Thing, read_call, read_object, thing_key
from mockllmapi.contexts.keeping import keep_answer, keep_call
from mockllmapi.contexts.ledger import Ledger
from mockllmapi.contexts.memory_view import Call, MemoryView, TaughtAnswer
from mockllmapi.contexts.saying import say
from mockllmapi.contexts.sight import Sight, look_at
from mockllmapi.contexts.taught import decode_taught, encode_taught, taught_keys
from mockllmapi.contexts.updates import acted_on, apply_patch, updated
from mockllmapi.contexts.windows import OpenWindow, open_window
from mockllmapi.exchange import MockRequest
from mockllmapi.json_kit import get_at, put_while_valid
from mockllmapi.json_kit.patch import is_json_patch
from mockllmapi.stores import Store
from mockllmapi.types import Clock, JsonObject, JsonValue

__all__ = ["Memory"]

FIRST_ERROR = 400
"""The first status that says that a request changed nothing."""


class Memory:
    """What one request speaks to. It is made for that request (`Contexts.memory_for`) and asked in this order: `recall`, then
    for a new answer `agree`, then `remember` (also for answers that were recalled: they change things, and are calls).

    `is_named` is true of a named context and the world: collections stay, and calls are kept. `can_recall` is false where the
    request names a backend and so wants to hear that one, not what others said.
    """

    def __init__(self, store: Store, space: str, clock: Clock, *, is_named: bool, can_recall: bool = True) -> None:
        self._store = store
        self._space = space
        self._clock = clock
        self._fresh: Ledger | None = None
        self._asked: Asked | None = None
        self._looked: tuple[JsonValue, Sight] | None = None
        self._told: JsonObject | None = None
        self.changed_places = 0
        self.is_named = is_named
        self.can_recall = can_recall

    async def recall(self, request: MockRequest) -> MemoryView:
        """What is known of what the request asks for. Reads nothing where there can be nothing."""
        asked, ledger = self._read(request), Ledger(self._store, self._space)
        identity = asked.thing_id()
        keys = [thing_key(noun, each) for noun, each in asked.reading.parents]
        if identity is not None:
            keys += [thing_key(asked.kind, each) for each in asked.own_ids(identity)]
        if self.is_named:
            keys += [SHARED, *CALL_KEYS, *taught_keys(request)]
        await ledger.load(keys)
        taught = self._taught(request, ledger)
        if taught is not None and asked.method != "GET":
            return MemoryView(taught=taught)
        if gone := await self._gone(asked, identity, ledger):
            return MemoryView(gone=gone)
        if not self.can_recall:
            return MemoryView(calls=self._calls(ledger), shared=read_object(ledger.raw(SHARED)))
        if taught is not None:
            return MemoryView(taught=taught)
        window = await open_window(asked, ledger, is_named=self.is_named)
        calls, shared = self._calls(ledger), read_object(ledger.raw(SHARED))
        if window is not None:
            return await self._recall_window(asked, window, ledger, calls, shared)
        known, is_whole = await self._recall_thing(asked, identity, ledger)
        self._told = known if asked.method == "GET" and not self.is_named else None
        return MemoryView(known, is_whole, calls=calls, shared=shared)

    async def agree(self, request: MockRequest, value: JsonValue, is_valid: Callable[[JsonValue], bool]) -> JsonValue:
        """A new answer, changed where it contradicts what is known, as far as the whole stays valid: ids of other things,
        things inside others, references to nobody, totals and cursors of a collection that stays, shared values."""
        if not isinstance(value, (dict, list)) or request.method == "DELETE":
            return value
        asked = self._read(request)
        ledger = self._fresh = Ledger(self._store, self._space)
        sight = look_at(value, asked)
        self._looked = (value, sight)
        is_list = sight.list_path is not None
        window = await open_window(asked, ledger, is_named=self.is_named, is_seen_as_list=is_list)
        stands = window.ids(sight.number) if window is not None else []
        if asked.query.wanted_ids and asked.method == "GET":
            stands = standing_by_id(asked, sight)
        settled = None
        if asked.id is not None and self.is_named:
            await ledger.load([thing_key(asked.kind, each) for each in asked.own_ids(asked.id)])
            settled, _ = await self._recall_thing(asked, asked.id, ledger)
        agreement = Agreement(asked, sight, ledger, stands, settled)
        await agreement.load(is_named=self.is_named)
        if asked.id is None:
            await agreement.make_ids_distinct()
        if self.can_recall:
            await agreement.follow_what_was_given()
        if self.is_named:
            await ledger.load([SHARED])
            agreement.refer_to_known_things()
            agreement.fill_shared(read_object(ledger.raw(SHARED)))
            await agreement.embed_known_things()
        if self.can_recall:
            await agreement.repeat_what_is_referred_to(is_named=self.is_named)
            await agreement.stand_where_they_stood()
            agreement.embed_what_is_known()
        changes = agreement.changes
        if window is not None:
            changes |= window.changes_around(value, sight)
        self.changed_places = len(changes)
        return put_while_valid(value, changes, is_valid) if changes else value

    async def remember(self, request: MockRequest, value: JsonValue, *, is_whole: bool) -> None:
        """Keep an answer: the thing, each record and what stands inside them, positions of a collection, what was deleted,
        and in a named context the call. `is_whole` says that no shape of the client's cut the things down."""
        if value is self._told and value is not None:
            return
        asked = self._read(request)
        ledger, self._fresh = self._fresh or Ledger(self._store, self._space), None
        sight = self._looked[1] if self._looked is not None and self._looked[0] is value else look_at(value, asked)
        await keep_answer(
            asked,
            value,
            sight,
            ledger,
            self._clock.now(),
            is_named=self.is_named,
            is_whole=is_whole,
            is_trusted=self.can_recall,
        )
        await ledger.write()

    async def teach(self, request: MockRequest, answer: TaughtAnswer) -> None:
        """Keep a call that did not take place, and its answer for equal requests if memory would answer something else."""
        key, ledger = taught_keys(request)[0], Ledger(self._store, self._space)
        await ledger.load([key])
        ledger.put(key, None)
        is_success = answer.status is None or answer.status < FIRST_ERROR
        if not is_success:
            await keep_call(self._read(request), answer.content, ledger, self._clock.now())
        await ledger.write()
        if is_success:
            await self.remember(request, answer.content, is_whole=True)
            view = await self.recall(request)
            if answer.status is None and request.method == "GET" and _shows(view, answer.content):
                return
        ledger.put(key, encode_taught(answer))
        await ledger.write()

    def _taught(self, request: MockRequest, ledger: Ledger) -> TaughtAnswer | None:
        if not (self.is_named and self.can_recall):
            return None
        found = (decode_taught(ledger.raw(key)) for key in taught_keys(request))
        return next((answer for answer in found if answer is not None), None)

    async def said(self, budget_tokens: int) -> str:
        """What a prompt says of this memory: shared values, calls and things as lines, the newest first, in at most so many
        tokens."""
        return say(await self._store.read(self._space), budget_tokens)

    def _read(self, request: MockRequest) -> Asked:
        """What the request means, read once."""
        if self._asked is None or self._asked.request is not request:
            self._asked = Asked(request)
        return self._asked

    async def _gone(self, asked: Asked, identity: str | None, ledger: Ledger) -> str:
        for noun, each in asked.reading.parents:
            thing = ledger.thing(noun, each)
            if thing is not None and thing.is_gone:
                return f"The {noun} {each} was deleted."
        if identity is None or asked.method == "PUT":
            return ""
        _, thing = await ledger.follow(asked.kind, identity)
        shown = identity if asked.id is not None else asked.path
        return f"The {asked.kind} {shown} was deleted." if thing is not None and thing.is_gone else ""

    async def _recall_thing(self, asked: Asked, identity: str | None, ledger: Ledger) -> tuple[JsonObject | None, bool]:
        """The fields of the thing as the request leaves it, and whether they are all."""
        if identity is None or asked.method == "DELETE" or not (asked.is_item or asked.is_deed or asked.id is None):
            return None, False
        _, thing = await ledger.find(asked, identity)
        is_known = thing is not None and not thing.is_gone
        fields: JsonObject = thing.fields if thing is not None and is_known else {}
        is_whole = thing is not None and is_known and thing.is_whole and not asked.query.has_view
        if is_known:
            fields = await ledger.refreshed(fields)
        body = asked.request.body
        if asked.is_deed:
            kept = acted_on(fields, asked.status or "")
            return kept or None, False
        if asked.method in ("PUT", "PATCH"):
            if isinstance(body, dict):
                fields = updated(
                    fields,
                    body,
                    kind=asked.kind,
                    identity=identity,
                    is_replaced=asked.method == "PUT",
                    now=self._clock.now(),
                )
            elif is_json_patch(body) and is_known:
                fields = apply_patch(fields, body)
        elif asked.method != "GET":
            return None, False
        return (fields or None), is_whole and bool(fields)

    async def _recall_window(
        self, asked: Asked, window: OpenWindow, ledger: Ledger, calls: tuple[Call, ...], shared: JsonObject
    ) -> MemoryView:
        number = (
            window.length if window.length is not None else len(window.made) if not asked.query.window.is_paged else 0
        )
        ids = window.ids(number)
        await ledger.load(thing_key(asked.kind, each) for each in ids if each is not None)
        items: list[JsonObject | None] = []
        is_whole = not asked.query.has_view
        for identity in ids:
            thing: Thing | None = ledger.thing(asked.kind, identity) if identity is not None else None
            if thing is None or thing.is_gone:
                items.append(None)
                continue
            is_whole = is_whole and thing.is_whole
            items.append(await ledger.refreshed(thing.fields))
        if window.length is None and items:
            items.append(None)  # what was created stands first, and nobody knows yet how many others there are
        is_unseen = window.length is None and not items
        return MemoryView(
            items=None if is_unseen else tuple(items),
            is_whole=is_whole and window.length is not None,
            total=window.total,
            envelope=window.envelope(number),
            list_path=window.listing.list_path,
            calls=calls,
            shared=shared,
        )

    def _calls(self, ledger: Ledger) -> tuple[Call, ...]:
        if not self.is_named:
            return ()
        kept = [read_call(raw) for key in CALL_KEYS if (raw := ledger.raw(key)) is not None]
        return tuple(call for _, call in sorted(kept, key=lambda each: -each[0]))


def _shows(view: MemoryView, answer: JsonValue) -> bool:
    """Return whether memory answers a request with this value by itself."""
    if view.items is not None:
        return view.is_whole and get_at(answer, view.list_path) == [*view.items]
    return view.is_whole and view.known == answer
