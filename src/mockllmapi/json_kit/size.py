"""How large a JSON value is."""

from __future__ import annotations

from mockllmapi.types import JsonValue

__all__ = ["has_more_values"]


def has_more_values(value: JsonValue, most: int, *, per_container: int = 0) -> bool:
    """Return whether there are more than `most` values inside of one; stops looking as soon as it is known.

    Every list and object counts as `per_container` values more.
    """
    pending, count = [value], 0
    while pending:
        container = pending.pop()
        if isinstance(container, dict):
            members = [*container.values()] if len(container) <= most else []
        elif isinstance(container, list):
            members = container if len(container) <= most else []
        else:
            continue
        count += len(container) + per_container
        if count > most:
            return True
        pending += [member for member in members if isinstance(member, (list, dict))]
    return False
