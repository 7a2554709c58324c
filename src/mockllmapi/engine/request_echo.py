"""Putting the request's own values where a real API would repeat them: the id of the path, what was sent, what was filtered
by. A model is told to do that and often does not; the built-in generator does it by itself."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from mockllmapi.contexts.identities import id_member, kind_named
from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.repair.unwrap import find_objects
from mockllmapi.exchange import MockRequest
from mockllmapi.json_kit import accept, as_object, find_list, is_same, list_at, put_at
from mockllmapi.naming.list_requests import read_wanted_path
from mockllmapi.naming.paths import ParsedPath, read_path
from mockllmapi.naming.words import normalize_name
from mockllmapi.randomness import make_generator
from mockllmapi.shapes import Shape
from mockllmapi.synthesis.given import brought_by, spoken
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["choose_fixed_value", "echo_in_answer", "echo_in_item", "echo_request", "fixed_values", "match_id_types"]

Check = Callable[[JsonValue], bool]
Values = Mapping[str, tuple[JsonValue, ...]]
Grounded = Callable[[JsonValue, Check], JsonValue]


def echo_request(value: JsonValue, request: MockRequest, shape: Shape | None, rng: random.Random) -> JsonValue:
    """`value` with the request's own values in members of the same names. What conformed before conforms afterwards. `rng`
    chooses the ids of new things, unless the request has a seed."""
    reading = read_wanted_path(request)
    brought = brought_by(request, reading)
    is_valid = shape.is_valid if shape is not None else accept
    is_created = _is_created(request, reading)
    if shape is None and (is_created or (reading.id is not None and not reading.is_collection)):
        value = _the_one(value, request)
    if isinstance(value, list):
        return _ground_items(value, brought.items or {}, is_valid)
    if not isinstance(value, dict):
        return value
    path = find_list(value) if reading.is_collection and brought.items else None
    if path is not None:
        whole, place = value, path
        items = _ground_items(
            list_at(value, path), brought.items or {}, lambda items: is_valid(put_at(whole, [(place, items)]))
        )
        value = as_object(put_at(value, [(path, items)]))
    is_new = is_created and shape is None
    if not (brought.answer or is_new):
        return value
    identity = spoken(reading.id)[0] if reading.id is not None and shape is None else None

    def grounded(thing: JsonValue, check: Check) -> JsonValue:
        if not isinstance(thing, dict):
            return thing
        thing = _with_identity(_put(thing, brought.answer or {}, check), reading.noun, identity)
        if shape is None:
            thing = {**thing, **_unanswered(thing, request, reading)}
        return _with_identity(thing, reading.noun, _new_number(request, rng)) if is_new else thing

    inner = _only_object(value)
    return grounded(value, is_valid) if inner is None else _ground_member(value, inner, grounded, is_valid)


def echo_in_answer(value: JsonValue, request: AnswerRequest) -> JsonValue:
    """An answer with the request's own values where a model forgot them. Only the client's own shape forbids any; where the
    shape was learned, ids stay numbers or texts as they were learned."""
    value = echo_request(value, request.client_request, request.own_shape, request.rng)
    return match_id_types(value, request.shape.raw) if request.is_shape_learned and request.shape is not None else value


def match_id_types(value: JsonValue, example: JsonValue) -> JsonValue:
    """A thing whose members are numbers, or texts of numbers, where they were in an earlier thing of its structure: ids may be
    either there, and one server does not change its mind."""
    if not isinstance(value, dict) or not isinstance(example, dict):
        return value
    if (inner := _only_object(value)) is not None:
        return {**value, inner: match_id_types(value[inner], example.get(inner))}
    return {name: _number_like(member, example.get(name)) for name, member in value.items()}


def _number_like(value: JsonValue, example: JsonValue) -> JsonValue:
    if isinstance(value, str) and isinstance(example, int) and not isinstance(example, bool):
        spoke = spoken(value)[0]
        return spoke if isinstance(spoke, int) and not isinstance(spoke, bool) else value
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number and isinstance(example, str) else value


def echo_in_item(item: JsonValue, request: MockRequest, is_valid: Check) -> JsonValue:
    """One item of a list with the request's own values in it."""
    items = brought_by(request, read_path(request.segments)).items
    return _put(item, items, is_valid) if items and isinstance(item, dict) else item


