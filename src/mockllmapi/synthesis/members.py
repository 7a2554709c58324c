"""Which members an object has: those that are named, those that must be there, and as many more as it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING

from mockllmapi.json_kit import as_object
from mockllmapi.randomness import make_generator
from mockllmapi.shapes.patterns import UnsupportedPattern
from mockllmapi.synthesis.merging import all_of, matches
from mockllmapi.synthesis.patterns import pattern_writer
from mockllmapi.synthesis.scene import Unsatisfiable
from mockllmapi.types import JsonObject, JsonValue

if TYPE_CHECKING:
    from mockllmapi.synthesis.plan import Planner

__all__ = ["Members"]

_MOST_MEMBERS = 10_000
_SPARE_NAMES = ("primary", "secondary", "standard", "extended", "regional", "north", "south", "east", "west", "central")
_LOOSE: Mapping[str, JsonValue] = MappingProxyType({"source": {"type": "string"}, "version": {"type": "string"}})
"""What an object holds of which nothing at all is said."""


class Members:
    """The members of an object within the limits of a flat schema: each with its schema, and which must be there.

    Raises `Unsatisfiable` where one must be there and may not be.
    """

    def __init__(self, planner: Planner, flat: JsonObject) -> None:
        self._flat = flat
        self._names_flats = planner.flats(flat.get("propertyNames", True))
        self._patterns = as_object(flat.get("patternProperties"))
        self._additional = flat.get("additionalProperties", True)
        self._is_name: Callable[[JsonValue], bool] = (
            planner.judge(flat["propertyNames"]) if "propertyNames" in flat else lambda _: True
        )
        properties = as_object(flat.get("properties"))
        self.required: set[str] = set()
        self.schemas: dict[str, JsonValue] = {
            name: schema
            for name, schema in properties.items()
            if self._is_name(name) or name in _names(flat, "required")
        }
        for name in _names(flat, "required"):
            self.require(name)
        self._add_spare_ones()

    def require(self, name: str) -> None:
        """Have a member that must be there."""
        schema = self.schemas.setdefault(name, self._said_of(name))
        if schema is False or not self._is_name(name):
            raise Unsatisfiable(f"the property {name[:50]!r} is required and forbidden")
        self.required.add(name)

    def needed_beside(self, name: str) -> list[str]:
        """The names that must be there if `name` is."""
        return _names(as_object(self._flat.get("dependentRequired")), name)

    @property
    def least(self) -> int:
        """As many members there must be."""
        return _size(self._flat, "minProperties", 0)

    @property
    def most(self) -> float:
        """As many members there may be."""
        return _size(self._flat, "maxProperties", inf)

    def _said_of(self, name: str) -> JsonValue:
        said = [schema for pattern, schema in self._patterns.items() if matches(pattern, name)]
        return all_of(said) if said else self._additional

    def _add_spare_ones(self) -> None:
        """More members than are named: where too few are, and a few where none is."""
        if self.least > _MOST_MEMBERS:
            raise Unsatisfiable(f"it asks for an object of more than {_MOST_MEMBERS} properties")
        allowed = sum(schema is not False for schema in self.schemas.values())
        wanted = self.least
        if not allowed and wanted == 0 and self.most > 0:
            is_silent = not self._patterns and self._flat.get("propertyNames", True) is True
            if is_silent and self._additional in (True, {}):
                if not self.schemas:
                    self.schemas.update(_LOOSE)
                return
            wanted = 3 if self._additional is not False else min(3, len(self._patterns))
            wanted = int(min(wanted, self.most))
        for name in self._spare_names() if allowed < wanted else ():
            if name in self.schemas or not self._is_name(name):
                continue
            schema = self._said_of(name)
            if schema is not False:
                self.schemas[name] = schema
                allowed += 1
            if allowed >= wanted:
                break

    def _spare_names(self) -> Iterator[str]:
        by_pattern = [_written(pattern) for pattern, schema in self._patterns.items() if schema is not False]
        for _ in range(3):
            for names in by_pattern:
                yield from (name for _, name in zip(range(1), names, strict=False))
        if self._additional is not False:
            yield from _SPARE_NAMES
        if "propertyNames" in self._flat:
            for flat in self._names_flats:
                yield from _names_within(flat)
        if self._additional is not False:
            yield from (f"extra{number}" for number in range(self.least + len(self.schemas) + 10))
        for names in by_pattern:
            yield from names


def _written(pattern: str) -> Iterator[str]:
    """Names that match a pattern; the same ones in every process."""
    try:
        write = pattern_writer(pattern)
    except UnsupportedPattern:
        return
    source = make_generator(1).random
    for attempt in range(300):
        yield write(source, 4 + attempt // 20)


def _names_within(flat: JsonObject) -> Iterator[str]:
    """Names that a flat schema of names may allow."""
    listed = [flat["const"]] if "const" in flat else flat.get("enum")
    if isinstance(listed, list):
        yield from (name for name in listed if isinstance(name, str))
    elif isinstance(flat.get("pattern"), str):
        yield from _written(str(flat["pattern"]))
    else:
        least, most = _size(flat, "minLength", 0), _size(flat, "maxLength", inf)
        for number in range(100):
            name = f"{_SPARE_NAMES[number % len(_SPARE_NAMES)]}{number // 10 or ''}"
            yield (name * (least // len(name) + 1))[: least + number // 2] if least > len(name) else name
            yield from (name[: int(most)],) if most < len(name) else ()
            yield from (chr(97 + number),) if most == 1 and number < 26 else ()


def _names(schema: JsonObject, keyword: str) -> list[str]:
    names = schema.get(keyword)
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _size(flat: JsonObject, keyword: str, otherwise: float) -> int:
    value = flat.get(keyword, otherwise)
    return value if value == inf else int(value)  # type: ignore[return-value, arg-type]
