"""Who is asked next: filter, then the lowest priority, then the strategy. A "no" explains itself.

The chooser only looks; it takes no slot and no lease. Its verdict is one of four values.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from mockllmapi.errors import FailureClass
from mockllmapi.routing.backoff import full_jitter_s
from mockllmapi.routing.breaker import BreakerState
from mockllmapi.routing.generation import Generation
from mockllmapi.routing.registry import Backend
from mockllmapi.routing.rules import RULES, Again
from mockllmapi.routing.selection import First, Selector
from mockllmapi.routing.standing import SET_ASIDE
from mockllmapi.types import Clock

__all__ = ["Ask", "Chooser", "Nobody", "Pause", "Queue", "Verdict"]

LONGEST_WAIT_FOR_PROBE_S = 2.0


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask this backend now. `is_repeat` where it has been asked before for the same generation."""

    backend: Backend
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """Wait in the line: for a slot of one of these, or (for none, at most `longest_s`) until something changes."""

    names: frozenset[str]
    longest_s: float | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Choose again after this many seconds; `backend` is the one that will then be asked once more, if it is known."""

    delay_s: float
    backend: Backend | None = None


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody can be asked. `reasons` has a sentence for each candidate; `retry_after_s` is when that may change."""

    reasons: tuple[str, ...]
    retry_after_s: float | None = None


Verdict: TypeAlias = Ask | Queue | Pause | Nobody


@dataclass(frozen=True, slots=True)
class _Obstacle:
    """Why a candidate is passed over; `ends_in_s` is None where only something else than time can tell."""

    backend: Backend
    why: str
    is_set_aside: bool = False
    is_being_probed: bool = False
    ends_in_s: float | None = None


