"""Requests that no polite client sends, over real sockets. After each of them the next good request is served."""

import json
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest

from mockllmapi import MockLlmApi, Settings
from mockllmapi.cli.protocol import ProblemProtocol
from support.live import LiveServer, exchange, open_connection, read_reply

MAX_BODY = 200_000
GOOD = b"GET /api/mock/users?count=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    settings = Settings.from_mapping(
        {
            "Backends": [{"Name": "builtin", "Provider": "builtin"}],
            "MaxRequestSizeBytes": MAX_BODY,
            "MaxShapeBytes": 5000,
        }
    )
    with LiveServer(MockLlmApi(settings, bound_to="127.0.0.1"), ProblemProtocol) as server:
        yield server.port


@pytest.fixture(autouse=True)
async def _the_next_request_is_served(port: int) -> AsyncIterator[None]:
    yield
    reply = await exchange(port, GOOD)
    assert (reply.status, len(reply.json)) == (200, 1)


def request(
    method: str = "GET", target: str = "/api/mock/users", *headers: str, body: bytes = b"", length: bool = True
) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", *headers]
    if body and length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


JSON = "Content-Type: application/json"
CHUNKED = "Transfer-Encoding: chunked"


# -- what is no HTTP


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"hello\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /api/mock/\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /api/mock/users?q=\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /api/mock/users HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET /api/mock/users HTTP/1.1\r\nHost: localhost\r\nX-Null: a\x00b\r\n\r\n",
        b"GET /api/mock/users HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
        b"POST /api/mock/users HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/mock/users HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n",
        b"POST /api/mock/users HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"POST /api/mock/users HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        request("POST", "/api/mock/users", CHUNKED, "Content-Length: 3", body=b"0\r\n\r\n", length=False),
        request("POST", "/api/mock/users", CHUNKED, body=b"ZZ\r\n", length=False),
        request("POST", "/api/mock/users", CHUNKED, body=b"5\r\nabcdeXX", length=False),
        request("CONNECT", "localhost:80"),
        request("SPELL"),
        request("GET", "/api/mock/users?shape=" + "a" * 1_000_000),
    ],
)
async def test_what_is_no_http_is_a_400(port: int, raw: bytes) -> None:
    assert (await exchange(port, raw)).status == 400


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"GET /api/m",
        b"GET /api/mock/users HTTP/1.1\r\nHost: loc",
        request("POST", "/api/mock/users", "Content-Length: 100", body=b"only a part", length=False),
        request("POST", "/api/mock/users", CHUNKED, body=b"5\r\nabcde\r\n", length=False),
        request("POST", "/api/mock/users", CHUNKED, body=b"ff\r\nabc", length=False),
    ],
)
async def test_a_client_may_leave_in_the_middle_of_its_request(port: int, raw: bytes) -> None:
    async with open_connection(port) as (_, writer):
        writer.write(raw)
        await writer.drain()


# -- what is HTTP, and too much of it


@pytest.mark.parametrize(
    "raw",
    [
        request("GET", "/api/mock/users", "X-Large: " + "a" * 70_000),
        request("GET", "/api/mock/users", *(f"X-{index}: {'a' * 1000}" for index in range(100))),
        request("GET", "/api/mock/users", "X-Large: " + "a" * 1_000_000),
        request("GET", "/api/mock/" + "a" * 60_000, "X-Large: " + "a" * 10_000),
        request("GET", "/api/mock/users?shape=" + "a" * 60_000, "X-Large: " + "a" * 10_000),
    ],
)
async def test_a_head_that_is_too_large_is_a_431(port: int, raw: bytes) -> None:
    assert (await exchange(port, raw)).problem["status"] == 431


@pytest.mark.parametrize(
    "raw",
    [
        request("POST", "/api/mock/users", JSON, body=b"x" * (MAX_BODY + 1)),
        request("POST", "/api/mock/users", "Content-Length: 999999999999", length=False),
        request("POST", "/api/mock/users", "Content-Length: 999999999999", "Expect: 100-continue", length=False),
        request("POST", "/api/mock/users", CHUNKED, body=chunked(*[b"x" * 10_000] * 30), length=False),
        request("POST", "/api/mock/users", CHUNKED, body=b"ffffffff\r\n" + b"x" * (MAX_BODY + 1), length=False),
    ],
)
async def test_a_body_that_is_too_large_is_a_413(port: int, raw: bytes) -> None:
    assert (await exchange(port, raw)).problem["status"] == 413


