"""Places inside a JSON value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from mockllmapi.json_kit.types import as_list
from mockllmapi.types import JsonValue

__all__ = ["Place", "get_at", "list_at", "put_at", "put_while_valid", "remove_at"]

Place: TypeAlias = tuple[str | int, ...]
"""Names of fields and indexes of items, from the outside to the inside; empty for the value itself."""

MAX_CHECKS = 64
"""How often a value is checked before the rest of the changes is given up."""


def get_at(value: JsonValue, place: Iterable[str | int]) -> JsonValue:
    """Return the value at a place, or None if there is none."""
    for step in place:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def list_at(value: JsonValue, place: Iterable[str | int]) -> list[JsonValue]:
    """Return the list at a place, or an empty one if there is none."""
    return as_list(get_at(value, place))


def put_at(value: JsonValue, changes: Iterable[tuple[Place, JsonValue]]) -> JsonValue:
    """Return `value` with other values at those places. No place may lie inside another.

    What changes is copied. A name that an object lacks is added; an index behind the end of a list is ignored.
    """
    inner: dict[str | int, list[tuple[Place, JsonValue]]] = {}
    for place, new in changes:
        if not place:
            return new
        inner.setdefault(place[0], []).append((place[1:], new))
    if isinstance(value, dict):
        changed = dict(value)
        for step, below in inner.items():
            if isinstance(step, str):
                changed[step] = put_at(value.get(step), below)
        return changed
    if isinstance(value, list):
        items = list(value)
        for step, below in inner.items():
            if isinstance(step, int) and step < len(items):
                items[step] = put_at(value[step], below)
        return items
    return value


def put_while_valid(
    value: JsonValue, changes: Mapping[Place, JsonValue], is_valid: Callable[[JsonValue], bool]
) -> JsonValue:
    """Return `value` with all changes, or with as many as leave it valid: if a batch is refused, its halves are tried."""
    checks = MAX_CHECKS
    pending = [list(changes.items())]
    while pending and checks > 0:
        batch = pending.pop()
        if not batch:
            continue
        candidate = put_at(value, batch)
        checks -= 1
        if is_valid(candidate):
            value = candidate
        elif len(batch) > 1:
            middle = len(batch) // 2
            pending += [batch[middle:], batch[:middle]]
    return value


def remove_at(value: JsonValue, path: Sequence[str]) -> JsonValue:
    """Return an object without the field at `path`; an empty object if nothing is left around it."""
    if not path or not isinstance(value, dict):
        return {}
    name, *inner = path
    if not inner:
        return {key: field for key, field in value.items() if key != name}
    return {**value, name: remove_at(value.get(name), inner)}
