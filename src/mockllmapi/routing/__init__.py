"""Choose a backend for each call.

`Registry` holds the configured backends by name, each with its provider and its `BackendState` (breaker, cooldowns,
averages). `Router` is what the engine calls. Its `Dispatcher` runs one call: the `Scheduler` and a `Selector` choose the
backend, failure_rules.py decides what follows from a failure, the `WaitQueue` holds calls while every backend is full.
`HealthMonitor` checks backends in the background.
"""

from mockllmapi.routing.attempt import RoutedStream
from mockllmapi.routing.breaker import Breaker, BreakerPolicy, BreakerState, Lease
from mockllmapi.routing.dispatcher import RoutingPolicy
from mockllmapi.routing.health import HealthMonitor, HealthPolicy
from mockllmapi.routing.registry import BUILTIN, Backend, Registry
from mockllmapi.routing.router import Capacity, Router
from mockllmapi.routing.selection import Selector, make_selector
from mockllmapi.routing.wait_queue import WaitQueue

__all__ = [
    "BUILTIN",
    "Backend",
    "Breaker",
    "BreakerPolicy",
    "BreakerState",
    "Capacity",
    "HealthMonitor",
    "HealthPolicy",
    "Lease",
    "Registry",
    "RoutedStream",
    "Router",
    "RoutingPolicy",
    "Selector",
    "WaitQueue",
    "make_selector",
]