class Chooser:
    """Applies one strategy to the candidates of a generation."""

    def __init__(
        self, candidates: Sequence[Backend], selector: Selector, clock: Clock, rng: random.Random, base_delay_s: float
    ) -> None:
        self._candidates = tuple(candidates)
        self._selector = selector
        self._clock = clock
        self._rng = rng
        self._base_delay_s = base_delay_s

    def choose(self, generation: Generation) -> Verdict:
        """What to do next for this generation."""
        untried = [backend for backend in self._pool(generation) if backend.name not in generation.failures]
        obstacles = [found for backend in untried if (found := self._obstacle(backend, generation)) is not None]
        blocked = {obstacle.backend.name for obstacle in obstacles if not obstacle.is_set_aside}
        aside = {obstacle.backend.name for obstacle in obstacles if obstacle.is_set_aside}
        able = [backend for backend in untried if backend.name not in blocked]
        preferred = [backend for backend in able if backend.name not in aside] or able
        if preferred:
            return self._among(preferred)
        return self._repeat(generation) or self._wait(generation, obstacles)

    def obstacles(self, generation: Generation) -> tuple[str, ...]:
        """Why each candidate that is passed over is passed over, for the log."""
        found = (self._obstacle(backend, generation) for backend in self._pool(generation))
        return tuple(f"{obstacle.backend.name}: {obstacle.why}" for obstacle in found if obstacle is not None)

    def _pool(self, generation: Generation) -> Iterable[Backend]:
        """Everybody this generation may ask. A named backend goes first; failover needs leave."""
        named = generation.named
        if named is None:
            if generation.failures and not generation.may_fall_back:
                return [backend for backend in self._candidates if backend.name in generation.failures]
            return self._candidates
        if not generation.may_fall_back or (named.name not in generation.failures and self._is_open(named, generation)):
            return (named,)
        return (named, *(backend for backend in self._candidates if backend is not named))

    def _is_open(self, named: Backend, generation: Generation) -> bool:
        return self._obstacle(named, generation) is None

    def _obstacle(self, backend: Backend, generation: Generation) -> _Obstacle | None:
        """The first reason, in this order, why a backend is not asked now."""
        standing = backend.standing
        if standing.weight == 0 and backend is not generation.named:
            return _Obstacle(backend, "drained (weight 0)")
        if not standing.breaker.admits:
            if standing.breaker.state is BreakerState.HALF_OPEN:
                return _Obstacle(backend, "circuit breaker half-open, being probed", is_being_probed=True)
            wait_s = standing.breaker.next_probe_in_s
            return _Obstacle(backend, f"circuit breaker open{_in(wait_s)}", ends_in_s=wait_s)
        for failure, why in ((FailureClass.RATE_LIMIT, "rate limited"), (FailureClass.CREDENTIAL, "key refused")):
            if (mark := standing.mark_of((failure,))) is not None:
                wait_s = mark.until - self._clock.monotonic()
                return _Obstacle(backend, f"{why}{_in(wait_s)}", ends_in_s=wait_s)
        if self._is_too_small(backend, generation):
            return _Obstacle(backend, "its context window is too small")
        if (mark := standing.mark_of(SET_ASIDE)) is not None:
            wait_s = mark.until - self._clock.monotonic()
            return _Obstacle(backend, f"set aside ({mark.failure}){_in(wait_s)}", is_set_aside=True, ends_in_s=wait_s)
        return None

    def _is_too_small(self, backend: Backend, generation: Generation) -> bool:
        """Whether a window as small as this one's has failed already; an unknown one counts as larger."""
        window = backend.settings.max_context_window
        if window is None:
            return False
        failed = [name for name, failure in generation.failures.items() if failure.failure is FailureClass.TOO_LONG]
        sizes = [other.settings.max_context_window for other in self._candidates if other.name in failed]
        return any(size is not None and window <= size for size in sizes)

    def _among(self, able: Sequence[Backend]) -> Verdict:
        """The strategy's pick in the lowest priority. `First` waits for the first one; the others skip whoever is full."""
        lowest = min(backend.settings.priority for backend in able)
        tier = [backend for backend in able if backend.settings.priority == lowest]
        if isinstance(self._selector, First):
            tier = tier[:1]
        free = [backend for backend in tier if not backend.standing.is_full]
        if not free:
            return Queue(frozenset(backend.name for backend in tier))
        by_name = {backend.name: backend for backend in free}
        return Ask(by_name[self._selector.pick([backend.standing for backend in free]).name])

    def _repeat(self, generation: Generation) -> Pause | None:
        """Ask somebody once more, after a pause: whoever may be asked soonest."""
        if generation.repeats_left <= 0:
            return None
        pauses = []
        for backend in self._pool(generation):
            failure = generation.failures.get(backend.name)
            if failure is None or RULES[failure.failure].again is not Again.IF_ALONE:
                continue
            if not backend.standing.throttle.allows or not backend.standing.breaker.admits:
                continue
            mark = backend.standing.mark_of((FailureClass.RATE_LIMIT,))
            least_s = mark.until - self._clock.monotonic() if mark is not None else 0.0
            pauses.append(Pause(max(least_s, self._jitter_s(generation)), backend))
        pause = min(pauses, key=lambda pause: pause.delay_s, default=None)
        if pause is None or self._clock.monotonic() + pause.delay_s >= generation.deadline:
            return None
        return pause

    def _jitter_s(self, generation: Generation) -> float:
        return full_jitter_s(self._base_delay_s, generation.repeats, self._rng)

    def _wait(self, generation: Generation, obstacles: Sequence[_Obstacle]) -> Pause | Queue | Nobody:
        """Nobody now. Wait where a change is close and the deadline allows, else say why."""
        if not generation.has_waited and any(obstacle.is_being_probed for obstacle in obstacles):
            return Queue(frozenset(), LONGEST_WAIT_FOR_PROBE_S)
        waits = [obstacle.ends_in_s for obstacle in obstacles if obstacle.ends_in_s is not None]
        soonest_s = min(waits, default=None)
        left_s = generation.deadline - self._clock.monotonic()
        if soonest_s is not None and soonest_s <= LONGEST_WAIT_FOR_PROBE_S and soonest_s < left_s:
            return Pause(soonest_s)
        marks = [backend.standing.mark_of((FailureClass.RATE_LIMIT,)) for backend in self._pool(generation)]
        waits += [mark.until - self._clock.monotonic() for mark in marks if mark is not None]
        reasons = tuple(f"{obstacle.backend.name}: {obstacle.why}" for obstacle in obstacles)
        return Nobody(reasons, min(waits, default=None))


def _in(wait_s: float | None) -> str:
    return f" for {max(wait_s, 0.1):.1f} s" if wait_s is not None else ""
