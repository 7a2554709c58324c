"""Numbers in motion."""

import itertools
import random

import pytest

from mockllmapi.synthesis.drifting import drifted, in_digits_of
from mockllmapi.synthesis.manners import DRIFT, STILL, Kind, Manner, manner_of


def path(number: float, name: str, steps: int = 2000, seed: int = 1) -> list[float]:
    rng, manner, seen = random.Random(seed), manner_of(name, DRIFT), [number]
    for _ in range(steps):
        seen.append(drifted(seen[-1], manner, rng))
    return seen


def digits(number: float) -> int:
    return len(repr(number).partition(".")[2])


@pytest.mark.parametrize(
    ("name", "start", "least", "most"),
    [
        ("temperature", 21.5, 15, 28),
        ("humidity", 99.9, 0, 100),
        ("humidity", 0.4, 0, 100),
        ("cpu", 0.93, 0, 1),
        ("cpuPercent", 3, 0, 100),
        ("speed", 1, 0, 300),
        ("latitude", 89.9999, 89, 90),
        ("heading", 359.5, 0, 360),
        ("direction", 1, 0, 360),
        ("rpm", 900, 100, 2500),
        ("queueSize", 0, 0, 40),
        ("value", 0.0, 0, 10),
        ("voltage", 230.1, 215, 245),
        ("reading", -4.5, -10, 0),
        ("memory", 8192, 6000, 10_000),
        ("confidence", 0.95, 0, 1),
        ("temperature", 900.5, 700, 1100),
    ],
)
def test_it_stays_where_it_can_be(name: str, start: float, least: int, most: int) -> None:
    seen = path(start, name)
    assert least <= min(seen)
    assert max(seen) <= most
    assert len(set(seen)) > 3
    assert {type(number) for number in seen} == {type(start)}


@pytest.mark.parametrize(
    ("name", "start"),
    [("temperature", 21.25), ("price", 1.0834), ("latitude", 52.520008), ("cpu", 0.5123), ("voltage", 3.301)],
)
def test_no_digit_is_lost_or_won(name: str, start: float) -> None:
    assert {digits(number) for number in path(start, name)} == {digits(start)}


def test_one_digit_stays_one() -> None:
    assert {digits(number) for number in path(21.0, "temperature")} == {1}


def test_a_walk_does_not_run_away() -> None:
    ends = [path(50.0, "power", steps=500, seed=seed)[-1] for seed in range(40)]
    assert min(ends) > 30
    assert max(ends) < 80


def test_steps_are_small() -> None:
    seen = path(21.5, "temperature")
    assert max(abs(after - before) for before, after in itertools.pairwise(seen)) < 1


@pytest.mark.parametrize("start", [101.5, 2000, 0.01, 19.9, 67_000.12])
def test_a_price_walks_by_parts_of_itself_and_is_never_nothing(start: float) -> None:
    seen = path(start, "price")
    assert min(seen) > 0
    assert {type(number) for number in seen} == {type(start)}
    assert all(digits(number) <= 2 for number in seen if isinstance(number, float))
    if start > 1:
        assert all(abs(after / before - 1) < 0.06 for before, after in itertools.pairwise(seen))
        assert len(set(seen)) > 5


@pytest.mark.parametrize("start", [0, 0.0, -3.5])
def test_what_is_no_price_stays(start: float) -> None:
    assert path(start, "price", 10) == [start] * 11


@pytest.mark.parametrize("start", [0, 7, 120_000, 1234.5, -5])
def test_counters_only_grow(start: float) -> None:
    seen = path(start, "views", 500)
    assert seen == sorted(seen)
    assert seen[-1] > start
    assert {type(number) for number in seen} == {type(start)}


def test_a_sequence_counts() -> None:
    assert path(7, "seq", 3) == [7, 8, 9, 10]


@pytest.mark.parametrize("start", [80, 80.5, 0.8213])
def test_a_battery_falls_slowly_and_is_charged_again(start: float) -> None:
    full = 1 if start < 1 else 100
    seen = path(start, "battery", 3000)
    steps = [after - before for before, after in itertools.pairwise(seen)]
    assert all(step > 0.9 * full or -0.02 * full < step <= 0 for step in steps)
    assert any(step > 0 for step in steps)
    assert max(seen) <= full


@pytest.mark.parametrize(("start", "end"), [(3, 100), (12.5, 100.0), (0.25, 0.99)])
def test_progress_comes_to_its_end_and_stays(start: float, end: float) -> None:
    seen = path(start, "progress", 500)
    assert seen == sorted(seen)
    assert seen[-1] >= end


@pytest.mark.parametrize("number", [1e300, 10**20, 1e-7, -1e13, 10**400])
def test_numbers_beyond_measure_stay(number: float) -> None:
    assert path(number, "temperature", 3) == [number] * 4


def test_unknown_whole_numbers_stay_and_fractions_drift() -> None:
    assert set(path(12, "foo", 50)) == {12}
    assert len(set(path(12.5, "foo", 50))) > 3


def test_what_is_still_stays() -> None:
    assert drifted(5.5, STILL, random.Random(1)) == 5.5
    assert drifted(5.5, Manner(Kind.CHANGE), random.Random(1)) == 5.5


@pytest.mark.parametrize(
    ("number", "like", "least", "rounded"),
    [(1.26, 5, 0, 1), (1.26, 0.5, 0, 1.3), (1.266, 0.5, 2, 1.27), (1.26, 0.5555, 2, 1.26)],
)
def test_rounded_as_another_number(number: float, like: float, least: int, rounded: float) -> None:
    assert in_digits_of(number, like, least_digits=least) == rounded
