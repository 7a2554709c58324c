import random
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import pytest

from mockllmapi.config import SelectionStrategy
from mockllmapi.routing import make_selector
from support.json_types import Json
from support.routing import FixedRandom


@dataclass(frozen=True)
class Stands:
    """A candidate in some state."""

    name: str
    weight: float = 1.0
    ramp: float = 1.0
    in_flight: int = 0
    recent_failures: float = 0.0
    first_content_ms: float | None = None
    recoveries: int = 0


def selector(strategy: SelectionStrategy, rng: FixedRandom | None = None) -> Json:
    return make_selector(strategy, rng or random.Random(1))


def picks(chosen_by: Json, candidates: list[Stands], count: int) -> str:
    return "".join(chosen_by.pick(candidates).name for _ in range(count))


def test_first_takes_the_first() -> None:
    assert picks(selector(SelectionStrategy.FIRST), [Stands("b", in_flight=9), Stands("a", weight=7)], 5) == "bbbbb"


def test_three_to_one_over_twenty_is_fifteen_and_five_and_smooth() -> None:
    order = picks(selector(SelectionStrategy.WEIGHTED), [Stands("a", 3), Stands("b", 1)], 20)
    assert order == "aaba" * 5


def test_weights_are_exact_over_every_cycle_and_never_in_a_burst() -> None:
    order = picks(selector(SelectionStrategy.WEIGHTED), [Stands("a", 5), Stands("b", 1), Stands("c", 1)], 14)
    assert order == "aabacaa" * 2


def test_round_robin_ignores_weights() -> None:
    order = picks(selector(SelectionStrategy.ROUND_ROBIN), [Stands("a", 9), Stands("b", 1), Stands("c", 4)], 6)
    assert order == "abcabc"


@pytest.mark.parametrize("strategy", [SelectionStrategy.WEIGHTED, SelectionStrategy.ROUND_ROBIN])
@pytest.mark.parametrize("weight", [1, 5, 40])
def test_a_recovered_backend_gets_a_share_that_grows_with_the_ramp(strategy: SelectionStrategy, weight: int) -> None:
    scheduler = selector(strategy)
    steady, away = Stands("a", weight), Stands("b", weight)
    picks(scheduler, [steady, away], 7)
    picks(scheduler, [steady], 100)
    share = {
        ramp: picks(scheduler, [steady, replace(away, ramp=ramp, recoveries=1)], 110).count("b")
        for ramp in (0.1, 0.5, 1.0)
    }
    assert share[0.1] == pytest.approx(10, abs=1)
    assert share[0.5] == pytest.approx(110 / 3, abs=1)
    assert share[1.0] == pytest.approx(55, abs=1)


def test_credit_from_before_a_failure_is_not_spent_in_a_burst() -> None:
    scheduler = selector(SelectionStrategy.WEIGHTED)
    many = [Stands(name) for name in "abcdefghij"]
    assert picks(scheduler, many, 9) == "abcdefghi"
    order = picks(scheduler, [many[0], replace(many[-1], ramp=0.1, recoveries=1)], 10)
    assert order.count("j") <= 2


def test_least_busy_chooses_the_fewest_requests_per_weight() -> None:
    scheduler: Json = selector(SelectionStrategy.LEAST_BUSY)
    assert scheduler.pick([Stands("a", in_flight=2), Stands("b", in_flight=1)]).name == "b"
    assert scheduler.pick([Stands("a", 4, in_flight=3), Stands("b", 1, in_flight=1)]).name == "a"


def test_least_busy_lets_equals_take_turns_by_weight() -> None:
    order = picks(selector(SelectionStrategy.LEAST_BUSY), [Stands("a", 3), Stands("b", 1)], 20)
    assert Counter(order) == {"a": 15, "b": 5}


def test_a_backend_that_fails_fast_does_not_look_idle_to_least_busy() -> None:
    candidates = [Stands("a", recent_failures=1.0), Stands("b", in_flight=9)]
    assert picks(selector(SelectionStrategy.LEAST_BUSY), candidates, 10) == "b" * 10


def test_a_nearly_forgotten_failure_does_not_break_ties() -> None:
    candidates = [Stands("a", recent_failures=0.04), Stands("b")]
    assert picks(selector(SelectionStrategy.LEAST_BUSY), candidates, 4) == "abab"


def measured(name: str, ms: float, **more: Any) -> Stands:
    return Stands(name, first_content_ms=ms, **more)


def test_fastest_takes_the_fastest() -> None:
    scheduler = selector(SelectionStrategy.FASTEST, FixedRandom(1.0))
    assert picks(scheduler, [measured("a", 300), measured("b", 100), measured("c", 200)], 10) == "b" * 10


def test_fastest_explores_other_backends_now_and_then() -> None:
    order = picks(selector(SelectionStrategy.FASTEST), [measured("a", 300), measured("b", 100)], 2000)
    assert 20 < order.count("a") < 100


def test_fastest_measures_unknown_backends_first() -> None:
    scheduler: Json = selector(SelectionStrategy.FASTEST, FixedRandom(1.0))
    assert scheduler.pick([measured("a", 1), Stands("b")]).name == "b"


def test_fastest_does_not_wait_behind_a_measurement_that_takes_long() -> None:
    scheduler = selector(SelectionStrategy.FASTEST, FixedRandom(1.0))
    assert picks(scheduler, [measured("a", 50), Stands("b", in_flight=1)], 10) == "a" * 10


def test_fastest_spreads_a_first_rush() -> None:
    scheduler = selector(SelectionStrategy.FASTEST, FixedRandom(1.0))
    assert picks(scheduler, [Stands("a", in_flight=3), Stands("b", in_flight=3)], 4) == "abab"


def test_failing_fast_is_not_being_fast() -> None:
    scheduler: Json = selector(SelectionStrategy.FASTEST, FixedRandom(1.0))
    assert scheduler.pick([measured("a", 0.0, recent_failures=5.0), measured("b", 3.0)]).name == "b"
    assert scheduler.pick([Stands("a", recent_failures=1.0), measured("b", 3000.0)]).name == "b"


@pytest.mark.parametrize("strategy", SelectionStrategy)
def test_every_strategy_has_its_selector(strategy: SelectionStrategy) -> None:
    only = Stands("a")
    assert selector(strategy).pick([only]) is only
