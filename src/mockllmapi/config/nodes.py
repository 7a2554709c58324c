"""A document as it was read, whatever its syntax: scalars, lists and objects that know their line.

Unlike plain Python values, objects keep duplicate keys, so that the one who lays them out can say which one won.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum
from pathlib import PurePath
from typing import TypeAlias

from mockllmapi.types import JsonValue

__all__ = [
    "MAX_DEPTH",
    "DocumentSyntaxError",
    "FieldNode",
    "ListNode",
    "Node",
    "ObjectNode",
    "Scalar",
    "ScalarNode",
    "from_plain",
    "to_plain",
]

MAX_DEPTH = 64
"""Deeper nesting is refused in every syntax: no configuration needs it, and no reader here may exhaust the stack."""

Scalar: TypeAlias = "bool | int | float | str | None"


class DocumentSyntaxError(ValueError):
    """The text is not what its syntax demands. `line` and `column` count from 1; 0 where the place is unknown.

    The message quotes no more than one character of the text: whatever is broken may be next to a secret.
    """

    def __init__(self, problem: str, line: int = 0, column: int = 0) -> None:
        self.problem = problem
        self.line = line
        self.column = column
        super().__init__(f"{problem} at line {line}, column {column}" if line else problem)


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value."""

    value: Scalar = field(repr=False)  # it may be a secret
    line: int = 0


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list."""

    items: tuple[Node, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class FieldNode:
    """One key of an object, in the spelling of the document."""

    key: str
    node: Node
    line: int = 0


@dataclass(frozen=True, slots=True)
class ObjectNode:
    """An object; a key may stand in it several times."""

    fields: tuple[FieldNode, ...]
    line: int = 0


Node: TypeAlias = "ScalarNode | ListNode | ObjectNode"


def to_plain(node: Node) -> JsonValue:
    """Convert a node to Python values; the last of duplicate keys wins."""
    match node:
        case ScalarNode():
            return node.value
        case ListNode():
            return [to_plain(item) for item in node.items]
        case ObjectNode():
            return {entry.key: to_plain(entry.node) for entry in node.fields}


def from_plain(value: object, depth: int = 0) -> Node:
    """Python values as a node without lines. Dates become their ISO text, paths and enum members their text.

    Raises `DocumentSyntaxError` for a value that no configuration file could hold.
    """
    if depth > MAX_DEPTH:
        raise DocumentSyntaxError(f"The nesting is deeper than {MAX_DEPTH}")
    match value:
        case Enum():
            return from_plain(value.value, depth + 1)
        case None | bool() | int() | float() | str():
            return ScalarNode(value)
        case date() | time():
            return ScalarNode(value.isoformat())
        case PurePath():
            return ScalarNode(str(value))
        case Mapping():
            return ObjectNode(tuple(FieldNode(str(key), from_plain(one, depth + 1)) for key, one in value.items()))
        case Sequence() if not isinstance(value, bytes | bytearray | memoryview):
            return ListNode(tuple(from_plain(one, depth + 1) for one in value))
    raise DocumentSyntaxError(f"A value of the type {type(value).__name__} cannot stand in a configuration")
