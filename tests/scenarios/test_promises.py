"""What holds whatever the upstreams do, seen from outside: by a client on one socket, by upstreams on the others."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from mockllmapi.testing import FrozenClock
from support.gateway import Gateway, entry_for, reserved_port
from support.json_types import JsonDict
from upstreams import FakeUpstream, Fault
from upstreams.server import DEFAULT_ANSWER

WHOLE_ANSWER = json.loads(DEFAULT_ANSWER)
SHAPE = "%7B%22id%22:0,%22name%22:%22%22%7D"


@asynccontextmanager
async def before(
    *upstreams: FakeUpstream, keys: dict[str, Any] | None = None, **settings: Any
) -> AsyncIterator[tuple[Gateway, FrozenClock]]:
    """A gateway before these upstreams, called `first`, `second` and so on.

    `keys` are more keys of every backend. A test that would hang fails instead.
    """
    clock = FrozenClock()
    async with asyncio.timeout(10), AsyncExitStack() as stack:
        for upstream in upstreams:
            await stack.enter_async_context(upstream)
        names = ("first", "second", "third")
        entries = [entry_for(name, upstream, **keys or {}) for name, upstream in zip(names, upstreams, strict=False)]
        yield await stack.enter_async_context(Gateway({"Backends": entries, **settings}, clock)), clock


def failing(*faults: Fault, times: int = 1, dialect: str = "openai") -> FakeUpstream:
    """An upstream with these misfortunes ahead of it, all of them `times` over."""
    upstream = FakeUpstream(dialect)
    upstream.faults.extend(faults * times)
    return upstream


def seen(*upstreams: FakeUpstream) -> list[int]:
    """How many calls each upstream has seen."""
    return [len(upstream.chats) for upstream in upstreams]


# -- how many calls a request costs


@pytest.mark.parametrize("target", ["/api/mock/users", f"/api/mock/users/7?shape={SHAPE}"])
@pytest.mark.parametrize("dialect", ["openai", "ollama", "lmstudio"])
async def test_a_request_that_goes_well_is_one_call(dialect: str, target: str) -> None:
    upstream = FakeUpstream(dialect)
    async with before(upstream) as (gateway, _):
        assert (await gateway.ask(target)).status == 200
    assert seen(upstream) == [1]


async def test_a_lone_failing_backend_is_called_exactly_four_times() -> None:
    upstream = failing(Fault.answer(500), times=10)
    async with before(upstream) as (gateway, clock), gateway.asking() as answer:
        for pause_s in (1, 2, 4):
            await clock.wait_for_sleepers(for_s=pause_s)
            clock.advance(pause_s)
        assert [attempt["outcome"] for attempt in (await answer).problem["attempts"]] == ["server"] * 4
    assert seen(upstream) == [4]


async def test_without_retry_policy_it_is_called_once_and_others_still_step_in() -> None:
    broken, healthy = failing(Fault.answer(500)), FakeUpstream()
    async with before(broken, healthy, EnableRetryPolicy=False) as (gateway, _):
        assert (await gateway.ask()).headers["x-llm-backend"] == "second"
        broken.faults.append(Fault.answer(500))
        assert (await gateway.ask(X_LLM_Backend="first")).status == 502
    assert seen(broken, healthy) == [2, 1]


@pytest.mark.parametrize("status", [404, 405, 409, 413, 418])
async def test_a_refused_request_is_one_call_and_goes_to_another_backend(status: int) -> None:
    refusing, other = failing(Fault.answer(status), times=2), FakeUpstream()
    async with before(refusing, other) as (gateway, _):
        assert (await gateway.ask()).headers["x-llm-backend"] == "second"
        assert (await gateway.ask(X_LLM_Backend="first")).status == 502
    assert seen(refusing, other) == [2, 1]


@pytest.mark.parametrize("status", [400, 422])
async def test_a_refusal_that_names_nothing_is_one_call_more_without_optional_parameters(status: int) -> None:
    """What works is kept, so the next request needs one call."""
    upstream = failing(Fault.answer(status, {"error": {"message": "Bad request."}}))
    async with before(upstream) as (gateway, _):
        asked = [
            await gateway.ask("/api/mock/users?seed=7&count=2"),
            await gateway.ask("/api/mock/users?seed=8&count=2"),
        ]
    assert [(answer.status, answer.headers["x-llm-attempts"]) for answer in asked] == [(200, "2"), (200, "1")]
    optional = ["seed", "stream_options"]
    assert [[name for name in optional if name in chat.body] for chat in upstream.chats] == [optional, [], []]


async def test_a_backend_at_a_wrong_address_is_set_aside_and_shown() -> None:
    wrong, healthy = failing(Fault.answer(404, "404 page not found"), times=9), FakeUpstream()
    async with before(wrong, healthy) as (gateway, clock):
        answers = [await gateway.ask() for _ in range(8)]
        ready = (await gateway.ask("/health/ready")).json
        clock.advance(30)
        answers.append(await gateway.ask())
    assert {(answer.status, answer.headers["x-llm-backend"]) for answer in answers} == {(200, "second")}
    assert (ready["status"], ready["usableBackends"]) == ("degraded", 1)
    assert ready["backends"]["first"] == "set aside (wrong_address)"
    assert seen(wrong, healthy) == [2, 9]


async def test_a_refused_parameter_is_one_call_more_and_never_again() -> None:
    refusal = {"error": {"message": "Unsupported value.", "code": "unsupported_value", "param": "temperature"}}
    upstream = failing(Fault.answer(400, refusal))
    async with before(upstream) as (gateway, _):
        assert [(await gateway.ask()).headers["x-llm-attempts"] for _ in range(2)] == ["2", "1"]
    assert ["temperature" in chat.body for chat in upstream.chats] == [True, False, False]


# -- one dead, one healthy


async def test_a_dead_primary_is_not_noticed() -> None:
    """Nothing listens at the primary's address. The clock stands still, so no request waits either."""
    healthy = FakeUpstream()
    with reserved_port() as port:
        dead = FakeUpstream(port=port)
        async with (
            healthy,
            Gateway({"Backends": [entry_for("dead", dead), entry_for("healthy", healthy)]}, FrozenClock()) as gateway,
        ):
            one_by_one = [await gateway.ask() for _ in range(8)]
            at_once = await asyncio.gather(*(gateway.ask() for _ in range(8)))
    answers = [*one_by_one, *at_once]
    assert {(answer.status, answer.headers["x-llm-backend"]) for answer in answers} == {(200, "healthy")}
    assert [answer.headers["x-llm-attempts"] for answer in answers] == ["2"] * 5 + ["1"] * 11


