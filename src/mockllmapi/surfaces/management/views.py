"""What management says about backends and health: never a key, never a header's value."""

from __future__ import annotations

from collections.abc import Iterable

from mockllmapi.config import BackendSettings
from mockllmapi.exchange import Health
from mockllmapi.routing import Backend, WaitQueue
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["backend_view", "disabled_view", "health_view", "probe_view"]


def backend_view(backend: Backend, wait_queue: WaitQueue) -> JsonObject:
    """An enabled backend and how it stands. `isCandidate` is false for one that answers only when it is named."""
    state, breaker = backend.state, backend.state.breaker
    next_probe_s = breaker.next_probe_in_s if breaker.state.value != "closed" else None
    return {
        **_settings_view(backend.settings),
        "isCandidate": backend.is_candidate,
        "state": _state(backend),
        "breaker": {"state": breaker.state.value, "nextProbeInSeconds": _rounded(next_probe_s)},
        "setAside": [
            {"why": cooldown.failure.value, "forSeconds": _rounded(left_s)}
            for cooldown, left_s in state.list_cooldowns()
        ],
        "inFlight": state.in_flight,
        "waiting": wait_queue.count_waiting(backend.name),
        "maxConcurrentRequests": state.max_in_flight,
        "firstContentMs": _rounded(state.first_content_average.value),
        "totalMs": _rounded(state.duration_average.value),
        "errorRate": _rounded(state.error_rate.value, 3),
        "lastFailure": state.last_failure.value if state.last_failure is not None else None,
        "isHealthy": state.is_healthy,
        "loadedModels": list(state.loaded_models),
    }


def disabled_view(entry: BackendSettings) -> JsonObject:
    """An entry of the configuration that is switched off."""
    return {**_settings_view(entry), "isCandidate": False, "state": "disabled"}


def probe_view(backend: Backend, health: Health, wait_queue: WaitQueue) -> JsonObject:
    """What a backend said when it was asked, and how it stands since."""
    models: list[JsonValue] = list(health.models)
    return {
        "isAlive": health.is_alive,
        "detail": health.detail or None,
        "models": models,
        "backend": backend_view(backend, wait_queue),
    }


def health_view(backends: Iterable[Backend], problems: tuple[str, ...], *, falls_back: bool = False) -> JsonObject:
    """The whole server: `ok`, `degraded` (some backend cannot be used, or a changed configuration was bad) or `down` (no
    backend can, and the built-in generator may not step in: `falls_back`). Who was drained on purpose is not missed."""
    states: dict[str, JsonValue] = {backend.name: _state(backend) for backend in backends if backend.is_candidate}
    usable = sum(state in ("ready", "full", "unknown") for state in states.values())
    missed = sum(state not in ("ready", "full", "unknown", "drained") for state in states.values())
    status = (
        "down"
        if not usable and not (falls_back and states)
        else "degraded"
        if not usable or missed or problems
        else "ok"
    )
    lines: list[JsonValue] = list(problems)
    return {
        "status": status,
        "usableBackends": usable,
        "backends": states,
        "configuration": {"isCurrent": not problems, "problems": lines},
    }


def _state(backend: Backend) -> str:
    """One word for how a backend stands."""
    state = backend.state
    if not state.breaker.can_attempt:
        return f"breaker {state.breaker.state.value}"
    cooldowns = state.list_cooldowns()
    if cooldowns:
        return f"set aside ({cooldowns[0][0].failure.value})"
    if state.weight == 0:
        return "drained"
    if state.is_full:
        return "full"
    if state.breaker.policy.is_health_gated and not _is_proven(backend):
        return "unknown" if state.is_last_check_good is None else "down"
    return "ready"


def _is_proven(backend: Backend) -> bool:
    """Return whether a health check or an attempt has shown whether the backend answers."""
    state = backend.state
    return state.is_healthy is not None or state.duration_average.value is not None


def _rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None or value == float("inf") else round(value, digits)


def _settings_view(entry: BackendSettings) -> JsonObject:
    return {
        "name": entry.name,
        "provider": entry.provider,
        "baseUrl": entry.base_url or None,
        "model": entry.model_name or None,
        "enabled": entry.enabled,
        "weight": entry.weight,
        "priority": entry.priority,
        "maxTokens": entry.max_tokens,
        "description": entry.description or None,
        "hasApiKey": entry.api_key is not None,
    }
