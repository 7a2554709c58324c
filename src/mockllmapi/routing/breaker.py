"""The circuit breaker of one backend: a pure state machine. The clock is handed in; no address, no lock, no I/O.

                 threshold counted failures in a row (or the failure ratio)
        CLOSED ────────────────────────────────────────────────────────────▶ OPEN ◀──┐
           ▲                                                                  │      │ the probe fails:
           │ the probe succeeds         the wait is over, or a health check   │      │ twice the wait
           └───────────────────── HALF_OPEN ◀─────────────────────────────────┘      │
                                      └──────────────────────────────────────────────┘

In HALF_OPEN exactly one attempt is let through; it holds a lease. A result counts only with the current lease, so a late
result of an earlier state changes nothing (M. Nygard, Release It!, "Circuit Breaker"; the lease is ours).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mockllmapi.types import Clock

__all__ = ["Breaker", "BreakerPolicy", "BreakerState", "Lease"]

MAX_WAIT_S = 300.0
"""The limit of doubling; a longer configured wait is kept."""
RATIO_WINDOW_S = 30.0
RATIO_MIN_ATTEMPTS = 10


class BreakerState(StrEnum):
    """Name the three states of a breaker."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """Set when a breaker opens and for how long.

    `failure_ratio` (0 to 1) also opens it when that share of at least ten attempts in thirty seconds has failed. With
    `is_health_gated`, half-open begins only after a successful health check. A disabled breaker stays closed.
    """

    failure_threshold: int = 5
    open_s: float = 60.0
    failure_ratio: float | None = None
    is_health_gated: bool = False
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Lease:
    """Allow one attempt, whose result is reported with the lease exactly once."""

    epoch: int
    is_probe: bool


class Breaker:
    """Decide whether attempts are let through, from the results of earlier ones.

    `on_change(old, new)` is called at every transition.
    """

    def __init__(
        self, policy: BreakerPolicy, clock: Clock, on_change: Callable[[BreakerState, BreakerState], None]
    ) -> None:
        self.policy = policy
        self._clock = clock
        self._on_change = on_change
        self._state = BreakerState.CLOSED
        self._epoch = 0
        self._failures_in_row = 0
        self._recent: deque[tuple[float, bool]] = deque()
        self._wait_s = policy.open_s
        self._opened_at = 0.0
        self._is_probing = False

    def reconfigure(self, policy: BreakerPolicy, on_change: Callable[[BreakerState, BreakerState], None]) -> None:
        """Continue under another policy with the present counts. A breaker that is now disabled closes."""
        doubled = self._wait_s / self.policy.open_s
        self.policy, self._on_change = policy, on_change
        self._wait_s = max(policy.open_s, min(MAX_WAIT_S, policy.open_s * doubled))
        if not policy.is_enabled and self._state is not BreakerState.CLOSED:
            self._change(BreakerState.CLOSED)

    @property
    def state(self) -> BreakerState:
        """The current state; half-open once the wait is over."""
        if self._state is BreakerState.OPEN and self._is_wait_over():
            self._change(BreakerState.HALF_OPEN)
        return self._state

    @property
    def can_attempt(self) -> bool:
        """Whether an attempt would be let through now."""
        state = self.state
        return state is BreakerState.CLOSED or (state is BreakerState.HALF_OPEN and not self._is_probing)

    @property
    def next_probe_in_s(self) -> float | None:
        """Seconds until the next attempt; 0 if one is allowed now, None if a health check must come first."""
        if self.can_attempt:
            return 0.0
        if self._state is BreakerState.HALF_OPEN or (self.policy.is_health_gated and self.wait_left_s <= 0):
            return None
        return self.wait_left_s

    @property
    def wait_left_s(self) -> float:
        """Seconds that an open breaker still waits; 0 when the wait is over."""
        return max(0.0, self._opened_at + self._wait_s - self._clock.monotonic())

    def acquire(self) -> Lease | None:
        """Return a lease for one attempt, or None. Report the result with `succeed`, `fail` or `cancel`."""
        if not self.can_attempt:
            return None
        is_probe = self._state is BreakerState.HALF_OPEN
        self._is_probing = is_probe
        return Lease(self._epoch, is_probe)

    def is_current(self, lease: Lease) -> bool:
        """Return whether the breaker has not changed since the lease was issued."""
        return lease.epoch == self._epoch

    def succeed(self, lease: Lease) -> None:
        """Record a success."""
        if lease.epoch != self._epoch:
            return
        self._failures_in_row = 0
        if lease.is_probe:
            self._wait_s = self.policy.open_s
            self._change(BreakerState.CLOSED)
        else:
            self._record_outcome(is_failure=False)

    def fail(self, lease: Lease) -> None:
        """Record a failure that counts."""
        if lease.epoch != self._epoch or not self.policy.is_enabled:
            return
        if lease.is_probe:
            self._wait_s = max(self.policy.open_s, min(MAX_WAIT_S, self._wait_s * 2))
            self._open()
            return
        self._failures_in_row += 1
        self._record_outcome(is_failure=True)
        if self._failures_in_row >= self.policy.failure_threshold or self._is_ratio_reached():
            self._open()

    def cancel(self, lease: Lease) -> None:
        """Return the lease of an attempt without a verdict; nothing else changes."""
        if lease.epoch == self._epoch and lease.is_probe:
            self._is_probing = False

    def trip(self) -> None:
        """Open the breaker because health checks failed."""
        if self.policy.is_enabled and self._state is BreakerState.CLOSED:
            self._open()

    def report_healthy(self) -> None:
        """End the wait after a successful health check; the next attempt is the probe."""
        if self._state is BreakerState.OPEN:
            self._change(BreakerState.HALF_OPEN)

    def _is_wait_over(self) -> bool:
        return not self.policy.is_health_gated and self._clock.monotonic() >= self._opened_at + self._wait_s

    def _open(self) -> None:
        self._opened_at = self._clock.monotonic()
        self._change(BreakerState.OPEN)

    def _change(self, new: BreakerState) -> None:
        old, self._state = self._state, new
        self._epoch += 1
        self._is_probing = False
        self._failures_in_row = 0
        self._recent.clear()
        self._on_change(old, new)

    def _record_outcome(self, *, is_failure: bool) -> None:
        if self.policy.failure_ratio is None:
            return
        now = self._clock.monotonic()
        self._recent.append((now, is_failure))
        while self._recent[0][0] < now - RATIO_WINDOW_S:
            self._recent.popleft()

    def _is_ratio_reached(self) -> bool:
        ratio = self.policy.failure_ratio
        if ratio is None or len(self._recent) < RATIO_MIN_ATTEMPTS:
            return False
        return sum(is_failure for _, is_failure in self._recent) >= ratio * len(self._recent)
