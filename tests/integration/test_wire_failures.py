"""What a provider makes of an upstream's misfortunes, over real sockets."""

import asyncio
import json
from asyncio.streams import StreamReader, StreamWriter
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.events import Event, MalformedEventSkipped
from mockllmapi.exchange import FinishReason, Usage
from mockllmapi.providers import Provider
from mockllmapi.testing import FrozenClock
from mockllmapi.types import JsonObject
from support.json_types import JsonDict
from upstreams import FakeUpstream, Fault
from upstreams.backends import asking, collected, provider_to

TEXT = '{"users": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Grace"}]}'

Ask = Callable[[Provider], Coroutine[object, None, str]]
"""One of `complete` and `stream`."""


async def complete(provider: Provider) -> str:
    return (await provider.complete(asking())).choices[0].text


async def stream(provider: Provider) -> str:
    return "".join(delta.text for delta in await collected(provider, asking()))


@pytest.fixture(params=[complete, stream])
def ask(request: pytest.FixtureRequest) -> Ask:
    call: Ask = request.param
    return call


@pytest.fixture(params=[{}, {"max_context_window": 4096}], ids=["compatible", "native"])
def changes(request: pytest.FixtureRequest) -> JsonDict:
    chosen: JsonDict = request.param
    return chosen


async def failure_after(fault: Fault, ask: Ask, dialect: str = "ollama", **changes: Any) -> AttemptFailed:
    async with FakeUpstream(dialect, answer=TEXT) as upstream, provider_to(upstream, **changes) as provider:
        upstream.faults.append(fault)
        with pytest.raises(AttemptFailed) as caught:
            await ask(provider)
        # The next call is as good as if nothing had happened.
        assert await ask(provider) == TEXT
    return caught.value


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        (Fault.answer(429, retry_after="2"), FailureClass.RATE_LIMIT),
        (Fault.answer(500), FailureClass.SERVER),
        (Fault.answer(503), FailureClass.SERVER),
        (Fault.answer(401), FailureClass.CREDENTIAL),
        (Fault.answer(400, {"error": {"message": "x", "code": "context_length_exceeded"}}), FailureClass.TOO_LONG),
        (Fault.answer(400, {"error": {"message": "x", "code": "content_filter"}}), FailureClass.REFUSED),
        (Fault.answer(418), FailureClass.REJECTED),
        (Fault.answer(308, location="http://127.0.0.1:1/elsewhere"), FailureClass.WRONG_ADDRESS),
        (Fault.reset(), FailureClass.CONNECT),
        (Fault.cut(), FailureClass.BAD_ANSWER),
        (Fault.cut(at=0), FailureClass.BAD_ANSWER),
        (Fault.no_finish(), FailureClass.BAD_ANSWER),
        (Fault.damaged_event(), FailureClass.BAD_ANSWER),
        (Fault.empty(), FailureClass.BAD_ANSWER),
        (Fault.nonsense(), FailureClass.BAD_ANSWER),
        (Fault.raw(b"", "application/json"), FailureClass.BAD_ANSWER),
        (Fault.raw(b'{"choices": []}', "application/json"), FailureClass.BAD_ANSWER),
        (Fault.raw(b'{"error": {"message": "x"}}', "application/json"), FailureClass.SERVER),
        (Fault.raw(b'{"error": "x"}', "application/json; charset=utf-8"), FailureClass.SERVER),
    ],
)
async def test_each_misfortune_has_its_class(fault: Fault, failure: FailureClass, ask: Ask, changes: JsonDict) -> None:
    failed = await failure_after(fault, ask, **changes)
    assert failed.failure is failure, failed.detail


async def test_the_wait_of_a_rate_limit_goes_along(ask: Ask) -> None:
    assert (await failure_after(Fault.answer(429, retry_after="2"), ask)).retry_after_s == 2.0


async def test_an_error_in_the_middle_of_a_stream_is_one(ask: Ask) -> None:
    body = b'data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: {"error":{"message":"x","code":429}}\n\n'
    assert (await failure_after(Fault.raw(body, "text/event-stream"), ask)).failure is FailureClass.RATE_LIMIT


async def test_nobody_listening_is_a_connect_failure(ask: Ask) -> None:
    async with FakeUpstream("ollama") as upstream:
        pass
    async with provider_to(upstream) as provider:
        with pytest.raises(AttemptFailed) as caught:
            await ask(provider)
    assert caught.value.failure is FailureClass.CONNECT


