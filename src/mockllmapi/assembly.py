"""Everything that one configuration makes: the parts of a request's way, put together.

A new configuration is a new `Assembly` that takes over what was learned from the old one. Requests in flight finish on
the assembly they began with, which closes when the last of them is done.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version

from mockllmapi.config import BackendSettings, Locale, SelectionStrategy, Settings, provider_facts
from mockllmapi.contexts import Contexts
from mockllmapi.engine import Engine, EngineParts, EnginePolicy, Memories, make_engine
from mockllmapi.engine.background import Background
from mockllmapi.engine.cache.answer_codec import AnswerCodec
from mockllmapi.engine.cache.pool import PoolPolicy, Pools
from mockllmapi.engine.cache.recording import Recorder, Replay
from mockllmapi.engine.cache.seed_cache import SeedCache
from mockllmapi.engine.chunking import TokensPerItem
from mockllmapi.engine.feeds.feed import Make
from mockllmapi.engine.feeds.feeds import FeedPolicy, Feeds
from mockllmapi.engine.feeds.named_feed import ReadTarget
from mockllmapi.engine.model_writer import ChunkPolicy, Prompts
from mockllmapi.engine.prompting.prompt import PromptBuilder
from mockllmapi.events import EventBus
from mockllmapi.exchange import MockAnswer, MockRequest, Source
from mockllmapi.learning import LearningPolicy, Profiles
from mockllmapi.providers import Provider, make_provider
from mockllmapi.randomness import RandomSource
from mockllmapi.routing import (
    BreakerPolicy,
    HealthMonitor,
    HealthPolicy,
    Registry,
    Router,
    RoutingPolicy,
    WaitQueue,
    make_selector,
)
from mockllmapi.shapes import ShapeCache
from mockllmapi.shapes.learned_shapes import LearnedShapes
from mockllmapi.stores import MemoryStore, StoreLimits
from mockllmapi.surfaces.http.asgi import Receive, Scope, Send
from mockllmapi.surfaces.http.controls import ControlReader
from mockllmapi.surfaces.http.cors import CorsPolicy
from mockllmapi.surfaces.http.pipeline import HttpPipeline
from mockllmapi.surfaces.management import is_below
from mockllmapi.surfaces.rest.surface import RestSurface
from mockllmapi.surfaces.sse.surface import SseSurface
from mockllmapi.surfaces.streams.pace import StreamPace
from mockllmapi.surfaces.streams.shutdown import ShutdownSignal
from mockllmapi.surfaces.streams.stream_context import StreamContext
from mockllmapi.synthesis import Synthesizer
from mockllmapi.types import Clock, JsonValue

__all__ = ["Assembly", "SharedState", "feed_policy"]

VERSION = version("mockllmapi")
STREAM = "/stream"
"""What stands before a path whose answer is streamed."""
MAX_KNOWN_SHAPES = 512

MIB = 1024 * 1024
CONTEXT_LIMITS = StoreLimits(max_spaces=10_000, max_entries=20_000, max_space_bytes=4 * MIB, max_bytes=128 * MIB)
IDENTITY_LIMITS = StoreLimits(
    expires_entries=True, max_spaces=1, max_entries=100_000, max_space_bytes=64 * MIB, max_bytes=64 * MIB
)
SHAPE_LIMITS = StoreLimits(expires_entries=True, max_spaces=1, max_space_bytes=16 * MIB)
PROFILE_LIMITS = StoreLimits(
    expiry_s=7 * 86_400, expires_entries=True, max_spaces=1, max_entries=1000, max_space_bytes=64 * MIB
)
REPEAT_LIMITS = StoreLimits(expires_entries=True, max_spaces=1, max_space_bytes=32 * MIB)


@dataclass
class SharedState:
    """What outlives a configuration: the clock, randomness, events, the line of waiting requests, the generators and the shapes
    used so far.

    `providers` are used for the backends of those names instead of what the settings would make: a test's fakes.
    """

    clock: Clock
    rng: random.Random
    events: EventBus
    providers: Mapping[str, Provider] = field(default_factory=dict)
    recorder: Recorder | None = None
    replay: Replay | None = None
    next_round: Make | None = None
    read_target: ReadTarget | None = None
    shapes: ShapeCache = field(init=False)
    wait_queue: WaitQueue = field(init=False)
    memories: Memories = field(init=False)
    tokens: TokensPerItem = field(default_factory=TokensPerItem)
    shutdown: ShutdownSignal = field(default_factory=ShutdownSignal)
    randomness: RandomSource = field(init=False)
    feeds: Feeds = field(init=False)
    _synthesizers: dict[str, Synthesizer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.randomness = RandomSource(self.rng.getrandbits(64))
        self.wait_queue = WaitQueue(self.clock)
        self.shapes = ShapeCache(MAX_KNOWN_SHAPES, sampler=self.synthesizer(Locale.EN).prove)

        self.feeds = Feeds(
            self.next_round or _nothing_new,
            self.clock,
            self.events,
            FeedPolicy(),
            *((self.read_target,) if self.read_target is not None else ()),
        )
        self._contexts = MemoryStore(self.clock, CONTEXT_LIMITS)
        self._identities = MemoryStore(self.clock, IDENTITY_LIMITS)
        self._shapes = MemoryStore(self.clock, SHAPE_LIMITS)
        self._repeats = MemoryStore(self.clock, REPEAT_LIMITS)
        self._profiles = MemoryStore(self.clock, PROFILE_LIMITS)
        self.memories = Memories(
            Contexts(self._contexts, self._identities, self.clock),
            LearnedShapes(self._shapes, self.clock),
            SeedCache(self._repeats),
            Profiles(self._profiles, self.clock, self.randomness.generator("learned"), self.synthesizer(Locale.EN)),
        )

    def revise(self, settings: Settings) -> None:
        """Remember for as long as the settings say; what is remembered stays."""
        remembered_s = settings.context_expiration_minutes * 60
        for store in (self._contexts, self._identities, self._repeats):
            store.limits = replace(store.limits, expiry_s=remembered_s)
        self._shapes.limits = replace(self._shapes.limits, expiry_s=settings.shape_expiration_minutes * 60)
        self.memories.contexts.expiry_s = remembered_s
        self.memories.contexts.consistency = settings.consistency
        learning = settings.learning
        self.memories.profiles.policy = LearningPolicy(learning.min_samples, learning.refresh_minutes * 60)

    def synthesizer(self, locale: str) -> Synthesizer:
        """The generator for a locale, made once."""
        if locale not in self._synthesizers:
            rng = self.randomness.generator(f"synthesis {locale}")
            self._synthesizers[locale] = Synthesizer(self.clock, rng, locale)
        return self._synthesizers[locale]


class Assembly:
    """The parts of one configuration. `previous` hands on how its backends stand, and the providers of those that did not
    change."""

    def __init__(self, settings: Settings, shared: SharedState, previous: Assembly | None = None) -> None:
        self.settings = settings
        self.requests_in_progress = 0
        self._is_retired = False
        is_auto = settings.locale is Locale.AUTO
        synthesizer = shared.synthesizer(Locale.EN if is_auto else settings.locale)

        def make(entry: BackendSettings) -> Provider:
            given = shared.providers.get(entry.name)
            return given or make_provider(entry, shared.events, shared.clock, synthesizer)

        self.registry: Registry = Registry(
            settings.backends,
            make,
            lambda entry: breaker_policy(settings, entry),
            shared.events,
            shared.clock,
            previous=previous.registry if previous is not None else None,
        )
        self.health = HealthMonitor(self.registry, health_policy(settings), shared.events, shared.clock, shared.rng)
        self.registry.on_change(self.health.wake)
        self.router = Router(
            self.registry,
            make_selector(settings.selection_strategy, shared.rng),
            routing_policy(settings),
            shared.events,
            shared.clock,
            shared.rng,
            shared.wait_queue,
        )
        shared.revise(settings)
        engine_rng, surface_rng = map(shared.randomness.generator, ("engine", "surfaces"))
        self.pools: Pools[MockAnswer] = Pools(
            shared.clock, shared.events, pool_policy(settings), AnswerCodec(), lambda answer: not answer.is_degraded
        )
        self.background = Background()
        self.engine: Engine = make_engine(
            EngineParts(
                self.router,
                synthesizer,
                shared.shapes,
                shared.memories,
                self.pools,
                self.background,
                prompts(settings, shared),
                shared.tokens,
                shared.events,
                shared.clock,
                engine_rng,
                engine_policy(settings),
                ChunkPolicy(settings.enable_chunking, settings.chunk_size),
                shared.recorder,
                shared.replay,
            )
        )
        cors = CorsPolicy(settings.cors)
        http = HttpPipeline(
            ControlReader(
                settings.max_shape_bytes,
                has_body_controls=settings.body_controls,
                has_query_controls=settings.query_controls,
                obeys_language=is_auto,
            ),
            shared.events,
            shared.clock,
            surface_rng,
            max_request_size_bytes=settings.max_request_size_bytes,
            cors=cors,
            max_work_steps=settings.max_work_steps,
            has_backend=lambda name: self.registry.get(name) is not None,
        )
        self.http = http
        self.rest = RestSurface(self.engine, http)
        self.streams = StreamContext(
            self.engine, http, shared.feeds, stream_pace(settings), shared.clock, surface_rng, cors
        )
        self.sse = SseSurface(self.streams, shared.shutdown)

    async def serve(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        """Answer one HTTP request; `path` is what follows the mock prefix."""
        self.requests_in_progress += 1
        try:
            if path.startswith(STREAM) and is_below(path, STREAM):
                await self.sse(scope, receive, send, path[len(STREAM) :])
            else:
                await self.rest(scope, receive, send, path)
        finally:
            self.requests_in_progress -= 1

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep the assembly open while a request is under way."""
        self.requests_in_progress += 1
        try:
            yield
        finally:
            self.requests_in_progress -= 1

    @property
    def is_done(self) -> bool:
        """Whether it was retired and nobody uses it any more."""
        return self._is_retired and self.requests_in_progress == 0

    async def retire(self) -> None:
        """Stop what runs in the background; requests in flight go on."""
        self._is_retired = True
        await self.health.aclose()

    async def aclose(self, successor: Assembly | None = None) -> None:
        """Close everything that `successor` has not taken over. It may be used again afterwards."""
        await self.health.aclose()
        await self.pools.aclose()
        await self.background.aclose()
        await self.router.aclose()
        await self.registry.aclose(successor.registry if successor is not None else None)


