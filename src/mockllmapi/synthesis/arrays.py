"""Draws for lists: how many, and each element a record of its own."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

import msgspec

from mockllmapi.synthesis.containing import Wish, places_of, wishes_of
from mockllmapi.synthesis.merging import all_of
from mockllmapi.synthesis.scene import Draw, Excess, Record, Unsatisfiable
from mockllmapi.synthesis.where import Where
from mockllmapi.types import JsonObject, JsonValue

if TYPE_CHECKING:
    from mockllmapi.synthesis.plan import Planner

__all__ = ["array_draw"]

_MOST_ITEMS = 100_000
_TRIES = 40


def array_draw(planner: Planner, flat: JsonObject, where: Where) -> Draw:
    """A list within the limits of `flat`. Raises `Unsatisfiable` where there is none."""
    least, most = _size(flat, "minItems", 0), _size(flat, "maxItems", _MOST_ITEMS)
    if least > _MOST_ITEMS:
        raise Unsatisfiable(f"it asks for a list of more than {_MOST_ITEMS} elements")
    wishes = wishes_of(flat)
    items = _others(flat.get("items", True), wishes)
    prefix, needed, is_cut = _prefix(planner, flat, wishes, where, most)
    has_twins = {"not": {"uniqueItems": True}} in _list(flat.get("allOf"))
    least = max(least, needed, 2 if has_twins else 0)
    is_circular = planner.recursion.is_circular(items)
    rest = None if is_cut else _rest(planner, items, where)
    if rest is None:
        most = min(most, len(prefix))
    if least > most:
        raise Unsatisfiable("a list must have more elements than it may have")
    low, high = _usual(
        planner, items, where, has_prefix=bool(_list(flat.get("prefixItems"))) or (bool(prefix) and "items" not in flat)
    )
    low, high = max(low, least, min(len(prefix), most)), max(high, least, min(len(prefix), most))
    low, high = min(low, most), min(high, most)
    is_strict = flat.get("uniqueItems") is True
    is_varied = is_strict or (not prefix and not _is_object(planner, items))
    writer = ListWriter(tuple(prefix), rest, least, where.is_primary, is_strict, is_varied)

    def draw(record: Record) -> JsonValue:
        scene = record.scene
        if is_circular and (scene.depth or scene.is_large):
            count = least if scene.depth > 1 or scene.is_large else max(least, min(high, 1 + int(scene.random() * 2)))
        else:
            count = low + int(scene.random() * (high - low + 1))
        scene.spend(count)
        values = writer(record, count)
        if has_twins and len(values) > 1:
            values[-1] = values[-2]
        return values

    return draw


def _prefix(
    planner: Planner, flat: JsonObject, wishes: Sequence[Wish], where: Where, most: int
) -> tuple[list[Draw], int, bool]:
    """The draws of the elements that have a place of their own, by `prefixItems` or because the list must contain them; how
    many of them there must be; and whether the list ends there, since nothing can stand in the next place."""
    listed = _list(flat.get("prefixItems"))
    least = _size(flat, "minItems", 0)
    fault: Unsatisfiable | None = None
    others = [_others(schema, wishes) for schema in listed]
    for places in places_of(others, listed, flat.get("items", True), wishes, most):
        draws: list[Draw] = []
        try:
            for schema in places.schemas:
                draws.append(planner.draw(schema, where.element()))  # noqa: PERF401 - what was made before a fault counts
        except Unsatisfiable as met:
            if len(draws) < max(least, places.needed):
                fault = fault or met
                continue
        return draws, places.needed, len(draws) < len(places.schemas)
    raise fault or Unsatisfiable("a list must contain more elements than it may have")


def _others(schema: JsonValue, wishes: Sequence[Wish]) -> JsonValue:
    """What an element is that is not one of those which the list may contain only so often."""
    return all_of([schema, *({"not": wish.schema} for wish in wishes if wish.most is not None)])


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _rest(planner: Planner, items: JsonValue, where: Where) -> Draw | None:
    """What draws the elements; None where there can be none."""
    if items is False or planner.recursion.height(items) == inf:
        return None
    try:
        return planner.draw(items, where.element())
    except Unsatisfiable:
        return None


def _size(flat: JsonObject, keyword: str, otherwise: int) -> int:
    value = flat.get(keyword)
    return int(value) if isinstance(value, int | float) else otherwise


def _usual(planner: Planner, items: JsonValue, where: Where, *, has_prefix: bool) -> tuple[int, int]:
    """How many elements such a list has where nothing says so."""
    if has_prefix:
        return 0, 0
    if where.is_primary:
        return 5, 10
    return (1, 3) if _is_object(planner, items) else (2, 4)


def _is_object(planner: Planner, items: JsonValue) -> bool:
    return any("properties" in flat or flat.get("type") == "object" for flat in planner.flats(items))


class ListWriter:
    """Writes so many elements. Serial numbers count up within a list, so ids in it are distinct."""

    __slots__ = ("_is_given", "_is_strict", "_is_varied", "_least", "_prefix", "_rest")

    def __init__(
        self, prefix: tuple[Draw, ...], rest: Draw | None, least: int, is_given: bool, is_strict: bool, is_varied: bool
    ) -> None:
        self._prefix = prefix
        self._rest = rest
        self._least = least
        self._is_given = is_given
        self._is_strict = is_strict
        self._is_varied = is_varied

    def __call__(self, record: Record, count: int) -> list[JsonValue]:
        scene, serial = record.scene, record.scene.first_serial()
        subject, given = record.subject, record.scene.item_given if self._is_given else None
        values: list[JsonValue] = []
        try:
            if self._prefix or self._is_varied:
                self._write_carefully(values, record, count, serial)
            elif self._rest is not None:
                rest, append = self._rest, values.append
                for index in range(count):
                    append(rest(Record(scene, subject, serial + index, given)))
        except Excess:
            raise
        except Unsatisfiable:
            if len(values) < max(self._least, len(self._prefix)):
                raise
        if len(values) < self._least:
            raise Unsatisfiable("a list must have more different elements than there are")
        return values

    def _write_carefully(self, values: list[JsonValue], record: Record, count: int, serial: int) -> None:
        """Elements by place, and different ones: as far as possible, or strictly where the schema wants it."""
        scene, given = record.scene, record.scene.item_given if self._is_given else None
        seen: set[bytes] = set()
        for index in range(count):
            draw = self._prefix[index] if index < len(self._prefix) else self._rest
            assert draw is not None
            for attempt in range(_TRIES if self._is_varied else 1):
                value = draw(Record(scene, record.subject, serial + index + attempt * count, given))
                mark = _mark(value)
                if mark not in seen or not self._is_varied:
                    break
            else:
                if self._is_strict:
                    return
            seen.add(mark)
            values.append(value)


def _mark(value: JsonValue) -> bytes:
    """Equal for values that JSON Schema calls equal."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return msgspec.json.encode(value, order="sorted")
