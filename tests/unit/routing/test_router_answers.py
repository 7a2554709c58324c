"""Shared calls, several answers, and the built-in generator as a last resort."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Never

import pytest

from mockllmapi.errors import (
    AllAttemptsFailed,
    AttemptFailed,
    AttemptRecord,
    DeadlinePassed,
    FailureClass,
    NoBackendAvailable,
    RoutingError,
)
from mockllmapi.events import AnswerDegraded, BackendsRecovered, UnknownBackendRequested
from mockllmapi.exchange import CompletionRequest, RoutedCompletion
from mockllmapi.routing import BUILTIN, BreakerPolicy
from mockllmapi.testing import Answer, Gate, ScriptedProvider
from support.json_types import JsonDict, json_of
from support.routing import Bench, failing, make_bench, settle, text_of

# -- sharing


async def test_equal_requests_with_a_seed_share_one_call() -> None:
    gate = Gate()
    bench = make_bench({"a": ScriptedProvider.of(Answer("x", gate=gate))})
    tasks = await bench.start(20, seed=7)
    gate.open()
    assert {text_of(routed) for routed in await asyncio.gather(*tasks)} == {"x"}
    assert bench.called == ["a"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"seed": 7}, {"seed": 8}),
        ({"path": "/a", "seed": 7}, {"path": "/b", "seed": 7}),
        ({"seed": 7}, {"seed": 7, "backend": "a"}),
        ({"seed": 7}, {"seed": 7, "timeout_s": 5}),
        ({}, {}),
    ],
)
async def test_other_requests_are_other_calls(one: JsonDict, other: JsonDict) -> None:
    gate = Gate()
    bench = make_bench({"a": ScriptedProvider.of(default=Answer("x", gate=gate))})
    tasks = await bench.start(**one) + await bench.start(**other)
    gate.open()
    await asyncio.gather(*tasks)
    assert bench.called == ["a", "a"]


async def test_the_upstream_call_is_cancelled_only_when_the_last_waiter_has_gone() -> None:
    bench = make_bench({"a": ScriptedProvider.of(default=Answer("x", gate=Gate()))})
    tasks = await bench.start(3, seed=7)
    for task, cancelled in zip(tasks, (0, 0, 1), strict=True):
        task.cancel()
        await settle()
        assert bench.providers["a"].cancelled == cancelled
    assert bench.in_flight == 0


async def test_a_failure_is_shared_too() -> None:
    bench = make_bench({"a": failing(FailureClass.CALLER_FAULT)})
    bench.takes("a", 1)
    tasks = await bench.start(3, seed=7)
    await bench.advance(1)
    assert [type(task.exception()) for task in tasks] == [AllAttemptsFailed] * 3
    assert bench.called == ["a"]


# -- several answers


def variants(request: CompletionRequest) -> Callable[..., Any]:
    """The request with another seed for each answer."""
    return lambda index: replace(request, seed=None if request.seed is None else request.seed + index)


async def several(
    bench: Bench, n: int, *, seed: int | None = None, timeout_s: float | None = None, backend: str | None = None
) -> list[RoutedCompletion | RoutingError]:
    request = bench.request(seed=seed, backend=backend)
    return await bench.run(bench.router.complete_many(variants(request), n, bench.router.deadline(timeout_s)))


def native(*lines: str | Answer, default: str | None = None) -> ScriptedProvider:
    provider = ScriptedProvider.of(*lines, default=default)
    provider.has_native_n = True
    return provider


def concurrent(
    *lines: str | AttemptFailed, default: str | Answer | Callable[..., Any] | None = None
) -> ScriptedProvider:
    provider = ScriptedProvider.of(*lines, default=default)
    provider.has_native_n = False
    return provider


def texts(outcomes: list[RoutedCompletion | RoutingError]) -> list[str]:
    return [
        text_of(outcome) if isinstance(outcome, RoutedCompletion) else type(outcome).__name__ for outcome in outcomes
    ]


async def test_one_call_returns_all_answers_if_the_backend_can() -> None:
    bench = make_bench({"a": native(Answer(texts=("x", "y", "z")))})
    assert texts(await several(bench, 3)) == ["x", "y", "z"]
    assert [request.n for request in bench.providers["a"].received] == [3]


async def test_missing_answers_of_one_call_are_requested_singly() -> None:
    bench = make_bench({"a": native(Answer(texts=("x", "y")), "z", "w")})
    assert texts(await several(bench, 4, seed=10)) == ["x", "y", "z", "w"]
    assert [(request.n, request.seed) for request in bench.providers["a"].received] == [(4, 10), (1, 12), (1, 13)]


async def test_surplus_answers_are_dropped() -> None:
    bench = make_bench({"a": native(Answer(texts=("x", "y", "z")))})
    assert texts(await several(bench, 2)) == ["x", "y"]


async def test_a_backend_without_n_gets_concurrent_calls_with_separate_seeds() -> None:
    gate = Gate()
    bench = make_bench({"a": concurrent(default=Answer("x", gate=gate))})
    task = asyncio.create_task(bench.router.complete_many(variants(bench.request(seed=5)), 3, bench.router.deadline()))
    await settle()
    assert bench.providers["a"].in_flight == 3
    gate.open()
    assert texts(await task) == ["x"] * 3
    assert [(request.n, request.seed) for request in bench.providers["a"].received] == [(1, 5), (1, 6), (1, 7)]


async def test_one_call_is_made_only_if_every_candidate_supports_n() -> None:
    bench = make_bench({"a": native(default="x"), "b": concurrent(default="y")})
    await several(bench, 3)
    assert bench.called == ["a"] * 3
    named = make_bench({"a": concurrent(), "b": native(Answer(texts=("x", "y")))})
    await several(named, 2, backend="b")
    assert named.called == ["b"]


async def test_concurrent_calls_obey_the_limit() -> None:
    bench = make_bench({"a": concurrent(default="x")}, settings={"a": {"max_concurrent_requests": 2}})
    bench.takes("a", 1)
    assert texts(await several(bench, 5)) == ["x"] * 5
    assert bench.times == [0, 0, 1, 1, 2]


async def test_single_answers_may_fail_and_each_has_a_separate_budget() -> None:
    lines: list[str | AttemptFailed] = [failing(FailureClass.CALLER_FAULT), "y", failing(FailureClass.BAD_ANSWER)]
    bench = make_bench({"a": concurrent(*lines)})
    assert texts(await several(bench, 3)) == ["AllAttemptsFailed", "y", "AllAttemptsFailed"]
    burning = make_bench({"a": failing(FailureClass.SERVER)}, breaker=BreakerPolicy(is_enabled=False))
    burning.providers["a"].has_native_n = False
    assert texts(await several(burning, 2)) == ["AllAttemptsFailed"] * 2
    assert len(burning.calls) == 8


async def test_a_bug_in_one_of_several_calls_is_raised() -> None:
    def broken(_request: CompletionRequest) -> Never:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await several(make_bench({"a": concurrent(default=broken)}), 2)


async def test_a_client_that_leaves_cancels_all_its_calls() -> None:
    bench = make_bench(
        {"a": concurrent(default=Answer("x", gate=Gate()))}, settings={"a": {"max_concurrent_requests": 2}}
    )
    task = asyncio.create_task(bench.router.complete_many(variants(bench.request()), 5, bench.router.deadline()))
    await settle()
    task.cancel()
    await settle()
    assert (bench.providers["a"].cancelled, bench.in_flight, len(bench.router.wait_queue)) == (2, 0, 0)


async def test_an_unknown_name_is_announced_once_for_all_answers() -> None:
    bench = make_bench({"a": concurrent(default="x")})
    await several(bench, 3, backend="nobody")
    assert len(bench.heard_of(UnknownBackendRequested)) == 1


# -- the last resort


@pytest.mark.parametrize("failure", [failure for failure in FailureClass if failure is not FailureClass.REFUSED])
async def test_the_built_in_generator_answers_if_no_backend_can(failure: FailureClass) -> None:
    bench = make_bench({"a": failing(failure)}, has_builtin_fallback=True, max_repeats=0)
    routed = await bench.ask()
    assert (text_of(routed), routed.backend.name, routed.is_degraded) == ("built in", BUILTIN, True)
    assert [record.outcome for record in routed.attempts] == [failure.value]
    (told,) = bench.heard_of(AnswerDegraded)
    assert (told.request_id, "a: It failed" in told.why or "a: has failed" in told.why) == ("r-1", True)


async def test_the_built_in_generator_answers_at_once_with_open_breakers_and_after_the_deadline() -> None:
    bench = make_bench({"a": ScriptedProvider.of(default=Answer("x", gate=Gate()))}, has_builtin_fallback=True)
    assert (await bench.ask()).is_degraded
    asked_until = bench.clock.monotonic()
    bench.state("a").breaker.trip()
    assert (await bench.ask()).is_degraded
    assert bench.clock.monotonic() == asked_until


async def test_the_built_in_generator_is_not_asked_without_the_setting() -> None:
    with pytest.raises(AllAttemptsFailed):
        await make_bench({"a": failing(FailureClass.BAD_ANSWER)}).ask()


async def test_the_built_in_generator_does_not_replace_a_named_backend() -> None:
    bench = make_bench({"a": failing(FailureClass.BAD_ANSWER)}, has_builtin_fallback=True)
    with pytest.raises(AllAttemptsFailed):
        await bench.ask(backend="a")
    assert (await bench.ask(backend="a;fallback")).is_degraded


async def test_the_built_in_generator_answers_after_an_unknown_name() -> None:
    bench = make_bench({"a": failing(FailureClass.BAD_ANSWER)}, has_builtin_fallback=True)
    assert (await bench.ask(backend="nobody")).is_degraded


async def test_each_of_several_answers_may_be_degraded() -> None:
    bench = make_bench({"a": concurrent("x", failing(FailureClass.BAD_ANSWER))}, has_builtin_fallback=True)
    assert [outcome.is_degraded for outcome in await json_of(several(bench, 2))] == [False, True]


async def test_an_error_keeps_the_attempts_if_the_generator_fails_too() -> None:
    bench = make_bench(
        {"a": failing(FailureClass.BAD_ANSWER), BUILTIN: failing(FailureClass.CALLER_FAULT)},
        settings={BUILTIN: {"weight": 0}},
        has_builtin_fallback=True,
        max_repeats=0,
    )
    with pytest.raises(AllAttemptsFailed) as caught:
        await bench.ask()
    assert [record.backend for record in caught.value.attempts] == ["a"]
    assert bench.heard_of(AnswerDegraded) == []


FAILED = AllAttemptsFailed("a failed", attempts=(AttemptRecord("a", "server", 1.0),))
REFUSED = AllAttemptsFailed("a refused", attempts=(AttemptRecord("a", "refused", 1.0),))
FULL = NoBackendAvailable(("a: busy",), is_queue_full=True)
BUSY = NoBackendAvailable(("a: circuit breaker open",))


@pytest.mark.parametrize(
    ("backend", "error", "is_allowed"),
    [
        (None, FAILED, True),
        (None, BUSY, True),
        ("a;fallback", FAILED, True),
        ("nobody", FAILED, True),
        ("a", FAILED, False),
        (None, REFUSED, False),
        (None, FULL, False),
    ],
)
def test_the_built_in_generator_replaces_most_failures(
    backend: str | None, error: RoutingError, is_allowed: bool
) -> None:
    bench = make_bench({"a": "x"}, has_builtin_fallback=True)
    assert bench.router.can_degrade(bench.request(backend=backend), error, deadline=60) is is_allowed
    assert not make_bench({"a": "x"}).router.can_degrade(bench.request(backend=backend), error, deadline=60)


def test_a_time_out_of_the_request_itself_stays_an_error() -> None:
    bench = make_bench({"a": "x"}, has_builtin_fallback=True)
    request = bench.request()
    controls = replace(request.request.controls, timeout_s=5.0)
    impatient = replace(request, request=replace(request.request, controls=controls))
    late = DeadlinePassed("late")
    bench.clock.advance(5)
    assert not bench.router.can_degrade(impatient, late, deadline=5)
    assert bench.router.can_degrade(impatient, late, deadline=50)
    assert bench.router.can_degrade(request, late, deadline=5)


async def test_only_the_first_of_several_degraded_answers_is_a_change() -> None:
    failed = AttemptFailed(FailureClass.BAD_ANSWER, "It failed.")
    bench = make_bench({"a": ScriptedProvider.of(failed, failed, "x")}, has_builtin_fallback=True, max_repeats=0)
    for _ in range(3):
        await bench.ask()
    assert [event.is_first for event in bench.heard_of(AnswerDegraded)] == [True, False]
    assert [event.backend for event in bench.heard_of(BackendsRecovered)] == ["a"]


async def test_a_shared_call_ends_with_the_deadline_of_its_first_caller() -> None:
    bench = make_bench({"a": ScriptedProvider.of(default=Answer("x", gate=Gate()))})
    (first,) = await bench.start(seed=7)
    await bench.advance(60)
    (later,) = await bench.start(seed=7)
    await bench.advance(60)
    assert [type(task.exception()) for task in (first, later)] == [DeadlinePassed, DeadlinePassed]


async def test_several_answers_of_an_unavailable_named_backend_all_fail() -> None:
    bench = make_bench({"a": concurrent(default="x")})
    bench.state("a").breaker.trip()
    outcomes = await several(bench, 2, backend="a")
    assert [type(outcome) for outcome in outcomes] == [NoBackendAvailable] * 2


async def test_single_calls_do_not_send_the_number_of_answers() -> None:
    bench = make_bench({"a": concurrent(default="x")})
    request = replace(bench.request(seed=1), n=9)
    await bench.run(bench.router.complete_many(variants(request), 2, bench.router.deadline()))
    assert [received.n for received in bench.providers["a"].received] == [1, 1]
