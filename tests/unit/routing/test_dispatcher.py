"""Full backends, probes, deadlines, and clients that leave."""

import asyncio
from typing import Any

import pytest

from mockllmapi.config import SelectionStrategy
from mockllmapi.errors import AllAttemptsFailed, AttemptFailed, DeadlinePassed, FailureClass, NoBackendAvailable
from mockllmapi.events import AttemptEnded, RetryPlanned
from mockllmapi.routing import BreakerPolicy, BreakerState
from mockllmapi.testing import Answer, Gate, ScriptedProvider
from support.json_types import Json
from support.routing import Bench, failing, make_bench, settle, text_of

ONE_AT_A_TIME = {"max_concurrent_requests": 1}
BALANCING = [strategy for strategy in SelectionStrategy if strategy is not SelectionStrategy.FIRST]


def held(gate: Gate) -> ScriptedProvider:
    """A backend that answers `x` when the gate opens."""
    return ScriptedProvider.of(default=Answer("x", gate=gate))


async def left(*tasks: asyncio.Task[Any]) -> None:
    """The clients of these requests go away."""
    for task in tasks:
        task.cancel()
    await settle()
    assert all(task.cancelled() for task in tasks)


def finished(tasks: list[asyncio.Task[Any]]) -> list[bool]:
    return [task.done() for task in tasks]


# -- the line


async def test_no_more_calls_at_once_than_allowed() -> None:
    gate = Gate()
    bench = make_bench({"a": held(gate)}, settings={"a": {"max_concurrent_requests": 3}})
    tasks = await bench.start(10)
    assert (bench.providers["a"].in_flight, bench.in_flight, len(bench.router.wait_queue)) == (3, 3, 7)
    gate.open()
    await asyncio.gather(*tasks)
    assert (bench.providers["a"].most_in_flight, bench.in_flight, len(bench.router.wait_queue)) == (3, 0, 0)


async def test_waiting_calls_are_served_in_order_and_none_is_overtaken() -> None:
    gates = [Gate() for _ in range(6)]
    script = ScriptedProvider.of(*(Answer(str(number), gate=gate) for number, gate in enumerate(gates)))
    bench = make_bench({"a": script}, settings={"a": ONE_AT_A_TIME})
    tasks = await bench.start(4)
    for number, gate in enumerate(gates[:2]):
        gate.open()
        tasks += [asyncio.create_task(bench.complete())]
        await settle()
        assert finished(tasks) == [ticket <= number for ticket in range(len(tasks))]
    for gate in gates:
        gate.open()
    assert [text_of(routed) for routed in await asyncio.gather(*tasks)] == ["0", "1", "2", "3", "4", "5"]


async def test_the_strategy_first_waits_for_its_first_backend() -> None:
    gate = Gate()
    bench = make_bench({"a": held(gate), "b": "y"}, settings={"a": ONE_AT_A_TIME})
    tasks = await bench.start(3)
    assert bench.called == ["a"]
    gate.open()
    assert [text_of(routed) for routed in await asyncio.gather(*tasks)] == ["x"] * 3


@pytest.mark.parametrize("strategy", BALANCING)
async def test_balancing_strategies_skip_a_full_backend_and_wait_for_any(strategy: SelectionStrategy) -> None:
    gates = {"a": Gate(), "b": Gate()}
    bench = make_bench(
        {name: held(gate) for name, gate in gates.items()},
        strategy=strategy,
        settings={"a": ONE_AT_A_TIME, "b": ONE_AT_A_TIME},
    )
    tasks = await bench.start(3)
    assert sorted(bench.called) == ["a", "b"]
    gates["b"].open()
    await settle()
    assert sorted(bench.called) == ["a", "b", "b"]
    gates["a"].open()
    await asyncio.gather(*tasks)


async def test_a_full_queue_is_a_503_with_retry_after() -> None:
    gate = Gate()
    bench = make_bench({"a": held(gate)}, settings={"a": ONE_AT_A_TIME})
    tasks = await bench.start(101)
    assert len(bench.router.wait_queue) == 100
    with pytest.raises(NoBackendAvailable, match="a: busy, and the queue is full") as caught:
        await bench.complete()
    assert caught.value.retry_after_s == 100.0
    gate.open()
    await asyncio.gather(*tasks)
    assert bench.in_flight == 0


