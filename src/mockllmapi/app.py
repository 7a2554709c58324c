"""The composition root: the one file that knows every part and puts them together."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from mockllmapi.config import BackendSettings, Settings, provider_facts
from mockllmapi.engine import Engine, EngineLimits
from mockllmapi.events import EventBus
from mockllmapi.observability import LogListener
from mockllmapi.providers import make_provider
from mockllmapi.routing import (
    BUILTIN,
    BreakerPolicy,
    HealthPolicy,
    HealthWatch,
    Registry,
    Router,
    RoutingPolicy,
    make_selector,
)
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
            settings.backends,
            lambda entry: make_provider(entry, self.events, clock),
            lambda entry: breaker_policy(settings, entry),
            self.events,
            clock,
        )
        rng = random.Random()
        selector = make_selector(settings.selection_strategy, rng)
        self.health = HealthWatch(self.registry, health_policy(settings), self.events, clock, rng)
        self.registry.on_change(self.health.stir)
        self.router = Router(self.registry, selector, routing_policy(settings), self.events, clock, rng)
        self.engine = Engine(
            self.router,
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
            self.health.start()
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
                self.health.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.aclose()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def aclose(self) -> None:
        """Close what was opened. The application may be used again afterwards."""
        await self.health.aclose()
        await self.registry.aclose()


def routing_policy(settings: Settings) -> RoutingPolicy:
    """What the settings allow the router."""
    return RoutingPolicy(
        request_timeout_s=settings.request_timeout_seconds,
        max_repeats=settings.max_retry_attempts if settings.enable_retry_policy else 0,
        base_delay_s=settings.retry_base_delay_seconds,
        has_failover=settings.enable_failover,
        falls_back_to_builtin=settings.fallback_to_builtin,
        is_strict=settings.strict_backend_selection,
        explains=settings.enable_verbose_logging,
    )


def health_policy(settings: Settings) -> HealthPolicy:
    """Which backends are checked, and how often: local ones unless told otherwise, others only when asked to."""
    check = settings.health_check

    def is_checked(entry: BackendSettings) -> bool:
        facts = provider_facts(entry.provider)
        if facts is None or not facts.has_address:
            return False
        return (facts.is_local or bool(entry.health_check_path)) if check.enabled is None else check.enabled

    return HealthPolicy(is_checked, check.interval_seconds, check.timeout_seconds)


def breaker_policy(settings: Settings, entry: BackendSettings) -> BreakerPolicy:
    """When a backend's breaker opens."""
    return BreakerPolicy(
        failure_threshold=settings.circuit_breaker_failure_threshold,
        open_s=settings.circuit_breaker_duration_seconds,
        failure_ratio=settings.circuit_breaker_failure_ratio,
        waits_for_health=health_policy(settings).is_checked(entry),
        is_enabled=settings.enable_circuit_breaker,
    )
