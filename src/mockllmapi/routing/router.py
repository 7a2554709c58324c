"""The router: one generation, from whoever can give it.

The loop of `_generate` is the whole story: choose, take a slot and a lease, ask, and on failure let the table say what
follows. Everything it decides with lives beside it: chooser.py (who), rules.py (what a failure means), breaker.py,
standing.py, line.py, backoff.py.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from mockllmapi.errors import (
    AllAttemptsFailed,
    AttemptFailed,
    AttemptRecord,
    BadControl,
    NoBackendAvailable,
    RoutingError,
)
from mockllmapi.events import (
    AnswerDegraded,
    BackendFailedOver,
    BackendSelected,
    EventBus,
    GenerationDecided,
    RetryPlanned,
    UnknownBackendRequested,
)
from mockllmapi.exchange import CompletionRequest, Routed
from mockllmapi.providers.patience import within
from mockllmapi.routing.attempt import Attempt, RoutedStream
from mockllmapi.routing.breaker import Lease
from mockllmapi.routing.chooser import Ask, Chooser, Nobody, Pause, Queue
from mockllmapi.routing.generation import Generation
from mockllmapi.routing.line import Line, LineFull
from mockllmapi.routing.registry import Backend, Registry
from mockllmapi.routing.rules import RULES, Again
from mockllmapi.routing.selection import Selector
from mockllmapi.routing.sharing import SharedCalls
from mockllmapi.routing.standing import STAY_AWAY
from mockllmapi.types import Clock

__all__ = ["Capacity", "Router", "RoutingPolicy"]

T = TypeVar("T", Routed, RoutedStream)
Way: TypeAlias = Callable[[Attempt], Awaitable[T | AttemptFailed]]
"""How an answer is wanted: whole, or as a stream that has begun."""
Variants: TypeAlias = Callable[[int], CompletionRequest]
"""One of several generations of the same thing, by its index from 0: each is told to differ, and has its own seed."""


@dataclass(frozen=True, slots=True)
class RoutingPolicy:
    """What the operator allows. `request_timeout_s` bounds a whole request, `max_repeats` repeats per generation; `spreads`
    where the strategy balances, so that calls made together go to several backends."""

    request_timeout_s: float = 120.0
    max_repeats: int = 3
    base_delay_s: float = 1.0
    has_failover: bool = True
    falls_back_to_builtin: bool = False
    is_strict: bool = False
    spreads: bool = False
    explains: bool = False


@dataclass(slots=True)
class _Slot:
    """A backend's slot while an attempt has it, given back once. `is_lent` while a stream keeps it."""

    give_back: Callable[[], None]
    is_lent: bool = False
    _is_free: bool = False

    def free(self) -> None:
        if not self._is_free:
            self._is_free = True
            self.give_back()


@dataclass(frozen=True, slots=True)
class Capacity:
    """What the backends that may be asked can do: the fewest output tokens any of them gives in one answer (None where
    there is no limit, since nobody but the built-in generator would be asked), and how many calls run at once."""

    max_tokens: int | None
    width: int