@pytest.mark.parametrize("dialect", ["openai", "ollama"])
async def test_a_silent_primary_costs_one_timeout_once(dialect: str) -> None:
    silent, healthy = failing(Fault.never(), times=99, dialect=dialect), FakeUpstream()
    async with before(silent, healthy) as (gateway, clock):
        async with gateway.asking() as first:
            await silent.until(chats=1)
            await clock.wait_for_sleepers(for_s=30)
            clock.advance(30)
            assert (await first).headers["x-llm-attempts"] == "2"
        # From here on the clock stands still: no request waits for the silent one.
        answers = [await gateway.ask(), *await asyncio.gather(*(gateway.ask() for _ in range(20)))]
        await silent.until(aborted=1)
    assert {(answer.status, answer.headers["x-llm-attempts"]) for answer in answers} == {(200, "1")}
    assert seen(silent, healthy) == [1, 22]


# -- breaker


@pytest.mark.parametrize("threshold", [1, 3])
async def test_the_breaker_opens_after_exactly_its_threshold(threshold: int) -> None:
    upstream = failing(Fault.answer(500), times=9)
    async with before(upstream, MaxRetryAttempts=0, CircuitBreakerFailureThreshold=threshold) as (gateway, _):
        statuses = [(await gateway.ask()).status for _ in range(threshold + 2)]
    assert statuses == [502] * threshold + [503, 503]
    assert seen(upstream) == [threshold]


