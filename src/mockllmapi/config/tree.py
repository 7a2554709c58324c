"""Sources as trees of normalised keys, laid over each other.

The rules are those of .NET's configuration: keys ignore case, a list is a branch whose children are called 0, 1, 2 …, so
that lists merge by index, and of each single value the last source wins. Every value remembers where it came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Literal

from mockllmapi.config.diagnostics import Diagnostics
from mockllmapi.config.nodes import FieldNode, ListNode, Node, ObjectNode, Scalar, ScalarNode

__all__ = ["KEY_ALIASES", "Branch", "SourceValue", "branch_from_node", "branch_from_path", "normalize_key"]

KEY_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {"llmbackends": "backends", "enableautochunking": "enablechunking"}
)
"""Other names of top-level keys, normalised, with the key each one stands for."""


@dataclass(frozen=True, slots=True)
class SourceValue:
    """A single value and its origin. None is a value too: it takes back what earlier sources said."""

    content: Scalar = field(repr=False)  # it may be a secret
    origin: str

    @property
    def is_unset(self) -> bool:
        """Return whether it says nothing: null, or empty text, which is how an environment spells null."""
        return self.content is None or (isinstance(self.content, str) and not self.content.strip())


@dataclass(frozen=True, slots=True)
class Branch:
    """The value of one key in all sources, or its children.

    `name` is the key in the last spelling met, `origin` the place of its last mention. `kind` is the form of the children in a
    document, or None if they come only from paths (environment, command line). A branch that `is_opaque` replaced a value: all
    that lies below that value stays hidden.
    """

    name: str = ""
    origin: str = ""
    value: SourceValue | None = None
    kind: Literal["object", "list"] | None = None
    children: Mapping[str, Branch] = field(default_factory=dict)
    is_opaque: bool = False

    def merge_over(self, lower: Branch) -> Branch:
        """Merge this branch over `lower`: children merge, a value replaces everything below it.

        The operation is associative, and `Branch()` is its neutral element.
        """
        if self.value is not None or self.is_opaque or lower == Branch():
            return self
        if self == Branch():
            return lower
        if lower.value is not None:
            return replace(self, is_opaque=True)
        children = dict(lower.children)
        for key, child in self.children.items():
            children[key] = child.merge_over(children[key]) if key in children else child
        return Branch(
            name=self.name,
            origin=self.origin,
            kind=self.kind or lower.kind,
            children=children,
            is_opaque=lower.is_opaque,
        )

    def without(self, *keys: str) -> Branch:
        """Return this branch without some of its children (normalized keys)."""
        return replace(self, children={key: child for key, child in self.children.items() if key not in keys})


def normalize_key(key: str, *, is_top: bool = False) -> str:
    """Return the form of `key` that is used for comparison."""
    lowered = key.strip().lower()
    return KEY_ALIASES.get(lowered, lowered) if is_top else lowered


def branch_from_path(path: Sequence[str], content: Scalar, origin: str) -> Branch:
    """Build the tree of a single `A:B:C=value`."""
    branch = Branch(name=path[-1], origin=origin, value=SourceValue(content, origin))
    for depth in range(len(path) - 1, -1, -1):
        child_key = normalize_key(path[depth], is_top=depth == 0)
        branch = Branch(path[depth - 1] if depth else "", origin, children={child_key: branch})
    return branch


def branch_from_node(node: ObjectNode, shown_as: str, diagnostics: Diagnostics) -> Branch:
    """Build the tree of a document's section. Of duplicate keys (case ignored) the last wins, with a warning."""
    return _TreeBuilder(shown_as, diagnostics).branch(node, "", ())


class _TreeBuilder:
    """Lays one document out as a tree."""

    def __init__(self, shown_as: str, diagnostics: Diagnostics) -> None:
        self._shown_as = shown_as
        self._diagnostics = diagnostics

    def branch(self, node: Node, name: str, path: tuple[str, ...], line: int = 0) -> Branch:
        origin = self._origin_at(node.line or line)
        match node:
            case ScalarNode():
                return Branch(name, origin, value=SourceValue(node.value, origin))
            case ListNode():
                items = {
                    str(index): self.branch(item, str(index), (*path, str(index)))
                    for index, item in enumerate(node.items)
                }
                return Branch(name, origin, kind="list", children=items)
            case ObjectNode():
                return Branch(name, origin, kind="object", children=self._build_children(node, path))

    def _build_children(self, node: ObjectNode, path: tuple[str, ...]) -> dict[str, Branch]:
        children: dict[str, Branch] = {}
        for entry in node.fields:
            key = normalize_key(entry.key, is_top=not path)
            if key in children:
                self._warn_duplicate(entry, children.pop(key), path)
            children[key] = self.branch(entry.node, entry.key, (*path, entry.key), entry.line)
        return children

    def _warn_duplicate(self, entry: FieldNode, earlier: Branch, path: tuple[str, ...]) -> None:
        key = ":".join((*path, entry.key))
        where = self._origin_at(entry.line)
        also = "" if earlier.name == entry.key else f" (before, as {earlier.name})"
        self._diagnostics.warn(f"{where}: the key {key} is given twice{also}; the last one wins")

    def _origin_at(self, line: int) -> str:
        return f"{self._shown_as}:{line}" if line else self._shown_as
