"""What one configuration makes, and how another one takes over."""

from mockllmapi.assembly import Assembly, Common, breaker_policy, health_policy, routing_policy
from mockllmapi.config import Settings
from mockllmapi.events import EventBus
from mockllmapi.exchange import CompletionRequest, MockRequest
from mockllmapi.routing import BreakerState
from mockllmapi.testing import FrozenClock, ScriptedProvider


def settings_of(*backends: dict, **settings: object) -> Settings:
    return Settings.from_mapping({**settings, "Backends": list(backends)}, environ={})


def entry(name: str, **keys: object) -> dict:
    return {"Name": name, "Provider": "ollama", "BaseUrl": "http://127.0.0.1:9/v1/", "ModelName": "m", **keys}


def common(**providers: ScriptedProvider) -> Common:
    return Common(FrozenClock(), EventBus(), providers)


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
    assert (policy.has_failover, policy.falls_back_to_builtin, policy.is_strict, policy.explains) == (
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
    shared = common(a=ScriptedProvider())
    before = Assembly(settings_of(entry("a", Weight=1), CircuitBreakerFailureThreshold=1), shared)
    breaker = before.registry.get("a").standing.breaker
    breaker.fail(breaker.acquire())
    after = Assembly(settings_of(entry("A", Weight=5, MaxConcurrentRequests=2)), shared, previous=before)
    standing = after.registry.get("a").standing
    assert standing.breaker.state is BreakerState.OPEN
    assert (standing.weight, standing.limit, standing.name) == (5, 2, "A")
    assert standing.breaker.policy.failure_threshold == 5


async def test_a_provider_is_kept_while_nothing_about_its_backend_changes() -> None:
    shared = common()
    before = Assembly(settings_of(entry("a"), entry("b")), shared)
    after = Assembly(settings_of(entry("a"), entry("b", ModelName="other")), shared, previous=before)
    assert after.registry.get("a").provider is before.registry.get("a").provider
    assert after.registry.get("b").provider is not before.registry.get("b").provider


async def test_closing_leaves_open_what_the_successor_took_over() -> None:
    kept, dropped = ScriptedProvider(), ScriptedProvider()
    shared = common(kept=kept, dropped=dropped)
    before = Assembly(settings_of(entry("kept"), entry("dropped")), shared)
    after = Assembly(settings_of(entry("kept")), shared, previous=before)
    await before.aclose(after)
    assert (kept.closed, dropped.closed) == (0, 1)
    await after.aclose()
    assert kept.closed == 1


async def test_a_retired_assembly_is_done_when_its_last_request_is() -> None:
    assembly = Assembly(settings_of(), common())
    with assembly.in_use():
        await assembly.retire()
        assert not assembly.is_done
    assert assembly.is_done


async def test_a_breaker_that_moves_after_a_reload_is_heard_by_the_new_configuration() -> None:
    heard: list[object] = []
    shared = Common(FrozenClock(), EventBus(heard.append), {"a": ScriptedProvider()})
    before = Assembly(settings_of(entry("a")), shared)
    after = Assembly(settings_of(entry("a"), CircuitBreakerFailureThreshold=1), shared, previous=before)
    stirred: list[bool] = []
    after.registry.on_change(lambda: stirred.append(True))
    breaker = after.registry.get("a").standing.breaker
    breaker.fail(breaker.acquire())
    assert stirred == [True]
    assert [type(event).__name__ for event in heard] == ["BreakerChanged"]
