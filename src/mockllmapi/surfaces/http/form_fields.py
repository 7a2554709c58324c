"""The fields of a form as one object: brackets in names are structure, as Stripe, PHP, Rails and qs write it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mockllmapi.types import JsonObject, JsonValue

__all__ = ["nest_fields"]

MAX_BRACKETS = 20
"""More brackets than these in one name are part of the name."""
_BRACKETED = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)")
_KEY = re.compile(r"\[([^\[\]]*)\]")


class _Branch(dict[str, "JsonValue | _Branch"]):
    """The fields below one name. `is_list` if all keys are numbers or were left out."""

    is_list = True

    def enter(self, key: str, following: str | None) -> str:
        """Return the key of the next step: for `[]` that of the last item while it lacks `following`, else a new one."""
        if key:
            self.is_list = self.is_list and key.isascii() and key.isdecimal() and len(key) < 10
            return key
        last = next(reversed(self), None)
        item = self[last] if last is not None else None
        if last is not None and following and isinstance(item, _Branch) and following not in item:
            return last
        return str(max((int(known) + 1 for known in self if known.isdecimal()), default=0))


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
    bracketed = _BRACKETED.fullmatch(name)
    if bracketed is None or name.count("[") > MAX_BRACKETS:
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
