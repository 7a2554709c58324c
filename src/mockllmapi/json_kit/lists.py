"""The list of an answer: the one that a count, pages, items of a stream and records of memory are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, TypeVar

from mockllmapi.naming.words import normalize_name
from mockllmapi.types import JsonValue

__all__ = ["MAX_ENVELOPES", "Look", "find_list", "find_list_path"]

PAGING_FIELDS = frozenset({
    "count", "cursor", "hasmore", "hasnext", "limit", "next", "nextcursor", "offset", "page", "pages", "pagesize", "perpage",
    "previous", "size", "total", "totalcount", "totalpages",
})  # fmt: skip
STATUS_FIELDS = frozenset({
    "code", "error", "links", "message", "meta", "metadata", "ok", "pagination", "requestid", "status", "success", "timestamp",
    "version",
})  # fmt: skip
MAX_ENVELOPES = 3

Node = TypeVar("Node")


class Look(NamedTuple, Generic[Node]):
    """What a value, or the schema of one, is: a list, of objects or not, or an object with `members`, or neither."""

    is_list: bool = False
    has_objects: bool = False
    members: Mapping[str, Node] = {}


def find_list_path(
    node: Node, look: Callable[[Node], Look[Node]], rank: Callable[[str], int] = lambda _name: 0
) -> tuple[str, ...] | None:
    """Return the path of the list of an answer, or None; `look` reads a value or a schema.

    The path is `()` for a list. In an object it is the list with the highest rank by its name, if `rank` knows any; else the
    first list of objects; a list of other values counts only if all other fields describe its pages
    (`{"names": [""], "total": 0}`). The list may be inside an envelope (`{"status": "", "data": {"users": [{}]}}`). A record
    that merely has tags is not a list of tags.
    """
    path: tuple[str, ...] = ()
    for _ in range(MAX_ENVELOPES + 1):
        seen = look(node)
        if seen.is_list:
            return path
        name = _choose_member(seen, look, rank)
        if name is None:
            return None
        path, node = (*path, name), seen.members[name]
    return path if look(node).is_list else None


def _choose_member(seen: Look[Node], look: Callable[[Node], Look[Node]], rank: Callable[[str], int]) -> str | None:
    """Return the name of the list in an object, or of the envelope that may have it."""
    looks = {name: look(member) for name, member in seen.members.items()}
    lists = [name for name, member in looks.items() if member.is_list]
    if lists:
        named = max(lists, key=rank)
        records = next((name for name in lists if looks[name].has_objects), None)
        if rank(named) > 0:
            return named
        if records is not None:
            return records
        is_bare = all(normalize_name(name) in PAGING_FIELDS for name in looks.keys() - lists[:1])
        return lists[0] if is_bare else None
    content = [name for name in looks if normalize_name(name) not in PAGING_FIELDS | STATUS_FIELDS]
    return content[0] if len(content) == 1 else None


def find_list(value: JsonValue, rank: Callable[[str], int] = lambda _name: 0) -> tuple[str, ...] | None:
    """Return where the list of an answer is in `value`, as `find_list_path` defines it, or None."""
    return find_list_path(value, _look_at_value, rank)


def _look_at_value(value: JsonValue) -> Look[JsonValue]:
    if isinstance(value, list):
        return Look(is_list=True, has_objects=bool(value) and isinstance(value[0], dict))
    return Look(members=value) if isinstance(value, dict) else Look()
