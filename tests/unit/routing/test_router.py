"""What follows from failures: who is asked again, who instead, and what the caller gets in the end."""

import random
from typing import Any, Never

import pytest

from mockllmapi.config import SelectionStrategy
from mockllmapi.errors import (
    AllAttemptsFailed,
    BadControl,
    DeadlinePassed,
    FailureClass,
    NoBackendAvailable,
    RoutingError,
)
from mockllmapi.events import (
    AttemptEnded,
    BackendFailedOver,
    BackendSelected,
    BreakerChanged,
    RetryPlanned,
    SelectionExplained,
    UnknownBackendRequested,
)
from mockllmapi.exchange import CompletionRequest
from mockllmapi.routing import BreakerPolicy, BreakerState
from mockllmapi.testing import ScriptedProvider
from support.json_types import JsonDict
from support.routing import Bench, failing, make_bench, text_of

EVERY_FAILURE = list(FailureClass)
ELSEWHERE = [kind for kind in FailureClass if kind not in (FailureClass.REFUSED, FailureClass.CALLER_FAULT)]
REPEATED = {
    FailureClass.CONNECT,
    FailureClass.TIMEOUT,
    FailureClass.SERVER,
    FailureClass.RATE_LIMIT,
    FailureClass.LOADING,
}
COUNTED = {FailureClass.CONNECT, FailureClass.TIMEOUT, FailureClass.SERVER, FailureClass.BAD_ANSWER}


async def refused(bench: Bench, **controls: Any) -> RoutingError:
    """The error a caller gets."""
    with pytest.raises((NoBackendAvailable, DeadlinePassed, AllAttemptsFailed)) as caught:
        await bench.ask(**controls)
    assert bench.in_flight == 0
    return caught.value


# -- who is asked


async def test_one_answer_is_one_call() -> None:
    bench = make_bench({"a": "x", "b": "y"})
    routed = await bench.ask()
    assert (text_of(routed), routed.backend.name, routed.is_degraded) == ("x", "a", False)
    assert [record.outcome for record in routed.attempts] == ["ok"]
    assert bench.called == ["a"]
    assert bench.in_flight == 0


async def test_three_to_one_over_twenty_requests_is_fifteen_and_five() -> None:
    bench = make_bench({"a": "x", "b": "y"}, strategy=SelectionStrategy.WEIGHTED, settings={"a": {"weight": 3}})
    for _ in range(20):
        await bench.ask()
    assert (bench.called.count("a"), bench.called.count("b")) == (15, 5)


async def test_a_backend_that_fails_fast_does_not_attract_traffic() -> None:
    bench = make_bench(
        {"bad": failing(FailureClass.SERVER), "good": "x"},
        strategy=SelectionStrategy.LEAST_BUSY,
        breaker=BreakerPolicy(is_enabled=False),
    )
    for _ in range(100):
        assert text_of(await bench.ask()) == "x"
        await bench.advance(0.05)
    assert bench.called.count("bad") <= 2


async def test_a_backend_that_comes_back_is_not_flooded() -> None:
    bench = make_bench(
        {"a": "x", "b": ScriptedProvider.of(failing(FailureClass.SERVER), default="y")},
        strategy=SelectionStrategy.WEIGHTED,
        settings={"a": {"weight": 20}, "b": {"weight": 20}},
        breaker=BreakerPolicy(failure_threshold=1, open_s=60),
    )
    for _ in range(50):
        await bench.ask()
    await bench.advance(60)
    while bench.state("b").breaker.state is not BreakerState.CLOSED:
        await bench.ask()
    shares = []
    for _ in range(12):
        bench.calls.clear()
        for _ in range(20):
            await bench.ask()
        shares.append(bench.called.count("b"))
        await bench.advance(1)
    assert shares[0] <= 2
    assert shares == sorted(shares)
    assert shares[-1] == 10


# -- named backends


async def test_a_named_backend_answers_whatever_its_place_and_weight() -> None:
    for strategy in SelectionStrategy:
        bench = make_bench({"a": "x", "b": "y"}, strategy=strategy, settings={"b": {"weight": 0, "priority": 9}})
        assert text_of(await bench.ask(backend="B")) == "y"
        assert bench.called == ["b"]


