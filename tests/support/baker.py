"""Variants that are ready when a test says so, and pools of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from mockllmapi.engine.cache.pool import PoolPolicy, Pools
from mockllmapi.engine.cache.pool_key import PoolKey
from mockllmapi.events import Event, EventBus
from mockllmapi.testing import FrozenClock

__all__ = ["Baker", "Kitchen", "TextCodec", "key_of", "make_kitchen"]


def key_of(name: str = "a", digest: str = "") -> PoolKey:
    """A key that is told by its name."""
    return PoolKey("GET", f"/{name}", digest or name.encode().hex().ljust(64, "0"))


class TextCodec:
    """Texts as bytes; two are one where they are the same."""

    def encode(self, value: str) -> bytes:
        return value.encode()

    def decode(self, data: bytes) -> str:
        return data.decode()

    def identity(self, value: str) -> bytes:
        return value.encode()


@dataclass
class Baker:
    """Makes variants, which it numbers as they come.

    `begun` are the indices that it was given, `ovens` the variants that are not ready, `cancelled` those that were ended.
    """

    begun: list[int] = field(default_factory=list)
    ovens: dict[int, asyncio.Future[str]] = field(default_factory=dict)
    cancelled: list[int] = field(default_factory=list)

    async def make(self, index: int) -> str:
        number = len(self.begun)
        self.begun.append(index)
        oven: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.ovens[number] = oven
        try:
            return await oven
        except asyncio.CancelledError:
            self.cancelled.append(number)
            raise
        finally:
            del self.ovens[number]

    def finish(self, number: int, text: str = "") -> None:
        """Let a variant be ready: by default a text that no other has."""
        self.ovens[number].set_result(text or f"variant {number}")

    def fail(self, number: int, error: BaseException) -> None:
        """Let a variant fail."""
        self.ovens[number].set_exception(error)


@dataclass
class Kitchen:
    """Pools, and all that a test decides about them."""

    pools: Pools[str]
    clock: FrozenClock
    baker: Baker
    events: list[Event]

    def ask(self, size: int = 1, key: PoolKey | None = None) -> asyncio.Task[str]:
        """A caller, who begins to wait at the next turn."""
        return asyncio.ensure_future(self.pools.take(key or key_of(), size, self.baker.make))


def make_kitchen(is_lasting: Any = lambda _: True, **policy: Any) -> Kitchen:
    """Pools under a frozen clock."""
    clock = FrozenClock()
    events: list[Event] = []
    bus = EventBus(events.append)
    pools = Pools(clock, bus, PoolPolicy(**policy), TextCodec(), is_lasting)
    return Kitchen(pools, clock, Baker(), events)
