"""Pools of variants: different answers to the same request, made ahead, each served once."""

from __future__ import annotations

import asyncio
import logging
import math
import zlib
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from mockllmapi.engine.cache.answer_codec import Codec
from mockllmapi.engine.cache.pool_key import PoolKey
from mockllmapi.engine.cache.ready_queue import Fill, Make, ReadyQueue, Variant, VariantPool, Waiter
from mockllmapi.errors import AllAttemptsFailed, DeadlinePassed, MockLlmApiError, NoBackendAvailable
from mockllmapi.events import EventBus, PoolFilled
from mockllmapi.types import Clock

__all__ = ["PoolPolicy", "PoolStatistics", "PoolView", "Pools"]

log = logging.getLogger("mockllmapi.pool")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PoolPolicy:
    """How much waits, and for how long. A pool is forgotten `sliding_s` seconds after somebody last asked it, a variant is not
    served when it is older than `absolute_s`. A pool is filled up when `refresh_percent` of it are left. `max_pools` and
    `max_bytes` bound all pools together; `max_per_key` the variants of one."""

    max_per_key: int = 100
    sliding_s: float = 900.0
    absolute_s: float = 3600.0
    refresh_percent: float = 50.0
    key_hash_length: int = 8
    keeps_statistics: bool = True
    compresses: bool = False
    max_pools: int = 1000
    max_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PoolStatistics:
    """What happened since the start. Each call of `take` is a hit (served at once), a miss (it began a fill) or a wait (for a
    fill that others had begun). `made`, `failures` and `repeated` are variants, the last ones those that were no different
    from others; `expired` are variants that nobody took in time, `evictions` pools that had to go for the limits."""

    hits: int = 0
    misses: int = 0
    waits: int = 0
    fills: int = 0
    made: int = 0
    failures: int = 0
    repeated: int = 0
    expired: int = 0
    evictions: int = 0


@dataclass(frozen=True, slots=True)
class PoolView:
    """One pool as it is shown. `shown` is the beginning of the key's digest; `age_s` is counted from the pool's first request,
    `idle_s` from its last. `hits`, `misses` and `waits` are 0 where no statistics are kept."""

    key: PoolKey
    shown: str
    ready: int
    size: int
    making: int
    waiting: int
    size_bytes: int
    age_s: float
    idle_s: float
    hits: int
    misses: int
    waits: int


@dataclass(frozen=True, slots=True)
class _Made(Generic[T]):
    """One variant; `is_new` where it is different from the others, `is_lasting` where it may wait."""

    value: T
    is_new: bool = False
    is_lasting: bool = True


