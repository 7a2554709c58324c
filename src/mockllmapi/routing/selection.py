"""Strategies: which of several candidates gets the next attempt. Pure; candidates say how they stand.

All strategies see only candidates that may be chosen at all; each is a sibling class, named in one table at the end.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from mockllmapi.config import SelectionStrategy

__all__ = ["Candidate", "Selector", "make_selector"]

EXPLORATION_SHARE = 0.05
FAILURE_PENALTY = 10.0
"""How many requests in flight one recent failure weighs under LeastBusy."""
FORGOTTEN = 0.05
"""A share of a failure so small that it no longer counts."""


class Candidate(Protocol):
    """How a backend stands at this moment, as a strategy sees it."""

    @property
    def name(self) -> str:
        """Its name; unique among the candidates."""

    @property
    def weight(self) -> float:
        """The configured weight; more than 0."""

    @property
    def ramp(self) -> float:
        """The share of its weight that counts: 1, or less (but more than 0) while it comes back from failure."""

    @property
    def in_flight(self) -> int:
        """Attempts under way."""

    @property
    def recent_failures(self) -> float:
        """Failures, fading with time."""

    @property
    def first_content_ms(self) -> float | None:
        """Moving average of the time to first content; None where nothing was measured yet."""

    @property
    def returns(self) -> int:
        """How often it has come back from failure."""


C = TypeVar("C", bound=Candidate)


class Selector(Protocol):
    """One strategy."""

    def pick(self, candidates: Sequence[C]) -> C:
        """One of the candidates (at least one is given, in the order of the configuration)."""


class First:
    """The order of the configuration."""

    def pick(self, candidates: Sequence[C]) -> C:
        return candidates[0]


class Weighted:
    """Smooth weighted round robin, as in nginx (ngx_http_upstream_round_robin.c): every candidate gains its weight, the
    largest goes and pays the sum. Exact over every cycle: 3:1 over 20 picks is 15 and 5."""

    def __init__(self) -> None:
        self._credit: dict[str, float] = {}
        self._returns: dict[str, int] = {}

    def pick(self, candidates: Sequence[C]) -> C:
        total = 0.0
        for candidate in candidates:
            if self._returns.get(candidate.name) != candidate.returns:
                # What it saved up before it failed would be spent in one burst now.
                self._returns[candidate.name] = candidate.returns
                self._credit[candidate.name] = 0.0
            weight = self._weight(candidate)
            total += weight
            self._credit[candidate.name] += weight
        chosen = max(candidates, key=lambda candidate: self._credit[candidate.name])
        self._credit[chosen.name] -= total
        return chosen

    def _weight(self, candidate: Candidate) -> float:
        return candidate.weight * candidate.ramp


class RoundRobin(Weighted):
    """Everybody in turn, whatever the weights; only the way back from failure slows a backend down."""

    def _weight(self, candidate: Candidate) -> float:
        return candidate.ramp


class LeastBusy:
    """The fewest requests in flight per weight. Recent failures count as load: plain least-connections feeds a backend
    that fails fast, since it is never busy. Equals take turns."""

    def __init__(self) -> None:
        self._turns = Weighted()

    def pick(self, candidates: Sequence[C]) -> C:
        load = {candidate.name: self._load(candidate) for candidate in candidates}
        least = min(load.values())
        return self._turns.pick([candidate for candidate in candidates if load[candidate.name] <= least + 1e-9])

    def _load(self, candidate: Candidate) -> float:
        # Faded penalties are rounded, so that a nearly forgotten failure does not break ties for ever.
        penalty = round(candidate.recent_failures, 1) * FAILURE_PENALTY
        return (candidate.in_flight + penalty) / (candidate.weight * candidate.ramp)


class Fastest:
    """The lowest moving average of the time to first content. A backend without a measurement comes first, unless somebody
    is measuring it just now or it only fails; a small share of picks goes to all in turn, so that one that became fast is
    found."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._turns = Weighted()

    def pick(self, candidates: Sequence[C]) -> C:
        measured = [candidate for candidate in candidates if candidate.first_content_ms is not None]
        unknown = [candidate for candidate in candidates if self._is_to_be_measured(candidate)]
        if unknown or not measured:
            return self._turns.pick(unknown or candidates)
        if len(candidates) > 1 and self._rng.random() < EXPLORATION_SHARE:
            return self._turns.pick(candidates)
        return min(measured, key=self._expected_ms)

    def _is_to_be_measured(self, candidate: Candidate) -> bool:
        return candidate.first_content_ms is None and candidate.in_flight == 0 and candidate.recent_failures < FORGOTTEN

    def _expected_ms(self, candidate: Candidate) -> float:
        # The failures weigh on a backend that answers in no time, too.
        return ((candidate.first_content_ms or 0.0) + 1.0) * (1.0 + candidate.recent_failures)


def make_selector(strategy: SelectionStrategy, rng: random.Random) -> Selector:
    """The strategy of that name."""
    makers: dict[SelectionStrategy, Callable[[], Selector]] = {
        SelectionStrategy.FIRST: First,
        SelectionStrategy.ROUND_ROBIN: RoundRobin,
        SelectionStrategy.WEIGHTED: Weighted,
        SelectionStrategy.LEAST_BUSY: LeastBusy,
        SelectionStrategy.FASTEST: lambda: Fastest(rng),
    }
    return makers[strategy]()
