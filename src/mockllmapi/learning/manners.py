"""How the records of a list stand in it: counting up, in order, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from mockllmapi.learning.requests import as_said, body_list
from mockllmapi.learning.tables import Path, Row, Table
from mockllmapi.moments import Moment, moment_text, read_moment
from mockllmapi.naming.words import normalize_name
from mockllmapi.types import JsonValue

__all__ = ["Length", "Order", "Series", "find_length", "find_order", "find_series"]

MIN_LENGTH_NAMES = frozenset({"limit", "size", "perpage", "pagesize", "count", "take", "top", "first"})
MIN_GROUPS = 2
MIN_ROWS = 6


@dataclass(frozen=True, slots=True)
class Series:
    """A member that goes on by the same step from each record to the next. `starts` are the first ones that were seen."""

    path: Path
    step: int
    starts: tuple[JsonValue, ...]

    def at(self, start: JsonValue, index: int, table: Table) -> JsonValue:
        """The value of the record at `index`."""
        if isinstance(start, int):
            return start + self.step * index
        column = table.columns[self.path]
        if isinstance(start, str) and column.moments is not None and (moment := read_moment(start)) is not None:
            return moment_text(Moment(moment.at_us + self.step * index, moment.style))
        counted = column.texts.counted(start, self.step * index) if isinstance(start, str) and column.texts else None
        return start if counted is None else counted


@dataclass(frozen=True, slots=True)
class Order:
    """A member by which the records are sorted."""

    path: Path
    is_descending: bool

    def key(self, value: JsonValue) -> float:
        """What the values are sorted by."""
        rank = _rank(value)
        return 0.0 if rank is None else -rank if self.is_descending else rank


@dataclass(frozen=True, slots=True)
class Length:
    """What decides how many records a list has: a parameter of the query, or the body's list."""

    source: str = ""
    body_name: str = ""

    def of(self, sources: dict[str, JsonValue]) -> int | None:
        """How many there are; None where the request says nothing."""
        if self.body_name:
            return len(body_list(sources, self.body_name)) or None
        said = sources.get(self.source)
        number = as_said(self.source, said)[0] if said is not None else None
        return number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= 1000 else None


def find_series(table: Table) -> list[Series]:
    """The members that count on in every list."""
    groups = [group for group in table.groups if len(group) > 1]
    if not groups or max(map(len, groups)) < 3:
        return []
    found = []
    for path in table.columns:
        steps = {_step(table, path, group) for group in groups}
        step = steps.pop() if len(steps) == 1 else None
        if step and all(path in row.cells for row in table.rows):
            starts = tuple(group[0].cells[path] for group in table.groups if group and path not in group[0].echoed)
            if starts:
                found.append(Series(path, step, starts))
    return found


def find_order(table: Table, excluded: frozenset[Path]) -> Order | None:
    """The first member by which every list is sorted."""
    groups = [group for group in table.groups if len(group) > 1]
    if len(groups) < MIN_GROUPS or sum(map(len, groups)) < MIN_ROWS:
        return None
    for path, column in table.columns.items():
        if path in excluded or not (column.numbers or column.moments) or "*" in path:
            continue
        ranks = [[_rank(row.cells.get(path)) for row in group] for group in groups]
        for is_descending in (False, True):
            if all(_is_sorted(each, is_descending=is_descending) for each in ranks):
                return Order(path, is_descending)
    return None


def find_length(table: Table, path: Path) -> Length | None:
    """What of the request decides the length of the list at `path`."""
    asked = [(row.sources, len(row.lists[path])) for row in table.rows if path in row.lists]
    sent = [(len(body_list(sources, path[-1])), length) for sources, length in asked]
    if any(number for number, _ in sent) and all(number in (0, length) for number, length in sent):
        return Length(body_name=path[-1])
    for source in dict.fromkeys(name for sources, _ in asked for name in sources if name.startswith("query:")):
        said = [(Length(source).of(dict(sources)), length) for sources, length in asked if source in sources]
        is_named = normalize_name(source.partition(":")[2]) in MIN_LENGTH_NAMES
        if all(number == length for number, length in said) and (is_named or len({length for _, length in said}) > 2):
            return Length(source)
    return None


def _step(table: Table, path: Path, group: Sequence[Row]) -> int | None:
    """The difference between neighbours, where it is always the same."""
    values = [row.cells.get(path) for row in group]
    column = table.columns[path]
    if all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        ranks = [value for value in values if isinstance(value, int)]
    elif column.moments is not None and all(isinstance(value, str) for value in values):
        moments = [read_moment(value) for value in values if isinstance(value, str)]
        ranks = [moment.at_us for moment in moments if moment is not None]
    elif column.texts is not None and all(isinstance(value, str) for value in values):
        return _step_of_texts(table, path, [value for value in values if isinstance(value, str)])
    else:
        return None
    steps = {after - before for before, after in pairwise(ranks)}
    return steps.pop() if len(steps) == 1 and len(ranks) == len(group) else None


def _step_of_texts(table: Table, path: Path, texts: list[str]) -> int | None:
    kind = table.columns[path].texts
    assert kind is not None
    for step in (1, -1, 10):
        if all(kind.counted(before, step) == after for before, after in pairwise(texts)):
            return step
    return None


def _rank(value: JsonValue) -> float | None:
    if isinstance(value, str):
        moment = read_moment(value)
        return moment.at_us if moment is not None else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _is_sorted(ranks: Sequence[float | None], *, is_descending: bool) -> bool:
    if any(rank is None for rank in ranks):
        return False
    known = [rank for rank in ranks if rank is not None]
    pairs = list(pairwise(known))
    return all(before >= after if is_descending else before <= after for before, after in pairs) and len({*known}) > 1
