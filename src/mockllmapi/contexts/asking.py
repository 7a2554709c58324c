"""What a request means for a memory: one thing, a new one, a collection, and what it brings along by itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import islice

from mockllmapi.contexts.identities import id_text, reference_kind
from mockllmapi.contexts.queries import Query
from mockllmapi.exchange import MockRequest
from mockllmapi.naming.list_requests import is_list_request, read_wanted_path
from mockllmapi.naming.paths import STATUS_BY_VERB, ParsedPath, without_format
from mockllmapi.naming.role_nouns import ROLE_NOUNS
from mockllmapi.naming.words import normalize_name
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["Asked"]

_LOOKED_AT = 400
"""How many values of a body are looked at for ids."""


class Asked:
    """A request, read once. `id` is that of the path, `path` names a collection, `method` takes HEAD for GET. `is_list` says
    that several things are asked for, `may_be_list` that a list is one of several things, whatever the path is called."""

    def __init__(self, request: MockRequest) -> None:
        self.request = request
        self.reading: ParsedPath = read_wanted_path(request)
        self.kind = ROLE_NOUNS.get(self.reading.noun, self.reading.noun)
        self.id = self.reading.id
        self.method = "GET" if request.method == "HEAD" else request.method
        parts = [part for part in request.path.split("/") if part]
        self.path = "/" + "/".join((*parts[:-1], *map(without_format, parts[-1:])))
        self.query = Query(request.query)
        shape = request.controls.shape
        has_list_shape = shape is not None and _is_list(shape.value)
        self.is_list = is_list_request(request, has_list_shape=has_list_shape, reading=self.reading)
        self.may_be_list = self.is_list or (
            self.method == "GET" and self.reading.id is None and self.reading.action is None
        )

    @property
    def is_item(self) -> bool:
        """Whether one thing is asked for, by id, and nothing is done to it."""
        return self.reading.id is not None and self.reading.action is None

    @property
    def is_deed(self) -> bool:
        """Whether something is done to a thing (`POST /orders/7/cancel`)."""
        return self.reading.id is not None and self.reading.action in STATUS_BY_VERB and self.method != "GET"

    @property
    def is_creation(self) -> bool:
        """Whether a thing is put into a collection."""
        return self.method == "POST" and self.reading.is_collection

    def thing_id(self) -> str | None:
        """Return the id of the record that is asked for. One that has none (`/profile`) is known by its path."""
        reading = self.reading
        if reading.id is not None:
            return reading.id
        is_alone = not reading.is_collection and not self.is_list and reading.action is None and self.method != "POST"
        return "@" + self.list_key[2:] if is_alone and self.request.segments else None

    def own_ids(self, identity: str) -> tuple[str, ...]:
        """The ids under which the thing of the path may be kept: its own, and the one that it has below these parents."""
        parents = ",".join(f"{noun}:{each}" for noun, each in self.reading.parents)
        return (identity, f"{identity}@{parents}") if parents else (identity,)

    def contradicts(self, thing: JsonObject) -> bool:
        """Whether a thing belongs to another parent than the one in the path: `/posts/2/comments/1` is not the comment 1 of
        the post 1."""
        if not self.reading.parents:
            return False
        wanted = {normalize_name(noun) + "id": identity for noun, identity in self.reading.parents}
        return any(
            (text := id_text(value)) is not None and text != wanted.get(normalize_name(name), text)
            for name, value in thing.items()
            if name[-2:].lower() == "id"
        )

    @property
    def is_about_thing(self) -> bool:
        """Whether the answer is the thing of the path, or one that is new."""
        return self.is_item or self.is_deed or self.is_creation

    @cached_property
    def status(self) -> str | None:
        """The status that a thing has after what is done to it."""
        return STATUS_BY_VERB.get(self.reading.action or "")

    @cached_property
    def list_key(self) -> str:
        """The key of the collection."""
        return f"l:{self.path}" + "".join(f"\x00{name}={text[:200]}" for name, text in self.query.filters)

    @cached_property
    def given(self) -> frozenset[str]:
        """Every id that the request itself brings along, in its filters and its body."""
        texts = {text for name, text in self.query.filters if _is_about_ids(name)} | self.query.wanted_ids
        pending: list[tuple[str, JsonValue]] = [("", self.request.body)]
        for _ in range(_LOOKED_AT):
            if not pending:
                break
            name, value = pending.pop()
            if isinstance(value, dict):
                pending += reversed([*islice(reversed(value.items()), _LOOKED_AT)])
            elif isinstance(value, list):
                pending += [(name, each) for each in value[-_LOOKED_AT:]]
            elif _is_about_ids(normalize_name(name[:64])) and (text := id_text(value)) is not None:
                texts.add(text)
        return frozenset(texts)

    @cached_property
    def references(self) -> Mapping[str, str]:
        """The things that the request itself says the answer belongs to, by what it calls them: the ids in the members of its
        body, in its filters, and of the things around the path."""
        body = self.request.body
        said: list[tuple[str, JsonValue]] = [*body.items()] if isinstance(body, dict) else []
        if self.method == "GET":
            said += self.request.query
        found: dict[str, str] = {}
        for name, value in said[:_LOOKED_AT]:
            kind, text = reference_kind(name), id_text(value)
            if kind is not None and kind != self.kind and text is not None and "," not in text:
                found.setdefault(kind, text)
        for noun, identity in self.reading.parents:
            found.setdefault(noun, identity)
        return found

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The names of members that the request itself fills."""
        body = self.request.body
        names = {name for name, _ in self.query.names} | {
            normalize_name(noun) + "id" for noun, _ in self.reading.parents
        }
        return frozenset(names | ({normalize_name(name) for name in body} if isinstance(body, dict) else set()))


def _is_list(shape: JsonValue) -> bool:
    """Whether a shape, an example or a schema, is a list itself."""
    return isinstance(shape, list) or (isinstance(shape, dict) and shape.get("type") == "array" and "items" in shape)


def _is_about_ids(plain: str) -> bool:
    return plain.endswith(("id", "ids")) or plain in ("slug", "uuid", "guid")
