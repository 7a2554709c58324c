"""Objects and lists as models fill them: under near names, inside wrappers, one instead of many, or with nothing in them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mockllmapi.naming.words import normalize_name
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = [
    "count_leaves",
    "find_objects",
    "is_hollow",
    "members_in_place",
    "split_alternatives",
    "unwrap",
    "unwrap_items",
]

MAX_WRAPPERS = 3
MAX_PART_CHARS = 40
"""What is longer is no item of a list that is written as a text."""

_BULLET = re.compile(r"\s*(?:[-*\u2022]|\d{1,3}[.)])\s+")

Properties = Mapping[str, JsonSchema]


def is_hollow(value: JsonValue) -> bool:
    """Whether nothing but brackets and empty values is there."""
    pending = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
        elif node not in (None, ""):
            return False
    return True


def count_leaves(value: JsonValue) -> int:
    """How many single values there are; an empty object or list is one."""
    count, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict) and one:
            waiting.extend(one.values())
        elif isinstance(one, list) and one:
            waiting.extend(one)
        else:
            count += 1
    return count


def members_in_place(value: JsonObject, properties: Properties) -> dict[str, str]:
    """For each property that the object has, the name under which it has it: its own, or else one that differs in case and
    separators only. No member serves twice."""
    near = {normalize_name(name): name for name in reversed(value) if name not in properties}
    places: dict[str, str] = {}
    for name in properties:
        given = name if name in value else near.pop(normalize_name(name), None)
        if given is not None:
            places[name] = given
    return places


def find_objects(value: JsonValue) -> list[JsonObject]:
    """The object itself, or the objects of a list that stands in its place."""
    found = value if isinstance(value, list) else [value]
    return [item for item in found if isinstance(item, dict)]


def unwrap(value: JsonObject, properties: Properties) -> tuple[JsonObject, tuple[str, ...]]:
    """The object inside wrappers such as `{"data": {…}}` or `{"user": [{…}]}`, where it knows the properties better, and
    the names of what stood beside it."""
    best, beside = value, ()  # type: JsonObject, tuple[str, ...]
    lost: tuple[str, ...] = ()
    for _ in range(MAX_WRAPPERS):
        inner = {
            name: objects[0]
            for name, member in value.items()
            if isinstance(member, (dict, list)) and len(objects := find_objects(member)) == 1
        }
        wrapper = max(inner, key=lambda name: len(members_in_place(inner[name], properties)), default=None)
        if wrapper is None:
            break
        lost += tuple(name for name in value if name != wrapper)
        value = inner[wrapper]
        if len(members_in_place(value, properties)) > len(members_in_place(best, properties)):
            best, beside = value, lost
    return best, beside


def unwrap_items(value: JsonValue, properties: Properties) -> tuple[list[JsonValue], tuple[str, ...]]:
    """The items of a list, where it stands inside wrappers such as `{"items": […], "total": 3}`, is an object of records,
    or one item alone; and the names of what stood beside it. `properties` are those of an item, none where it is no
    object."""
    lost: tuple[str, ...] = ()
    for _ in range(MAX_WRAPPERS):
        if isinstance(value, list):
            return value, lost
        if not isinstance(value, dict) or (properties and members_in_place(value, properties)):
            return [value], lost
        lists = {name: member for name, member in value.items() if isinstance(member, list)}
        wrappers = {name: member for name, member in value.items() if isinstance(member, (dict, list))}
        if len(value) > 1 and len(wrappers) == len(value) and not lists:
            return list(value.values()), lost
        wrapper = max(lists, key=lambda name: len(lists[name]), default=next(iter(wrappers), None))
        if wrapper is None:
            return [value], lost
        lost += tuple(name for name in value if name != wrapper)
        value = value[wrapper]
    return [value], lost


def split_alternatives(text: str, kinds: tuple[str, ...]) -> list[JsonValue]:
    """The items that a text lists: `red, blue`, `1; 2; 3`, or one on each line. The text alone where it lists nothing; a
    sentence with commas is none, and the commas inside a number separate nothing."""
    lines = [_BULLET.sub("", line).strip() for line in text.splitlines() if line.strip()]
    separators = (r"\s*[;|]\s*", r",\s+" if "string" not in kinds else r"\s*,\s*")
    found = (
        lines if len(lines) > 1 else next((parts for each in separators if len(parts := re.split(each, text)) > 1), [])
    )
    parts = [part.strip() for part in found]
    is_list = all(parts) and all(len(part) <= MAX_PART_CHARS and part[-1] not in ".!?:" for part in parts)
    return [*parts] if parts and is_list else [text]