async def test_a_shape_of_a_megabyte_is_a_413() -> None:
    settings = Settings.from_mapping({"Backends": [{"Name": "b", "Provider": "builtin"}]})
    shape = {"shape": {f"field_{index:06}": "" for index in range(60_000)}}
    body = json.dumps(shape).encode()
    assert len(body) > 1_000_000
    with LiveServer(MockLlmApi(settings)) as server:
        reply = await exchange(server.port, request("POST", "/api/mock/users", JSON, body=body))
        assert reply.problem["detail"] == "The shape is larger than 262144 bytes (MaxShapeBytes)."
        assert (await exchange(server.port, GOOD)).status == 200


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
async def test_json_nested_ten_thousand_deep_is_a_400(port: int, opening: bytes) -> None:
    closing = b"]" if opening == b"[" else b"}"
    body = opening * 10_000 + b"1" + closing * 10_000
    reply = await exchange(port, request("POST", "/api/mock/users", JSON, body=body))
    assert (reply.status, reply.problem["detail"][:5]) == (400, "body:")


@pytest.mark.parametrize("levels", [100, 64, 10])
async def test_json_of_a_reasonable_depth_is_answered(port: int, levels: int) -> None:
    body = b'{"a":' * levels + b"1" + b"}" * levels
    assert (await exchange(port, request("POST", "/api/mock/users", JSON, body=body))).status == 201


async def test_a_shape_nested_deep_is_a_400(port: int) -> None:
    shape = "[" * 1000 + "]" * 1000
    reply = await exchange(port, request("GET", "/api/mock/users?shape=" + shape))
    assert (reply.status, reply.problem["detail"][:6]) == (400, "shape:")


async def test_thousands_of_parameters_are_answered(port: int) -> None:
    target = "/api/mock/users?" + "&".join(f"a{index}=1" for index in range(3000))
    assert (await exchange(port, request("GET", target))).status == 200


# -- what is HTTP, and odd


@pytest.mark.parametrize(
    "raw",
    [
        request("PUT", "/api/mock/users/%ff%fe%00%0a"),
        request("PUT", "/api/mock/users?q=%ff&%fe=%00"),
        b"PUT /api/mock/users HTTP/1.1\r\nHost: localhost\r\nX-Any: \xff\xfe\r\nX-LLM-Backend: \xff\r\n\r\n",
        request("PUT", "/api/mock/users", "Content-Type: text/plain", body=b"\xff\xfe\x00"),
        request("PUT", "/api/mock/users", "Content-Type: application/x-www-form-urlencoded", body=b"\xff=\xfe"),
        request("PUT", "/api/mock/users", "Content-Type: ;/;;;=", body=b"{}"),
        request("PUT", "/api/mock/" + "/".join(["a"] * 5000)),
        request("PUT", "/api/mock/users", "Connection: Upgrade", "Upgrade: h2c"),
        b"PUT /api/mock/users HTTP/1.0\r\nHost: localhost\r\n\r\n",
        request("PUT", "/api/mock/users", CHUNKED, JSON, body=chunked(b'{"na', b'me":', b'"A"}'), length=False),
    ],
)
async def test_what_is_only_odd_is_answered(port: int, raw: bytes) -> None:
    reply = await exchange(port, raw)
    assert reply.status == 200
    assert reply.json is not None


async def test_the_authority_of_an_absolute_address_is_the_host(port: int) -> None:
    reply = await exchange(port, request("PUT", "http://elsewhere.example/api/mock/users"))
    assert reply.problem["type"].endswith("host-not-allowed")


async def test_another_version_of_websocket_is_told_the_right_one(port: int) -> None:
    handshake = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
    reply = await exchange(port, request("GET", "/api/mock/stream/users", *handshake, "Sec-WebSocket-Version: 8"))
    assert (reply.status, reply.headers["sec-websocket-version"]) == (426, "13")


