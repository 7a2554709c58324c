"""JSON out of a model's text while it comes: the text itself, and each item of its list once that is finished."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from mockllmapi.engine.extraction.extract import (
    BEGINNING,
    MAX_TEXT_CHARS,
    Extracted,
    NothingExtracted,
    extract,
    is_pattern,
)
from mockllmapi.engine.extraction.item_scanner import ItemScanner
from mockllmapi.engine.extraction.locate_start import StartLocator
from mockllmapi.engine.extraction.reasoning_blocks import remove_reasoning
from mockllmapi.json_kit import as_object, get_at, list_at, remove_at
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["Finished", "IncrementalJson", "Item", "JsonText", "Piece"]

MAX_ENVELOPES = 8
LONGEST_LOOK = 400
"""Characters behind a bracket that decide whether it begins JSON."""


@dataclass(frozen=True, slots=True)
class JsonText:
    """The next part of the JSON as the model wrote it, without fences, prose and thoughts."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """The item at `index` of the list."""

    value: JsonValue
    index: int


Piece: TypeAlias = JsonText | Item


@dataclass(frozen=True, slots=True)
class Finished:
    """What there is at the end.

    `pieces` are those that were not given yet (items only of an answer that `is_whole`). `value` is the whole answer as
    `extract` finds it; its list is empty where its items were dropped. `text` is all `JsonText` joined where that is exactly
    the value in strict JSON, else None. `list_path` is where the list is in `value`, None where it has none; `rest` is what
    stands around it; `given` is how many items were given before the end. `contradicts` says that those are not the first
    items of `value`.
    """

    pieces: tuple[Piece, ...]
    value: JsonValue
    is_whole: bool
    text: str | None
    list_path: tuple[str, ...] | None
    rest: JsonObject
    given: int
    contradicts: bool = False

    @property
    def items(self) -> list[JsonValue]:
        """The list in `value`; empty where there is none."""
        return [] if self.list_path is None else list_at(self.value, self.list_path)


class IncrementalJson:
    """Takes a model's text in pieces of any size and gives what is certain as early as it is.

    `list_path` is where the shape has its list (None: unknown). What is not strict JSON is read as far as it can be read in
    one way; behind that the end decides. Without `keeps_text` the text of items is dropped once they are given, and a stream
    of any length takes the memory of its longest item. `feed` never raises, `finish` only `NothingExtracted`.
    """

    def __init__(
        self, list_path: tuple[str, ...] | None = None, *, keeps_text: bool = True, is_bounded: bool = True
    ) -> None:
        self._list_path = list_path
        self._keeps_text = keeps_text
        self._is_bounded = is_bounded
        self._beginning: StartLocator | None = StartLocator()
        self._scanner = ItemScanner(list_path)
        self._whole: list[str] = []
        self._whole_chars = 0
        self._said: list[str] = []
        self._items: list[JsonValue] = []
        self._given = 0
        self._between = ""
        self._is_done = False

    def feed(self, text: str) -> list[Piece]:
        """What this piece of text makes certain."""
        pieces: list[Piece] = []
        self._keep(text)
        if self._beginning is not None:
            begun = self._beginning.feed(text) if not self._is_done else None
            if begun is None:
                return pieces
            self._beginning, text = None, begun
        while text and not self._is_done:
            if self._scanner.is_over:
                text = self._go_on(text, pieces)
                continue
            end = self._scanner.feed(text)
            self._say(text[:end], pieces)
            self._give(pieces)
            text = text[end:]
            self._is_done = self._scanner.is_lost
        if self._drops_items:
            self._whole.clear()
        return pieces

    def finish(self, is_cut: bool = False) -> Finished:
        """The end of the text. `is_cut` says that the model was stopped before it was done. Raises NothingExtracted."""
        found = (
            self._skeleton_value() if self._drops_items else extract("".join(self._whole), is_bounded=self._is_bounded)
        )
        is_closed = self._beginning is None and self._scanner.is_over
        is_whole = found.is_whole and (is_closed or not is_cut)
        path = self._locate(found.value)
        pieces: list[Piece] = []
        if not self._said:
            self._say(self._late_text(found.value), pieces)
        text = "".join(self._said)
        items = [] if path is None else list_at(found.value, path)
        given = self._given
        contradicts = not self._drops_items and items[:given] != self._items
        if is_whole and not contradicts and not self._drops_items:
            pieces += (Item(item, index) for index, item in enumerate(items[given:], given))
        return Finished(
            pieces=tuple(pieces),
            value=found.value,
            is_whole=is_whole,
            text=text if self._keeps_text and _means(text, found.value) else None,
            list_path=path,
            rest=as_object(remove_at(found.value, path)) if path else {},
            given=given,
            contradicts=contradicts,
        )

    @property
    def list_path(self) -> tuple[str, ...] | None:
        """Where the list is that has begun, with all its envelopes; None while there is none."""
        return self._scanner.path

    @property
    def _drops_items(self) -> bool:
        return not self._keeps_text and self._scanner.path is not None

    def _keep(self, text: str) -> None:
        """Keep a text for the end, no more of it than can be read there."""
        if self._drops_items:
            return
        self._whole_chars += len(text)
        if not self._is_bounded or self._whole_chars - len(text) <= MAX_TEXT_CHARS:
            self._whole.append(text)
        elif self._scanner.path is not None and not self._scanner.is_lost:
            self._forget()
        else:
            self._is_done = True

    def _forget(self) -> None:
        """Go on without what was kept: the items are given already, and a list may be longer than what is read at the end."""
        self._keeps_text = False
        self._whole.clear()
        self._items.clear()
        del self._said[1:]

    def _say(self, text: str, pieces: list[Piece]) -> None:
        if text:
            pieces.append(JsonText(text))
            if self._keeps_text or not self._said:
                self._said.append(text)

    def _give(self, pieces: list[Piece]) -> None:
        for value in self._scanner.items:
            pieces.append(Item(value, self._given))
            self._given += 1
            if self._keeps_text:
                self._items.append(value)
        self._scanner.items.clear()

    def _go_on(self, text: str, pieces: list[Piece]) -> str:
        """Behind the value: another object next to it makes both records of a list; anything else is of no interest."""
        held = self._between + text
        start = len(held) - len(held.lstrip(" \t\r\n,;"))
        is_record = self._scanner.may_be_record and held[start : start + 1] in ("", "{")
        if not is_record or len(held) > LONGEST_LOOK * 4:
            self._is_done = True
        elif BEGINNING.match(held, start) is not None:
            if self._is_pattern_before():
                self._is_done = True
                return ""
            self._scanner.begin_record()
            self._say(held[:start], pieces)
            self._between = ""
            return held[start:]
        elif len(held) - start > LONGEST_LOOK:
            self._is_done = True
        self._between = held
        return ""

    def _is_pattern_before(self) -> bool:
        """Whether the first object is no record: a schema, or a blank example, before the answer."""
        if self._scanner.path is not None:
            return False
        with suppress(NothingExtracted):
            return is_pattern(extract(self._scanner.skeleton).value)
        return True

    def _skeleton_value(self) -> Extracted:
        """What stood around the items that were dropped."""
        skeleton = self._scanner.skeleton
        is_whole = self._scanner.is_over and not self._scanner.is_lost
        if not self._scanner.path:
            return Extracted([], is_whole=is_whole)
        with suppress(NothingExtracted):
            found = extract(skeleton, is_bounded=self._is_bounded)
            return Extracted(found.value, is_whole=found.is_whole and is_whole)
        return Extracted({}, is_whole=False)

    def _locate(self, value: JsonValue) -> tuple[str, ...] | None:
        """Where the list is in the answer: where it was seen (a wrapper may be gone since), else where the shape has it, else
        the first that has objects."""
        for path in (self._scanner.path, self._list_path):
            if path is None:
                continue
            for start in range(len(path) + 1):
                if isinstance(get_at(value, path[start:]), list):
                    return path[start:]
        return _first_records(value, MAX_ENVELOPES)

    def _late_text(self, value: JsonValue) -> str:
        """The text of an answer that showed itself at the end only."""
        written = remove_reasoning("".join(self._whole))
        return written if _means(written, value) else msgspec.json.encode(value).decode()


def _means(text: str, value: JsonValue) -> bool:
    """Whether a text is strict JSON and says exactly this."""
    try:
        said: JsonValue = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return False
    return said == value


def _first_records(value: JsonValue, levels: int) -> tuple[str, ...] | None:
    if isinstance(value, list):
        return ()
    if not isinstance(value, dict) or levels == 0:
        return None
    for name, member in value.items():
        if isinstance(member, list) and member and isinstance(member[0], dict):
            return (name,)
        if isinstance(member, dict) and (found := _first_records(member, levels - 1)) is not None:
            return (name, *found)
    return None
