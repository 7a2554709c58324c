"""Sources as trees of normalised keys, laid over each other.

The rules are those of .NET's configuration: keys ignore case, a list is a branch whose children are called 0, 1, 2 …, so
that lists merge by index, and of each single value the last source wins. Every value remembers where it came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Literal

from mockllmapi.config.findings import Findings
from mockllmapi.config.nodes import ListNode, Member, Node, ObjectNode, Scalar, ScalarNode

__all__ = ["KEY_ALIASES", "Branch", "Value", "branch_from_node", "branch_from_path", "normalise"]

KEY_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {"llmbackends": "backends", "enableautochunking": "enablechunking"}
)
"""Other names of top-level keys, normalised, with the key each one stands for."""


@dataclass(frozen=True, slots=True)
class Value:
    """A single value and its origin. None is a value too: it takes back what earlier sources said."""

    content: Scalar = field(repr=False)  # it may be a secret
    origin: str

    @property
    def is_unset(self) -> bool:
        """Whether it says nothing: null, or empty text, which is how an environment spells null."""
        return self.content is None or (isinstance(self.content, str) and not self.content.strip())


@dataclass(frozen=True, slots=True)
class Branch:
    """What the sources say about one key: a value, or children.

    `name` is the key in the last spelling met, `origin` where it was last mentioned. `kind` is what a document wrote the
    children as, None where only paths led here (environment, command line). A branch that `hides_lower` took the place of
    a value: what lies below that value stays hidden.
    """

    name: str = ""
    origin: str = ""
    value: Value | None = None
    kind: Literal["object", "list"] | None = None
    children: Mapping[str, Branch] = field(default_factory=dict)
    hides_lower: bool = False

    def over(self, lower: Branch) -> Branch:
        """This branch laid over `lower`: children merge, a value takes the place of all below. Associative, and
        `Branch()` is its neutral element."""
        if self.value is not None or self.hides_lower or lower == Branch():
            return self
        if self == Branch():
            return lower
        if lower.value is not None:
            return replace(self, hides_lower=True)
        children = dict(lower.children)
        for key, child in self.children.items():
            children[key] = child.over(children[key]) if key in children else child
        return Branch(
            name=self.name,
            origin=self.origin,
            kind=self.kind or lower.kind,
            children=children,
            hides_lower=lower.hides_lower,
        )

    def without(self, *keys: str) -> Branch:
        """This branch without some of its children (normalised keys)."""
        return replace(self, children={key: child for key, child in self.children.items() if key not in keys})


def normalise(key: str, *, is_top: bool = False) -> str:
    """The form in which keys are compared."""
    lowered = key.strip().lower()
    return KEY_ALIASES.get(lowered, lowered) if is_top else lowered


def branch_from_path(path: Sequence[str], content: Scalar, origin: str) -> Branch:
    """The tree that a single `A:B:C=value` says."""
    branch = Branch(name=path[-1], origin=origin, value=Value(content, origin))
    for depth in range(len(path) - 1, -1, -1):
        child_key = normalise(path[depth], is_top=depth == 0)
        branch = Branch(path[depth - 1] if depth else "", origin, children={child_key: branch})
    return branch


def branch_from_node(node: ObjectNode, shown_as: str, findings: Findings) -> Branch:
    """The tree that a document's section says. Of keys that stand twice (case ignored) the last wins, with a warning."""
    return _Layout(shown_as, findings).branch(node, "", ())


class _Layout:
    """Lays one document out as a tree."""

    def __init__(self, shown_as: str, findings: Findings) -> None:
        self._shown_as = shown_as
        self._findings = findings

    def branch(self, node: Node, name: str, path: tuple[str, ...], line: int = 0) -> Branch:
        origin = self._origin(node.line or line)
        match node:
            case ScalarNode():
                return Branch(name, origin, value=Value(node.value, origin))
            case ListNode():
                items = {
                    str(index): self.branch(item, str(index), (*path, str(index)))
                    for index, item in enumerate(node.items)
                }
                return Branch(name, origin, kind="list", children=items)
            case ObjectNode():
                return Branch(name, origin, kind="object", children=self._children(node, path))

    def _children(self, node: ObjectNode, path: tuple[str, ...]) -> dict[str, Branch]:
        children: dict[str, Branch] = {}
        for member in node.members:
            key = normalise(member.key, is_top=not path)
            if key in children:
                self._warn_twice(member, children.pop(key), path)
            children[key] = self.branch(member.node, member.key, (*path, member.key), member.line)
        return children

    def _warn_twice(self, member: Member, earlier: Branch, path: tuple[str, ...]) -> None:
        key = ":".join((*path, member.key))
        where = self._origin(member.line)
        also = "" if earlier.name == member.key else f" (before, as {earlier.name})"
        self._findings.warn(f"{where}: the key {key} is given twice{also}; the last one wins")

    def _origin(self, line: int) -> str:
        return f"{self._shown_as}:{line}" if line else self._shown_as
