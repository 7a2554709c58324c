"""One upstream call, read as a stream: when it commits, how it ends, and its clean-up."""

import asyncio

import pytest

from mockllmapi.errors import AllAttemptsFailed, DeadlinePassed, FailureClass, StreamBroken
from mockllmapi.events import AnswerDegraded, AttemptEnded
from mockllmapi.exchange import FinishReason, Usage
from mockllmapi.routing import BreakerPolicy, BreakerState
from mockllmapi.routing.attempt import RoutedStream
from mockllmapi.testing import Answer, Gate, ScriptedProvider
from support.routing import failing, make_bench, settle


async def text_of_stream(stream: RoutedStream) -> str:
    return "".join([delta.text async for delta in stream])


async def test_a_stream_has_begun_when_it_is_handed_out_and_gives_every_delta() -> None:
    usage = Usage(3, 4)
    answer = Answer(pieces=("", " ", '{"id"', ": 1}"), usage=usage, model="real")
    bench = make_bench({"a": ScriptedProvider.of(answer)})
    stream = await bench.open()
    assert (stream.backend.name, bench.in_flight, stream.attempts) == ("a", 1, ())
    assert await text_of_stream(stream) == ' {"id": 1}'
    assert bench.in_flight == 0
    assert [record.outcome for record in stream.attempts] == ["ok"]
    assert stream.model == "real"
    (ended,) = bench.heard_of(AttemptEnded)
    assert ended.usage == usage


async def test_failover_before_the_first_content_is_silent() -> None:
    bench = make_bench({"a": failing(FailureClass.SERVER), "b": ScriptedProvider.of(""), "c": "hello"})
    stream = await bench.open()
    assert stream.backend.name == "c"
    assert await text_of_stream(stream) == "hello"
    assert [record.outcome for record in stream.attempts] == ["server", "bad_answer", "ok"]
    assert bench.in_flight == 0


async def test_a_stream_without_content_that_was_cut_says_why() -> None:
    bench = make_bench({"a": ScriptedProvider.of(Answer("", finish_reason=FinishReason.LENGTH))}, max_repeats=0)
    with pytest.raises(AllAttemptsFailed, match="raise MaxTokens"):
        await bench.open()
    assert bench.in_flight == 0


async def test_a_stream_that_breaks_off_later_is_an_error_without_failover() -> None:
    cut = ScriptedProvider.of(Answer("half an answer", is_cut=True))
    bench = make_bench({"a": cut, "b": "whole"}, breaker=BreakerPolicy(failure_threshold=1))
    stream = await bench.open()
    heard: list[str] = []

    async def listen() -> None:
        async for delta in stream:
            heard.append(delta.text)  # noqa: PERF401 - what was heard before the break counts

    with pytest.raises(StreamBroken) as broken:
        await listen()
    assert "".join(heard) == "half an answer"
    assert [record.outcome for record in broken.value.attempts] == ["bad_answer"]
    assert bench.called == ["a"]
    assert bench.in_flight == 0
    assert bench.state("a").breaker.state is BreakerState.OPEN


async def test_a_reader_that_closes_early_cancels_the_call_without_a_verdict_for_the_breaker() -> None:
    gate = Gate()
    provider = ScriptedProvider.of(Answer("abcdefgh", end_gate=gate))
    bench = make_bench({"a": provider}, breaker=BreakerPolicy(failure_threshold=1))
    stream = await bench.open()
    await anext(stream)
    await stream.aclose()
    assert (provider.cancelled, provider.in_flight, bench.in_flight) == (1, 0, 0)
    assert [record.outcome for record in stream.attempts] == ["cancelled"]
    assert bench.state("a").breaker.state is BreakerState.CLOSED
    await stream.aclose()
    assert len(stream.attempts) == 1


async def test_a_cancelled_reader_releases_slot_and_lease() -> None:
    provider = ScriptedProvider.of(Answer("abc", end_gate=Gate()))
    bench = make_bench({"a": provider})
    stream = await bench.open()
    reader = asyncio.create_task(text_of_stream(stream))
    await settle()
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert (provider.cancelled, provider.in_flight, bench.in_flight) == (1, 0, 0)


async def test_closing_after_the_model_had_finished_is_success() -> None:
    bench = make_bench({"a": "abc"})
    stream = await bench.open()
    async for delta in stream:
        if delta.finish_reason is not None:
            break
    await stream.aclose()
    assert [record.outcome for record in stream.attempts] == ["ok"]


async def test_the_deadline_counts_until_the_first_content_only() -> None:
    gate = Gate()
    provider = ScriptedProvider.of(Answer("late", gate=Gate()), Answer("slow", end_gate=gate))
    bench = make_bench({"a": provider})
    with pytest.raises(DeadlinePassed):
        await bench.open(timeout_s=5)
    assert (provider.in_flight, bench.in_flight) == (0, 0)
    await bench.advance(20)
    stream = await bench.open(timeout_s=5)
    reader = asyncio.create_task(text_of_stream(stream))
    await bench.advance(60)
    gate.open()
    assert await reader == "slow"


async def test_a_probe_that_streams_counts_when_the_stream_is_complete() -> None:
    script = ScriptedProvider.of(failing(FailureClass.SERVER), "well again")
    bench = make_bench({"a": script}, breaker=BreakerPolicy(failure_threshold=1, open_s=60), max_repeats=0)
    with pytest.raises(AllAttemptsFailed):
        await bench.open()
    await bench.advance(60)
    stream = await bench.open()
    assert bench.state("a").breaker.state is BreakerState.HALF_OPEN
    await text_of_stream(stream)
    assert bench.state("a").breaker.state is BreakerState.CLOSED


async def test_a_stream_keeps_its_slot_until_it_ends_and_the_next_waiting_call_gets_it() -> None:
    gate = Gate()
    provider = ScriptedProvider.of(Answer("first", end_gate=gate), "second")
    bench = make_bench({"a": provider}, settings={"a": {"max_concurrent_requests": 1}})
    stream = await bench.open()
    request = bench.request()
    waiting = asyncio.create_task(bench.router.open(request, bench.router.deadline()))
    await settle()
    assert not waiting.done()
    gate.open()
    assert await text_of_stream(stream) == "first"
    assert await text_of_stream(await waiting) == "second"
    assert bench.in_flight == 0


async def test_the_built_in_generator_streams_if_the_policy_allows_it() -> None:
    bench = make_bench({"a": failing(FailureClass.CREDENTIAL)}, has_builtin_fallback=True)
    stream = await bench.open()
    assert (stream.backend.name, stream.is_degraded) == ("builtin", True)
    assert await text_of_stream(stream) == "built in"
    assert [record.backend for record in stream.attempts] == ["a", "builtin"]
    assert len(bench.heard_of(AnswerDegraded)) == 1
    assert bench.in_flight == 0
