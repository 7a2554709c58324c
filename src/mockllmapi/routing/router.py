"""The router: what the engine calls to get completions from backends.

It turns a request into calls, one for each answer that is needed, and hands each to the `Dispatcher`. If a call fails
and the operator allows it, the built-in generator answers instead.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from mockllmapi.errors import (
    AllAttemptsFailed,
    AttemptFailed,
    AttemptRecord,
    BadControl,
    DeadlinePassed,
    FailureClass,
    NoBackendAvailable,
    RoutingError,
    UnusableAnswer,
)
from mockllmapi.events import AnswerDegraded, BackendsRecovered, EventBus, UnknownBackendRequested
from mockllmapi.exchange import BackendIdentity, CompletionRequest, RoutedCompletion
from mockllmapi.providers.timeouts import within
from mockllmapi.routing.attempt import Attempt, RoutedStream
from mockllmapi.routing.call_state import CallState
from mockllmapi.routing.dispatcher import AttemptMethod, Dispatcher, RoutingPolicy
from mockllmapi.routing.registry import Backend, Registry
from mockllmapi.routing.scheduler import Scheduler
from mockllmapi.routing.selection import Selector
from mockllmapi.routing.single_flight import SingleFlight
from mockllmapi.routing.wait_queue import WaitQueue
from mockllmapi.types import Clock

__all__ = ["Capacity", "Router"]

MIN_IMPROVEMENT_S = 5.0
"""A second call for a better answer may always take this long."""
FALLBACK_HINT = "With FallbackToBuiltin: true the built-in generator answers instead."

T = TypeVar("T", RoutedCompletion, RoutedStream)
W = TypeVar("W")
RequestFactory: TypeAlias = Callable[[int], CompletionRequest]
"""The request for one of several answers, by its index from 0. Each has its own seed and asks for another answer."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """Describe what the backends that may be asked can do.

    `max_tokens` is the smallest output limit among them, None if only the built-in generator would be asked. `width` is
    the number of calls that can run at once.
    """

    max_tokens: int | None
    width: int


class Router:
    """Get completions from the registry's backends, and report which backend answered."""

    def __init__(
        self,
        registry: Registry,
        selector: Selector,
        policy: RoutingPolicy,
        events: EventBus,
        clock: Clock,
        rng: random.Random,
        wait_queue: WaitQueue | None = None,
    ) -> None:
        self._registry = registry
        self._policy = policy
        self._events = events
        self._clock = clock
        self._wait_queue = wait_queue if wait_queue is not None else WaitQueue(clock)
        self._single_flight: SingleFlight[RoutedCompletion] = SingleFlight()
        self._is_degraded = False
        scheduler = Scheduler(registry.candidates, selector, clock, rng, policy.base_delay_s)
        self._dispatcher = Dispatcher(registry, scheduler, self._wait_queue, policy, events, clock)

    @property
    def wait_queue(self) -> WaitQueue:
        """The waiting calls. Management shows them, and a change of a backend wakes them."""
        return self._wait_queue

    async def aclose(self) -> None:
        """Cancel the calls that load a model while others have answered."""
        await self._dispatcher.aclose()

    def deadline(self, timeout_s: float | None = None) -> float:
        """Return the monotonic time at which a request that starts now must end.

        The request's own `timeout_s` can only lower it.
        """
        allowed = self._policy.request_timeout_s
        return self._clock.monotonic() + (allowed if timeout_s is None else min(allowed, timeout_s))

    async def improve(self, first: RoutedCompletion, request: CompletionRequest, deadline: float) -> RoutedCompletion:
        """Return a second completion for an answer that would do, as `complete` does, within a limited time.

        It may take as long as the first call, but at least five seconds, and at most the backend's `TimeoutSeconds`. After
        that raise DeadlinePassed, with the call that was given up; it does not count against its backend.
        """
        backend = self._registry.get(first.backend.name)
        limit_s = max(first.attempts[-1].elapsed_ms / 1000 if first.attempts else 0.0, MIN_IMPROVEMENT_S)
        if backend is not None:
            limit_s = min(limit_s, backend.settings.timeout_seconds)
        try:
            return await within(self._clock, limit_s, self.complete(request, deadline))
        except TimeoutError:
            words = "A better answer took too long."
            given_up = AttemptRecord(first.backend.name, "cancelled", round(limit_s * 1000, 1), words)
            raise DeadlinePassed(words, attempts=(given_up,)) from None

    async def finish_by(self, deadline: float, work: Awaitable[W]) -> W:
        """Return the result of `work`. Raise DeadlinePassed, and cancel it, if it takes longer than to `deadline`."""
        try:
            return await within(self._clock, deadline - self._clock.monotonic(), work)
        except TimeoutError:
            raise DeadlinePassed("The request's time is over: its shape takes too long to read.") from None

    def capacity(self, request: CompletionRequest) -> Capacity:
        """Return the limits of the backends that may answer `request`. Raises nothing for an unknown backend name."""
        choice = request.request.controls.backend
        requested = self._registry.get(choice.name) if choice is not None else None
        targets = (requested,) if requested is not None else self._registry.candidates
        models = [backend for backend in targets if not backend.identity.is_builtin]
        if not models:
            return Capacity(None, 1)
        limits = [backend.state.max_in_flight for backend in models]
        width = sum(limits) if self._policy.is_balancing else limits[0]
        return Capacity(min(backend.settings.max_tokens for backend in models), max(1, width))

    async def complete(self, request: CompletionRequest, deadline: float) -> RoutedCompletion:
        """Return one completion, from the backend that the request names or the one that the strategy chooses.

        Requests with the same seed that are in flight together share one call. Raise NoBackendAvailable, DeadlinePassed
        or AllAttemptsFailed, each with the attempts made; raise BadControl for an unknown name if selection is strict.
        """
        controls = request.request.controls
        requested = self._find_requested(request)
        if controls.seed is None:
            return await self._complete_or_degrade(request, requested, deadline)
        key = (request.messages, request.request.path, controls.seed, controls.backend, controls.timeout_s)
        return await self._single_flight.run(key, lambda: self._complete_or_degrade(request, requested, deadline))

    async def complete_many(
        self, make_request: RequestFactory, n: int, deadline: float
    ) -> list[RoutedCompletion | RoutingError]:
        """Return `n` completions; single ones may be errors instead.

        If every backend that could be asked supports `n`, they come from one call with the request of index 0, and a
        failure of that call is a single error. Otherwise they come from `n` concurrent calls with a request each.
        """
        request = make_request(0)
        requested = self._find_requested(request)
        targets = (requested,) if requested is not None else self._registry.candidates
        completed: list[RoutedCompletion] = []
        if targets and all(backend.provider.has_native_n for backend in targets):
            try:
                together = await self._complete_or_degrade(replace(request, n=n), requested, deadline)
            except RoutingError as error:
                return [error]
            completed = _split_choices(together)[:n]
        outcomes = await asyncio.gather(
            *(
                self._complete_or_degrade(replace(make_request(index), n=1), requested, deadline)
                for index in range(len(completed), n)
            ),
            return_exceptions=True,
        )
        return [*completed, *(_unwrap_outcome(outcome) for outcome in outcomes)]

    async def open(self, request: CompletionRequest, deadline: float) -> RoutedStream:
        """Return a stream whose first content has arrived.

        Failover before that moment is silent, and `deadline` ends with it. Raises as `complete` does. A later break raises
        StreamBroken while the stream is read.
        """
        requested = self._find_requested(request)
        return await self._open_or_degrade(
            request, lambda: self._run(request, requested, deadline, Attempt.open_stream), deadline
        )

    async def reopen(self, broken: RoutedStream, request: CompletionRequest, deadline: float) -> RoutedStream:
        """Continue a broken stream with a request for the rest, as another attempt of the same call.

        Its backend counts as tried, and its attempts come before the new ones. Raises as `open` does.
        """
        call = broken.call
        call.request, call.deadline = request, deadline
        return await self._open_or_degrade(request, lambda: self._dispatcher.run(call, Attempt.open_stream), deadline)

    def can_degrade(self, request: CompletionRequest, error: RoutingError | UnusableAnswer, deadline: float) -> bool:
        """Return whether the built-in generator may answer in place of `error`.

        It may not if the client tests one backend, if the request's own time-out has passed, if the queue is full, if a
        model refused the content, or if the operator has switched every backend off. If only the setting forbids it, the
        error gets a hint that names the setting.
        """
        choice = request.request.controls.backend
        is_test = choice is not None and not choice.can_fall_back and self._registry.get(choice.name) is not None
        has_own_timeout = request.request.controls.timeout_s is not None
        is_final = (
            not self._registry.candidates
            or (isinstance(error, NoBackendAvailable) and error.is_queue_full)
            or (bool(error.attempts) and error.attempts[-1].outcome == FailureClass.REFUSED)
            or (has_own_timeout and self._clock.monotonic() >= deadline)
        )
        if is_test or is_final:
            return False
        if not self._policy.has_builtin_fallback:
            error.hint = FALLBACK_HINT
        return self._policy.has_builtin_fallback

    async def degrade(
        self, request: CompletionRequest, why: str, attempts: tuple[AttemptRecord, ...]
    ) -> RoutedCompletion:
        """Return the built-in generator's completion. Raise AllAttemptsFailed if it has none either."""
        builtin = self._registry.builtin
        try:
            completion = await builtin.provider.complete(request)
        except AttemptFailed as failed:
            raise AllAttemptsFailed(f"{why} {failed.detail}", attempts=attempts) from failed
        self._report_degraded(request, why)
        return RoutedCompletion(completion, builtin.identity, attempts, is_degraded=True)

    async def _complete_or_degrade(
        self, request: CompletionRequest, requested: Backend | None, deadline: float
    ) -> RoutedCompletion:
        try:
            completed = await self._run(request, requested, deadline, Attempt.complete)
        except RoutingError as error:
            if not self.can_degrade(request, error, deadline):
                raise
            return await self.degrade(request, str(error), error.attempts)
        self._report_recovered(request, completed.backend)
        return completed

    async def _open_or_degrade(
        self, request: CompletionRequest, start: Callable[[], Awaitable[RoutedStream]], deadline: float
    ) -> RoutedStream:
        try:
            stream = await start()
        except RoutingError as error:
            if not self.can_degrade(request, error, deadline):
                raise
            self._report_degraded(request, str(error))
            return await self._open_builtin(request, error)
        self._report_recovered(request, stream.backend)
        return stream

    def _report_degraded(self, request: CompletionRequest, why: str) -> None:
        self._events.emit(AnswerDegraded(request.request.id, why, is_first=not self._is_degraded))
        self._is_degraded = True

    def _report_recovered(self, request: CompletionRequest, backend: BackendIdentity) -> None:
        if self._is_degraded and not backend.is_builtin:
            self._is_degraded = False
            self._events.emit(BackendsRecovered(request.request.id, backend.name))

    async def _open_builtin(self, request: CompletionRequest, error: RoutingError) -> RoutedStream:
        builtin = self._registry.builtin
        call = CallState(request, self.deadline(), 0, builtin, attempts=list(error.attempts))
        stream = await self._dispatcher.run_on(builtin, call, Attempt.open_stream)
        if stream is None:
            raise error
        if isinstance(stream, AttemptFailed):
            raise AllAttemptsFailed(f"{error} {stream.detail}", attempts=error.attempts) from stream
        stream.is_degraded = True
        return stream

    async def _run(
        self,
        request: CompletionRequest,
        requested: Backend | None,
        deadline: float,
        run_attempt: AttemptMethod[T],
    ) -> T:
        can_fall_back = _can_fall_back(request) if requested is not None else self._policy.has_failover
        call = CallState(request, deadline, self._policy.max_repeats, requested, can_fall_back=can_fall_back)
        return await self._dispatcher.run(call, run_attempt)

    def _find_requested(self, request: CompletionRequest) -> Backend | None:
        """Return the backend that the request names. An unknown name is announced, or raises if selection is strict."""
        choice = request.request.controls.backend
        if choice is None:
            return None
        backend = self._registry.get(choice.name)
        if backend is None:
            names = self._registry.names
            if self._policy.is_strict:
                expected = f"one of {', '.join(names)}"
                raise BadControl("backend", f"no enabled backend is called {choice.name[:100]!r}", expected=expected)
            self._events.emit(UnknownBackendRequested(request.request.id, choice.name, names))
        return backend


def _can_fall_back(request: CompletionRequest) -> bool:
    choice = request.request.controls.backend
    return choice is None or choice.can_fall_back


def _split_choices(routed: RoutedCompletion) -> list[RoutedCompletion]:
    """Return one completion for each choice. The attempts of the call stand with the first."""
    completion = routed.completion
    single = [replace(routed, completion=replace(completion, choices=(choice,))) for choice in completion.choices]
    return [single[0], *(replace(one, attempts=()) for one in single[1:])]


def _unwrap_outcome(outcome: RoutedCompletion | BaseException) -> RoutedCompletion | RoutingError:
    if isinstance(outcome, (RoutedCompletion, RoutingError)):
        return outcome
    raise outcome
