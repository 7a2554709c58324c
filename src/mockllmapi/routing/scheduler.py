"""Choose the backend to ask next: filter, then the lowest priority, then the strategy.

The scheduler only decides; it takes no slot and no lease. Its verdict is one of four values, and a verdict without a
backend explains itself.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from mockllmapi.errors import FailureClass
from mockllmapi.routing.backend_state import HARD_COOLDOWNS, SOFT_COOLDOWNS
from mockllmapi.routing.backoff import full_jitter_s
from mockllmapi.routing.breaker import BreakerState
from mockllmapi.routing.call_state import CallState
from mockllmapi.routing.registry import Backend
from mockllmapi.routing.selection import FirstSelector, Selector
from mockllmapi.types import Clock

__all__ = ["Backoff", "Dispatch", "NoCandidate", "Scheduler", "Verdict", "WaitForSlot"]

MAX_PROBE_WAIT_S = 2.0


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Ask this backend now."""

    backend: Backend


@dataclass(frozen=True, slots=True)
class WaitForSlot:
    """Wait in the queue for a slot of one of `names`.

    Without names, wait at most `max_wait_s` until something changes.
    """

    names: frozenset[str]
    max_wait_s: float | None = None


@dataclass(frozen=True, slots=True)
class Backoff:
    """Choose again after `delay_s` seconds; `backend` is the one that will be repeated, if it is known."""

    delay_s: float
    backend: Backend | None = None


@dataclass(frozen=True, slots=True)
class NoCandidate:
    """Stop, because no backend can be asked.

    `reasons` has a sentence for each candidate, `retry_after_s` says when that may change.
    """

    reasons: tuple[str, ...]
    retry_after_s: float | None = None


Verdict: TypeAlias = Dispatch | WaitForSlot | Backoff | NoCandidate


@dataclass(frozen=True, slots=True)
class _Obstacle:
    """Describe why a candidate is skipped; `ends_in_s` is None if time alone does not end it."""

    backend: Backend
    reason: str
    is_set_aside: bool = False
    is_being_probed: bool = False
    ends_in_s: float | None = None


