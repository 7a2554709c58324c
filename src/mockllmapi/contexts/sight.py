"""What an answer shows: the things it is about, and those inside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mockllmapi.contexts.anatomy import Seen, embedded_in, find_list_of, find_thing
from mockllmapi.contexts.asking import Asked
from mockllmapi.contexts.identities import id_member, id_text
from mockllmapi.json_kit import Place, get_at
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["Sight", "look_at"]


@dataclass(frozen=True, slots=True)
class Sight:
    """`main` is the thing that the answer is about, with the place where it stands; `records` are those of its list, by their
    position there. Who has no id of its own is in neither of `seen` and `embedded`."""

    list_path: tuple[str, ...] | None = None
    number: int = 0
    main: tuple[JsonObject, Place] | None = None
    records: tuple[tuple[int, JsonObject], ...] = ()
    seen: tuple[Seen, ...] = ()
    embedded: tuple[Seen, ...] = ()

    def is_thing(self, place: Place) -> bool:
        """Whether the thing, or one of the records, stands there."""
        if self.main is not None:
            return place == self.main[1]
        return self.list_path is not None and len(place) == len(self.list_path) + 1 and place[:-1] == self.list_path

    def things(self) -> Iterator[tuple[JsonObject, Place]]:
        """The thing, or the records, with their places."""
        if self.main is not None:
            yield self.main
        for position, record in self.records:
            yield record, (*(self.list_path or ()), position)


def look_at(value: JsonValue, asked: Asked) -> Sight:
    """Read an answer to a request. Of what is no object and no list there is nothing to see."""
    kinds: dict[str, tuple[str, bool]] = {}
    if isinstance(value, (dict, list)) and _is_about_several(value, asked):
        path = find_list_of(value, asked.kind)
        if path is not None:
            return _look_at_list(value, path, asked, kinds)
    if not isinstance(value, dict):
        return Sight()
    if not asked.is_about_thing and asked.reading.action is not None:
        return Sight(embedded=tuple(embedded_in(value, (), kinds)))
    place = find_thing(value, asked.kind)
    thing = get_at(value, place)
    if not isinstance(thing, dict):
        return Sight()
    embedded = tuple(embedded_in(thing, place, kinds))
    return Sight(main=(thing, place), seen=_seen(thing, asked.kind, place), embedded=embedded)


def _is_about_several(value: JsonValue, asked: Asked) -> bool:
    return asked.is_list or (isinstance(value, list) and (asked.is_creation or asked.may_be_list))


def _look_at_list(value: JsonValue, path: tuple[str, ...], asked: Asked, kinds: dict[str, tuple[str, bool]]) -> Sight:
    found = get_at(value, path)
    items = found if isinstance(found, list) else []
    records = tuple((position, item) for position, item in enumerate(items) if isinstance(item, dict))
    seen: list[Seen] = []
    embedded: list[Seen] = []
    for position, record in records:
        place: Place = (*path, position)
        name = id_member(record, asked.kind)
        if name is not None:
            seen.append(Seen(asked.kind, str(id_text(record[name])), name, record, place))
        embedded.extend(embedded_in(record, place, kinds))
    return Sight(path, len(items), None, records, tuple(seen), tuple(embedded))


def _seen(thing: JsonObject, kind: str, place: Place) -> tuple[Seen, ...]:
    name = id_member(thing, kind)
    return () if name is None else (Seen(kind, str(id_text(thing[name])), name, thing, place),)
