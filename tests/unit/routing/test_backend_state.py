import math
from typing import Any

import pytest

from mockllmapi.errors import FailureClass
from mockllmapi.exchange import Choice, Completion
from mockllmapi.routing import Breaker, BreakerPolicy, BreakerState
from mockllmapi.routing.backend_state import HARD_COOLDOWNS, SOFT_COOLDOWNS, BackendState, MovingAverage
from mockllmapi.testing import FrozenClock
from support.routing import failing

ALL = tuple(FailureClass)


def a_state(weight: int = 2, limit: int = 4, **policy: Any) -> BackendState:
    clock = FrozenClock()
    return BackendState("a", weight, limit, Breaker(BreakerPolicy(**policy), clock, lambda _old, _new: None), clock)


def answer(first_content_ms: float | None = None) -> Completion:
    return Completion((Choice("{}"),), "m", first_content_ms=first_content_ms)


def advance(state: BackendState, seconds: float) -> None:
    """Let time pass for the clock of the state."""
    assert isinstance(state.clock, FrozenClock)
    state.clock.advance(seconds)


def cooldown_s(state: BackendState, *kinds: FailureClass) -> float:
    """Return the seconds left of a cooldown of these classes; 0 without one."""
    cooldown = state.find_cooldown(kinds or ALL)
    return 0.0 if cooldown is None else cooldown.until - state.clock.monotonic()


def test_a_new_backend_has_no_past() -> None:
    state = a_state()
    assert (state.ramp, state.recent_failures, state.first_content_ms) == (1, 0, None)
    assert (state.is_full, state.find_cooldown(ALL), state.list_cooldowns()) == (False, None, [])


@pytest.mark.parametrize(
    ("failure", "seconds"),
    [
        (FailureClass.TIMEOUT, 10),
        (FailureClass.RATE_LIMIT, 1),
        (FailureClass.QUOTA, 600),
        (FailureClass.CREDENTIAL, 60),
        (FailureClass.MODEL_MISSING, 30),
        (FailureClass.CONNECT, 0),
        (FailureClass.SERVER, 0),
        (FailureClass.TOO_LONG, 0),
        (FailureClass.REFUSED, 0),
        (FailureClass.CAPABILITY, 0),
        (FailureClass.CALLER_FAULT, 0),
        (FailureClass.BAD_ANSWER, 0),
    ],
)
def test_a_failure_sets_the_cooldown_of_its_class(failure: FailureClass, seconds: int) -> None:
    state = a_state()
    state.record_failure(failing(failure))
    assert cooldown_s(state) == seconds
    assert state.last_failure is failure
    advance(state, seconds)
    assert cooldown_s(state) == 0


def test_a_timeout_cooldown_of_a_checked_backend_ends_with_a_health_check_and_not_with_time() -> None:
    state = a_state(is_health_gated=True)
    state.record_failure(failing(FailureClass.TIMEOUT))
    advance(state, 10_000)
    assert cooldown_s(state) == math.inf
    state.record_health(is_alive=False)
    assert cooldown_s(state) == math.inf
    state.record_health(is_alive=True)
    assert cooldown_s(state) == 0


def test_a_successful_health_check_ends_a_timeout_cooldown_early() -> None:
    state = a_state()
    state.record_failure(failing(FailureClass.TIMEOUT))
    state.record_failure(failing(FailureClass.CREDENTIAL))
    state.record_health(is_alive=True, loaded_models=("m",))
    assert [mark.failure for mark, _ in state.list_cooldowns()] == [FailureClass.CREDENTIAL]
    assert (state.is_healthy, state.loaded_models) == (True, ("m",))


def test_a_successful_health_check_reaches_the_breaker() -> None:
    state = a_state(failure_threshold=1)
    lease = state.breaker.acquire()
    assert lease is not None
    state.breaker.fail(lease)
    state.record_health(is_alive=True)
    assert state.breaker.state is BreakerState.HALF_OPEN


@pytest.mark.parametrize(("asked_s", "held_s"), [(2.5, 2.5), (0.25, 0.25), (0.0, 0.0), (599, 599), (3600, 600)])
@pytest.mark.parametrize("failure", HARD_COOLDOWNS)
def test_a_backend_is_not_asked_before_its_retry_after_up_to_ten_minutes(
    failure: FailureClass, asked_s: float, held_s: float
) -> None:
    state = a_state()
    state.record_failure(failing(failure, retry_after_s=asked_s))
    assert cooldown_s(state, failure) == held_s