async def test_the_built_in_generator_always_has_a_name() -> None:
    bench = make_bench({"a": "x"})
    assert text_of(await bench.ask(backend="builtin")) == "built in"


async def test_a_named_backend_is_repeated_on_itself_only() -> None:
    bench = make_bench({"a": "x", "b": failing(FailureClass.SERVER)})
    error = await refused(bench, backend="b")
    assert bench.called == ["b"] * 4
    assert type(error) is AllAttemptsFailed


async def test_other_backends_replace_a_named_one_with_fallback() -> None:
    bench = make_bench({"a": "x", "b": failing(FailureClass.SERVER)})
    assert text_of(await bench.ask(backend="b;fallback")) == "x"
    assert bench.called == ["b", "a"]


async def test_a_named_backend_that_cannot_be_asked_is_an_error_at_once() -> None:
    bench = make_bench({"a": "x", "b": "y"})
    bench.state("b").breaker.trip()
    error = await refused(bench, backend="b")
    assert str(error) == "No LLM backend available: b: circuit breaker open for 60.0 s"
    assert (bench.calls, error.retry_after_s) == ([], 60)


async def test_an_unknown_name_is_announced_and_default_selection_follows() -> None:
    bench = make_bench({"a": "x"})
    assert text_of(await bench.ask(backend="nobody")) == "x"
    assert bench.heard_of(UnknownBackendRequested) == [UnknownBackendRequested("r-1", "nobody", ("a", "builtin"))]
    assert not bench.heard_of(BackendSelected)[0].was_requested


async def test_an_unknown_name_is_refused_if_selection_is_strict() -> None:
    bench = make_bench({"a": "x"}, is_strict=True)
    with pytest.raises(BadControl, match="one of a, builtin"):
        await bench.ask(backend="nobody")
    assert bench.calls == []


# -- the table of failures


@pytest.mark.parametrize("failure", EVERY_FAILURE)
async def test_a_lone_backend_is_asked_as_often_as_the_table_says(failure: FailureClass) -> None:
    bench = make_bench({"a": failing(failure)})
    error = await refused(bench)
    expected = 4 if failure in REPEATED else 2 if failure is FailureClass.BAD_ANSWER else 1
    assert bench.called == ["a"] * expected
    assert [record.outcome for record in error.attempts] == [failure.value] * expected


@pytest.mark.parametrize("failure", ELSEWHERE)
async def test_another_backend_is_asked_at_once(failure: FailureClass) -> None:
    bench = make_bench({"a": failing(failure, retry_after_s=30), "b": "y"})
    routed = await bench.ask()
    assert text_of(routed) == "y"
    assert (bench.called, bench.times) == (["a", "b"], [0.0, 0.0])
    assert [(record.backend, record.outcome) for record in routed.attempts] == [("a", failure.value), ("b", "ok")]


@pytest.mark.parametrize("failure", [FailureClass.REFUSED, FailureClass.CALLER_FAULT])
async def test_a_failure_that_every_backend_would_share_ends_the_call(failure: FailureClass) -> None:
    bench = make_bench({"a": failing(failure), "b": "y"})
    error = await refused(bench)
    assert (type(error), bench.called) == (AllAttemptsFailed, ["a"])


@pytest.mark.parametrize("failure", EVERY_FAILURE)
async def test_the_breaker_counts_exactly_the_classes_of_the_table(failure: FailureClass) -> None:
    bench = make_bench({"a": failing(failure)}, max_repeats=0, breaker=BreakerPolicy(failure_threshold=2))
    for _ in range(2):
        await refused(bench)
        bench.state("a").clear_cooldowns()
    assert bench.state("a").breaker.state is (BreakerState.OPEN if failure in COUNTED else BreakerState.CLOSED)


