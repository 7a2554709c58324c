"""Everything that one configuration makes: the parts of a request's way, put together.

A new configuration is a new `Assembly` that takes over what was learned from the old one. Requests in flight finish on
the assembly they began with, which closes when the last of them is done.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from mockllmapi.config import BackendSettings, Locale, Settings, provider_facts
from mockllmapi.engine import Engine, EngineLimits
from mockllmapi.events import EventBus
from mockllmapi.providers import Provider, make_provider
from mockllmapi.routing import (
    BreakerPolicy,
    HealthPolicy,
    HealthWatch,
    Line,
    Registry,
    Router,
    RoutingPolicy,
    make_selector,
)
from mockllmapi.shapes import ShapeLibrary
from mockllmapi.surfaces.controls import ControlReader
from mockllmapi.surfaces.rest import RestSurface
from mockllmapi.synthesis import Synthesizer
from mockllmapi.types import Clock

__all__ = ["Assembly", "Common"]

MAX_KNOWN_SHAPES = 512


@dataclass(slots=True)
class Common:
    """What outlives a configuration: the clock, chance, events, the line of waiting requests, the generators and the shapes
    used so far.

    `providers` are used for the backends of those names instead of what the settings would make: a test's fakes.
    """

    clock: Clock
    events: EventBus
    providers: Mapping[str, Provider] = field(default_factory=dict)
    rng: random.Random = field(default_factory=random.Random)
    shapes: ShapeLibrary = field(init=False)
    line: Line = field(init=False)
    _synthesizers: dict[str, Synthesizer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.line = Line(self.clock)
        self.shapes = ShapeLibrary(MAX_KNOWN_SHAPES, prover=self.synthesizer(Locale.EN).prove)

    def synthesizer(self, locale: str) -> Synthesizer:
        """The generator for a locale, made once."""
        if locale not in self._synthesizers:
            self._synthesizers[locale] = Synthesizer(locale=locale, clock=self.clock)
        return self._synthesizers[locale]


class Assembly:
    """The parts of one configuration. `previous` hands on how its backends stand, and the providers of those that did not
    change."""

    def __init__(self, settings: Settings, common: Common, previous: Assembly | None = None) -> None:
        self.settings = settings
        self._in_flight = 0
        self._is_retired = False
        is_auto = settings.locale is Locale.AUTO
        synthesizer = common.synthesizer(Locale.EN if is_auto else settings.locale)

        def make(entry: BackendSettings) -> Provider:
            given = common.providers.get(entry.name)
            return given or make_provider(entry, common.events, common.clock, synthesizer)

        self.registry: Registry = Registry(
            settings.backends,
            make,
            lambda entry: breaker_policy(settings, entry),
            common.events,
            common.clock,
            previous=previous.registry if previous is not None else None,
        )
        self.health = HealthWatch(self.registry, health_policy(settings), common.events, common.clock, common.rng)
        self.registry.on_change(self.health.stir)
        self.router = Router(
            self.registry,
            make_selector(settings.selection_strategy, common.rng),
            routing_policy(settings),
            common.events,
            common.clock,
            common.rng,
            common.line,
        )
        limits = EngineLimits(settings.max_items, settings.seed, settings.include_shape_in_response)
        self.engine = Engine(self.router, common.shapes, synthesizer, common.events, limits)
        self.rest = RestSurface(
            self.engine,
            ControlReader(settings.max_shape_bytes, has_body_controls=settings.body_controls, obeys_language=is_auto),
            common.events,
            max_request_size_bytes=settings.max_request_size_bytes,
            has_cors=settings.cors,
        )

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep the assembly open while a request is under way."""
        self._in_flight += 1
        try:
            yield
        finally:
            self._in_flight -= 1

    @property
    def is_done(self) -> bool:
        """Whether it was retired and nobody uses it any more."""
        return self._is_retired and self._in_flight == 0

    async def retire(self) -> None:
        """Stop what runs in the background; requests in flight go on."""
        self._is_retired = True
        await self.health.aclose()

    async def aclose(self, successor: Assembly | None = None) -> None:
        """Close everything that `successor` has not taken over. It may be used again afterwards."""
        await self.health.aclose()
        await self.registry.aclose(successor.registry if successor is not None else None)


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