async def test_a_full_queue_keeps_its_order_when_a_breaker_changes() -> None:
    gate = Gate()
    bench = make_bench({"a": held(gate), "b": "y"}, settings={"a": ONE_AT_A_TIME})
    tasks = await bench.start(101, backend="a")
    late = asyncio.create_task(bench.complete(backend="a"))
    bench.state("b").breaker.trip()
    await settle()
    assert finished(tasks) == [False] * 101
    gate.open()
    assert {text_of(routed) for routed in await asyncio.gather(*tasks, late)} == {"x"}
    assert (bench.providers["a"].most_in_flight, bench.in_flight) == (1, 0)


async def test_no_call_waits_longer_than_its_deadline() -> None:
    bench = make_bench({"a": held(Gate())}, settings={"a": ONE_AT_A_TIME})
    (busy,) = await bench.start()
    with pytest.raises(DeadlinePassed):
        await bench.ask(timeout_s=5)
    assert (bench.clock.monotonic(), len(bench.router.wait_queue), bench.in_flight) == (5, 0, 1)
    await left(busy)
    assert bench.in_flight == 0


async def test_waiting_calls_choose_again_when_the_breaker_opens() -> None:
    gate = Gate()
    dying = ScriptedProvider.of(*[failing(FailureClass.SERVER)] * 9)
    bench = make_bench(
        {"a": dying, "b": held(gate)}, settings={"a": ONE_AT_A_TIME}, breaker=BreakerPolicy(failure_threshold=2)
    )
    bench.takes("a", 3)
    tasks = await bench.start(6)
    await bench.advance(3)
    assert bench.called == ["a", "b", "a"]
    await bench.advance(3)
    assert bench.called == ["a", "b", "a", *["b"] * 5]
    gate.open()
    assert [text_of(routed) for routed in await asyncio.gather(*tasks)] == ["x"] * 6
    assert bench.in_flight == 0


async def test_calls_that_wait_for_a_backend_leave_it_when_it_times_out() -> None:
    silent = ScriptedProvider.of(default=failing(FailureClass.TIMEOUT))
    bench = make_bench({"a": silent, "b": "y"}, settings={"a": ONE_AT_A_TIME})
    bench.takes("a", 30)
    tasks = await bench.start(20)
    await bench.advance(30)
    assert [text_of(task.result()) for task in tasks] == ["y"] * 20
    assert bench.called.count("a") == 1
    assert bench.in_flight == 0


async def test_calls_that_wait_for_a_backend_respect_its_rate_limit() -> None:
    limited = ScriptedProvider.of(failing(FailureClass.RATE_LIMIT, retry_after_s=20), default="x")
    bench = make_bench({"a": limited}, settings={"a": ONE_AT_A_TIME}, max_repeats=0)
    bench.takes("a", 1)
    tasks = await bench.start(5)
    await bench.advance(1)
    assert bench.called == ["a"]
    for task in tasks:
        with pytest.raises(NoBackendAvailable):
            task.result()
    assert bench.in_flight == 0


async def test_waiting_calls_continue_if_every_backend_times_out() -> None:
    bench = make_bench({"a": failing(FailureClass.TIMEOUT)}, settings={"a": ONE_AT_A_TIME}, max_repeats=0)
    bench.takes("a", 1)
    tasks = await bench.start(4)
    for _ in range(4):
        await bench.advance(1)
    assert finished(tasks) == [True] * 4
    assert (bench.called, bench.in_flight) == (["a"] * 4, 0)
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_repeat_waits_in_the_queue_like_other_calls() -> None:
    gate = Gate()
    script = ScriptedProvider.of(failing(FailureClass.SERVER), default=Answer("x", gate=gate))
    bench = make_bench({"a": script}, settings={"a": ONE_AT_A_TIME})
    tasks = await bench.start() + await bench.start()
    await bench.advance(1)
    assert (bench.called, bench.in_flight, len(bench.router.wait_queue)) == (["a", "a"], 1, 1)
    gate.open()
    assert [text_of(routed) for routed in await asyncio.gather(*tasks)] == ["x", "x"]
    assert (bench.providers["a"].most_in_flight, bench.in_flight) == (1, 0)


async def test_a_lowered_limit_holds_as_slots_become_free() -> None:
    gates = [Gate() for _ in range(6)]
    script = ScriptedProvider.of(*(Answer("x", gate=gate) for gate in gates))
    bench = make_bench({"a": script}, settings={"a": {"max_concurrent_requests": 3}})
    tasks = await bench.start(6)
    bench.state("a").max_in_flight = 1
    seen = []
    for gate in gates:
        gate.open()
        await settle()
        seen.append(bench.in_flight)
    assert seen == [2, 1, 1, 1, 1, 0]
    await asyncio.gather(*tasks)


