from typing import Any

import pytest

from mockllmapi.routing import Breaker, BreakerPolicy, BreakerState
from mockllmapi.routing.breaker import Lease
from mockllmapi.testing import FrozenClock

CLOSED, OPEN, HALF_OPEN = BreakerState.CLOSED, BreakerState.OPEN, BreakerState.HALF_OPEN


class Bench:
    """A breaker, its clock, and its transitions."""

    def __init__(self, **policy: Any) -> None:
        self.clock = FrozenClock()
        self.changes: list[tuple[BreakerState, BreakerState]] = []
        self.breaker = Breaker(BreakerPolicy(**policy), self.clock, lambda old, new: self.changes.append((old, new)))

    def fail(self, times: int = 1) -> None:
        for _ in range(times):
            self.breaker.fail(self.lease())

    def succeed(self) -> None:
        self.breaker.succeed(self.lease())

    def lease(self) -> Lease:
        lease = self.breaker.acquire()
        assert lease is not None
        return lease

    def open(self) -> None:
        self.fail(self.breaker.policy.failure_threshold)
        assert self.breaker.state is OPEN


@pytest.mark.parametrize("threshold", [1, 2, 5])
def test_a_breaker_opens_at_exactly_the_threshold(threshold: int) -> None:
    bench = Bench(failure_threshold=threshold)
    bench.fail(threshold - 1)
    assert (bench.breaker.state, bench.breaker.can_attempt) == (CLOSED, True)
    bench.fail()
    assert (bench.breaker.state, bench.breaker.can_attempt, bench.breaker.acquire()) == (OPEN, False, None)


def test_only_failures_in_a_row_count() -> None:
    bench = Bench(failure_threshold=3)
    for _ in range(5):
        bench.fail(2)
        bench.succeed()
    assert bench.breaker.state is CLOSED


def test_a_cancelled_attempt_does_not_change_the_count() -> None:
    bench = Bench(failure_threshold=2)
    bench.fail()
    bench.breaker.cancel(bench.lease())
    assert bench.breaker.state is CLOSED
    bench.fail()
    assert bench.breaker.state is OPEN


def test_an_open_breaker_waits_exactly_the_configured_time() -> None:
    bench = Bench(open_s=60)
    bench.open()
    bench.clock.advance(59.5)
    assert (bench.breaker.can_attempt, bench.breaker.next_probe_in_s, bench.breaker.wait_left_s) == (False, 0.5, 0.5)
    bench.clock.advance(0.5)
    assert (bench.breaker.can_attempt, bench.breaker.next_probe_in_s, bench.breaker.state) == (True, 0.0, HALF_OPEN)


def test_a_half_open_breaker_lets_exactly_one_attempt_through() -> None:
    bench = Bench()
    bench.open()
    bench.clock.advance(60)
    leases = [bench.breaker.acquire() for _ in range(50)]
    assert leases[0] is not None
    assert leases[0].is_probe
    assert leases[1:] == [None] * 49
    assert (bench.breaker.can_attempt, bench.breaker.next_probe_in_s) == (False, None)


def test_a_successful_probe_closes_the_breaker() -> None:
    bench = Bench()
    bench.open()
    bench.clock.advance(60)
    bench.succeed()
    assert (bench.breaker.state, bench.breaker.next_probe_in_s) == (CLOSED, 0.0)
    assert bench.changes == [(CLOSED, OPEN), (OPEN, HALF_OPEN), (HALF_OPEN, CLOSED)]


def test_the_count_starts_again_after_closing() -> None:
    bench = Bench(failure_threshold=3)
    bench.open()
    bench.clock.advance(60)
    bench.succeed()
    bench.fail(2)
    assert bench.breaker.state is CLOSED


def test_each_failed_probe_doubles_the_wait_up_to_five_minutes() -> None:
    bench = Bench(open_s=60)
    bench.open()
    waits = []
    for _ in range(5):
        waits.append(bench.breaker.wait_left_s)
        bench.clock.advance(waits[-1])
        bench.fail()
    assert waits == [60, 120, 240, 300, 300]


def test_a_configured_wait_over_five_minutes_does_not_shrink() -> None:
    bench = Bench(open_s=900)
    bench.open()
    bench.clock.advance(900)
    bench.fail()
    assert bench.breaker.wait_left_s == 900


def test_closing_forgets_the_doubling() -> None:
    bench = Bench(open_s=60)
    bench.open()
    bench.clock.advance(60)
    bench.fail()
    bench.clock.advance(120)
    bench.succeed()
    bench.open()
    assert bench.breaker.wait_left_s == 60


def test_a_cancelled_probe_gives_its_lease_back_and_changes_nothing() -> None:
    bench = Bench(open_s=60)
    bench.open()
    bench.clock.advance(60)
    bench.breaker.cancel(bench.lease())
    assert (bench.breaker.state, bench.breaker.can_attempt) == (HALF_OPEN, True)
    bench.fail()
    assert bench.breaker.wait_left_s == 120


