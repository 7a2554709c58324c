"""The bodies of stream events, the same over server-sent events and WebSocket: from what the engine says to JSON."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mockllmapi.engine.streaming.streams import AnswerStream, StreamEnd, StreamEvent, StreamItem, TextPiece
from mockllmapi.exchange import StreamMode
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["MAX_ACCUMULATED_CHARS", "Frames"]

MAX_ACCUMULATED_CHARS = 65_536
"""A text that is longer is not repeated in its further events: all of them together would be quadratic in its length."""


class Frames:
    """Writes the events of one stream.

    `accumulates` adds the text so far to every piece while it has at most `MAX_ACCUMULATED_CHARS` characters; `batch` items
    stand in one event.
    """

    def __init__(self, stream: AnswerStream, *, accumulates: bool = True, batch: int = 1) -> None:
        self._stream = stream
        self._accumulates = accumulates
        self._batch = batch
        self._text = ""
        self._waiting: list[StreamItem] = []

    def of(self, event: StreamEvent) -> Iterator[bytes]:
        """The bodies of what an event makes ready to be sent, as one line of JSON each."""
        match event:
            case TextPiece(text):
                yield self._piece(text)
            case StreamItem():
                self._waiting.append(event)
                if len(self._waiting) >= self._batch:
                    yield self._items()
            case StreamEnd():
                if self._waiting:
                    yield self._items()
                yield msgspec.json.encode(self._end(event))

    def _piece(self, text: str) -> bytes:
        body: JsonObject = {"chunk": text}
        if self._accumulates:
            self._text += text
            if len(self._text) <= MAX_ACCUMULATED_CHARS:
                body["accumulated"] = self._text
            else:
                self._accumulates, self._text = False, ""
        return msgspec.json.encode({**body, "done": False})

    def _items(self) -> bytes:
        items, self._waiting = self._waiting, []
        first = items[0]
        value: JsonValue = first.value if self._batch == 1 else [item.value for item in items]
        body: JsonObject = {"index": first.index, "total": self._stream.total}
        if self._stream.mode is StreamMode.OBJECTS:
            return msgspec.json.encode({"data": value, **body, "done": False})
        return msgspec.json.encode(
            {"item": value, **body, "arrayName": first.label or self._stream.label, "hasMore": True, "done": False}
        )

    def _end(self, end: StreamEnd) -> JsonObject:
        backends: list[JsonValue] = list(end.backends)
        told: JsonObject = {"backends": backends, "repaired": end.repaired}
        if self._stream.mode is StreamMode.TOKENS:
            return {"content": end.text, "done": True, **told}
        label = end.label or self._stream.label
        ended: JsonObject = {"done": True, "hasMore": False, "total": end.total, "arrayName": label, "rest": end.rest}
        return {**ended, **told}