# -- clients that leave


async def test_a_client_that_leaves_cancels_the_call() -> None:
    bench = make_bench({"a": held(Gate())})
    (task,) = await bench.start()
    await left(task)
    assert (bench.providers["a"].cancelled, bench.in_flight) == (1, 0)
    assert [event.attempt.outcome for event in bench.heard_of(AttemptEnded)] == ["cancelled"]
    assert bench.state("a").breaker.state is BreakerState.CLOSED
    assert bench.state("a").last_failure is None


async def test_a_client_that_leaves_the_queue_takes_no_slot() -> None:
    gate = Gate()
    bench = make_bench({"a": held(gate)}, settings={"a": ONE_AT_A_TIME})
    busy, waiting, behind = await bench.start(3)
    await left(waiting)
    assert (len(bench.router.wait_queue), bench.in_flight) == (1, 1)
    gate.open()
    await asyncio.gather(busy, behind)
    assert (bench.called, bench.in_flight) == (["a", "a"], 0)


async def test_a_client_that_leaves_with_a_fresh_slot_passes_it_on() -> None:
    gate = Gate()
    bench = make_bench({"a": held(gate)}, settings={"a": ONE_AT_A_TIME})
    busy, leaving, behind = await bench.start(3)
    busy.cancel()
    while bench.router.wait_queue.count_waiting("a") == 2:
        await asyncio.sleep(0)
    await left(leaving)
    assert (len(bench.router.wait_queue), bench.in_flight) == (0, 1)
    gate.open()
    assert text_of(await behind) == "x"
    assert (bench.called, bench.in_flight) == (["a", "a"], 0)


async def test_a_client_that_leaves_during_a_backoff_takes_no_slot() -> None:
    bench = make_bench({"a": failing(FailureClass.SERVER)})
    (task,) = await bench.start()
    assert len(bench.heard_of(RetryPlanned)) == 1
    await left(task)
    await bench.advance(100)
    assert (bench.called, bench.in_flight, bench.clock.sleepers) == (["a"], 0, ())


# -- deadlines


@pytest.mark.parametrize(("own_s", "until"), [(None, 120), (7, 7), (500, 120)])
async def test_a_request_may_only_shorten_its_deadline(own_s: int | None, until: int) -> None:
    bench = make_bench({"a": "x"})
    bench.clock.advance(1000)
    assert bench.router.deadline(own_s) == 1000 + until


async def test_a_deadline_during_an_attempt_ends_and_records_it() -> None:
    bench = make_bench({"a": held(Gate())})
    with pytest.raises(DeadlinePassed) as caught:
        await bench.ask(timeout_s=5)
    assert bench.clock.monotonic() == 5
    assert [(record.backend, record.outcome, record.elapsed_ms) for record in caught.value.attempts] == [
        ("a", "timeout", 5000)
    ]
    assert (bench.providers["a"].cancelled, bench.in_flight) == (1, 0)
    assert bench.state("a").breaker.acquire() is not None


async def test_a_call_past_its_deadline_makes_no_attempt() -> None:
    bench = make_bench({"a": "x"})
    bench.clock.advance(10)
    with pytest.raises(DeadlinePassed):
        await bench.router.complete(bench.request(), deadline=10)
    assert bench.calls == []


async def test_no_backoff_starts_that_would_outlast_the_deadline() -> None:
    bench = make_bench({"a": failing(FailureClass.SERVER)})
    with pytest.raises(AllAttemptsFailed):
        await bench.ask(timeout_s=3)
    assert (bench.times, bench.clock.monotonic()) == ([0, 1], 1)


# -- probes


async def half_open(script: str | ScriptedProvider | AttemptFailed, **policy: Json) -> Bench:
    """A bench whose only backend is due for its probe."""
    bench = make_bench({"a": script}, breaker=BreakerPolicy(open_s=60), **policy)
    bench.state("a").breaker.trip()
    await bench.advance(60)
    return bench


async def test_fifty_requests_put_one_probe_through_and_succeed_after_it() -> None:
    bench = await half_open("x")
    bench.takes("a", 1.5)
    tasks = await bench.start(50)
    assert bench.called == ["a"]
    await bench.advance(1.5)
    assert (bench.called, finished(tasks).count(True)) == (["a"] * 50, 1)
    await bench.advance(1.5)
    assert [text_of(task.result()) for task in tasks] == ["x"] * 50
    assert bench.state("a").breaker.state is BreakerState.CLOSED


