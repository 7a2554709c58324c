"""A text told in pieces that depend on what it says alone: not on how the model wrote it, nor on how the network cut it.

So whoever comes back to a stream that repeats can go on behind the last piece that was heard.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import msgspec

from mockllmapi.engine.streaming.streams import PIECE_CHARS, StreamEnd, StreamEvent, TextPiece
from mockllmapi.types import JsonValue

__all__ = ["EvenText", "in_even_pieces"]

_TOKEN = re.compile(
    r"""
    (?P<blank>[ \t\r\n]++)
    | (?P<mark>[{}\[\],:])
    | (?P<scalar>[^\s{}\[\],:"]++)(?=[\s{}\[\],:"])
    | (?P<quote>")
    """,
    re.VERBOSE,
)
_IN_STRING = re.compile(
    r"""
    (?P<plain>[^"\\]++)
    | (?P<escape>\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u(?![dD][89abAB])[0-9a-fA-F]{4}|[^u]))
    | (?P<quote>")
    """,
    re.VERBOSE,
)


class EvenText:
    """Takes strict JSON in pieces of any size and gives the same value as msgspec writes it, in pieces of `PIECE_CHARS`."""

    def __init__(self) -> None:
        self._unread = ""
        self._unsent = ""
        self._is_in_string = False

    def feed(self, text: str) -> list[str]:
        """The pieces that are complete now."""
        self._unread += text
        self._unsent += self._read()
        pieces = []
        while len(self._unsent) >= PIECE_CHARS:
            pieces.append(self._unsent[:PIECE_CHARS])
            self._unsent = self._unsent[PIECE_CHARS:]
        return pieces

    def finish(self) -> list[str]:
        """The last pieces."""
        pieces = self.feed("\n")  # ends a number that nothing else ended
        return [*pieces, self._unsent] if self._unsent else pieces

    def _read(self) -> str:
        said, position = list[str](), 0
        while (match := (_IN_STRING if self._is_in_string else _TOKEN).match(self._unread, position)) is not None:
            position = match.end()
            match match.lastgroup:
                case "quote":
                    self._is_in_string = not self._is_in_string
                    said.append('"')
                case "escape":
                    said.append(_rewritten(f'"{match[0]}"')[1:-1])
                case "scalar":
                    said.append(_rewritten(match[0]))
                case "plain" | "mark":
                    said.append(match[0])
        self._unread = self._unread[position:]
        return "".join(said)


def _rewritten(text: str) -> str:
    value: JsonValue = msgspec.json.decode(text)
    return msgspec.json.encode(value).decode()


async def in_even_pieces(events: AsyncGenerator[StreamEvent, None]) -> AsyncGenerator[StreamEvent, None]:
    """The same events with even pieces."""
    even, told = EvenText(), list[str]()
    async with aclosing(events):
        async for event in events:
            match event:
                case TextPiece(text):
                    pieces = even.feed(text)
                case StreamEnd():
                    pieces = even.finish()
                case _:
                    pieces = []
            for piece in pieces:
                told.append(piece)
                yield TextPiece(piece)
            if isinstance(event, StreamEnd):
                yield replace(event, text="".join(told))
