"""What holds between the members of a record, and how one of them follows from the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from mockllmapi.json_kit import get_at
from mockllmapi.learning.columns import Column
from mockllmapi.learning.requests import Sources, as_said
from mockllmapi.learning.retelling import retold
from mockllmapi.learning.tables import Path, Row
from mockllmapi.types import JsonValue, json_type

__all__ = [
    "MISSING",
    "AtMost",
    "Copy",
    "Count",
    "Facts",
    "Lookup",
    "Missing",
    "Product",
    "Ref",
    "Relation",
    "Share",
    "Sum",
    "Tells",
    "Total",
    "dotted",
    "is_alike",
    "total_of",
    "value_in",
]

Ref: TypeAlias = "tuple[Literal['own', 'parent'], Path] | tuple[Literal['request'], str]"
"""Where a value comes from: another member, one of the record around, or what the request brought along."""


class Missing:
    """What stands for no value, since null is one."""


MISSING = Missing()
"""The only one."""


@dataclass(slots=True)
class Facts:
    """A record that is being made. `seen` is the row it is made like, `own` its scalars, `lists` its lists as far as they are
    made, `around` the record it stands in."""

    seen: Row
    own: dict[Path, JsonValue]
    sources: Sources
    columns: Mapping[Path, Column]
    around: Facts | None = None
    lists: dict[Path, Sequence[JsonValue]] = field(default_factory=dict)
    fixed: dict[Path, JsonValue] = field(default_factory=dict)
    is_as_seen: bool = False

    def now(self, ref: Ref) -> JsonValue:
        """The value in the record that is made; None where there is none."""
        if ref[0] == "request":
            return self.sources.get(ref[1])
        if ref[0] == "parent":
            return self.around.own.get(ref[1]) if self.around is not None else None
        return self.own.get(ref[1])

    def then(self, ref: Ref) -> JsonValue:
        """The value that the row had which it is made like."""
        return value_in(self.seen, ref)

    def number(self, path: Path) -> float | None:
        """The number that stands there."""
        value = self.own.get(path)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def rounded(self, path: Path, value: float) -> JsonValue:
        """A number as it is written in that place."""
        column = self.columns[path]
        return column.numbers.rounded(value) if column.numbers is not None else value


def value_in(row: Row, ref: Ref) -> JsonValue:
    """What a row has, or what stood around it."""
    if ref[0] == "request":
        return row.sources.get(ref[1])
    if ref[0] == "parent":
        return row.parent.cells.get(ref[1]) if row.parent is not None else None
    return row.cells.get(ref[1])


class Relation(Protocol):
    """One member follows from others. Frozen."""

    @property
    def target(self) -> Path:
        """The member that follows."""

    @property
    def needs(self) -> tuple[Path, ...]:
        """The members and lists of the same record that it follows from."""

    def derived(self, facts: Facts) -> JsonValue | Missing:
        """Its value; MISSING where something is not there that it follows from."""

    def described(self) -> str:
        """The relation as people read it, without its target."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The same value."""

    target: Path
    ref: Ref

    @property
    def needs(self) -> tuple[Path, ...]:
        return (self.ref[1],) if self.ref[0] == "own" else ()

    def derived(self, facts: Facts) -> JsonValue | Missing:
        value = facts.now(self.ref)
        if value is None:
            return MISSING
        before = facts.seen.cells.get(self.target)
        meant = as_said(self.ref[1], value) if self.ref[0] == "request" else (value,)
        return next((each for each in meant if is_alike(each, before, facts.columns.get(self.target))), MISSING)

    def described(self) -> str:
        return ref_text(self.ref)


@dataclass(frozen=True, slots=True)
class Tells:
    """A text that another value stands in."""

    target: Path
    ref: Ref

    @property
    def needs(self) -> tuple[Path, ...]:
        return (self.ref[1],) if self.ref[0] == "own" else ()

    def derived(self, facts: Facts) -> JsonValue | Missing:
        before, now, text = facts.then(self.ref), facts.now(self.ref), facts.own.get(self.target)
        if now is None or before is None or not isinstance(text, str):
            return MISSING
        if before == now:
            return text
        told = retold(text, before, now)
        return MISSING if told is None else told

    def described(self) -> str:
        return f"a text with {ref_text(self.ref)} in it"


@dataclass(frozen=True, slots=True)
class Sum:
    """Numbers added up, or taken away."""

    target: Path
    terms: tuple[tuple[int, Path], ...]

    @property
    def needs(self) -> tuple[Path, ...]:
        return tuple(path for _, path in self.terms)

    def derived(self, facts: Facts) -> JsonValue | Missing:
        whole = 0.0
        for sign, path in self.terms:
            number = facts.number(path)
            if number is None:
                return MISSING
            whole += sign * number
        return facts.rounded(self.target, whole)

    def described(self) -> str:
        text = " ".join(f"{'+' if sign > 0 else '-'} {dotted(path)}" for sign, path in self.terms)
        return text.removeprefix("+ ")


