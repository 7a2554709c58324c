"""One pool of variants: what waits to be served, who waits to be served, and what is being made.

Only the bookkeeping is here; `pool.py` starts, serves and forgets.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter, OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from mockllmapi.engine.cache.pool_key import PoolKey

__all__ = ["DiversityEstimate", "Fill", "Make", "ReadyQueue", "Variant", "VariantPool", "Waiter"]

T = TypeVar("T")

Make: TypeAlias = Callable[[int], Awaitable[T]]
"""Makes one variant. The number runs through the life of a pool, so that each variant can have a seed of its own."""

VARIANT_OVERHEAD_BYTES = 200
"""What a waiting variant costs this process beside its bytes, so that limits hold for many small ones too."""

REST_S = 5.0
"""How long nothing is made ahead after a fill of which nothing came; what somebody waits for is made all the same."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant that waits, as bytes."""

    data: bytes
    made_s: float

    @property
    def size_bytes(self) -> int:
        return len(self.data) + VARIANT_OVERHEAD_BYTES


@dataclass(slots=True)
class ReadyQueue:
    """Variants that wait, in the order of their coming, and what they take."""

    variants: deque[Variant] = field(default_factory=deque)
    size_bytes: int = 0

    def __len__(self) -> int:
        return len(self.variants)

    def put(self, variant: Variant) -> None:
        """Let a variant wait, behind the others."""
        self.variants.append(variant)
        self.size_bytes += variant.size_bytes

    def pop(self) -> Variant | None:
        """The variant that waits longest, taken out."""
        return self._without(self.variants.popleft()) if self.variants else None

    def pop_newest(self) -> Variant:
        """The variant that came last, taken out. There must be one."""
        return self._without(self.variants.pop())

    def expire(self, before_s: float) -> int:
        """Take out what was made before that moment. How many these were."""
        expired = 0
        while self.variants and self.variants[0].made_s < before_s:
            self.pop()
            expired += 1
        return expired

    def _without(self, variant: Variant) -> Variant:
        self.size_bytes -= variant.size_bytes
        return variant


@dataclass(slots=True)
class DiversityEstimate:
    """Which variants there were lately, and how many different ones there seem to be: `expected`, None where nothing speaks
    against as many as are wanted."""

    expected: int | None = None
    _identities: dict[bytes, None] = field(default_factory=dict)

    @property
    def tries(self) -> int:
        """How often to try for a different variant; once where they are known to repeat themselves."""
        return 2 if self.expected is None else 1

    def claim(self, identity: bytes, size: int, most: int) -> bool:
        """Whether there was nothing of that identity lately; from now on there was. The latest `most` are remembered; news
        raise the expectation, up to `size`."""
        if identity in self._identities:
            return False
        self._identities[identity] = None
        while len(self._identities) > most:
            del self._identities[next(iter(self._identities))]
        if self.expected is not None:
            self.expected = self.expected + 1 if self.expected + 1 < size else None
        return True

    def lower(self, repeated: int, size: int) -> None:
        """Expect less: of `size` wanted ones `repeated` were like others."""
        if repeated:
            self.expected = max((size if self.expected is None else self.expected) - repeated, 0)


@dataclass(slots=True, eq=False)
class Fill:
    """Variants whose making was begun together. `repeated` were no different from others, twice."""

    number: int
    outstanding: int
    made: int = 0
    failed: int = 0
    repeated: int = 0
    failure: Exception | None = None


@dataclass(slots=True, eq=False)
class Waiter(Generic[T]):
    """A caller who waits. What it hopes for are the fills up to number `last_fill`; `given` is how many variants had come
    before it joined."""

    future: asyncio.Future[T]
    make: Make[T]
    last_fill: int = 0
    given: int = 0


