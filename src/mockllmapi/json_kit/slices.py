"""Decoding large JSON in slices, between which other threads get their turn.

One decoding of ten megabytes holds the interpreter's lock for up to a quarter of a second, on a worker thread too.
"""

from __future__ import annotations

import re

import msgspec

from mockllmapi import work
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["SLICE_BYTES", "decode_json"]

SLICE_BYTES = 256 * 1024
_BLANKS = b" \t\r\n"
_CLOSING = {b"[": b"]", b"{": b"}"}
_AFTER_CONTAINERS = re.compile(rb"([\]}]+)[ \t\r\n]*,")
_BEFORE_NAME = re.compile(rb',[ \t\r\n]*"')
_STEPS_PER_CONTAINER = 4
_WINDOW_BYTES = 4096
"""How far before the end of a slice its cut is looked for."""


def decode_json(source: bytes | str) -> JsonValue:
    """Return what `msgspec.json.decode` returns, and raise the same errors."""
    if len(source) <= 2 * SLICE_BYTES:
        return _decode(source)
    raw = source.encode() if isinstance(source, str) else source
    text = raw.strip(_BLANKS)
    opening = text[:1]
    if _CLOSING.get(opening) != text[-1:]:
        return _decode(raw)
    pieces = _Pieces(text, opening)
    try:
        whole = pieces.read_object() if opening == b"{" else pieces.read_list()
    except msgspec.DecodeError:
        return _decode(raw)  # raises the error with its position in the whole text
    return whole


def _decode(raw: bytes | str) -> JsonValue:
    value: JsonValue = msgspec.json.decode(raw)
    return value


class _Pieces:
    """A list or an object, decoded piece by piece.

    A piece is cut at a comma. It is a sequence of complete values exactly if it can be decoded between brackets, because JSON
    is read from left to right and brackets inside of texts would leave the text open.
    """

    def __init__(self, text: bytes, opening: bytes) -> None:
        self._text = text
        self._opening = opening
        self._closing = _CLOSING[opening]
        self._start = 1
        self._end = len(text) - 1

    def read_list(self) -> list[JsonValue]:
        """Return the whole list. Raises `msgspec.DecodeError`."""
        values: list[JsonValue] = []
        while self._start <= self._end:
            piece = self._next()
            assert isinstance(piece, list)
            values += piece
        return values

    def read_object(self) -> JsonObject:
        """Return the whole object. Raises `msgspec.DecodeError`."""
        values: JsonObject = {}
        while self._start <= self._end:
            piece = self._next()
            assert isinstance(piece, dict)
            values.update(piece)
        return values

    def _next(self) -> JsonValue:
        size = SLICE_BYTES
        while self._start + size < self._end:
            for cut in self._find_cuts(self._start + size):
                try:
                    return self._take(cut)
                except msgspec.DecodeError:
                    continue
            size *= 4
        return self._take(self._end)

    def _take(self, cut: int) -> JsonValue:
        value = _decode(self._opening + self._text[self._start : cut] + self._closing)
        if not value:
            raise msgspec.DecodeError("a comma without a value")
        members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        work.spend(
            _STEPS_PER_CONTAINER * sum(isinstance(each, (list, dict)) for each in members), "the number of values"
        )
        self._start = cut + 1
        return value

    def _find_cuts(self, before: int) -> list[int]:
        """Return the likeliest places of a comma between two members: after many closing brackets, and before a name."""
        start = max(self._start, before - _WINDOW_BYTES)
        window = self._text[start:before]
        closings = sorted(_AFTER_CONTAINERS.finditer(window), key=lambda found: len(found[1]), reverse=True)
        cuts = [found.end() - 1 for found in closings[:2]]
        names = [found.start() for found in _BEFORE_NAME.finditer(window)]
        cuts += names[-1:] if self._opening == b"{" else [window.rfind(b",")]
        return [start + cut for cut in cuts if cut > 0]
