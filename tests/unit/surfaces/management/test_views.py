"""What management says about backends and health."""

import pytest

from mockllmapi import MockLlmApi, Settings
from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.exchange import Health
from mockllmapi.routing import WaitQueue
from mockllmapi.routing.registry import Registry
from mockllmapi.surfaces.management.views import backend_view, disabled_view, health_view, probe_view
from mockllmapi.testing import FrozenClock, ScriptedProvider
from support.json_types import Json
from support.optional import present

KEY = "a-key-to-hide"


def backends_of(*names: str, disabled: tuple[str, ...] = ()) -> Registry:
    entries = [
        {"Name": name, "Provider": "ollama", "ModelName": "m", "ApiKey": KEY, "Headers": {"X-A": KEY}} for name in names
    ] + [{"Name": name, "Provider": "ollama", "Enabled": False, "ApiKey": KEY} for name in disabled]
    providers = {name: ScriptedProvider.of() for name in names}
    settings = Settings.from_mapping({"Backends": entries, "HealthCheck": {"Enabled": False}})
    return MockLlmApi(settings, clock=FrozenClock(), providers=providers).registry


def wait_queue() -> WaitQueue:
    return WaitQueue(FrozenClock())


def test_a_backend_that_nobody_asked_yet() -> None:
    view = backend_view(present(backends_of("a").get("a")), wait_queue())
    assert (view["name"], view["provider"], view["model"], view["state"]) == ("a", "ollama", "m", "ready")
    assert view["breaker"] == {"state": "closed", "nextProbeInSeconds": None}
    assert (view["inFlight"], view["waiting"], view["firstContentMs"], view["lastFailure"]) == (0, 0, None, None)


def test_no_view_holds_a_key() -> None:
    registry = backends_of("a", disabled=("off",))
    views = [backend_view(present(registry.get("a")), wait_queue()), *map(disabled_view, registry.disabled)]
    assert KEY not in repr(views)
    assert [view["hasApiKey"] for view in views] == [True, True]


def test_a_tripped_breaker_is_shown() -> None:
    backend = present(backends_of("a").get("a"))
    backend.state.breaker.trip()
    view: Json = backend_view(backend, wait_queue())
    assert view["breaker"]["state"] == "open"
    assert view["state"] == "breaker open"


def test_a_backend_that_is_set_aside_says_why() -> None:
    backend = present(backends_of("a").get("a"))
    backend.state.record_failure(AttemptFailed(FailureClass.RATE_LIMIT, "slow down", retry_after_s=7))
    view = backend_view(backend, wait_queue())
    assert view["state"] == "set aside (rate_limit)"
    assert view["setAside"] == [{"why": "rate_limit", "forSeconds": 7.0}]
    assert view["lastFailure"] == "rate_limit"


def test_a_probe_tells_what_was_said() -> None:
    view: Json = probe_view(present(backends_of("a").get("a")), Health(is_alive=False, detail="refused"), wait_queue())
    assert (view["isAlive"], view["detail"], view["models"], view["backend"]["name"]) == (False, "refused", [], "a")


@pytest.mark.parametrize(
    ("broken", "problems", "status", "usable"),
    [
        ((), (), "ok", 2),
        (("a",), (), "degraded", 1),
        (("a", "b"), (), "down", 0),
        ((), ("Port: bad",), "degraded", 2),
    ],
)
def test_health_in_one_word(broken: tuple[str, ...], problems: tuple[str, ...], status: str, usable: int) -> None:
    registry = backends_of("a", "b")
    for name in broken:
        present(registry.get(name)).state.breaker.trip()
    view: Json = health_view(registry, problems)
    assert (view["status"], view["usableBackends"]) == (status, usable)
    assert view["configuration"] == {"isCurrent": not problems, "problems": list(problems)}
    assert set(view["backends"]) == {"a", "b"}


@pytest.mark.parametrize(
    ("checks", "state", "status"),
    [
        ((), "unknown", "ok"),
        ((False,), "down", "down"),
        ((True,), "ready", "ok"),
        ((True, False), "ready", "ok"),
    ],
)
async def test_a_checked_backend_is_unknown_until_its_first_check(
    checks: tuple[bool, ...], state: str, status: str
) -> None:
    """One failed check of a backend that answered before is not enough to call it down."""
    entries = [{"Name": "a", "Provider": "ollama", "ModelName": "m"}]
    settings = Settings.from_mapping({"Backends": entries, "FallbackToBuiltin": False})
    app = MockLlmApi(settings, clock=FrozenClock(), providers={"a": ScriptedProvider.of()})
    monitor, backend = app._assembly.health, present(app.registry.get("a"))
    for is_alive in checks:
        monitor._record(backend, Health(is_alive=is_alive), is_certain=is_alive)
    view = backend_view(backend, wait_queue())
    assert (view["state"], health_view(app.registry, ())["status"]) == (state, status)
    await app.aclose()
