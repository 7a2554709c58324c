"""The circuit breaker of one backend: a pure state machine. The clock is handed in; no address, no lock, no I/O.

                 threshold counted failures in a row (or the failure ratio)
        CLOSED ────────────────────────────────────────────────────────────▶ OPEN ◀──┐
           ▲                                                                  │      │ the probe fails:
           │ the probe succeeds         the wait is over, or a health check   │      │ twice the wait
           └───────────────────── HALF_OPEN ◀─────────────────────────────────┘      │
                                      └──────────────────────────────────────────────┘

In HALF_OPEN exactly one attempt is let through, held as a lease. A result counts only under the lease it belongs to, so a
late one of an older time changes nothing (M. Nygard, Release It!, "Circuit Breaker"; the lease is ours).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mockllmapi.types import Clock

__all__ = ["Breaker", "BreakerPolicy", "BreakerState", "Lease"]

LONGEST_WAIT_S = 300.0
"""Where doubling ends; a longer configured wait stays as it is."""
RATIO_WINDOW_S = 30.0
RATIO_LEAST_ATTEMPTS = 10


class BreakerState(StrEnum):
    """Where a breaker stands."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """When to open and for how long.

    `failure_ratio` (0 to 1) opens as well when that share of at least ten attempts in thirty seconds failed. With
    `waits_for_health` half-open begins only when a health check has succeeded. A breaker that is not enabled stays closed.
    """

    failure_threshold: int = 5
    open_s: float = 60.0
    failure_ratio: float | None = None
    waits_for_health: bool = False
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to make one attempt; its result is reported with it, exactly once."""

    epoch: int
    is_probe: bool


class Breaker:
    """Lets attempts through or not, and learns from what became of them.

    `on_change(old, new)` hears every transition.
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

    def revise(self, policy: BreakerPolicy, on_change: Callable[[BreakerState, BreakerState], None]) -> None:
        """Go on under another policy, with what has happened so far. A breaker that is no longer wanted closes."""
        doubled = self._wait_s / self.policy.open_s
        self.policy, self._on_change = policy, on_change
        self._wait_s = max(policy.open_s, min(LONGEST_WAIT_S, policy.open_s * doubled))
        if not policy.is_enabled and self._state is not BreakerState.CLOSED:
            self._change(BreakerState.CLOSED)

    @property
    def state(self) -> BreakerState:
        """Where it stands now; a wait that is over shows as half-open."""
        if self._state is BreakerState.OPEN and self._wait_is_over():
            self._change(BreakerState.HALF_OPEN)
        return self._state

    @property
    def admits(self) -> bool:
        """Whether an attempt would be let through now."""
        state = self.state
        return state is BreakerState.CLOSED or (state is BreakerState.HALF_OPEN and not self._is_probing)

    @property
    def next_probe_in_s(self) -> float | None:
        """Seconds until an attempt may be let through; 0 where one may be now, None where only a health check can tell."""
        if self.admits:
            return 0.0
        if self._state is BreakerState.HALF_OPEN or (self.policy.waits_for_health and self.wait_left_s <= 0):
            return None
        return self.wait_left_s

    @property
    def wait_left_s(self) -> float:
        """Seconds that an open breaker still waits, whatever comes after; 0 when that is over."""
        return max(0.0, self._opened_at + self._wait_s - self._clock.monotonic())

    def acquire(self) -> Lease | None:
        """The right to make an attempt, or None. The caller reports the result with `succeed`, `fail` or `cancel`."""
        if not self.admits:
            return None
        is_probe = self._state is BreakerState.HALF_OPEN
        self._is_probing = is_probe
        return Lease(self._epoch, is_probe)

    def honours(self, lease: Lease) -> bool:
        """Whether the lease is still good: nothing has moved since it was given."""
        return lease.epoch == self._epoch

    def succeed(self, lease: Lease) -> None:
        """The attempt went well."""
        if lease.epoch != self._epoch:
            return
        self._failures_in_row = 0
        if lease.is_probe:
            self._wait_s = self.policy.open_s
            self._change(BreakerState.CLOSED)
        else:
            self._remember(is_failure=False)

    def fail(self, lease: Lease) -> None:
        """The attempt failed in a way that counts."""
        if lease.epoch != self._epoch or not self.policy.is_enabled:
            return
        if lease.is_probe:
            self._wait_s = max(self.policy.open_s, min(LONGEST_WAIT_S, self._wait_s * 2))
            self._open()
            return
        self._failures_in_row += 1
        self._remember(is_failure=True)
        if self._failures_in_row >= self.policy.failure_threshold or self._ratio_is_reached():
            self._open()

    def cancel(self, lease: Lease) -> None:
        """The attempt ended without saying anything about the backend: the lease goes back, nothing changes."""
        if lease.epoch == self._epoch and lease.is_probe:
            self._is_probing = False

    def trip(self) -> None:
        """Open because health checks say so."""
        if self.policy.is_enabled and self._state is BreakerState.CLOSED:
            self._open()

    def hear_health(self) -> None:
        """A health check has succeeded: a wait ends now, and the next attempt is the probe."""
        if self._state is BreakerState.OPEN:
            self._change(BreakerState.HALF_OPEN)

    def _wait_is_over(self) -> bool:
        return not self.policy.waits_for_health and self._clock.monotonic() >= self._opened_at + self._wait_s

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

    def _remember(self, *, is_failure: bool) -> None:
        if self.policy.failure_ratio is None:
            return
        now = self._clock.monotonic()
        self._recent.append((now, is_failure))
        while self._recent[0][0] < now - RATIO_WINDOW_S:
            self._recent.popleft()

    def _ratio_is_reached(self) -> bool:
        ratio = self.policy.failure_ratio
        if ratio is None or len(self._recent) < RATIO_LEAST_ATTEMPTS:
            return False
        return sum(is_failure for _, is_failure in self._recent) >= ratio * len(self._recent)