@pytest.mark.parametrize(("gets_well", "outcome", "calls"), [(True, 200, 1 + 50), (False, 503, 1 + 1)])
async def test_half_open_lets_one_of_fifty_through(gets_well: bool, outcome: int, calls: int) -> None:
    gate = asyncio.Event()
    probe = Fault.slow(gate) if gets_well else Fault.never()
    upstream = failing(Fault.answer(500), probe)
    settings: JsonDict = {"CircuitBreakerFailureThreshold": 1, "MaxRetryAttempts": 0, "TimeoutSeconds": 1}
    async with before(upstream, **settings) as (gateway, clock):
        assert (await gateway.ask()).status == 502
        clock.advance(60)
        crowd = [asyncio.create_task(gateway.ask()) for _ in range(50)]
        await upstream.until(chats=2)
        await clock.wait_for_sleepers(49, for_s=2)
        assert seen(upstream) == [2]
        if gets_well:
            gate.set()
        else:
            clock.advance(1)
        statuses = sorted([(await answer).status for answer in crowd])
    assert statuses[:49] == [outcome] * 49
    assert seen(upstream) == [calls]


async def test_a_canary_follows_the_first_good_health_check() -> None:
    """A local backend that is checked is not asked again because time has passed, but because it answers its check."""
    upstream = failing(Fault.answer(500), dialect="ollama")
    settings: JsonDict = {
        "CircuitBreakerFailureThreshold": 1,
        "MaxRetryAttempts": 0,
        "HealthCheck": {"IntervalSeconds": 15},
    }
    async with before(upstream, **settings) as (gateway, clock):
        await clock.wait_for_sleepers(for_s=18)
        assert (await gateway.ask()).status == 502
        assert (await gateway.backend("first"))["breaker"]["state"] == "open"
        await clock.wait_for_sleepers(for_s=18)
        clock.advance(18)
        await clock.wait_for_sleepers(for_s=18)
        assert (await gateway.backend("first"))["breaker"]["state"] == "half_open"
        assert (await gateway.ask()).status == 200
        assert (await gateway.backend("first"))["breaker"]["state"] == "closed"


# -- no backend is left


async def test_with_every_backend_down_the_error_has_every_reason_at_once() -> None:
    broken, limited, keyless = (
        failing(Fault.answer(500)),
        failing(Fault.answer(429, retry_after="40")),
        failing(Fault.answer(401)),
    )
    async with before(broken, limited, keyless, CircuitBreakerFailureThreshold=1, MaxRetryAttempts=0) as (gateway, _):
        assert (await gateway.ask()).status == 502
        problem = (refused := await gateway.ask()).problem
    assert (refused.status, refused.headers["retry-after"]) == (503, "40")
    assert problem["title"] == "No LLM backend available"
    assert problem["detail"] == (
        "No LLM backend available: first: circuit breaker open for 60.0 s; second: rate limited for 40.0 s; "
        "third: key refused for 60.0 s. With FallbackToBuiltin: true the built-in generator answers instead."
    )
    assert seen(broken, limited, keyless) == [1, 1, 1]


async def test_a_probe_that_is_close_is_waited_for() -> None:
    upstream = failing(Fault.answer(500))
    async with before(upstream, CircuitBreakerFailureThreshold=1, MaxRetryAttempts=0) as (gateway, clock):
        assert (await gateway.ask()).status == 502
        clock.advance(58)
        async with gateway.asking() as answer:
            await clock.wait_for_sleepers(for_s=2)
            clock.advance(2)
            assert (await answer).status == 200


async def test_the_built_in_answer_is_marked_if_no_backend_is_left() -> None:
    upstream = failing(Fault.answer(503), times=9)
    async with before(upstream, FallbackToBuiltin=True, MaxRetryAttempts=0) as (gateway, _):
        answer = await gateway.ask(f"/api/mock/users/7?shape={SHAPE}")
        tested = await gateway.ask(X_LLM_Backend="first")
    assert (answer.status, answer.headers["x-llm-degraded"]) == (200, "backends")
    assert (answer.headers["x-llm-backend"], answer.headers["x-llm-source"]) == ("builtin", "builtin")
    assert answer.json["id"] == 7
    # A client that names a model is testing that model.
    assert tested.status == 502


async def test_an_answer_of_a_backend_is_not_marked() -> None:
    async with before(FakeUpstream(), FallbackToBuiltin=True) as (gateway, _):
        assert "x-llm-degraded" not in (await gateway.ask()).headers


# -- named backends


async def test_a_named_backend_fails_over_only_with_leave() -> None:
    upstreams = failing(Fault.reset(), times=4), FakeUpstream()
    async with before(*upstreams, MaxRetryAttempts=0) as (gateway, _):
        alone = await gateway.ask(X_LLM_Backend="first")
        covered = await gateway.ask(X_LLM_Backend="first;fallback")
    assert (alone.status, [attempt["backend"] for attempt in alone.problem["attempts"]]) == (502, ["first"])
    assert (covered.headers["x-llm-backend"], covered.headers["x-llm-attempts"]) == ("second", "2")


