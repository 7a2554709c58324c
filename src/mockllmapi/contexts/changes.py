"""Changing an answer in several places, as long as it stays valid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from mockllmapi.contexts.anatomy import Place
from mockllmapi.types import JsonValue

__all__ = ["Changes", "changed_where_valid", "with_changes"]

Changes = Mapping[Place, JsonValue]
MAX_CHECKS = 64
"""How often an answer is judged before the rest of the changes is given up."""


def with_changes(value: JsonValue, changes: Iterable[tuple[Place, JsonValue]]) -> JsonValue:
    """`value` with other values at those places, of which none lies inside another. Nothing that is there already is
    touched: what changes is copied."""
    inner: dict[str | int, list[tuple[Place, JsonValue]]] = {}
    for place, new in changes:
        if not place:
            return new
        inner.setdefault(place[0], []).append((place[1:], new))
    if isinstance(value, dict):
        changed = dict(value)
        for step, below in inner.items():
            if isinstance(step, str):
                changed[step] = with_changes(value.get(step), below)
        return changed
    if isinstance(value, list):
        items = list(value)
        for step, below in inner.items():
            if isinstance(step, int) and step < len(items):
                items[step] = with_changes(value[step], below)
        return items
    return value


def changed_where_valid(value: JsonValue, changes: Changes, is_valid: Callable[[JsonValue], bool]) -> JsonValue:
    """`value` with all changes, or with as many as leave it valid: halves are tried where the whole is refused."""
    checks = MAX_CHECKS
    pending = [list(changes.items())]
    while pending and checks > 0:
        batch = pending.pop()
        if not batch:
            continue
        candidate = with_changes(value, batch)
        checks -= 1
        if is_valid(candidate):
            value = candidate
        elif len(batch) > 1:
            middle = len(batch) // 2
            pending += [batch[middle:], batch[:middle]]
    return value
