"""What the router adds to a call: the wire client alone beside the router in front of it, against an instant upstream."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from statistics import median

from benchmarks.processes import free_port, running
from mockllmapi.config import BackendSettings, SelectionStrategy
from mockllmapi.events import EventBus
from mockllmapi.exchange import CompletionRequest, Message, MockRequest
from mockllmapi.observability import LogListener, MetricsListener
from mockllmapi.providers import Provider, make_provider
from mockllmapi.routing import BreakerPolicy, Registry, Router, RoutingPolicy, make_selector
from mockllmapi.types import SystemClock

ROUNDS = 31
CALLS = 150
TARGET_US = 60
REQUEST = CompletionRequest(
    MockRequest("GET", "/users", id="r-1"), (Message("system", "Answer in JSON."), Message("user", "GET /users"))
)


def router_over(provider: Provider, entry: BackendSettings, events: EventBus) -> Router:
    """Return a router whose only backend uses `provider`."""
    clock, rng = SystemClock(), random.Random(1)
    registry = Registry([entry], lambda _: provider, lambda _: BreakerPolicy(), events, clock)
    return Router(registry, make_selector(SelectionStrategy.FIRST, rng), RoutingPolicy(), events, clock, rng)


async def cost_us(call: Callable[[], Awaitable[object]]) -> float:
    """Microseconds of this process's CPU for one call."""
    before = time.process_time()
    for _ in range(CALLS):
        await call()
    return (time.process_time() - before) / CALLS * 1e6


async def measure(port: int) -> dict[str, list[float]]:
    """Return the cost of each way in each round; the order changes from round to round."""
    entry = BackendSettings(
        name="instant", provider="ollama", base_url=f"http://127.0.0.1:{port}/v1/", model_name="instant"
    )
    provider = make_provider(entry, EventBus(), SystemClock())
    bare = router_over(provider, entry, EventBus())
    heard = router_over(provider, entry, EventBus(LogListener(is_verbose=False), MetricsListener()))
    ways: dict[str, Callable[[], Awaitable[object]]] = {
        "the wire client alone": lambda: provider.complete(REQUEST),
        "with the router": lambda: bare.complete(REQUEST, bare.deadline()),
        "with the router, metrics and log": lambda: heard.complete(REQUEST, heard.deadline()),
    }
    costs: dict[str, list[float]] = {name: [] for name in ways}
    try:
        for call in ways.values():
            await cost_us(call)
        for turn in range(ROUNDS):
            names = list(ways)
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                costs[name].append(await cost_us(ways[name]))
    finally:
        await provider.aclose()
    return costs


def run() -> None:
    port = free_port()
    with running("instant upstream", ["-m", "benchmarks.instant", str(port)], port):
        costs = asyncio.run(measure(port))
    alone = costs.pop("the wire client alone")
    print(f"\nCPU per call, median of {ROUNDS} interleaved rounds of {CALLS} calls, one after the other\n")
    print(f"  {'the wire client alone (the floor)':<52}{median(alone):8.0f} µs")
    for name, values in costs.items():
        added = median(value - floor for value, floor in zip(values, alone, strict=True))
        print(f"  {name:<52}{median(values):8.0f} µs{added:+7.0f} µs")
    print(f"\n  The router itself should add at most {TARGET_US} µs.")
