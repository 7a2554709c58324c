"""A client that listens to server-sent events (WHATWG HTML, section 9.2), over aiohttp as its HTTP library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec

__all__ = ["Heard", "Listener", "Told", "hear", "listening", "pieces_of", "read_events"]

PATIENCE_S = 10
"""After this a test fails instead of hanging. Nothing waits for it."""


@dataclass(frozen=True)
class Heard:
    """One event as a client gets it; `id` and `retry` as far as the event itself says them."""

    data: str
    name: str = "message"
    id: str = ""
    retry: str = ""

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.data)


@dataclass
class _Reading:
    """Lines on their way to events. A line that no field begins is a fault, as is a field that nobody knows."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)

    def take(self, line: str) -> Heard | None:
        if line == "":
            found, self.fields = self.fields, {}
            if "data" not in found:
                assert not found, found
                return None
            assert all(len(values) == 1 for values in found.values()), found
            only = {name: values[0] for name, values in found.items()}
            return Heard(only["data"], only.get("event", "message"), only.get("id", ""), only.get("retry", ""))
        if line.startswith(":"):
            self.comments.append(line[1:].strip())
            return None
        name, colon, value = line.partition(": ")
        assert colon, line
        assert name in ("data", "event", "id", "retry"), line
        self.fields.setdefault(name, []).append(value)
        return None


def read_events(text: str) -> list[Heard]:
    """The events of a whole body, which must end with one."""
    assert text.endswith("\n\n")
    reading = _Reading()
    return [heard for line in text.split("\n")[:-1] if (heard := reading.take(line)) is not None]


class Listener:
    """One open stream. `comments` are those heard so far."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.headers.items()}
        self._response = response
        self._reading = _Reading()

    @property
    def comments(self) -> list[str]:
        return self._reading.comments

    async def next(self) -> Heard | None:
        """The next event; None at the end."""
        async with asyncio.timeout(PATIENCE_S):
            while line := await self._response.content.readline():
                assert line.endswith(b"\n"), line
                if (heard := self._reading.take(line[:-1].decode())) is not None:
                    return heard
        return None

    async def take(self, number: int) -> list[Heard]:
        """So many events."""
        taken = [await self.next() for _ in range(number)]
        assert None not in taken
        return [heard for heard in taken if heard is not None]

    async def comment(self) -> str:
        """The next comment, which comes before any further event."""
        async with asyncio.timeout(PATIENCE_S):
            number = len(self.comments)
            while len(self.comments) == number:
                line = await self._response.content.readline()
                assert line, "the stream has ended"
                assert self._reading.take(line[:-1].decode()) is None
        return self.comments[-1]

    async def rest(self) -> list[Heard]:
        """All events up to the end."""
        heard = []
        while (one := await self.next()) is not None:
            heard.append(one)
        return heard

    async def body(self) -> bytes:
        """Everything as it comes, for what is no stream."""
        return await self._response.read()


@asynccontextmanager
async def listening(
    port: int, target: str, method: str = "GET", *, json: Any = None, **headers: str
) -> AsyncGenerator[Listener, None]:
    """Send a request and give its answer as it arrives; leaving the block closes the connection.

    `headers` are named with underscores.
    """
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        aiohttp.ClientSession(read_bufsize=2**20, timeout=aiohttp.ClientTimeout(total=None)) as session,
    ):
        url = f"http://127.0.0.1:{port}{target}"
        async with asyncio.timeout(PATIENCE_S):
            response = await session.request(method, url, json=json, headers=sent)
        try:
            yield Listener(response)
        finally:
            response.close()


@dataclass(frozen=True)
class Told:
    """A stream that was heard to its end."""

    status: int
    headers: dict[str, str]
    events: list[Heard]

    @property
    def end(self) -> Any:
        """What the last event holds, which is a normal end."""
        *_, last = self.events
        assert (last.name, last.id, last.json["done"]) == ("message", "end", True)
        return last.json

    @property
    def error(self) -> Any:
        """What the last event holds, which is an error; there is no normal end before it."""
        *before, last = self.events
        assert (last.name, last.id) == ("error", "end")
        assert all(event.name == "message" and not event.json["done"] for event in before)
        return last.json

    @property
    def items(self) -> list[Any]:
        """What the events of a stream of items hold."""
        said = [event.json for event in self.events if event.name == "message" and not event.json["done"]]
        values = [body["item"] if "item" in body else body["data"] for body in said]
        return [one for value in values for one in (value if isinstance(value, list) else [value])]

    @property
    def value(self) -> Any:
        """The answer: the whole value of a stream of text, which its pieces join to, or else the items."""
        if "content" not in self.end:
            return self.items
        assert self.end["content"] == "".join(pieces_of(self.events))
        return msgspec.json.decode(self.end["content"])


async def hear(port: int, target: str, method: str = "GET", *, json: Any = None, **headers: str) -> Told:
    """A stream heard to its end."""
    async with listening(port, target, method, json=json, **headers) as stream:
        return Told(stream.status, stream.headers, await stream.rest())


def pieces_of(events: list[Heard]) -> Iterator[str]:
    """The chunks of a stream of text."""
    for event in events:
        if "chunk" in event.json:
            yield event.json["chunk"]
