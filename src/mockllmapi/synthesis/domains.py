"""The values that a schema allows, one after the other: for lists whose elements must differ, where chance finds no new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import count, islice, product
from math import ceil, floor
from types import MappingProxyType

from mockllmapi.randomness import make_generator
from mockllmapi.shapes.patterns import UnsupportedPattern
from mockllmapi.synthesis.automaton import texts_of_all
from mockllmapi.synthesis.formats import NUMBERED
from mockllmapi.synthesis.scene import Draw, Excess, Record, Unsatisfiable
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["Domain"]

_MOST_STEPS = 20_000
_FIXED_DRAWS = 300
_FINEST = 10_000
"""So many values are taken between two bounds that have no grid."""
_LONGEST = 100_000
_DEEPEST = 3
_MOST_INSIDE = 1_000
_MOST_ITEMS = 8


class Domain:
    """What may stand in one place of a list. `flats` are the alternatives of a schema, `conforms` knows all of this one,
    `draw` writes one value by chance."""

    __slots__ = ("_conforms", "_draw", "_flats", "_schema")

    def __init__(
        self,
        schema: JsonValue,
        flats: Callable[[JsonValue], Sequence[JsonObject]],
        conforms: Callable[[JsonValue], bool],
        draw: Draw,
    ) -> None:
        self._schema = schema
        self._flats = flats
        self._conforms = conforms
        self._draw = draw

    def values(self, record: Record) -> Iterator[JsonValue]:
        """The values in a fixed order, some of them twice: all of a small domain, then what fixed sources of chance draw for
        `record`."""
        yield from filter(self._conforms, islice(_Walk(self._flats).of(self._schema), _MOST_STEPS))
        scene = record.scene
        for seed in range(_FIXED_DRAWS):
            try:
                with scene.chance(make_generator(seed)):
                    value = self._draw(Record(scene, record.subject, record.serial + seed, record.given))
            except Excess:
                raise
            except Unsatisfiable:
                continue
            if self._conforms(value):
                yield value


class _Walk:
    """Goes through what a schema allows, as far as its alternatives tell; what else it says must be asked of each value."""

    def __init__(self, flats: Callable[[JsonValue], Sequence[JsonObject]], depth: int = 0) -> None:
        self._flats = flats
        self._depth = depth

    def of(self, schema: JsonValue) -> Iterator[JsonValue]:
        flats = self._flats(schema)
        for index, flat in enumerate(flats):
            yield from islice(self._one(flat), _share(index, len(flats)))

    def _one(self, flat: JsonObject) -> Iterator[JsonValue]:
        listed = [flat["const"]] if "const" in flat else flat.get("enum")
        if isinstance(listed, list):
            yield from listed
            return
        named = flat.get("type")
        kinds = named if isinstance(named, list) else [named] if isinstance(named, str) else list(_WALKS)
        for index, kind in enumerate(kinds):
            yield from islice(self._of_kind(str(kind), flat), _share(index, len(kinds)))

    def _of_kind(self, kind: str, flat: JsonObject) -> Iterator[JsonValue]:
        if kind in _WALKS:
            return _WALKS[kind](flat)
        if self._depth == _DEEPEST:
            return iter(())
        return self._objects(flat) if kind == "object" else self._lists(flat)

    def _objects(self, flat: JsonObject) -> Iterator[JsonValue]:
        """Objects with the members that they must have and no others."""
        properties, required = flat.get("properties"), flat.get("required")
        if not isinstance(properties, dict) or not isinstance(required, list):
            return
        names = [name for name in required if isinstance(name, str)]
        columns = [self._inner(properties.get(name, True)) for name in names]
        for row in product(*columns):
            yield dict(zip(names, row, strict=True))

    def _lists(self, flat: JsonObject) -> Iterator[JsonValue]:
        """Short lists of one kind of elements."""
        least = int(next(iter(_given(flat, "minItems")), Fraction(0)))
        most = int(next(iter(_given(flat, "maxItems")), Fraction(_LONGEST)))
        if least <= _MOST_ITEMS:
            elements = self._inner(flat.get("items", True))
            for size in range(least, min(most, _MOST_ITEMS) + 1):
                yield from map(list, product(elements, repeat=size))

    def _inner(self, schema: JsonValue) -> list[JsonValue]:
        return list(islice(_Walk(self._flats, self._depth + 1).of(schema), _MOST_INSIDE))


def _share(index: int, size: int) -> int:
    """So many steps: what has no end must leave room for what comes behind it."""
    return _MOST_STEPS if index == size - 1 else _MOST_STEPS // 8


def _numbers(flat: JsonObject) -> Iterator[JsonValue]:
    """Numbers on the grid, upward from the lower bound, or downward from the upper one where there is no lower."""
    low = max(_given(flat, "minimum", "exclusiveMinimum"), default=None)
    high = min(_given(flat, "maximum", "exclusiveMaximum"), default=None)
    grid = next(iter(_given(flat, "multipleOf")), Fraction(1))
    if low is None and high is not None:
        yield from (_number(step * grid) for step in count(floor(high / grid), -1))
        return
    first = 0 if low is None else ceil(low / grid)
    if high is None:
        yield from (_number(step * grid) for step in count(first))
        return
    yield from (_number(step * grid) for step in range(first, floor(high / grid) + 1))
    if low is not None and "multipleOf" not in flat and flat.get("type") != "integer":
        yield from (float(low + (high - low) * step / _FINEST) for step in range(_FINEST))


def _texts(flat: JsonObject) -> Iterator[JsonValue]:
    """Texts of a format, numbered; of a pattern, the shortest first; or else whatever there is room for."""
    least = int(next(iter(_given(flat, "minLength")), Fraction(0)))
    most = int(next(iter(_given(flat, "maxLength")), Fraction(_LONGEST)))
    numbered, pattern = NUMBERED.get(str(flat.get("format"))), flat.get("pattern")
    if numbered is not None:
        yield from map(numbered.format, count(1))
    if "format" in flat or least > most:
        return
    if not isinstance(pattern, str) and most > len("Item 9999"):
        yield from (f"Item {number}".ljust(least, ".") for number in range(1, 10_000))
    try:
        yield from texts_of_all([pattern] if isinstance(pattern, str) else [], [], least, most)
    except UnsupportedPattern:
        return


def _given(flat: JsonObject, *names: str) -> list[Fraction]:
    values = [flat.get(name) for name in names]
    return [Fraction(str(value)) for value in values if isinstance(value, int | float) and not isinstance(value, bool)]


def _number(value: Fraction) -> JsonValue:
    return int(value) if value.denominator == 1 else float(value)


_WALKS: Mapping[str, Callable[[JsonObject], Iterator[JsonValue]]] = MappingProxyType(
    {
        "null": lambda _: iter((None,)),
        "boolean": lambda _: iter((False, True)),
        "integer": _numbers,
        "number": _numbers,
        "string": _texts,
    }
)
