"""Which values of an answer are the request's own, and so belong in no other answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from mockllmapi.json_kit import is_same
from mockllmapi.learning.requests import Sources, as_said, word_of
from mockllmapi.naming.words import normalize_name, split_words
from mockllmapi.types import JsonValue

__all__ = ["Echoes", "is_id_name", "plain_text"]

MIN_CHARS = 4
MIN_WORD_CHARS = 5
MAX_WORDS = 4
MIN_NUMBER = 1000
_SIGNS = re.compile(r"[\W_]+")
_IDS = frozenset({"id", "uuid", "slug", "key", "code", "number", "sku", "guid", "ref", "reference"})

Values: TypeAlias = "set[tuple[bool, JsonValue]]"


class Echoes:
    """What one request (and what was known before it) may have put into its answer."""

    def __init__(self, sources: Sources, known: Mapping[str, JsonValue] | None = None) -> None:
        self._named: dict[str, list[JsonValue]] = {}
        self._ids: list[JsonValue] = []
        self._pieces: set[str] = set()
        self._numbers: set[float] = set()
        for name, value in sources.items():
            self._add(word_of(name), as_said(name, value), is_id=name.startswith("path:"))
        for name, value in (known or {}).items():
            self._add(normalize_name(name), (value,), is_id=False)

    def has(self, name: str, value: JsonValue) -> bool:
        """Whether the value of a member of this name came from the request, as it is or as part of a text."""
        if value is None or isinstance(value, bool):
            return False
        if any(is_same(value, each) for each in self._named.get(normalize_name(name), ())):
            return True
        if is_id_name(name) and any(is_same(value, each) for each in self._ids):
            return True
        if isinstance(value, str):
            plain = plain_text(value)
            return any(piece in plain for piece in self._pieces)
        return isinstance(value, int | float) and value in self._numbers

    def _add(self, word: str, meanings: tuple[JsonValue, ...], *, is_id: bool) -> None:
        for value in meanings:
            if value is None or isinstance(value, bool | list | dict):
                continue
            if is_id:
                self._ids.append(value)
            elif word:
                self._named.setdefault(word, []).append(value)
            if isinstance(value, str):
                self._pieces.update(_pieces(value))
            elif isinstance(value, int | float) and (abs(value) >= MIN_NUMBER or value != int(value)):
                self._numbers.add(value)


def is_id_name(name: str) -> bool:
    """Whether a member of this name tells things apart."""
    words = split_words(name)
    return bool(words) and (words[-1] in _IDS or words[-1].endswith("id"))


def plain_text(text: str) -> str:
    """A text without case, spaces and signs."""
    return _SIGNS.sub("", text.casefold())


def _pieces(text: str) -> set[str]:
    """What to look for in other texts: the whole, and of a few words each that is long enough to be telling."""
    words = [plain_text(word) for word in text.split()]
    pieces = {word for word in words if len(word) >= MIN_WORD_CHARS} if len(words) <= MAX_WORDS else set()
    whole = plain_text(text)
    return pieces | ({whole} if len(whole) >= MIN_CHARS else set())
