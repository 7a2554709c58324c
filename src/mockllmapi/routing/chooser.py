"""Who is asked next: filter, then the lowest priority, then the strategy. A "no" explains itself.

The chooser only looks; it takes no slot and no lease. Its verdict is one of four values.
"""

from __future__ import annotations

import math
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
from mockllmapi.routing.standing import SET_ASIDE, STAY_AWAY
from mockllmapi.types import Clock

__all__ = ["Ask", "Chooser", "Nobody", "Pause", "Queue", "Verdict"]

LONGEST_WAIT_FOR_PROBE_S = 2.0


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask this backend now."""

    backend: Backend


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

    def choose(self, generation: Generation, repeating: Backend | None = None) -> Verdict:
        """What to do next for this generation. `repeating` is whom the pause that is now over was for."""
        preferred, obstacles = self._preferred(generation)
        if preferred:
            return self._among(preferred)
        if repeating is not None and _may_be_repeated(repeating):
            return self._among([repeating])
        return self._repeat(generation) or self._wait(generation, obstacles)

    def still_wants(self, backend: Backend, generation: Generation, repeating: Backend | None) -> bool:
        """Whether a backend whose slot has just been handed over is still one to ask: much may have happened while this
        generation stood in the line."""
        preferred, _ = self._preferred(generation)
        if preferred:
            return any(other is backend for other in preferred)
        return backend is repeating and _may_be_repeated(backend)

    def passed_over(self, generation: Generation, chosen: Backend) -> tuple[str, ...]:
        """Why each candidate but the chosen one is passed over, for the log."""
        others = [backend for backend in self._candidates if backend is not chosen]
        return tuple(f"{backend.name}: {self._why_not(backend, generation, chosen)}" for backend in others)

    def _why_not(self, backend: Backend, generation: Generation, chosen: Backend) -> str:
        if (failure := generation.failures.get(backend.name)) is not None:
            return f"has failed ({failure.failure})"
        if all(backend is not other for other in self._pool(generation)):
            return f"the request is for {chosen.name}"
        if (obstacle := self._obstacle(backend, generation)) is not None:
            return obstacle.why
        if backend.settings.priority > chosen.settings.priority:
            return f"has priority {backend.settings.priority}"
        return "is full" if backend.standing.is_full else f"it is the turn of {chosen.name}"

    def _preferred(self, generation: Generation) -> tuple[list[Backend], list[_Obstacle]]:
        """The untried ones that may be asked now, and what stands in the way of the others. Whoever was named goes first."""
        untried = [backend for backend in self._pool(generation) if backend.name not in generation.failures]
        obstacles = [found for backend in untried if (found := self._obstacle(backend, generation)) is not None]
        blocked = {obstacle.backend.name for obstacle in obstacles if not obstacle.is_set_aside}
        aside = {obstacle.backend.name for obstacle in obstacles if obstacle.is_set_aside}
        able = [backend for backend in untried if backend.name not in blocked]
        preferred = [backend for backend in able if backend.name not in aside] or able
        return [backend for backend in preferred if backend is generation.named] or preferred, obstacles

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
        if len(free) == 1:
            return Ask(free[0])
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
            mark = backend.standing.mark_of(STAY_AWAY)
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
        if any(obstacle.is_being_probed for obstacle in obstacles) and (left_s := self._probe_wait_s(generation)) > 0:
            return Queue(frozenset(), left_s)
        waits = [obstacle.ends_in_s for obstacle in obstacles if obstacle.ends_in_s is not None]
        soonest_s = min(waits, default=None)
        left_s = generation.deadline - self._clock.monotonic()
        if soonest_s is not None and soonest_s <= LONGEST_WAIT_FOR_PROBE_S and soonest_s < left_s:
            return Pause(soonest_s)
        tried = [backend for backend in self._pool(generation) if backend.name in generation.failures]
        marks = [backend.standing.mark_of(STAY_AWAY) for backend in tried]
        waits += [mark.until - self._clock.monotonic() for mark in marks if mark is not None]
        whys = {obstacle.backend.name: obstacle.why for obstacle in obstacles}
        whys |= {backend.name: f"has failed ({generation.failures[backend.name].failure})" for backend in tried}
        return Nobody(tuple(f"{name}: {why}" for name, why in whys.items()), min(waits, default=None))

    def _probe_wait_s(self, generation: Generation) -> float:
        """How long this generation may wait for the probe that somebody else makes."""
        if generation.probe_wait_ends is None:
            return LONGEST_WAIT_FOR_PROBE_S
        return generation.probe_wait_ends - self._clock.monotonic()


def _may_be_repeated(backend: Backend) -> bool:
    return backend.standing.breaker.admits and backend.standing.mark_of(STAY_AWAY) is None


def _in(wait_s: float | None) -> str:
    if wait_s == math.inf:
        return " until a health check answers"
    return f" for {max(wait_s, 0.1):.1f} s" if wait_s is not None else ""
