"""Samples as tables: the answers themselves are one, and the records of each list inside them another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from mockllmapi.learning.columns import Column
from mockllmapi.learning.echoes import Echoes
from mockllmapi.learning.requests import Sources, body_list
from mockllmapi.learning.samples import Sample
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["ROOT", "Path", "Row", "Table", "read_samples", "shown"]

Path: TypeAlias = "tuple[str, ...]"
"""Where a value stands in a row, through the objects in it; `*` is any item of a list that holds no records."""

ROOT: Path = ("",)
"""Where the answer stands in a row of the first table."""

MAX_LIST_ROWS = 200
MAX_ROWS = 2000


@dataclass(slots=True)
class Row:
    """One record that was seen. `cells` are its scalars, `lists` the records of its lists. `sources` are what the request
    brought, for an item of a list also what the same item of the body's list says; `echoes` says what came from there."""

    value: JsonObject
    sources: Sources
    echoes: Echoes
    parent: Row | None
    cells: dict[Path, JsonValue] = field(default_factory=dict)
    lists: dict[Path, list[Row]] = field(default_factory=dict)
    echoed: frozenset[Path] = frozenset()


@dataclass(slots=True)
class Table:
    """Records of one place. `groups` are the rows as they stood together in a list."""

    name: str
    rows: list[Row]
    groups: list[list[Row]]
    columns: dict[Path, Column] = field(default_factory=dict)
    children: dict[Path, Table] = field(default_factory=dict)


def read_samples(samples: Sequence[Sample]) -> Table:
    """The table of whole answers, with those of their lists in it."""
    rows = [Row({"": sample.value}, sample.sources, Echoes(sample.sources, sample.known), None) for sample in samples]
    return _read("", rows, [[row] for row in rows])


def _read(name: str, rows: list[Row], groups: list[list[Row]]) -> Table:
    table = Table(name, rows, groups)
    found: dict[Path, list[tuple[Row, list[JsonValue]]]] = {}
    for row in rows:
        for path, value in _leaves(row.value, ()):
            if isinstance(value, list):
                found.setdefault(path, []).append((row, value))
            else:
                row.cells[path] = value
    loose: dict[Path, list[tuple[Row, JsonValue]]] = {}
    for path, lists in found.items():
        if any(items for _, items in lists) and all(isinstance(item, dict) for _, items in lists for item in items):
            table.children[path] = _child(table.name, path, lists)
        else:
            for row, items in lists:
                for place, value in _loose_leaves(items, path):
                    loose.setdefault(place, []).append((row, value))
    _add_columns(table, loose)
    return table


def _child(name: str, path: Path, lists: list[tuple[Row, list[JsonValue]]]) -> Table:
    rows: list[Row] = []
    groups: list[list[Row]] = []
    for parent, items in lists:
        sent = body_list(parent.sources, path[-1])
        group = [
            Row(item, {**parent.sources, **sent[index]} if index < len(sent) else parent.sources, parent.echoes, parent)
            for index, item in enumerate(items[:MAX_LIST_ROWS])
            if isinstance(item, dict)
        ]
        parent.lists[path] = group
        if len(rows) < MAX_ROWS or not rows:
            rows.extend(group)
            groups.append(group)
    every = _read(shown(name, path, is_list=True), [row for group in groups for row in group], groups)
    for parent, _ in lists[len(groups) :]:
        parent.lists[path] = groups[0]
    return every


def _add_columns(table: Table, loose: dict[Path, list[tuple[Row, JsonValue]]]) -> None:
    places = dict.fromkeys(path for row in table.rows for path in row.cells)
    echoed: dict[int, set[Path]] = {}
    for path in places:
        name = _name_of(path)
        clean: list[JsonValue] = []
        for index, row in enumerate(table.rows):
            if path not in row.cells:
                continue
            if row.echoes.has(name, row.cells[path]):
                echoed.setdefault(index, set()).add(path)
            else:
                clean.append(row.cells[path])
        table.columns[path] = Column.from_values(name, clean, is_unique=_is_unique(table, path))
    for index, paths in echoed.items():
        table.rows[index].echoed = frozenset(paths)
    for path, found in loose.items():
        name = _name_of(path)
        table.columns[path] = Column.from_values(
            name, [value for row, value in found if not row.echoes.has(name, value)]
        )


def shown(name: str, path: Path, *, is_list: bool = False) -> str:
    """A place as people read it: `orders[].items[].price`."""
    text = ".".join(step for step in path if step).replace(".*", "[]")
    return f"{name}{'.' if name and text else ''}{text}{'[]' if is_list else ''}"


def _name_of(path: Path) -> str:
    return next((step for step in reversed(path) if step not in ("*", "")), "")


def _is_unique(table: Table, path: Path) -> bool:
    """Whether no list has a value twice; of whole answers, whether no two have the same."""
    groups = [table.rows] if table.name == "" and all(len(group) == 1 for group in table.groups) else table.groups
    has_several = False
    for group in groups:
        values = [row.cells[path] for row in group if row.cells.get(path) is not None]
        if len({(type(value).__name__, value) for value in values}) < len(values):
            return False
        has_several = has_several or len(values) > 1
    return has_several


def _leaves(value: JsonValue, path: Path) -> Iterator[tuple[Path, JsonValue]]:
    """The scalars and the lists of an object, through the objects in it."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _leaves(member, (*path, name))
    else:
        yield path, value


def _loose_leaves(value: JsonValue, path: Path) -> Iterator[tuple[Path, JsonValue]]:
    """The scalars of a list that holds no records, or other things too."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _loose_leaves(member, (*path, name))
    elif isinstance(value, list):
        for item in value:
            yield from _loose_leaves(item, (*path, "*"))
    else:
        yield path, value
