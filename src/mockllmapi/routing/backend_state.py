"""The state of one backend over all requests: breaker, cooldowns, averages, slots in use."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.exchange import Completion
from mockllmapi.routing.backoff import RetryBudget
from mockllmapi.routing.breaker import Breaker, BreakerState
from mockllmapi.routing.failure_rules import FAILURE_RULES
from mockllmapi.types import Clock

__all__ = ["CONFIGURATION_COOLDOWNS", "BackendState", "Cooldown", "MovingAverage"]

RAMP_S = 10.0
RAMP_START = 0.1
FAILURE_HALF_LIFE_S = 10.0
RATE_LIMIT_FIRST_S = 1.0
RATE_LIMIT_MAX_S = 60.0
RETRY_AFTER_MAX_S = 600.0
TIMER_PRECISION_S = 0.001
"""A sleep until the end of a cooldown may wake up this much early and must not sleep again."""

SOFT_COOLDOWNS = (
    FailureClass.TIMEOUT,
    FailureClass.SERVER,
    FailureClass.QUOTA,
    FailureClass.MODEL_MISSING,
    FailureClass.WRONG_ADDRESS,
    FailureClass.LOADING,
)
"""Cooldowns that only prefer other backends: ignored if every candidate has one."""
HARD_COOLDOWNS = (FailureClass.RATE_LIMIT, FailureClass.SERVER)
"""Cooldowns that last as long as the backend has asked for; a success does not end them."""

CONFIGURATION_COOLDOWNS = (
    FailureClass.CREDENTIAL,
    FailureClass.QUOTA,
    FailureClass.MODEL_MISSING,
    FailureClass.WRONG_ADDRESS,
)
"""Cooldowns that another configuration or a successful probe ends."""


@dataclass(frozen=True, slots=True)
class Cooldown:
    """Skip a backend until a time of the monotonic clock; infinite if a health check ends it."""

    failure: FailureClass
    until: float
    detail: str


@dataclass(slots=True)
class MovingAverage:
    """Keep an exponentially weighted moving average; None before the first value."""

    value: float | None = None
    smoothing: float = 0.2

    def add(self, value: float) -> None:
        self.value = value if self.value is None else self.value + self.smoothing * (value - self.value)


@dataclass(slots=True)
class BackendState:
    """Keep what attempts and health checks have shown about one backend.

    `weight` and `max_in_flight` are the configured values.
    """

    name: str
    weight: int
    max_in_flight: int
    breaker: Breaker
    clock: Clock
    in_flight: int = 0
    recoveries: int = 0
    cooldowns: dict[FailureClass, Cooldown] = field(default_factory=dict)
    retry_budget: RetryBudget = field(default_factory=RetryBudget)
    first_content_average: MovingAverage = field(default_factory=MovingAverage)
    duration_average: MovingAverage = field(default_factory=MovingAverage)
    error_rate: MovingAverage = field(default_factory=lambda: MovingAverage(0.0, 0.1))
    last_failure: FailureClass | None = None
    is_healthy: bool | None = None
    is_last_check_good: bool | None = None
    loaded_models: tuple[str, ...] = ()
    _failures: float = 0.0
    _failures_at: float = 0.0
    _recovered_at: float = -math.inf
    _rate_limits_in_row: int = 0

    # -- as a strategy sees it (selection.Candidate)

    @property
    def ramp(self) -> float:
        """The share of the weight that counts: 1, or rising from 0.1 in the ten seconds after a recovery."""
        since = self.clock.monotonic() - self._recovered_at
        return 1.0 if since >= RAMP_S else max(RAMP_START, since / RAMP_S)

    @property
    def first_content_ms(self) -> float | None:
        return self.first_content_average.value

    @property
    def recent_failures(self) -> float:
        """Failures, each worth half after ten seconds."""
        age = self.clock.monotonic() - self._failures_at
        return self._failures * math.exp2(-age / FAILURE_HALF_LIFE_S)

    @property
    def is_full(self) -> bool:
        return self.in_flight >= self.max_in_flight

    # -- another configuration

    def reconfigure(self, name: str, weight: int, max_in_flight: int) -> None:
        """Continue under another configuration. Cooldowns that it may have ended are cleared."""
        self.name, self.weight, self.max_in_flight = name, weight, max_in_flight
        self.clear_cooldowns(*CONFIGURATION_COOLDOWNS)

    # -- cooldowns

    def find_cooldown(self, failures: tuple[FailureClass, ...]) -> Cooldown | None:
        """Return the longest active cooldown of these classes, or None."""
        soon = self.clock.monotonic() + TIMER_PRECISION_S
        active = [cooldown for kind, cooldown in self.cooldowns.items() if kind in failures and cooldown.until > soon]
        return max(active, key=lambda cooldown: cooldown.until, default=None)

    def clear_cooldowns(self, *failures: FailureClass) -> None:
        """End the cooldowns of these classes; all of them if no class is given."""
        for kind in failures or tuple(self.cooldowns):
            self.cooldowns.pop(kind, None)

    def list_cooldowns(self) -> list[tuple[Cooldown, float]]:
        """Return the active cooldowns with the seconds left, longest first."""
        now = self.clock.monotonic()
        active = [(cooldown, cooldown.until - now) for cooldown in self.cooldowns.values() if cooldown.until > now]
        return sorted(active, key=lambda pair: pair[1], reverse=True)

    # -- results of attempts and checks

    def record_success(self, completion: Completion, elapsed_ms: float) -> None:
        """Record a successful attempt. Hard cooldowns stay, since it may have begun before they did."""
        first_content_ms = completion.first_content_ms
        self.first_content_average.add(elapsed_ms if first_content_ms is None else first_content_ms)
        self.duration_average.add(elapsed_ms)
        self.error_rate.add(0.0)
        self.retry_budget.earn()
        self._rate_limits_in_row = 0
        self.clear_cooldowns(*(kind for kind in FailureClass if kind not in HARD_COOLDOWNS))

    def record_failure(self, failure: AttemptFailed) -> None:
        """Record a failed attempt, and start a cooldown if its class has one."""
        kind = failure.failure
        self.last_failure = kind
        self.error_rate.add(1.0)
        if FAILURE_RULES[kind].is_breaker_failure or kind is FailureClass.RATE_LIMIT:
            self._failures, self._failures_at = self.recent_failures + 1.0, self.clock.monotonic()
        before, wait_s = self.find_cooldown((kind,)), self._cooldown_s(failure)
        until = self.clock.monotonic() + wait_s
        if wait_s > 0 and (before is None or before.until < until):
            self.cooldowns[kind] = Cooldown(kind, until, failure.detail)

    def _cooldown_s(self, failure: AttemptFailed) -> float:
        match failure.failure:
            case FailureClass.RATE_LIMIT:
                return self._rate_limit_s(failure)
            case FailureClass.SERVER:
                return min(RETRY_AFTER_MAX_S, failure.retry_after_s or 0.0)
            case FailureClass.TIMEOUT if self.breaker.policy.is_health_gated:
                return math.inf
            case kind:
                return FAILURE_RULES[kind].cooldown_s

    def _rate_limit_s(self, failure: AttemptFailed) -> float:
        if self._rate_limits_in_row == 0 or self.find_cooldown((FailureClass.RATE_LIMIT,)) is None:
            # Refusals of calls that were made together count as one.
            self._rate_limits_in_row += 1
        if failure.retry_after_s is not None:
            return min(RETRY_AFTER_MAX_S, failure.retry_after_s)
        return min(RATE_LIMIT_MAX_S, RATE_LIMIT_FIRST_S * 2.0 ** min(self._rate_limits_in_row - 1, 10))

    def record_health(self, *, is_alive: bool, loaded_models: tuple[str, ...] = ()) -> None:
        """Record the result of a health check."""
        self.is_healthy, self.loaded_models = is_alive, loaded_models
        if is_alive:
            self.clear_cooldowns(FailureClass.TIMEOUT)
            self.breaker.report_healthy()

    def on_breaker_change(self, old: BreakerState, new: BreakerState) -> None:
        """Start the ramp of a backend whose breaker has closed."""
        if new is BreakerState.CLOSED and old is not BreakerState.CLOSED:
            self.recoveries += 1
            self._recovered_at = self.clock.monotonic()
