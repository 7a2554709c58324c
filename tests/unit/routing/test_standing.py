import math

import pytest

from mockllmapi.errors import FailureClass
from mockllmapi.exchange import Choice, Completion
from mockllmapi.routing import Breaker, BreakerPolicy, BreakerState
from mockllmapi.routing.standing import SET_ASIDE, STAY_AWAY, Average, Standing
from mockllmapi.testing import FrozenClock
from support.routing import failing

ALL = tuple(FailureClass)


def a_standing(weight=2, limit=4, **policy):
    clock = FrozenClock()
    return Standing("a", weight, limit, Breaker(BreakerPolicy(**policy), clock, lambda _old, _new: None), clock)


def answer(first_content_ms=None):
    return Completion((Choice("{}"),), "m", first_content_ms=first_content_ms)


def marked_s(standing, *kinds):
    """For how long a mark of these kinds holds; 0 where there is none."""
    mark = standing.mark_of(kinds or ALL)
    return 0.0 if mark is None else mark.until - standing.clock.monotonic()


def test_a_new_backend_has_no_past() -> None:
    standing = a_standing()
    assert (standing.ramp, standing.recent_failures, standing.first_content_ms) == (1, 0, None)
    assert (standing.is_full, standing.mark_of(ALL), standing.marks_held()) == (False, None, [])


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
def test_failures_set_aside_for_as_long_as_their_class_says(failure, seconds) -> None:
    standing = a_standing()
    standing.failed(failing(failure))
    assert marked_s(standing) == seconds
    assert standing.last_failure is failure
    standing.clock.advance(seconds)
    assert marked_s(standing) == 0


def test_where_there_are_health_checks_they_end_the_silence_and_not_the_time() -> None:
    standing = a_standing(waits_for_health=True)
    standing.failed(failing(FailureClass.TIMEOUT))
    standing.clock.advance(10_000)
    assert marked_s(standing) == math.inf
    standing.heard_health(is_alive=False)
    assert marked_s(standing) == math.inf
    standing.heard_health(is_alive=True)
    assert marked_s(standing) == 0


def test_a_health_check_that_answers_ends_a_silence_early() -> None:
    standing = a_standing()
    standing.failed(failing(FailureClass.TIMEOUT))
    standing.failed(failing(FailureClass.CREDENTIAL))
    standing.heard_health(is_alive=True, loaded=("m",))
    assert [mark.failure for mark, _ in standing.marks_held()] == [FailureClass.CREDENTIAL]
    assert (standing.last_checked_well, standing.loaded) == (True, ("m",))


def test_good_health_is_told_to_the_breaker() -> None:
    standing = a_standing(failure_threshold=1)
    lease = standing.breaker.acquire()
    assert lease is not None
    standing.breaker.fail(lease)
    standing.heard_health(is_alive=True)
    assert standing.breaker.state is BreakerState.HALF_OPEN


@pytest.mark.parametrize(("asked_s", "held_s"), [(2.5, 2.5), (0.25, 0.25), (0.0, 0.0), (599, 599), (3600, 600)])
@pytest.mark.parametrize("failure", STAY_AWAY)
def test_a_backend_is_left_alone_for_as_long_as_it_asks_up_to_ten_minutes(failure, asked_s, held_s) -> None:
    standing = a_standing()
    standing.failed(failing(failure, retry_after_s=asked_s))
    assert marked_s(standing, failure) == held_s


