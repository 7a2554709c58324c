"""What the query of a list asks for: which page, which rows, in which order, which members."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from mockllmapi.exchange import MockRequest
from mockllmapi.naming.words import normalize_name, parse_word_list
from mockllmapi.synthesis.abroad import name_of
from mockllmapi.synthesis.bounds import Bound, read_bound
from mockllmapi.synthesis.given import ABOUT_THE_LIST, spoken
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["Page", "Wanted", "cursor_at", "read_wanted"]

_PAGES = parse_word_list("page pagenumber pageno pageindex")
_OFFSETS = parse_word_list("offset skip startindex start")
_CURSORS = parse_word_list("cursor after startingafter pagetoken nextpagetoken nexttoken continuationtoken")
_SIZES = parse_word_list("limit size perpage pagesize take count items top maxresults")
_SORTS = parse_word_list("sort sortby orderby order ordering")
_DIRECTIONS = parse_word_list("order direction dir sortorder sortdirection sortdir")
_WORDS = parse_word_list("q query search term keyword searchterm")
_FIELDS = parse_word_list("fields select only")
_IDS = parse_word_list("ids id idin idlist")
_MOST_IDS = 200
_FILTERS = frozenset(parse_word_list("filter filters where"))
_TERM = re.compile(r"\s*([\w.-]{1,60}?)\s*(?::|==?|\s+eq\s+)\s*(?:eq:)?([^,;&]+)")
"""`role:admin`, `role=admin`, `role eq admin`."""

_USUAL_SIZE = 10
_LARGEST = 10**9
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a collection that stays: from row `start` (0 is the first), `size` rows."""

    start: int
    size: int

    @property
    def number(self) -> int:
        """Which page it is, from 1."""
        return self.start // self.size + 1 if self.size else 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query, read against the members that rows have.

    `equals` are the values of which a member must have one, by joined name; `sort` names members with whether they
    descend; `fields` are the joined names to show, none for all; `words` is what is searched for; `ids` are those of the
    things that were asked for by id, in their order.
    """

    page: Page | None = None
    equals: Mapping[str, tuple[JsonValue, ...]] = field(default_factory=lambda: MappingProxyType({}))
    bounds: tuple[Bound, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    fields: frozenset[str] = frozenset()
    words: str = ""
    ids: tuple[str, ...] = ()

    @property
    def is_selective(self) -> bool:
        """Whether not every row fits."""
        return bool(self.equals or self.bounds or self.words or self.ids)

    def fits(self, row: JsonObject) -> bool:
        """Whether a row is one of those that were asked for."""
        if not all(_is_one_of(member_of(row, key), values) for key, values in self.equals.items()):
            return False
        if not all(bound.holds(member_of(row, bound.key)) for bound in self.bounds):
            return False
        return not self.words or _speaks_of(row, self.words.casefold())

    def ordered(self, rows: Iterable[JsonObject]) -> list[JsonObject]:
        """The rows in the order asked for; equal ones stay as they are."""
        result = list(rows)
        for key, descends in reversed(self.sort):
            result.sort(key=lambda row: _rank(member_of(row, key)), reverse=descends)
        return result

    def shown(self, row: JsonObject) -> JsonObject:
        """The row with the members that were asked for."""
        return select_fields(row, self.fields) if self.fields else row


def member_of(row: JsonObject, key: str) -> JsonValue:
    """Return the field of a row with this normalised name, or None.

    Fields of an object in the row are found by their own name, or by both names, if the row has no field of that name.
    """
    name = _names_by_key(tuple(row)).get(key)
    if name is not None:
        return row[name]
    for outer, value in row.items():
        if isinstance(value, dict):
            inner = _names_by_key(tuple(value))
            prefix = normalize_name(outer)
            name = inner.get(key) or (inner.get(key[len(prefix) :]) if key.startswith(prefix) else None)
            if name is not None:
                return value[name]
    return None


@lru_cache(256)
def _names_by_key(names: tuple[str, ...]) -> Mapping[str, str]:
    """Return the names by their normalised form; rows of one kind have the same names, so they are read once."""
    return {normalize_name(name): name for name in names}


def _is_one_of(value: JsonValue, candidates: Sequence[JsonValue]) -> bool:
    if isinstance(value, list):
        return any(_is_one_of(element, candidates) for element in value)
    if isinstance(value, str):
        folded = value.casefold()
        return any(isinstance(each, str) and each.casefold() == folded for each in candidates)
    return any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in candidates)


def _speaks_of(value: JsonValue, words: str) -> bool:
    if isinstance(value, str):
        return words in value.casefold()
    if isinstance(value, list):
        return any(_speaks_of(element, words) for element in value)
    return isinstance(value, dict) and any(_speaks_of(member, words) for member in value.values())


def _rank(value: JsonValue) -> tuple[int, JsonValue]:
    """A place for every value: flags, numbers, texts, then what has no order."""
    if isinstance(value, bool):
        return (0, int(value))
    if isinstance(value, int | float):
        return (1, value)
    if isinstance(value, str):
        return (2, value.casefold())
    return (3, 0)


# -- reading ----------------------------------------------------------------------------------------------------------


def read_fields(query: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the normalised names of the fields that a query wants to see; none for all."""
    text = next((text for name, text in query if _key(name) in _FIELDS and text), "")
    return frozenset(normalize_name(name) for name in text.split(",") if name.strip())