@pytest.mark.parametrize(
    ("failure", "held_s"),
    [
        (FailureClass.TIMEOUT, 10),
        (FailureClass.QUOTA, 600),
        (FailureClass.CREDENTIAL, 60),
        (FailureClass.MODEL_MISSING, 30),
        (FailureClass.WRONG_ADDRESS, 30),
        (FailureClass.RATE_LIMIT, 1),
    ],
)
async def test_a_backend_that_is_set_aside_is_skipped_by_all_requests_until_its_time(
    failure: FailureClass, held_s: int
) -> None:
    bench = make_bench({"a": ScriptedProvider.of(failing(failure), default="x"), "b": "y"})
    assert [text_of(await bench.ask()) for _ in range(2)] == ["y", "y"]
    assert bench.called == ["a", "b", "b"]
    await bench.advance(held_s - 0.5)
    assert text_of(await bench.ask()) == "y"
    await bench.advance(0.5)
    assert text_of(await bench.ask()) == "x"


async def test_a_silent_backend_costs_one_timeout_and_only_once() -> None:
    bench = make_bench({"silent": failing(FailureClass.TIMEOUT), "b": "y"})
    bench.takes("silent", 30)
    assert text_of(await bench.ask()) == "y"
    assert bench.clock.monotonic() == 30
    for _ in range(10):
        await bench.ask()
    assert bench.clock.monotonic() == 30
    assert bench.called == ["silent", *["b"] * 11]


async def test_a_silent_backend_alone_is_repeated_but_never_past_the_deadline() -> None:
    bench = make_bench({"silent": failing(FailureClass.TIMEOUT)})
    bench.takes("silent", 30)
    error = await refused(bench, timeout_s=100)
    assert type(error) is DeadlinePassed
    assert bench.times == [0, 31, 63, 97]
    assert (bench.clock.monotonic(), len(error.attempts)) == (100, 4)


async def test_backends_are_asked_although_all_are_set_aside() -> None:
    bench = make_bench({"a": failing(FailureClass.TIMEOUT), "b": failing(FailureClass.TIMEOUT)}, max_repeats=0)
    await refused(bench)
    await refused(bench)
    assert bench.called == ["a", "b", "a", "b"]


async def test_a_refused_parameter_is_left_out_and_the_same_backend_asked_once_more_at_once() -> None:
    script = ScriptedProvider.of(failing(FailureClass.CAPABILITY, parameter="seed"), default="x")
    bench = make_bench({"a": script, "b": "y"})
    routed = await bench.ask()
    assert (text_of(routed), bench.called, bench.times) == ("x", ["a", "a"], [0, 0])
    assert [record.outcome for record in routed.attempts] == ["capability", "ok"]
    assert bench.state("a").last_failure is None


async def test_a_refused_parameter_is_left_out_even_if_repeats_are_not_allowed() -> None:
    script = ScriptedProvider.of(failing(FailureClass.CAPABILITY, parameter="n"), default="x")
    assert text_of(await make_bench({"a": script}, max_repeats=0).ask()) == "x"


@pytest.mark.parametrize("event", ["breaker", "rate limit"])
async def test_an_adjusted_call_is_not_made_if_the_backend_must_not_be_asked_any_more(event: str) -> None:
    script = ScriptedProvider.of(failing(FailureClass.CAPABILITY, parameter="seed"), default="x")
    bench = make_bench({"a": script, "b": "y"})
    bench.takes("a", 1)
    (task,) = await bench.start()
    if event == "breaker":
        bench.state("a").breaker.trip()
    else:
        bench.state("a").record_failure(failing(FailureClass.RATE_LIMIT, retry_after_s=30))
    assert text_of(await bench.run(task)) == "y"
    assert bench.called == ["a", "b"]


async def test_a_lowered_max_tokens_is_tried_once_more_at_once() -> None:
    script = ScriptedProvider.of(failing(FailureClass.TOO_LONG, parameter="max_tokens"), default="x")
    bench = make_bench({"a": script, "b": "y"})
    assert (text_of(await bench.ask()), bench.called) == ("x", ["a", "a"])


async def test_a_context_that_is_too_small_leads_to_a_larger_one() -> None:
    too_long = failing(FailureClass.TOO_LONG)
    settings = {"a": {"max_context_window": 4096}, "b": {"max_context_window": 2048}}
    bench = make_bench({"a": too_long, "b": "y", "c": "z"}, settings=settings)
    assert (text_of(await bench.ask()), bench.called) == ("z", ["a", "c"])


