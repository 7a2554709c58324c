"""Finding what holds in a table: which member follows from which."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from mockllmapi.json_kit import is_same
from mockllmapi.learning.echoes import is_id_name
from mockllmapi.learning.finding_numbers import NumberSearch
from mockllmapi.learning.relations import AtMost, Copy, Count, Lookup, Ref, Relation, Tells, value_in
from mockllmapi.learning.requests import as_said, word_of
from mockllmapi.learning.retelling import tells
from mockllmapi.learning.tables import Path, Row, Table
from mockllmapi.moments import read_moment
from mockllmapi.naming.words import normalize_name
from mockllmapi.types import JsonValue

__all__ = ["MIN_ROWS", "Findings", "find_relations"]

MIN_ROWS = 4
MAX_COLUMNS = 60
MAX_SEARCH_ROWS = 300
MIN_VARIED = 3
MAX_CHOICES = 40
MAX_CHANCE = 0.1


@dataclass(slots=True)
class Findings:
    """What was found in one table. `early` relations need no list of the record, `late` ones do; each comes after those it
    follows from. `limits` are orders between two members."""

    early: list[Relation] = field(default_factory=list)
    late: list[Relation] = field(default_factory=list)
    limits: list[AtMost] = field(default_factory=list)

    @property
    def derived(self) -> dict[Path, Relation]:
        """The members that follow from others."""
        return {relation.target: relation for relation in (*self.early, *self.late)}

    @property
    def late_targets(self) -> frozenset[Path]:
        """The members that are known only when the lists are."""
        return frozenset(relation.target for relation in self.late)


def find_relations(table: Table, parent_late: frozenset[Path] = frozenset()) -> Findings:
    """Look for relations; `parent_late` are the members of the record around that follow from its lists."""
    search = _Search(table, parent_late)
    search.run()
    return search.findings()


class _Search:
    """One look at one table. A member is derived at most once, and never from itself."""

    def __init__(self, table: Table, parent_late: frozenset[Path]) -> None:
        self._table = table
        self._parent_late = parent_late
        self._rows = table.rows[:MAX_SEARCH_ROWS]
        self._found: dict[Path, Relation] = {}
        self._limits: list[AtMost] = []
        present = dict.fromkeys(path for row in self._rows for path in row.cells)
        self._paths = [path for path in present if "*" not in path][:MAX_COLUMNS]
        self._cells = {path: [row.cells.get(path) for row in self._rows] for path in self._paths}

    def run(self) -> None:
        """Look for everything, the surest first."""
        for finder in (self._find_copies, self._find_counts, self._find_numbers, self._find_tales, self._find_lookups):
            for relation in finder():
                self._take(relation)
        self._find_limits()

    def findings(self) -> Findings:
        """What was found, in the order in which it can be worked out."""
        ordered: list[Relation] = []
        done: set[Path] = set()

        def visit(target: Path) -> None:
            if target in done or target not in self._found:
                return
            done.add(target)
            for need in self._found[target].needs:
                visit(need)
            ordered.append(self._found[target])

        for target in self._found:
            visit(target)
        late: set[Path] = set()
        for relation in ordered:
            if any(need in self._table.children or need in late for need in relation.needs):
                late.add(relation.target)
        return Findings(
            [relation for relation in ordered if relation.target not in late],
            [relation for relation in ordered if relation.target in late],
            self._limits,
        )

    def _take(self, relation: Relation) -> None:
        if relation.target in self._found or self._depends(relation.needs, relation.target):
            return
        self._found[relation.target] = relation

    def _depends(self, needs: Iterable[Path], target: Path) -> bool:
        """Whether one of these follows from `target` in the end."""
        return any(
            need == target or (need in self._found and self._depends(self._found[need].needs, target)) for need in needs
        )

    # -- equal values

    def _find_copies(self) -> Iterator[Relation]:
        for path in self._paths:
            ref = next(iter(self._equal_refs(path)), None)
            if ref is not None:
                yield Copy(path, ref)

    def _equal_refs(self, path: Path) -> Iterator[Ref]:
        name = path[-1]
        requests = self._request_names()
        for source in sorted(requests, key=lambda each: (word_of(each) != normalize_name(name), -_position(each))):
            if self._is_brought(path, source):
                yield ("request", source)
        for outer in self._parent_paths():
            if self._is_equal(path, ("parent", outer)):
                yield ("parent", outer)
        for other in self._paths:
            if other != path and self._is_always_beside(path, other) and self._is_equal(path, ("own", other)):
                yield ("own", other)

    def _is_always_beside(self, path: Path, other: Path) -> bool:
        """Whether the other is there wherever this one is: what may be missing follows what may not."""
        return all(
            value is None or beside is not None
            for value, beside in zip(self._cells[path], self._cells[other], strict=True)
        )

    def _is_equal(self, path: Path, ref: Ref) -> bool:
        pairs = self._pairs(path, ref, is_same)
        return pairs is not None and len(pairs) >= MIN_ROWS and _varied([value for value, _ in pairs]) >= MIN_VARIED

    def _is_brought(self, path: Path, source: str) -> bool:
        """Whether a member repeats what the request brought: by name at the first sight, else where it varies with it."""
        pairs = self._pairs(
            path, ("request", source), lambda value, said: any(is_same(value, each) for each in as_said(source, said))
        )
        if not pairs:
            return False
        word = word_of(source)
        is_named = word == normalize_name(path[-1]) if word else is_id_name(path[-1])
        needed = (1, 1) if is_named else (MIN_ROWS, MIN_VARIED)
        return len(pairs) >= needed[0] and _varied([value for value, _ in pairs]) >= needed[1]

    def _pairs(
        self, path: Path, ref: Ref, holds: Callable[[JsonValue, JsonValue], bool]
    ) -> list[tuple[JsonValue, JsonValue]] | None:
        """Both values in every row that has both; None at the first row in which it does not hold."""
        pairs: list[tuple[JsonValue, JsonValue]] = []
        for row, value in zip(self._rows, self._cells[path], strict=True):
            if value is None or isinstance(value, bool):
                continue
            other = value_in(row, ref)
            if other is None:
                continue
            if not holds(value, other):
                return None
            pairs.append((value, other))
        return pairs

    def _request_names(self) -> list[str]:
        return [*dict.fromkeys(name for row in self._rows for name in row.sources)]

    def _parent_paths(self) -> list[Path]:
        parent: Row | None = self._rows[0].parent if self._rows else None
        return [] if parent is None else [path for path in parent.cells if path not in self._parent_late]

    # -- lists

    def _find_counts(self) -> Iterator[Relation]:
        for path in self._paths:
            for list_path in self._table.children:
                lengths = [
                    (value, len(row.lists[list_path]))
                    for row, value in zip(self._rows, self._cells[path], strict=True)
                    if value is not None and list_path in row.lists
                ]
                if len(lengths) >= MIN_ROWS and all(is_same(value, length) for value, length in lengths):
                    is_named = normalize_name(path[-1]) in ("total", "count", "totalcount", "size", "length")
                    if is_named or _varied([value for value, _ in lengths]) >= MIN_VARIED:
                        yield Count(path, list_path)

    def _find_numbers(self) -> Iterator[Relation]:
        numeric = [path for path in self._paths if _is_numeric(self._cells[path]) and not is_id_name(path[-1])]
        return NumberSearch(self._table, self._rows, self._cells, numeric).run()

    # -- texts

    def _find_tales(self) -> Iterator[Relation]:
        for path in self._paths:
            values = self._cells[path]
            texts = [value for value in values if isinstance(value, str)]
            if len(texts) < MIN_ROWS or path in self._found or self._table.columns[path].moments:
                continue
            ref = next((ref for ref in self._candidates(path) if self._is_told(path, ref)), None)
            if ref is not None:
                yield Tells(path, ref)

    def _candidates(self, path: Path) -> Iterator[Ref]:
        own: list[Ref] = [("own", other) for other in self._paths if other != path]
        outer: list[Ref] = [("parent", other) for other in self._parent_paths()]
        asked: list[Ref] = [("request", name) for name in self._request_names()]
        by_length = sorted(own, key=lambda ref: -self._length_of(ref))
        yield from (*by_length, *outer, *asked)

    def _length_of(self, ref: Ref) -> float:
        found = [len(str(value)) for row in self._rows if (value := value_in(row, ref)) is not None]
        return sum(found) / len(found) if found else 0.0

    def _is_told(self, path: Path, ref: Ref) -> bool:
        pairs = self._pairs(path, ref, lambda text, value: isinstance(text, str) and tells(text, value))
        return pairs is not None and len(pairs) >= MIN_ROWS and _varied([value for _, value in pairs]) >= MIN_VARIED

    def _find_lookups(self) -> Iterator[Relation]:
        choices = [path for path in self._paths if self._is_choice(path)]
        for target in choices:
            for source in choices:
                if target != source and target not in self._found and (table := self._deciding(source, target)):
                    yield Lookup(target, source, table)

    def _is_choice(self, path: Path) -> bool:
        column = self._table.columns[path]
        values = [value for value in self._cells[path] if value is not None]
        distinct = _varied(values)
        is_repeated = len(values) - distinct >= 3 and distinct * 2 <= len(values)
        return is_repeated and 2 <= distinct <= MAX_CHOICES and not column.is_fresh

    def _deciding(self, source: Path, target: Path) -> tuple[tuple[JsonValue, JsonValue], ...]:
        """What decides what; empty where the same value goes with different ones."""
        table: dict[tuple[str, JsonValue], JsonValue] = {}
        for row, key, value in zip(self._rows, self._cells[source], self._cells[target], strict=True):
            if key is None or value is None or target in row.echoed or source in row.echoed:
                continue
            if not is_same(table.setdefault((type(key).__name__, key), value), value):
                return ()
        return tuple((key, value) for (_, key), value in table.items())

    # -- orders

    def _find_limits(self) -> None:
        free = [path for path in self._paths if self._table.columns[path].is_fresh or path in self._found]
        numbers = [path for path in free if not is_id_name(path[-1]) and not isinstance(self._found.get(path), Count)]
        for is_time, paths, read in ((False, numbers, _number_of), (True, free, _moment_of)):
            values = {path: [read(cell) for cell in self._cells[path]] for path in paths}
            values = {path: cells for path, cells in values.items() if any(cell is not None for cell in cells)}
            for low, high in permutations(values, 2):
                if _is_at_most(values[low], values[high], is_time=is_time):
                    self._limits.append(AtMost(low, high, is_time))


def _is_at_most(low: Sequence[float | None], high: Sequence[float | None], *, is_time: bool) -> bool:
    """Whether one is never above the other, and neither their ranges nor (for numbers) chance explain that."""
    pairs = [(left, right) for left, right in zip(low, high, strict=True) if left is not None and right is not None]
    if len(pairs) < MIN_ROWS or any(left > right for left, right in pairs):
        return False
    highs = sorted(right for _, right in pairs)
    if max(left for left, _ in pairs) <= highs[0]:
        return False
    below = sum(bisect_left(highs, left) for left, _ in pairs) / len(pairs) ** 2
    return is_time or (1 - below) ** len(pairs) < MAX_CHANCE


def _is_numeric(cells: Sequence[JsonValue]) -> bool:
    return all(cell is None or _number_of(cell) is not None for cell in cells) and any(
        cell is not None for cell in cells
    )


def _number_of(value: JsonValue) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _moment_of(value: JsonValue) -> float | None:
    moment = read_moment(value) if isinstance(value, str) else None
    return moment.at_us if moment is not None else None


def _varied(values: Sequence[JsonValue]) -> int:
    return len({(type(value).__name__, value) for value in values if not isinstance(value, list | dict)})


def _position(source: str) -> int:
    kind, _, rest = source.partition(":")
    return int(rest) if kind == "path" else -1