def test_rate_limits_without_a_time_double_from_a_second_to_a_minute() -> None:
    standing, waits = a_standing(), []
    for _ in range(9):
        standing.failed(failing(FailureClass.RATE_LIMIT))
        waits.append(marked_s(standing))
        standing.clock.advance(waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    standing.succeeded(answer(), 10)
    standing.failed(failing(FailureClass.RATE_LIMIT))
    assert marked_s(standing) == 1


def test_calls_that_are_refused_together_double_once() -> None:
    standing = a_standing()
    for _ in range(50):
        standing.failed(failing(FailureClass.RATE_LIMIT))
    assert marked_s(standing) == 1


def test_a_shorter_demand_does_not_cut_a_longer_one_short() -> None:
    standing = a_standing()
    standing.failed(failing(FailureClass.RATE_LIMIT, retry_after_s=60))
    standing.failed(failing(FailureClass.RATE_LIMIT, retry_after_s=1))
    standing.failed(failing(FailureClass.RATE_LIMIT))
    assert marked_s(standing) == 60


def test_success_takes_the_marks_off_but_not_what_the_backend_asked_for() -> None:
    standing = a_standing()
    for kind in ALL:
        standing.failed(failing(kind, retry_after_s=30))
    standing.succeeded(answer(), 10)
    assert {mark.failure for mark, _ in standing.marks_held()} == {FailureClass.RATE_LIMIT, FailureClass.SERVER}


def test_of_several_marks_the_longest_counts() -> None:
    standing = a_standing()
    standing.failed(failing(FailureClass.TIMEOUT))
    standing.failed(failing(FailureClass.QUOTA))
    assert marked_s(standing, *SET_ASIDE) == 600
    assert [left_s for _, left_s in standing.marks_held()] == [600, 10]


def test_a_sleeper_that_wakes_a_little_early_finds_the_mark_gone() -> None:
    standing = a_standing()
    standing.failed(failing(FailureClass.RATE_LIMIT, retry_after_s=2))
    standing.clock.advance(2 - 0.0005)
    assert standing.mark_of(STAY_AWAY) is None


def test_marks_can_be_taken_off_one_by_one_or_all() -> None:
    standing = a_standing()
    for kind in (FailureClass.TIMEOUT, FailureClass.QUOTA, FailureClass.CREDENTIAL):
        standing.failed(failing(kind))
    standing.lift(FailureClass.QUOTA)
    assert {mark.failure for mark, _ in standing.marks_held()} == {FailureClass.TIMEOUT, FailureClass.CREDENTIAL}
    standing.lift()
    assert standing.marks_held() == []


def test_failures_fade_by_half_in_ten_seconds() -> None:
    standing = a_standing()
    standing.failed(failing(FailureClass.SERVER))
    standing.failed(failing(FailureClass.SERVER))
    assert standing.recent_failures == 2
    standing.clock.advance(10)
    assert standing.recent_failures == pytest.approx(1)
    standing.failed(failing(FailureClass.RATE_LIMIT))
    standing.clock.advance(20)
    assert standing.recent_failures == pytest.approx(0.5)


@pytest.mark.parametrize("failure", [FailureClass.REFUSED, FailureClass.CALLER_FAULT, FailureClass.CAPABILITY])
def test_what_is_not_the_backends_fault_does_not_weigh_on_it(failure) -> None:
    standing = a_standing()
    standing.failed(failing(failure))
    assert standing.recent_failures == 0


def test_a_backend_that_comes_back_ramps_up_over_ten_seconds() -> None:
    standing = a_standing()
    standing.changed(BreakerState.HALF_OPEN, BreakerState.CLOSED)
    seen = []
    for _ in range(12):
        seen.append(standing.ramp)
        standing.clock.advance(1)
    assert seen == pytest.approx([0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.0])
    assert standing.returns == 1


def test_opening_is_no_return() -> None:
    standing = a_standing()
    standing.changed(BreakerState.CLOSED, BreakerState.OPEN)
    standing.changed(BreakerState.OPEN, BreakerState.HALF_OPEN)
    assert (standing.ramp, standing.returns) == (1, 0)


def test_averages_follow_what_is_measured() -> None:
    standing = a_standing()
    standing.succeeded(answer(first_content_ms=100), 400)
    assert (standing.first_content_ms, standing.total.value, standing.error_rate.value) == (100, 400, 0)
    standing.succeeded(answer(first_content_ms=200), 400)
    assert standing.first_content_ms == pytest.approx(120)
    standing.failed(failing(FailureClass.SERVER))
    assert standing.error_rate.value == pytest.approx(0.1)


def test_no_time_at_all_is_a_measurement_and_a_whole_answer_is_its_own_first_content() -> None:
    standing = a_standing()
    standing.succeeded(answer(first_content_ms=0.0), 400)
    assert standing.first_content_ms == 0
    other = a_standing()
    other.succeeded(answer(), 400)
    assert other.first_content_ms == 400


def test_success_earns_towards_repeats() -> None:
    standing = a_standing()
    standing.throttle.tokens = 0.95
    standing.succeeded(answer(), 1)
    assert standing.throttle.allows


def test_an_average_is_nothing_before_its_first_value() -> None:
    average = Average()
    assert average.value is None
    average.add(10)
    average.add(20)
    assert average.value == 12


def test_it_is_full_at_its_limit() -> None:
    standing = a_standing(limit=2)
    standing.in_flight = 1
    assert not standing.is_full
    standing.in_flight = 2
    assert standing.is_full


def test_another_configuration_gives_its_key_quota_and_model_a_new_chance() -> None:
    standing = a_standing()
    for kind in (FailureClass.CREDENTIAL, FailureClass.QUOTA, FailureClass.MODEL_MISSING, FailureClass.RATE_LIMIT):
        standing.failed(failing(kind))
    standing.revise("b", 7, 9)
    assert (standing.name, standing.weight, standing.limit) == ("b", 7, 9)
    assert [mark.failure for mark, _ in standing.marks_held()] == [FailureClass.RATE_LIMIT]