async def test_a_backend_that_refuses_without_end_is_given_up() -> None:
    bench = make_bench({"a": failing(FailureClass.CAPABILITY, parameter="seed"), "b": "y"})
    assert text_of(await bench.ask()) == "y"
    assert bench.called == ["a"] * 7 + ["b"]


# -- budgets


async def test_a_lone_backend_gets_four_calls_with_growing_pauses() -> None:
    bench = make_bench({"a": failing(FailureClass.SERVER)})
    await refused(bench)
    assert bench.times == [0, 1, 3, 7]


async def test_without_the_retry_policy_there_are_no_repeats_but_there_is_failover() -> None:
    bench = make_bench({"a": failing(FailureClass.SERVER), "b": failing(FailureClass.SERVER)}, max_repeats=0)
    await refused(bench)
    assert bench.called == ["a", "b"]


async def test_without_failover_only_the_same_backend_is_repeated() -> None:
    bench = make_bench({"a": failing(FailureClass.SERVER), "b": "y"}, has_failover=False)
    error = await refused(bench)
    assert bench.called == ["a"] * 4
    assert len(error.attempts) == 4


async def test_without_failover_a_backend_that_cannot_be_asked_is_still_not_chosen() -> None:
    bench = make_bench({"a": "x", "b": "y"}, has_failover=False)
    bench.state("a").breaker.trip()
    assert text_of(await bench.ask()) == "y"


async def test_one_that_works_among_six_that_do_not_is_always_reached() -> None:
    for strategy in SelectionStrategy:
        dead = {f"dead{number}": failing(FailureClass.CONNECT) for number in range(6)}
        bench = make_bench(
            {**dead, "alive": "x"},
            strategy=strategy,
            max_repeats=0,
            rng=random.Random(3),
            settings={"dead1": {"weight": 9}},
        )
        for _ in range(10):
            assert text_of(await bench.ask()) == "x"
        assert max(bench.times) == 0


async def test_two_dead_ones_get_a_call_each_and_three_repeats_between_them() -> None:
    bench = make_bench({"a": failing(FailureClass.CONNECT), "b": failing(FailureClass.CONNECT)})
    error = await refused(bench)
    assert bench.called[:2] == ["a", "b"]
    assert (len(bench.calls), len(error.attempts)) == (5, 5)
    assert bench.times == [0, 0, 1, 3, 7]


async def test_a_backend_that_recovers_is_reached_by_a_repeat() -> None:
    script = ScriptedProvider.of(*[failing(FailureClass.SERVER)] * 2, default="x")
    routed = await (bench := make_bench({"a": script})).ask()
    assert (text_of(routed), len(routed.attempts)) == ("x", 3)
    assert bench.state("a").breaker.state is BreakerState.CLOSED


async def test_retry_after_is_kept_to_the_moment() -> None:
    script = ScriptedProvider.of(failing(FailureClass.RATE_LIMIT, retry_after_s=2.5), default="x")
    bench = make_bench({"a": script}, base_delay_s=0.01)
    assert text_of(await bench.ask()) == "x"
    assert bench.times == [0, 2.5]


async def test_an_overloaded_server_that_names_a_time_is_left_alone_until_then() -> None:
    script = ScriptedProvider.of(failing(FailureClass.SERVER, retry_after_s=4), default="x")
    bench = make_bench({"a": script}, base_delay_s=0.01)
    assert text_of(await bench.ask()) == "x"
    assert bench.times == [0, 4]


async def test_a_wait_that_does_not_fit_is_an_error_at_once() -> None:
    bench = make_bench({"a": failing(FailureClass.RATE_LIMIT, retry_after_s=45)})
    error = await refused(bench, timeout_s=20)
    assert type(error) is NoBackendAvailable
    assert (error.retry_after_s, bench.clock.monotonic()) == (45, 0)
    assert str(error) == "No LLM backend available: a: has failed (rate_limit)"


