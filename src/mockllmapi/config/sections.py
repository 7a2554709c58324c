"""Which part of a file is ours."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from mockllmapi.config.diagnostics import Diagnostics
from mockllmapi.config.nodes import FieldNode, Node, ObjectNode, ScalarNode
from mockllmapi.config.tree import normalize_key

__all__ = ["SECTION_NAMES", "find_section"]

SECTION_NAMES: Final = ("LLMockApi", "MockLlmApi", "mostlylucid.mockllmapi")
"""The names of our section; if a file has several, the first in this order wins."""

_FOREIGN_KEYS: Final = frozenset({"logging", "connectionstrings", "kestrel", "urls", "detailederrors", "$schema"})
"""Keys of others that live beside ours in a file without a section."""

_COMMON_WORDS: Final = frozenset({"allowedhosts", "cors", "healthcheck", "host", "locale", "port", "seed"})
"""Keys of ours that other programs use too: they alone do not make a file ours."""


def find_section(
    root: ObjectNode, shown_as: str, known_keys: AbstractSet[str], *, is_explicit: bool, diagnostics: Diagnostics
) -> ObjectNode | None:
    """Return our section of the document, or the whole document if it has only keys of ours, or None for a foreign file.

    `known_keys` are the normalized top-level keys. A key that other programs use too makes a file ours only if the user named
    the file (`is_explicit`).
    """
    sections = [(name, found) for name in SECTION_NAMES if (found := _find_last(root, name))]
    if len(sections) > 1:
        names = " and ".join(name for name, _ in sections)
        diagnostics.warn(f"{shown_as}: holds the sections {names}; {sections[0][0]} is used")
    if sections:
        return _require_object(*sections[0], shown_as, diagnostics)
    decisive_keys = known_keys if is_explicit else known_keys - _COMMON_WORDS
    if any(normalize_key(field.key, is_top=True) in decisive_keys for field in root.fields):
        return ObjectNode(tuple(one for one in root.fields if normalize_key(one.key) not in _FOREIGN_KEYS), root.line)
    if root.fields:
        say = diagnostics.warn if is_explicit else diagnostics.inform
        say(f"{shown_as}: ignored, it has no section {SECTION_NAMES[0]} and no key of ours")
    return None


def _find_last(root: ObjectNode, name: str) -> FieldNode | None:
    """Return the last field called `name`; a dotted name may also be nested, as TOML writes it."""
    found = [field for field in root.fields if normalize_key(field.key) == name.lower()]
    head, dot, rest = name.partition(".")
    if not found and dot:
        outer = _find_last(root, head)
        return _find_last(outer.node, rest) if outer and isinstance(outer.node, ObjectNode) else None
    return found[-1] if found else None


def _require_object(name: str, field: FieldNode, shown_as: str, diagnostics: Diagnostics) -> ObjectNode | None:
    node: Node = field.node
    if isinstance(node, ObjectNode):
        return node
    if node != ScalarNode(None, node.line):
        origin = f"{shown_as}:{node.line}" if node.line else shown_as
        diagnostics.add_problem(f"The section {name} must be an object of keys and values.", origin=origin)
    return None
