"""Where the things of an answer stand: the one it is about, the records of its list, and those inside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mockllmapi.contexts.identities import id_member, id_text, kind_named
from mockllmapi.json_kit import Place, find_list, get_at
from mockllmapi.naming.words import normalize_name, parse_word_list
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["Seen", "embedded_in", "find_body", "find_list_of", "find_thing", "records_of"]

MAX_EMBEDDED = 2000
MAX_DEPTH = 4
_WRAPPERS = frozenset(
    parse_word_list("data item result record content payload response attributes object entity resource")
)
_BESIDE = frozenset(parse_word_list("meta links included jsonapi"))
_LIST_NAMES = frozenset(parse_word_list("data items results records content rows entries list values elements hits"))


class Seen(NamedTuple):
    """A thing that stands somewhere in an answer. `id_name` is the member with its id."""

    kind: str
    id: str
    id_name: str
    fields: JsonObject
    place: Place
    is_one_of_many: bool = False


def find_list_of(value: JsonValue, kind: str) -> tuple[str, ...] | None:
    """Return where the list of an answer about things of a kind is: one with their name, or with a usual one, comes first."""

    def rank(name: str) -> int:
        return 2 if kind_named(name) == (kind, True) else int(normalize_name(name) in _LIST_NAMES)

    return find_list(value, rank)


def find_thing(value: JsonValue, kind: str) -> tuple[str, ...]:
    """The way to the thing that an answer is about: inside a wrapper such as `{"user": {…}}`, or the answer itself."""
    if not isinstance(value, dict) or id_member(value, kind) is not None:
        return ()
    inner = [name for name, member in value.items() if isinstance(member, dict)]
    for name in inner:
        if kind_named(name) == (kind, False) or normalize_name(name) in _WRAPPERS:
            return (name,)
    return (inner[0],) if len(value) == len(inner) == 1 else ()


def find_body(body: JsonValue, kind: str) -> tuple[str, ...]:
    """Return the way to the thing in a body: inside an envelope such as `{"user": {…}}` or JSON:API's `{"data": {…}}`, or the
    body itself. An envelope has no other field that says something about the thing."""
    if not isinstance(body, dict) or len(body) > len(_BESIDE) + 1:
        return ()
    inner = [name for name in body if normalize_name(name) not in _BESIDE]
    if len(inner) != 1 or not isinstance(body[inner[0]], dict):
        return ()
    is_envelope = kind_named(inner[0]) == (kind, False) or normalize_name(inner[0]) == "data"
    return (inner[0],) if is_envelope else ()


def records_of(value: JsonValue, place: tuple[str, ...]) -> list[JsonValue]:
    """The records of the list that stands there."""
    found = get_at(value, place)
    return found if isinstance(found, list) else []


def embedded_in(thing: JsonObject, place: Place, kinds: dict[str, tuple[str, bool]]) -> Iterator[Seen]:
    """The things inside a thing: `{"user": {"id": 7}}`, `{"items": [{"id": 1}]}`. `kinds` keeps what was read of names."""
    pending: list[tuple[JsonObject, Place]] = [(thing, place)]
    found = 0
    while pending and found < MAX_EMBEDDED:
        holder, where = pending.pop()
        for name, member in holder.items():
            if isinstance(member, dict):
                inner = [(member, (*where, name))]
            elif isinstance(member, list) and member and isinstance(member[0], dict):
                inner = [
                    (each, (*where, name, index))
                    for index, each in enumerate(member[:MAX_EMBEDDED])
                    if isinstance(each, dict)
                ]
            else:
                continue
            kind, is_plural = kinds.get(name) or kinds.setdefault(name, kind_named(name))
            for each, spot in inner:
                id_name = id_member(each, kind) if is_plural or isinstance(member, dict) else None
                if id_name is not None:
                    found += 1
                    yield Seen(kind, str(id_text(each[id_name])), id_name, each, spot, isinstance(member, list))
                if len(spot) - len(place) < MAX_DEPTH * 2:
                    pending.append((each, spot))
