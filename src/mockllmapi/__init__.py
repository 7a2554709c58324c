"""mockllmapi: a mock API that answers every path and verb with realistic JSON.

`create_app` gives an ASGI application from settings. A request flows downwards through the packages: `surfaces` (what
the wire says) → `shapes` (what the answer must look like) → `engine` (how an answer is made) → `routing` (who answers) →
`providers` (one wire dialect each) → a model, or `synthesis`, the built-in generator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockllmapi.app import MockLlmApi, create_app
    from mockllmapi.config import Settings
    from mockllmapi.errors import ConfigurationError, MockLlmApiError

__all__ = ["ConfigurationError", "MockLlmApi", "MockLlmApiError", "Settings", "create_app"]

_HOMES = {
    "ConfigurationError": "mockllmapi.errors",
    "MockLlmApi": "mockllmapi.app",
    "MockLlmApiError": "mockllmapi.errors",
    "Settings": "mockllmapi.config",
    "create_app": "mockllmapi.app",
}


def __getattr__(name: str) -> object:
    """Public names are imported when they are first used, so that the command line starts quickly (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
