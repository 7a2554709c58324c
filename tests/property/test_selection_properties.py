"""Shares that are exact, and choices that are allowed, whatever the weights and however backends stand."""

import random
from collections import Counter
from math import gcd

from hypothesis import given, settings
from hypothesis import strategies as st

from mockllmapi.config import SelectionStrategy
from mockllmapi.errors import FailureClass
from mockllmapi.routing import make_selector
from mockllmapi.routing.call_state import CallState
from mockllmapi.routing.scheduler import Dispatch, Scheduler, WaitForSlot
from support.json_types import JsonDict
from support.routing import failing, make_bench

WEIGHTS = st.lists(st.integers(1, 30), min_size=1, max_size=6)
MARKS = st.sampled_from([None, None, FailureClass.TIMEOUT, FailureClass.RATE_LIMIT, FailureClass.CREDENTIAL])


class Weighing:
    """A candidate that has nothing but its weight."""

    ramp = 1.0
    in_flight = 0
    recent_failures = 0.0
    first_content_ms = None
    recoveries = 0

    def __init__(self, name: str, weight: int) -> None:
        self.name = name
        self.weight = weight


def weighing(weights: list[int]) -> list[Weighing]:
    return [Weighing(str(number), weight) for number, weight in enumerate(weights)]


@given(WEIGHTS, st.integers(1, 3))
def test_shares_are_exact_over_every_full_cycle(weights: list[int], cycles: int) -> None:
    cycle = sum(weights) // gcd(*weights)
    selector, candidates = make_selector(SelectionStrategy.WEIGHTED, random.Random(0)), weighing(weights)
    for _ in range(cycles):
        picked = Counter(selector.pick(candidates).name for _ in range(cycle))
        assert picked == {str(number): weight // gcd(*weights) for number, weight in enumerate(weights)}


@given(WEIGHTS, st.integers(0, 40), st.integers(1, 40))
def test_no_stretch_of_picks_is_far_from_the_shares(weights: list[int], skipped: int, length: int) -> None:
    selector, candidates = make_selector(SelectionStrategy.WEIGHTED, random.Random(0)), weighing(weights)
    for _ in range(skipped):
        selector.pick(candidates)
    picked = Counter(selector.pick(candidates).name for _ in range(length))
    for candidate in candidates:
        fair = length * candidate.weight / sum(weights)
        assert abs(picked[candidate.name] - fair) <= len(weights)


@given(WEIGHTS, st.integers(0, 20))
def test_round_robin_chooses_each_backend_once_per_round(weights: list[int], skipped: int) -> None:
    selector, candidates = make_selector(SelectionStrategy.ROUND_ROBIN, random.Random(0)), weighing(weights)
    for _ in range(skipped):
        selector.pick(candidates)
    assert {selector.pick(candidates).name for _ in weights} == {candidate.name for candidate in candidates}


@given(WEIGHTS, st.data())
def test_a_constant_candidate_is_chosen_although_others_come_and_go(weights: list[int], data: st.DataObject) -> None:
    selector, candidates = make_selector(SelectionStrategy.WEIGHTED, random.Random(0)), weighing([1, *weights])
    always, others = candidates[0], candidates[1:]
    picked: list[Weighing] = []
    for _ in range(3 * (1 + sum(weights))):
        there = data.draw(st.sets(st.sampled_from(others)), label="there") if len(picked) % 7 == 0 else set(others)
        picked.append(selector.pick([always, *(other for other in others if other in there)]))
    assert always in picked


STANDS = st.fixed_dictionaries(
    {
        "weight": st.integers(0, 3),
        "priority": st.integers(0, 2),
        "is_full": st.booleans(),
        "is_open": st.booleans(),
        "mark": MARKS,
        "first_content_ms": st.none() | st.floats(0, 1e5),
        "has_failed": st.booleans(),
    }
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SelectionStrategy), st.lists(STANDS, min_size=1, max_size=5), st.integers(0, 2**20))
def test_only_allowed_backends_are_asked_and_no_better_one_is_skipped(
    strategy: SelectionStrategy, stands: list[JsonDict], seed: int
) -> None:
    names = [f"b{number}" for number in range(len(stands))]
    told = {
        name: {"weight": stand["weight"], "priority": stand["priority"]}
        for name, stand in zip(names, stands, strict=True)
    }
    bench = make_bench(dict.fromkeys(names, "x"), settings=told)
    call = CallState(bench.request(), 120.0, 0)
    for name, stand in zip(names, stands, strict=True):
        state = bench.state(name)
        state.in_flight = state.max_in_flight * stand["is_full"]
        state.first_content_average.value = stand["first_content_ms"]
        if stand["is_open"]:
            state.breaker.trip()
        if stand["mark"] is not None:
            state.record_failure(failing(stand["mark"]))
        if stand["has_failed"]:
            call.failures[name] = failing(FailureClass.SERVER)
    rng = random.Random(seed)
    scheduler = Scheduler(bench.registry.candidates, make_selector(strategy, rng), bench.clock, rng, 1.0)

    able = {
        name: stand
        for name, stand in zip(names, stands, strict=True)
        if stand["weight"]
        and not stand["is_open"]
        and not stand["has_failed"]
        and stand["mark"] in (None, FailureClass.TIMEOUT)
    }
    preferred = {name: stand for name, stand in able.items() if stand["mark"] is None} or able
    lowest = min((stand["priority"] for stand in preferred.values()), default=0)
    tier = {name: stand for name, stand in preferred.items() if stand["priority"] == lowest}
    if strategy is SelectionStrategy.FIRST:
        tier = dict(list(tier.items())[:1])
    free = {name for name, stand in tier.items() if not stand["is_full"]}
    for _ in range(5):
        verdict = scheduler.choose(call)
        if free:
            assert isinstance(verdict, Dispatch)
            assert verdict.backend.name in free
        elif tier:
            assert verdict == WaitForSlot(frozenset(tier))
        else:
            assert not isinstance(verdict, (Dispatch, WaitForSlot))
