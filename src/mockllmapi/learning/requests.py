"""What a request brings along that an answer may repeat, each by a name of its own: `path:0`, `query:status`, `body:/name`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from mockllmapi.exchange import MockRequest
from mockllmapi.naming.templates import ID_PLACE, path_template
from mockllmapi.naming.words import normalize_name
from mockllmapi.shapes.text import MAX_DEPTH, is_deeper_than
from mockllmapi.synthesis.given import spoken
from mockllmapi.types import JsonValue

__all__ = ["NOTHING_BROUGHT", "Sources", "as_said", "body_list", "sources_of", "word_of"]

Sources = Mapping[str, JsonValue]
"""The values by name. Those of path and query are texts, those of the body what they are."""

NOTHING_BROUGHT: Sources = MappingProxyType({})
MAX_SOURCES = 200
MAX_TEXT_CHARS = 2000


def sources_of(request: MockRequest) -> dict[str, JsonValue]:
    """Everything a request brings along; of a body that is too large, the first members."""
    found: dict[str, JsonValue] = {}
    places = path_template(request.path).split("/")[1:]
    ids = [segment for segment, place in zip(request.segments, places, strict=False) if place == ID_PLACE]
    found.update({f"path:{index}": text for index, text in enumerate(ids)})
    for name, text in request.query:
        found.setdefault(f"query:{name}", text)
    if not is_deeper_than(request.body, MAX_DEPTH):
        for name, value in _leaves(request.body, "body:"):
            if len(found) >= MAX_SOURCES:
                break
            found[name] = value
    return {name: value for name, value in found.items() if not isinstance(value, str) or len(value) <= MAX_TEXT_CHARS}


def as_said(name: str, value: JsonValue) -> tuple[JsonValue, ...]:
    """What a value of a request may mean, the likeliest first: in an address everything is text."""
    return spoken(value) if isinstance(value, str) and not name.startswith("body:") else (value,)


def word_of(name: str) -> str:
    """The name of what is brought, as names are compared; empty for an id of the path."""
    kind, _, rest = name.partition(":")
    return "" if kind == "path" else normalize_name(rest.rpartition("/")[2])


def body_list(sources: Sources, name: str) -> list[dict[str, JsonValue]]:
    """The items of the list that a body has under a name, each as its members by `item:/…`; none where there is no such
    list."""
    prefix, wanted = "body:/", normalize_name(name)
    items: dict[int, dict[str, JsonValue]] = {}
    for source, value in sources.items():
        if not source.startswith(prefix):
            continue
        head, _, rest = source[len(prefix) :].partition("/")
        index, _, inner = rest.partition("/")
        if normalize_name(head) == wanted and index.isdecimal() and inner:
            items.setdefault(int(index), {})[f"item:/{inner}"] = value
    return [items[index] for index in sorted(items)]


def _leaves(value: JsonValue, name: str) -> Iterator[tuple[str, JsonValue]]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _leaves(member, f"{name}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{name}/{index}")
    else:
        yield name, value
