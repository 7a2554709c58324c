"""A client that speaks ASGI itself, so that a test may say what an HTTP client would not, and read every byte."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from starlette.types import Message

__all__ = ["Reply", "Wire", "ask", "scope_of"]

JSON = "application/json"
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Reply:
    """One answer as it came: `headers` by lower-case name, `raw_headers` as they were sent."""

    status: int
    raw_headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode().lower(): value.decode("latin-1") for name, value in self.raw_headers}

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)

    @property
    def problem(self) -> Any:
        """The problem that the answer is."""
        assert self.headers["content-type"] == PROBLEM
        assert self.json["status"] == self.status
        assert self.json["error"] == self.json["detail"]
        return self.json


@dataclass
class Wire:
    """One HTTP exchange over ASGI: `receive` gives the chunks of the body and then waits for `leave`; `send` collects."""

    chunks: Iterable[bytes] = (b"",)
    sent: list[Message] = field(default_factory=list)
    read: int = 0

    def __post_init__(self) -> None:
        parts = list(self.chunks)
        self._waiting = [
            {"type": "http.request", "body": part, "more_body": index < len(parts) - 1}
            for index, part in enumerate(parts)
        ]
        self._left = asyncio.Event()

    def leave(self) -> None:
        """Close the client's side."""
        self._left.set()

    async def receive(self) -> Message:
        if self._waiting and not self._left.is_set():
            self.read += 1
            return self._waiting.pop(0)
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def reply(self) -> Reply:
        start, *rest = self.sent
        assert start["type"] == "http.response.start"
        assert {message["type"] for message in rest} == {"http.response.body"}
        return Reply(start["status"], tuple(start["headers"]), b"".join(message["body"] for message in rest))


def scope_of(
    method: str = "GET",
    target: str | bytes = "/",
    headers: Mapping[str, str | bytes] | None = None,
    *,
    root_path: str = "",
) -> dict[str, Any]:
    """An HTTP scope. `target` is a path with query; what is no text may be given as bytes."""
    raw = target if isinstance(target, bytes) else target.encode()
    path, _, query = raw.partition(b"?")
    sent = {"host": "localhost"} | dict(headers or {})
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path.decode("utf-8", "replace"),
        "raw_path": path,
        "query_string": query,
        "root_path": root_path,
        "headers": [
            (name.lower().encode(), value if isinstance(value, bytes) else value.encode())
            for name, value in sent.items()
        ],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 5116),
        "state": {},
    }


async def ask(
    app: Any,
    method: str = "GET",
    target: str | bytes = "/",
    headers: Mapping[str, str | bytes] | None = None,
    body: bytes | Iterable[bytes] = b"",
    *,
    json: Any = None,
    root_path: str = "",
) -> Reply:
    """One exchange with an ASGI application. `body` may come in chunks; `json` is sent with its content type."""
    sent = dict(headers or {})
    if json is not None:
        body = msgspec.json.encode(json)
        sent.setdefault("content-type", JSON)
    wire = Wire((body,) if isinstance(body, bytes) else body)
    await app(scope_of(method, target, sent, root_path=root_path), wire.receive, wire.send)
    return wire.reply
