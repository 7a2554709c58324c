"""Answers out of a memory: whole where all that is asked for is known, and laid over what a backend wrote where some of it
is."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile
from typing import Final, TypeAlias

from mockllmapi.contexts import Memory, MemoryView
from mockllmapi.contexts.anatomy import find_list_of, find_thing
from mockllmapi.contexts.kinship import told_by
from mockllmapi.contexts.queries import Query
from mockllmapi.contexts.updates import overlaid
from mockllmapi.engine.repair.unique_ids import identity_name
from mockllmapi.exchange import MockRequest
from mockllmapi.json_kit import Place, accept, get_at, list_at, put_at, put_while_valid
from mockllmapi.naming.paths import read_path
from mockllmapi.naming.words import normalize_name
from mockllmapi.shapes import Shape
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["NOT_REMEMBERED", "NotRemembered", "answer_from_memory", "may_vary", "overlay_known", "select_client_part"]


class NotRemembered:
    """The mark for an answer that a memory cannot give alone."""


NOT_REMEMBERED: Final = NotRemembered()
Remembered: TypeAlias = "JsonValue | NotRemembered"

_ANSWERED_BY_THINGS = ("GET", "HEAD", "PUT", "PATCH")
MAX_REFERENCES = 20
Check = Callable[[JsonValue], bool]


def answer_from_memory(recollection: MemoryView, request: MockRequest, shape: Shape | None) -> Remembered:
    """The answer to a request, from what is known alone; NOT_REMEMBERED where something is missing.

    With a shape what is known is cut to its names, and the whole has to be valid. Without one only whole things answer, a
    list in what stood around it last time.
    """
    if recollection.items is not None:
        return _list_from(recollection, shape)
    if recollection.known is None or request.method not in _ANSWERED_BY_THINGS:
        return NOT_REMEMBERED
    if shape is None:
        return recollection.known if recollection.is_whole else NOT_REMEMBERED
    for candidate, is_full in _cut_to(shape, recollection.known):
        if (is_full or recollection.is_whole) and shape.is_valid(candidate):
            return candidate
    return NOT_REMEMBERED


def may_vary(request: MockRequest, memory: Memory | None) -> bool:
    """Whether an equal request may get another answer: not where a memory keeps what the first one got."""
    if memory is None or not memory.can_recall:
        return True
    is_kept = read_path(request.segments).id is not None or Query(request.query).is_paging
    return not (memory.is_named or is_kept)


def overlay_known(value: JsonValue, recollection: MemoryView, request: MockRequest, shape: Shape | None) -> JsonValue:
    """A backend's answer with everything in it that is known, as long as it stays valid. Members that the shape did not ask
    for are added only where there is no shape."""
    is_valid: Check = shape.is_valid if shape is not None else accept
    if recollection.items is not None:
        return _items_laid_over(value, recollection.items, request, is_valid, has_shape=shape is not None)
    if recollection.known is None or not isinstance(value, dict):
        return value
    place = find_thing(value, read_path(request.segments).noun)
    thing = get_at(value, place)
    if not isinstance(thing, dict):
        return value
    changes = _members_of(thing, recollection.known, place, has_shape=shape is not None)
    return put_while_valid(value, changes, is_valid) if changes else value


def _list_from(recollection: MemoryView, shape: Shape | None) -> Remembered:
    items = recollection.items or ()
    known = [item for item in items if item is not None]
    if len(known) < len(items) or (shape is None and not recollection.is_whole):
        return NOT_REMEMBERED
    if shape is None:
        whole: list[JsonValue] = list(known)
        return _in_envelope(recollection.envelope, recollection.list_path, whole)
    if shape.list_path is None or not isinstance(shape.schema, dict):
        return NOT_REMEMBERED
    schema = _schema_at(shape.schema, shape.list_path)
    item_schema = _resolved(schema.get("items"), shape.schema)
    if not recollection.is_whole and not all(_is_full(item, item_schema) for item in known):
        return NOT_REMEMBERED
    cut: list[JsonValue] = [_projected(item, item_schema, shape.schema) for item in known]
    if not shape.list_path:
        return cut if shape.is_valid(cut) else NOT_REMEMBERED
    around = recollection.envelope if recollection.list_path else None
    holder = _projected(around or {}, _resolved(shape.schema, shape.schema), shape.schema)
    answer = put_at(_with_way(holder, shape.list_path), [(shape.list_path, cut)])
    return answer if shape.is_valid(answer) else NOT_REMEMBERED


def select_client_part(value: JsonValue, body: JsonValue) -> JsonValue:
    """Return the part of an answer that repeats what the client wrote in `body`, with the ids of its records."""
    if isinstance(value, dict) and isinstance(body, dict):
        id_name = identity_name(value)
        return {
            name: select_client_part(content, body[name]) if name in body else content
            for name, content in value.items()
            if name in body or name == id_name
        }
    if isinstance(value, list) and isinstance(body, list):
        return [select_client_part(item, written) for item, written in zip(value, body, strict=False)]
    return value


def _items_laid_over(
    value: JsonValue,
    items: tuple[JsonObject | None, ...],
    request: MockRequest,
    is_valid: Check,
    *,
    has_shape: bool,
) -> JsonValue:
    """Each known item at its position; where the answer is too short and nobody asked for a number, at its end."""
    path = find_list_of(value, read_path(request.segments).noun)
    found = get_at(value, path) if path is not None else None
    if path is None or not isinstance(found, list):
        return value
    changes: dict[Place, JsonValue] = {}
    for index, (record, known) in enumerate(zip(found, items, strict=False)):
        if known is not None and isinstance(record, dict):
            changes |= _members_of(record, known, (*path, index), has_shape=has_shape)
    value = put_while_valid(value, changes, is_valid) if changes else value
    more: list[JsonValue] = list(takewhile(lambda item: item is not None, items[len(found) :]))
    if more and request.controls.count is None:
        longer = put_at(value, [(path, [*list_at(value, path), *more])])
        value = longer if is_valid(longer) else value
    return value


def _members_of(thing: JsonObject, known: JsonObject, place: Place, *, has_shape: bool) -> dict[Place, JsonValue]:
    """What changes in a thing: members that it has, and without a shape those that it lacks."""
    changes: dict[Place, JsonValue] = {(*place, name): value for name, value in overlaid(thing, known).items()}
    if not has_shape:
        present = {normalize_name(name) for name in thing}
        changes |= {(*place, name): value for name, value in known.items() if normalize_name(name) not in present}
    return changes


def _in_envelope(envelope: JsonObject | None, path: tuple[str, ...], items: list[JsonValue]) -> Remembered:
    if not path:
        return items
    return NOT_REMEMBERED if envelope is None else put_at(envelope, [(path, items)])


def _cut_to(shape: Shape, known: JsonObject) -> list[tuple[JsonValue, bool]]:
    """The known fields as the shape names them, by themselves or inside its only member (`{"user": {…}}`), and whether that
    is all that it names."""
    root = shape.schema if isinstance(shape.schema, dict) else {}
    schema = _resolved(root, root)
    candidates: list[tuple[JsonValue, bool]] = [(_projected(known, schema, root), _is_full(known, schema))]
    properties = schema.get("properties")
    if isinstance(properties, dict) and len(properties) == 1:
        name, member = next(iter(properties.items()))
        inner = _resolved(member, root)
        candidates.append(({name: _projected(known, inner, root)}, _is_full(known, inner)))
    return candidates


def _is_full(known: JsonObject, schema: JsonObject) -> bool:
    """Whether every member that the schema names is known."""
    properties = schema.get("properties")
    present = {normalize_name(name) for name in known}
    return isinstance(properties, dict) and all(
        normalize_name(name) in present or told_by(known, normalize_name(name)) is not None for name in properties
    )


def _projected(value: JsonValue, schema: JsonObject, root: JsonObject, depth: int = 0) -> JsonValue:
    """The members of an object that a schema names, in its order and spelling; the same below."""
    if depth > MAX_REFERENCES:
        return value
    properties, items = schema.get("properties"), schema.get("items")
    if isinstance(value, list) and isinstance(items, dict):
        inner = _resolved(items, root)
        return [_projected(each, inner, root, depth + 1) for each in value]
    if not isinstance(value, dict) or not isinstance(properties, dict):
        return value
    near = {normalize_name(name): name for name in value}
    cut: JsonObject = {}
    for name, member in properties.items():
        given = name if name in value else near.get(normalize_name(name))
        if given is not None:
            cut[name] = _projected(value[given], _resolved(member, root), root, depth + 1)
        elif (told := told_by(value, normalize_name(name))) is not None:
            cut[name] = told
    return cut


def _schema_at(root: JsonObject, path: tuple[str, ...]) -> JsonObject:
    schema = _resolved(root, root)
    for step in path:
        properties = schema.get("properties")
        schema = _resolved(properties.get(step), root) if isinstance(properties, dict) else {}
    return schema


def _resolved(schema: JsonValue | JsonSchema, root: JsonObject) -> JsonObject:
    """The schema with its references followed; {} for one that says nothing of members."""
    definitions = root.get("$defs")
    for _ in range(MAX_REFERENCES):
        if not isinstance(schema, dict):
            return {}
        reference = schema.get("$ref")
        if not isinstance(reference, str) or not isinstance(definitions, dict):
            return schema
        schema = definitions.get(reference.removeprefix("#/$defs/"))
    return {}


def _with_way(holder: JsonValue, path: tuple[str, ...]) -> JsonValue:
    """The object with objects on the way to the list, where they are missing."""
    whole = dict(holder) if isinstance(holder, dict) else {}
    if len(path) > 1:
        whole[path[0]] = _with_way(whole.get(path[0]), path[1:])
    return whole
