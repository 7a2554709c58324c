"""How one backend stands: everything the router has learned of it, and nothing about any single request."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.exchange import Completion
from mockllmapi.routing.backoff import RetryThrottle
from mockllmapi.routing.breaker import Breaker, BreakerState
from mockllmapi.routing.rules import RULES
from mockllmapi.types import Clock

__all__ = ["Average", "Mark", "Standing"]

RAMP_S = 10.0
RAMP_START = 0.1
FAILURE_HALF_LIFE_S = 10.0
RATE_LIMIT_FIRST_S = 1.0
RATE_LIMIT_LONGEST_S = 60.0
RETRY_AFTER_LONGEST_S = 600.0
TIMER_PRECISION_S = 0.001
"""Whoever slept until a mark ends may wake up by so much too early, and must not be sent to bed again."""

SET_ASIDE = (FailureClass.TIMEOUT, FailureClass.SERVER, FailureClass.QUOTA, FailureClass.MODEL_MISSING)
"""Marks that only prefer others: ignored where every candidate has one."""
STAY_AWAY = (FailureClass.RATE_LIMIT, FailureClass.SERVER)
"""Marks that hold for as long as the backend itself has asked for, and whatever else is heard of it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a backend is passed over for a while; `until` is on the monotonic clock, infinite where a health check ends it."""

    failure: FailureClass
    until: float
    detail: str


@dataclass(slots=True)
class Average:
    """An exponentially weighted moving average; None before the first value."""

    value: float | None = None
    smoothing: float = 0.2

    def add(self, value: float) -> None:
        """Take one more value in."""
        self.value = value if self.value is None else self.value + self.smoothing * (value - self.value)


@dataclass(slots=True)
class Standing:
    """One backend's state over all requests. `weight` is the configured one."""

    name: str
    weight: int
    limit: int
    breaker: Breaker
    clock: Clock
    in_flight: int = 0
    returns: int = 0
    marks: dict[FailureClass, Mark] = field(default_factory=dict)
    throttle: RetryThrottle = field(default_factory=RetryThrottle)
    first_content: Average = field(default_factory=Average)
    total: Average = field(default_factory=Average)
    error_rate: Average = field(default_factory=lambda: Average(0.0, 0.1))
    last_failure: FailureClass | None = None
    last_checked_well: bool | None = None
    loaded: tuple[str, ...] = ()
    _failures: float = 0.0
    _failures_at: float = 0.0
    _returned_at: float = -math.inf
    _rate_limits_in_row: int = 0

    # -- as a strategy sees it (selection.Candidate)

    @property
    def ramp(self) -> float:
        """1, or what it has risen to from a tenth in the ten seconds after a return from failure."""
        since = self.clock.monotonic() - self._returned_at
        return 1.0 if since >= RAMP_S else max(RAMP_START, since / RAMP_S)

    @property
    def first_content_ms(self) -> float | None:
        return self.first_content.value

    @property
    def recent_failures(self) -> float:
        """Failures, each worth half after ten seconds."""
        age = self.clock.monotonic() - self._failures_at
        return self._failures * math.exp2(-age / FAILURE_HALF_LIFE_S)

    @property
    def is_full(self) -> bool:
        return self.in_flight >= self.limit

    # -- another configuration

    def revise(self, name: str, weight: int, limit: int) -> None:
        """Go on under another configuration: what was set aside for its key, its quota or its model gets a new chance."""
        self.name, self.weight, self.limit = name, weight, limit
        self.lift(FailureClass.CREDENTIAL, FailureClass.QUOTA, FailureClass.MODEL_MISSING)

    # -- marks

    def mark_of(self, failures: tuple[FailureClass, ...]) -> Mark | None:
        """The mark of one of these classes that holds now, the longest one."""
        soon = self.clock.monotonic() + TIMER_PRECISION_S
        held = [mark for kind, mark in self.marks.items() if kind in failures and mark.until > soon]
        return max(held, key=lambda mark: mark.until, default=None)

    def lift(self, *failures: FailureClass) -> None:
        """Take marks off; all of them where none is named."""
        for kind in failures or tuple(self.marks):
            self.marks.pop(kind, None)

    def marks_held(self) -> list[tuple[Mark, float]]:
        """The marks that hold now, each with the seconds it still does, the longest first."""
        now = self.clock.monotonic()
        held = [(mark, mark.until - now) for mark in self.marks.values() if mark.until > now]
        return sorted(held, key=lambda pair: pair[1], reverse=True)

    # -- what attempts teach

    def succeeded(self, completion: Completion, elapsed_ms: float) -> None:
        """An attempt went well after `elapsed_ms`. It may have begun before another was told to stay away."""
        first_content_ms = completion.first_content_ms
        self.first_content.add(elapsed_ms if first_content_ms is None else first_content_ms)
        self.total.add(elapsed_ms)
        self.error_rate.add(0.0)
        self.throttle.earn()
        self._rate_limits_in_row = 0
        self.lift(*(kind for kind in FailureClass if kind not in STAY_AWAY))

    def failed(self, failure: AttemptFailed) -> None:
        """An attempt failed: remember it, and mark the backend where the class says so."""
        kind = failure.failure
        self.last_failure = kind
        self.error_rate.add(1.0)
        if RULES[kind].counts or kind is FailureClass.RATE_LIMIT:
            self._failures, self._failures_at = self.recent_failures + 1.0, self.clock.monotonic()
        before, wait_s = self.mark_of((kind,)), self._set_aside_s(failure)
        until = self.clock.monotonic() + wait_s
        if wait_s > 0 and (before is None or before.until < until):
            self.marks[kind] = Mark(kind, until, failure.detail)

    def _set_aside_s(self, failure: AttemptFailed) -> float:
        match failure.failure:
            case FailureClass.RATE_LIMIT:
                return self._rate_limit_s(failure)
            case FailureClass.SERVER:
                return min(RETRY_AFTER_LONGEST_S, failure.retry_after_s or 0.0)
            case FailureClass.TIMEOUT if self.breaker.policy.waits_for_health:
                return math.inf
            case kind:
                return RULES[kind].set_aside_s

    def _rate_limit_s(self, failure: AttemptFailed) -> float:
        if self._rate_limits_in_row == 0 or self.mark_of((FailureClass.RATE_LIMIT,)) is None:
            # Calls that were refused together are one refusal.
            self._rate_limits_in_row += 1
        if failure.retry_after_s is not None:
            return min(RETRY_AFTER_LONGEST_S, failure.retry_after_s)
        return min(RATE_LIMIT_LONGEST_S, RATE_LIMIT_FIRST_S * 2.0 ** min(self._rate_limits_in_row - 1, 10))

    def heard_health(self, *, is_alive: bool, loaded: tuple[str, ...] = ()) -> None:
        """A health check came back."""
        self.last_checked_well, self.loaded = is_alive, loaded
        if is_alive:
            self.lift(FailureClass.TIMEOUT)
            self.breaker.hear_health()

    def changed(self, old: BreakerState, new: BreakerState) -> None:
        """The breaker moved: a backend that comes back starts slowly."""
        if new is BreakerState.CLOSED and old is not BreakerState.CLOSED:
            self.returns += 1
            self._returned_at = self.clock.monotonic()
