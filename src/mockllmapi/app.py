"""The composition root: the one file that knows every part and puts them together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from mockllmapi.config import BackendSettings, Settings
from mockllmapi.engine import Engine, EngineLimits
from mockllmapi.events import EventBus
from mockllmapi.observability import LogListener
from mockllmapi.providers import make_provider
from mockllmapi.routing import BUILTIN, Registry, Router
from mockllmapi.shapes import ShapeLibrary
from mockllmapi.surfaces.controls import ControlReader
from mockllmapi.surfaces.host_guard import HostGuard
from mockllmapi.surfaces.http import ASGIApp, Receive, Scope, Send, mounted_path
from mockllmapi.surfaces.management import ManagementParts, is_management_path, make_management
from mockllmapi.surfaces.problem import NOT_FOUND, Problem, send_problem
from mockllmapi.surfaces.rest import RestSurface
from mockllmapi.synthesis import Synthesizer
from mockllmapi.types import Clock, JsonValue, SystemClock

__all__ = ["MockLlmApi", "create_app"]

MAX_KNOWN_SHAPES = 512


def create_app(
    settings: Settings | Mapping[str, JsonValue] | str | os.PathLike[str] | None = None,
    prefix: str = "/api/mock",
    management: bool = True,
) -> MockLlmApi:
    """An ASGI application that mocks every path below `prefix`.

    `settings` is a Settings object, a mapping with the keys of the configuration, or the path of a configuration file;
    without any, the built-in generator answers. `management` adds the routes beside the mock (`/api/backends`, `/health/live`,
    `/docs`). The application can be mounted at any path, several times in one process; it opens what it needs on first use
    and closes it with the lifespan or `aclose()`. It configures no logging and handles no signals.

    Raises ConfigurationError with every fault of the settings.
    """
    if isinstance(settings, (str, os.PathLike)):
        settings = Settings.from_file(Path(settings))
    elif not isinstance(settings, Settings):
        settings = Settings.from_mapping(settings or {})
    if settings.discovery_wanted:
        settings = settings.with_backends((BackendSettings(name=BUILTIN, provider=BUILTIN),))
    return MockLlmApi(settings, prefix=prefix, management=management)


class MockLlmApi:
    """The application: routes a connection to the surface that speaks for its path."""

    def __init__(
        self, settings: Settings, *, prefix: str = "/api/mock", management: bool = True, clock: Clock | None = None
    ) -> None:
        clock = clock or SystemClock()
        self.settings = settings
        self.prefix = "/" + prefix.strip("/") if prefix.strip("/") else ""
        self.events = EventBus(LogListener(is_verbose=settings.enable_verbose_logging))
        self._synthesizer = Synthesizer(locale=settings.locale, clock=clock)
        self.registry = Registry(
            settings.backends, lambda entry: make_provider(entry, self.events, clock)
        )
        self.engine = Engine(
            Router(self.registry, self.events, clock, is_strict=settings.strict_backend_selection),
            ShapeLibrary(MAX_KNOWN_SHAPES),
            self._synthesizer,
            self.events,
            EngineLimits(settings.max_items, settings.seed, settings.include_shape_in_response),
        )
        self.rest = RestSurface(
            self.engine,
            ControlReader(settings.max_shape_bytes, has_body_controls=settings.body_controls),
            self.events,
            max_request_size_bytes=settings.max_request_size_bytes,
            has_cors=settings.cors,
        )
        parts = ManagementParts(settings, self.registry, self.prefix, version("mockllmapi"))
        self._management = make_management(parts) if management else None
        guarded: ASGIApp = self._dispatch
        self._guarded = HostGuard(guarded, settings.allowed_hosts) if settings.allowed_hosts else guarded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._guarded(scope, receive, send)

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Mock routes below the prefix, management beside them. With an empty prefix every path that management does not
        claim is a mock route."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
            return
        path = mounted_path(scope)
        is_mock = path == self.prefix or path.startswith(self.prefix + "/")
        if is_mock and not (self.prefix == "" and self._management is not None and is_management_path(path)):
            await self.rest(scope, receive, send, path[len(self.prefix) :])
        elif self._management is not None:
            await self._management(scope, receive, send)
        else:
            await send_problem(send, Problem(NOT_FOUND, f"Nothing is here. Mock routes are below {self.prefix}."))

    async def _live(self, receive: Receive, send: Send) -> None:
        """The lifespan protocol: nothing to open, everything to close."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.aclose()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def aclose(self) -> None:
        """Close what was opened. The application may be used again afterwards."""
        await self.registry.aclose()
