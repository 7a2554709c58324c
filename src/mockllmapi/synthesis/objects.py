"""Draws for objects: which members, in which record, and what they have to do with each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING

from mockllmapi.naming.words import joined
from mockllmapi.synthesis.relations import Relation, find_relations
from mockllmapi.synthesis.scene import Draw, Record, Unsatisfiable
from mockllmapi.synthesis.subjects import subject_by_members
from mockllmapi.synthesis.where import Where
from mockllmapi.types import JsonObject, JsonValue

if TYPE_CHECKING:
    from mockllmapi.synthesis.plan import Planner

__all__ = ["object_draw"]

_DEEP = 3
_MOST_MEMBERS = 10_000
_SPARE_NAMES = ("primary", "secondary", "standard", "extended", "regional", "north", "south", "east", "west", "central")
_LOOSE: Mapping[str, JsonValue] = MappingProxyType({"source": {"type": "string"}, "version": {"type": "string"}})
"""What an object holds of which nothing at all is said."""


@dataclass(frozen=True, slots=True)
class Step:
    """One member: how it is written, whether a value that the request brings may stand there instead, and whether it is
    left out where the writing has gone deep."""

    name: str
    key: str
    draw: Draw
    fits: Callable[[JsonValue], bool]
    learns: str
    is_left_out_deep: bool


def object_draw(planner: Planner, flat: JsonObject, where: Where) -> Draw:
    """An object within the limits of `flat`. Raises `Unsatisfiable` where there is none."""
    members, required = _members(flat)
    keys = [joined(name) for name in members]
    subject = _subject(where, keys)
    is_envelope = where.is_enveloped and "id" not in keys
    steps = _plan_steps(planner, members, required, where, subject, is_envelope=is_envelope)
    steps = _counted(steps, required, flat)
    relations = find_relations({step.name: members[step.name] for step in steps})
    writer = _writer(tuple(steps), relations)
    if where.is_element or not where.words:
        return _in_fresh_record(writer, subject)
    if where.is_wrapper:
        return lambda record: writer(Record(record.scene, subject, record.scene.first_serial(), record.scene.given))
    if where.own_subject is not None and not where.is_part:
        return lambda record: writer(Record(record.scene, subject, record.scene.first_serial()))
    return _in_shared_record(writer, subject)


def _in_fresh_record(write: Draw, subject: str | None) -> Draw:
    def draw(record: Record) -> JsonValue:
        record.subject = subject
        return write(record)

    return draw


def _in_shared_record(write: Draw, subject: str | None) -> Draw:
    """A part of the record around it (its address, its profile): the same story, but what the request brings is not
    meant for it."""

    def draw(record: Record) -> JsonValue:
        given, around = record.given, record.subject
        record.given, record.subject = None, subject
        try:
            return write(record)
        finally:
            record.given, record.subject = given, around

    return draw


def _subject(where: Where, keys: Sequence[str]) -> str | None:
    own = where.own_subject
    if own is not None:
        return own
    if where.is_wrapper or not where.words:
        return where.subject or subject_by_members(keys)
    return subject_by_members(keys) or (None if where.is_element else where.subject)


def _members(flat: JsonObject) -> tuple[dict[str, JsonValue], frozenset[str]]:
    """Every member that is written, with its schema, and the names that must be there."""
    properties, additional = flat.get("properties"), flat.get("additionalProperties", True)
    names = flat.get("required")
    required = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    members: dict[str, JsonValue] = dict(properties) if isinstance(properties, dict) else {}
    for name in required:
        members.setdefault(name, additional)
        if members[name] is False:
            raise Unsatisfiable(f"the property {name[:50]!r} is required and forbidden")
    wanted = _size(flat, "minProperties", 0)
    if wanted > _MOST_MEMBERS:
        raise Unsatisfiable(f"it asks for an object of more than {_MOST_MEMBERS} properties")
    if not members and wanted == 0 and additional is not False:
        loose = additional is True or additional == {}
        members = dict(_LOOSE) if loose else dict.fromkeys(_SPARE_NAMES[:3], additional)
    for name in (*_SPARE_NAMES, *(f"extra{number}" for number in range(wanted))):
        if len(members) >= wanted or additional is False:
            break
        members.setdefault(name, additional)
    return members, frozenset(required)


def _plan_steps(
    planner: Planner,
    members: dict[str, JsonValue],
    required: frozenset[str],
    where: Where,
    subject: str | None,
    *,
    is_envelope: bool,
) -> list[Step]:
    steps = []
    for name, schema in members.items():
        is_optional = name not in required
        if is_optional and (schema is False or _is_write_only(schema) or planner.recursion.height(schema) == inf):
            continue
        is_primary = is_envelope and planner.primary_list == (name,) and not where.words
        place = where.member(name, subject, is_enveloped=is_envelope, is_primary=is_primary)
        try:
            draw = planner.draw(schema, place)
        except Unsatisfiable as fault:
            if is_optional:
                continue
            raise Unsatisfiable(f"at property {name[:50]!r}, {fault}") from None
        meaning = planner.meaning(place)
        learns = meaning.learns if meaning else ""
        is_left_out_deep = is_optional and planner.recursion.is_circular(schema)
        steps.append(Step(name, joined(name), draw, planner.judge(schema), learns, is_left_out_deep))
    return steps


def _is_write_only(schema: JsonValue) -> bool:
    return isinstance(schema, dict) and schema.get("writeOnly") is True


def _counted(steps: list[Step], required: frozenset[str], flat: JsonObject) -> list[Step]:
    """As many members as the schema allows, the required ones first to stay."""
    least, most = _size(flat, "minProperties", 0), _size(flat, "maxProperties", len(steps))
    spare = len(steps) - most
    kept = list(steps)
    for step in reversed(steps):
        if spare > 0 and step.name not in required:
            kept.remove(step)
            spare -= 1
    if spare > 0 or len([step for step in kept if not step.is_left_out_deep]) < least:
        if spare <= 0 and len(kept) >= least:
            return kept
        raise Unsatisfiable("an object must have more properties than it may have")
    return kept


def _size(flat: JsonObject, keyword: str, otherwise: int) -> int:
    value = flat.get(keyword)
    return int(value) if isinstance(value, int | float) else otherwise


def _writer(steps: tuple[Step, ...], relations: tuple[Relation, ...]) -> Draw:
    """Writes the members in their order, then makes related ones agree."""
    pairs = tuple((step.name, step.draw) for step in steps)
    has_depth = any(step.is_left_out_deep for step in steps)

    def write(record: Record) -> JsonValue:
        if record.given is not None:
            return _write_given(record, steps, relations)
        if has_depth and (record.scene.depth >= _DEEP or record.scene.is_large):
            value = {step.name: step.draw(record) for step in steps if not step.is_left_out_deep}
        else:
            value = {name: draw(record) for name, draw in pairs}
        for relate in relations:
            relate(value, frozenset())
        return value

    return write


def _write_given(record: Record, steps: tuple[Step, ...], relations: tuple[Relation, ...]) -> JsonValue:
    """As always, around what the request brings: its values stand where they fit, and the rest is told from them."""
    assert record.given is not None
    fixed: dict[str, JsonValue] = {}
    for step in steps:
        for candidate in record.given.get(step.key, ()):
            if step.fits(candidate):
                fixed[step.name] = candidate
                if step.learns:
                    record.learn(step.learns, candidate)
                break
    value: JsonObject = {}
    for step in steps:
        if step.name in fixed:
            value[step.name] = fixed[step.name]
        elif not (step.is_left_out_deep and record.scene.is_large):
            value[step.name] = step.draw(record)
    known = frozenset(fixed)
    for relate in relations:
        relate(value, known)
    return value
