"""A local model that is loaded only when it is asked for: nothing hangs up on the call that loads it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from mockllmapi.testing import FrozenClock
from support.gateway import Gateway, entry_for
from upstreams import FakeUpstream, Fault

DIALECTS = pytest.mark.parametrize("dialect", ["ollama", "lmstudio"])
SETTINGS = {"TimeoutSeconds": 4, "HealthCheck": {"Enabled": False}, "MaxRetryAttempts": 0}


@asynccontextmanager
async def before(*upstreams: FakeUpstream) -> AsyncIterator[tuple[Gateway, FrozenClock]]:
    clock = FrozenClock()
    entries = [entry_for(name, upstream) for name, upstream in zip(("cold", "other"), upstreams, strict=False)]
    async with asyncio.timeout(10), Gateway({"Backends": entries, **SETTINGS}, clock) as gateway:
        yield gateway, clock


@DIALECTS
async def test_a_cold_model_gets_the_whole_time_of_the_request(dialect: str) -> None:
    gate = asyncio.Event()
    async with FakeUpstream(dialect, loaded=[]) as cold, before(cold) as (gateway, clock):
        cold.faults.append(Fault.slow(gate))
        async with gateway.asking() as answer:
            await cold.until(chats=1)
            clock.advance(100)
            gate.set()
            reply = await answer
        assert (reply.status, reply.headers["x-llm-attempts"]) == (200, "1")
    assert (len(cold.chats), cold.aborted) == (1, 0)


@DIALECTS
async def test_another_backend_steps_in_and_the_load_goes_on(dialect: str) -> None:
    gate = asyncio.Event()
    async with (
        FakeUpstream(dialect, loaded=[]) as cold,
        FakeUpstream() as other,
        before(cold, other) as (gateway, clock),
    ):
        cold.faults.append(Fault.slow(gate))
        async with gateway.asking() as answer:
            await cold.until(chats=1)
            await clock.wait_for_sleepers(for_s=4)
            clock.advance(4)
            first = await answer
        meanwhile = await gateway.ask()
        assert (cold.in_flight, cold.aborted) == (1, 0)
        gate.set()
        await cold.until(chats=1)
        while gateway.in_flight["cold"]:
            await asyncio.sleep(0)
        after = await gateway.ask()
    backends = [reply.headers["x-llm-backend"] for reply in (first, meanwhile, after)]
    assert (backends, len(cold.chats), cold.aborted) == (["other", "other", "cold"], 2, 0)


@DIALECTS
async def test_a_model_in_memory_gets_the_usual_time(dialect: str) -> None:
    async with FakeUpstream(dialect) as warm, before(warm) as (gateway, clock):
        warm.faults.append(Fault.never())
        async with gateway.asking() as answer:
            await warm.until(chats=1)
            await clock.wait_for_sleepers(for_s=4)
            clock.advance(4)
            assert (await answer).problem["attempts"][0]["outcome"] == "timeout"


async def test_a_stopping_server_cancels_a_load_that_goes_on() -> None:
    async with (
        FakeUpstream("ollama", loaded=[]) as cold,
        FakeUpstream() as other,
        before(cold, other) as (gateway, clock),
    ):
        cold.faults.append(Fault.never())
        async with gateway.asking() as answer:
            await cold.until(chats=1)
            await clock.wait_for_sleepers(for_s=4)
            clock.advance(4)
            assert (await answer).headers["x-llm-backend"] == "other"
        await gateway.app.router.aclose()
        await cold.until(aborted=1)
