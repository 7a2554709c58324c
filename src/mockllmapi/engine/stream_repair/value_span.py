"""How far one value reaches that is held until it is whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["ValueSpan"]

_CLOSERS: Mapping[str, str] = MappingProxyType({"{": "}", "[": "]"})
_MARKS = re.compile(r"""["'{}\[\]/*#,:]""")
_BARE_END = re.compile(r"[,}\]\n/#]")
_INSIDES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        '"': re.compile(r'["\\]'),
        "'": re.compile(r"['\\]"),
        "//": re.compile("\n"),
        "/*": re.compile(r"\*"),
        "*": re.compile(""),
    }
)
"""What ends each thing in which brackets mean nothing."""


class ValueSpan:
    """A value from its first character on, in pieces of any size: a string with its quotation marks, a container with its
    brackets, else everything up to the next comma, bracket, line end or comment. Each character is looked at once.

    `is_over` once the value has closed, `is_lost` once a bracket closes another one.
    """

    def __init__(self, first: str, *, is_kept: bool = True) -> None:
        self._is_bare = first not in ('"', "'", "{", "[")
        self._is_kept = is_kept
        self._parts: list[str] = []
        self._open: list[str] = []
        self._inside = ""
        self._is_escaped = False
        self._before = ""
        self.is_over = False
        self.is_lost = False

    @property
    def text(self) -> str:
        """What there is of the value; empty where it is not kept."""
        return "".join(self._parts)

    def feed(self, chunk: str, start: int = 0) -> int:
        """Read on from `start`. The index behind what belongs to the value."""
        position = start
        if self._is_bare:
            match = _BARE_END.search(chunk, position)
            self.is_over = match is not None
            position = match.start() if match is not None else len(chunk)
        while position < len(chunk) and not self.is_over and not self.is_lost:
            position = self._leave(chunk, position) if self._inside else self._step(chunk, position)
        if self._is_kept:
            self._parts.append(chunk[start:position])
        return position

    def _leave(self, chunk: str, position: int) -> int:
        """The index behind the end of a string or comment, or behind an escape in it."""
        if self._is_escaped:
            self._is_escaped = False
            return position + 1
        if self._inside == "*":
            self._inside = "" if chunk[position] == "/" else "*" if chunk[position] == "*" else "/*"
            return position + 1
        match = _INSIDES[self._inside].search(chunk, position)
        if match is None:
            return len(chunk)
        if match[0] == "\\":
            self._is_escaped = True
        elif match[0] == "*":
            self._inside = "*"
        else:
            self.is_over = self._inside in ('"', "'") and not self._open
            self._inside = ""
        return match.end()

    def _step(self, chunk: str, position: int) -> int:
        """The index behind the next character that means something outside strings."""
        match = _MARKS.search(chunk, position)
        run = chunk[position : match.start() if match else len(chunk)]
        if run:
            self._before = run.rstrip()[-1:] or self._before.replace("/", " ")
        if match is None:
            return len(chunk)
        mark, before = match[0], self._before
        self._before = mark
        if mark in "{[":
            self._open.append(_CLOSERS[mark])
        elif mark in "}]":
            self.is_lost = self._open.pop() != mark
            self.is_over = not self._open
        elif mark == '"' or (mark == "'" and before in ("", "{", "[", ",", ":")):
            self._inside = mark
        elif (mark == "#" and not run.rstrip() == run != "") or (mark == before == "/"):
            self._inside = "//"
        elif mark == "*" and before == "/":
            self._inside = "/*"
        return match.end()
