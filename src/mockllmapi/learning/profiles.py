"""All profiles there are: they learn from answers of models and answer in their place."""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from mockllmapi.exchange import MockRequest
from mockllmapi.learning.endpoints import endpoint_of
from mockllmapi.learning.profile import NO_ANSWER, NoAnswer, Profile
from mockllmapi.learning.profile_file import (
    KeptProfile,
    KeptSample,
    read_profiles,
    require_writable,
    unpack,
    write_profiles,
)
from mockllmapi.learning.requests import sources_of
from mockllmapi.learning.thrift import kept_sources
from mockllmapi.randomness import make_generator
from mockllmapi.shapes import Shape
from mockllmapi.shapes.text import MAX_DEPTH, is_deeper_than
from mockllmapi.stores import Store
from mockllmapi.synthesis import Synthesizer
from mockllmapi.types import Clock, JsonObject, JsonValue

__all__ = ["LearnedProfile", "LearningPolicy", "Profiles"]

SPACE = "profiles"
MAX_PROFILES = 1000
MAX_SAMPLE_BYTES = 64 * 1024
MAX_PROFILE_BYTES = 512 * 1024
LARGE_BYTES = 8 * 1024
"""Samples from this size on are looked at in a thread: that takes milliseconds."""


@dataclass(frozen=True, slots=True)
class LearningPolicy:
    """When a profile answers: from `min_samples` that agree. One fresh answer is due for each endpoint every `refresh_s`
    (0: never). The newest `max_samples` are kept."""

    min_samples: int = 5
    refresh_s: float = 3600.0
    max_samples: int = 50


@dataclass(frozen=True, slots=True)
class LearnedProfile:
    """A profile as management shows it. `key` is that of its method and path; `variant` tells the shapes of one path apart,
    and is empty for the answers without one. `is_learned` says whether it answers."""

    key: str
    variant: str
    method: str
    path: str
    fresh_at: datetime
    is_learned: bool
    profile: Profile


@dataclass(slots=True)
class _Known:
    raw: bytes
    kept: KeptProfile
    profile: Profile | None = None
    making: asyncio.Lock = field(default_factory=asyncio.Lock)


