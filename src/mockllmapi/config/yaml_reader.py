"""YAML, read as its 1.2 core schema where YAML 1.1 surprises: only true and false are booleans, a date stays text.

Built on the parser's events, so that nothing is constructed from tags, nesting is bounded, and what aliases unfold to is
counted before anybody walks it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from mockllmapi.config.nodes import (
    MAX_DEPTH,
    DocumentSyntaxError,
    FieldNode,
    ListNode,
    Node,
    ObjectNode,
    Scalar,
    ScalarNode,
)

if TYPE_CHECKING:
    from yaml.events import Event, ScalarEvent

__all__ = ["read_yaml"]

_MAX_NODES = 50_000
_TAG = "tag:yaml.org,2002:"
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS: Final = MappingProxyType(
    {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
)
_INTEGER = re.compile(r"[-+]?[0-9]{1,300}")
_BASED = re.compile(r"0o[0-7]{1,300}|0x[0-9a-fA-F]{1,300}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def read_yaml(text: str) -> Node:
    """Read one document; an empty one is an empty object.

    Raises `DocumentSyntaxError`, and nothing else, for text that is not YAML.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _NodeBuilder()
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.handle_event(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = _remove_quoted_words(error.problem or error.context or "The text is not YAML")
        raise DocumentSyntaxError(problem, mark.line + 1 if mark else 0, mark.column + 1 if mark else 0) from None
    except yaml.YAMLError:
        raise DocumentSyntaxError("The text holds characters that YAML does not allow") from None
    return builder.root if builder.root is not None else ObjectNode(())


def _remove_quoted_words(problem: str) -> str:
    """Remove the quoted words from a parser's message: they may be part of a secret."""
    text = re.sub(r"'[^']{2,}'", "…", problem)
    return text[:1].upper() + text[1:]


@dataclass(slots=True)
class _Frame:
    """A list or object under construction. `size` counts the nodes it unfolds to."""

    is_object: bool
    anchor: str | None
    line: int
    size: int = 1
    items: list[Node] = field(default_factory=list)
    keys: list[ScalarNode] = field(default_factory=list)

    def build(self) -> Node:
        if not self.is_object:
            return ListNode(tuple(self.items), self.line)
        fields = [FieldNode(_format_key(key), node, key.line) for key, node in zip(self.keys, self.items, strict=True)]
        return ObjectNode(_apply_merge_keys(fields), self.line)


class _NodeBuilder:
    """Turns events into nodes, with its own stack."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._frames: list[_Frame] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._documents = 0

    def handle_event(self, event: Event) -> None:
        import yaml

        line = event.start_mark.line + 1 if event.start_mark else 0
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise DocumentSyntaxError("The file holds more than one YAML document", line, 1)
            case yaml.ScalarEvent():
                self._add(ScalarNode(_parse_scalar(event, line), line), 1, event.anchor, line)
            case yaml.AliasEvent():
                if event.anchor not in self._anchors:
                    raise DocumentSyntaxError("An alias names an anchor that is not defined above it", line, 1)
                node, size = self._anchors[event.anchor]
                self._add(node, size, None, line)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                if len(self._frames) >= MAX_DEPTH:
                    raise DocumentSyntaxError(f"The nesting is deeper than {MAX_DEPTH}", line, 1)
                self._frames.append(_Frame(isinstance(event, yaml.MappingStartEvent), event.anchor, line))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                frame = self._frames.pop()
                self._add(frame.build(), frame.size, frame.anchor, frame.line)

    def _add(self, node: Node, size: int, anchor: str | None, line: int) -> None:
        if anchor is not None:
            self._anchors[anchor] = (node, size)
        if not self._frames:
            self.root = ObjectNode(()) if node == ScalarNode(None, line) else node
            return
        frame = self._frames[-1]
        frame.size += size
        if frame.size > _MAX_NODES:
            raise DocumentSyntaxError(f"The document unfolds to more than {_MAX_NODES} values", line, 1)
        if frame.is_object and len(frame.keys) == len(frame.items):
            if not isinstance(node, ScalarNode):
                raise DocumentSyntaxError("A key must be a single word", line, 1)
            frame.keys.append(node)
        else:
            frame.items.append(node)


def _parse_scalar(event: ScalarEvent, line: int) -> Scalar:
    plain, _ = event.implicit
    if plain and event.tag is None:
        return _parse_plain_scalar(event.value)
    match (event.tag or f"{_TAG}str").removeprefix(_TAG):
        case "str" | "!":
            return event.value
        case "int" | "float" | "bool" | "null":
            return _parse_plain_scalar(event.value)
    raise DocumentSyntaxError("A tag of this kind has no meaning here", line, 1)


def _parse_plain_scalar(text: str) -> Scalar:
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _format_key(key: ScalarNode) -> str:
    match key.value:
        case None:
            return ""
        case bool():
            return str(key.value).lower()
        case _:
            return str(key.value)


def _apply_merge_keys(fields: list[FieldNode]) -> tuple[FieldNode, ...]:
    """Apply `<<: *anchor`: merged fields come first and yield to the object's own keys."""
    own = [entry for entry in fields if entry.key != "<<"]
    taken = {entry.key for entry in own}
    merged: list[FieldNode] = []
    for entry in fields:
        if entry.key != "<<":
            continue
        sources = entry.node.items if isinstance(entry.node, ListNode) else (entry.node,)
        for source in sources:
            if not isinstance(source, ObjectNode):
                raise DocumentSyntaxError("Only objects can be merged with '<<'", entry.line, 1)
            merged += [one for one in source.fields if one.key not in taken]
            taken |= {one.key for one in source.fields}
    return (*merged, *own)