@dataclass(slots=True, eq=False)
class VariantPool(Generic[T]):
    """The variants of one key. `size` is how many should wait, as the last caller said; `room` how many of them the limits
    in bytes allow, where that is fewer; `outstanding` is how many are being made. `given` counts what came."""

    key: PoolKey
    created_s: float
    used_s: float
    size: int = 1
    room: int | None = None
    variety: DiversityEstimate = field(default_factory=DiversityEstimate)
    shelf: ReadyQueue = field(default_factory=ReadyQueue)
    waiters: OrderedDict[Waiter[T], None] = field(default_factory=OrderedDict)
    fills: dict[int, Fill] = field(default_factory=dict)
    tasks: set[asyncio.Task[object]] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    outstanding: int = 0
    given: int = 0
    rests_until_s: float = 0.0
    is_dropped: bool = False
    indices: Iterator[int] = field(default_factory=itertools.count)
    _fill_number: int = 0

    # -- how many

    @property
    def target(self) -> int:
        """How many variants should wait here; none in a pool that nobody will ask again."""
        if self.is_dropped:
            return 0
        return min(limit for limit in (self.size, self.room, self.variety.expected) if limit is not None)

    @property
    def left(self) -> int:
        """How many variants will be there when everybody who waits is served; below 0 where they are too few."""
        return len(self.shelf) + self.outstanding - len(self.waiters)

    def needed(self, now_s: float) -> int:
        """How many to make because somebody would wait in vain: a whole pool, out of which he is served."""
        if self.left >= 0:
            return 0
        ahead = 0 if self._rests(now_s) else max(self.target - 1, 0)
        return ahead - self.left

    def missing(self, refresh_percent: float, now_s: float) -> int:
        """How many to make after somebody was served: what is missing, once `refresh_percent` of the target are left."""
        if self._rests(now_s) or self.target == 0:
            return max(-self.left, 0)
        if self.left * 100 > self.target * refresh_percent:
            return 0
        return max(self.target - self.left, 0)

    def _rests(self, now_s: float) -> bool:
        """Whether the last fill gave nothing, a short while ago."""
        return now_s < self.rests_until_s

    # -- what is being made

    def begin(self, count: int) -> Fill:
        """A fill of `count` variants."""
        self._fill_number += 1
        fill = self.fills[self._fill_number] = Fill(self._fill_number, count)
        self.outstanding += count
        return fill

    def settle(self, fill: Fill) -> bool:
        """Note that one make of the fill is over, well or not. Whether the whole fill is."""
        fill.outstanding -= 1
        self.outstanding -= 1
        if fill.outstanding:
            return False
        del self.fills[fill.number]
        return True

    def learn(self, fill: Fill, now_s: float) -> None:
        """What a fill that is over says of the next: to rest after failures, to expect fewer different answers."""
        if fill.failed and not fill.made:
            self.rests_until_s = now_s + REST_S
        self.variety.lower(fill.repeated, self.size)

    def claim(self, identity: bytes) -> bool:
        """Whether nothing of that identity waits here or was served lately; from now on it did."""
        return self.variety.claim(identity, self.size, self.size + max(self.size, len(self.shelf) + 1))

    # -- who waits

    def join(self, waiter: Waiter[T]) -> None:
        """Let a waiter hope for all that is being made now."""
        waiter.last_fill, waiter.given = self._fill_number, self.given

    @property
    def has_waiters(self) -> bool:
        """Whether somebody waits who has neither been served nor left."""
        return any(not waiter.future.done() for waiter in self.waiters)

    def next_waiter(self) -> Waiter[T] | None:
        """Whoever waits longest, who then waits no more; those who left are passed over."""
        while self.waiters:
            waiter, _ = self.waiters.popitem(last=False)
            if not waiter.future.done():
                return waiter
        return None

    def stranded(self) -> list[Waiter[T]]:
        """Those who wait and for whom nothing is being made any more, in their order."""
        lowest = min(self.fills, default=self._fill_number + 1)
        return [waiter for waiter in self.waiters if waiter.last_fill < lowest and not waiter.future.done()]