def select_fields(row: JsonObject, fields: frozenset[str]) -> JsonObject:
    """Return a record with only those fields, or whole if it has none of them."""
    return {name: value for name, value in row.items() if normalize_name(name) in fields} or row


def read_wanted(request: MockRequest, count: int | None, names: Iterable[str]) -> Wanted:
    """What the query asks of rows with members of these (joined) `names`; `count` is the size of a page, if known."""
    if not request.query:
        return Wanted()
    known = frozenset(names)
    query: dict[str, str] = {}
    for name, text in request.query:
        query.setdefault(_key(name), text)
    ids = [part.strip() for name, text in request.query if _key(name) in _IDS for part in text.split(",")]
    equals: dict[str, tuple[JsonValue, ...]] = {}
    bounds: list[Bound] = []
    for name, text in _terms(request.query, known):
        key = _key(name)
        bound = read_bound(key, text, known)
        if bound is not None:
            bounds.append(bound)
        elif key in known and key not in ABOUT_THE_LIST and key != "id" and text:
            equals[key] = tuple(value for part in text.split(",") for value in spoken(part))
        elif key == "countrycode" and "country" in known and (country := name_of(text)):
            equals["country"] = (country,)
    return Wanted(
        page=_page(query, count),
        equals=equals,
        bounds=tuple(bounds),
        sort=_sort(query, known),
        fields=frozenset(
            normalize_name(name) for name in _first(query, _FIELDS).split(",") if normalize_name(name) in known
        ),
        words=_first(query, _WORDS).strip(),
        ids=tuple(dict.fromkeys(part for part in ids if part))[:_MOST_IDS],
    )


def _terms(query: Iterable[tuple[str, str]], known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The parameters by name; those in one `filter` stand for themselves."""
    for name, text in query:
        if normalize_name(name) not in _FILTERS or normalize_name(name) in known:
            yield name, text
            continue
        for found in _TERM.finditer(text[:_LONGEST]):
            yield found[1], found[2].strip().strip("'\"")


def _key(name: str) -> str:
    """The name of a parameter; `filter[status]` is about `status`."""
    return (
        normalize_name(name.partition("[")[2])
        if name.lower().startswith(("filter[", "filters["))
        else normalize_name(name)
    )


def _first(query: Mapping[str, str], names: Sequence[str]) -> str:
    return next((query[name] for name in names if name in query), "")


def _page(query: Mapping[str, str], count: int | None) -> Page | None:
    size = count if count is not None else _whole(_first(query, _SIZES))
    if size is None:
        size = _USUAL_SIZE
    number, offset = _whole(_first(query, _PAGES)), _whole(_first(query, _OFFSETS))
    if number is not None:
        return Page(max(0, number - 1) * size, size)
    if offset is not None:
        return Page(offset, size)
    if any(name in query for name in _CURSORS):
        return Page(_position(_first(query, _CURSORS)), size)
    return None


def _whole(text: str) -> int | None:
    return min(int(text), _LARGEST) if text.isascii() and text.isdigit() and len(text) < 16 else None


def cursor_at(start: int) -> str:
    """The cursor that leads to the row `start`."""
    return base64.urlsafe_b64encode(f"row:{start}".encode()).decode().rstrip("=")


def _position(cursor: str) -> int:
    """The row that a cursor leads to: one of ours, or the number of the last row seen; the first for any other."""
    number = _whole(cursor)
    if number is not None:
        return number
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        return 0
    return _whole(text.removeprefix("row:")) or 0


def _sort(query: Mapping[str, str], known: frozenset[str]) -> tuple[tuple[str, bool], ...]:
    """`-price`, `price:desc`, `price desc`, several of them, and the direction beside them."""
    descends_all = next((True for name in _DIRECTIONS if query.get(name, "").lower().startswith("desc")), False)
    for name in _SORTS:
        found = []
        for part in query.get(name, "").split(","):
            words = re.split(r"[:\s]+", part.strip())
            key = normalize_name(words[0])
            if key in known:
                descends = part.strip().startswith("-") or words[-1].lower().startswith("desc") or descends_all
                found.append((key, descends))
        if found:
            return tuple(found)
    return ()