async def test_other_requests_do_not_come_earlier_either() -> None:
    bench = make_bench({"a": failing(FailureClass.RATE_LIMIT, retry_after_s=45)}, max_repeats=0)
    await refused(bench)
    await bench.advance(15)
    error = await refused(bench)
    assert (len(bench.calls), error.retry_after_s) == (1, 30)
    assert str(error) == "No LLM backend available: a: rate limited for 30.0 s"


async def test_a_short_rate_limit_is_waited_for() -> None:
    script = ScriptedProvider.of(failing(FailureClass.RATE_LIMIT, retry_after_s=1.5), default="x")
    bench = make_bench({"a": script}, max_repeats=0)
    await refused(bench)
    assert text_of(await bench.ask()) == "x"
    assert bench.times == [0, 1.5]


async def test_a_success_that_began_before_a_rate_limit_does_not_end_it() -> None:
    gate_free = ScriptedProvider.of("x", failing(FailureClass.RATE_LIMIT, retry_after_s=45), default="x")
    bench = make_bench({"a": gate_free, "b": "y"})
    bench.takes("a", 5)
    (slow,) = await bench.start()
    await bench.advance(1)
    bench.takes("a", 0)
    gate_free.script.rotate()
    assert text_of(await bench.run(bench.complete())) == "y"
    assert text_of(await bench.run(slow)) == "x"
    assert text_of(await bench.ask()) == "y"


async def test_repeats_stop_while_all_calls_fail_and_start_again_after_successes() -> None:
    bench = make_bench({"a": failing(FailureClass.SERVER)}, breaker=BreakerPolicy(is_enabled=False))
    for _ in range(10):
        await refused(bench)
    assert len(bench.calls) == 10 + 10
    bench.providers["a"].default = "x"
    for _ in range(11):
        await bench.ask()
    bench.providers["a"].default = failing(FailureClass.SERVER)
    bench.calls.clear()
    await refused(bench)
    assert len(bench.calls) == 2


async def test_the_retry_budget_does_not_limit_failover() -> None:
    bench = make_bench({"a": failing(FailureClass.SERVER), "b": "y"}, breaker=BreakerPolicy(is_enabled=False))
    bench.state("a").retry_budget.tokens = 0
    assert text_of(await bench.ask()) == "y"


# -- what the caller gets


@pytest.mark.parametrize(
    ("failures", "kind"),
    [
        ((FailureClass.TIMEOUT, FailureClass.TIMEOUT), DeadlinePassed),
        ((FailureClass.RATE_LIMIT, FailureClass.RATE_LIMIT), NoBackendAvailable),
        ((FailureClass.TIMEOUT, FailureClass.RATE_LIMIT), AllAttemptsFailed),
        ((FailureClass.CREDENTIAL, FailureClass.CREDENTIAL), AllAttemptsFailed),
        ((FailureClass.SERVER, FailureClass.CONNECT), AllAttemptsFailed),
    ],
)
async def test_the_error_is_what_all_attempts_have_in_common(
    failures: tuple[FailureClass, FailureClass], kind: type[AllAttemptsFailed | DeadlinePassed | NoBackendAvailable]
) -> None:
    bench = make_bench({"a": failing(failures[0]), "b": failing(failures[1])}, max_repeats=0)
    error = await refused(bench)
    assert type(error) is kind
    assert [(record.backend, record.outcome) for record in error.attempts] == [
        ("a", failures[0].value),
        ("b", failures[1].value),
    ]


async def test_with_every_breaker_open_the_error_comes_at_once_with_every_reason() -> None:
    bench = make_bench({"a": "x", "b": "y"}, breaker=BreakerPolicy(open_s=60))
    bench.state("a").breaker.trip()
    await bench.advance(20)
    bench.state("b").breaker.trip()
    error = await refused(bench)
    assert type(error) is NoBackendAvailable
    assert error.reasons == ("a: circuit breaker open for 40.0 s", "b: circuit breaker open for 60.0 s")
    assert (error.retry_after_s, error.attempts, bench.clock.monotonic()) == (40, (), 20)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"a": {"enabled": False}, "b": {"enabled": False}}, "a: disabled; b: disabled"),
        ({"a": {"weight": 0}, "b": {"enabled": False}}, "a: drained (weight 0)"),
    ],
)
async def test_the_reason_names_disabled_backends(settings: JsonDict, reason: str) -> None:
    error = await refused(make_bench({"a": "x", "b": "y"}, settings=settings))
    assert str(error) == f"No LLM backend available: {reason}"


