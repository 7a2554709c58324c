"""The fields of a form: reading them, and making one object of them.

Brackets in names are structure, as Stripe, PHP, Rails and qs write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote_plus, unquote_to_bytes

from mockllmapi import work
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["nest_fields", "parse_fields"]

MAX_BRACKETS = 20
"""More brackets than these in one name are part of the name."""
MAX_NAME_CHARS = 1000
"""A longer name is kept as it is written."""
MAX_INDEX_DIGITS = 10
_BRACKETED = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)")
_KEY = re.compile(r"\[([^\[\]]*)\]")


_SLICE_CHARS = 64 * 1024
"""A longer text is decoded in slices, between which other threads get their turn."""


def parse_fields(text: str) -> list[tuple[str, str]]:
    """Return names and values of a form (application/x-www-form-urlencoded). Raises `TooMuchWork`."""
    work.spend(text.count("%"), "the number of escapes in the form")
    pairs = (field.partition("=") for field in text.split("&") if field)
    return [(_decode(name), _decode(value)) for name, _, value in pairs]


def _decode(text: str) -> str:
    if len(text) <= _SLICE_CHARS:
        return unquote_plus(text, errors="replace")
    pieces, start = [], 0
    while start < len(text):
        end = start + _SLICE_CHARS
        escape = text.find("%", end - 2, end)  # one that the slice would cut
        end = escape if escape >= 0 else end
        pieces.append(unquote_to_bytes(text[start:end].replace("+", " ")))
        start = end
    return b"".join(pieces).decode("utf-8", "replace")


class _Branch(dict[str, "JsonValue | _Branch"]):
    """The fields below one name. `is_list` if all keys are numbers or were left out; `_next_index` is above all numbers."""

    is_list = True
    _next_index = 0

    def enter(self, key: str, following: str | None) -> str:
        """Return the key of the next step: for `[]` that of the last item while it lacks `following`, else a new one."""
        if key:
            if not (key.isascii() and key.isdecimal() and len(key) < MAX_INDEX_DIGITS):
                self.is_list = False
            else:
                self._next_index = max(self._next_index, int(key) + 1)
            return key
        last = next(reversed(self), None)
        item = self[last] if last is not None else None
        if last is not None and following and isinstance(item, _Branch) and following not in item:
            return last
        self._next_index += 1
        return str(self._next_index - 1)


def nest_fields(pairs: Iterable[tuple[str, JsonValue]]) -> JsonObject:
    """Return the fields as an object. A name that comes again makes a list; `a[b]` is a member, `a[]` and `a[0]` are items.

    A name whose brackets contradict another name (`a=1&a[b]=2`) is kept as it is written.
    """
    root = _Branch()
    root.is_list = False
    for name, value in pairs:
        steps = _steps(name)
        if not _insert(root, steps, value):
            _insert(root, [name], value)
    return {name: _plain(member) for name, member in root.items()}


def _steps(name: str) -> list[str]:
    if len(name) > MAX_NAME_CHARS or name.count("[") > MAX_BRACKETS:
        return [name]
    bracketed = _BRACKETED.fullmatch(name)
    if bracketed is None:
        return [name]
    return [bracketed[1], *_KEY.findall(bracketed[2])]


def _insert(branch: _Branch, steps: list[str], value: JsonValue) -> bool:
    """Put a value at the end of the steps, and return whether there is room for it."""
    for position, step in enumerate(steps[:-1]):
        key = step if position == 0 else branch.enter(step, steps[position + 1])
        below = branch.setdefault(key, _Branch())
        if not isinstance(below, _Branch):
            return False
        branch = below
    key = steps[-1] if len(steps) == 1 else branch.enter(steps[-1], None)
    before = branch.get(key)
    if isinstance(before, _Branch):
        return False
    if key not in branch:
        branch[key] = value
    else:
        branch[key] = [*before, value] if isinstance(before, list) else [before, value]
    return True


def _plain(member: JsonValue | _Branch) -> JsonValue:
    if not isinstance(member, _Branch):
        return member
    if not member.is_list:
        return {name: _plain(inner) for name, inner in member.items()}
    return [_plain(member[key]) for key in sorted(member, key=int)]
