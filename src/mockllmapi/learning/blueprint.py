"""All that is known of one list of records, ready to draw from."""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

from mockllmapi.learning.columns import Column
from mockllmapi.learning.finding import Findings, find_relations
from mockllmapi.learning.manners import Length, Order, Series, find_length, find_order, find_series
from mockllmapi.learning.relations import AtMost, Copy, Relation
from mockllmapi.learning.tables import Path, Table

__all__ = ["Blueprint", "make_blueprint"]

MAX_UNIT_US = 10**15


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A table with what was found in it. `clocks` are moments that move together, each group with the unit in which it may;
    `unique` are the members that no two records of a list share; `filters` the members that repeat the query."""

    table: Table
    findings: Findings
    derived: dict[Path, Relation]
    series: tuple[Series, ...]
    order: Order | None
    lengths: dict[Path, Length]
    clocks: tuple[tuple[frozenset[Path], int], ...]
    unique: tuple[Path, ...]
    filters: tuple[Copy, ...]
    children: dict[Path, Blueprint]


def make_blueprint(table: Table, parent_late: frozenset[Path] = frozenset()) -> Blueprint:
    """Look at a table and at those inside it."""
    findings = find_relations(table, parent_late)
    derived = findings.derived
    series = tuple(each for each in find_series(table) if each.path not in derived)
    taken = frozenset([*derived, *(each.path for each in series)])
    lengths = {path: length for path in table.children if (length := find_length(table, path)) is not None}
    return Blueprint(
        table,
        findings,
        derived,
        series,
        None if series else find_order(table, taken),
        lengths,
        _clocks(table, findings.limits),
        tuple(path for path, column in table.columns.items() if _tells_apart(column) and path not in taken),
        tuple(
            relation
            for relation in derived.values()
            if isinstance(relation, Copy) and relation.ref[0] == "request" and relation.ref[1].startswith("query:")
        ),
        {path: make_blueprint(child, findings.late_targets) for path, child in table.children.items()},
    )


def _tells_apart(column: Column) -> bool:
    """Whether no two records of a list may have the same: ids, and addresses of people."""
    is_address = column.is_unique and any(isinstance(value, str) and "@" in value for value in column.clean)
    return column.moments is None and (column.is_id or is_address)


def _clocks(table: Table, limits: list[AtMost]) -> tuple[tuple[frozenset[Path], int], ...]:
    """The moments in groups: those of which one is never above another move together."""
    groups = {path: {path} for path, column in table.columns.items() if column.moments is not None and "*" not in path}
    for limit in limits:
        if limit.is_time and groups[limit.low] is not groups[limit.high]:
            both = groups[limit.low] | groups[limit.high]
            groups.update(dict.fromkeys(both, both))
    different = {id(group): group for group in groups.values()}
    return tuple((frozenset(group), _unit(table, group)) for group in different.values())


def _unit(table: Table, group: set[Path]) -> int:
    """The step that all of them can go; 0 where there is none."""
    steps = [int(column.moments.step) for path in group if (column := table.columns[path]).moments is not None]
    unit = lcm(*steps) if steps else 0
    return unit if unit <= MAX_UNIT_US else 0