async def test_invalid_utf8_in_declared_json_is_a_400_with_its_place(port: int) -> None:
    reply = await exchange(port, request("POST", "/api/mock/users", JSON, body=b'{"a": "\xff"}'))
    assert reply.problem["detail"] == "body: not valid JSON: not UTF-8 at byte 7. Expected JSON, as declared."


async def test_trace_is_a_405(port: int) -> None:
    reply = await exchange(port, request("TRACE"))
    assert (reply.problem["status"], reply.headers["allow"]) == (
        405,
        "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    )


async def test_the_server_as_a_whole_is_not_a_mock(port: int) -> None:
    """`OPTIONS *` asks whether the server is there (RFC 9110 section 9.3.7)."""
    assert (await exchange(port, request("OPTIONS", "*"))).status == 204


async def test_head_leaves_the_connection_in_order(port: int) -> None:
    async with open_connection(port) as (reader, writer):
        for target in ("/api/mock/users", "/api/mock/users?error=503", "/api/mock/users?count=x", "/nowhere"):
            writer.write(request("HEAD", target) + request("GET", "/health/live"))
            await read_reply(reader, is_head=True)
            assert (await read_reply(reader)).json == {"status": "ok"}


async def test_requests_in_one_packet_are_answered_in_order(port: int) -> None:
    async with open_connection(port) as (reader, writer):
        writer.write(b"".join(request("GET", f"/api/mock/users/{index}") for index in range(1, 6)))
        assert [(await read_reply(reader)).json["id"] for _ in range(5)] == [1, 2, 3, 4, 5]


async def test_a_request_may_come_byte_by_byte(port: int) -> None:
    raw = request("POST", "/api/mock/users", JSON, body=b'{"name":"Ada"}')
    reply = await exchange(port, *(raw[index : index + 1] for index in range(len(raw))))
    assert (reply.status, reply.json["name"]) == (201, "Ada")


async def test_a_refused_body_does_not_become_the_next_request(port: int) -> None:
    smuggled = request("GET", "/api/mock/smuggled")
    async with open_connection(port) as (reader, writer):
        body = smuggled.ljust(MAX_BODY + 1)
        writer.write(request("POST", "/api/mock/users", body=body) + request("GET", "/health/live"))
        assert (await read_reply(reader)).status == 413
        assert (await read_reply(reader)).json == {"status": "ok"}


# -- hosts


@pytest.mark.parametrize("host", ["localhost", "localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}", "a.localhost"])
async def test_the_server_answers_to_loopback_names(port: int, host: str) -> None:
    raw = f"GET /api/mock/users HTTP/1.1\r\nHost: {host.format(port=port)}\r\n\r\n".encode()
    assert (await exchange(port, raw)).status == 200


@pytest.mark.parametrize("path", ["/api/mock/users", "/api/backends", "/health", "/docs"])
async def test_a_rebound_name_reaches_nothing(port: int, path: str) -> None:
    raw = f"GET {path} HTTP/1.1\r\nHost: rebound.example:{port}\r\n\r\n".encode()
    assert (await exchange(port, raw)).problem["status"] == 403


async def test_a_websocket_is_not_opened(port: int) -> None:
    upgrade = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: eA==")
    assert (await exchange(port, request("GET", "/api/mock/users", *upgrade))).status != 101


# -- through a polite client


async def test_a_form_with_a_file_is_answered(port: int) -> None:
    form = aiohttp.FormData()
    form.add_field("title", "Holiday")
    form.add_field("photo", b"\x89PNG" * 1000, filename="beach.png", content_type="image/png")
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
        session.post("/api/mock/albums", data=form) as reply,
    ):
        body = await reply.json()
    assert reply.status == 201
    assert body["title"] == "Holiday"
    assert body["photo"] == {"filename": "beach.png", "contentType": "image/png", "size": 4000}


async def test_a_body_of_unknown_length_is_answered(port: int) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b'{"name"', b": ", b'"Ada"}'):
            yield piece

    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
        session.post("/api/mock/users", data=pieces(), headers={"Content-Type": "application/json"}) as reply,
    ):
        assert (reply.status, (await reply.json())["name"]) == (201, "Ada")
