"""Strategies that choose one of several candidates for the next attempt, without I/O.

A strategy only gets candidates that may be chosen. Each has its own class; one table at the end names them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from mockllmapi.config import SelectionStrategy

__all__ = ["Candidate", "Selector", "make_selector"]

EXPLORATION_SHARE = 0.05
FAILURE_PENALTY = 10.0
"""How many requests in flight one recent failure counts for under LeastBusy."""
NEGLIGIBLE_FAILURES = 0.05
"""A decayed failure below this value no longer counts."""


class Candidate(Protocol):
    """Describe a backend as a strategy sees it."""

    @property
    def name(self) -> str:
        """The name, unique among the candidates."""

    @property
    def weight(self) -> float:
        """The configured weight, more than 0."""

    @property
    def ramp(self) -> float:
        """The share of the weight that counts: 1, or less (but more than 0) after a recovery."""

    @property
    def in_flight(self) -> int:
        """The number of running attempts."""

    @property
    def recent_failures(self) -> float:
        """The number of failures, decaying with time."""

    @property
    def first_content_ms(self) -> float | None:
        """The moving average of the time to first content; None before the first measurement."""

    @property
    def recoveries(self) -> int:
        """The number of recoveries from an open breaker."""


C = TypeVar("C", bound=Candidate)


class Selector(Protocol):
    """Choose among candidates."""

    def pick(self, candidates: Sequence[C]) -> C:
        """Return one of the candidates, which come in the order of the configuration; there is at least one."""


class FirstSelector:
    """Choose in the order of the configuration."""

    def pick(self, candidates: Sequence[C]) -> C:
        return candidates[0]


class WeightedSelector:
    """Choose by smooth weighted round robin, as in nginx (ngx_http_upstream_round_robin.c).

    Every candidate gains its weight; the one with the most credit is chosen and pays the sum. This is exact over every
    cycle: 3:1 over 20 picks is 15 and 5.
    """

    def __init__(self) -> None:
        self._credit: dict[str, float] = {}
        self._recoveries: dict[str, int] = {}

    def pick(self, candidates: Sequence[C]) -> C:
        total = 0.0
        for candidate in candidates:
            if self._recoveries.get(candidate.name) != candidate.recoveries:
                # Credit from before its failure would be spent in one burst now.
                self._recoveries[candidate.name] = candidate.recoveries
                self._credit[candidate.name] = 0.0
            weight = self._weight(candidate)
            total += weight
            self._credit[candidate.name] += weight
        chosen = max(candidates, key=lambda candidate: self._credit[candidate.name])
        self._credit[chosen.name] -= total
        return chosen

    def _weight(self, candidate: Candidate) -> float:
        return candidate.weight * candidate.ramp


class RoundRobinSelector(WeightedSelector):
    """Choose all in turn, whatever their weights; only the ramp after a recovery slows a backend down."""

    def _weight(self, candidate: Candidate) -> float:
        return candidate.ramp


class LeastBusySelector:
    """Choose the backend with the fewest requests in flight per weight; equal ones take turns.

    Recent failures count as load. Otherwise a backend that fails fast would get most requests, since it is never busy.
    """

    def __init__(self) -> None:
        self._turns = WeightedSelector()

    def pick(self, candidates: Sequence[C]) -> C:
        load = {candidate.name: self._load(candidate) for candidate in candidates}
        least = min(load.values())
        return self._turns.pick([candidate for candidate in candidates if load[candidate.name] <= least + 1e-9])

    def _load(self, candidate: Candidate) -> float:
        # Penalties are rounded, so that a nearly decayed failure does not decide between equals without end.
        penalty = round(candidate.recent_failures, 1) * FAILURE_PENALTY
        return (candidate.in_flight + penalty) / (candidate.weight * candidate.ramp)


class FastestSelector:
    """Choose the backend with the lowest moving average of the time to first content.

    A backend without a measurement comes first, unless one is under way or it has just failed. A small share of picks
    goes to all in turn, so that a backend that has become fast is noticed.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._turns = WeightedSelector()

    def pick(self, candidates: Sequence[C]) -> C:
        measured = [candidate for candidate in candidates if candidate.first_content_ms is not None]
        unknown = [candidate for candidate in candidates if self._needs_measurement(candidate)]
        if unknown or not measured:
            return self._turns.pick(unknown or candidates)
        if len(candidates) > 1 and self._rng.random() < EXPLORATION_SHARE:
            return self._turns.pick(candidates)
        return min(measured, key=self._expected_ms)

    def _needs_measurement(self, candidate: Candidate) -> bool:
        return (
            candidate.first_content_ms is None
            and candidate.in_flight == 0
            and candidate.recent_failures < NEGLIGIBLE_FAILURES
        )

    def _expected_ms(self, candidate: Candidate) -> float:
        # The added millisecond makes failures count for a backend that answers at once, too.
        return ((candidate.first_content_ms or 0.0) + 1.0) * (1.0 + candidate.recent_failures)


def make_selector(strategy: SelectionStrategy, rng: random.Random) -> Selector:
    """Return a new selector for the configured strategy."""
    makers: dict[SelectionStrategy, Callable[[], Selector]] = {
        SelectionStrategy.FIRST: FirstSelector,
        SelectionStrategy.ROUND_ROBIN: RoundRobinSelector,
        SelectionStrategy.WEIGHTED: WeightedSelector,
        SelectionStrategy.LEAST_BUSY: LeastBusySelector,
        SelectionStrategy.FASTEST: lambda: FastestSelector(rng),
    }
    return makers[strategy]()
