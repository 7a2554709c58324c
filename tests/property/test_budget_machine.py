"""The router through any sequence of requests, results, departures, time and breakers that move.

The upstreams are puppets: a call ends when and how the machine decides. After every step the router must have kept to its
limits; in the end nothing may be left.
"""

import asyncio
import random
from dataclasses import dataclass, field, replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mockllmapi.config import BackendSettings, SelectionStrategy
from mockllmapi.errors import AttemptFailed, AttemptRecord, FailureClass, RoutingError
from mockllmapi.events import EventBus
from mockllmapi.exchange import (
    BackendChoice,
    Choice,
    Completion,
    CompletionRequest,
    Controls,
    MockRequest,
    RoutedCompletion,
)
from mockllmapi.routing import BreakerPolicy, BreakerState, Registry, Router, RoutingPolicy, make_selector
from mockllmapi.routing.backend_state import HARD_COOLDOWNS, BackendState
from mockllmapi.routing.call_state import MAX_ADJUSTMENTS
from mockllmapi.testing import FrozenClock, ScriptedProvider
from support.routing import failing, settle

NAMES = ("a", "b", "c")
ANSWER = Completion((Choice("x"),), "m")
OUTCOMES = st.one_of(
    st.just(ANSWER),
    st.sampled_from(FailureClass).map(failing),
    st.sampled_from([FailureClass.CAPABILITY, FailureClass.TOO_LONG]).map(
        lambda kind: failing(kind, parameter="max_tokens")
    ),
    st.tuples(st.sampled_from(HARD_COOLDOWNS), st.sampled_from([0.0, 0.5, 3.0, 90.0])).map(
        lambda pair: failing(pair[0], retry_after_s=pair[1])
    ),
)


@dataclass
class Call:
    """One upstream call that goes on."""

    backend: str
    is_probe: bool
    result: asyncio.Future[Completion]


@dataclass
class Asked:
    """One request, and the upstream calls that were made for it."""

    task: asyncio.Task[RoutedCompletion]
    deadline: float
    candidates: int
    calls: list[str] = field(default_factory=list)


class Puppet(ScriptedProvider):
    """A provider that lets the machine say how each call ends."""

    def __init__(self, name: str, machine: "RouterMachine") -> None:
        super().__init__()
        self.name = name
        self.machine = machine

    async def complete(self, request: CompletionRequest) -> Completion:
        call = self.machine.called(self.name, request)
        try:
            return await call.result
        finally:
            self.machine.pending.remove(call)


