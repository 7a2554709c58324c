"""A list inside a shape: where it stands, how many rows it may have, and the members around it that speak of its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mockllmapi.naming.words import normalize_name, parse_word_list
from mockllmapi.shapes.counts import find_list
from mockllmapi.synthesis.listing import Rows
from mockllmapi.synthesis.relations import find_relations
from mockllmapi.synthesis.wanted import Page, cursor_at
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["Envelope", "full_pages"]

_LIST_WORDS = frozenset({"type", "items", "minItems", "maxItems", "title", "description"})
_ITEM_WORDS = frozenset({"type", "properties", "required", "additionalProperties", "title", "description"})
_PLAIN_WORDS = frozenset({"type", "title", "description"})
_DEEPEST = 3
_ABOUT_PAGES = frozenset(
    parse_word_list("meta metadata pagination paging page pageinfo pager links cursors cursor info list result")
)
_LEADING = frozenset(parse_word_list("next nextpage previous prevpage previouspage"))


@dataclass(frozen=True, slots=True)
class Envelope:
    """A schema whose value is a list of things, or holds one at `path`.

    `item` is the structure of one of them, `around` the schema with that list empty; `least` and `most` bound its length.
    """

    path: tuple[str, ...]
    item: JsonObject
    around: JsonSchema
    least: int
    most: int

    @classmethod
    def of(cls, schema: JsonSchema) -> Envelope | None:
        """The list in a schema; None where there is none, or where its rows cannot be written one by one."""
        path = find_list(schema)
        if path is None or not isinstance(schema, dict):
            return None
        inner: JsonValue = schema
        for name in path:
            properties = inner.get("properties") if isinstance(inner, dict) else None
            inner = properties.get(name) if isinstance(properties, dict) else None
        if not isinstance(inner, dict) or not inner.keys() <= _LIST_WORDS | {"$defs"} or inner.get("type") != "array":
            return None
        definitions = schema.get("$defs")
        item = _resolved(inner.get("items"), definitions)
        if item is None:
            return None
        least, most = _size(inner, "minItems", 0), _size(inner, "maxItems", -1)
        own: JsonObject = {**item, "$defs": definitions} if isinstance(definitions, dict) else item
        return cls(path, own, _emptied(schema, path), least, most)

    def count(self, usual: int) -> int:
        """How many rows there are where the request does not say."""
        return max(self.least, usual if self.most < 0 else min(usual, self.most))

    @property
    def exact(self) -> int | None:
        """The only number of rows there may be."""
        return self.least if self.least == self.most else None

    def filled(self, around: JsonValue, rows: Rows, page: Page | None) -> JsonValue:
        """The value `around` the list with the rows in it, and everything that counts them set right."""
        if not self.path:
            return list(rows.rows)
        container = around
        members: JsonValue = self.around
        for name in self.path[:-1]:
            container = container[name] if isinstance(container, dict) else None
            members = _properties(members).get(name)
        if not isinstance(container, dict):
            return around
        container[self.path[-1]] = list(rows.rows)
        for relate in find_relations(_properties(members)):
            relate(container, frozenset())
        if page is not None:
            self._tell(around, _page_facts(rows, page))
        return around

    def tell_beginning(self, value: JsonValue, total: int | None) -> None:
        """Let the members around the list say that it is the beginning of a collection of so many things; None where these are
        all."""
        rows: JsonValue = value
        for name in self.path:
            rows = rows.get(name) if isinstance(rows, dict) else None
        if isinstance(rows, list) and rows and self.path:
            size = len(rows)
            self._tell(value, _PageFacts(Page(0, size), size, size if total is None else full_pages(total, size)))

    def _tell(self, value: JsonValue, facts: _PageFacts) -> None:
        schema: JsonValue = self.around
        for name in self.path:
            _tell_pages(value, schema, facts, self.path, _DEEPEST)
            value = value.get(name) if isinstance(value, dict) else None
            schema = _properties(schema).get(name)


def _resolved(items: JsonValue, definitions: JsonValue) -> JsonObject | None:
    if isinstance(items, dict) and isinstance(items.get("$ref"), str) and isinstance(definitions, dict):
        items = definitions.get(str(items["$ref"]).removeprefix("#/$defs/"))
    is_plain = isinstance(items, dict) and items.keys() <= _ITEM_WORDS and items.get("type") == "object"
    return items if is_plain and isinstance(items, dict) and isinstance(items.get("properties"), dict) else None


def _size(schema: JsonObject, keyword: str, otherwise: int) -> int:
    value = schema.get(keyword)
    return int(value) if isinstance(value, int | float) else otherwise


def _emptied(schema: JsonObject, path: tuple[str, ...]) -> JsonObject:
    if not path:
        return {**schema, "minItems": 0, "maxItems": 0}
    properties = schema["properties"]
    assert isinstance(properties, dict)
    inner = properties[path[0]]
    assert isinstance(inner, dict)
    return {**schema, "properties": {**properties, path[0]: _emptied(inner, path[1:])}}


def _properties(schema: JsonValue) -> Mapping[str, JsonValue]:
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return properties if isinstance(properties, dict) else {}


def full_pages(total: int, size: int) -> int:
    """So many that the last page is full too: where every page has exactly `size` rows, there is no other."""
    return -(-total // size) * size if size else total


# -- pages ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _PageFacts:
    page: Page
    shown: int
    total: int

    @property
    def pages(self) -> int:
        return -(-self.total // self.page.size) if self.page.size else 0

    @property
    def has_next(self) -> bool:
        return self.page.start + self.page.size < self.total


def _page_facts(rows: Rows, page: Page) -> _PageFacts:
    return _PageFacts(page, len(rows.rows), rows.total)


_PAGE_FACTS: Mapping[str, Callable[[_PageFacts], JsonValue]] = MappingProxyType(
    {
        name: fact
        for names, fact in (
            ("total totalcount totalitems totalresults totalrecords totalelements totalhits", lambda facts: facts.total),
            ("count numberofelements returned", lambda facts: facts.shown),
            ("page currentpage pagenumber", lambda facts: facts.page.number),
            ("pages totalpages pagecount lastpage", lambda facts: facts.pages),
            ("perpage pagesize limit size itemsperpage", lambda facts: facts.page.size),
            ("offset skip start from", lambda facts: facts.page.start),
            ("hasmore hasnext hasnextpage more", lambda facts: facts.has_next),
            ("hasprevious hasprev haspreviouspage", lambda facts: facts.page.start > 0),
            ("nextpage next", lambda facts: facts.page.number + 1 if facts.has_next else None),
            ("previouspage prevpage previous", lambda facts: facts.page.number - 1 if facts.page.start else None),
            ("nextcursor endcursor nextpagetoken cursor",
             lambda facts: cursor_at(facts.page.start + facts.page.size) if facts.has_next else None),
        )
        for name in names.split()
    }
)  # fmt: skip
"""What members around a list say about its pages, by joined name."""

_TYPES: Mapping[type, frozenset[str]] = MappingProxyType(
    {
        bool: frozenset({"boolean"}), int: frozenset({"integer", "number"}), str: frozenset({"string"}),
        type(None): frozenset({"null"}),
    }
)  # fmt: skip


def _tell_pages(value: JsonValue, schema: JsonValue, facts: _PageFacts, path: tuple[str, ...], depth: int) -> None:
    if (
        not isinstance(value, dict)
        or not isinstance(schema, dict)
        or depth < 0
        or not schema.keys() <= _ITEM_WORDS | {"$defs"}
    ):
        return
    for name, member in _properties(schema).items():
        fact = _PAGE_FACTS.get(normalize_name(name))
        if fact is not None and name in value and isinstance(member, dict) and member.keys() <= _PLAIN_WORDS:
            told = fact(facts)
            kinds = member.get("type")
            allowed = frozenset([kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else ())
            if told is None and "null" not in allowed and "string" in allowed:
                told = ""
            if type(told) is int and "string" in allowed and normalize_name(name) in _LEADING:
                told = str(told)  # the number of a page, as a link would hold it
            if not _TYPES[type(told)].isdisjoint(allowed):
                value[name] = told
        elif name in value and name not in path and normalize_name(name) in _ABOUT_PAGES:
            _tell_pages(value[name], member, facts, path, depth - 1)
