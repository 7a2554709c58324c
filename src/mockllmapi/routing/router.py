"""Who answers this request: choose a backend, ask it, say who answered."""

from __future__ import annotations

from mockllmapi.errors import (
    AllAttemptsFailed,
    AttemptFailed,
    AttemptRecord,
    BadControl,
    DeadlinePassed,
    FailureClass,
    NoBackendAvailable,
)
from mockllmapi.events import AttemptEnded, BackendSelected, EventBus, UnknownBackendRequested
from mockllmapi.exchange import BackendChoice, Completion, CompletionRequest, Routed
from mockllmapi.routing.registry import Backend, Registry
from mockllmapi.types import Clock

__all__ = ["Router"]

MAX_CAPABILITY_REPEATS = 6
"""How often one generation may learn that a parameter is refused: each refusal takes one parameter away for good."""


class Router:
    """Chooses among the registry's backends and makes the attempts."""

    def __init__(self, registry: Registry, events: EventBus, clock: Clock, *, is_strict: bool = False) -> None:
        self._registry = registry
        self._events = events
        self._clock = clock
        self._is_strict = is_strict

    async def complete(self, request: CompletionRequest, choice: BackendChoice | None = None) -> Routed:
        """One generation, from the backend that `choice` names or else from the first candidate.

        Raises NoBackendAvailable, DeadlinePassed or AllAttemptsFailed, each with the attempts made; BadControl for an
        unknown name where selection is strict.
        """
        backend = self._select(request, choice)
        attempts: list[AttemptRecord] = []
        for _ in range(1 + MAX_CAPABILITY_REPEATS):
            try:
                completion = await self._attempt(backend, request, attempts)
            except AttemptFailed as failed:
                if failed.failure is FailureClass.CAPABILITY:
                    continue
                if failed.failure is FailureClass.TIMEOUT:
                    raise DeadlinePassed(f"Backend {backend.name!r} timed out.", attempts=tuple(attempts)) from failed
                break
            return Routed(completion, backend.identity, tuple(attempts))
        reason = attempts[-1].detail or attempts[-1].outcome
        raise AllAttemptsFailed(f"Backend {backend.name!r} failed: {reason}", attempts=tuple(attempts))

    def _select(self, request: CompletionRequest, choice: BackendChoice | None) -> Backend:
        named = self._named(request, choice)
        candidates = self._registry.candidates
        if named is None and not candidates:
            raise NoBackendAvailable(
                tuple(f"{entry.name or 'unnamed'} is disabled" for entry in self._registry.disabled)
                or ("no backend is configured",)
            )
        backend = named or candidates[0]
        self._events.emit(BackendSelected(request.request.id, backend.identity, was_requested=named is not None))
        return backend

    def _named(self, request: CompletionRequest, choice: BackendChoice | None) -> Backend | None:
        if choice is None:
            return None
        backend = self._registry.get(choice.name)
        if backend is None:
            if self._is_strict:
                names = ", ".join(self._registry.names)
                raise BadControl(
                    "backend", f"no enabled backend is called {choice.name[:100]!r}", expected=f"one of {names}"
                )
            self._events.emit(UnknownBackendRequested(request.request.id, choice.name, self._registry.names))
        return backend

    async def _attempt(self, backend: Backend, request: CompletionRequest, attempts: list[AttemptRecord]) -> Completion:
        started = self._clock.monotonic()
        outcome, detail = "cancelled", ""
        try:
            completion = await backend.provider.complete(request)
            outcome = "ok"
            return completion
        except AttemptFailed as failed:
            outcome, detail = failed.failure.value, failed.detail
            raise
        finally:
            elapsed_ms = (self._clock.monotonic() - started) * 1000
            record = AttemptRecord(backend.name, outcome, round(elapsed_ms, 1), detail)
            attempts.append(record)
            self._events.emit(AttemptEnded(request.request.id, record))
