"""Who answers.

`Registry` holds the configured backends by name, each with its provider; `Router` chooses among them for one request,
makes the attempts, and says who answered. The engine calls the router; the router calls providers.
"""

from mockllmapi.routing.registry import BUILTIN, Backend, Registry
from mockllmapi.routing.router import Router

__all__ = ["BUILTIN", "Backend", "Registry", "Router"]