async def test_the_reason_says_that_no_backend_is_configured() -> None:
    error = await refused(make_bench({}))
    assert str(error) == "No LLM backend available: no backend is configured"


async def test_a_bug_during_an_attempt_releases_slot_and_lease() -> None:
    def broken(_request: CompletionRequest) -> Never:
        raise ZeroDivisionError

    bench = make_bench({"a": ScriptedProvider.of(default=broken)}, breaker=BreakerPolicy(open_s=1))
    bench.state("a").breaker.trip()
    await bench.advance(1)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await bench.ask()
    assert (bench.in_flight, bench.state("a").breaker.can_attempt) == (0, True)


# -- events


async def test_a_selection_is_announced_once_and_says_whether_it_was_requested() -> None:
    bench = make_bench({"a": "x", "b": "y"})
    await bench.ask()
    await bench.ask(backend="b")
    told = [(event.request_id, event.backend.name, event.was_requested) for event in bench.heard_of(BackendSelected)]
    assert told == [("r-1", "a", False), ("r-1", "b", True)]


async def test_attempts_repeats_and_breaker_changes_are_announced() -> None:
    bench = make_bench({"a": failing(FailureClass.SERVER)}, breaker=BreakerPolicy(failure_threshold=3))
    await refused(bench)
    assert [event.attempt.outcome for event in bench.heard_of(AttemptEnded)] == ["server"] * 3
    assert [(event.backend, event.delay_s) for event in bench.heard_of(RetryPlanned)] == [("a", 1), ("a", 2)]
    assert bench.heard_of(BreakerChanged) == [BreakerChanged("a", "closed", "open")]
    assert len(bench.heard_of(BackendSelected)) == 1


@pytest.mark.parametrize(
    ("first", "second", "leaves"),
    [
        ("ollama", "openai", True),
        ("ollama", "lmstudio", False),
        ("openai", "ollama", False),
        ("openai", "openai", False),
    ],
)
async def test_failover_is_announced_with_whether_it_leaves_the_machine(first: str, second: str, leaves: bool) -> None:
    settings = {"a": {"provider": first}, "b": {"provider": second}}
    bench = make_bench({"a": failing(FailureClass.SERVER), "b": "y"}, settings=settings)
    await bench.ask()
    (told,) = bench.heard_of(BackendFailedOver)
    assert (told.failed, told.backend.name, told.leaves_machine) == ("a", "b", leaves)


async def test_a_chain_of_failovers_names_the_backend_that_failed_last() -> None:
    bench = make_bench({"a": failing(FailureClass.SERVER), "b": failing(FailureClass.SERVER), "c": "z"})
    await bench.ask()
    assert [(event.failed, event.backend.name) for event in bench.heard_of(BackendFailedOver)] == [
        ("a", "b"),
        ("b", "c"),
    ]


async def test_selections_are_explained_if_the_policy_is_verbose() -> None:
    bench = make_bench({"a": failing(FailureClass.SERVER), "b": "y", "c": "z"}, is_verbose=True)
    await bench.ask()
    assert bench.heard_of(SelectionExplained) == [
        SelectionExplained("r-1", "a", ("b: it is the turn of a", "c: it is the turn of a")),
        SelectionExplained("r-1", "b", ("a: has failed (server)", "c: it is the turn of b")),
    ]
    quiet = make_bench({"a": "x"})
    await quiet.ask()
    assert quiet.heard_of(SelectionExplained) == []


async def test_an_attempt_is_timed() -> None:
    bench = make_bench({"a": "x"})
    bench.takes("a", 0.25)
    (record,) = (await bench.ask()).attempts
    assert record.elapsed_ms == 250
    assert bench.state("a").duration_average.value == 250
