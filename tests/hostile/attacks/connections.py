"""Heads, connections and frames that never end or come in floods."""

from __future__ import annotations

from collections.abc import Iterator

from hostile.attacks.attack import Attack, get, head_of

__all__ = ["CONNECTIONS"]

_MB = 1024 * 1024
_BEGIN = b"GET /api/mock/users HTTP/1.1\r\nHost: localhost\r\n"
_HANDSHAKE = (
    b"GET /api/mock/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
_CLOSE = b"\x88\x82\0\0\0\0\x03\xe8"


def _endless_header(megabytes: int) -> Iterator[bytes]:
    yield _BEGIN + b"X-A: "
    for _ in range(megabytes):
        yield b"a" * _MB
    yield b"\r\n\r\n"


def _many_headers(megabytes: int) -> Iterator[bytes]:
    yield _BEGIN
    for _ in range(megabytes):
        yield b"A: b\r\n" * (_MB // 6)
    yield b"\r\n"


def _endless_trailer(megabytes: int) -> Iterator[bytes]:
    yield (
        head_of("POST", "/api/mock/x", "Content-Type: application/json", "Transfer-Encoding: chunked")
        + b"2\r\n{}\r\n0\r\nX-A: "
    )
    for _ in range(megabytes):
        yield b"a" * _MB
    yield b"\r\n\r\n"


def _small_chunks(count: int) -> Iterator[bytes]:
    yield head_of("POST", "/api/mock/x", "Content-Type: text/plain", "Transfer-Encoding: chunked")
    for _ in range(count // 10_000):
        yield b"1\r\na\r\n" * 10_000
    yield b"0\r\n\r\n"


def _chunk_extensions(megabytes: int) -> Iterator[bytes]:
    yield head_of("POST", "/api/mock/x", "Content-Type: text/plain", "Transfer-Encoding: chunked") + b"1;"
    for _ in range(megabytes):
        yield b"a" * _MB
    yield b"\r\na\r\n0\r\n\r\n"


def _pipelined(count: int, target: str) -> Iterator[bytes]:
    yield b"".join([f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()] * (count - 1))
    yield from get(target)


def _frames(frame: bytes, count: int) -> Iterator[bytes]:
    yield _HANDSHAKE
    for _ in range(count // 1000):
        yield frame * 1000
    yield _CLOSE


def _fragments(count: int, first: bytes, further: bytes) -> Iterator[bytes]:
    yield _HANDSHAKE
    yield first
    for _ in range(count // 1000):
        yield further * 1000
    yield b"\x80\x80\0\0\0\0" + _CLOSE


def _text(text: bytes) -> bytes:
    length = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
    return b"\x81" + length + bytes(4) + text


CONNECTIONS: tuple[Attack, ...] = (
    Attack("header of 50 MB", lambda: _endless_header(50)),
    Attack("header of 1 MB", lambda: _endless_header(1), is_cheap=True),
    Attack("8 million headers (50 MB)", lambda: _many_headers(50)),
    Attack("300 headers", lambda: [_BEGIN + b"A: b\r\n" * 300 + b"\r\n"], is_cheap=True),
    Attack("trailer of 50 MB", lambda: _endless_trailer(50)),
    Attack("chunk extension of 50 MB", lambda: _chunk_extensions(50)),
    Attack("1,000,000 chunks of one byte", lambda: _small_chunks(1_000_000)),
    Attack("address of 1 MB", lambda: [b"GET /" + b"a" * _MB + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"], is_cheap=True),
    Attack("no HTTP", lambda: [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 100], is_cheap=True),
    Attack("500 half heads", lambda: [_BEGIN + b"X-A: "], connections=500, leaves=True, hold_s=1.0),
    Attack("500 silent connections", list, connections=500, leaves=True, hold_s=1.0),
    Attack(
        "500 half bodies",
        lambda: [head_of("POST", "/api/mock/x", "Content-Type: application/json", "Content-Length: 1000") + b"{"],
        connections=500,
        leaves=True,
        hold_s=1.0,
    ),
    Attack("1,000 pipelined requests", lambda: _pipelined(1000, "/api/mock/users/1")),
    Attack(
        "20 pipelined lists of 1,000, unread",
        lambda: _pipelined(20, "/api/mock/users?count=1000"),
        leaves=True,
        hold_s=0.5,
    ),
    Attack("100 lists of 1,000 at once", lambda: get("/api/mock/users?count=1000"), connections=100),
    Attack("WebSocket: 200,000 pings", lambda: _frames(b"\x89\x80\0\0\0\0", 200_000)),
    Attack("WebSocket: 200,000 pongs", lambda: _frames(b"\x8a\x80\0\0\0\0", 200_000)),
    Attack("WebSocket: 300,000 empty fragments", lambda: _fragments(300_000, b"\x01\x80\0\0\0\0", b"\x00\x80\0\0\0\0")),
    Attack(
        "WebSocket: 60,000 fragments of one byte", lambda: _fragments(60_000, b"\x01\x80\0\0\0\0", b"\x00\x81\0\0\0\0 ")
    ),
    Attack("WebSocket: 20,000 bad messages", lambda: _frames(_text(b"{}"), 20_000)),
    Attack(
        "WebSocket: 2,000 subscriptions", lambda: _frames(_text(b'{"type":"subscribe","id":"a","path":"/users"}'), 2000)
    ),
    Attack(
        "WebSocket: a frame of 2^62 bytes",
        lambda: [_HANDSHAKE, b"\x81\xff" + (2**62).to_bytes(8, "big") + bytes(4)],
        is_cheap=True,
    ),
    Attack("WebSocket: unmasked", lambda: [_HANDSHAKE, b"\x81\x01a"], is_cheap=True),
    Attack(
        "WebSocket: a long ping", lambda: [_HANDSHAKE, b"\x89\xfe\xff\xff" + bytes(4) + b"a" * 65535], is_cheap=True
    ),
    Attack(
        "WebSocket: 64 KB of [",
        lambda: [_HANDSHAKE, _text(b"[" * 65_000) + _CLOSE],
        is_cheap=True,
    ),
)
