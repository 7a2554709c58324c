"""How `mockllmapi serve` ends while it has something to do."""

from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path

import pytest

from support.command import PATIENCE_S, Serving, serving
from support.event_stream import listening
from upstreams import FakeUpstream, Fault

ANSWER = '[{"id": 1, "name": "Ada Lovelace"}]'


async def until_refused(port: int) -> None:
    """Return when nobody listens there any more."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                return
            writer.close()
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
async def test_a_request_in_flight_is_answered_before_the_end(tmp_path: Path, number: signal.Signals) -> None:
    gate = asyncio.Event()
    async with FakeUpstream("ollama", ANSWER) as upstream:
        upstream.faults.append(Fault.slow(gate))
        options = ("--provider", "ollama", "--base-url", upstream.base_url, "--model", "llama3")
        async with serving(tmp_path, *options) as server:
            asking = asyncio.create_task(server.get("/api/mock/users"))
            await upstream.until(in_flight=1)
            ending = asyncio.create_task(server.end(number))
            await until_refused(server.port)
            assert not asking.done()
            gate.set()
            reply, outcome = await asyncio.gather(asking, ending)
    assert (reply.status, reply.json) == (200, json.loads(ANSWER))
    assert (outcome.status, outcome.out) == (0, "")
    assert "[Error]" not in outcome.err


async def test_requests_that_wait_for_a_free_backend_are_refused_at_once(tmp_path: Path) -> None:
    gate = asyncio.Event()
    async with FakeUpstream("ollama", ANSWER) as upstream:
        upstream.faults.append(Fault.slow(gate))
        backend = {"Name": "one", "BaseUrl": upstream.base_url, "ModelName": "llama3", "MaxConcurrentRequests": 1}
        (tmp_path / "appsettings.json").write_text(json.dumps({"LLMockApi": {"Backends": [backend]}}))
        async with serving(tmp_path) as server:
            asking = asyncio.create_task(server.get("/api/mock/users"))
            await upstream.until(in_flight=1)
            waiting = [asyncio.create_task(server.get(f"/api/mock/cities?i={i}")) for i in range(3)]
            await until_waiting(server, 3)
            ending = asyncio.create_task(server.end())
            refused = await asyncio.gather(*waiting)
            assert not asking.done()
            gate.set()
            reply, outcome = await asyncio.gather(asking, ending)
    for one in refused:
        assert (one.status, one.headers["content-type"]) == (503, "application/problem+json")
        assert one.json["type"].endswith("stopping")
        assert one.headers["retry-after"] == "5"
    assert reply.status == 200
    assert (outcome.status, outcome.out) == (0, "")


async def until_waiting(server: Serving, count: int) -> None:
    """Return when so many requests wait for a backend."""
    async with asyncio.timeout(PATIENCE_S):
        while (await server.get("/_mock/backends")).json["backends"][0]["waiting"] != count:
            await asyncio.sleep(0.02)


async def test_a_pool_of_kept_connections_does_not_hold_it(tmp_path: Path) -> None:
    async with serving(tmp_path, "--provider", "builtin") as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        outcome = await server.end()
        writer.close()
    assert (outcome.status, outcome.err) == (0, "")


@pytest.mark.parametrize("query", ["sseMode=ArrayItems", "sseMode=CompleteObjects", "shape=[%7B%22id%22:0%7D]"])
async def test_an_open_stream_gets_a_proper_end(tmp_path: Path, query: str) -> None:
    async with FakeUpstream("ollama") as upstream:
        upstream.scripts.append(['[{"id": 1}, {"id"', asyncio.Event()])
        options = ("--provider", "ollama", "--base-url", upstream.base_url, "--model", "llama3")
        async with (
            serving(tmp_path, *options) as server,
            listening(server.port, f"/api/mock/stream/users?{query}") as stream,
        ):
            await stream.take(1)
            ending = asyncio.create_task(server.end())
            *_, last = await stream.rest()
            outcome = await ending
        await upstream.until(aborted=1)
    assert (last.name, last.id, last.json["status"]) == ("error", "end", 503)
    assert last.json["type"].endswith("stopping")
    assert (outcome.status, outcome.out) == (0, "")
    assert [line for line in outcome.err.splitlines() if "[Error]" in line and "503 stopping" not in line] == []
