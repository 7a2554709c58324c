"""What one configuration makes, and how another one takes over."""

import json

from mockllmapi.assembly import (
    Assembly,
    SharedState,
    breaker_policy,
    engine_policy,
    feed_policy,
    health_policy,
    pool_policy,
    prompts,
    routing_policy,
    stream_pace,
)
from mockllmapi.config import Settings
from mockllmapi.engine import EnginePolicy
from mockllmapi.engine.cache.pool import PoolPolicy
from mockllmapi.events import EventBus
from mockllmapi.exchange import CompletionRequest, Controls, MockRequest, RawShape, Source, StreamMode
from mockllmapi.routing import BreakerState
from mockllmapi.surfaces.streams.pace import StreamPace
from mockllmapi.testing import FrozenClock, ScriptedProvider
from support.json_types import JsonDict
from support.optional import present
from support.randomness import RNG


def settings_of(*backends: JsonDict, **settings: object) -> Settings:
    return Settings.from_mapping({**settings, "Backends": list(backends)}, environ={})


def entry(name: str, **keys: object) -> JsonDict:
    return {"Name": name, "Provider": "ollama", "BaseUrl": "http://127.0.0.1:9/v1/", "ModelName": "m", **keys}


def make_shared_state(**providers: ScriptedProvider) -> SharedState:
    return SharedState(FrozenClock(), RNG, EventBus(), providers)


def request() -> CompletionRequest:
    return CompletionRequest(MockRequest("GET", "/users"))


def test_every_routing_setting_reaches_the_router() -> None:
    settings = settings_of(
        RequestTimeoutSeconds=7,
        MaxRetryAttempts=2,
        RetryBaseDelaySeconds=0.5,
        EnableFailover=False,
        FallbackToBuiltin=True,
        StrictBackendSelection=True,
        EnableVerboseLogging=True,
    )
    policy = routing_policy(settings)
    assert (policy.request_timeout_s, policy.max_repeats, policy.base_delay_s) == (7, 2, 0.5)
    assert (policy.has_failover, policy.has_builtin_fallback, policy.is_strict, policy.is_verbose) == (
        False,
        True,
        True,
        True,
    )


def test_without_a_retry_policy_nothing_is_repeated() -> None:
    assert routing_policy(settings_of(EnableRetryPolicy=False)).max_repeats == 0


def test_every_breaker_setting_reaches_the_breaker() -> None:
    settings = settings_of(
        entry("a"),
        CircuitBreakerFailureThreshold=2,
        CircuitBreakerDurationSeconds=9,
        CircuitBreakerFailureRatio=0.5,
        EnableCircuitBreaker=False,
    )
    policy = breaker_policy(settings, settings.backends[0])
    assert (policy.failure_threshold, policy.open_s, policy.failure_ratio, policy.is_enabled) == (2, 9, 0.5, False)


def test_local_backends_are_checked_and_hosted_ones_only_when_asked() -> None:
    hosted = {"Name": "c", "Provider": "openai", "ApiKey": "sk-for-a-test"}
    settings = settings_of(
        entry("a"), hosted, {**hosted, "Name": "d", "HealthCheckPath": "/ok"}, {"Name": "e", "Provider": "builtin"}
    )
    is_checked = health_policy(settings).is_checked
    assert [is_checked(backend) for backend in settings.backends] == [True, False, True, False]


def test_checks_can_be_switched_on_and_off_for_all() -> None:
    hosted = {"Name": "c", "Provider": "openai", "ApiKey": "sk-for-a-test"}
    for enabled in (True, False):
        settings = settings_of(
            entry("a"), hosted, HealthCheck={"Enabled": enabled, "IntervalSeconds": 4, "TimeoutSeconds": 2}
        )
        policy = health_policy(settings)
        assert [policy.is_checked(backend) for backend in settings.backends] == [enabled, enabled]
        assert (policy.interval_s, policy.timeout_s) == (4, 2)


async def test_another_configuration_keeps_how_a_backend_stands() -> None:
    shared = make_shared_state(a=ScriptedProvider())
    before = Assembly(settings_of(entry("a", Weight=1), CircuitBreakerFailureThreshold=1), shared)
    breaker = present(before.registry.get("a")).state.breaker
    breaker.fail(present(breaker.acquire()))
    after = Assembly(settings_of(entry("A", Weight=5, MaxConcurrentRequests=2)), shared, previous=before)
    state = present(after.registry.get("a")).state
    assert state.breaker.state is BreakerState.OPEN
    assert (state.weight, state.max_in_flight, state.name) == (5, 2, "A")
    assert state.breaker.policy.failure_threshold == 5


async def test_a_provider_is_kept_while_nothing_about_its_backend_changes() -> None:
    shared = make_shared_state()
    before = Assembly(settings_of(entry("a"), entry("b")), shared)
    after = Assembly(settings_of(entry("a"), entry("b", ModelName="other")), shared, previous=before)
    assert present(after.registry.get("a")).provider is present(before.registry.get("a")).provider
    assert present(after.registry.get("b")).provider is not present(before.registry.get("b")).provider


async def test_closing_leaves_open_what_the_successor_took_over() -> None:
    kept, dropped = ScriptedProvider(), ScriptedProvider()
    shared = make_shared_state(kept=kept, dropped=dropped)
    before = Assembly(settings_of(entry("kept"), entry("dropped")), shared)
    after = Assembly(settings_of(entry("kept")), shared, previous=before)
    await before.aclose(after)
    assert (kept.closed, dropped.closed) == (0, 1)
    await after.aclose()
    assert kept.closed == 1


async def test_a_retired_assembly_is_done_when_its_last_request_is() -> None:
    assembly = Assembly(settings_of(), make_shared_state())
    with assembly.in_use():
        await assembly.retire()
        assert not assembly.is_done
    assert assembly.is_done