def test_rate_limits_without_a_time_double_from_a_second_to_a_minute() -> None:
    state, waits = a_state(), []
    for _ in range(9):
        state.record_failure(failing(FailureClass.RATE_LIMIT))
        waits.append(cooldown_s(state))
        advance(state, waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    state.record_success(answer(), 10)
    state.record_failure(failing(FailureClass.RATE_LIMIT))
    assert cooldown_s(state) == 1


def test_calls_that_are_refused_together_double_once() -> None:
    state = a_state()
    for _ in range(50):
        state.record_failure(failing(FailureClass.RATE_LIMIT))
    assert cooldown_s(state) == 1


def test_a_shorter_demand_does_not_cut_a_longer_one_short() -> None:
    state = a_state()
    state.record_failure(failing(FailureClass.RATE_LIMIT, retry_after_s=60))
    state.record_failure(failing(FailureClass.RATE_LIMIT, retry_after_s=1))
    state.record_failure(failing(FailureClass.RATE_LIMIT))
    assert cooldown_s(state) == 60


def test_a_success_clears_all_cooldowns_except_hard_ones() -> None:
    state = a_state()
    for kind in ALL:
        state.record_failure(failing(kind, retry_after_s=30))
    state.record_success(answer(), 10)
    assert {mark.failure for mark, _ in state.list_cooldowns()} == {FailureClass.RATE_LIMIT, FailureClass.SERVER}


def test_the_longest_of_several_cooldowns_counts() -> None:
    state = a_state()
    state.record_failure(failing(FailureClass.TIMEOUT))
    state.record_failure(failing(FailureClass.QUOTA))
    assert cooldown_s(state, *SOFT_COOLDOWNS) == 600
    assert [left_s for _, left_s in state.list_cooldowns()] == [600, 10]


def test_a_sleep_that_ends_a_little_early_finds_the_cooldown_over() -> None:
    state = a_state()
    state.record_failure(failing(FailureClass.RATE_LIMIT, retry_after_s=2))
    advance(state, 2 - 0.0005)
    assert state.find_cooldown(HARD_COOLDOWNS) is None


def test_cooldowns_can_be_cleared_one_by_one_or_all() -> None:
    state = a_state()
    for kind in (FailureClass.TIMEOUT, FailureClass.QUOTA, FailureClass.CREDENTIAL):
        state.record_failure(failing(kind))
    state.clear_cooldowns(FailureClass.QUOTA)
    assert {mark.failure for mark, _ in state.list_cooldowns()} == {FailureClass.TIMEOUT, FailureClass.CREDENTIAL}
    state.clear_cooldowns()
    assert state.list_cooldowns() == []


def test_failures_fade_by_half_in_ten_seconds() -> None:
    state = a_state()
    state.record_failure(failing(FailureClass.SERVER))
    state.record_failure(failing(FailureClass.SERVER))
    assert state.recent_failures == 2
    advance(state, 10)
    assert state.recent_failures == pytest.approx(1)
    state.record_failure(failing(FailureClass.RATE_LIMIT))
    advance(state, 20)
    assert state.recent_failures == pytest.approx(0.5)


@pytest.mark.parametrize("failure", [FailureClass.REFUSED, FailureClass.CALLER_FAULT, FailureClass.CAPABILITY])
def test_failures_that_the_breaker_ignores_are_not_recent_failures(failure: FailureClass) -> None:
    state = a_state()
    state.record_failure(failing(failure))
    assert state.recent_failures == 0


def test_a_backend_that_comes_back_ramps_up_over_ten_seconds() -> None:
    state = a_state()
    state.on_breaker_change(BreakerState.HALF_OPEN, BreakerState.CLOSED)
    seen = []
    for _ in range(12):
        seen.append(state.ramp)
        advance(state, 1)
    assert seen == pytest.approx([0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.0])
    assert state.recoveries == 1


def test_an_opening_breaker_is_not_a_recovery() -> None:
    state = a_state()
    state.on_breaker_change(BreakerState.CLOSED, BreakerState.OPEN)
    state.on_breaker_change(BreakerState.OPEN, BreakerState.HALF_OPEN)
    assert (state.ramp, state.recoveries) == (1, 0)


def test_averages_follow_what_is_measured() -> None:
    state = a_state()
    state.record_success(answer(first_content_ms=100), 400)
    assert (state.first_content_ms, state.duration_average.value, state.error_rate.value) == (100, 400, 0)
    state.record_success(answer(first_content_ms=200), 400)
    assert state.first_content_ms == pytest.approx(120)
    state.record_failure(failing(FailureClass.SERVER))
    assert state.error_rate.value == pytest.approx(0.1)


def test_zero_milliseconds_are_a_measurement_and_a_whole_body_counts_with_its_duration() -> None:
    state = a_state()
    state.record_success(answer(first_content_ms=0.0), 400)
    assert state.first_content_ms == 0
    other = a_state()
    other.record_success(answer(), 400)
    assert other.first_content_ms == 400


def test_success_earns_towards_repeats() -> None:
    state = a_state()
    state.retry_budget.tokens = 0.95
    state.record_success(answer(), 1)
    assert state.retry_budget.can_spend


def test_an_average_is_none_before_its_first_value() -> None:
    average = MovingAverage()
    assert average.value is None
    average.add(10)
    average.add(20)
    assert average.value == 12


def test_a_backend_is_full_at_its_limit() -> None:
    state = a_state(limit=2)
    state.in_flight = 1
    assert not state.is_full
    state.in_flight = 2
    assert state.is_full


def test_a_new_configuration_clears_cooldowns_for_key_quota_and_model() -> None:
    state = a_state()
    for kind in (FailureClass.CREDENTIAL, FailureClass.QUOTA, FailureClass.MODEL_MISSING, FailureClass.RATE_LIMIT):
        state.record_failure(failing(kind))
    state.reconfigure("b", 7, 9)
    assert (state.name, state.weight, state.max_in_flight) == ("b", 7, 9)
    assert [mark.failure for mark, _ in state.list_cooldowns()] == [FailureClass.RATE_LIMIT]
