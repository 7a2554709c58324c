"""Names that stand for others: whom a `customerId` may mean, and which members of a thing its `name` is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from mockllmapi.naming.words import normalize_name, parse_word_list
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["copies_of", "is_same_role", "kin_of", "told_by", "told_of"]

_ACTORS = parse_word_list("user customer buyer client author owner creator member account")
_GROUPS = (
    parse_word_list(
        "user customer buyer client author owner creator member account person employee contact assignee seller reporter "
        "reviewer manager sender recipient guest host driver patient student teacher subscriber approver editor requester"
    ),
    parse_word_list("product item article good listing"),
    parse_word_list("company organization organisation business employer vendor supplier merchant"),
    parse_word_list("order purchase"),
)
_KIN: Mapping[str, tuple[str, ...]] = MappingProxyType({word: group for group in _GROUPS for word in group})
_PRODUCTS = frozenset(_GROUPS[1])

_FULL = frozenset(parse_word_list("name fullname displayname"))
_FIRST = frozenset(parse_word_list("firstname givenname forename"))
_LAST = frozenset(parse_word_list("lastname familyname surname"))
_PRICES = ("price", "unitprice", "listprice")
_SAME: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"title": ("name",), "price": _PRICES, "unitprice": _PRICES, "image": ("imageurl", "thumbnail")}
)
_OF_LINES: Mapping[str, str] = MappingProxyType({"unitprice": "price", "price": "price", "sku": "sku"})
_COPIED = frozenset(parse_word_list("name title sku price email username"))
_OF_BARE_LINES = frozenset(parse_word_list("name title image imageurl"))


def kin_of(kind: str) -> tuple[str, ...]:
    """The kinds as which a thing of that name may be known, the likeliest first: `author user` may be a `user`, and a
    `customer` too."""
    last = kind.rpartition(" ")[2]
    return tuple(dict.fromkeys((kind, last, *_KIN.get(kind, ()), *_KIN.get(last, ()))))


def is_same_role(left: str, right: str) -> bool:
    """Whether two names say of a thing whose it is, so that they mean one and the same: the `user` of an order is its
    `customer`. A `seller` is another one."""
    return left == right or (left in _ACTORS and right in _ACTORS)


def told_by(known: JsonObject, plain: str) -> JsonValue:
    """What a thing says under a plain name that it has not, out of the names that it has: a `name` out of `firstName` and
    `lastName`, and back. None where nothing follows."""
    if plain not in _FULL and plain not in _FIRST and plain not in _LAST:
        return None
    members = {normalize_name(name): value for name, value in known.items()}
    first, last = _text(members, _FIRST), _text(members, _LAST)
    if plain in _FULL:
        full = _text(members, ("fullname", "displayname", "name")) if plain != "name" else _text(members, ("fullname",))
        return full or (_whole(first, last) if first and last else None)
    if plain in _FIRST and first:
        return first
    if plain in _LAST and last:
        return last
    front, space, rest = (_text(members, ("fullname", "name")) or "").partition(" ")
    return None if not space else front if plain in _FIRST else rest


def copies_of(holder: JsonObject, role: str, thing: JsonObject) -> Iterator[tuple[str, JsonValue]]:
    """The members of a holder that repeat some of a thing to which it refers under the name `role`, as that thing has them:
    `productName`, `unitPrice`."""
    members = {normalize_name(name): value for name, value in thing.items()}
    prefix = normalize_name(role)
    is_line = not _PRODUCTS.isdisjoint(kin_of(role)[:2])
    is_bare = is_line and "id" not in holder
    for name, value in holder.items():
        plain = normalize_name(name)
        field = plain[len(prefix) :] if plain.startswith(prefix) else ""
        if not field and is_line:
            field = _OF_LINES.get(plain, plain if is_bare and plain in _OF_BARE_LINES else "")
        elif plain == "author" and _is_written_by(holder, role):
            field = "name"
        if not field or field == "id":
            continue
        told = members.get(field)
        if told is None:
            told = next((members[each] for each in _SAME.get(field, ()) if each in members), None)
        if told is None:
            told = told_by(thing, field) or (members.get("title") if field == "name" else None)
        if told is not None and told != value and _is_alike(told, value):
            yield name, told


def told_of(names: Iterable[str], role: str) -> dict[str, str]:
    """Which members of a holder with these names tell what of a thing to which it refers under the name `role`, by what they
    tell: of the product of a line its `name` is the `productName`, its `price` the `unitPrice`, its `sku` the `sku`."""
    prefix, is_line = normalize_name(role), not _PRODUCTS.isdisjoint(kin_of(role)[:2])
    plain = {name: normalize_name(name) for name in names}
    told: dict[str, str] = {}
    for name, word in plain.items():
        field = word[len(prefix) :] if word.startswith(prefix) else ""
        if is_line and not field:
            field = _OF_LINES.get(word, "")
        elif word == "author" and _is_written_by(plain, role):
            field = "name"
        if field in _COPIED:
            told.setdefault(field, name)
    return told


def _is_written_by(holder: Iterable[str], role: str) -> bool:
    """Whether the `author` beside a `userId` is that user: where no id of an author says otherwise."""
    return role == "user" and not any(normalize_name(name) == "authorid" for name in holder)


def _text(members: Mapping[str, JsonValue], names: Iterable[str]) -> str | None:
    found = (members.get(name) for name in names)
    return next((value for value in found if isinstance(value, str) and value), None)


def _whole(first: str, last: str) -> str:
    """Chinese and Japanese names begin with that of the family."""
    if first[0] >= "\u2e80":
        return f"{last} {first}" if first[0] < "\u3400" else f"{last}{first}"
    return f"{first} {last}"


def _is_alike(left: JsonValue, right: JsonValue) -> bool:
    kinds = (int, float)
    if isinstance(left, bool) or isinstance(right, bool):
        return False
    return (isinstance(left, kinds) and isinstance(right, kinds)) or (isinstance(left, str) and isinstance(right, str))