async def test_calls_that_wait_for_a_probe_fail_at_once_when_it_fails() -> None:
    bench = await half_open(failing(FailureClass.CONNECT))
    bench.takes("a", 1)
    tasks = await bench.start(50)
    await bench.advance(1)
    assert bench.called == ["a"]
    errors: list[Json] = [task.exception() for task in tasks]
    assert [type(error) for error in errors] == [AllAttemptsFailed, *[NoBackendAvailable] * 49]
    assert {error.retry_after_s for error in errors[1:]} == {120}


async def test_a_slow_probe_is_waited_for_two_seconds() -> None:
    bench = await half_open("x")
    bench.takes("a", 10)
    tasks = await bench.start(3)
    await bench.advance(1.5)
    assert finished(tasks) == [False] * 3
    await bench.advance(0.5)
    assert finished(tasks) == [False, True, True]
    for task in tasks[1:]:
        assert isinstance(task.exception(), NoBackendAvailable)
    assert text_of(await bench.run(tasks[0])) == "x"


async def test_when_the_probing_client_leaves_the_next_one_probes_at_once() -> None:
    gate = Gate()
    bench = await half_open(held(gate))
    probing, *waiting = await bench.start(3)
    await left(probing)
    assert (bench.called, bench.in_flight) == (["a", "a"], 1)
    gate.open()
    assert [text_of(routed) for routed in await asyncio.gather(*waiting)] == ["x", "x"]


async def test_when_the_probes_deadline_passes_the_next_one_probes_at_once() -> None:
    gate = Gate()
    bench = await half_open(held(gate))
    (probing,) = await bench.start(timeout_s=1)
    waiting = await bench.start(2)
    await bench.advance(1)
    assert isinstance(probing.exception(), DeadlinePassed)
    assert bench.called == ["a", "a"]
    gate.open()
    assert [text_of(routed) for routed in await asyncio.gather(*waiting)] == ["x", "x"]


async def test_an_inconclusive_probe_lets_the_next_call_probe() -> None:
    bench = await half_open(ScriptedProvider.of(failing(FailureClass.CALLER_FAULT), default="x"))
    bench.takes("a", 1)
    refused, *waiting = await bench.start(3)
    await bench.advance(1)
    assert isinstance(refused.exception(), AllAttemptsFailed)
    assert bench.called == ["a", "a"]
    await bench.advance(1)
    await bench.advance(1)
    assert [text_of(task.result()) for task in waiting] == ["x", "x"]


async def test_a_call_that_waits_for_a_probe_keeps_waiting_when_another_breaker_changes() -> None:
    bench = make_bench({"a": "x", "b": failing(FailureClass.CONNECT)}, breaker=BreakerPolicy(open_s=60))
    bench.state("a").breaker.trip()
    await bench.advance(0.5)
    bench.state("b").breaker.trip()
    await bench.advance(59.5)
    bench.takes("a", 1)
    tasks = await bench.start(10)
    await bench.advance(0.5)
    assert bench.state("b").breaker.state is BreakerState.HALF_OPEN
    await bench.advance(0.5)
    await bench.advance(1)
    assert [text_of(task.result()) for task in tasks] == ["x"] * 10


async def test_a_wait_of_up_to_two_seconds_is_waited_out() -> None:
    bench = make_bench({"a": "x"}, breaker=BreakerPolicy(open_s=60))
    bench.state("a").breaker.trip()
    await bench.advance(58)
    assert text_of(await bench.ask()) == "x"
    assert bench.times == [60]


async def test_the_threshold_is_exact_under_concurrency() -> None:
    gate = Gate()
    slow = ScriptedProvider.of(default=lambda _request: failing(FailureClass.SERVER))
    bench = make_bench({"a": slow, "b": held(gate)}, breaker=BreakerPolicy(failure_threshold=5))
    gate.open()
    for count in range(1, 5):
        await bench.ask()
        assert bench.state("a").breaker.state is BreakerState.CLOSED, count
    await bench.ask()
    assert bench.state("a").breaker.state is BreakerState.OPEN
    await bench.ask()
    assert bench.called.count("a") == 5


async def test_results_with_a_stale_lease_are_ignored() -> None:
    gate = Gate()
    script = ScriptedProvider.of(Answer("late", gate=gate), failing(FailureClass.SERVER))
    bench = make_bench({"a": script}, breaker=BreakerPolicy(failure_threshold=1, open_s=60))
    (late,) = await bench.start()
    with pytest.raises(AllAttemptsFailed):
        await bench.ask()
    gate.open()
    assert text_of(await late) == "late"
    assert bench.state("a").breaker.state is BreakerState.OPEN
