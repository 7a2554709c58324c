"""Resolution of the references in a client's schema: to a place in the same document, or to an error."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urldefrag, urljoin

from mockllmapi.errors import BadControl
from mockllmapi.shapes.keywords import subschemas
from mockllmapi.shapes.pointers import format_pointer, parse_pointer, resolve_pointer
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["Place", "References"]

Place = tuple[str, ...]
"""A path from the root of the document to a schema in it."""


class References:
    """The address book of one schema document: `$id`, `$anchor` and JSON pointers, nothing outside."""

    def __init__(self, document: JsonObject, parameter: str) -> None:
        self._document = document
        self._parameter = parameter
        self._resources: dict[str, Place] | None = None
        self._anchors: dict[str, Place] = {}
        self._dynamic: dict[str, dict[str, Place]] = {}

    def resolve(self, reference: str, origin: Place, base: str) -> Place:
        """Return the place that `reference` names, as it stands at `origin` below the base address `base`.

        Raises `BadControl` for one that leaves the document (without opening its target), and for one that names nothing.
        """
        if base == "" and (reference == "#" or reference.startswith("#/")):
            return self._require_schema(parse_pointer(reference[1:]), reference, origin)
        try:
            address, fragment = (base, reference[1:]) if reference.startswith("#") else _split_address(base, reference)
        except ValueError:
            raise self._outside_error(reference, origin) from None
        resources = self._index_resources()
        if address not in resources:
            raise self._outside_error(reference, origin)
        if fragment == "" or fragment.startswith("/"):
            return self._require_schema((*resources[address], *parse_pointer(fragment)), reference, origin)
        anchor = self._anchors.get(f"{address}#{fragment}")
        if anchor is None:
            raise self._dangling_error(reference, origin)
        return anchor

    def dynamic_anchors(self, base: str) -> Mapping[str, Place]:
        """Return the dynamic anchors of the resource at `base`; `$recursiveAnchor` is the one without a name."""
        self._index_resources()
        return self._dynamic.get(base, {})

    def schema_at(self, place: Place) -> tuple[JsonSchema, str]:
        """Return the schema at a place that `resolve` gave, and its base address."""
        base, value = "", self._document
        for end in range(len(place) + 1):
            value = resolve_pointer(self._document, place[:end])  # type: ignore[assignment]
            if isinstance(value, dict) and end < len(place):
                base = join_base(base, value)
        assert isinstance(value, bool | dict)
        return value, base

    def _require_schema(self, place: Place, reference: str, origin: Place) -> Place:
        try:
            target = resolve_pointer(self._document, place)
        except (LookupError, ValueError):
            raise self._dangling_error(reference, origin) from None
        if not isinstance(target, bool | dict):
            raise self._dangling_error(reference, origin)
        return place

    def _outside_error(self, reference: str, origin: Place) -> BadControl:
        where = format_pointer(origin)
        problem = f"the reference {reference[:200]!r} at {where} leaves the document, and nothing outside is opened"
        return BadControl(self._parameter, problem, expected="references into the shape itself, such as '#/$defs/Name'")

    def _dangling_error(self, reference: str, origin: Place) -> BadControl:
        return BadControl(
            self._parameter, f"the reference {reference[:200]!r} at {format_pointer(origin)} names no schema"
        )

    def _index_resources(self) -> dict[str, Place]:
        """Every address in the document; made once, and only if a reference is more than a pointer."""
        if self._resources is None:
            self._resources = {"": ()}
            pending: list[tuple[JsonValue, Place, str]] = [(self._document, (), "")]
            while pending:
                schema, place, base = pending.pop()
                if isinstance(schema, dict):
                    base = self._index_schema(schema, place, base)
                    pending.extend((child, (*place, *step), base) for step, child in subschemas(schema))
        return self._resources

    def _index_schema(self, schema: JsonObject, place: Place, base: str) -> str:
        inner = join_base(base, schema)
        assert self._resources is not None
        if inner != base or place == ():
            self._resources.setdefault(inner, place)
        names = (schema.get("$anchor"), schema.get("$dynamicAnchor"), _legacy_anchor(schema))
        for name in names:
            if isinstance(name, str):
                self._anchors.setdefault(f"{inner}#{name}", place)
        dynamic = "" if schema.get("$recursiveAnchor") is True else schema.get("$dynamicAnchor")
        if isinstance(dynamic, str):
            self._dynamic.setdefault(inner, {}).setdefault(dynamic, place)
        return inner


def join_base(base: str, schema: JsonObject) -> str:
    """Return the base address inside `schema`, which stands below `base`."""
    identity = schema.get("$id")
    if not isinstance(identity, str) or identity.startswith("#"):
        return base
    try:
        return urldefrag(urljoin(base, identity)).url
    except ValueError:
        return base


def _split_address(base: str, reference: str) -> tuple[str, str]:
    url, fragment = urldefrag(urljoin(base, reference))
    return url, fragment


def _legacy_anchor(schema: JsonObject) -> str | None:
    """Drafts 6 and 7 write an anchor as `"$id": "#name"`."""
    identity = schema.get("$id")
    return identity[1:] if isinstance(identity, str) and identity.startswith("#") else None