# -- weights


async def test_three_to_one_over_twenty_requests_is_fifteen_and_five() -> None:
    heavy, light = FakeUpstream(), FakeUpstream()
    async with heavy, light:
        entries = [entry_for("heavy", heavy, Weight=3), entry_for("light", light, Weight=1)]
        async with Gateway({"Backends": entries, "SelectionStrategy": "Weighted"}, FrozenClock()) as gateway:
            for _ in range(20):
                assert (await gateway.ask()).status == 200
    assert seen(heavy, light) == [15, 5]


# -- clients that leave


async def test_a_client_that_leaves_closes_the_upstream_call() -> None:
    upstream = failing(Fault.never())
    async with before(upstream) as (gateway, _):
        async with gateway.asking():
            await upstream.until(chats=1)
        await upstream.until(aborted=1)
        assert (await gateway.ask()).status == 200


async def test_a_client_that_leaves_in_the_middle_of_a_stream_closes_it_too() -> None:
    upstream = failing(Fault.stall())
    async with before(upstream) as (gateway, clock):
        async with gateway.asking():
            await clock.wait_for_sleepers(for_s=15)
        await upstream.until(aborted=1)


async def test_a_client_that_leaves_the_queue_never_reaches_the_upstream() -> None:
    gate = asyncio.Event()
    upstream = failing(Fault.slow(gate))
    keys = {"MaxConcurrentRequests": 1}
    async with before(upstream, keys=keys) as (gateway, clock), gateway.asking("/api/mock/first") as first:
        await upstream.until(chats=1)
        earlier = gateway.requests
        async with gateway.asking("/api/mock/leaves"):
            await clock.wait_for_sleepers(2, for_s=120)
            assert len(gateway.app.router.wait_queue) == 1
            leaving = gateway.requests - earlier
        await asyncio.wait(leaving)
        assert len(gateway.app.router.wait_queue) == 0
        async with gateway.asking("/api/mock/stays") as third:
            await clock.wait_for_sleepers(2, for_s=120)
            gate.set()
            assert [(await answer).status for answer in (first, third)] == [200, 200]
    assert ["/leaves" in str(chat.body["messages"]) for chat in upstream.chats] == [False, False]


# -- the line


async def test_a_full_queue_has_retry_after() -> None:
    upstream = failing(Fault.never(), times=2)
    async with before(upstream, keys={"MaxConcurrentRequests": 1}) as (gateway, clock), AsyncExitStack() as clients:
        for _ in range(101):
            await clients.enter_async_context(gateway.asking())
        await clock.wait_for_sleepers(101, for_s=120)
        refused = await gateway.ask()
    assert refused.status == 503
    assert refused.problem["detail"] == "No LLM backend available: first: busy, and the queue is full"
    assert int(refused.headers["retry-after"]) >= 1


async def test_the_limit_of_a_backend_holds() -> None:
    upstream = FakeUpstream("ollama")
    async with before(upstream, keys={"MaxConcurrentRequests": 3}) as (gateway, _):
        answers = await asyncio.gather(*(gateway.ask() for _ in range(30)))
    assert {answer.status for answer in answers} == {200}
    assert upstream.most_in_flight <= 3


# -- sharing


async def test_equal_seeds_in_flight_share_one_call_until_the_last_has_left() -> None:
    gate = asyncio.Event()
    upstream = failing(Fault.slow(gate))
    async with before(upstream) as (gateway, _), gateway.asking("/api/mock/users?seed=7") as stays:
        await upstream.until(chats=1)
        earlier = gateway.requests
        async with gateway.asking("/api/mock/users?seed=7"):
            # An answer to a request that came later: by now the other one has joined.
            assert (await gateway.ask("/api/mock/users?seed=8")).status == 200
            leaving = gateway.requests - earlier
        await asyncio.wait(leaving)
        others = [asyncio.create_task(gateway.ask("/api/mock/users?seed=7")) for _ in range(5)]
        assert (await gateway.ask("/api/mock/users?seed=9")).status == 200
        gate.set()
        bodies = {(await answer).body for answer in (stays, *others)}
    assert len(bodies) == 1
    assert (seen(upstream), upstream.aborted) == ([3], 0)