class Pools(Generic[T]):
    """Every pool, the one asked longest ago first. Variants wait as bytes; whoever waits for one gets the value itself.

    Fills belong to the pools and not to whoever began them: a client that leaves ends none. `aclose` ends all. What is not
    `is_lasting` (an answer for want of a better one) is given to somebody who waits, and never kept; it counts as a failure.
    """

    def __init__(
        self,
        clock: Clock,
        events: EventBus,
        policy: PoolPolicy,
        codec: Codec[T],
        is_lasting: Callable[[T], bool] = lambda _: True,
    ) -> None:
        self._clock = clock
        self._events = events
        self._policy = policy
        self._codec = codec
        self._is_lasting = is_lasting
        self._pools: OrderedDict[PoolKey, VariantPool[T]] = OrderedDict()
        self._tasks: dict[asyncio.Task[_Made[T]], VariantPool[T]] = {}
        self._counts: Counter[str] = Counter()

    # -- serving

    async def take(self, key: PoolKey, size: int, make: Make[T], deadline: float = math.inf) -> T:
        """One variant, which nobody else gets: one that waits, else the first that is ready.

        `size` variants should wait (at least 1, at most `max_per_key`); `make` may be called after this call is over, and
        several times at once. Where nothing came of all that was begun, the first failure is raised; at the `deadline` (of
        the clock's `monotonic`) DeadlinePassed, which ends no fill.
        """
        pool = self._asked(key)
        pool.size = max(1, min(size, self._policy.max_per_key))
        variant = pool.shelf.pop()
        if variant is not None:
            self._count("hits", pool)
            self._start(pool, pool.missing(self._policy.refresh_percent, self._clock.monotonic()), make)
            return self._unpacked(variant)
        waiter = Waiter(asyncio.get_running_loop().create_future(), make)
        pool.waiters[waiter] = None
        has_begun = self._start(pool, pool.needed(self._clock.monotonic()), make)
        self._count("misses" if has_begun else "waits", pool)
        pool.join(waiter)
        return await self._awaited(pool, waiter, deadline)

    async def _awaited(self, pool: VariantPool[T], waiter: Waiter[T], deadline: float) -> T:
        future = waiter.future
        try:
            if deadline == math.inf:
                return await future
            async with self._clock.timeout(deadline - self._clock.monotonic()):
                return await future
        except asyncio.CancelledError:
            if _has_result(future):
                self._hand_on(pool, future.result())  # it came in the moment in which its caller left
            raise
        except TimeoutError as ended:
            if _has_result(future):
                return future.result()
            if not future.cancelled() and future.exception() is ended:
                raise
            raise DeadlinePassed("The time for the request passed while it waited for a variant.") from None
        finally:
            pool.waiters.pop(waiter, None)
            self._end_if_over(pool)

    def _asked(self, key: PoolKey) -> VariantPool[T]:
        """The pool of that key, noted as used, without what is too old."""
        self._forget_unused()
        now = self._clock.monotonic()
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = VariantPool(key, created_s=now, used_s=now)
            self._keep_limits(pool)
        self._note_use(pool)
        self._count("expired", pool, pool.shelf.expire(now - self._policy.absolute_s))
        return pool

    # -- making

    def _start(self, pool: VariantPool[T], count: int, make: Make[T]) -> bool:
        """Begin a fill of `count` variants, all at once. Whether there was anything to begin."""
        if count <= 0:
            return False
        self._count("fills", pool)
        fill = pool.begin(count)
        for _ in range(count):
            task = asyncio.create_task(self._different(pool, make))
            self._tasks[task] = pool
            pool.tasks.add(task)
            task.add_done_callback(lambda task: self._ended(pool, fill, task))
        return True

    async def _different(self, pool: VariantPool[T], make: Make[T]) -> _Made[T]:
        """A variant unlike the others, if it can be had."""
        for _ in range(pool.variety.tries):
            value = await make(next(pool.indices))
            if not self._is_lasting(value):
                return _Made(value, is_lasting=False)
            if pool.claim(self._codec.identity(value)):
                return _Made(value, is_new=True)
        return _Made(value)

    def _ended(self, pool: VariantPool[T], fill: Fill, task: asyncio.Task[_Made[T]]) -> None:
        """One make is over: hand its variant on, or remember why there is none."""
        del self._tasks[task]
        pool.tasks.discard(task)
        is_over = pool.settle(fill)
        if task.cancelled():
            self._note_failure(pool, fill, AllAttemptsFailed("The making of a variant was cut short."))
        elif (error := task.exception()) is not None:
            if not isinstance(error, MockLlmApiError):
                log.error("A variant for pool %s could not be made", self._shown(pool.key), exc_info=error)
            self._note_failure(pool, fill, error)
        else:
            self._note_variant(pool, fill, task.result())
        if is_over:
            self._finish(pool, fill)

    def _note_failure(self, pool: VariantPool[T], fill: Fill, error: BaseException) -> None:
        fill.failed += 1
        self._count("failures", pool, 0 if pool.is_dropped else 1)
        if fill.failure is None:
            fill.failure = error if isinstance(error, Exception) else AllAttemptsFailed("A variant could not be made.")

    def _note_variant(self, pool: VariantPool[T], fill: Fill, made: _Made[T]) -> None:
        """A variant that is like another, or must not wait, is good enough only for somebody who waits."""
        if not made.is_lasting:
            fill.failed += 1
            self._count("failures", pool)
        elif not made.is_new:
            fill.repeated += 1
            self._count("repeated", pool)
        if not made.is_new and not pool.has_waiters:
            return
        if made.is_lasting:
            pool.rests_until_s = 0.0
            fill.made += 1
            self._count("made", pool)
        pool.given += 1
        self._hand_on(pool, made.value)

    def _finish(self, pool: VariantPool[T], fill: Fill) -> None:
        """A fill is over. Whoever had set all hopes on it and saw nothing come gets its failure, the others a new fill."""
        now = self._clock.monotonic()
        pool.learn(fill, now)
        stranded = pool.stranded()
        for waiter in stranded:
            if pool.given == waiter.given and fill.failure is not None:
                waiter.future.set_exception(fill.failure)
                pool.waiters.pop(waiter, None)
        hopeful = [waiter for waiter in stranded if not waiter.future.done()]
        if hopeful:
            self._start(pool, pool.needed(now), hopeful[0].make)
            for waiter in hopeful:
                pool.join(waiter)
        if not pool.is_dropped:
            self._events.emit(PoolFilled(self._shown(pool.key), fill.made, fill.failed))
        self._end_if_over(pool)

    def _hand_on(self, pool: VariantPool[T], value: T) -> None:
        """Give a variant to whoever waits longest, or let it wait."""
        waiter = pool.next_waiter()
        if waiter is not None:
            waiter.future.set_result(value)
            self._note_use(pool)
            missing = pool.missing(self._policy.refresh_percent, self._clock.monotonic())
            self._start(pool, missing, waiter.make)
        elif not pool.is_dropped and len(pool.shelf) < self._policy.max_per_key:
            pool.shelf.put(Variant(self._packed(value), self._clock.monotonic()))
            self._keep_limits(pool)

    # -- forgetting

    def drop(self, key: PoolKey) -> bool:
        """Forget a pool: what waits, and what is being made, unless somebody waits for it. Whether there was one."""
        pool = self._pools.pop(key, None)
        if pool is None:
            return False
        pool.is_dropped = True
        pool.shelf = ReadyQueue()
        self._end_if_over(pool)
        return True

    def clear(self) -> int:
        """Forget every pool. How many there were."""
        return sum([self.drop(key) for key in list(self._pools)])

    async def aclose(self) -> None:
        """Forget everything, end every fill, and wait until all are ended. Whoever waits gets NoBackendAvailable. The pools
        may be used again afterwards."""
        while self._pools or self._tasks:
            for pool in {id(pool): pool for pool in self._tasks.values()}.values():
                while (waiter := pool.next_waiter()) is not None:
                    waiter.future.set_exception(NoBackendAvailable(("the server is stopping",)))
            self.clear()
            tasks = list(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _end_if_over(self, pool: VariantPool[T]) -> None:
        """Stop making what nobody will get."""
        if pool.is_dropped and not pool.has_waiters:
            for task in pool.tasks:
                task.cancel()

    def _forget_unused(self) -> None:
        """Forget the pools that nobody has asked for too long."""
        before_s = self._clock.monotonic() - self._policy.sliding_s
        unused: list[VariantPool[T]] = []
        for pool in self._pools.values():
            if pool.used_s >= before_s:
                break
            if not pool.waiters:
                unused.append(pool)
        for pool in unused:
            self._count("expired", pool, len(pool.shelf))
            self.drop(pool.key)

    def _keep_limits(self, current: VariantPool[T]) -> None:
        """Let the pools asked longest ago go where there is too much, then the newest variants of this one."""
        policy = self._policy
        while len(self._pools) > policy.max_pools or self.size_bytes > policy.max_bytes:
            victim = next((pool for pool in self._pools.values() if pool is not current and not pool.waiters), None)
            if victim is None:
                break
            self._count("evictions", victim)
            self.drop(victim.key)
        while current.shelf and self.size_bytes > policy.max_bytes:
            current.shelf.pop_newest()
            current.room = len(current.shelf)

    def _note_use(self, pool: VariantPool[T]) -> None:
        pool.used_s = self._clock.monotonic()
        if not pool.is_dropped:
            self._pools.move_to_end(pool.key)

    # -- looking

    @property
    def size_bytes(self) -> int:
        """What all waiting variants take."""
        return sum(pool.shelf.size_bytes for pool in self._pools.values())

    def statistics(self) -> PoolStatistics | None:
        """What happened so far; None where no statistics are kept."""
        return PoolStatistics(**self._counts) if self._policy.keeps_statistics else None

    def views(self, beginning: str = "") -> list[PoolView]:
        """The pools whose digest begins so, the one asked last first. Looking is no use."""
        self._forget_unused()
        found = [pool for key, pool in self._pools.items() if key.digest.startswith(beginning)]
        return [self._view(pool) for pool in reversed(found)]

    def _view(self, pool: VariantPool[T]) -> PoolView:
        now = self._clock.monotonic()
        self._count("expired", pool, pool.shelf.expire(now - self._policy.absolute_s))
        return PoolView(
            key=pool.key,
            shown=self._shown(pool.key),
            ready=len(pool.shelf),
            size=pool.size,
            making=pool.outstanding,
            waiting=len(pool.waiters),
            size_bytes=pool.shelf.size_bytes,
            age_s=now - pool.created_s,
            idle_s=now - pool.used_s,
            hits=pool.counts["hits"],
            misses=pool.counts["misses"],
            waits=pool.counts["waits"],
        )

    def _shown(self, key: PoolKey) -> str:
        return key.digest[: self._policy.key_hash_length]

    def _count(self, what: str, pool: VariantPool[T], number: int = 1) -> None:
        if self._policy.keeps_statistics:
            self._counts[what] += number
            pool.counts[what] += number

    # -- bytes

    def _packed(self, value: T) -> bytes:
        data = self._codec.encode(value)
        return zlib.compress(data) if self._policy.compresses else data

    def _unpacked(self, variant: Variant) -> T:
        return self._codec.decode(zlib.decompress(variant.data) if self._policy.compresses else variant.data)


def _has_result(future: asyncio.Future[T]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
