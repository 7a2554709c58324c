"""Who answers.

`Registry` holds the configured backends by name, each with its provider and its `Standing` (breaker, marks, averages).
`Router` runs one generation: the chooser and a `Selector` say who is asked, rules.py what follows from a failure, the
line who waits, `HealthWatch` what the backends say of themselves. The engine calls the router; the router calls
providers.
"""

from mockllmapi.routing.attempt import RoutedStream
from mockllmapi.routing.breaker import Breaker, BreakerPolicy, BreakerState, Lease
from mockllmapi.routing.health import HealthPolicy, HealthWatch
from mockllmapi.routing.line import Line
from mockllmapi.routing.registry import BUILTIN, Backend, Registry
from mockllmapi.routing.router import Capacity, Router, RoutingPolicy
from mockllmapi.routing.selection import Selector, make_selector

__all__ = [
    "BUILTIN",
    "Backend",
    "Breaker",
    "BreakerPolicy",
    "BreakerState",
    "Capacity",
    "HealthPolicy",
    "HealthWatch",
    "Lease",
    "Line",
    "Registry",
    "RoutedStream",
    "Router",
    "RoutingPolicy",
    "Selector",
    "make_selector",
]
