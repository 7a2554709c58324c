"""An upstream that sends exactly the given bytes, for behaviour that an HTTP library would not produce."""

from __future__ import annotations

import asyncio
import json
from asyncio import StreamReader, StreamWriter
from collections import deque
from dataclasses import dataclass, field

from support.json_types import JsonDict

__all__ = ["RawResponse", "RawUpstream"]


@dataclass(frozen=True)
class RawResponse:
    """Hold one response. `headers` are sent as they are; the body ends with the connection.

    With `stays_open` the connection stays open behind the last byte, until the client leaves.
    """

    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/event-stream"),)
    stays_open: bool = False

    @property
    def head(self) -> bytes:
        lines = [
            f"HTTP/1.1 {self.status} X",
            *(f"{name}: {value}" for name, value in self.headers),
            "Connection: close",
        ]
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass
class RawUpstream:
    """Answer chat calls with `responses`, in order; the last one is repeated.

    `chats` are the bodies of the chat calls. Other requests get a 404, a check of the chat route a 400.
    """

    responses: deque[RawResponse]
    chats: list[JsonDict] = field(default_factory=list)
    port: int = 0
    _server: asyncio.Server | None = None
    _writers: set[StreamWriter] = field(default_factory=set)

    @classmethod
    def of(cls, *responses: RawResponse) -> RawUpstream:
        return cls(deque(responses))

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1/"

    async def __aenter__(self) -> RawUpstream:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.close()
        await self._server.wait_closed()

    async def _answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._writers.add(writer)
        try:
            response = self._choose(*await _read_request(reader))
            writer.write(response.head + response.body)
            await writer.drain()
            if response.stays_open:
                await reader.read()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    def _choose(self, method: str, body: bytes) -> RawResponse:
        if method != "POST":
            return RawResponse(b"{}", 404)
        sent = json.loads(body)
        if not sent:
            return RawResponse(b'{"error": {"message": "model is required"}}', 400)
        self.chats.append(sent)
        return self.responses.popleft() if len(self.responses) > 1 else self.responses[0]


async def _read_request(reader: StreamReader) -> tuple[str, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:-2])
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return head.split(" ", 1)[0], body
