"""A newsroom: feeds whose rounds are made as a test says, on a clock that a test moves."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from mockllmapi.engine.feeds.feed import FeedLimits
from mockllmapi.engine.feeds.feeds import FeedPolicy, Feeds
from mockllmapi.engine.feeds.named_feed import plain_request
from mockllmapi.events import EventBus
from mockllmapi.exchange import Controls, MockAnswer, MockRequest, Source, StreamControls
from mockllmapi.testing import FrozenClock
from support.json_types import Json
from support.routing import settle

__all__ = ["Newsroom", "Reader", "asked", "make_newsroom"]


def asked(path: str = "/prices", *, interval_s: float | None = 1.0, shape: Any = None, **stream: Any) -> MockRequest:
    """A request for a continuous stream."""
    controls = Controls(shape=shape, stream=StreamControls(is_continuous=True, interval_s=interval_s, **stream))
    return replace(plain_request(path), controls=controls)


@dataclass
class Newsroom:
    """Makes rounds whose data is `{"n": 0}`, `{"n": 1}`, … counted over all feeds.

    A round waits while `gate` is closed, and raises the next of `failures` if that is an error.
    """

    clock: FrozenClock = field(default_factory=FrozenClock)
    heard: list[Any] = field(default_factory=list)
    begun: list[tuple[MockRequest, Any]] = field(default_factory=list)
    cancelled: int = 0
    failures: list[BaseException | None] = field(default_factory=list)
    pad: str = ""
    feeds: Feeds = field(init=False)

    def __post_init__(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()

    async def make(self, request: MockRequest, last: Any) -> MockAnswer:
        number = len(self.begun)
        self.begun.append((request, last))
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        content: Json = {"n": number, "pad": self.pad} if self.pad else {"n": number}
        return MockAnswer(content, Source.LLM, backend="scripted", model="parrot", attempts=1)

    async def pass_time(self, seconds: float, steps: int = 1) -> None:
        """Let the clock go on, and everybody do what there is to do then."""
        for _ in range(steps):
            self.clock.advance(seconds)
            await settle()

    async def subscribe(self, request: MockRequest | None = None, name: str | None = None) -> Reader:
        return Reader(await self.feeds.subscribe(request or asked(), name))


class Reader:
    """A subscriber who reads as much as there is when it is told to."""

    def __init__(self, subscription: Any) -> None:
        self.subscription = subscription
        self._next: asyncio.Task[Any] | None = None

    async def read(self) -> list[Any]:
        """What there is, decoded; errors as they are. The end of the iteration is told as None."""
        found: list[Any] = []
        while True:
            if self._next is None:
                self._next = asyncio.ensure_future(self._take())
            await settle()
            if not self._next.done():
                return found
            event, self._next = self._next.result(), None
            found.append(msgspec.json.decode(event) if isinstance(event, bytes) else event)
            if event is None:
                return found

    async def numbers(self) -> list[int]:
        """The data of what there is, as the newsroom counts."""
        return [event["data"]["n"] for event in await self.read() if event and event.get("type") == "data"]

    async def leave(self) -> None:
        if self._next is not None:
            self._next.cancel()
            await asyncio.wait([self._next])
            self._next = None
        await self.subscription.aclose()

    async def _take(self) -> Any:
        return await anext(self.subscription, None)


def make_newsroom(*, most_events: int = 16, most_bytes: int = 256 * 1024, pad: str = "", **policy: Any) -> Newsroom:
    """Feeds with a policy of which only what matters is said."""
    room = Newsroom(pad=pad)
    limits: Json = FeedLimits(most_events=most_events, most_bytes=most_bytes)
    room.feeds = Feeds(
        room.make, room.clock, EventBus(room.heard.append), FeedPolicy(**{"interval_s": 1.0, "limits": limits} | policy)
    )
    return room
