"""JSON Patch (RFC 6902)."""

from __future__ import annotations

import copy
from typing import TypeGuard

from mockllmapi.json_kit.types import is_same
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["MAX_OPERATIONS", "PatchRefused", "apply_json_patch", "is_json_patch"]

MAX_OPERATIONS = 1000
_OPERATIONS = frozenset({"add", "remove", "replace", "move", "copy", "test"})


class PatchRefused(Exception):
    """The patch does not fit the document. The text says which operation, and why."""


def is_json_patch(value: JsonValue) -> TypeGuard[list[JsonObject]]:
    """Return whether a value is a list of operations."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(one, dict) and one.get("op") in _OPERATIONS and isinstance(one.get("path"), str) for one in value
        )
    )


def apply_json_patch(document: JsonValue, operations: list[JsonObject]) -> JsonValue:
    """Return a document after all operations, in their order; the given one stays as it is. Raises PatchRefused."""
    if len(operations) > MAX_OPERATIONS:
        raise PatchRefused(f"{len(operations)} operations are too many; at most {MAX_OPERATIONS} are allowed")
    document = copy.deepcopy(document)
    for number, operation in enumerate(operations):
        try:
            document = _apply(document, operation)
        except PatchRefused as refusal:
            raise PatchRefused(f"operation {number} ({operation['op']} {operation['path']}): {refusal}") from None
    return document


def _apply(document: JsonValue, operation: JsonObject) -> JsonValue:
    path = _read_pointer(operation["path"])
    match operation["op"]:
        case "test":
            if not is_same(_find(document, path), _value_of(operation)):
                raise PatchRefused("the value there is another one")
            return document
        case "remove":
            return _remove(document, path)
        case "add":
            return _add(document, path, _value_of(operation))
        case "replace":
            return _add(_remove(document, path) if path else document, path, _value_of(operation))
    source = _read_pointer(operation.get("from"))
    value = copy.deepcopy(_find(document, source))
    if operation["op"] == "move":
        if path[: len(source)] == source and path != source:
            raise PatchRefused("a value cannot be moved into itself")
        document = _remove(document, source)
    return _add(document, path, value)


def _value_of(operation: JsonObject) -> JsonValue:
    if "value" not in operation:
        raise PatchRefused("it has no value")
    return operation["value"]


def _read_pointer(text: JsonValue) -> tuple[str, ...]:
    """Return the steps of a JSON Pointer (RFC 6901)."""
    if not isinstance(text, str) or (text and not text.startswith("/")):
        raise PatchRefused("a JSON Pointer is empty or begins with /")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text.split("/")[1:])


def _find(document: JsonValue, path: tuple[str, ...]) -> JsonValue:
    for step in path:
        if isinstance(document, dict) and step in document:
            document = document[step]
        elif isinstance(document, list):
            document = document[_index(step, len(document) - 1)]
        else:
            raise PatchRefused("there is no such place")
    return document


def _index(step: str, most: int) -> int:
    if not step.isascii() or not step.isdigit() or (step != "0" and step.startswith("0")) or int(step) > most:
        raise PatchRefused("there is no such place")
    return int(step)


def _remove(document: JsonValue, path: tuple[str, ...]) -> JsonValue:
    if not path:
        return None
    holder = _find(document, path[:-1])
    if isinstance(holder, dict) and path[-1] in holder:
        del holder[path[-1]]
    elif isinstance(holder, list):
        del holder[_index(path[-1], len(holder) - 1)]
    else:
        raise PatchRefused("there is no such place")
    return document


def _add(document: JsonValue, path: tuple[str, ...], value: JsonValue) -> JsonValue:
    if not path:
        return value
    holder = _find(document, path[:-1])
    if isinstance(holder, dict):
        holder[path[-1]] = value
    elif isinstance(holder, list):
        holder.insert(len(holder) if path[-1] == "-" else _index(path[-1], len(holder)), value)
    else:
        raise PatchRefused("there is no such place")
    return document
