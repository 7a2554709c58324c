"""The breaker beside a model of itself, through any sequence of attempts, results, waits and health checks."""

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from mockllmapi.routing import Breaker, BreakerPolicy, BreakerState
from mockllmapi.routing.breaker import Lease
from mockllmapi.testing import FrozenClock

CLOSED, OPEN, HALF_OPEN = BreakerState.CLOSED, BreakerState.OPEN, BreakerState.HALF_OPEN
LEGAL = {(CLOSED, OPEN), (OPEN, HALF_OPEN), (HALF_OPEN, CLOSED), (HALF_OPEN, OPEN)}
FIVE_MINUTES_S = 300


class BreakerMachine(RuleBasedStateMachine):
    """`period` counts transitions: a lease belongs to the period it was given in, and says nothing in another one."""

    leases = Bundle("leases")

    @initialize(threshold=st.integers(1, 4), open_s=st.sampled_from([1, 60, 200, 400]), is_health_gated=st.booleans())
    def begin(self, threshold: int, open_s: int, is_health_gated: bool) -> None:
        self.clock = FrozenClock()
        self.policy = BreakerPolicy(threshold, open_s, is_health_gated=is_health_gated)
        self.period = 0
        self.state = CLOSED
        self.row = 0
        self.wait_s: float = open_s
        self.opened_at = 0.0
        self.probe: Lease | None = None
        self.breaker = Breaker(self.policy, self.clock, self.moved)

    def moved(self, old: BreakerState, new: BreakerState) -> None:
        assert (old, new) in LEGAL
        assert old is self.state
        self.period += 1
        self.state, self.row, self.probe = new, 0, None
        if new is OPEN:
            self.opened_at = self.clock.monotonic()
        if new is CLOSED:
            self.wait_s = self.policy.open_s

    @property
    def is_over(self) -> bool:
        return self.clock.monotonic() >= self.opened_at + self.wait_s and not self.policy.is_health_gated

    @rule(target=leases)
    def acquire(self) -> MultipleResults | tuple[Lease, int]:
        was_due = self.state is not OPEN or self.is_over
        lease = self.breaker.acquire()
        if lease is None:
            assert self.state is OPEN or self.probe is not None
            return multiple()
        assert was_due
        assert self.state is not OPEN
        assert lease.is_probe == (self.state is HALF_OPEN)
        if lease.is_probe:
            assert self.probe is None, "two probes at once"
            self.probe = lease
        return (lease, self.period)

    def seen(self) -> tuple[BreakerState, bool, float, int]:
        return (self.breaker.state, self.breaker.can_attempt, self.breaker.wait_left_s, self.row)

    def report(self, lease: Lease, period: int, tell: Callable[..., Any]) -> bool:
        """Tell a result. One of another period changes nothing; what another one does is what the model says."""
        before, is_late = self.seen(), period != self.period
        tell(lease)
        if is_late:
            assert self.seen() == before
        return not is_late

    @rule(given=consumes(leases))
    def succeed(self, given: tuple[Lease, int]) -> None:
        lease, period = given
        was_probe = self.report(lease, period, self.breaker.succeed) and lease.is_probe
        if was_probe:
            assert self.state is CLOSED
        elif period == self.period:
            self.row = 0

    @rule(given=consumes(leases))
    def fail(self, given: tuple[Lease, int]) -> None:
        lease, period = given
        if period != self.period:
            self.report(lease, period, self.breaker.fail)
            return
        if lease.is_probe:
            self.wait_s = max(self.policy.open_s, min(FIVE_MINUTES_S, self.wait_s * 2))
            self.breaker.fail(lease)
            assert self.state is OPEN
            return
        row = self.row + 1
        self.breaker.fail(lease)
        assert (self.state is OPEN) == (row == self.policy.failure_threshold)
        if self.state is CLOSED:
            self.row = row

    @rule(given=consumes(leases))
    def cancel(self, given: tuple[Lease, int]) -> None:
        lease, period = given
        state, row = self.state, self.row
        if self.report(lease, period, self.breaker.cancel) and lease.is_probe:
            self.probe = None
            assert self.breaker.can_attempt
        assert (self.state, self.row) == (state, row)

    @rule(seconds=st.sampled_from([0.5, 1, 30, 60, 150, 300]))
    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @rule()
    def report_healthy(self) -> None:
        was_open = self.breaker.state is OPEN
        self.breaker.report_healthy()
        if was_open:
            assert self.breaker.can_attempt

    @rule()
    def trip(self) -> None:
        was_closed = self.breaker.state is CLOSED
        self.breaker.trip()
        assert (self.state is OPEN) or not was_closed

    @invariant()
    def it_stands_where_the_model_says(self) -> None:
        state = self.breaker.state
        assert state is self.state
        if state is OPEN:
            assert not self.is_over
            assert self.breaker.wait_left_s == max(0.0, self.opened_at + self.wait_s - self.clock.monotonic())
        assert self.breaker.can_attempt == (state is CLOSED or (state is HALF_OPEN and self.probe is None))
        assert self.breaker.can_attempt == (self.breaker.next_probe_in_s == 0.0)


TestBreaker = BreakerMachine.TestCase
TestBreaker.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