def fixed_values(
    request: MockRequest, known: Mapping[str, JsonValue] | None = None, *, is_list: bool | None = None
) -> Values:
    """What members of the answer's things must be, by joined name: the request's own values, and what is `known`. `is_list`
    says that there are several; without it the path does."""
    reading = read_path(request.segments)
    brought = brought_by(request, reading)
    several = reading.is_collection if is_list is None else is_list
    values = dict((brought.items if several else brought.answer) or {})
    return values | {normalize_name(name): (value,) for name, value in (known or {}).items()}


def choose_fixed_value(value: JsonValue, candidates: tuple[JsonValue, ...]) -> JsonValue:
    """The candidate of the same type, if there is one; else `value`."""
    return next((candidate for candidate in candidates if type(candidate) is type(value)), value)


def _the_one(value: JsonValue, request: MockRequest) -> JsonValue:
    """Who asks for one thing by id, or creates one, and gets a list of such gets the first, also out of a wrapper such as
    `{"users": […]}`."""
    inner = value
    if isinstance(value, dict) and len(value) == 1:
        name, inner = next(iter(value.items()))
        is_of_thing = isinstance(request.body, dict) and normalize_name(name) in map(normalize_name, request.body)
        if is_of_thing or kind_named(name) != (read_path(request.segments).noun, True):
            return value
    objects = find_objects(inner) if isinstance(inner, list) else []
    return objects[0] if objects else value


def _is_created(request: MockRequest, reading: ParsedPath) -> bool:
    """Whether the request makes one new thing in a collection."""
    is_one = not isinstance(request.body, list) and request.controls.count is None
    return request.method == "POST" and reading.is_collection and is_one


def _new_number(request: MockRequest, rng: random.Random) -> int:
    """A new id; the same for the same request with a seed."""
    seed = request.controls.seed
    if seed is not None:
        rng = make_generator(seed, "new", request.path, repr(request.body))
    return rng.randrange(1000, 100_000)


def _unanswered(thing: JsonObject, request: MockRequest, reading: ParsedPath) -> JsonObject:
    """What was sent to be kept, and the model forgot to repeat; only where it chose the structure itself."""
    is_kept = request.method in ("POST", "PUT", "PATCH") and reading.action is None
    if not is_kept or not isinstance(request.body, dict):
        return {}
    present = {normalize_name(name) for name in thing}
    return {name: value for name, value in request.body.items() if normalize_name(name) not in present}


def _ground_member(whole: JsonObject, name: str, grounded: Grounded, is_valid: Check) -> JsonObject:
    """The object with one of its members grounded, judged as the whole that it is."""
    return {**whole, name: grounded(whole[name], lambda member: is_valid({**whole, name: member}))}


def _ground_items(items: JsonValue, values: Values, is_valid: Check) -> JsonValue:
    """The list with each value in every item, or in none where the list would not conform."""
    if not isinstance(items, list):
        return items
    for name, candidates in values.items():
        grounded: list[JsonValue] = [
            _put(item, {name: candidates}, accept) if isinstance(item, dict) else item for item in items
        ]
        if grounded != items and is_valid(grounded):
            items = grounded
    return items


def _put(thing: JsonObject, values: Values, is_valid: Check) -> JsonObject:
    """The object with each value in the member of its name, as long as the whole stays valid."""
    for name in thing:
        candidates = values.get(normalize_name(name))
        if candidates is None or any(is_same(thing[name], candidate) for candidate in candidates):
            continue
        likeliest = sorted(candidates, key=lambda candidate: type(candidate) is not type(thing[name]))
        for candidate in likeliest:
            changed: JsonObject = {**thing, name: candidate}
            if is_valid(changed):
                thing = changed
                break
    return thing


def _with_identity(thing: JsonObject, noun: str, identity: JsonValue) -> JsonObject:
    """A thing that is asked for by id, or is new, has one, where the model forgot it and chose the structure itself."""
    if identity is None or id_member(thing, noun) is not None:
        return thing
    return {"id": identity, **{name: value for name, value in thing.items() if name != "id"}}


def _only_object(value: JsonObject) -> str | None:
    """The name of the only member, where it is a wrapper such as `{"user": {…}}`."""
    name = next(iter(value), None)
    return name if len(value) == 1 and name is not None and isinstance(value[name], dict) else None
