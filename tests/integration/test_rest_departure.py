"""A client that leaves: the backend sees it, and everybody else is served."""

import asyncio
import logging
from typing import Any

import pytest

from mockllmapi import create_app
from mockllmapi.app import MockLlmApi
from support.json_types import JsonDict
from support.live import LiveServer, exchange, open_connection, read_reply
from upstreams import FakeUpstream, Fault

REQUEST = b"GET /api/mock/users/7 HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b'POST /api/mock/users HTTP/1.1\r\nHost: localhost\r\nContent-Length: 14\r\n\r\n{"name":"Ada"}'


def app_for(upstream: FakeUpstream, **more: Any) -> MockLlmApi:
    backend: JsonDict = {"Name": "slow", "Provider": "ollama", "BaseUrl": upstream.base_url, "ModelName": "llama3"}
    return create_app({"Backends": [backend], "HealthCheck": {"Enabled": False}} | more)


@pytest.mark.parametrize("raw", [REQUEST, POST])
@pytest.mark.parametrize("fault", [Fault.never(), Fault.stall(0.5)], ids=["never", "stall"])
async def test_the_backend_sees_that_nobody_waits_any_more(
    raw: bytes, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    async with FakeUpstream("ollama", '{"id": 7}') as upstream:
        upstream.faults.append(fault)
        with LiveServer(app_for(upstream)) as server, caplog.at_level(logging.INFO):
            async with open_connection(server.port) as (_, writer):
                writer.write(raw)
                await upstream.until(chats=1)
            await upstream.until(aborted=1)
            reply = await exchange(server.port, REQUEST)
    assert (reply.status, reply.json) == (200, {"id": 7})
    assert len(upstream.chats) == 2
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_many_who_leave_take_only_their_own_request_with_them() -> None:
    async with FakeUpstream("ollama", '{"id": 7}') as upstream:
        gate = asyncio.Event()
        upstream.faults.extend([Fault.never()] * 3)
        with LiveServer(app_for(upstream, Seed=1)) as server:
            writers = []
            for index in range(3):
                _, writer = await asyncio.open_connection("127.0.0.1", server.port)
                writer.write(REQUEST.replace(b"/7", b"/%d" % index))
                writers.append(writer)
            await upstream.until(chats=3)
            upstream.faults.append(Fault.slow(gate))
            async with open_connection(server.port) as (reader, writer):
                writer.write(REQUEST)
                await upstream.until(chats=4)
                for gone in writers:
                    gone.close()
                await upstream.until(aborted=3)
                gate.set()
                assert (await read_reply(reader)).json == {"id": 7}
    assert upstream.aborted == 3


async def test_who_shares_an_answer_keeps_it_when_the_other_leaves() -> None:
    seeded = REQUEST.replace(b"/7", b"/7?seed=5")
    async with FakeUpstream("ollama", '{"id": 7}') as upstream:
        gate = asyncio.Event()
        upstream.faults.append(Fault.slow(gate))
        with LiveServer(app_for(upstream)) as server:
            async with open_connection(server.port) as (reader, writer):
                async with open_connection(server.port) as (_, leaving):
                    leaving.write(seeded)
                    await upstream.until(chats=1)
                    writer.write(seeded)
                    # The second request has been read when a third, sent after it, is answered.
                    assert (await exchange(server.port, REQUEST)).status == 200
                gate.set()
                reply = await read_reply(reader)
    assert (reply.status, reply.json) == (200, {"id": 7})


async def test_the_server_ends_while_a_request_is_under_way() -> None:
    async with FakeUpstream("ollama") as upstream:
        upstream.faults.append(Fault.never())
        with LiveServer(app_for(upstream)) as server:
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(REQUEST)
            await upstream.until(chats=1)
            writer.close()
            await upstream.until(aborted=1)
    assert upstream.in_flight == 0
