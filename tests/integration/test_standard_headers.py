"""Headers that HTTP prescribes, over a socket."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from mockllmapi import create_app
from support.asgi import Reply
from support.live import LiveServer, exchange


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with LiveServer(create_app()) as live:
        yield live


async def ask(server: LiveServer, method: str, target: str, body: str = "") -> Reply:
    head = [
        f"{method} {target} HTTP/1.1",
        "Host: localhost",
        f"Content-Length: {len(body)}",
        "Connection: close",
        "",
        "",
    ]
    return await exchange(server.port, "\r\n".join(head).encode() + body.encode())


@pytest.mark.parametrize(
    ("status", "name", "value"),
    [
        (401, "www-authenticate", 'Bearer realm="mock"'),
        (405, "allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"),
        (407, "proxy-authenticate", 'Basic realm="mock"'),
        (429, "retry-after", "1"),
        (503, "retry-after", "1"),
    ],
)
@pytest.mark.parametrize("path", ["/users", "/stream/users"])
async def test_a_simulated_error_has_the_header_of_its_status(
    server: LiveServer, path: str, status: int, name: str, value: str
) -> None:
    reply = await ask(server, "GET", f"/api/mock{path}?error={status}")
    assert (reply.status, reply.headers[name]) == (status, value)


async def test_a_created_record_is_found_at_its_location(server: LiveServer) -> None:
    created = await ask(server, "POST", "/api/mock/orders/?context=locations", json.dumps({"note": "by hand"}))
    location = created.headers["location"]
    assert (created.status, location) == (201, f"/api/mock/orders/{created.json['id']}")
    found = await ask(server, "GET", f"{location}?context=locations")
    assert (found.json["id"], found.json["note"]) == (created.json["id"], "by hand")


@pytest.mark.parametrize(
    ("path", "body", "location"),
    [
        ("/notes", {"id": "a/b \u00fc"}, "/api/mock/notes/a%2Fb%20%C3%BC"),
        ("/my%20notes", {"id": 5}, "/api/mock/my%20notes/5"),
        ("/users/7", {"name": "Ada"}, "/api/mock/users/7"),
        ("/users/7/orders", {"id": 12}, "/api/mock/users/7/orders/12"),
    ],
)
async def test_a_location_is_an_address(server: LiveServer, path: str, body: dict[str, object], location: str) -> None:
    created = await ask(server, "POST", f"/api/mock{path}", json.dumps(body))
    assert (created.status, created.headers["location"]) == (201, location)


@pytest.mark.parametrize("method", ["GET", "PUT"])
async def test_only_a_created_record_has_a_location(server: LiveServer, method: str) -> None:
    assert "location" not in (await ask(server, method, "/api/mock/users/7")).headers
    assert "location" not in (await ask(server, "POST", "/api/mock/login", "{}")).headers


async def test_options_may_ask_about_the_server_as_a_whole(server: LiveServer) -> None:
    reply = await ask(server, "OPTIONS", "*")
    assert (reply.status, reply.headers["allow"]) == (204, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
