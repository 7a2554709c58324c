"""Bodies as clients really send them, over a socket."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from mockllmapi import create_app
from support.asgi import Reply
from support.live import LiveServer, exchange


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with LiveServer(create_app()) as live:
        yield live


async def post(server: LiveServer, path: str, body: bytes, *headers: str) -> Reply:
    head = [f"POST /api/mock{path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}", *headers]
    return await exchange(server.port, "\r\n".join([*head, "Connection: close", "", ""]).encode() + body)


async def test_a_compressed_body_is_read(server: LiveServer) -> None:
    body = gzip.compress(json.dumps({"name": "Ines Falk"}).encode(), mtime=0)
    reply = await post(server, "/customers", body, "Content-Type: application/json", "Content-Encoding: gzip")
    assert (reply.status, reply.json["name"]) == (201, "Ines Falk")


async def test_a_coding_that_is_not_known_is_a_415_that_names_those_that_are(server: LiveServer) -> None:
    reply = await post(server, "/customers", b"x", "Content-Type: application/json", "Content-Encoding: br")
    assert (reply.status, reply.headers["accept-encoding"]) == (415, "gzip, deflate")
    assert reply.json["type"].endswith("unsupported-coding")


async def test_a_compressed_body_has_the_limit_of_a_plain_one(server: LiveServer) -> None:
    body = gzip.compress(bytes(11 * 1024 * 1024), mtime=0)
    assert (await post(server, "/files", body, "Content-Encoding: gzip")).status == 413


async def test_an_image_comes_back_as_its_facts(server: LiveServer) -> None:
    body = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
    reply = await post(server, "/files", body, "Content-Type: image/png")
    assert reply.status == 201
    assert (reply.json["contentType"], reply.json["size"]) == ("image/png", len(body))
    assert "\ufffd" not in json.dumps(reply.json, ensure_ascii=False)


async def test_a_bracketed_form_comes_back_with_its_structure(server: LiveServer) -> None:
    form = b"customer[name]=Ines&items[0][sku]=A1&items[1][sku]=B2&expand[]=customer"
    reply = await post(server, "/orders", form, "Content-Type: application/x-www-form-urlencoded")
    assert reply.json["customer"] == {"name": "Ines"}
    assert reply.json["items"] == [{"sku": "A1"}, {"sku": "B2"}]
    assert reply.json["expand"] == ["customer"]


async def test_lines_of_json_are_as_many_records(server: LiveServer) -> None:
    reply = await post(server, "/events", b'{"kind":"a"}\n{"kind":"b"}\n', "Content-Type: application/x-ndjson")
    assert [one["kind"] for one in reply.json] == ["a", "b"]


async def test_a_websocket_client_that_names_subprotocols_gets_its_first(server: LiveServer) -> None:
    """A browser fails the connection otherwise."""
    url = f"ws://127.0.0.1:{server.port}/api/mock/stream/users/7"
    async with connect(url, subprotocols=[Subprotocol("json"), Subprotocol("v2.json")]) as socket:
        assert socket.subprotocol == "json"
        assert await socket.recv()
