"""HTTP over ASGI, as little of it as the surfaces need: reading a head and a bounded body, writing one answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, unquote

from mockllmapi.errors import AddressTooLong, BodyTooLarge, BodyTooSlow, HeadersTooLarge
from mockllmapi.types import Clock

__all__ = [
    "ASGIApp",
    "AsgiMessage",
    "ClientLeft",
    "Head",
    "Headers",
    "Receive",
    "Scope",
    "Send",
    "check_path",
    "decoded_path",
    "mounted_path",
    "parse_query",
    "read_body",
    "read_head",
    "send_answer",
]

# ASGI's own types are mappings of anything (asgiref spec); the names are what Starlette and uvicorn use.
Scope: TypeAlias = MutableMapping[str, Any]
AsgiMessage: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[AsgiMessage]]
Send: TypeAlias = Callable[[AsgiMessage], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers: TypeAlias = Mapping[str, str]

MAX_HEAD_BYTES = 64 * 1024
MAX_SEGMENTS = 10_000
MAX_SEGMENT_CHARS = 16 * 1024
BODY_IDLE_S = 30.0
"""How long the next piece of a body may take."""
MAX_QUERY_FIELDS = 1000
SHORT_QUERY_BYTES = 2048
"""Queries up to here are kept parsed: many requests have the same one."""
MAX_LENGTH_DIGITS = 18
_SIGN = re.compile("%(?=2F|25)")


class ClientLeft(Exception):
    """The client closed the connection before its request was read."""


@dataclass(frozen=True, slots=True)
class Head:
    """The request line and the headers. `path` is below the mount point; header names are lower case, the last of equal
    names counts; text that is no UTF-8 has replacement characters in it. `size_bytes` is what all of it took."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Headers
    size_bytes: int = 0

    def check_size(self) -> None:
        """Raise HeadersTooLarge where the head is over its limit."""
        if self.size_bytes > MAX_HEAD_BYTES:
            raise HeadersTooLarge(MAX_HEAD_BYTES)


def read_head(scope: Scope) -> Head:
    """The head of an HTTP scope, however large it is."""
    raw_headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    query_string: bytes = scope.get("query_string", b"")
    size = len(query_string) + len(scope["path"])
    headers: dict[str, str] = {}
    for name, value in raw_headers:  # ASGI promises names in lower case
        size += len(name) + len(value)
        headers[name.decode("latin-1")] = value.decode("utf-8", "replace")
    return Head(scope["method"], mounted_path(scope), parse_query(query_string), headers, size)


def check_path(path: str) -> None:
    """Raise AddressTooLong for a path with too many segments, or with too long a one."""
    if len(path) <= MAX_SEGMENTS:
        return
    if path.count("/") > MAX_SEGMENTS:
        raise AddressTooLong("segments", MAX_SEGMENTS)
    if len(path) > MAX_SEGMENT_CHARS and max(map(len, path.split("/"))) > MAX_SEGMENT_CHARS:
        raise AddressTooLong("characters in one segment", MAX_SEGMENT_CHARS)


def decoded_path(raw: str) -> str:
    """A percent-encoded path as plain text, segment by segment: a slash inside of one stays `%2F`, as `MockRequest.path` has
    it."""
    if "%" not in raw:
        return raw
    return "/".join(_SIGN.sub("%25", unquote(segment)).replace("/", "%2F") for segment in raw.split("/"))


def mounted_path(scope: Scope) -> str:
    """The path below the place where an outer application mounted this one (ASGI's `root_path`)."""
    path: str = scope["path"]
    raw: bytes = scope.get("raw_path") or b""
    # Whoever mounts may have changed the path alone: then what the client wrote is no longer what is asked for.
    if b"%2" in raw and unquote(text := raw.partition(b"?")[0].decode("latin-1")) == path:
        path = decoded_path(text)
    root: str = scope.get("root_path", "").rstrip("/")
    if root and path.startswith(root) and (len(path) == len(root) or path[len(root)] == "/"):
        return path[len(root) :]
    return path


def parse_query(query_string: bytes) -> tuple[tuple[str, str], ...]:
    """The parameters of a query string, in order; bytes that are no UTF-8 become replacement characters."""
    if not query_string:
        return ()
    return _parse_short_query(query_string) if len(query_string) <= SHORT_QUERY_BYTES else _parse_query(query_string)


def _parse_query(query_string: bytes) -> tuple[tuple[str, str], ...]:
    text = query_string.decode("utf-8", "replace")
    fields = text.split("&", MAX_QUERY_FIELDS)[:MAX_QUERY_FIELDS]
    return tuple(parse_qsl("&".join(fields), keep_blank_values=True, errors="replace"))


_parse_short_query = lru_cache(512)(_parse_query)


async def read_body(head: Head, receive: Receive, limit_bytes: int, clock: Clock, idle_s: float = BODY_IDLE_S) -> bytes:
    """The whole body. Raises BodyTooLarge as soon as the limit is passed, BodyTooSlow where the next piece takes longer than
    `idle_s` seconds, and ClientLeft."""
    length = head.headers.get("content-length", "")
    if length.isascii() and length.isdecimal() and (len(length) > MAX_LENGTH_DIGITS or int(length) > limit_bytes):
        raise BodyTooLarge("body", limit_bytes, "MaxRequestSizeBytes")
    chunks: list[bytes] = []
    size = 0
    has_body = bool(length.strip("0")) or "transfer-encoding" in head.headers
    while True:
        message = await _within(idle_s, receive, clock) if has_body else await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > limit_bytes:
            raise BodyTooLarge("body", limit_bytes, "MaxRequestSizeBytes")
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks) if len(chunks) > 1 else chunk


async def _within(idle_s: float, receive: Receive, clock: Clock) -> AsgiMessage:
    try:
        async with clock.timeout(idle_s):
            return await receive()
    except TimeoutError:
        raise BodyTooSlow(idle_s) from None


async def send_answer(
    send: Send, status: int, body: bytes | None, headers: Iterable[tuple[str, str]], *, with_body: bool = True
) -> None:
    """One whole answer. `with_body=False` is what HEAD gets: the same headers and no bytes. Where nobody made the `body`
    that GET would get, it is None, and its length is not told (RFC 9110 section 8.6)."""
    raw = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers]
    if status in (204, 304):
        body = None  # there is none, whatever the answer holds (RFC 9110, section 6.4.1)
    elif body is not None:
        raw.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body if body is not None and with_body else b""})