@pytest.mark.parametrize("base_url", ["http://nowhere.invalid/v1/", "http://127.0.0.1:99999/v1/", "nonsense/v1/"])
async def test_an_address_that_leads_nowhere_is_a_connect_failure(base_url: str, ask: Ask) -> None:
    async with provider_to(FakeUpstream("ollama"), base_url=base_url) as provider:
        with pytest.raises(AttemptFailed) as caught:
            await ask(provider)
    assert caught.value.failure is FailureClass.CONNECT


async def test_a_peer_that_does_not_speak_http_is_a_bad_answer(ask: Ask) -> None:
    async def babble(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"220 mail.example.com ESMTP\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        async with provider_to(FakeUpstream("ollama"), base_url=f"http://127.0.0.1:{port}/v1/") as provider:
            with pytest.raises(AttemptFailed) as caught:
                await ask(provider)
    assert caught.value.failure is FailureClass.BAD_ANSWER


async def test_a_stream_needs_no_done(ask: Ask) -> None:
    async with FakeUpstream("openai", answer=TEXT) as upstream, provider_to(upstream) as provider:
        upstream.faults.append(Fault.no_done())
        assert await ask(provider) == TEXT


async def test_one_malformed_event_is_left_out_and_told(ask: Ask, changes: JsonDict) -> None:
    heard: list[Event] = []
    async with FakeUpstream("ollama", answer=TEXT) as upstream, provider_to(upstream, heard, **changes) as provider:
        upstream.faults.append(Fault.malformed_event())
        assert await ask(provider) == TEXT
    assert heard == [MalformedEventSkipped("tested")]


async def test_a_server_that_does_not_stream_is_read_whole(ask: Ask) -> None:
    body = {"model": "m", "choices": [{"message": {"content": TEXT}, "finish_reason": "stop"}]}
    async with FakeUpstream("openai") as upstream, provider_to(upstream) as provider:
        upstream.faults.append(Fault.raw(json.dumps(body).encode(), "application/json"))
        assert await ask(provider) == TEXT


@pytest.mark.parametrize(
    ("choice", "failure"),
    [
        ({"message": {"content": "part"}, "finish_reason": "content_filter"}, FailureClass.REFUSED),
        ({"message": {"content": None, "refusal": "I cannot"}, "finish_reason": "stop"}, FailureClass.REFUSED),
        ({"message": {"content": " \n"}, "finish_reason": "stop"}, FailureClass.BAD_ANSWER),
        ({"message": {"reasoning": "hm", "content": ""}, "finish_reason": "length"}, FailureClass.BAD_ANSWER),
        ({"message": {"content": None}, "finish_reason": "tool_calls"}, FailureClass.BAD_ANSWER),
        ({"message": {"content": "part"}}, FailureClass.BAD_ANSWER),
    ],
)
async def test_an_answer_without_an_answer_is_a_failure(choice: JsonObject, failure: FailureClass, ask: Ask) -> None:
    body = json.dumps({"choices": [choice]}).encode()
    assert (await failure_after(Fault.raw(body, "application/json"), ask)).failure is failure


async def test_a_cut_answer_says_so_itself() -> None:
    body = json.dumps({"choices": [{"message": {"content": "[1, 2"}, "finish_reason": "length"}]}).encode()
    async with FakeUpstream("openai") as upstream, provider_to(upstream) as provider:
        upstream.faults.append(Fault.raw(body, "application/json"))
        (choice,) = (await provider.complete(asking())).choices
    assert (choice.text, choice.finish_reason) == ("[1, 2", FinishReason.LENGTH)


async def test_usage_is_counted(changes: JsonDict) -> None:
    async with FakeUpstream("ollama", answer=TEXT) as upstream, provider_to(upstream, **changes) as provider:
        assert (await provider.complete(asking())).usage == Usage(11, 22)
        assert [delta.usage for delta in await collected(provider, asking()) if delta.usage] == [Usage(11, 22)]


# -- time ---------------------------------------------------------------------------------------------------------------


async def test_a_backend_that_never_answers_is_given_up(ask: Ask, changes: JsonDict) -> None:
    clock = FrozenClock()
    async with (
        FakeUpstream("ollama") as upstream,
        provider_to(upstream, clock=clock, timeout_seconds=30, **changes) as provider,
    ):
        upstream.faults.append(Fault.never())
        call = asyncio.create_task(ask(provider))
        await upstream.until(chats=1)
        clock.advance(29)
        await asyncio.sleep(0)
        assert not call.done()
        clock.advance(2)
        with pytest.raises(AttemptFailed) as caught:
            await call
        await upstream.until(aborted=1)
    assert caught.value.failure is FailureClass.TIMEOUT


async def test_the_wait_for_the_first_content_counts_from_the_call(ask: Ask) -> None:
    clock, gate = FrozenClock(), asyncio.Event()
    async with FakeUpstream("ollama") as upstream, provider_to(upstream, clock=clock, timeout_seconds=30) as provider:
        upstream.faults.append(Fault.slow(gate))
        call = asyncio.create_task(ask(provider))
        await upstream.until(chats=1)
        clock.advance(31)
        with pytest.raises(AttemptFailed) as caught:
            await call
        await upstream.until(aborted=1)
    assert caught.value.failure is FailureClass.TIMEOUT


async def test_a_slow_first_word_is_waited_for(ask: Ask) -> None:
    clock, gate = FrozenClock(), asyncio.Event()
    async with (
        FakeUpstream("ollama", answer=TEXT) as upstream,
        provider_to(upstream, clock=clock, timeout_seconds=30) as provider,
    ):
        upstream.faults.append(Fault.slow(gate))
        call = asyncio.create_task(ask(provider))
        await upstream.until(chats=1)
        clock.advance(20)
        gate.set()
        assert await call == TEXT


async def test_a_stream_that_falls_silent_is_given_up_after_the_idle_time() -> None:
    clock = FrozenClock()
    async with (
        FakeUpstream("ollama", answer=TEXT, pieces=2) as upstream,
        provider_to(upstream, clock=clock, timeout_seconds=30) as provider,
    ):
        # Of role, two pieces, finish, usage and end mark, the first two get out.
        upstream.faults.append(Fault.stall(at=0.4))
        stream = provider.stream(asking())
        assert TEXT.startswith((await anext(stream)).text)
        rest = asyncio.ensure_future(anext(stream))
        await clock.wait_for_sleepers(for_s=15.0)
        clock.advance(15.1)
        with pytest.raises(AttemptFailed) as caught:
            await rest
        await upstream.until(aborted=1)
    assert caught.value.failure is FailureClass.TIMEOUT


async def test_a_model_that_thinks_aloud_is_alive(changes: JsonDict) -> None:
    clock, gate = FrozenClock(), asyncio.Event()
    async with (
        FakeUpstream("ollama", answer=TEXT, thoughts="Hm.") as upstream,
        provider_to(upstream, clock=clock, timeout_seconds=30, **changes) as provider,
    ):
        # Silent once before the thought and once after it, together longer than the limit.
        upstream.faults.append(Fault.stall(at=0.25, gate=gate))
        call = asyncio.create_task(complete(provider))
        await upstream.until(chats=1)
        await clock.wait_for_sleepers()
        clock.advance(20)
        gate.set()
        assert await call == TEXT


async def test_a_stream_that_is_held_open_after_the_last_word_is_not_waited_for(ask: Ask) -> None:
    clock = FrozenClock()
    async with (
        FakeUpstream("ollama", answer=TEXT, pieces=2) as upstream,
        provider_to(upstream, clock=clock, timeout_seconds=30) as provider,
    ):
        # Of role, two pieces, finish, usage and end mark, the first four get out.
        upstream.faults.append(Fault.stall(at=0.7))
        call = asyncio.create_task(ask(provider))
        await upstream.until(chats=1)
        await clock.wait_for_sleepers(for_s=1.0)
        clock.advance(1.1)
        assert await call == TEXT


async def test_an_error_that_never_ends_is_given_up(ask: Ask) -> None:
    clock = FrozenClock()

    async def answer_half(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.readuntil(b"}")
        clock.advance(1)
        writer.write(b"HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\nhalf")
        await writer.drain()
        answered.set()
        await reader.read()
        writer.close()
        await writer.wait_closed()
        left.set()

    answered, left = asyncio.Event(), asyncio.Event()
    server = await asyncio.start_server(answer_half, "127.0.0.1", 0)
    async with server:
        base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/"
        async with provider_to(FakeUpstream("openai"), clock=clock, timeout_seconds=30, base_url=base_url) as provider:
            call = asyncio.create_task(ask(provider))
            # The wait for the head has 29 seconds left by now, and the one for the rest begins anew.
            await answered.wait()
            await clock.wait_for_sleepers(for_s=30.0)
            clock.advance(31)
            with pytest.raises(AttemptFailed) as caught:
                await call
            await left.wait()
    assert caught.value.failure is FailureClass.TIMEOUT