async def test_a_shared_call_ends_when_the_last_has_left() -> None:
    upstream = failing(Fault.never())
    async with before(upstream) as (gateway, _):
        async with gateway.asking("/api/mock/users?seed=7"), gateway.asking("/api/mock/users?seed=7"):
            await upstream.until(chats=1)
        await upstream.until(aborted=1)
    assert seen(upstream) == [1]


async def test_without_a_seed_nothing_is_shared() -> None:
    gate = asyncio.Event()
    upstream = failing(Fault.slow(gate), times=2)
    async with before(upstream) as (gateway, _):
        both = [asyncio.create_task(gateway.ask()) for _ in range(2)]
        await upstream.until(chats=2)
        gate.set()
        assert [(await answer).status for answer in both] == [200, 200]


# -- several answers


async def test_several_answers_are_one_call_if_the_backend_can() -> None:
    upstream = FakeUpstream("openai")
    async with before(upstream) as (gateway, _):
        answer = (await gateway.ask("/api/mock/users?n=3")).json
    assert [chat.body["n"] for chat in upstream.chats] == [3]
    assert [completion["content"] for completion in answer["completions"]] == [WHOLE_ANSWER] * 3
    assert (answer["meta"]["requested"], answer["meta"]["returned"]) == (3, 3)


async def test_several_answers_are_several_calls_with_other_seeds_if_it_cannot() -> None:
    upstream = FakeUpstream("ollama")
    async with before(upstream) as (gateway, _):
        answer = (await gateway.ask("/api/mock/users?n=3&seed=40")).json
    assert sorted(chat.body["seed"] for chat in upstream.chats) == [40, 41, 42]
    assert ["n" in chat.body for chat in upstream.chats] == [False] * 3
    assert [completion["backend"] for completion in answer["completions"]] == ["first"] * 3


async def test_some_of_several_answers_are_better_than_none() -> None:
    upstream = failing(Fault.answer(413), dialect="ollama")
    async with before(upstream) as (gateway, _):
        answer = await gateway.ask("/api/mock/users?n=3")
    assert (answer.status, answer.json["meta"]["requested"], answer.json["meta"]["returned"]) == (200, 3, 2)


# -- the request's own time-out


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/api/mock/users", {"X_LLM_Timeout": "5"}),
        ("/api/mock/users?timeout=5", {}),
        ("/api/mock/users?timeout=90", {"X_LLM_Timeout": "5"}),
    ],
)
async def test_a_request_may_bound_its_own_time(target: str, headers: JsonDict) -> None:
    upstream = failing(Fault.never())
    async with before(upstream) as (gateway, clock):
        async with gateway.asking(target, **headers) as answer:
            await upstream.until(chats=1)
            await clock.wait_for_sleepers(for_s=5)
            clock.advance(5)
            late = await answer
        await upstream.until(aborted=1)
        # Others are preferred for a while; the breaker ignores a client's own impatience.
        standing = await gateway.backend("first")
        assert (standing["state"], standing["breaker"]["state"]) == ("set aside (timeout)", "closed")
    assert (late.status, late.problem["attempts"][0]["outcome"]) == (504, "timeout")
    assert seen(upstream) == [1]


async def test_no_request_can_raise_the_configured_deadline() -> None:
    upstream = failing(Fault.never())
    deadline_s = 20
    async with (
        before(upstream, RequestTimeoutSeconds=deadline_s) as (gateway, clock),
        gateway.asking(X_LLM_Timeout="600") as answer,
    ):
        await upstream.until(chats=1)
        await clock.wait_for_sleepers(for_s=deadline_s)
        clock.advance(deadline_s)
        assert (await answer).status == 504


async def test_time_in_the_queue_counts() -> None:
    upstream = failing(Fault.never())
    async with before(upstream, keys={"MaxConcurrentRequests": 1}) as (gateway, clock), gateway.asking():
        await upstream.until(chats=1)
        async with gateway.asking(X_LLM_Timeout="5") as queued:
            await clock.wait_for_sleepers(for_s=5)
            clock.advance(5)
            assert (await queued).status == 504
    assert seen(upstream) == [1]
