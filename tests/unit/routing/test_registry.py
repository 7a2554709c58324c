from typing import Any

import pytest

from mockllmapi.config import BackendSettings
from mockllmapi.errors import FailureClass
from mockllmapi.events import BreakerChanged, Event, EventBus
from mockllmapi.exchange import BackendIdentity
from mockllmapi.routing import BUILTIN, BreakerPolicy, BreakerState, Registry
from mockllmapi.routing.registry import Backend
from mockllmapi.testing import FrozenClock, ScriptedProvider
from support.routing import failing


class Bench:
    """Makes registries on one clock and remembers the providers and events of all of them."""

    def __init__(self) -> None:
        self.clock = FrozenClock()
        self.heard: list[Event] = []
        self.made: list[str] = []

    def registry(self, *entries: BackendSettings, previous: Registry | None = None, **policy: Any) -> Registry:
        def make(entry: BackendSettings) -> ScriptedProvider:
            self.made.append(entry.name)
            return ScriptedProvider.of(default=entry.name)

        return Registry(
            entries, make, lambda _entry: BreakerPolicy(**policy), EventBus(self.heard.append), self.clock, previous
        )


def times_closed(backend: Backend) -> int:
    assert isinstance(backend.provider, ScriptedProvider)
    return backend.provider.closed


def entry(name: str, **said: int) -> BackendSettings:
    return BackendSettings(name=name, provider="ollama", model_name="m", **said)


def test_backends_keep_the_order_of_the_configuration() -> None:
    registry = Bench().registry(entry("b"), entry("a"), entry("c", enabled=False))
    assert [backend.name for backend in registry.candidates] == ["b", "a"]
    assert registry.names == ("b", "a", BUILTIN)
    assert [disabled.name for disabled in registry.disabled] == ["c"]
    assert [backend.name for backend in registry] == ["b", "a", BUILTIN]


def test_names_are_found_without_case() -> None:
    registry = Bench().registry(entry("Ollama-Llama3"), entry("off", enabled=False))
    for written in ("Ollama-Llama3", "ollama-llama3", "OLLAMA-LLAMA3"):
        found = registry.get(written)
        assert found is not None
        assert found.name == "Ollama-Llama3"
    assert registry.get("off") is None
    assert registry.get("nobody") is None


def test_the_built_in_generator_is_there_without_being_a_candidate() -> None:
    registry = Bench().registry(entry("a"))
    assert registry.get("BuiltIn") is registry.builtin
    assert not registry.builtin.is_candidate
    assert registry.builtin.name == BUILTIN


def test_a_configured_built_in_generator_is_a_candidate_like_any_other() -> None:
    registry = Bench().registry(entry("a"), entry("Builtin"))
    assert [backend.name for backend in registry.candidates] == ["a", "Builtin"]
    assert registry.builtin.name == "Builtin"


def test_a_disabled_built_in_generator_is_still_addressable() -> None:
    registry = Bench().registry(entry(BUILTIN, enabled=False))
    assert registry.candidates == ()
    assert registry.get(BUILTIN) is not None


def test_a_backend_has_its_identity() -> None:
    settings = BackendSettings(name="a", provider="openai", base_url="https://api.example.com/v1/", model_name="m")
    found = Bench().registry(settings).get("a")
    assert found is not None
    assert found.identity == BackendIdentity("a", "openai", "https://api.example.com/v1/", "m")
    assert Bench().registry().builtin.identity.address == "built in"


@pytest.mark.parametrize(("provider", "is_local"), [("ollama", True), ("lmstudio", True), ("openai", False)])
def test_a_backend_knows_whether_it_runs_here(provider: str, is_local: bool) -> None:
    found = Bench().registry(BackendSettings(name="a", provider=provider)).get("a")
    assert found is not None
    assert found.is_local is is_local


def test_limits_and_weights_are_those_of_the_entry() -> None:
    found = Bench().registry(entry("a", weight=7, max_concurrent_requests=3)).get("a")
    assert found is not None
    assert (found.state.name, found.state.weight, found.state.max_in_flight) == ("a", 7, 3)


def test_a_breaker_change_reaches_every_listener() -> None:
    bench, moved = Bench(), []
    registry = bench.registry(entry("a"), entry("b"))
    registry.on_change(lambda: moved.append(bench.heard[-1]))
    backend = registry.get("b")
    assert backend is not None
    backend.state.breaker.trip()
    backend.state.breaker.report_healthy()
    lease = backend.state.breaker.acquire()
    assert lease is not None
    backend.state.breaker.succeed(lease)
    told = [
        BreakerChanged("b", "closed", "open"),
        BreakerChanged("b", "open", "half_open"),
        BreakerChanged("b", "half_open", "closed"),
    ]
    assert (bench.heard, moved) == (told, told)
    assert backend.state.recoveries == 1


async def test_closing_closes_every_provider() -> None:
    registry = Bench().registry(entry("a"), entry("b"))
    await registry.aclose()
    assert [times_closed(backend) for backend in registry] == [1, 1, 1]


def test_a_new_configuration_keeps_the_backend_states() -> None:
    bench = Bench()
    before = bench.registry(entry("a"), entry("b"), open_s=60)
    a = before.get("a")
    assert a is not None
    a.state.in_flight = 2
    a.state.record_failure(failing(FailureClass.TIMEOUT))
    a.state.breaker.trip()
    after = bench.registry(entry("A", weight=5, max_concurrent_requests=9), entry("new"), previous=before, open_s=60)
    now = after.get("a")
    assert now is not None
    assert now.state is a.state
    assert (now.state.in_flight, now.state.weight, now.state.max_in_flight) == (2, 5, 9)
    assert now.state.breaker.state is BreakerState.OPEN
    assert now.state.find_cooldown((FailureClass.TIMEOUT,)) is not None


async def test_a_provider_is_reused_only_if_its_settings_have_not_changed() -> None:
    bench = Bench()
    before = bench.registry(entry("same"), entry("changed"), entry("gone"))
    bench.made.clear()
    after = bench.registry(entry("same"), entry("changed", weight=3), previous=before)
    assert bench.made == ["changed"]
    await before.aclose(successor=after)
    assert {backend.name: times_closed(backend) for backend in before} == {
        "same": 0,
        "changed": 1,
        "gone": 1,
        BUILTIN: 0,
    }
    assert [times_closed(backend) for backend in after] == [0, 0, 0]


def test_breakers_call_the_new_listeners_after_a_change() -> None:
    bench, old, new = Bench(), [], []
    before = bench.registry(entry("a"))
    before.on_change(lambda: old.append(1))
    after = bench.registry(entry("a"), previous=before)
    after.on_change(lambda: new.append(1))
    found = after.get("a")
    assert found is not None
    found.state.breaker.trip()
    assert (old, new) == ([], [1])


def test_a_breaker_that_is_switched_off_lets_all_attempts_through_again() -> None:
    bench = Bench()
    before = bench.registry(entry("a"))
    found = before.get("a")
    assert found is not None
    found.state.breaker.trip()
    bench.registry(entry("a"), previous=before, is_enabled=False)
    assert found.state.breaker.can_attempt
