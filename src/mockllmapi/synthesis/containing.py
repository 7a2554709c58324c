"""Lists that must contain something: which elements stand where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mockllmapi.synthesis.merging import all_of
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["Places", "Wish", "places_of", "wishes_of"]

_MOST_WISHES = 1_000


@dataclass(frozen=True, slots=True)
class Wish:
    """One `contains`: from `least` to `most` elements of a list conform to `schema`."""

    schema: JsonValue
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Places:
    """One way to fulfil all wishes: the schemas of the first elements, of which `needed` must be there."""

    schemas: list[JsonValue]
    needed: int


def wishes_of(flat: JsonObject) -> list[Wish]:
    """The wishes in a flat schema."""
    parts = flat.get("allOf")
    found = []
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict) and "contains" in part:
            least, most = part.get("minContains", 1), part.get("maxContains")
            found.append(
                Wish(
                    part["contains"],
                    min(int(least), _MOST_WISHES) if isinstance(least, int | float) else 1,
                    int(most) if isinstance(most, int | float) else None,
                )
            )
    return found


def places_of(
    others: Sequence[JsonValue],
    prefix: JsonValue,
    items: JsonValue,
    wishes: Sequence[Wish],
    most: int,
) -> Iterator[Places]:
    """Ways to fulfil the wishes, the most natural first: behind the elements that have a place, each wish with elements of
    its own; then one element for several wishes; then among those that have a place.

    `prefix` and `items` are what the list says of its elements, `others` is `prefix` for elements that fulfil no wish with
    an upper limit.
    """
    named = list(prefix) if isinstance(prefix, list) else []
    own = [wish.schema for wish in wishes for _ in range(wish.least)]
    longest = max((wish.least for wish in wishes), default=0)
    shared = [all_of([wish.schema for wish in wishes if wish.least > index]) for index in range(longest)]
    if not own:
        yield Places([*others], 0)
        return
    for wanted in (own, shared):
        if len(others) + len(wanted) <= most and items is not False:
            yield Places([*others, *(all_of([items, schema]) for schema in wanted)], len(others) + len(wanted))
    for wanted in (own, shared):
        for start in range(len(named) + 1):
            end = min(start + len(wanted), max(len(named), start))
            inside = [all_of([named[at], wanted[at - start]]) for at in range(start, end)]
            beyond = [all_of([items, schema]) for schema in wanted[len(inside) :]]
            if start + len(wanted) <= most:
                schemas = [*others[:start], *inside, *(others[end:] if not beyond else ()), *beyond]
                yield Places(schemas, start + len(wanted))
