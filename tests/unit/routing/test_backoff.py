import random

import pytest

from mockllmapi.routing.backoff import RetryBudget, full_jitter_s
from support.routing import FixedRandom


@pytest.mark.parametrize(
    ("repeats_before", "max_wait_s"), [(0, 0.5), (1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 8.0), (10_000, 8.0)]
)
def test_a_pause_is_anything_up_to_a_bound_that_doubles_until_eight_seconds(
    repeats_before: int, max_wait_s: float
) -> None:
    assert full_jitter_s(0.5, repeats_before, FixedRandom(0.0)) == 0.0
    assert full_jitter_s(0.5, repeats_before, FixedRandom(0.5)) == max_wait_s / 2
    assert full_jitter_s(0.5, repeats_before, FixedRandom(1.0)) == max_wait_s


def test_the_whole_range_is_used() -> None:
    rng = random.Random(1)
    pauses = [full_jitter_s(1.0, 2, rng) for _ in range(1000)]
    assert min(pauses) < 0.1
    assert max(pauses) > 3.9
    assert 1.8 < sum(pauses) / len(pauses) < 2.2


def test_a_base_of_zero_gives_no_backoff() -> None:
    assert full_jitter_s(0.0, 7, FixedRandom()) == 0.0


def test_the_retry_budget_is_empty_after_ten_repeats() -> None:
    retry_budget = RetryBudget()
    paid = 0
    while retry_budget.can_spend:
        retry_budget.spend()
        paid += 1
    assert paid == 10


def test_ten_successes_earn_a_repeat() -> None:
    retry_budget = RetryBudget(tokens=0.0)
    for _ in range(9):
        retry_budget.earn()
    assert not retry_budget.can_spend
    retry_budget.earn()
    retry_budget.earn()
    assert retry_budget.can_spend


def test_the_retry_budget_never_exceeds_its_start() -> None:
    retry_budget = RetryBudget()
    retry_budget.earn()
    assert retry_budget.tokens == 10.0