@pytest.mark.parametrize("result", ["succeed", "fail", "cancel"])
def test_a_result_with_a_stale_lease_is_ignored(result: str) -> None:
    bench = Bench(failure_threshold=1)
    old = bench.lease()
    bench.fail()
    getattr(bench.breaker, result)(old)
    assert (bench.breaker.state, bench.breaker.wait_left_s) == (OPEN, 60)
    bench.clock.advance(60)
    probe = bench.lease()
    getattr(bench.breaker, result)(old)
    assert (bench.breaker.state, bench.breaker.can_attempt) == (HALF_OPEN, False)
    bench.breaker.succeed(probe)
    getattr(bench.breaker, result)(probe)
    assert bench.breaker.state is CLOSED


@pytest.mark.parametrize("result", ["succeed", "fail", "cancel"])
def test_the_result_of_an_older_probe_is_ignored(result: str) -> None:
    bench = Bench(open_s=60)
    bench.open()
    bench.clock.advance(60)
    older = bench.lease()
    bench.breaker.fail(older)
    bench.clock.advance(120)
    newer = bench.lease()
    getattr(bench.breaker, result)(older)
    assert (bench.breaker.is_current(older), bench.breaker.is_current(newer)) == (False, True)
    assert (bench.breaker.state, bench.breaker.can_attempt) == (HALF_OPEN, False)


def test_a_checked_backend_is_not_probed_because_of_time_alone() -> None:
    bench = Bench(is_health_gated=True, open_s=60)
    bench.open()
    bench.clock.advance(1000)
    assert (bench.breaker.state, bench.breaker.can_attempt, bench.breaker.next_probe_in_s) == (OPEN, False, None)
    bench.breaker.report_healthy()
    assert (bench.breaker.state, bench.breaker.can_attempt) == (HALF_OPEN, True)


def test_a_health_check_that_succeeds_ends_the_wait_early() -> None:
    bench = Bench(open_s=60)
    bench.open()
    bench.clock.advance(1)
    bench.breaker.report_healthy()
    assert bench.lease().is_probe


def test_a_successful_health_check_does_not_change_a_closed_breaker() -> None:
    bench = Bench()
    bench.breaker.report_healthy()
    assert bench.changes == []
    bench.open()
    bench.clock.advance(60)
    bench.lease()
    bench.breaker.report_healthy()
    assert not bench.breaker.can_attempt


def test_failed_health_checks_open_the_breaker() -> None:
    bench = Bench(open_s=60)
    bench.breaker.trip()
    assert (bench.breaker.state, bench.breaker.wait_left_s) == (OPEN, 60)
    bench.clock.advance(30)
    bench.breaker.trip()
    assert bench.breaker.wait_left_s == 30


@pytest.mark.parametrize(("good", "bad", "state"), [(5, 5, OPEN), (6, 4, CLOSED), (4, 5, CLOSED)])
def test_the_failure_ratio_counts_from_ten_attempts(good: int, bad: int, state: BreakerState) -> None:
    bench = Bench(failure_threshold=100, failure_ratio=0.5)
    for _ in range(good):
        bench.succeed()
    bench.fail(bad)
    assert bench.breaker.state is state


def test_the_ratio_forgets_what_is_older_than_thirty_seconds() -> None:
    bench = Bench(failure_threshold=100, failure_ratio=0.5)
    bench.fail(9)
    bench.clock.advance(30.5)
    bench.fail(1)
    assert bench.breaker.state is CLOSED


def test_the_ratio_forgets_what_was_before_the_breaker_closed() -> None:
    bench = Bench(failure_threshold=100, failure_ratio=0.5, open_s=1)
    bench.fail(10)
    bench.clock.advance(1)
    bench.succeed()
    bench.fail()
    assert bench.breaker.state is CLOSED


def test_without_a_ratio_only_failures_in_a_row_count() -> None:
    bench = Bench(failure_threshold=5)
    for _ in range(20):
        bench.fail(4)
        bench.succeed()
    assert bench.breaker.state is CLOSED


def test_a_disabled_breaker_never_opens() -> None:
    bench = Bench(is_enabled=False, failure_threshold=1, failure_ratio=0.1)
    bench.fail(50)
    bench.breaker.trip()
    assert (bench.breaker.state, bench.changes) == (CLOSED, [])


def revised(bench: Bench, **policy: Any) -> None:
    bench.breaker.reconfigure(BreakerPolicy(**policy), lambda old, new: bench.changes.append((old, new)))


def test_a_new_policy_keeps_the_counts() -> None:
    bench = Bench(failure_threshold=3)
    bench.fail(2)
    revised(bench, failure_threshold=3)
    bench.fail()
    assert bench.breaker.state is OPEN


def test_a_new_duration_applies_at_once_with_its_doublings() -> None:
    bench = Bench(open_s=60)
    revised(bench, open_s=5)
    bench.open()
    assert bench.breaker.wait_left_s == 5
    bench.clock.advance(5)
    bench.fail()
    revised(bench, open_s=20)
    assert bench.breaker.wait_left_s == 40


def test_a_breaker_that_is_switched_off_closes() -> None:
    bench = Bench()
    bench.open()
    revised(bench, is_enabled=False)
    assert (bench.breaker.state, bench.changes[-1]) == (CLOSED, (OPEN, CLOSED))
