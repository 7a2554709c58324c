"""Which part of a file is ours."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from mockllmapi.config.findings import Findings
from mockllmapi.config.nodes import Member, Node, ObjectNode, ScalarNode
from mockllmapi.config.tree import normalise

__all__ = ["SECTION_NAMES", "find_section"]

SECTION_NAMES: Final = ("LLMockApi", "MockLlmApi", "mostlylucid.mockllmapi")
"""The names of our section; where a file has several, the first in this order wins."""

_NEIGHBOURS: Final = frozenset({"logging", "connectionstrings", "kestrel", "urls", "detailederrors", "$schema"})
"""Keys of others that live beside ours in a file without a section."""

_COMMON_WORDS: Final = frozenset({"allowedhosts", "cors", "healthcheck", "host", "locale", "port", "seed"})
"""Keys of ours that other programs use too: they alone do not make a file ours."""


def find_section(
    root: ObjectNode, shown_as: str, known_keys: AbstractSet[str], *, was_asked_for: bool, findings: Findings
) -> ObjectNode | None:
    """Our section of the document `root`, the whole of it where it has none but keys of ours, or None for a foreign file.

    `known_keys` are the normalised top-level keys. A file that `was_asked_for` by name is ours already for a key that
    other programs use too.
    """
    sections = [(name, found) for name in SECTION_NAMES if (found := _lookup(root, name))]
    if len(sections) > 1:
        names = " and ".join(name for name, _ in sections)
        findings.warn(f"{shown_as}: holds the sections {names}; {sections[0][0]} is used")
    if sections:
        return _as_object(*sections[0], shown_as, findings)
    telling = known_keys if was_asked_for else known_keys - _COMMON_WORDS
    if any(normalise(member.key, is_top=True) in telling for member in root.members):
        return ObjectNode(tuple(one for one in root.members if normalise(one.key) not in _NEIGHBOURS), root.line)
    if root.members:
        say = findings.warn if was_asked_for else findings.inform
        say(f"{shown_as}: ignored, it has no section {SECTION_NAMES[0]} and no key of ours")
    return None


def _lookup(root: ObjectNode, name: str) -> Member | None:
    """The last member called `name`; a dotted name may also be nested, as TOML writes it."""
    found = [member for member in root.members if normalise(member.key) == name.lower()]
    head, dot, rest = name.partition(".")
    if not found and dot:
        outer = _lookup(root, head)
        return _lookup(outer.node, rest) if outer and isinstance(outer.node, ObjectNode) else None
    return found[-1] if found else None


def _as_object(name: str, member: Member, shown_as: str, findings: Findings) -> ObjectNode | None:
    node: Node = member.node
    if isinstance(node, ObjectNode):
        return node
    if node != ScalarNode(None, node.line):
        origin = f"{shown_as}:{node.line}" if node.line else shown_as
        findings.problem(f"The section {name} must be an object of keys and values.", origin=origin)
    return None