class RouterMachine(RuleBasedStateMachine):
    """Three backends with two slots each."""

    @initialize(
        strategy=st.sampled_from(SelectionStrategy),
        repeats=st.integers(0, 3),
        has_failover=st.booleans(),
        is_health_gated=st.booleans(),
    )
    def begin(self, strategy: SelectionStrategy, repeats: int, has_failover: bool, is_health_gated: bool) -> None:
        self.loop = asyncio.new_event_loop()
        self.clock = FrozenClock()
        self.repeats = repeats
        self.pending: list[Call] = []
        self.asked: dict[str, Asked] = {}
        rng = random.Random(0)
        policy = BreakerPolicy(failure_threshold=3, open_s=5, is_health_gated=is_health_gated)
        entries = [
            BackendSettings(name=name, provider="ollama", max_concurrent_requests=2, weight=weight, priority=priority)
            for name, weight, priority in zip(NAMES, (3, 1, 1), (0, 0, 1), strict=True)
        ]
        events = EventBus()
        self.registry = Registry(entries, lambda entry: Puppet(entry.name, self), lambda _: policy, events, self.clock)
        allowed = RoutingPolicy(request_timeout_s=60.0, max_repeats=repeats, has_failover=has_failover)
        self.router = Router(self.registry, make_selector(strategy, rng), allowed, events, self.clock, rng)

    def teardown(self) -> None:
        if not hasattr(self, "loop"):
            return
        try:
            self.nothing_is_left()
        finally:
            for asked in self.asked.values():
                asked.task.cancel()
            self.turn()
            self.loop.close()

    def nothing_is_left(self) -> None:
        for _ in range(200):
            self.pass_time(1.0)
        for asked in self.asked.values():
            assert asked.task.done(), "a generation without end"
        self.everything_is_kept_to()
        assert self.pending == []
        assert len(self.router.wait_queue) == 0
        assert self.clock.sleepers == ()
        for backend in self.registry:
            assert backend.state.in_flight == 0
            backend.state.breaker.report_healthy()
            assert backend.state.breaker.can_attempt, "a probe was never given back"

    def turn(self) -> None:
        self.loop.run_until_complete(settle())

    def called(self, name: str, request: CompletionRequest) -> Call:
        """Begin a call if the breaker allows it."""
        state = self.state(name)
        assert state.breaker.state is not BreakerState.OPEN
        assert state.find_cooldown(HARD_COOLDOWNS[:1]) is None, "earlier than the backend asked for"
        asked = self.asked[request.request.id]
        assert self.clock.monotonic() < asked.deadline
        asked.calls.append(name)
        call = Call(name, state.breaker.state is BreakerState.HALF_OPEN, self.loop.create_future())
        self.pending.append(call)
        return call

    def state(self, name: str) -> BackendState:
        found = self.registry.get(name)
        assert found is not None
        return found.state

    @rule(
        named=st.none() | st.sampled_from(NAMES),
        can_fall_back=st.booleans(),
        timeout_s=st.sampled_from([None, 1.0, 7.0]),
        count=st.integers(1, 4),
    )
    def ask(self, named: str | None, can_fall_back: bool, timeout_s: float | None, count: int) -> None:
        choice = BackendChoice(named, can_fall_back) if named else None
        for _ in range(count):
            deadline = self.router.deadline(timeout_s)
            request = MockRequest("GET", "/", controls=Controls(backend=choice), id=str(len(self.asked)))
            task = self.loop.create_task(self.router.complete(CompletionRequest(request), deadline))
            self.asked[request.id] = Asked(task, deadline, 1 if named and not can_fall_back else len(NAMES))
        self.turn()

    @precondition(lambda self: self.pending)
    @rule(data=st.data(), outcome=OUTCOMES)
    def finish(self, data: st.DataObject, outcome: AttemptFailed | Completion) -> None:
        call = data.draw(st.sampled_from(self.pending), label="call")
        if not isinstance(outcome, Exception):
            call.result.set_result(replace(outcome))
        else:
            call.result.set_exception(outcome)
        self.turn()

    @precondition(lambda self: any(not asked.task.done() for asked in self.asked.values()))
    @rule(data=st.data(), turns=st.integers(0, 3))
    def leave(self, data: st.DataObject, turns: int) -> None:
        """A client leaves, perhaps just after somebody else has made room."""
        waiting = [asked.task for asked in self.asked.values() if not asked.task.done()]
        task = data.draw(st.sampled_from(waiting), label="client")
        if self.pending and turns:
            self.pending[0].result.cancel()
            for _ in range(turns):
                self.loop.run_until_complete(asyncio.sleep(0))
        task.cancel()
        self.turn()

    @rule(seconds=st.sampled_from([0.25, 1.0, 2.0, 5.0, 30.0]))
    def pass_time(self, seconds: float) -> None:
        end = self.clock.monotonic() + seconds
        while (now := self.clock.monotonic()) < end:
            due = [left_s for left_s in self.clock.sleepers if left_s > 0]
            self.clock.advance(min([end - now, *due]))
            self.turn()

    @rule(name=st.sampled_from(NAMES))
    def report_healthy(self, name: str) -> None:
        self.state(name).record_health(is_alive=True)
        self.turn()

    @rule(name=st.sampled_from(NAMES))
    def trip(self, name: str) -> None:
        self.state(name).breaker.trip()
        self.turn()

    @invariant()
    def everything_is_kept_to(self) -> None:
        for name in NAMES:
            state, calls = self.state(name), [call for call in self.pending if call.backend == name]
            assert state.in_flight == len(calls) <= state.max_in_flight
            if state.breaker.state is BreakerState.HALF_OPEN and state.breaker.can_attempt is False:
                assert sum(call.is_probe for call in calls) >= 1
            assert self.router.wait_queue.count_waiting(name) == 0 or state.is_full, "somebody waits beside a free slot"
        for asked in self.asked.values():
            assert len(asked.calls) <= asked.candidates + self.repeats + MAX_ADJUSTMENTS
            assert asked.task.done() or self.clock.monotonic() < asked.deadline
            if asked.task.done() and not asked.task.cancelled():
                self.it_ended_as_it_may(asked)

    def it_ended_as_it_may(self, asked: Asked) -> None:
        error = asked.task.exception()
        assert error is None or isinstance(error, (RoutingError, asyncio.CancelledError))
        attempts: tuple[AttemptRecord, ...] = (
            asked.task.result().attempts if error is None else getattr(error, "attempts", ())
        )
        assert [record.backend for record in attempts] == asked.calls
        changed = sum(record.outcome in ("capability", "too_long") for record in attempts)
        assert len(attempts) <= asked.candidates + self.repeats + changed
        if error is None:
            assert isinstance(asked.task.result(), RoutedCompletion)
            assert attempts[-1].outcome == "ok"


TestRouter = RouterMachine.TestCase
TestRouter.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