async def test_a_breaker_that_moves_after_a_reload_is_heard_by_the_new_configuration() -> None:
    heard: list[object] = []
    shared = SharedState(FrozenClock(), RNG, EventBus(heard.append), {"a": ScriptedProvider()})
    before = Assembly(settings_of(entry("a")), shared)
    after = Assembly(settings_of(entry("a"), CircuitBreakerFailureThreshold=1), shared, previous=before)
    stirred: list[bool] = []
    after.registry.on_change(lambda: stirred.append(True))
    breaker = present(after.registry.get("a")).state.breaker
    breaker.fail(present(breaker.acquire()))
    assert stirred == [True]
    assert [type(event).__name__ for event in heard] == ["BreakerChanged"]


# -- what every setting of fidelity and streams becomes


def test_every_limit_reaches_the_engine() -> None:
    settings = settings_of(
        MaxItems=7,
        Seed=5,
        IncludeShapeInResponse=True,
        EnableAutoShape=False,
        EnableCaching=False,
        MaxCachePerKey=9,
        CacheVariants=4,
        MaxInputTokens=1000,
        Consistency="World",
        SseMode="ArrayItems",
        RandomRequestDelayMinMs=100,
        RandomRequestDelayMaxMs=200,
    )
    assert engine_policy(settings) == EnginePolicy(
        max_items=7,
        default_seed=5,
        shows_shape=True,
        learns_shapes=False,
        has_pools=False,
        max_variants=9,
        default_variants=4,
        max_context_tokens=500,
        surroundings="World en",
        stream_mode=StreamMode.ITEMS,
        least_delay_s=0.1,
        most_delay_s=0.2,
    )


def test_every_setting_of_pools_reaches_them() -> None:
    settings = settings_of(
        MaxCachePerKey=9,
        CacheSlidingExpirationMinutes=2,
        CacheAbsoluteExpirationMinutes=3,
        CacheRefreshThresholdPercent=25,
        CacheKeyHashLength=12,
        EnableCacheStatistics=False,
        EnableCacheCompression=True,
    )
    assert pool_policy(settings) == PoolPolicy(
        max_per_key=9,
        sliding_s=120,
        absolute_s=180,
        refresh_percent=25,
        key_hash_length=12,
        keeps_statistics=False,
        compresses=True,
    )


def test_every_setting_of_streams_reaches_them() -> None:
    settings = settings_of(
        StreamingChunkDelayMinMs=30,
        StreamingChunkDelayMaxMs=10,
        SseEarlyHeaders=True,
        EnableContinuousStreaming=True,
        ContinuousStreamingIntervalMs=500,
        ContinuousStreamingMaxDurationSeconds=60,
    )
    assert stream_pace(settings) == StreamPace(0.03, 0.03, has_early_head=True, is_continuous=True)
    policy = feed_policy(settings)
    assert (policy.interval_s, policy.max_duration_s) == (0.5, 60)


async def test_what_is_remembered_outlives_a_configuration_and_expires_as_the_new_one_says() -> None:
    clock = FrozenClock()
    shared = SharedState(clock, RNG, EventBus())
    Assembly(settings_of(ContextExpirationMinutes=10), shared)
    request = MockRequest("POST", "/users", controls=Controls(context="shop"))
    memory = shared.memories.contexts.memory_for(request)
    assert memory is not None
    await memory.remember(request, {"id": 7, "name": "Ada"}, is_whole=True)
    Assembly(settings_of(ContextExpirationMinutes=1, Consistency="Vary"), shared)
    assert [context.name for context in await shared.memories.contexts.listed()] == ["shop"]
    assert shared.memories.contexts.memory_for(MockRequest("GET", "/users")) is None
    clock.advance(61)
    assert await shared.memories.contexts.listed() == []


async def test_learned_structures_expire_as_the_settings_say() -> None:
    clock = FrozenClock()
    shared = SharedState(clock, RNG, EventBus())
    Assembly(settings_of(ShapeExpirationMinutes=2), shared)
    assert await shared.memories.shapes.learn("GET", "/users/7", {"id": 7}, source=Source.LLM)
    clock.advance(119)
    assert await shared.memories.shapes.find("GET", "/users/8") is not None
    clock.advance(121)
    assert await shared.memories.shapes.find("GET", "/users/9") is None


def test_prompts_of_the_operators_own_are_used_for_what_they_are_meant() -> None:
    shared = make_shared_state()
    made = prompts(
        settings_of(CustomPromptTemplate="whole {path}", CustomStreamingPromptTemplate="piece {path}"), shared
    )
    request = MockRequest("GET", "/users")
    assert [made.whole.build(request, None, 1)[0].content, made.streamed.build(request, None, 1)[0].content] == [
        "whole /users",
        "piece /users",
    ]
    alike = prompts(settings_of(CustomPromptTemplate="whole {path}"), shared)
    assert alike.streamed.build(request, None, 1) == alike.whole.build(request, None, 1)


async def test_chunks_are_as_large_as_the_settings_say() -> None:
    async def sizes(**settings: object) -> list[int | None]:
        provider = ScriptedProvider.of(
            default=lambda asked: json.dumps([{"id": n} for n in range(present(asked.count))])
        )
        assembly = Assembly(settings_of(entry("a"), **settings), make_shared_state(a=provider))
        shape = RawShape([{"id": 0}], "shape")
        await assembly.engine.answer(MockRequest("GET", "/users", controls=Controls(shape=shape, count=6)))
        return [asked.count for asked in provider.received]

    assert await sizes(ChunkSize=2) == [2, 2, 2]
    assert await sizes() == [6]
    assert await sizes(ChunkSize=2, EnableChunking=False) == [6]