class Profiles:
    """Samples in a store, one entry for each endpoint (method, path template, and shape where the request brings one), and the
    profiles that were read from them. `synthesizer` makes up what nothing seen may be used for. `changes` counts what was
    learned and forgotten, and `tell_change` is called each time."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        rng: random.Random,
        synthesizer: Synthesizer,
        policy: LearningPolicy | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._synthesizer = synthesizer
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._claimed: OrderedDict[str, datetime] = OrderedDict()
        self._rng = rng
        self.policy = policy or LearningPolicy()
        self.changes = 0
        self.tell_change: Callable[[], None] | None = None

    # -- learning and answering

    async def observe(
        self,
        request: MockRequest,
        value: JsonValue,
        shape: Shape | None = None,
        *,
        known: Mapping[str, JsonValue] | None = None,
    ) -> bool:
        """Learn from an answer that a model wrote, whole and conforming to `shape`. `known` is what was settled before it was
        written. Whether it was kept: answers inside a context, several at once, and very large ones are not."""
        controls = request.controls
        if controls.context is not None or controls.n is not None or controls.fault is not None:
            return False
        if is_deeper_than(value, MAX_DEPTH) or (shape is not None and not shape.is_valid(value)):
            return False
        sample = KeptSample(value, kept_sources(sources_of(request), value), _scalars_of(known))
        if sample.size_bytes > MAX_SAMPLE_BYTES:
            return False
        endpoint = endpoint_of(request, shape)
        found = await self._read(endpoint.entry)
        samples = list(found.kept.samples) if found is not None and not controls.renews_shape else []
        kept = KeptProfile(
            endpoint.key, endpoint.variant, endpoint.method, endpoint.path, self._clock.now(), (*samples, sample)
        ).cut(self.policy.max_samples, MAX_PROFILE_BYTES)
        await self._store.write(SPACE, {endpoint.entry: kept.encode()})
        self._claimed.pop(endpoint.entry, None)
        self._changed()
        return True

    async def answer(
        self, request: MockRequest, shape: Shape | None = None, seed: int | None = None
    ) -> JsonValue | NoAnswer:
        """An answer like those that were learned, which conforms to `shape`; NO_ANSWER until enough samples agree, or where
        none conforms. With a seed the same samples give the same answer."""
        found = await self._read(endpoint_of(request, shape).entry)
        if found is None or len(found.kept.samples) < self.policy.min_samples:
            return NO_ANSWER
        profile = await _profile_of(found)
        if not profile.is_learned(self.policy.min_samples):
            return NO_ANSWER
        rng = self._rng
        if seed is not None:
            rng = make_generator(seed, request.method, request.path, *sorted(request.query))

        def invent(path: tuple[str, ...], schema: JsonObject) -> JsonValue:
            return self._synthesizer.value_for(schema, path, request, make_generator(rng.getrandbits(64)))

        return profile.answer(request, shape, rng, invent)

    async def claim_refresh(self, request: MockRequest, shape: Shape | None = None) -> bool:
        """Whether one fresh answer should be asked for now, besides the learned one. Says so once for each endpoint and
        `refresh_s`, counted from the last answer that was learned or claimed."""
        if self.policy.refresh_s <= 0:
            return False
        endpoint = endpoint_of(request, shape)
        found = await self._read(endpoint.entry)
        if found is None:
            return False
        now = self._clock.now()
        last = max(found.kept.fresh_at, self._claimed.get(endpoint.entry, found.kept.fresh_at))
        if now - last < timedelta(seconds=self.policy.refresh_s):
            return False
        self._claimed[endpoint.entry] = now
        self._claimed.move_to_end(endpoint.entry)
        while len(self._claimed) > MAX_PROFILES:
            self._claimed.popitem(last=False)
        return True

    # -- showing and forgetting

    async def find(self, key: str) -> list[LearnedProfile]:
        """The profiles under a key, the one without a shape first. Looking is no use."""
        raws = await self._store.read(SPACE, is_peek=True)
        found = [(entry, self._remembered(entry, raw)) for entry, raw in raws.items() if _key_of(entry) == key]
        shown = []
        for _, known in found:
            kept, profile = known.kept, await _profile_of(known)
            is_learned = profile.is_learned(self.policy.min_samples)
            shown.append(
                LearnedProfile(kept.key, kept.variant, kept.method, kept.path, kept.fresh_at, is_learned, profile)
            )
        return sorted(
            shown, key=lambda learned: (learned.variant != "", -len(learned.profile.samples), learned.variant)
        )

    async def forget(self, key: str) -> int:
        """Forget everything under a key. How many profiles that were."""
        entries = [entry for entry in await self._store.read(SPACE, is_peek=True) if _key_of(entry) == key]
        for entry in entries:
            self._known.pop(entry, None)
            self._claimed.pop(entry, None)
        await self._store.write(SPACE, dict.fromkeys(entries))
        if entries:
            self._changed()
        return len(entries)

    # -- over restarts

    async def save(self, path: Path) -> int:
        """Write all of them into a file, in one step. How many there were. Raises ConfigurationError."""
        raws = await self._store.read(SPACE, is_peek=True)
        await asyncio.to_thread(write_profiles, path, [*raws.values()])
        return len(raws)

    async def load(self, path: Path) -> int:
        """Read those of a file, if there is one, beside those that are there; what is known already stays. How many were
        read. Raises ConfigurationError, also where `save` could not write that file."""
        present = await self._store.read(SPACE, is_peek=True)
        read = await asyncio.to_thread(_entries_of, path)
        await self._store.write(SPACE, {entry: raw for entry, raw in read.items() if entry not in present})
        return len(read)

    # -- inside

    def _changed(self) -> None:
        self.changes += 1
        if self.tell_change is not None:
            self.tell_change()

    async def _read(self, entry: str) -> _Known | None:
        raw = (await self._store.read(SPACE, (entry,))).get(entry)
        if raw is None:
            self._known.pop(entry, None)
            return None
        return self._remembered(entry, raw)

    def _remembered(self, entry: str, raw: bytes) -> _Known:
        known = self._known.get(entry)
        if known is None or (known.raw is not raw and known.raw != raw):
            known = self._known[entry] = _Known(raw, unpack(raw))
            if len(self._known) > MAX_PROFILES:
                self._known.popitem(last=False)
        self._known.move_to_end(entry)
        return known


async def _profile_of(known: _Known) -> Profile:
    """What was found in the samples. Looked for once, however many wait for it."""
    if known.profile is None:
        async with known.making:
            if known.profile is None:
                samples = [each.sample for each in known.kept.samples]
                is_large = len(known.raw) >= LARGE_BYTES
                known.profile = await asyncio.to_thread(Profile, samples) if is_large else Profile(samples)
    return known.profile


def _entries_of(path: Path) -> dict[str, bytes]:
    require_writable(path)
    return {f"{kept.key}#{kept.variant}": kept.encode() for kept in read_profiles(path)}


def _scalars_of(known: Mapping[str, JsonValue] | None) -> dict[str, object] | None:
    scalars: dict[str, object] = {
        name: value for name, value in (known or {}).items() if not isinstance(value, list | dict)
    }
    return scalars or None


def _key_of(entry: str) -> str:
    return entry.rpartition("#")[0]
