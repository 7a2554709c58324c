"""What stands around a list: totals, page numbers, cursors, and how they are for another part of the collection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from mockllmapi.json_kit import Place
from mockllmapi.naming.words import normalize_name, parse_word_list
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["Part", "brought_up_to_date", "next_cursor", "said_total"]

_TOTALS = frozenset(
    parse_word_list("total totalcount totalitems totalresults totalelements totalrecords totalhits itemcount")
)
_PAGES = frozenset(parse_word_list("page pagenumber currentpage pageindex pageno"))
_SIZES = frozenset(parse_word_list("limit size perpage pagesize"))
_OFFSETS = frozenset(parse_word_list("offset skip start startindex"))
_PAGE_COUNTS = frozenset(parse_word_list("totalpages pages pagecount lastpage numpages"))
_MORE = frozenset(parse_word_list("hasmore hasnext hasnextpage more"))
_BEFORE = frozenset(parse_word_list("hasprevious hasprev haspreviouspage hasprevpage"))
_CURSORS = frozenset(
    parse_word_list("nextcursor next nextpagetoken nexttoken endcursor continuationtoken nextpage cursor after")
)
_LINKS = {"next": 1, "nextpage": 1, "previous": -1, "prev": -1, "previouspage": -1, "self": 0}
_PAGE_IN_LINK = re.compile(r"(?<=[?&]page=)\d+")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a collection. `start` counts all things before it, `number` is how many it holds, `size` how many a page holds,
    `page` its number as the client counts, `cursor` leads to what follows."""

    start: int
    number: int
    size: int
    page: int
    total: int | None
    cursor: str


def said_total(answer: JsonValue, list_path: tuple[str, ...], number: int) -> int | None:
    """How many things the collection has, where an answer with `number` of them says it."""
    counted = None
    for _, name, value in _members(answer, list_path):
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            if name in _TOTALS:
                return value
            if name == "count" and value > number:
                counted = value
    return counted


def next_cursor(answer: JsonValue, list_path: tuple[str, ...]) -> tuple[Place, str] | None:
    """The cursor that leads to what follows: where it stands, and its text (as a client sends it back)."""
    for place, name, value in _members(answer, list_path):
        if name in _CURSORS and isinstance(value, str) and value:
            if "?" not in value and "/" not in value[:1]:
                return place, value
            sent = [
                text
                for key, text in parse_qsl(_query_of(value))
                if normalize_name(key) in ("cursor", "after", "pagetoken")
            ]
            if sent:
                return place, sent[0]
    return None


def brought_up_to_date(answer: JsonValue, list_path: tuple[str, ...], had: int, part: Part) -> dict[Place, JsonValue]:
    """What has to change around a list that had `had` things, so that it says what is true of that part."""
    changes: dict[Place, JsonValue] = {}
    for place, name, value in _members(answer, list_path):
        true = _true_value(name, value, had, part)
        if true is not None and true != value:
            changes[place] = true
    return changes


def _true_value(name: str, value: JsonValue, had: int, part: Part) -> JsonValue:
    """What the member says of that part; None for what says nothing of it."""
    if isinstance(value, bool):
        if name in _BEFORE:
            return part.start > 0
        return part.start + part.number < part.total if name in _MORE and part.total is not None else None
    if isinstance(value, int):
        return _true_number(name, value, had, part)
    if isinstance(value, str) and value:
        if name in _LINKS and _PAGE_IN_LINK.search(value):
            return _PAGE_IN_LINK.sub(str(max(0, part.page + _LINKS[name])), value)
        if name in _CURSORS and "?" not in value and "/" not in value[:1]:
            return part.cursor
    return None


def _true_number(name: str, value: int, had: int, part: Part) -> int | None:
    if name in _TOTALS:
        return part.total
    if name == "count":
        return part.number if value == had else part.total
    if name in _PAGES:
        return part.page
    if name in _SIZES:
        return part.size if value == had else None
    if name in _OFFSETS:
        return part.start
    if name in _PAGE_COUNTS and part.total is not None and part.size > 0:
        return -(-part.total // part.size)
    return None


def _members(answer: JsonValue, list_path: tuple[str, ...]) -> Iterator[tuple[Place, str, JsonValue]]:
    """The members beside the list, on every level, and those of objects among them: place, plain name, value."""
    holder: JsonValue = answer
    for depth, step in enumerate(list_path):
        if not isinstance(holder, dict):
            return
        above = list_path[:depth]
        for name, value in holder.items():
            if name == step:
                continue
            yield (*above, name), normalize_name(name), value
            if isinstance(value, dict):
                yield from (((*above, name, inner), normalize_name(inner), each) for inner, each in _scalars(value))
        holder = holder.get(step)


def _scalars(value: JsonObject) -> Iterator[tuple[str, JsonValue]]:
    return ((name, each) for name, each in value.items() if not isinstance(each, (dict, list)))


def _query_of(link: str) -> str:
    try:
        return urlsplit(link).query
    except ValueError:
        return ""
