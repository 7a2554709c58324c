"""No id stands twice in a list, also where several wrote it who did not know of one another."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator

from mockllmapi.naming.words import normalize_name
from mockllmapi.randomness import make_generator
from mockllmapi.types import JsonValue

__all__ = ["identity_name", "with_unique_ids"]

Check = Callable[[JsonValue], bool]

_IDENTITIES = ("id", "uuid", "guid")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NUMBERED = re.compile(r"(?P<before>.*?)(?P<number>\d{1,15})", re.DOTALL)
_MOST_TRIES = 20


def with_unique_ids(items: list[JsonValue], is_valid: Check, seed: int = 0) -> list[JsonValue]:
    """The items in order, with another id where one was already taken by an item before it.

    Whole numbers get the next number that nobody has, UUIDs are made anew, texts that end with a number get another number,
    other texts an ending. An id is only changed to one with which the item `is_valid`; where none is found it stays. Equal
    seeds make equal ids.
    """
    return _Renaming(items, is_valid, seed).renamed() if len(items) > 1 else items


class _Renaming:
    def __init__(self, items: list[JsonValue], is_valid: Check, seed: int) -> None:
        self._items = items
        self._is_valid = is_valid
        self._rng = make_generator(seed, "identities", len(items))
        self._all = {_key(item[name]) for item in items if isinstance(item, dict) and (name := identity_name(item))}
        self._numbers: dict[str, int] = {}
        self._smallest = 1

    def renamed(self) -> list[JsonValue]:
        taken: set[str] = set()
        return [self._unique(item, taken) for item in self._items]

    def _unique(self, item: JsonValue, taken: set[str]) -> JsonValue:
        name = identity_name(item)
        if name is None or not isinstance(item, dict):
            return item
        if (key := _key(item[name])) not in taken:
            taken.add(key)
            return item
        for tried, candidate in enumerate(self._candidates(item[name])):
            if (key := _key(candidate)) not in self._all and self._is_valid(changed := {**item, name: candidate}):
                self._all.add(key)
                taken.add(key)
                return changed
            if tried > _MOST_TRIES:
                break
        return item

    def _candidates(self, identity: JsonValue) -> Iterator[JsonValue]:
        """Other ids of the same kind, the best first."""
        if isinstance(identity, str):
            yield from self._texts(identity)
            return
        while True:
            yield self._next("")
            yield self._unused()

    def _texts(self, identity: str) -> Iterator[JsonValue]:
        if _UUID.fullmatch(identity):
            while True:
                yield str(uuid.UUID(int=self._rng.getrandbits(128), version=4))
        if (found := _NUMBERED.fullmatch(identity)) is not None:
            before, digits = found["before"], len(found["number"])
            for _ in range(_MOST_TRIES // 2):
                yield f"{before}{self._next(before):0{digits}d}"
        for number in range(2, _MOST_TRIES // 3):
            yield f"{identity}-{number}"
        while True:
            yield "".join(self._other(character) for character in identity)

    def _next(self, before: str) -> int:
        """One more than the largest number behind the same beginning."""
        largest = self._numbers.get(before)
        if largest is None:
            largest = max(
                (number for key in self._all if (number := _number_behind(key, before)) is not None), default=0
            )
        self._numbers[before] = largest + 1
        return largest + 1

    def _unused(self) -> int:
        """The smallest number from 1 that nobody has."""
        while _key(self._smallest) in self._all:
            self._smallest += 1
        return self._smallest

    def _other(self, character: str) -> str:
        if character.isdigit():
            return self._rng.choice("0123456789")
        if not character.isascii() or not character.isalpha():
            return character
        letters = "abcdef" if character.lower() in "abcdef" else "ghjkmnpqrstvwxyz"
        letter = self._rng.choice(letters)
        return letter.upper() if character.isupper() else letter


def identity_name(item: JsonValue) -> str | None:
    """The member that is the item's own id, where it has one that can be told from others."""
    if not isinstance(item, dict):
        return None
    for plain in _IDENTITIES:
        for name, value in item.items():
            if normalize_name(name) == plain and isinstance(value, int | str) and not isinstance(value, bool):
                return name
    return None


def _key(identity: JsonValue) -> str:
    return str(identity)


def _number_behind(key: str, before: str) -> int | None:
    rest = key[len(before) :]
    return int(rest) if key.startswith(before) and rest.isascii() and rest.isdigit() and len(rest) < 16 else None
