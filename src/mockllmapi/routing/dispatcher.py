"""Run one call: choose a backend, take a slot and a breaker lease, make the attempt, and handle its failure.

The loop of `Dispatcher.run` is the whole flow. Its decisions are made elsewhere: scheduler.py (which backend),
failure_rules.py (what follows from a failure), breaker.py, backend_state.py, wait_queue.py, backoff.py.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from mockllmapi.errors import AttemptFailed, NoBackendAvailable
from mockllmapi.events import BackendFailedOver, BackendSelected, EventBus, RetryPlanned, SelectionExplained
from mockllmapi.exchange import RoutedCompletion
from mockllmapi.providers.timeouts import within
from mockllmapi.routing.attempt import Attempt, RoutedStream
from mockllmapi.routing.backend_state import HARD_COOLDOWNS
from mockllmapi.routing.breaker import Lease
from mockllmapi.routing.call_state import CallState
from mockllmapi.routing.failure_rules import FAILURE_RULES, RepeatRule
from mockllmapi.routing.loading_calls import LoadingCalls
from mockllmapi.routing.registry import Backend, Registry
from mockllmapi.routing.scheduler import Backoff, Dispatch, NoCandidate, Scheduler, WaitForSlot
from mockllmapi.routing.wait_queue import WaitQueue, WaitQueueFull
from mockllmapi.types import Clock

__all__ = ["AttemptMethod", "Dispatcher", "RoutingPolicy"]

T = TypeVar("T", RoutedCompletion, RoutedStream)
AttemptMethod: TypeAlias = Callable[[Attempt], Awaitable[T | AttemptFailed]]
"""How to run an attempt: for a whole completion, or for a stream that has begun."""


@dataclass(frozen=True, slots=True)
class RoutingPolicy:
    """Hold the limits of routing.

    `request_timeout_s` bounds a whole request, `max_repeats` the repeats within one call. `is_balancing` is set if the
    strategy spreads calls that are made together over several backends, `is_strict` if an unknown backend name is an
    error, `is_verbose` if every choice is explained in an event.
    """

    request_timeout_s: float = 120.0
    max_repeats: int = 3
    base_delay_s: float = 1.0
    has_failover: bool = True
    has_builtin_fallback: bool = False
    is_strict: bool = False
    is_balancing: bool = False
    is_verbose: bool = False


@dataclass(slots=True)
class _Slot:
    """Hold a backend's slot for an attempt and release it once. A stream keeps it beyond the attempt."""

    on_release: Callable[[], None]
    is_held_by_stream: bool = False
    _is_released: bool = False

    def release(self) -> None:
        if not self._is_released:
            self._is_released = True
            self.on_release()


