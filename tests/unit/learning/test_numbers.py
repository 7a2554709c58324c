"""Numbers that are spread like those that were seen."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from mockllmapi.learning.numbers import SCIENTIFIC, Numbers, decimals_of


def many(numbers: Numbers, values: Sequence[float], count: int = 2000) -> list[float]:
    rng = random.Random(1)
    return [numbers.moved(rng.choice(values), rng.random) for _ in range(count)]


def test_new_numbers_stay_in_the_range_with_the_same_middle() -> None:
    values = [round(random.Random(seed).expovariate(0.01), 2) for seed in range(60)]
    made = many(Numbers(values), values)
    assert min(values) <= min(made) <= max(made) <= max(values)
    assert len(set(made)) > 1000
    middle = sorted(values)[30]
    assert 0.45 < sum(value <= middle for value in made) / len(made) < 0.57


@pytest.mark.parametrize(
    ("values", "allowed"),
    [
        ([10, 40, 70, 90, 200, 340], lambda made: made % 10 == 0),
        ([4.99, 9.99, 12.99, 49.99, 30.99], lambda made: round(made % 1, 2) == 0.99),
        ([1.5, 2.0, 7.5, 11.0], lambda made: made * 2 == int(made * 2)),
    ],
)
def test_the_step_between_numbers_is_kept(values: list[float], allowed: Callable[..., Any]) -> None:
    made = many(Numbers(values), values)
    assert all(map(allowed, made))
    assert set(made) - set(values)


def test_a_few_numbers_that_come_again_are_a_choice() -> None:
    values = [1, 2, 5] * 5
    assert not Numbers(values).is_movable
    assert set(many(Numbers(values), values)) == {1, 2, 5}


def test_a_number_that_comes_often_among_others_comes_as_often() -> None:
    values = [0] * 10 + [round(13.37 * index, 2) for index in range(1, 21)]
    made = many(Numbers(values), values)
    assert 0.28 < made.count(0) / len(made) < 0.39


def test_whole_numbers_stay_whole_and_huge_ones_stay_as_they_are() -> None:
    assert all(isinstance(value, int) for value in many(Numbers([1, 5, 9, 20]), [1, 5, 9, 20]))
    huge = [10**30, 10**31, 10**32]
    assert set(many(Numbers(huge), huge)) == set(huge)


def test_anywhere_reaches_both_ends() -> None:
    numbers, rng = Numbers([3, 5, 9]), random.Random(1)
    assert {numbers.anywhere(rng.random) for _ in range(200)} == {3, 5, 7, 9}
    assert Numbers([4, 4]).anywhere(rng.random) == 4


def test_quantiles_and_decimals() -> None:
    assert Numbers([1]).quantiles([5, 1, 3, 2, 4]) == [1, 2, 3, 4, 5]
    assert [decimals_of(value) for value in (3, 2.0, 2.25)] == [0, 0, 2]
    assert decimals_of(1e-20) == SCIENTIFIC
    assert Numbers([1.25, 2.5]).rounded(1.0 / 3) == 0.33
    assert Numbers([1, 2]).rounded(1.6) == 2


def test_many_digits_are_cut_and_the_ends_kept() -> None:
    values = [0.1 + index * 1.37 + 1e-13 for index in range(6)]
    made = many(Numbers(values), values)
    assert min(values) <= min(made) <= max(made) <= max(values)
    assert len(set(made)) > 500
    tiny = [1e-20, 2e-20, 5e-20]
    assert set(many(Numbers(tiny), tiny)) == set(tiny)
