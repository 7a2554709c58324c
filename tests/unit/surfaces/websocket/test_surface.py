"""The handshake: who may connect, where, and for what."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount

from mockllmapi import create_app
from support.json_types import Json, JsonDict
from support.routing import settle
from support.socket_wire import SocketWire, socket_scope

BUILTIN: dict[str, Any] = {"Backends": [{"Name": "here", "Provider": "builtin"}]}
STREAM = "/api/mock/stream"
ONE = f"{STREAM}/users/7?sseMode=CompleteObjects"


async def knock(app: Any, target: str = ONE, *, answers: bool = True, **headers: str) -> SocketWire:
    """Connect, wait until nothing happens any more, and leave."""
    wire = SocketWire()
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    serving = asyncio.ensure_future(app(socket_scope(target, named, answers=answers), wire.receive, wire.send))
    await settle()
    wire.leave()
    await serving
    return wire


def refusal(wire: SocketWire) -> tuple[int, str]:
    """Status and detail of a refused handshake."""
    start, body = wire.sent
    return start["status"], msgspec.json.decode(body["body"])["detail"]


async def test_the_address_asks_for_a_stream() -> None:
    wire = await knock(create_app(BUILTIN))
    assert wire.sent[0]["type"] == "websocket.accept"
    assert [frame["done"] for frame in wire.frames] == [False, True]
    assert wire.frames[0]["data"]["id"] == 7


@pytest.mark.parametrize("target", [STREAM, STREAM + "/", STREAM + "?count=3"])
async def test_an_address_without_a_path_asks_for_none(target: str) -> None:
    wire = await knock(create_app(BUILTIN), target)
    assert [message["type"] for message in wire.sent] == ["websocket.accept"]


async def test_a_named_feed_needs_no_path() -> None:
    settings = BUILTIN | {"Feeds": [{"Name": "prices", "Path": "/prices"}]}
    app = create_app(settings)
    wire = await knock(app, f"{STREAM}?feed=prices")
    assert [frame["type"] for frame in wire.frames] == ["info", "data"]
    assert wire.frames[0]["feed"] == "prices"
    await app.aclose()


async def test_headers_of_the_handshake_are_controls_of_the_first_stream() -> None:
    wire = await knock(create_app(BUILTIN), X_Error_Code="418")
    assert wire.frames == [{"type": "error", "error": {"code": 418, "message": "I'm a Teapot", "details": None}}]
    both: JsonDict = {"Backends": [{"Name": name, "Provider": "builtin"} for name in ("here", "there")]}
    wire = await knock(create_app(both), X_LLM_Backend="there")
    assert wire.frames[-1]["backends"] == ["there"]


@pytest.mark.parametrize("given", ["trace-7", ""])
async def test_the_request_has_an_id(given: str) -> None:
    headers: JsonDict = {"X_Request_Id": given} if given else {}
    wire = await knock(create_app(BUILTIN), **headers)
    name, value = wire.sent[0]["headers"][0]
    assert name == b"x-request-id"
    assert value.decode() == given if given else len(value) == 32


@pytest.mark.parametrize("path", ["/", "/api/mock", "/api/mock/users", "/api/mock/streams", "/api/backends", "/docs"])
async def test_there_are_no_streams_elsewhere(path: str) -> None:
    status, detail = refusal(await knock(create_app(BUILTIN), path))
    rest = path.removeprefix("/api/mock").removeprefix("/api").rstrip("/")
    suggested = f"Streams are below /api/mock/stream: try /api/mock/stream{rest}."
    assert (status, detail) == (404, f"Nothing is at {path}. {suggested}")
    assert (await knock(create_app(BUILTIN), path, answers=False)).closed == (1008, "Nothing is here")


# -- who may connect


@pytest.mark.parametrize(
    ("cors", "origin", "is_let_in"),
    [
        (True, "http://page.example", True),
        (True, "null", True),
        (False, "http://page.example", False),
        (False, "null", False),
        (False, "http://localhost.page.example", False),
        (False, "http://[", False),
        (False, "http://localhost", True),
        (False, "https://localhost", True),
        (False, "", True),
        (["http://page.example"], "http://page.example", True),
        (["http://page.example"], "http://other.example", False),
    ],
)
async def test_pages_of_other_origins_connect_where_cors_lets_them(
    cors: bool | list[str], origin: str, is_let_in: bool
) -> None:
    headers: Json = {"Origin": origin} if origin else {}
    wire = await knock(create_app(BUILTIN | {"Cors": cors}), **headers)
    assert bool(wire.frames) == is_let_in
    if not is_let_in:
        assert refusal(wire)[0] == 403


async def test_a_foreign_host_is_refused() -> None:
    app = create_app(BUILTIN | {"AllowedHosts": ["mock.example"]})
    assert refusal(await knock(app, Host="rebound.example"))[0] == 403
    assert (await knock(app, Host="mock.example")).frames
    assert (await knock(app, Host="rebound.example", answers=False)).closed == (1008, "This host is not served here")


async def test_a_head_that_is_too_large_is_refused() -> None:
    assert refusal(await knock(create_app(BUILTIN), X_Big="x" * 70_000))[0] == 431


async def test_nobody_is_let_in_when_the_server_stops() -> None:
    app = create_app(BUILTIN)
    app.begin_shutdown()
    assert refusal(await knock(app))[0] == 503


async def test_a_client_that_gives_up_at_once_is_no_failure() -> None:
    app, wire = create_app(BUILTIN), SocketWire()
    wire.leave()
    await app(socket_scope(ONE), wire.receive, wire.send)
    assert wire.sent == []


# -- where it stands


@pytest.mark.parametrize("prefix", ["", "/mock"])
async def test_the_prefix_is_free(prefix: str) -> None:
    wire = await knock(create_app(BUILTIN, prefix=prefix), f"{prefix}/stream/users/7?sseMode=CompleteObjects")
    assert wire.frames[0]["data"]["id"] == 7


@pytest.mark.parametrize("kind", ["starlette", "fastapi"])
async def test_it_can_be_mounted(kind: str) -> None:
    inner = create_app(BUILTIN)
    app: Any = FastAPI() if kind == "fastapi" else Starlette(routes=[Mount("/inner", inner)])
    if kind == "fastapi":
        app.mount("/inner", inner)
    wire = await knock(app, "/inner" + ONE)
    assert wire.frames[0]["data"]["id"] == 7
    assert wire.closed == (1000, "")
