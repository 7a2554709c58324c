"""Finding arithmetic in a table: products, shares, sums of members and of lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations
from math import prod
from types import MappingProxyType

from mockllmapi.json_kit import get_at
from mockllmapi.learning.numbers import MAX_DIGITS, decimals_of
from mockllmapi.learning.relations import Product, Relation, Share, Sum, Total, total_of
from mockllmapi.learning.tables import Path, Row, Table
from mockllmapi.types import JsonValue

Compute = Callable[[Sequence[float]], float]

__all__ = ["NumberSearch"]

MIN_ROWS = 4
MIN_VARIED = 3
MAX_COLUMNS = 16
MAX_MEMBERS = 8
MAX_TERMS: Mapping[int, int] = MappingProxyType({2: 16, 3: 10, 4: 7})
LARGEST = 1e12


class NumberSearch:
    """One look at the numbers of a table. `numeric` are the members that are always numbers."""

    def __init__(
        self, table: Table, rows: Sequence[Row], cells: Mapping[Path, Sequence[JsonValue]], numeric: Sequence[Path]
    ) -> None:
        self._table = table
        self._rows = rows
        found = {path: [_number(cell) for cell in cells[path]] for path in numeric[:MAX_COLUMNS]}
        self._numbers = {path: column for path, column in found.items() if _is_usable(column)}
        self._slack = {path: self._slack_of(path) for path in self._numbers}

    def run(self) -> Iterator[Relation]:
        """What holds in every row, the simplest for each member; larger members follow from smaller ones."""
        weight = {path: sum(abs(cell) for cell in column if cell is not None) for path, column in self._numbers.items()}
        varied = [path for path, column in self._numbers.items() if len({*column} - {None}) >= MIN_VARIED]
        ranked = sorted(self._numbers, key=lambda path: -weight[path])
        for target in (path for path in ranked if path in varied):
            others = [path for path in ranked if path != target]
            yield from self._totals(target)
            yield from self._sums(target, others, 2)
            yield from self._products(target, others)
            yield from self._sums(target, others, 3)
            yield from self._sums(target, others, 4)
            yield from self._shares(target, others)

    def _totals(self, target: Path) -> Iterator[Relation]:
        for list_path, child in self._table.children.items():
            members = [path for path, column in child.columns.items() if column.numbers and "*" not in path]
            singles = [(path,) for path in members[:MAX_MEMBERS]]
            pairs = combinations(members[:MAX_MEMBERS], 2)
            for chosen in (*singles, *pairs):
                if self._is_total(target, list_path, chosen):
                    yield Total(target, list_path, chosen)
                    return

    def _is_total(self, target: Path, list_path: Path, members: tuple[Path, ...]) -> bool:
        count = 0
        for row, whole in zip(self._rows, self._numbers[target], strict=True):
            items = get_at(row.value, list_path)
            if whole is None or not isinstance(items, list):
                continue
            total = total_of(items, members)
            if total is None or abs(total - whole) > self._slack[target]:
                return False
            count += bool(items)
        return count >= MIN_ROWS

    def _products(self, target: Path, others: Sequence[Path]) -> Iterator[Relation]:
        for left, right in combinations(others, 2):
            if self._holds(target, (left, right), _multiplied):
                yield Product(target, left, right)
                return

    def _sums(self, target: Path, others: Sequence[Path], size: int) -> Iterator[Relation]:
        """Sums of so many terms, of which the last ones may be taken away; what is larger is never left over."""
        for paths in combinations(others[: MAX_TERMS[size]], size):
            for minus in range(1 << (size - 1)) if size > 2 else (0,):
                for turn in range(size) if minus else (0,):
                    turned = (*paths[turn:], *paths[:turn])
                    signs = [1, *(-1 if minus >> index & 1 else 1 for index in range(size - 1))]
                    if sum(signs) > 0 and self._is_sum(target, turned, signs):
                        terms = tuple(zip(signs, turned, strict=True))
                        yield Sum(target, tuple(sorted(terms, key=lambda term: -term[0])))
                        return

    def _is_sum(self, target: Path, paths: tuple[Path, ...], signs: Sequence[int]) -> bool:
        return self._holds(target, paths, partial(_weighed, signs))

    def _shares(self, target: Path, others: Sequence[Path]) -> Iterator[Relation]:
        for source in others:
            pairs = [
                (whole, part)
                for whole, part in zip(self._numbers[source], self._numbers[target], strict=True)
                if whole and part is not None
            ]
            if len(pairs) < MIN_ROWS:
                continue
            whole, part = max(pairs, key=lambda pair: abs(pair[0]))
            for digits in (2, 3, 4):
                factor = round(part / whole, digits)
                if factor not in (0, 1) and self._holds(target, (source,), partial(_weighed, (factor,))):
                    yield Share(target, source, factor)
                    return

    def _holds(self, target: Path, sources: tuple[Path, ...], compute: Compute) -> bool:
        """Whether it comes out in every row that has all of them, and in enough different ones."""
        slack = self._slack[target]
        seen: set[float] = set()
        count = 0
        for whole, *parts in zip(self._numbers[target], *(self._numbers[path] for path in sources), strict=True):
            numbers = [part for part in parts if part is not None]
            if whole is None or len(numbers) < len(parts):
                continue
            if not abs(compute(numbers) - whole) <= slack:
                return False
            seen.add(whole)
            count += 1
        return count >= MIN_ROWS and len(seen) >= MIN_VARIED and all(any(self._numbers[path]) for path in sources)

    def _slack_of(self, path: Path) -> float:
        digits = min(max(decimals_of(cell) for cell in self._numbers[path] if cell is not None), MAX_DIGITS)
        return 0.5 * 10.0**-digits * 1.0001


def _weighed(weights: Sequence[float], numbers: Sequence[float]) -> float:
    return float(sum(weight * number for weight, number in zip(weights, numbers, strict=True)))


def _multiplied(numbers: Sequence[float]) -> float:
    return float(prod(numbers))


def _number(value: JsonValue) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _is_usable(column: Sequence[float | None]) -> bool:
    present = [cell for cell in column if cell is not None]
    return len(present) >= MIN_ROWS and max(map(abs, present)) < LARGEST