class Scheduler:
    """Apply one strategy to the candidates of a call."""

    def __init__(
        self, candidates: Sequence[Backend], selector: Selector, clock: Clock, rng: random.Random, base_delay_s: float
    ) -> None:
        self._candidates = tuple(candidates)
        self._selector = selector
        self._clock = clock
        self._rng = rng
        self._base_delay_s = base_delay_s

    def choose(self, call: CallState, repeat_target: Backend | None = None) -> Verdict:
        """Return what this call does next. `repeat_target` is the backend of the backoff that has just ended."""
        preferred, obstacles = self._find_preferred(call)
        if preferred:
            return self._select(preferred)
        if repeat_target is not None and _can_repeat(repeat_target):
            return self._select([repeat_target])
        return self._plan_repeat(call) or self._plan_wait(call, obstacles)

    def is_still_eligible(self, backend: Backend, call: CallState, repeat_target: Backend | None) -> bool:
        """Return whether a backend whose slot was just handed over may still be asked.

        Breakers and cooldowns may have changed while the call waited in the queue.
        """
        preferred, _ = self._find_preferred(call)
        if preferred:
            return any(other is backend for other in preferred)
        return backend is repeat_target and _can_repeat(backend)

    def has_alternative(self, call: CallState, backend: Backend) -> bool:
        """Return whether another backend could answer this call if `backend` did not."""
        if backend is call.requested_backend and not call.can_fall_back:
            return False
        if call.requested_backend is None and not call.can_fall_back:
            return False
        return any(
            other is not backend and other.name not in call.failures and self._find_obstacle(other, call) is None
            for other in self._candidates
        )

    def explain_skipped(self, call: CallState, chosen: Backend) -> tuple[str, ...]:
        """Return one sentence for each candidate that was not chosen, for the log."""
        others = [backend for backend in self._candidates if backend is not chosen]
        return tuple(f"{backend.name}: {self._explain_skip(backend, call, chosen)}" for backend in others)

    def _explain_skip(self, backend: Backend, call: CallState, chosen: Backend) -> str:
        if (failure := call.failures.get(backend.name)) is not None:
            return f"has failed ({failure.failure})"
        if all(backend is not other for other in self._list_eligible(call)):
            return f"the request is for {chosen.name}"
        if (obstacle := self._find_obstacle(backend, call)) is not None:
            return obstacle.reason
        if backend.settings.priority > chosen.settings.priority:
            return f"has priority {backend.settings.priority}"
        return "is full" if backend.state.is_full else f"it is the turn of {chosen.name}"

    def _find_preferred(self, call: CallState) -> tuple[list[Backend], list[_Obstacle]]:
        """Return the untried backends that may be asked now, and the obstacles of the others.

        A backend that the request names is preferred over all others.
        """
        untried = [backend for backend in self._list_eligible(call) if backend.name not in call.failures]
        obstacles = [found for backend in untried if (found := self._find_obstacle(backend, call)) is not None]
        blocked = {obstacle.backend.name for obstacle in obstacles if not obstacle.is_set_aside}
        set_aside = {obstacle.backend.name for obstacle in obstacles if obstacle.is_set_aside}
        available = [backend for backend in untried if backend.name not in blocked]
        preferred = [backend for backend in available if backend.name not in set_aside] or available
        return [backend for backend in preferred if backend is call.requested_backend] or preferred, obstacles

    def _list_eligible(self, call: CallState) -> Iterable[Backend]:
        """Return every backend that this call may use, the requested one first."""
        requested = call.requested_backend
        if requested is None:
            if call.failures and not call.can_fall_back:
                return [backend for backend in self._candidates if backend.name in call.failures]
            return self._candidates
        is_untried = requested.name not in call.failures
        if not call.can_fall_back or (is_untried and self._find_obstacle(requested, call) is None):
            return (requested,)
        return (requested, *(backend for backend in self._candidates if backend is not requested))

    def _find_obstacle(self, backend: Backend, call: CallState) -> _Obstacle | None:
        """Return the first reason, in this order, why a backend cannot be asked now."""
        state = backend.state
        if state.weight == 0 and backend is not call.requested_backend:
            return _Obstacle(backend, "drained (weight 0)")
        if not state.breaker.can_attempt:
            if state.breaker.state is BreakerState.HALF_OPEN:
                return _Obstacle(backend, "circuit breaker half-open, being probed", is_being_probed=True)
            wait_s = state.breaker.next_probe_in_s
            return _Obstacle(backend, f"circuit breaker open{_format_wait(wait_s)}", ends_in_s=wait_s)
        for failure, reason in ((FailureClass.RATE_LIMIT, "rate limited"), (FailureClass.CREDENTIAL, "key refused")):
            if (cooldown := state.find_cooldown((failure,))) is not None:
                wait_s = cooldown.until - self._clock.monotonic()
                return _Obstacle(backend, f"{reason}{_format_wait(wait_s)}", ends_in_s=wait_s)
        if self._is_too_small(backend, call):
            return _Obstacle(backend, "its context window is too small")
        if (cooldown := state.find_cooldown(SOFT_COOLDOWNS)) is not None:
            wait_s = cooldown.until - self._clock.monotonic()
            reason = f"set aside ({cooldown.failure}){_format_wait(wait_s)}"
            return _Obstacle(backend, reason, is_set_aside=True, ends_in_s=wait_s)
        return None

    def _is_too_small(self, backend: Backend, call: CallState) -> bool:
        """Return whether a context window of this size or larger has failed already; unknown sizes count as larger."""
        window = backend.settings.max_context_window
        if window is None:
            return False
        failed = [name for name, failure in call.failures.items() if failure.failure is FailureClass.TOO_LONG]
        sizes = [other.settings.max_context_window for other in self._candidates if other.name in failed]
        return any(size is not None and window <= size for size in sizes)

    def _select(self, available: Sequence[Backend]) -> Verdict:
        """Return the strategy's choice within the lowest priority.

        `FirstSelector` waits for the first backend; the other strategies skip full ones.
        """
        lowest = min(backend.settings.priority for backend in available)
        tier = [backend for backend in available if backend.settings.priority == lowest]
        if isinstance(self._selector, FirstSelector):
            tier = tier[:1]
        free = [backend for backend in tier if not backend.state.is_full]
        if not free:
            return WaitForSlot(frozenset(backend.name for backend in tier))
        if len(free) == 1:
            return Dispatch(free[0])
        by_name = {backend.name: backend for backend in free}
        return Dispatch(by_name[self._selector.pick([backend.state for backend in free]).name])

    def _plan_repeat(self, call: CallState) -> Backoff | None:
        """Return the backoff of the failed backend that may be asked again soonest."""
        if call.repeats_left <= 0:
            return None
        backoffs = []
        for backend in self._list_eligible(call):
            if not call.can_repeat(backend.name):
                continue
            if not backend.state.retry_budget.can_spend or not backend.state.breaker.can_attempt:
                continue
            cooldown = backend.state.find_cooldown(HARD_COOLDOWNS)
            least_s = cooldown.until - self._clock.monotonic() if cooldown is not None else 0.0
            backoffs.append(Backoff(max(least_s, self._jitter_s(call)), backend))
        backoff = min(backoffs, key=lambda backoff: backoff.delay_s, default=None)
        if backoff is None or self._clock.monotonic() + backoff.delay_s >= call.deadline:
            return None
        return backoff

    def _jitter_s(self, call: CallState) -> float:
        return full_jitter_s(self._base_delay_s, call.repeats, self._rng)

    def _plan_wait(self, call: CallState, obstacles: Sequence[_Obstacle]) -> Backoff | WaitForSlot | NoCandidate:
        """Return a wait if a change is near and the deadline allows it, otherwise the reasons."""
        is_being_probed = any(obstacle.is_being_probed for obstacle in obstacles)
        if is_being_probed and (left_s := self._remaining_probe_wait_s(call)) > 0:
            return WaitForSlot(frozenset(), left_s)
        waits = [obstacle.ends_in_s for obstacle in obstacles if obstacle.ends_in_s is not None]
        soonest_s = min(waits, default=None)
        left_s = call.deadline - self._clock.monotonic()
        if soonest_s is not None and soonest_s <= MAX_PROBE_WAIT_S and soonest_s < left_s:
            return Backoff(soonest_s)
        tried = [backend for backend in self._list_eligible(call) if backend.name in call.failures]
        cooldowns = [backend.state.find_cooldown(HARD_COOLDOWNS) for backend in tried]
        waits += [cooldown.until - self._clock.monotonic() for cooldown in cooldowns if cooldown is not None]
        reasons = {obstacle.backend.name: obstacle.reason for obstacle in obstacles}
        reasons |= {backend.name: f"has failed ({call.failures[backend.name].failure})" for backend in tried}
        return NoCandidate(tuple(f"{name}: {reason}" for name, reason in reasons.items()), min(waits, default=None))

    def _remaining_probe_wait_s(self, call: CallState) -> float:
        """Return how long this call may still wait for the probe of another call."""
        if call.probe_wait_deadline is None:
            return MAX_PROBE_WAIT_S
        return call.probe_wait_deadline - self._clock.monotonic()


def _can_repeat(backend: Backend) -> bool:
    return backend.state.breaker.can_attempt and backend.state.find_cooldown(HARD_COOLDOWNS) is None


def _format_wait(wait_s: float | None) -> str:
    if wait_s == math.inf:
        return " until a health check answers"
    return f" for {max(wait_s, 0.1):.1f} s" if wait_s is not None else ""
