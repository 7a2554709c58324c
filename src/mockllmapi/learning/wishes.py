"""What a request says of the members of its answer: which seen records fit it, and what is put into the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mockllmapi.json_kit import is_same
from mockllmapi.learning.blueprint import Blueprint
from mockllmapi.learning.relations import Copy, Facts, Lookup, Tells, is_alike
from mockllmapi.learning.tables import Path, Row
from mockllmapi.naming.words import normalize_name
from mockllmapi.types import JsonValue

__all__ = ["Wish", "fitting", "settle", "wishes_for"]


@dataclass(frozen=True, slots=True)
class Wish:
    """A member that shall have one of these values, the likeliest first. `is_worked_out` where it follows from numbers that
    would move away from it."""

    path: Path
    candidates: tuple[JsonValue, ...]
    is_worked_out: bool = False

    def is_met(self, row: Row) -> bool:
        """Whether the row has the value, in whatever case."""
        value = row.cells.get(self.path)
        folded = value.casefold() if isinstance(value, str) else None
        for each in self.candidates:
            if is_same(value, each) or (folded is not None and isinstance(each, str) and folded == each.casefold()):
                return True
        return False


def wishes_for(blueprint: Blueprint, given: Mapping[str, tuple[JsonValue, ...]] | None) -> tuple[Wish, ...]:
    """The wishes about a table's direct members. What is learned as a copy of the request needs none, and what tells records
    apart cannot be the same in all of them."""
    wishes = []
    for path in blueprint.table.columns if given else ():
        relation = blueprint.derived.get(path)
        is_told = isinstance(relation, Copy | Tells) and relation.ref[0] == "request"
        if is_told or path in blueprint.unique or len([step for step in path if step]) != 1:
            continue
        candidates = given.get(normalize_name(path[-1])) if given else None
        if candidates:
            is_worked_out = relation is not None and not isinstance(relation, Lookup)
            wishes.append(Wish(path, candidates, is_worked_out))
    return tuple(wishes)


def fitting(rows: Sequence[Row], wishes: Sequence[Wish]) -> Sequence[Row]:
    """The rows that meet the wishes, one wish after the other; one that no row meets counts for nothing."""
    for wish in wishes:
        rows = [row for row in rows if wish.is_met(row)] or rows
    return rows


def settle(facts: Facts, wishes: Sequence[Wish]) -> None:
    """Put what is wished into a record before it is drawn, so that what follows from it is worked out again."""
    for wish in wishes:
        before = facts.seen.cells.get(wish.path)
        if wish.is_met(facts.seen):
            facts.fixed[wish.path] = before
            facts.is_as_seen = facts.is_as_seen or wish.is_worked_out
            continue
        column = facts.columns.get(wish.path)
        alike = [each for each in wish.candidates if before is not None and is_alike(each, before, column)]
        if alike:
            facts.fixed[wish.path] = alike[0]
