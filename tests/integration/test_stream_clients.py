"""Streams as other people's clients hear them: curl, and the reader of an HTTP library."""

from __future__ import annotations

import asyncio
import json
import shutil
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
import pytest

from support.event_stream import PATIENCE_S, read_events
from support.gateway import Gateway, entry_for
from upstreams import FakeUpstream

CURL = shutil.which("curl")
USERS = [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Grace"}]
TARGET = "/api/mock/stream/users?sseMode=ArrayItems"


@asynccontextmanager
async def pausing_model() -> AsyncGenerator[tuple[Gateway, FakeUpstream, asyncio.Event], None]:
    """A gateway whose model says its second item once the gate opens."""
    gate = asyncio.Event()
    async with FakeUpstream("openai") as upstream:
        upstream.scripts.append(["[" + json.dumps(USERS[0]) + ",", gate, json.dumps(USERS[1]) + "]"])
        async with Gateway({"Backends": [entry_for("one", upstream)]}) as gateway:
            yield gateway, upstream, gate


@asynccontextmanager
async def curl(port: int, *options: str) -> AsyncGenerator[asyncio.subprocess.Process, None]:
    """`curl -N`, ended with the block."""
    assert CURL is not None
    url = f"http://127.0.0.1:{port}{TARGET}"
    process = await asyncio.create_subprocess_exec(
        CURL, "--no-buffer", "--silent", "--noproxy", "*", *options, url, stdout=PIPE
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def one_event(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readuntil(b"\n\n")).decode()


@pytest.mark.skipif(CURL is None, reason="no curl is installed")
async def test_curl_prints_an_item_before_the_model_begins_the_next() -> None:
    async with pausing_model() as (gateway, _, gate), curl(gateway.port, "--fail") as process:
        (first,) = read_events(await one_event(process))
        assert first.json["item"] == USERS[0]
        gate.set()
        rest, _ = await process.communicate()
    assert [event.json.get("item") for event in read_events(rest.decode())] == [USERS[1], None]
    assert process.returncode == 0


@pytest.mark.skipif(CURL is None, reason="no curl is installed")
async def test_curl_that_is_stopped_stops_the_model() -> None:
    async with pausing_model() as (gateway, upstream, _):
        async with curl(gateway.port) as process:
            await one_event(process)
            process.kill()
        await upstream.until(aborted=1)


async def test_a_library_reads_an_item_before_the_model_begins_the_next() -> None:
    async with pausing_model() as (gateway, _, gate), httpx.AsyncClient(trust_env=False) as client:
        heard: list[dict[str, object]] = []
        async with client.stream("GET", f"http://127.0.0.1:{gateway.port}{TARGET}") as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            async for line in response.aiter_lines():
                if line.startswith("data: "):
                    heard.append(json.loads(line.removeprefix("data: ")))
                    gate.set()
    assert [body.get("item") for body in heard] == [*USERS, None]


async def test_a_library_that_leaves_stops_the_model() -> None:
    async with pausing_model() as (gateway, upstream, _), httpx.AsyncClient(trust_env=False) as client:
        async with client.stream("GET", f"http://127.0.0.1:{gateway.port}{TARGET}") as response:
            async for line in response.aiter_lines():
                if not line:
                    break
        await upstream.until(aborted=1)