@dataclass(frozen=True, slots=True)
class Product:
    """One number times another."""

    target: Path
    left: Path
    right: Path

    @property
    def needs(self) -> tuple[Path, ...]:
        return (self.left, self.right)

    def derived(self, facts: Facts) -> JsonValue | Missing:
        left, right = facts.number(self.left), facts.number(self.right)
        return MISSING if left is None or right is None else facts.rounded(self.target, left * right)

    def described(self) -> str:
        return f"{dotted(self.left)} * {dotted(self.right)}"


@dataclass(frozen=True, slots=True)
class Share:
    """Always the same share of another number."""

    target: Path
    source: Path
    factor: float

    @property
    def needs(self) -> tuple[Path, ...]:
        return (self.source,)

    def derived(self, facts: Facts) -> JsonValue | Missing:
        number = facts.number(self.source)
        return MISSING if number is None else facts.rounded(self.target, number * self.factor)

    def described(self) -> str:
        return f"{self.factor:g} * {dotted(self.source)}"


@dataclass(frozen=True, slots=True)
class Total:
    """What the records of a list have in a member (or in the product of two), added up."""

    target: Path
    list_path: Path
    members: tuple[Path, ...]

    @property
    def needs(self) -> tuple[Path, ...]:
        return (self.list_path,)

    def derived(self, facts: Facts) -> JsonValue | Missing:
        items = facts.lists.get(self.list_path)
        if items is None:
            return MISSING
        whole = total_of(items, self.members)
        return MISSING if whole is None else facts.rounded(self.target, whole)

    def described(self) -> str:
        return f"sum of {' * '.join(f'{dotted(self.list_path)}[].{dotted(member)}' for member in self.members)}"


@dataclass(frozen=True, slots=True)
class Count:
    """How many items a list has."""

    target: Path
    list_path: Path

    @property
    def needs(self) -> tuple[Path, ...]:
        return (self.list_path,)

    def derived(self, facts: Facts) -> JsonValue | Missing:
        items = facts.lists.get(self.list_path)
        return MISSING if items is None else len(items)

    def described(self) -> str:
        return f"number of {dotted(self.list_path) or 'items'}"


@dataclass(frozen=True, slots=True)
class Lookup:
    """One value decides another: a country its currency."""

    target: Path
    source: Path
    table: tuple[tuple[JsonValue, JsonValue], ...]

    @property
    def needs(self) -> tuple[Path, ...]:
        return (self.source,)

    def derived(self, facts: Facts) -> JsonValue | Missing:
        value = facts.own.get(self.source)
        for key, found in self.table:
            if key == value and type(key) is type(value):
                return found
        return MISSING

    def described(self) -> str:
        return f"decided by {dotted(self.source)}"


@dataclass(frozen=True, slots=True)
class AtMost:
    """One number or moment is never above another."""

    low: Path
    high: Path
    is_time: bool

    def described(self) -> str:
        return f"at most {dotted(self.high)}"


def total_of(items: Sequence[JsonValue], members: tuple[Path, ...]) -> float | None:
    """The sum over records; None where one of them lacks a member."""
    whole = 0.0
    for item in items:
        product = 1.0
        for member in members:
            value = get_at(item, member)
            if isinstance(value, bool) or not isinstance(value, int | float):
                return None
            product *= value
        whole += product
    return whole


def dotted(path: Path) -> str:
    """A place in a record as people read it."""
    return ".".join(step for step in path if step)


def ref_text(ref: Ref) -> str:
    """Where a value comes from, as people read it."""
    if ref[0] == "request":
        kind, _, name = ref[1].partition(":")
        return f"id {int(name) + 1} of the path" if kind == "path" else f"{name.lstrip('/')} of the {_KINDS[kind]}"
    return f"{dotted(ref[1])} of the record around" if ref[0] == "parent" else dotted(ref[1])


_KINDS: Mapping[str, str] = {"query": "query", "body": "body", "item": "body's item"}


def is_alike(value: JsonValue, before: JsonValue, column: Column | None) -> bool:
    """Whether a value has the type that stood in its place: a whole number where all of them were whole."""
    kind, usual = json_type(value), json_type(before)
    if column is not None and column.numbers is not None and kind in ("integer", "number"):
        return isinstance(value, int) or not column.numbers.is_whole
    return kind == usual