async def _nothing_new(_request: MockRequest, last: JsonValue) -> MockAnswer:
    """The round of a feed that nobody makes."""
    return MockAnswer(last, Source.BUILTIN)


def engine_policy(settings: Settings) -> EnginePolicy:
    """What the settings allow every request."""
    return EnginePolicy(
        max_items=settings.max_items,
        default_seed=settings.seed,
        default_locale=None if settings.locale in (Locale.EN, Locale.AUTO) else settings.locale.value,
        shows_shape=settings.include_shape_in_response,
        learns_shapes=settings.enable_auto_shape,
        uses_learned=settings.learning.enabled,
        has_pools=settings.enable_caching,
        max_variants=settings.max_cache_per_key,
        default_variants=settings.cache_variants,
        max_context_tokens=settings.max_input_tokens // 2,
        surroundings=f"{settings.consistency} {settings.locale}",
        stream_mode=settings.sse_mode,
        least_delay_s=settings.random_request_delay_min_ms / 1000,
        most_delay_s=settings.random_request_delay_max_ms / 1000,
    )


def stream_pace(settings: Settings) -> StreamPace:
    """How streams are told."""
    least_s, most_s = settings.streaming_chunk_delay_min_ms / 1000, settings.streaming_chunk_delay_max_ms / 1000
    return StreamPace(least_s, max(least_s, most_s), settings.sse_early_headers, settings.enable_continuous_streaming)