class Router:
    """Chooses among the registry's backends, makes the attempts, and says who answered."""

    def __init__(
        self,
        registry: Registry,
        selector: Selector,
        policy: RoutingPolicy,
        events: EventBus,
        clock: Clock,
        rng: random.Random,
        line: Line | None = None,
    ) -> None:
        self._registry = registry
        self._policy = policy
        self._events = events
        self._clock = clock
        self._line = line if line is not None else Line(clock)
        self._line.give_back = self._release
        self._shared: SharedCalls[Routed] = SharedCalls()
        self._chooser = Chooser(registry.candidates, selector, clock, rng, policy.base_delay_s)
        registry.on_change(self._line.stir)

    @property
    def line(self) -> Line:
        """Who waits; management shows it, and whoever changes a backend stirs it."""
        return self._line

    def deadline(self, timeout_s: float | None = None) -> float:
        """The moment (monotonic) at which a request that starts now must be over; its own time-out can only lower it."""
        allowed = self._policy.request_timeout_s
        return self._clock.monotonic() + (allowed if timeout_s is None else min(allowed, timeout_s))

    def capacity(self, request: CompletionRequest) -> Capacity:
        """What can be expected of whoever answers `request`. Only looks: an unknown name is nobody's fault here."""
        choice = request.request.controls.backend
        named = self._registry.get(choice.name) if choice is not None else None
        asked = (named,) if named is not None else self._registry.candidates
        models = [backend for backend in asked if not backend.identity.is_builtin]
        if not models:
            return Capacity(None, 1)
        width = sum(backend.standing.limit for backend in models) if self._policy.spreads else models[0].standing.limit
        return Capacity(min(backend.settings.max_tokens for backend in models), max(1, width))

    async def complete(self, request: CompletionRequest, deadline: float) -> Routed:
        """One generation: from the backend that the request names, or else from whom the strategy picks.

        Requests with the same seed that are in flight together share one call. Raises NoBackendAvailable, DeadlinePassed or
        AllAttemptsFailed, each with the attempts made; BadControl for an unknown name where selection is strict.
        """
        controls = request.request.controls
        named = self._named(request)
        if controls.seed is None:
            return await self._answered(request, named, deadline)
        key = (request.messages, request.request.path, controls.seed, controls.backend, controls.timeout_s)
        return await self._shared.run(key, lambda: self._answered(request, named, deadline))

    async def complete_many(self, variants: Variants, n: int, deadline: float) -> list[Routed | RoutingError]:
        """`n` answers: from one call where everybody who could be asked can do that, which is told what the first of the
        `variants` says, else from `n` concurrent generations, each with its own. An answer that failed is its error; one call
        that fails for all of them is one error."""
        request = variants(0)
        named = self._named(request)
        asked = (named,) if named is not None else self._registry.candidates
        shared: list[Routed] = []
        if asked and all(backend.provider.has_native_n for backend in asked):
            try:
                shared = _apart(await self._answered(replace(request, n=n), named, deadline))[:n]
            except RoutingError as error:
                return [error]
        more = await asyncio.gather(
            *(self._answered(replace(variants(index), n=1), named, deadline) for index in range(len(shared), n)),
            return_exceptions=True,
        )
        return [*shared, *(_expected(outcome) for outcome in more)]

    async def open(self, request: CompletionRequest, deadline: float) -> RoutedStream:
        """The same as `complete`, as a stream whose first content is there: until then failover is silent, and `deadline`
        counts. Raises as `complete` does; what breaks off later raises StreamBroken while the stream is read."""
        named = self._named(request)
        return await self._opened(request, lambda: self._generate(request, named, deadline, Attempt.opened))

    async def reopen(self, broken: RoutedStream, request: CompletionRequest, deadline: float) -> RoutedStream:
        """What is left of an answer that broke off, asked for as another attempt of the same generation: its backend counts as
        tried, its attempts stand before the new ones. Raises as `open` does."""
        generation = broken.generation
        generation.request, generation.deadline = request, deadline
        return await self._opened(request, lambda: self._pursue(generation, Attempt.opened))

    async def _opened(self, request: CompletionRequest, start: Callable[[], Awaitable[RoutedStream]]) -> RoutedStream:
        """A stream, or the built-in generator's where the operator wants that rather than an error."""
        try:
            return await start()
        except RoutingError as error:
            if not self.may_degrade(request):
                raise
            self._events.emit(AnswerDegraded(request.request.id, str(error)))
            return await self._opened_builtin(request, error)

    async def _opened_builtin(self, request: CompletionRequest, error: RoutingError) -> RoutedStream:
        builtin = self._registry.builtin
        lease = builtin.standing.breaker.acquire()
        if lease is None:
            raise error
        generation = Generation(request, self.deadline(), 0, builtin, attempts=list(error.attempts))
        builtin.standing.in_flight += 1
        slot = _Slot(lambda: self._release(builtin.name))
        attempt = Attempt(builtin, lease, generation, self._clock, self._events, slot.free, self._line.stir)
        stream = await attempt.opened()
        if isinstance(stream, AttemptFailed):
            slot.free()
            raise AllAttemptsFailed(f"{error} {stream.detail}", attempts=error.attempts) from stream
        stream.is_degraded = True
        return stream

    async def _answered(self, request: CompletionRequest, named: Backend | None, deadline: float) -> Routed:
        """One generation, or the built-in generator's answer where the operator wants that rather than an error."""
        try:
            return await self._generate(request, named, deadline, Attempt.whole)
        except RoutingError as error:
            if not self.may_degrade(request):
                raise
            return await self.degrade(request, str(error), error.attempts)

    def may_degrade(self, request: CompletionRequest) -> bool:
        """Whether the built-in generator may answer where nobody else could: never for a client that tests one backend."""
        choice = request.request.controls.backend
        is_test = choice is not None and not choice.may_fall_back and self._registry.get(choice.name) is not None
        return self._policy.falls_back_to_builtin and not is_test

    async def degrade(self, request: CompletionRequest, why: str, attempts: tuple[AttemptRecord, ...]) -> Routed:
        """The built-in generator's answer to a request that nobody else could answer. Raises AllAttemptsFailed where it has
        none either."""
        builtin = self._registry.builtin
        try:
            completion = await builtin.provider.complete(request)
        except AttemptFailed as failed:
            raise AllAttemptsFailed(f"{why} {failed.detail}", attempts=attempts) from failed
        self._events.emit(AnswerDegraded(request.request.id, why))
        return Routed(completion, builtin.identity, attempts, is_degraded=True)

    async def _generate(self, request: CompletionRequest, named: Backend | None, deadline: float, way: Way[T]) -> T:
        generation = Generation(
            request,
            deadline,
            self._policy.max_repeats,
            named,
            may_fall_back=_may_fall_back(request) if named is not None else self._policy.has_failover,
        )
        return await self._pursue(generation, way)

    async def _pursue(self, generation: Generation, way: Way[T]) -> T:
        while True:
            backend = await self._reserve(generation)
            outcome = await self._ask(backend, generation, way)
            if outcome is not None:
                return outcome

    def _named(self, request: CompletionRequest) -> Backend | None:
        choice = request.request.controls.backend
        if choice is None:
            return None
        backend = self._registry.get(choice.name)
        if backend is None:
            names = self._registry.names
            if self._policy.is_strict:
                expected = f"one of {', '.join(names)}"
                raise BadControl("backend", f"no enabled backend is called {choice.name[:100]!r}", expected=expected)
            self._events.emit(UnknownBackendRequested(request.request.id, choice.name, names))
        return backend

    # -- choosing

    async def _reserve(self, generation: Generation) -> Backend:
        """A backend with a slot taken for this generation; waits and pauses as the chooser says."""
        repeating: Backend | None = None
        while True:
            if self._clock.monotonic() >= generation.deadline:
                raise generation.deadline_error()
            verdict = self._chooser.choose(generation, repeating)
            match verdict:
                case Ask(backend):
                    backend.standing.in_flight += 1
                    return backend
                case Queue():
                    if (backend := await self._wait_in_line(verdict, generation)) is not None:
                        if self._chooser.still_wants(backend, generation, repeating):
                            return backend
                        self._release(backend.name)
                case Pause(delay_s, backend):
                    self._note_pause(verdict, generation)
                    await self._clock.sleep(delay_s)
                    repeating = backend or repeating
                case Nobody(reasons, retry_after_s):
                    reasons = reasons or self._nobody_configured()
                    raise generation.error(reasons, retry_after_s)

    def _note_pause(self, pause: Pause, generation: Generation) -> None:
        if pause.backend is None:
            return
        generation.repeats += 1
        generation.repeats_left -= 1
        pause.backend.standing.throttle.pay()
        self._events.emit(RetryPlanned(generation.request.request.id, pause.backend.name, pause.delay_s))

    async def _wait_in_line(self, queue: Queue, generation: Generation) -> Backend | None:
        now = self._clock.monotonic()
        longest_s = generation.deadline - now
        if queue.longest_s is not None:
            longest_s = min(longest_s, queue.longest_s)
            generation.probe_wait_ends = now + queue.longest_s
        try:
            name = await within(self._clock, longest_s, self._line.wait(queue.names, generation.place))
        except TimeoutError:
            return None
        except LineFull as full:
            names = ", ".join(sorted(queue.names)) or "every backend"
            raise NoBackendAvailable(
                (f"{names}: busy, and the line is full",),
                attempts=tuple(generation.attempts),
                retry_after_s=full.drains_in_s,
            ) from None
        return self._registry.get(name) if name is not None else None

    def _release(self, name: str) -> None:
        """A slot is free: hand it to the line, or count it down (as one too many, where the limit has been lowered)."""
        backend = self._registry.get(name)
        if backend is None:
            return
        standing = backend.standing
        if standing.in_flight > standing.limit or not self._line.hand_over(name):
            standing.in_flight -= 1

    def _nobody_configured(self) -> tuple[str, ...]:
        disabled = tuple(f"{entry.name or 'unnamed'}: disabled" for entry in self._registry.disabled)
        return disabled or ("no backend is configured",)

    # -- asking

    async def _ask(self, backend: Backend, generation: Generation, way: Way[T]) -> T | None:
        """One attempt, with the slot already taken; None where the loop should go on. Raises what the caller gets."""
        lease = backend.standing.breaker.acquire()
        assert lease is not None, "the chooser has just seen that the breaker admits"
        self._announce(backend, generation)
        slot = _Slot(lambda: self._release(backend.name))
        attempt = Attempt(backend, lease, generation, self._clock, self._events, slot.free, self._line.stir)
        try:
            outcome = await way(attempt)
            while isinstance(outcome, AttemptFailed) and self._may_be_changed(outcome, backend, lease, generation):
                generation.changes_left -= 1
                outcome = await way(attempt)
            if not isinstance(outcome, AttemptFailed):
                slot.is_lent = isinstance(outcome, RoutedStream)
                return outcome
            self._judge(attempt, outcome)
            return None
        finally:
            if not slot.is_lent:
                slot.free()

    def _may_be_changed(self, failed: AttemptFailed, backend: Backend, lease: Lease, generation: Generation) -> bool:
        """Whether to ask the same backend once more at once: the call will be another one, since the provider has left out
        what was refused, and meanwhile nothing has happened that forbids it."""
        is_another = RULES[failed.failure].again is Again.CHANGED and failed.parameter is not None
        may_be_asked = backend.standing.breaker.honours(lease) and backend.standing.mark_of(STAY_AWAY) is None
        is_in_time = self._clock.monotonic() < generation.deadline
        return is_another and may_be_asked and is_in_time and generation.changes_left > 0

    def _judge(self, attempt: Attempt, failed: AttemptFailed) -> None:
        """What a failure means for the backend, and whether this generation goes on. Raises where it does not."""
        generation = attempt.generation
        generation.failures[attempt.backend.name] = failed
        attempt.fail(failed)
        if not RULES[failed.failure].may_go_elsewhere:
            raise generation.error((), None) from failed

    def _announce(self, backend: Backend, generation: Generation) -> None:
        request_id = generation.request.request.id
        if self._policy.explains:
            passed_over = self._chooser.passed_over(generation, backend)
            self._events.emit(GenerationDecided(request_id, backend.name, passed_over))
        if not generation.failures:
            self._events.emit(BackendSelected(request_id, backend.identity, was_requested=backend is generation.named))
        elif backend.name not in generation.failures:
            failed = next(reversed(generation.failures))
            before = self._registry.get(failed)
            is_costly = before is not None and before.is_local and not backend.is_local
            self._events.emit(BackendFailedOver(request_id, failed, backend.identity, is_costly))


def _may_fall_back(request: CompletionRequest) -> bool:
    choice = request.request.controls.backend
    return choice is None or choice.may_fall_back


def _apart(routed: Routed) -> list[Routed]:
    """The choices of one call, each by itself; the call's attempts stand with the first."""
    completion = routed.completion
    alone = [replace(routed, completion=replace(completion, choices=(choice,))) for choice in completion.choices]
    return [alone[0], *(replace(one, attempts=()) for one in alone[1:])]


def _expected(outcome: Routed | BaseException) -> Routed | RoutingError:
    if isinstance(outcome, (Routed, RoutingError)):
        return outcome
    raise outcome
