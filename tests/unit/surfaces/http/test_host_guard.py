"""The guard against DNS rebinding."""

from typing import Never

import pytest

from mockllmapi.events import EventBus
from mockllmapi.surfaces.http.asgi import Receive, Scope, Send
from mockllmapi.surfaces.http.exchange import HttpExchange
from mockllmapi.surfaces.http.host_guard import HostGuard, host_name
from mockllmapi.testing import FrozenClock
from support.asgi import Wire, ask, scope_of
from support.randomness import RNG
from support.socket_wire import SocketWire, socket_scope

LOOPBACK = [
    "localhost",
    "LOCALHOST:5116",
    "localhost.",
    "app.localhost:80",
    "127.0.0.1",
    "127.0.0.1:5116",
    "127.8.9.10",
    "[::1]",
    "[::1]:5116",
    "[0:0:0:0:0:0:0:1]",
]
FOREIGN = [
    "evil.example",
    "evil.example:5116",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil-localhost",
    "192.168.1.7",
    "0.0.0.0",
    "[fe80::1]",
    "localhost:80@evil.example",
    "localhost:evil",
    "localhost/evil.example",
    "[::1",
    "::1",
    "[::1].evil.example",
    "user@localhost",
    "",
]


def open_exchange(scope: Scope, path: str) -> HttpExchange:
    return HttpExchange(scope, path, EventBus(), FrozenClock(), RNG)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"let through"})


async def status_for(host: str, *allowed: str, **options: bool) -> int:
    return (await ask(HostGuard(app, open_exchange, allowed, **options), headers={"host": host})).status


@pytest.mark.parametrize("host", LOOPBACK)
async def test_loopback_names_pass(host: str) -> None:
    assert await status_for(host) == 200


@pytest.mark.parametrize("host", FOREIGN)
async def test_other_names_are_refused(host: str) -> None:
    assert await status_for(host) == 403


async def test_the_refusal_is_a_problem_that_says_what_to_do() -> None:
    reply = await ask(HostGuard(app, open_exchange), headers={"host": "evil.example"})
    assert (
        reply.problem["detail"] == "The host 'evil.example' is not served here. "
        "If it should be, start the server with --set AllowedHosts:0=evil.example"
    )
    assert "access-control-allow-origin" not in reply.headers


async def test_head_gets_the_refusal_without_its_body() -> None:
    assert (await ask(HostGuard(app, open_exchange), "HEAD", headers={"host": "evil.example"})).body == b""


async def test_a_request_without_a_host_is_refused() -> None:
    scope = scope_of() | {"headers": []}
    wire = Wire()
    await HostGuard(app, open_exchange)(scope, wire.receive, wire.send)
    assert wire.reply.status == 403


@pytest.mark.parametrize(
    ("allowed", "host", "status"),
    [
        ("mock.example.com", "Mock.Example.com:8080", 200),
        (" MOCK.example.com ", "mock.example.com", 200),
        ("mock.example.com", "other.example.com", 403),
        ("mock.example.com", "localhost", 200),
        (".example.com", "a.b.example.com", 200),
        ("*.example.com", "a.example.com", 200),
        (".example.com", "example.com", 403),
        (".example.com", "evilexample.com", 403),
        ("*", "anything.at.all", 200),
        ("[fe80::1]", "[fe80::1]:80", 200),
        ("fe80::1", "[fe80::1]", 200),
        ("10.0.0.5", "10.0.0.5:5116", 200),
    ],
)
async def test_allowed_hosts_pass_too(allowed: str, host: str, status: int) -> None:
    assert await status_for(host, allowed) == status


@pytest.mark.parametrize(
    ("host", "status"), [("192.168.1.7:5116", 200), ("[2001:db8::1]", 200), ("evil.example", 403), ("localhost", 200)]
)
async def test_a_server_on_all_addresses_lets_any_address_pass(host: str, status: int) -> None:
    assert await status_for(host, allows_addresses=True) == status


@pytest.mark.parametrize(
    ("host", "closed"), [("evil.example", (1008, "This host is not served here")), ("[::1]", None)]
)
async def test_websockets_are_guarded_as_well(host: str, closed: tuple[int, str] | None) -> None:
    wire = SocketWire()
    await HostGuard(app, open_exchange)(socket_scope(headers={"host": host}, answers=False), wire.receive, wire.send)
    assert wire.closed == closed


async def test_a_websocket_is_refused_with_a_problem() -> None:
    wire = SocketWire()
    await HostGuard(app, open_exchange)(socket_scope(headers={"host": "evil.example"}), wire.receive, wire.send)
    start, body = wire.sent
    assert start["status"] == 403
    assert b"host-not-allowed" in body["body"]


async def test_the_lifespan_is_nobodys_business() -> None:
    seen = []

    async def inner(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["type"])

    wire = Wire()
    await HostGuard(inner, open_exchange)({"type": "lifespan"}, wire.receive, wire.send)
    assert seen == ["lifespan"]


@pytest.mark.parametrize(
    ("host", "name"), [("A.b:1", "a.b"), ("[::1]:9", "::1"), (" a. ", "a"), ("a:b:c", ""), ("a:", "a")]
)
def test_the_name_in_a_host_header(host: str, name: str) -> None:
    assert host_name(host) == name


async def test_two_hosts_are_none() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> Never:
        raise AssertionError("it got through")

    scope, wire = scope_of(), Wire()
    scope["headers"] = [(b"host", b"localhost"), (b"host", b"evil.example")]
    await HostGuard(app, open_exchange)(scope, wire.receive, wire.send)
    assert wire.reply.status == 403
