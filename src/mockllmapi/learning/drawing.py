"""Drawing one answer: each record is made like one that was seen, with what varies drawn anew and what follows worked out."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

from mockllmapi.json_kit import is_same
from mockllmapi.learning.blueprint import Blueprint
from mockllmapi.learning.columns import Column
from mockllmapi.learning.numbers import Numbers
from mockllmapi.learning.relations import Copy, Count, Facts, Lookup, Missing, Relation, Tells
from mockllmapi.learning.requests import Sources, as_said, body_list
from mockllmapi.learning.tables import ROOT, Path, Row
from mockllmapi.learning.wishes import Wish, fitting, settle, wishes_for
from mockllmapi.moments import read_moment
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.synthesis.given import Brought
from mockllmapi.types import JsonObject, JsonValue, json_type

__all__ = ["Drawing", "Invent"]

MAX_TRIES = 4
MAX_REDRAWS = 12
MAX_LIST = 10_000
NEW_IDS = 10_000
NOTHING_BROUGHT = Brought(None, None)

Invent = Callable[[tuple[str, ...], JsonObject], JsonValue]
"""Makes up a value for a place (the names on the way) by a schema, where nothing that was seen may be used."""


class Drawing:
    """One answer in the making. `count` is the exact number of records in the list at `list_path`. What `is_creation`
    makes gets an id that was not seen yet. `brought` are values that members of the answer, or of the list's records, shall
    have."""

    def __init__(
        self,
        rng: random.Random,
        sources: Sources,
        invent: Invent,
        list_path: Path | None,
        count: int | None,
        *,
        is_creation: bool = False,
        brought: Brought = NOTHING_BROUGHT,
    ) -> None:
        self._rng = rng
        self._sources = sources
        self._invent = invent
        self._list_path = list_path
        self._count = count
        self._is_creation = is_creation
        self._brought = brought

    def answer(self, blueprint: Blueprint) -> JsonValue:
        """A whole answer."""
        rows = blueprint.table.rows
        if self._count is not None and self._list_path in blueprint.children:
            assert self._list_path is not None
            path = self._list_path
            rows = [row for row in rows if path in row.lists and (row.lists[path] or not self._count)] or rows
        wishes = wishes_for(blueprint, self._brought.answer)
        rows = [*fitting(rows, wishes)]
        return self._records(blueprint, [rows[int(self._rng.random() * len(rows))]], None, (), wishes)[0][ROOT[0]]

    def again(self, blueprint: Blueprint) -> JsonValue:
        """An answer as it was seen, but for what is the request's own."""
        row = blueprint.table.rows[int(self._rng.random() * len(blueprint.table.rows))]
        return self._records(blueprint, [row], None, (), is_as_seen=True)[0][ROOT[0]]

    # -- records

    def _records(
        self,
        blueprint: Blueprint,
        models: Sequence[Row],
        around: Facts | None,
        sent: Sequence[Mapping[str, JsonValue]],
        wishes: Sequence[Wish] = (),
        *,
        is_as_seen: bool = False,
    ) -> list[JsonObject]:
        """Records like these rows. `sent` are the items of the body's list that they answer to."""
        drawn: list[Facts] = []
        for index, row in enumerate(models):
            sources = {**self._sources, **sent[index]} if index < len(sent) else self._sources
            facts = Facts(row, {}, sources, blueprint.table.columns, around, is_as_seen=is_as_seen)
            settle(facts, wishes)
            self._draw(facts, blueprint)
            drawn.append(facts)
        if len(drawn) > 1:
            self._arrange(drawn, blueprint)
        elif drawn and blueprint.series and around is not None:
            self._count_on(drawn, blueprint)
        return [self._finished(facts, blueprint) for facts in drawn]

    def _draw(self, facts: Facts, blueprint: Blueprint) -> None:
        """Everything that does not follow from something else."""
        rng, columns, own, row = self._rng, blueprint.table.columns, facts.own, facts.seen
        derived, echoed = blueprint.derived, row.echoed
        for path, seen in row.cells.items():
            if path in facts.fixed:
                own[path] = facts.fixed[path]
                continue
            if seen is None:
                own[path] = None
                continue
            column = columns[path]
            relation = derived.get(path)
            is_told = isinstance(relation, Copy | Tells)
            value = self._instead(column, seen, path) if path in echoed and not is_told else seen
            follows = relation is not None and not isinstance(relation, Lookup)
            is_kept = follows or (facts.is_as_seen and not isinstance(value, str))
            if self._is_creation and facts.around is None and column.is_id and column.numbers is not None:
                own[path] = _unused(column.numbers, rng)
            else:
                own[path] = value if is_kept else column.drawn(value, rng)
        if not facts.is_as_seen:
            self._move_clocks(facts, blueprint)

    def _instead(self, column: Column, value: JsonValue, path: Path) -> JsonValue:
        """A value for a place in which somebody else's stands."""
        kind = json_type(value)
        if column.clean:
            other = column.clean[int(self._rng.random() * len(column.clean))]
            if json_type(other) == kind:
                return other
            fitting = [each for each in column.clean if json_type(each) == kind]
            if fitting:
                return fitting[int(self._rng.random() * len(fitting))]
        return self._invent(tuple(step for step in path if step not in ("", "*")), schema_of_example(value))

    def _move_clocks(self, facts: Facts, blueprint: Blueprint) -> None:
        """Moments that belong together are moved by the same, as far as all of them stay in their ranges."""
        columns, own = blueprint.table.columns, facts.own
        for paths, unit in blueprint.clocks:
            texts = {path: own[path] for path in facts.seen.cells if path in paths and isinstance(own.get(path), str)}
            free = [path for path in texts if path not in facts.fixed]
            if not free or not unit or len(free) < len(texts):
                continue
            by_us, low, high = 0, -(10**18), 10**18
            for path, text in texts.items():
                moments, moment = columns[path].moments, columns[path].moment(str(text))
                if moments is None or moment is None:
                    continue
                if path == free[0]:
                    by_us = int(moments.moved(moment.at_us, self._rng.random)) - moment.at_us
                low = max(low, int(moments.least) - moment.at_us)
                high = min(high, int(moments.largest) - moment.at_us)
            by_us = int(min(max(by_us, low), high) / unit) * unit
            if by_us:
                own.update({path: columns[path].moved(str(texts[path]), by_us) for path in free})

    # -- lists

    def _arrange(self, drawn: list[Facts], blueprint: Blueprint) -> None:
        """What holds between the records of one list: no two alike where they differ, in order, counting on."""
        for path in blueprint.unique:
            self._tell_apart(drawn, path, blueprint.table.columns[path])
        if (order := blueprint.order) is not None and all(order.path in facts.own for facts in drawn):
            drawn.sort(key=lambda facts: order.key(facts.own[order.path]))
            for facts in drawn:
                facts.fixed[order.path] = facts.own[order.path]
        self._count_on(drawn, blueprint)

    def _count_on(self, drawn: list[Facts], blueprint: Blueprint) -> None:
        for series in blueprint.series:
            start = series.starts[int(self._rng.random() * len(series.starts))]
            for index, facts in enumerate(drawn):
                if series.path in facts.own:
                    facts.own[series.path] = facts.fixed[series.path] = series.at(start, index, blueprint.table)

    def _tell_apart(self, drawn: list[Facts], path: Path, column: Column) -> None:
        used: set[tuple[str, JsonValue]] = set()
        for facts in drawn:
            value = facts.own.get(path)
            if value is None:
                continue
            for attempt in range(MAX_REDRAWS):
                if (type(value).__name__, value) not in used:
                    break
                value = self._another(column, facts.own[path], attempt)
            else:
                value = _beyond(column, value, used)
            used.add((type(value).__name__, value))
            facts.own[path] = facts.fixed[path] = value

    def _another(self, column: Column, value: JsonValue, attempt: int) -> JsonValue:
        if isinstance(value, str) and column.texts is None:
            name, at, domain = value.partition("@")
            number = 2 + attempt + int(self._rng.random() * 90)
            return f"{name}{number}@{domain}" if at else f"{name}-{number}"
        if column.is_fresh and column.clean:
            return column.drawn(column.clean[int(self._rng.random() * len(column.clean))], self._rng)
        return value

    # -- what follows

    def _finished(self, facts: Facts, blueprint: Blueprint) -> JsonObject:
        """The record with everything worked out. Where that leaves what was seen, it is tried again, at last with the numbers
        that were seen together."""
        for attempt in range(MAX_TRIES):
            if attempt:
                facts.is_as_seen = facts.is_as_seen or attempt >= MAX_TRIES - 2
                facts.own, facts.lists = {}, {}
                self._draw(facts, blueprint)
            self._derive(facts, blueprint.findings.early, blueprint)
            for path in facts.seen.lists:
                facts.lists[path] = self._list(facts, path, blueprint)
            self._derive(facts, blueprint.findings.late, blueprint)
            if self._is_sound(facts, blueprint):
                break
        else:
            self._mend(facts, blueprint)
        built = self._built(facts.seen.value, (), facts)
        assert isinstance(built, dict)
        return built

    def _derive(self, facts: Facts, relations: Sequence[Relation], blueprint: Blueprint) -> None:
        for relation in relations:
            path = relation.target
            before = facts.own.get(path)
            if before is None or path in facts.fixed:
                continue
            if isinstance(relation, Tells):
                facts.own[path] = facts.seen.cells[path]
            if isinstance(relation, Lookup) and is_same(
                facts.own.get(relation.source), facts.seen.cells.get(relation.source)
            ):
                continue
            value = relation.derived(facts)
            if not isinstance(value, Missing) and not (
                path in facts.seen.echoed and self._is_foreign(facts, path, value)
            ):
                facts.own[path] = value
            else:
                facts.own[path] = self._underived(facts, relation, blueprint.table.columns[path], before)

    def _underived(self, facts: Facts, relation: Relation, column: Column, value: JsonValue) -> JsonValue:
        """The value of a place that could not be worked out."""
        if isinstance(relation, Copy | Tells) and relation.target in facts.seen.echoed:
            value = self._instead(column, value, relation.target)
        return column.drawn(value, self._rng) if isinstance(relation, Copy) else value

    def _is_foreign(self, facts: Facts, path: Path, value: JsonValue) -> bool:
        """Whether a value is still that of the request which the row answered, and not of this one."""
        if not facts.seen.echoes.has(path[-1], value):
            return False
        return not any(
            is_same(value, each)
            or (isinstance(each, str) and isinstance(value, str) and each.casefold() in value.casefold())
            for name, said in facts.sources.items()
            for each in as_said(name, said)
        )

    def _is_sound(self, facts: Facts, blueprint: Blueprint) -> bool:
        """Whether orders hold, and what was worked out is within what was seen."""
        own = facts.own
        for limit in blueprint.findings.limits:
            low, high = _rank(own.get(limit.low)), _rank(own.get(limit.high))
            if low is not None and high is not None and low > high:
                return False
        for path, relation in blueprint.derived.items():
            numbers, value = blueprint.table.columns[path].numbers, own.get(path)
            if numbers is None or isinstance(relation, Copy | Count) or not isinstance(value, int | float):
                continue
            if not numbers.least <= value <= numbers.largest:
                return False
        return True

    def _mend(self, facts: Facts, blueprint: Blueprint) -> None:
        """Where a place in an order leaves no other way, what must not be below something is raised to it."""
        own = facts.own
        for limit in blueprint.findings.limits:
            low, high = own.get(limit.low), own.get(limit.high)
            least, most = _rank(low), _rank(high)
            if least is None or most is None or least <= most or limit.high in blueprint.derived:
                continue
            column = blueprint.table.columns[limit.high]
            own[limit.high] = column.moved(high, int(least - most)) if isinstance(high, str) else low

    def _list(self, facts: Facts, path: Path, blueprint: Blueprint) -> Sequence[JsonValue]:
        """The records of one list."""
        child, seen = blueprint.children.get(path), facts.seen.lists[path]
        if child is None:
            return []
        is_primary = facts.around is None and path == self._list_path
        length = self._count if is_primary else None
        sent: Sequence[Mapping[str, JsonValue]] = ()
        if path in blueprint.lengths:
            if blueprint.lengths[path].body_name:
                sent = body_list(facts.sources, path[-1])
            length = length if length is not None else blueprint.lengths[path].of(dict(facts.sources))
        if not is_primary and (length is None or length == len(seen)):
            return self._records(child, seen, facts, sent, is_as_seen=facts.is_as_seen)
        wanted = min(len(seen) if length is None else length, MAX_LIST)
        wishes = wishes_for(child, self._brought.items) if is_primary else ()
        models = self._models(child, wanted, wishes)
        return self._records(child, models, facts, sent, wishes, is_as_seen=facts.is_as_seen)

    def _models(self, child: Blueprint, count: int, wishes: Sequence[Wish]) -> list[Row]:
        """So many rows, none twice while there are others; those that fit the query where there are any."""
        rows = fitting(child.table.rows, wishes)
        for copy in child.filters:
            said = self._sources.get(str(copy.ref[1]))
            meant = as_said(str(copy.ref[1]), said) if said is not None else ()
            rows = [row for row in rows if any(is_same(row.cells.get(copy.target), each) for each in meant)] or rows
        if not rows:
            return []
        models: list[Row] = []
        while len(models) < count:
            models += self._rng.sample(rows, min(len(rows), count - len(models)))
        return models

    # -- putting it together

    def _built(self, value: JsonValue, path: Path, facts: Facts) -> JsonValue:
        if isinstance(value, dict):
            return {name: self._built(member, (*path, name), facts) for name, member in value.items()}
        if not isinstance(value, list):
            return facts.own[path]
        if path in facts.lists:
            made = facts.lists[path]
            return made if isinstance(made, list) else list(made)
        return self._loose(value, path, facts)

    def _loose(self, value: JsonValue, path: Path, facts: Facts) -> JsonValue:
        """A list of scalars, or of all sorts of things."""
        if isinstance(value, list):
            return [self._loose(item, (*path, "*"), facts) for item in value]
        if isinstance(value, dict):
            return {name: self._loose(member, (*path, name), facts) for name, member in value.items()}
        column = facts.columns[path]
        if facts.seen.echoes.has(column.name, value):
            return self._instead(column, value, path)
        return value if facts.is_as_seen or isinstance(value, str) else column.drawn(value, self._rng)


def _beyond(column: Column, value: JsonValue, used: set[tuple[str, JsonValue]]) -> JsonValue:
    """The first value behind all that were seen which is free; where there is no such thing, the value as it is."""
    if isinstance(value, bool) or not isinstance(value, int) or column.numbers is None:
        return value
    value = int(column.numbers.largest) + 1
    while ("int", value) in used:
        value += 1
    return value


def _unused(numbers: Numbers, rng: random.Random) -> JsonValue:
    """A whole number behind all that were seen, with about as many digits."""
    return int(numbers.largest) + 1 + int(rng.random() * max(NEW_IDS, numbers.largest - numbers.least))


def _rank(value: JsonValue) -> float | None:
    if isinstance(value, str):
        moment = read_moment(value)
        return moment.at_us if moment is not None else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
