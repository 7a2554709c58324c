"""All memories there are, and which of them a request speaks to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mockllmapi.contexts.entries import CALL_KEYS, SERIAL, SHARED, Thing, json_bytes, read_call, read_object, read_thing
from mockllmapi.contexts.memory import Memory
from mockllmapi.contexts.memory_view import Call, TaughtAnswer
from mockllmapi.contexts.saying import say
from mockllmapi.contexts.updates import merge_patch
from mockllmapi.exchange import Consistency, MockRequest
from mockllmapi.stores import SpaceSummary, Store
from mockllmapi.types import Clock, JsonObject

__all__ = ["WORLD", "ContextFacts", "ContextView", "Contexts"]

WORLD = "world"
"""The name of the context that all requests share under the consistency `World`."""

_PREFIX, _IDENTITIES = "context:", "identities"


@dataclass(frozen=True, slots=True)
class ContextFacts:
    """A named context in numbers. The moments are wall-clock; `size_bytes` is what it takes in its store."""

    name: str
    calls: int
    things: int
    size_bytes: int
    created_at: datetime
    used_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ContextView:
    """A named context, whole: calls and things (kind, id, what is known), the newest first, and the shared values."""

    facts: ContextFacts
    calls: tuple[Call, ...]
    things: tuple[tuple[str, str, Thing], ...]
    shared: JsonObject


class Contexts:
    """Named contexts in `store`, one space each, and the anonymous memory of identities in `identity_store`, whose entries
    expire one by one. `consistency` is what holds where a request says nothing; `expiry_s` is how long the store keeps a
    context that nobody uses. It lives over configurations."""

    def __init__(
        self,
        store: Store,
        identity_store: Store,
        clock: Clock,
        consistency: Consistency = Consistency.IDENTITY,
        *,
        expiry_s: float = 900.0,
    ) -> None:
        self._store = store
        self._identity_store = identity_store
        self._clock = clock
        self.consistency = consistency
        self.expiry_s = expiry_s

    def memory_for(self, request: MockRequest) -> Memory | None:
        """The memory that a request speaks to: the context it names, else the world where there is one, else the anonymous
        memory; None where nothing is remembered, or a seed, a pool or several answers at once decide what comes."""
        controls = request.controls
        can_recall = controls.backend is None
        if controls.context is not None:
            return self.named(controls.context, can_recall=can_recall)
        consistency = controls.consistency or self.consistency
        if consistency is Consistency.WORLD:
            return self.named(WORLD, can_recall=can_recall)
        if consistency is Consistency.VARY:
            return None
        if controls.seed is not None or controls.n is not None or controls.variants:
            return None
        return Memory(self._identity_store, _IDENTITIES, self._clock, is_named=False, can_recall=can_recall)

    def named(self, name: str, *, can_recall: bool = True) -> Memory:
        """The named context. It comes into being with the first thing it remembers."""
        return Memory(self._store, _PREFIX + name, self._clock, is_named=True, can_recall=can_recall)

    async def listed(self) -> list[ContextFacts]:
        """Every named context, by name. Looking is no use."""
        return [self._facts(space, await self._peek(space.name)) for space in await self._store.spaces(_PREFIX)]

    async def view(self, name: str) -> ContextView | None:
        """One context; None where there is none. Looking is no use."""
        spaces = [space for space in await self._store.spaces(_PREFIX + name) if space.name == _PREFIX + name]
        if not spaces:
            return None
        entries = await self._peek(_PREFIX + name)
        calls = sorted((read_call(entries[key]) for key in CALL_KEYS if key in entries), key=lambda each: -each[0])
        things: list[tuple[str, str, Thing]] = []
        for key in reversed(list(entries)):
            thing = read_thing(entries[key]) if key.startswith("t:") else None
            if thing is not None:
                _, kind, identity = key.split(":", 2)
                things.append((kind, identity, thing))
        shared = read_object(entries.get(SHARED))
        return ContextView(self._facts(spaces[0], entries), tuple(call for _, call in calls), tuple(things), shared)

    async def said(self, name: str, budget_tokens: int) -> str:
        """What a prompt says of a context (`Memory.said`). Looking is no use."""
        return say(await self._peek(_PREFIX + name), budget_tokens)

    async def add_call(self, name: str, request: MockRequest, answer: TaughtAnswer) -> None:
        """Let a context remember an exchange that never took place, and answer equal requests in the same way."""
        await self.named(name).teach(request, answer)

    async def share(self, name: str, patch: JsonObject) -> JsonObject | None:
        """Merge values (RFC 7396) into those that a context shares with all its answers; the values afterwards, or None where
        they cannot be kept."""
        space = _PREFIX + name
        entries = await self._store.read(space, [SHARED, SERIAL])
        shared = merge_patch(read_object(entries.get(SHARED)), patch)
        text = json_bytes(shared)
        if text is None or not isinstance(shared, dict):
            return None
        await self._store.write(space, {SHARED: text, SERIAL: entries.get(SERIAL, b"0")})
        return shared

    async def empty(self, name: str) -> bool:
        """Forget all that a context remembers and keep its name. Whether there was one."""
        if not await self._store.drop(_PREFIX + name):
            return False
        await self._store.write(_PREFIX + name, {SERIAL: b"0"})
        return True

    async def drop(self, name: str) -> bool:
        """Forget a context. Whether there was one."""
        return await self._store.drop(_PREFIX + name)

    async def clear(self) -> int:
        """Forget every named context and every identity. How many contexts there were."""
        spaces = await self._store.spaces(_PREFIX)
        for space in spaces:
            await self._store.drop(space.name)
        await self._identity_store.drop(_IDENTITIES)
        return len(spaces)

    async def _peek(self, space: str) -> dict[str, bytes]:
        return await self._store.read(space, is_peek=True)

    def _facts(self, space: SpaceSummary, entries: dict[str, bytes]) -> ContextFacts:
        calls = sum(key in entries for key in CALL_KEYS)
        things = sum(key.startswith("t:") and entries[key][:1] in (b"w", b"p") for key in entries)
        return ContextFacts(
            name=space.name.removeprefix(_PREFIX),
            calls=calls,
            things=things,
            size_bytes=space.size_bytes,
            created_at=space.created_at,
            used_at=space.used_at,
            expires_at=space.used_at + timedelta(seconds=self.expiry_s),
        )
