import asyncio
from asyncio.streams import StreamReader, StreamWriter
from collections.abc import AsyncIterator

import pytest

from mockllmapi.providers.connection import BackendConnection
from mockllmapi.providers.model_list import fetch_health, fetch_models, server_root
from mockllmapi.types import SystemClock
from upstreams import FakeUpstream
from upstreams.backends import backend_for


@pytest.mark.parametrize(
    ("base_url", "root"),
    [
        ("http://localhost:11434/v1/", "http://localhost:11434/"),
        ("http://gate/ollama/v1/", "http://gate/ollama/"),
        ("http://localhost:11434/", "http://localhost:11434/"),
    ],
)
def test_the_root_is_the_address_without_its_version(base_url: str, root: str) -> None:
    assert server_root(base_url) == root


@pytest.fixture
async def upstream() -> AsyncIterator[FakeUpstream]:
    async with FakeUpstream("ollama", models=["a"]) as server:
        yield server


@pytest.fixture
async def connection(upstream: FakeUpstream) -> AsyncIterator[BackendConnection]:
    opened = BackendConnection(backend_for(upstream), SystemClock())
    yield opened
    await opened.aclose()


async def test_both_forms_of_a_list_are_read(upstream: FakeUpstream, connection: BackendConnection) -> None:
    for path in ("v1/models", "api/tags"):
        status, entries = await fetch_models(connection, upstream.root + path)
        assert (status, [entry.label for entry in entries]) == (200, ["a"])


async def test_a_body_that_is_not_a_list_has_no_models(upstream: FakeUpstream, connection: BackendConnection) -> None:
    assert await fetch_models(connection, upstream.root + "api/version") == (200, ())
    assert await fetch_models(connection, upstream.root + "nowhere") == (404, ())


async def test_a_server_without_the_route_is_alive(upstream: FakeUpstream, connection: BackendConnection) -> None:
    assert (await fetch_health(connection, backend_for(upstream), path="nowhere")).is_alive


async def test_a_server_that_wants_another_key_is_not(upstream: FakeUpstream, connection: BackendConnection) -> None:
    upstream.key = "right"
    health = await fetch_health(connection, backend_for(upstream))
    assert not health.is_alive
    assert "API key" in health.detail


async def test_a_path_of_the_configuration_goes_first(upstream: FakeUpstream, connection: BackendConnection) -> None:
    await fetch_health(connection, backend_for(upstream, health_check_path="/healthz"))
    assert upstream.received[-1].path == "/healthz"


@pytest.mark.parametrize(("status", "is_alive"), [(200, True), (404, True), (405, True), (500, False), (302, False)])
async def test_the_status_decides_whether_a_backend_is_alive(status: int, is_alive: bool) -> None:
    async def answer(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 3\r\nConnection: close\r\n\r\n<x>".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/"
        settings = backend_for(FakeUpstream("ollama"), base_url=base_url)
        connection = BackendConnection(settings, SystemClock())
        health = await fetch_health(connection, settings)
        await connection.aclose()
    assert (health.is_alive, health.models) == (is_alive, ())
    assert is_alive or str(status) in health.detail
