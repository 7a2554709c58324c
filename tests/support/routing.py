"""A router with scripted backends under a frozen clock, and a way to let time pass until something is done."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeVar

from mockllmapi.config import BackendSettings, SelectionStrategy
from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.events import Event, EventBus
from mockllmapi.exchange import (
    BackendChoice,
    Completion,
    CompletionRequest,
    Controls,
    Delta,
    Health,
    Message,
    MockRequest,
    RoutedCompletion,
)
from mockllmapi.routing import BUILTIN, BreakerPolicy, Registry, RoutedStream, Router, RoutingPolicy, make_selector
from mockllmapi.routing.backend_state import BackendState
from mockllmapi.testing import Answer, FrozenClock, ScriptedProvider

__all__ = ["Bench", "FixedRandom", "Script", "failing", "make_bench", "settle", "text_of"]

T = TypeVar("T")
E = TypeVar("E")


class FixedRandom(random.Random):
    """Chance that always falls out the same: `share` of the way from the lowest to the highest."""

    def __init__(self, share: float = 1.0) -> None:
        super().__init__(0)
        self.share = share

    def random(self) -> float:
        return self.share


def failing(failure: FailureClass, **facts: Any) -> AttemptFailed:
    """A line of a script: the call fails like this."""
    return AttemptFailed(failure, f"It failed: {failure.value}.", **facts)


async def settle() -> None:
    """Return when nobody has anything to do until the clock moves or a gate opens."""
    # The loop's own list of what is ready is the only exact sign of it; counting turns would be a guess.
    ready = vars(asyncio.get_running_loop())["_ready"]
    while True:
        await asyncio.sleep(0)
        if not ready:
            return


@dataclass(frozen=True, slots=True)
class Call:
    """One upstream call: whom, and when on the clock."""

    backend: str
    at: float


@dataclass(slots=True)
class _Watched:
    """A scripted provider whose calls are written down, and which may take its time."""

    name: str
    scripted: ScriptedProvider
    clock: FrozenClock
    calls: list[Call]
    takes_s: float = 0.0
    check: Callable[[], Awaitable[Health]] | None = None

    @property
    def has_native_n(self) -> bool:
        return self.scripted.has_native_n

    @property
    def is_loading(self) -> bool:
        return self.scripted.is_loading

    async def complete(self, request: CompletionRequest) -> Completion:
        self.calls.append(Call(self.name, self.clock.monotonic()))
        await self.clock.sleep(self.takes_s)
        return await self.scripted.complete(request)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta, None]:
        self.calls.append(Call(self.name, self.clock.monotonic()))
        await self.clock.sleep(self.takes_s)
        async with aclosing(self.scripted.stream(request)) as deltas:
            async for delta in deltas:
                yield delta

    async def health(self) -> Health:
        return await (self.check or self.scripted.health)()

    async def aclose(self) -> None:
        await self.scripted.aclose()


Script = ScriptedProvider | Answer | str | AttemptFailed
"""A provider, or what one says for ever."""


@dataclass(slots=True)
class Bench:
    """A router and all it is made of. `calls` are the upstream calls in order, `heard` the events."""

    clock: FrozenClock
    events: EventBus
    registry: Registry
    router: Router
    providers: dict[str, ScriptedProvider]
    calls: list[Call]
    heard: list[Event]
    watched: dict[str, _Watched] = field(default_factory=dict)

    @property
    def called(self) -> list[str]:
        """Who was called, in order."""
        return [call.backend for call in self.calls]

    @property
    def times(self) -> list[float]:
        """When calls were made, in order."""
        return [call.at for call in self.calls]

    @property
    def in_flight(self) -> int:
        """Slots taken, over all backends."""
        return sum(backend.state.in_flight for backend in self.registry)

    def state(self, name: str) -> BackendState:
        found = self.registry.get(name)
        assert found is not None
        return found.state

    def heard_of(self, kind: type[E]) -> list[E]:
        """The events of one kind."""
        return [event for event in self.heard if isinstance(event, kind)]

    def takes(self, name: str, seconds: float) -> None:
        """Let the calls of one backend take that long."""
        self.watched[name].takes_s = seconds

    def request(
        self,
        path: str = "/users",
        *,
        backend: str | None = None,
        seed: int | None = None,
        timeout_s: float | None = None,
    ) -> CompletionRequest:
        choice = BackendChoice.from_text(backend) if backend is not None else None
        controls = Controls(backend=choice, seed=seed, timeout_s=timeout_s)
        asked = MockRequest("GET", path, controls=controls, id="r-1")
        return CompletionRequest(asked, (Message("user", path),), seed=seed)

    async def complete(
        self, path: str = "/users", *, timeout_s: float | None = None, **controls: Any
    ) -> RoutedCompletion:
        """One generation; somebody else must let time pass."""
        request = self.request(path, timeout_s=timeout_s, **controls)
        return await self.router.complete(request, self.router.deadline(timeout_s))

    async def ask(self, path: str = "/users", **controls: Any) -> RoutedCompletion:
        """One generation, however long it takes on the clock."""
        return await self.run(self.complete(path, **controls))

    async def open(self, path: str = "/users", **controls: Any) -> RoutedStream:
        """A stream that has begun, however long that takes on the clock."""
        request = self.request(path, **controls)
        return await self.run(self.router.open(request, self.router.deadline(controls.get("timeout_s"))))

    async def start(
        self, count: int = 1, path: str = "/users", **controls: Any
    ) -> list[asyncio.Task[RoutedCompletion]]:
        """So many generations at once, each as far as it comes without time passing."""
        tasks = [asyncio.create_task(self.complete(path, **controls)) for _ in range(count)]
        await settle()
        return tasks

    async def run(self, awaitable: Awaitable[T]) -> T:
        """What `awaitable` gives, with time passing from one sleeper to the next as often as it needs that."""
        task = asyncio.ensure_future(awaitable)
        await settle()
        while not task.done():
            assert self.clock.sleepers, "It waits for something that no passing of time will bring."
            await self.advance(min(self.clock.sleepers))
        return task.result()

    async def advance(self, seconds: float) -> None:
        """Let `seconds` pass and everybody do what follows from it."""
        self.clock.advance(seconds)
        await settle()


def make_bench(
    scripts: Mapping[str, Script],
    *,
    strategy: SelectionStrategy = SelectionStrategy.FIRST,
    settings: Mapping[str, Mapping[str, object]] | None = None,
    breaker: BreakerPolicy | None = None,
    rng: random.Random | None = None,
    **policy: Any,
) -> Bench:
    """A router over backends that say what `scripts` has for them, in that order.

    `settings` has what a backend's settings say beyond the usual, `policy` what the routing policy does. Pauses are as long
    as they may be, unless `rng` says otherwise. The built-in generator answers `built in`.
    """
    clock, heard, calls = FrozenClock(), list[Event](), list[Call]()
    providers = {
        name: script if isinstance(script, ScriptedProvider) else ScriptedProvider.of(default=script)
        for name, script in scripts.items()
    }
    providers.setdefault(BUILTIN, ScriptedProvider.of(default="built in"))
    watched = {name: _Watched(name, provider, clock, calls) for name, provider in providers.items()}
    more = settings or {}
    entries = [
        BackendSettings.model_validate({"name": name, "provider": "ollama", "model_name": "m", **more.get(name, {})})
        for name in scripts
    ]
    events = EventBus(heard.append)
    rng = rng or FixedRandom()
    registry = Registry(entries, lambda entry: watched[entry.name], lambda _: breaker or BreakerPolicy(), events, clock)
    router = Router(registry, make_selector(strategy, rng), RoutingPolicy(**policy), events, clock, rng)
    return Bench(clock, events, registry, router, providers, calls, heard, watched)


def text_of(routed: RoutedCompletion) -> str:
    """The first choice's text."""
    return routed.completion.choices[0].text