class Dispatcher:
    """Run calls against the backends of one registry."""

    def __init__(
        self,
        registry: Registry,
        scheduler: Scheduler,
        wait_queue: WaitQueue,
        policy: RoutingPolicy,
        events: EventBus,
        clock: Clock,
    ) -> None:
        self._registry = registry
        self._scheduler = scheduler
        self._wait_queue = wait_queue
        self._policy = policy
        self._events = events
        self._clock = clock
        self._loading_calls = LoadingCalls(clock)
        wait_queue.return_slot = self._release
        registry.on_change(wait_queue.wake_all)

    async def run(self, call: CallState, run_attempt: AttemptMethod[T]) -> T:
        """Return the result of the first attempt that succeeds. Raise RoutingError if none does."""
        while True:
            backend = await self._reserve(call)
            outcome = await self._attempt(backend, call, run_attempt)
            if outcome is not None:
                return outcome

    async def run_on(
        self, backend: Backend, call: CallState, run_attempt: AttemptMethod[T]
    ) -> T | AttemptFailed | None:
        """Make one attempt at `backend`, outside of selection and limits. Return None if its breaker does not allow it."""
        lease = backend.state.breaker.acquire()
        if lease is None:
            return None
        backend.state.in_flight += 1
        attempt, slot = self._start(backend, lease, call)
        try:
            outcome = await run_attempt(attempt)
            slot.is_held_by_stream = isinstance(outcome, RoutedStream)
            return outcome
        finally:
            if not slot.is_held_by_stream and not attempt.is_left:
                slot.release()

    async def aclose(self) -> None:
        """Cancel the calls that were left to themselves."""
        await self._loading_calls.aclose()

    # -- choosing

    async def _reserve(self, call: CallState) -> Backend:
        """Return a backend with a slot taken for this call, after every wait that the scheduler asks for."""
        repeat_target: Backend | None = None
        while True:
            if self._clock.monotonic() >= call.deadline:
                raise call.make_deadline_error()
            verdict = self._scheduler.choose(call, repeat_target)
            match verdict:
                case Dispatch(backend):
                    backend.state.in_flight += 1
                    return backend
                case WaitForSlot():
                    if (backend := await self._wait_for_slot(verdict, call)) is not None:
                        if self._scheduler.is_still_eligible(backend, call, repeat_target):
                            return backend
                        self._release(backend.name)
                case Backoff(delay_s, backend):
                    self._record_backoff(verdict, call)
                    await self._clock.sleep(delay_s)
                    repeat_target = backend or repeat_target
                case NoCandidate(reasons, retry_after_s):
                    raise call.make_error(reasons or self._explain_no_backends(), retry_after_s)

    def _record_backoff(self, backoff: Backoff, call: CallState) -> None:
        if backoff.backend is None:
            return
        call.repeats += 1
        call.repeats_left -= 1
        backoff.backend.state.retry_budget.spend()
        self._events.emit(RetryPlanned(call.request.request.id, backoff.backend.name, backoff.delay_s))

    async def _wait_for_slot(self, wait: WaitForSlot, call: CallState) -> Backend | None:
        now = self._clock.monotonic()
        max_wait_s = call.deadline - now
        if wait.max_wait_s is not None:
            max_wait_s = min(max_wait_s, wait.max_wait_s)
            call.probe_wait_deadline = now + wait.max_wait_s
        try:
            name = await within(self._clock, max_wait_s, self._wait_queue.wait(wait.names, call.ticket))
        except TimeoutError:
            return None
        except WaitQueueFull as full:
            names = ", ".join(sorted(wait.names)) or "every backend"
            raise NoBackendAvailable(
                (f"{names}: busy, and the queue is full",),
                attempts=tuple(call.attempts),
                retry_after_s=full.drains_in_s,
                is_queue_full=True,
            ) from None
        return self._registry.get(name) if name is not None else None

    def _release(self, name: str) -> None:
        """Hand a free slot to the queue, or drop it if no call can use it or the limit has been lowered."""
        backend = self._registry.get(name)
        if backend is None:
            return
        state = backend.state
        if state.in_flight > state.max_in_flight or not self._wait_queue.hand_over(name):
            state.in_flight -= 1

    def _explain_no_backends(self) -> tuple[str, ...]:
        disabled = tuple(f"{entry.name or 'unnamed'}: disabled" for entry in self._registry.disabled)
        return disabled or ("no backend is configured",)

    # -- asking

    async def _attempt(self, backend: Backend, call: CallState, run_attempt: AttemptMethod[T]) -> T | None:
        """Make one attempt with the slot already taken. Return None if the call should go on, raise what ends it."""
        lease = backend.state.breaker.acquire()
        assert lease is not None, "the scheduler has just checked that the breaker allows an attempt"
        self._announce(backend, call)
        attempt, slot = self._start(backend, lease, call)
        try:
            outcome = await run_attempt(attempt)
            while isinstance(outcome, AttemptFailed) and self._can_repeat_adjusted(outcome, backend, lease, call):
                call.adjustments_left -= 1
                outcome = await run_attempt(attempt)
            if not isinstance(outcome, AttemptFailed):
                slot.is_held_by_stream = isinstance(outcome, RoutedStream)
                return outcome
            self._handle_failure(attempt, outcome)
            return None
        finally:
            if not slot.is_held_by_stream and not attempt.is_left:
                slot.release()

    def _start(self, backend: Backend, lease: Lease, call: CallState) -> tuple[Attempt, _Slot]:
        slot = _Slot(lambda: self._release(backend.name))
        may_leave = backend.is_local and self._scheduler.has_alternative(call, backend)
        attempt = Attempt(
            backend,
            lease,
            call,
            self._clock,
            self._events,
            slot.release,
            self._wait_queue.wake_all,
            self._loading_calls,
            leave_after_s=backend.settings.timeout_seconds if may_leave else None,
        )
        return attempt, slot

    def _can_repeat_adjusted(self, failed: AttemptFailed, backend: Backend, lease: Lease, call: CallState) -> bool:
        """Return whether to ask the same backend again at once.

        The provider has then left out the refused parameter, and neither breaker nor cooldown has changed meanwhile.
        """
        is_adjusted = (
            FAILURE_RULES[failed.failure].repeat is RepeatRule.WITHOUT_REFUSED and failed.parameter is not None
        )
        is_allowed = backend.state.breaker.is_current(lease) and backend.state.find_cooldown(HARD_COOLDOWNS) is None
        is_in_time = self._clock.monotonic() < call.deadline
        return is_adjusted and is_allowed and is_in_time and call.adjustments_left > 0

    def _handle_failure(self, attempt: Attempt, failed: AttemptFailed) -> None:
        """Record a failure for the backend and the call. Raise if its class ends the call."""
        call = attempt.call
        call.failures[attempt.backend.name] = failed
        attempt.fail(failed)
        if not FAILURE_RULES[failed.failure].can_fail_over:
            raise call.make_error((), None) from failed

    def _announce(self, backend: Backend, call: CallState) -> None:
        request_id = call.request.request.id
        if self._policy.is_verbose:
            skipped = self._scheduler.explain_skipped(call, backend)
            self._events.emit(SelectionExplained(request_id, backend.name, skipped))
        if not call.failures:
            was_requested = backend is call.requested_backend
            self._events.emit(BackendSelected(request_id, backend.identity, was_requested=was_requested))
        elif backend.name not in call.failures:
            failed = next(reversed(call.failures))
            before = self._registry.get(failed)
            leaves_machine = before is not None and before.is_local and not backend.is_local
            self._events.emit(BackendFailedOver(request_id, failed, backend.identity, leaves_machine))