def feed_policy(settings: Settings) -> FeedPolicy:
    """How often feeds speak, and for how long."""
    return FeedPolicy(
        interval_s=settings.continuous_streaming_interval_ms / 1000,
        max_duration_s=settings.continuous_streaming_max_duration_seconds,
    )


def prompts(settings: Settings, shared: SharedState) -> Prompts:
    """How models are asked: for whole answers, and for streams."""

    def builder(template: str) -> PromptBuilder:
        return PromptBuilder(shared.events, shared.clock, template=template, max_input_tokens=settings.max_input_tokens)

    whole = settings.custom_prompt_template
    return Prompts(builder(whole), builder(settings.custom_streaming_prompt_template or whole))


def pool_policy(settings: Settings) -> PoolPolicy:
    """How many variants wait, and for how long."""
    return PoolPolicy(
        max_per_key=settings.max_cache_per_key,
        sliding_s=settings.cache_sliding_expiration_minutes * 60,
        absolute_s=settings.cache_absolute_expiration_minutes * 60,
        refresh_percent=settings.cache_refresh_threshold_percent,
        key_hash_length=settings.cache_key_hash_length,
        keeps_statistics=settings.enable_cache_statistics,
        compresses=settings.enable_cache_compression,
    )


def routing_policy(settings: Settings) -> RoutingPolicy:
    """What the settings allow the router."""
    return RoutingPolicy(
        request_timeout_s=settings.request_timeout_seconds,
        max_repeats=settings.max_retry_attempts if settings.enable_retry_policy else 0,
        base_delay_s=settings.retry_base_delay_seconds,
        has_failover=settings.enable_failover,
        has_builtin_fallback=settings.fallback_to_builtin,
        is_strict=settings.strict_backend_selection,
        is_balancing=settings.selection_strategy is not SelectionStrategy.FIRST,
        is_verbose=settings.enable_verbose_logging,
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
        is_health_gated=health_policy(settings).is_checked(entry),
        is_enabled=settings.enable_circuit_breaker,
    )
