"""Follows the brackets of JSON that is still coming, and takes the items out of its list as they close."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType

import msgspec

from mockllmapi.engine.extraction.lenient_json import MAX_DEPTH, Unreadable, read_lenient_json
from mockllmapi.naming.words import normalize_name
from mockllmapi.types import JsonValue

__all__ = ["ItemScanner"]

MAX_ITEM_CHARS = 8 * 1024 * 1024
_OUTSIDE = re.compile(r"""["'`“„«‘{}\[\],:;/*#]""")
_ENDS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        '"': re.compile(r'["\\]'),
        "'": re.compile(r"['\\]"),
        "`": re.compile("`"),
        "“": re.compile("[“”»]"),
        "„": re.compile("[“”»]"),
        "«": re.compile("[“”»]"),
        "‘": re.compile("[‘’]"),
        "//": re.compile("\n"),
        "/*": re.compile("/"),
    }
)
"""What ends each thing in which brackets mean nothing."""
_MAY_PRECEDE_TEXT = frozenset("{[,:;=>(")
_CLOSERS: Mapping[str, str] = MappingProxyType({"{": "}", "[": "]"})


class ItemScanner:
    """Reads one value from its opening bracket on, in pieces of any size.

    The list is where `list_path` says (also inside envelopes, and under a near name); the value itself where that is a list;
    without a path the first list of objects in the object and its objects. `items` are those finished since somebody took
    them. `is_over` once the value has closed, `is_lost` once nothing more is certain. Each character is looked at once.
    """

    def __init__(self, list_path: tuple[str, ...] | None = None) -> None:
        self._wanted = tuple(normalize_name(name) for name in list_path or ())
        self._open: list[str] = []
        self._keys: list[str] = []
        self._list_depth: int | None = None
        self._inside = ""
        self._is_escaped = False
        self._significant = ""
        self._tail = ""
        self._segment: list[str] = []
        self._segment_chars = 0
        self._is_collecting = False
        self._mark = 0
        self._has_item = False
        self._skeleton: list[str] = []
        self._skeleton_mark = 0
        self.items: list[JsonValue] = []
        self.path: tuple[str, ...] | None = None
        self.is_over = False
        self.is_lost = False

    @property
    def skeleton(self) -> str:
        """The text without the items of its list."""
        return "".join(self._skeleton)

    @property
    def may_be_record(self) -> bool:
        """Whether the value that is over is an object that may turn out to be the first of several."""
        return self.is_over and (self._list_depth == 0 or (self.path is None and self._skeleton[0][:1] == "{"))

    def begin_record(self) -> None:
        """Go on with another object that stands next to the last one: both are items."""
        if self._list_depth is None:
            self._list_depth, self.path = 0, ()
            first, self._skeleton = self.skeleton, []
            self._read_item(first)
        self.is_over = False

    def feed(self, chunk: str) -> int:
        """Read on. How much of `chunk` belongs to the value."""
        position = self._mark = self._skeleton_mark = 0
        while position < len(chunk) and not self.is_over and not self.is_lost:
            position = self._leave(chunk, position) if self._inside else self._step(chunk, position)
        self._collect(chunk, position)
        if self._list_depth is None:
            self._skeleton.append(chunk[self._skeleton_mark : position])
        self._tail = (self._tail + chunk[max(0, position - 2) : position])[-2:]
        return position

    # -- characters ----------------------------------------------------------------------------------------------------

    def _leave(self, chunk: str, position: int) -> int:
        """The index behind the end of a string or comment, or behind an escape in it."""
        if self._is_escaped:
            self._is_escaped = False
            return position + 1
        match = _ENDS[self._inside].search(chunk, position)
        if match is None:
            return len(chunk)
        if match[0] == "\\":
            self._is_escaped = True
        elif self._inside != "/*" or self._before(chunk, match.start())[-1:] == "*":
            if self._inside not in ("//", "/*"):
                self._significant = '"'
            self._inside = ""
        return match.end()

    def _step(self, chunk: str, position: int) -> int:
        """The index behind the next character that means something outside strings."""
        match = _OUTSIDE.search(chunk, position)
        run = chunk[position : match.start() if match else len(chunk)].rstrip()
        if run:
            self._significant = run[-1]
        if match is None:
            return len(chunk)
        mark, at = match[0], match.start()
        if mark in "{[":
            self._opened(mark, chunk, at)
        elif mark in "}]":
            self._closed(mark, chunk, at)
        elif mark in ",;":
            self._separated(chunk, at)
        elif mark == ":":
            self._named(chunk, at)
        elif mark in "/*#":
            self._commented(mark, self._before(chunk, at))
            return at + 1
        elif mark == '"' or self._significant in _MAY_PRECEDE_TEXT:
            self._inside = mark
        self._significant = mark
        return at + 1

    def _commented(self, mark: str, before: str) -> None:
        if mark == "#":
            self._inside = "" if before[-1:].isalnum() or before[-1:] in ("&", "#") else "//"
        elif before[-1:] == "/" and (mark == "*" or before != ":/"):
            self._inside = "/" + mark

    def _before(self, chunk: str, at: int) -> str:
        """The two characters before an index."""
        return chunk[at - 2 : at] if at >= 2 else (self._tail + chunk[:at])[-2:]

    # -- structure -----------------------------------------------------------------------------------------------------

    def _opened(self, mark: str, chunk: str, at: int) -> None:
        depth = len(self._open)
        if depth >= MAX_DEPTH:
            self.is_lost = True
            return
        is_envelope = depth == len(self._keys)
        if self._list_depth is None and self.path is None and depth and self._is_first_record(mark):
            self._found(chunk, at, depth)
        if self._list_depth == depth:
            self._flush(chunk, at)
            self._mark, self._is_collecting = at, True
        self._open.append(mark)
        if self._list_depth is not None or not is_envelope:
            return
        if mark == "{":
            self._keys.append("")
            self._restart(at + 1)
        elif self.path is None and (depth == 0 or (self._wanted and self._is_wanted())):
            self._found(chunk, at + 1, depth + 1)

    def _is_first_record(self, mark: str) -> bool:
        """Whether an object begins the first list that holds objects, all around it being objects."""
        is_in_list = len(self._open) == len(self._keys) + 1 and self._open[-1] == "["
        return mark == "{" and not self._wanted and is_in_list and self._significant == "["

    def _is_wanted(self) -> bool:
        return tuple(normalize_name(key) for key in self._keys[-len(self._wanted) :]) == self._wanted

    def _found(self, chunk: str, at: int, depth: int) -> None:
        """The list has begun; its items follow."""
        self._list_depth, self.path = depth, tuple(self._keys)
        self._skeleton.append(chunk[self._skeleton_mark : at])
        self._restart(at)

    def _closed(self, mark: str, chunk: str, at: int) -> None:
        if not self._open or _CLOSERS[self._open[-1]] != mark:
            self.is_lost = True
            return
        if self._list_depth == len(self._open):
            self._flush(chunk, at)
            self._list_depth, self._is_collecting, self._skeleton_mark = None, False, at
        self._open.pop()
        del self._keys[len(self._open) :]
        if self._list_depth == len(self._open):
            self._collect(chunk, at + 1)
            self._read_item(self._taken())
            self._mark = at + 1
        self.is_over = not self._open

    def _separated(self, chunk: str, at: int) -> None:
        if self._list_depth == len(self._open):
            self._flush(chunk, at)
            self._mark, self._has_item = at + 1, False
        elif self._list_depth is None and len(self._open) == len(self._keys):
            self._restart(at + 1)

    def _named(self, chunk: str, at: int) -> None:
        if self._list_depth is None and self._is_collecting and len(self._open) == len(self._keys):
            self._collect(chunk, at)
            self._keys[-1] = _name(self._taken())
            self._is_collecting = False

    # -- items ---------------------------------------------------------------------------------------------------------

    def _restart(self, at: int) -> None:
        self._taken()
        self._mark, self._is_collecting = at, True

    def _collect(self, chunk: str, end: int) -> None:
        if self._is_collecting and end > self._mark:
            self._segment.append(chunk[self._mark : end])
            self._segment_chars += end - self._mark
            self._mark = end
            self.is_lost = self.is_lost or self._segment_chars > MAX_ITEM_CHARS

    def _taken(self) -> str:
        text, self._segment, self._segment_chars = "".join(self._segment), [], 0
        return text

    def _flush(self, chunk: str, at: int) -> None:
        """Read what stands between two commas and is no container: one scalar, or nothing."""
        self._collect(chunk, at)
        text = self._taken()
        if not text.strip():
            return
        values = _scalars(text)
        if values is None or (values and self._has_item):
            self.is_lost = True
        else:
            self.items += values

    def _read_item(self, text: str) -> None:
        self._has_item = True
        try:
            self.items.append(_strict(text))
        except ValueError:
            try:
                reading = read_lenient_json(text)
            except Unreadable:
                self.is_lost = True
                return
            self.is_lost = reading.end != len(text)
            if not self.is_lost:
                self.items.append(reading.value)


def _scalars(text: str) -> list[JsonValue] | None:
    """What stands between two commas: one value, none (a comment), or a few where line ends divide them; None where it cannot
    be read."""
    with suppress(ValueError):
        return [_strict(text)]
    wrapped = f"[{text}\n]"
    with suppress(Unreadable):
        reading = read_lenient_json(wrapped)
        if reading.end == len(wrapped) and isinstance(reading.value, list):
            return reading.value
    return None


def _strict(text: str) -> JsonValue:
    """Raises ValueError."""
    try:
        value: JsonValue = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise ValueError(str(error)) from error
    return value


def _name(text: str) -> str:
    try:
        return msgspec.json.decode(text, type=str)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return text.strip().strip("\"'`“”„«»‘’")
