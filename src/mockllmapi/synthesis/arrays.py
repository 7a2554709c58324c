"""Draws for lists: how many, and each element a record of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import msgspec

from mockllmapi import work
from mockllmapi.synthesis.containing import Wish, places_of, wishes_of
from mockllmapi.synthesis.domains import Domain
from mockllmapi.synthesis.merging import all_of
from mockllmapi.synthesis.scene import Draw, Excess, Record, Unsatisfiable
from mockllmapi.synthesis.where import Where
from mockllmapi.types import JsonObject, JsonValue

if TYPE_CHECKING:
    from mockllmapi.synthesis.plan import Planner

__all__ = ["array_draw"]

_MOST_ITEMS = 100_000
_TRIES = 40
_TRIES_LATER = 3
"""Where chance has once found nothing new, it is asked less."""
_MOST_EXCHANGED = 200
"""In longer lists no element makes room for another."""


@dataclass(frozen=True, slots=True)
class Element:
    """What may stand in one place: by chance, and one after the other."""

    draw: Draw
    domain: Domain

    @classmethod
    def of(cls, planner: Planner, schema: JsonValue, where: Where) -> Element:
        """Raises `Unsatisfiable` where nothing may."""
        draw = planner.draw(schema, where.element())
        return cls(draw, Domain(schema, planner.flats, planner.judge(schema), draw))


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
) -> tuple[list[Element], int, bool]:
    """The elements that have a place of their own, by `prefixItems` or because the list must contain them; how
    many of them there must be; and whether the list ends there, since nothing can stand in the next place."""
    listed = _list(flat.get("prefixItems"))
    least = _size(flat, "minItems", 0)
    fault: Unsatisfiable | None = None
    others = [_others(schema, wishes) for schema in listed]
    for places in places_of(others, listed, flat.get("items", True), wishes, most):
        elements: list[Element] = []
        known: dict[bytes, Element] = {}
        try:
            for schema in places.schemas:
                key = msgspec.json.encode(schema)
                if key not in known:
                    known[key] = Element.of(planner, schema, where)
                elements.append(known[key])
        except Unsatisfiable as met:
            if len(elements) < max(least, places.needed):
                fault = fault or met
                continue
        return elements, places.needed, len(elements) < len(places.schemas)
    raise fault or Unsatisfiable("a list must contain more elements than it may have")


def _others(schema: JsonValue, wishes: Sequence[Wish]) -> JsonValue:
    """What an element is that is not one of those which the list may contain only so often."""
    return all_of([schema, *({"not": wish.schema} for wish in wishes if wish.most is not None)])


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _rest(planner: Planner, items: JsonValue, where: Where) -> Element | None:
    """What the other elements are; None where there can be none."""
    if items is False or planner.recursion.height(items) == inf:
        return None
    try:
        return Element.of(planner, items, where)
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
        self,
        prefix: tuple[Element, ...],
        rest: Element | None,
        least: int,
        is_given: bool,
        is_strict: bool,
        is_varied: bool,
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
                rest, append = self._rest.draw, values.append
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
        walks: dict[int, Iterator[JsonValue]] = {}
        dry: set[int] = set()
        for index in range(count):
            element = self._element(index)
            tries = 1 if not self._is_varied else _TRIES if id(element) not in dry else _TRIES_LATER
            for attempt in range(tries):
                value = element.draw(Record(scene, record.subject, serial + index + attempt * count, given))
                mark = _mark(value)
                if mark not in seen or not self._is_varied:
                    break
                work.spend(1, "a list of different elements")
            else:
                if self._is_strict or count > _MOST_EXCHANGED:
                    dry.add(id(element))
                if self._is_strict:
                    walk = walks.setdefault(id(element), element.domain.values(Record(scene, record.subject, serial)))
                    for value in walk if index < max(self._least, len(self._prefix)) else ():
                        mark = _mark(value)
                        if mark not in seen:
                            break
                    else:
                        if index < self._least:
                            self._exchange(values, record, serial)
                        return
            seen.add(mark)
            values.append(value)

    def _element(self, index: int) -> Element:
        element = self._prefix[index] if index < len(self._prefix) else self._rest
        assert element is not None
        return element

    def _exchange(self, values: list[JsonValue], record: Record, serial: int) -> None:
        """Fill the list up to the fewest elements it must have by letting elements make room for others, if that is possible
        (augmenting paths: what is in the way takes another of its own values)."""
        size = self._least
        elements = [self._element(index) for index in range(size)]
        if size > _MOST_EXCHANGED or len(set(map(id, elements))) == 1:
            return
        choices: dict[int, dict[bytes, JsonValue]] = {}
        for element in elements:
            if id(element) not in choices:
                found: dict[bytes, JsonValue] = {}
                for value in element.domain.values(Record(record.scene, record.subject, serial)):
                    found.setdefault(_mark(value), value)
                    if len(found) > size:  # with so many there is always one to spare
                        break
                choices[id(element)] = found
        owners: dict[bytes, int] = {}

        def seat(index: int, asked: set[bytes]) -> bool:
            for mark in choices[id(elements[index])]:
                if mark not in asked:
                    asked.add(mark)
                    if mark not in owners or seat(owners[mark], asked):
                        owners[mark] = index
                        return True
            return False

        if all(seat(index, set()) for index in range(size)):
            places = {index: mark for mark, index in owners.items()}
            values[:] = [choices[id(element)][places[index]] for index, element in enumerate(elements)]


def _mark(value: JsonValue) -> bytes:
    """Equal for values that JSON Schema calls equal."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return msgspec.json.encode(value, order="sorted")
