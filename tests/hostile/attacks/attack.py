"""One attack, and the building of HTTP requests for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

__all__ = ["Attack", "get", "head_of", "post", "post_json", "post_shape"]


@dataclass(frozen=True, slots=True)
class Attack:
    """What is sent to the server over each of `connections`, piece by piece.

    `is_cheap` says that the test repeats it. A client that `leaves` sends everything and goes without reading an answer; after
    `hold_s` seconds if it holds the connection first.
    """

    name: str
    pieces: Callable[[], Iterable[bytes]]
    is_cheap: bool = False
    connections: int = 1
    leaves: bool = False
    hold_s: float = 0.0


def head_of(method: str, target: str, *headers: str) -> bytes:
    """Return a complete head; the server closes the connection after its answer."""
    return "\r\n".join(
        [f"{method} {target} HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""]
    ).encode()


def get(target: str, *headers: str) -> list[bytes]:
    """Return a request without a body."""
    return [head_of("GET", target, *headers)]


def post(body: bytes, content_type: str, target: str = "/api/mock/things", *headers: str) -> list[bytes]:
    """Return a request with a body."""
    head = head_of("POST", target, f"Content-Type: {content_type}", f"Content-Length: {len(body)}", *headers)
    return [head, body]


def post_json(value: object, target: str = "/api/mock/things") -> list[bytes]:
    """Return a request with a JSON body."""
    return post(json.dumps(value, separators=(",", ":")).encode(), "application/json", target)


def post_shape(shape: object, target: str = "/api/mock/things") -> list[bytes]:
    """Return a request whose body has a shape."""
    return post_json({"shape": shape}, target)
