"""What every provider promises, whatever it speaks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from mockllmapi.config import BackendSettings
from mockllmapi.events import EventBus
from mockllmapi.exchange import FinishReason
from mockllmapi.providers import Provider, make_provider
from mockllmapi.testing import Answer, Gate, ScriptedProvider
from mockllmapi.types import SystemClock
from support.optional import present
from upstreams import FakeUpstream, Fault
from upstreams.backends import asking, backend_for, collected, provider_to

TEXT = '{"users": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Grace"}]}'


@dataclass
class Bench:
    """A provider, the text of its next answer if that is known beforehand, and ways to hold that answer back.

    A provider whose answers take no time has no such way.
    """

    provider: Provider
    text: str | None = None
    hold_next: Callable[[], None] | None = None
    until_waiting: Callable[[], Any] | None = None
    until_left: Callable[[], Any] | None = None


@asynccontextmanager
async def scripted() -> AsyncIterator[Bench]:
    gate = Gate()
    provider = ScriptedProvider.of(default=TEXT)

    async def until_left() -> None:
        assert (provider.in_flight, provider.cancelled) == (0, 1)

    yield Bench(
        provider, TEXT, lambda: provider.add([Answer(TEXT, end_gate=gate)]), gate.wait_until_reached, until_left
    )


@asynccontextmanager
async def builtin() -> AsyncIterator[Bench]:
    yield Bench(make_provider(BackendSettings(provider="builtin"), EventBus(), SystemClock()))


def upstream(dialect: str, **changes: Any) -> Callable[[], AbstractAsyncContextManager[Bench]]:
    @asynccontextmanager
    async def bench() -> AsyncIterator[Bench]:
        async with FakeUpstream(dialect, answer=TEXT) as server, provider_to(server, **changes) as provider:

            async def until_waiting() -> None:
                await server.until(in_flight=1)

            async def until_left() -> None:
                await server.until(aborted=1)
                assert server.in_flight <= 0

            yield Bench(provider, TEXT, lambda: server.faults.append(Fault.stall()), until_waiting, until_left)

    return bench


BENCHES: dict[str, Callable[[], AbstractAsyncContextManager[Bench]]] = {
    "anthropic": upstream("anthropic"),
    "anthropic-unstreamed": upstream("anthropic", capabilities=("no-stream",)),
    "builtin": builtin,
    "scripted": scripted,
    "ollama": upstream("ollama"),
    "ollama-native": upstream("ollama", max_context_window=8192),
    "openai": upstream("openai"),
    "openai-reasoning": upstream(
        "openai", model_name="gpt-4o-mini", capabilities=("no-temperature", "max_completion_tokens")
    ),
    "openai-unstreamed": upstream("openai", capabilities=("no-stream",)),
    "lmstudio": upstream("lmstudio"),
}


@pytest.fixture(params=sorted(BENCHES))
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    async with BENCHES[request.param]() as opened:
        yield opened


async def test_complete_gives_the_whole_text(bench: Bench) -> None:
    (choice,) = (completion := await bench.provider.complete(asking())).choices
    assert choice.text == bench.text or bench.text is None
    assert json.loads(choice.text)
    assert choice.finish_reason is FinishReason.STOP
    assert completion.model


async def test_a_stream_joins_to_the_same_text_and_has_a_finish_reason(bench: Bench) -> None:
    (choice,) = (await bench.provider.complete(asking(seed=7))).choices
    deltas = await collected(bench.provider, asking(seed=7))
    assert "".join(delta.text for delta in deltas) == choice.text
    assert [delta.finish_reason for delta in deltas if delta.finish_reason] == [FinishReason.STOP]


async def test_health_is_returned_and_never_raised(bench: Bench) -> None:
    health = await bench.provider.health()
    assert health.is_alive, health.detail
    assert health.models


async def test_closing_twice_is_fine_and_so_is_coming_back(bench: Bench) -> None:
    await bench.provider.complete(asking())
    await bench.provider.aclose()
    await bench.provider.aclose()
    assert (await bench.provider.complete(asking())).choices
    assert (await bench.provider.health()).is_alive


async def test_leaving_a_complete_call_ends_it_upstream(bench: Bench) -> None:
    if bench.hold_next is None:
        pytest.skip("nobody can leave an answer that takes no time")
    bench.hold_next()
    call = asyncio.create_task(bench.provider.complete(asking()))
    await present(bench.until_waiting)()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await present(bench.until_left)()
    assert (await bench.provider.complete(asking())).choices[0].text == bench.text


async def test_leaving_a_stream_ends_it_upstream(bench: Bench, request: pytest.FixtureRequest) -> None:
    if bench.hold_next is None or "unstreamed" in request.node.callspec.id:
        pytest.skip("an answer that comes whole has no middle to leave in")
    bench.hold_next()
    stream = bench.provider.stream(asking())
    assert (await anext(stream)).text
    await stream.aclose()
    await present(bench.until_left)()


async def test_calls_may_run_side_by_side(bench: Bench) -> None:
    completions = await asyncio.gather(*(bench.provider.complete(asking()) for _ in range(8)))
    assert all(completion.choices for completion in completions)
    assert bench.text is None or {completion.choices[0].text for completion in completions} == {bench.text}


@pytest.mark.parametrize("dialect", ["anthropic", "lmstudio", "ollama", "openai"])
async def test_the_health_of_a_missing_server_is_returned_and_not_raised(dialect: str) -> None:
    async with FakeUpstream(dialect) as server:
        gone = server
    async with provider_to(gone) as provider:
        health = await provider.health()
    assert not health.is_alive
    assert health.detail


@pytest.mark.parametrize("dialect", ["anthropic", "lmstudio", "ollama", "openai"])
def test_a_provider_outlives_its_event_loop(dialect: str) -> None:
    """What a synchronous caller does: one loop for each call."""

    async def ask(provider: Provider) -> str:
        text = (await provider.complete(asking())).choices[0].text
        await provider.aclose()
        return text

    async def serve_and_ask(port: int, provider: Provider | None) -> tuple[int, Provider]:
        async with FakeUpstream(dialect, answer=TEXT, port=port) as server:
            if provider is None:
                provider = make_provider(backend_for(server), EventBus(), SystemClock())
            assert await ask(provider) == TEXT
            return server.port, provider

    port, provider = asyncio.run(serve_and_ask(0, None))
    asyncio.run(serve_and_ask(port, provider))
