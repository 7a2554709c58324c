"""What a request brings along: ids of its path, filters of its query, members of its body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mockllmapi import work
from mockllmapi.exchange import MockRequest
from mockllmapi.naming.paths import STATUS_BY_VERB, ParsedPath
from mockllmapi.naming.role_nouns import ROLE_NOUNS
from mockllmapi.naming.words import normalize_name, parse_word_list
from mockllmapi.shapes.text import is_deeper_than
from mockllmapi.synthesis.scene import Given
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["ABOUT_THE_LIST", "Brought", "brought_by", "own_id_names", "own_ids", "spoken", "without_empty_ids"]

ABOUT_THE_LIST = frozenset(
    parse_word_list("""
    page limit offset skip take cursor after before sort sortby order orderby direction q query search filter
    fields include expand embed select perpage pagesize size count total format
""")
)
"""Parameters that say how a list is to be given, not what stands in it."""

_DEEPEST = 12
"""Levels of nesting in a member of a body that is still looked at."""

_MOMENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"POST": ("createdat", "updatedat"), "PUT": ("updatedat",), "PATCH": ("updatedat",)}
)
_CODES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        noun: tuple(members.split())
        for nouns, members in {
            "stock ticker share security crypto quote": "symbol ticker",
            "country": "code countrycode iso isocode iso2 alpha2",
            "airport": "code iata iatacode",
            "currency": "code currencycode isocode",
            "language locale": "code languagecode",
            "coupon voucher promotion promo": "code",
        }.items()
        for noun in nouns.split()
    }
)
"""Things that are asked for by a code, and the members that hold it."""

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True, slots=True)
class Brought:
    """The request's own values: `answer` for the thing it asks for, `items` for each element of a list. None where there
    are none, which is the fast way."""

    answer: Given | None
    items: Given | None


def brought_by(
    request: MockRequest,
    reading: ParsedPath,
    now: str | None = None,
    known: Mapping[str, JsonValue] | None = None,
) -> Brought:
    """What `request`, whose path reads as `reading`, brings along. `now` (RFC 3339) is the moment of what it changes: a thing
    that is created was created now. `known` are members of the answer that are known from before; what is sent replaces
    them."""
    shared: dict[str, tuple[JsonValue, ...]] = {}
    if request.method == "GET":
        for name, text in request.query:
            shared.setdefault(normalize_name(name), spoken(text))
    for noun, identity in reading.parents:
        shared[normalize_name(noun) + "id"] = spoken(identity)
    answer = dict(shared)
    for name, value in (known or {}).items():
        answer[normalize_name(name)] = (value,)
    if request.method in _WITH_BODY and isinstance(request.body, dict):
        body = request.body if request.method != "POST" else without_empty_ids(request.body, reading)
        members = body.items()
        work.spend(len(members), "the number of fields in the body")
        answer.update(
            {normalize_name(name): (value,) for name, value in members if not is_deeper_than(value, _DEEPEST)}
        )
    if now is not None:
        for name in ("updatedat",) if reading.action in STATUS_BY_VERB else _MOMENTS.get(request.method, ()):
            answer.setdefault(name, (now,))
    if reading.id is not None:
        answer.update(own_ids(reading.noun, reading.id, answer))
    items = {name: values for name, values in shared.items() if name not in ABOUT_THE_LIST and name != "id"}
    return Brought(answer or None, items or None)


def own_id_names(reading: ParsedPath) -> frozenset[str]:
    """Return the normalised names under which a record may bring its own id."""
    return frozenset({"id", "uuid", "guid", normalize_name(reading.noun) + "id"})


def without_empty_ids(body: JsonObject, reading: ParsedPath) -> JsonObject:
    """Return a body without ids that are null, empty or 0: forms send them to ask for a new one."""
    if all(value is False or value not in (None, "", 0) for value in body.values()):
        return body
    names = own_id_names(reading)
    return {
        name: value
        for name, value in body.items()
        if value is False or value not in (None, "", 0) or normalize_name(name) not in names
    }


def spoken(text: str) -> tuple[JsonValue, ...]:
    """What a word of a URL may mean, the likeliest first: `7` is a number, `true` a flag, and both are texts."""
    if text in ("true", "false"):
        return (text == "true", text)
    if text.isascii() and text.isdigit() and len(text) < 16 and (text == "0" or not text.startswith("0")):
        return (int(text), text)
    try:
        number = float(text) if text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit() else None
    except ValueError:
        number = None
    return (text,) if number is None or (text.startswith("0") and not text.startswith("0.")) else (number, text)


def own_ids(noun: str, identity: str, known: Mapping[str, tuple[JsonValue, ...]]) -> dict[str, tuple[JsonValue, ...]]:
    """What the id of a thing called `noun` says about its members, in front of what is `known` of them."""
    values = spoken(identity)
    noun = ROLE_NOUNS.get(noun, noun)
    known_by = _CODES.get(noun.rpartition(" ")[2], ()) if not identity.isdigit() else ()
    names = {"id": values, "gid": values, normalize_name(noun) + "id": values, "uuid": (identity,), "slug": (identity,)}
    if identity.isdigit():
        del names["slug"], names["uuid"]
    names |= dict.fromkeys(known_by, (identity.upper(),))
    return {name: (*candidates, *known.get(name, ())) for name, candidates in names.items()}
