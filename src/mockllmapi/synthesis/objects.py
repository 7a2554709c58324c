"""Draws for objects: which members, in which record, and what they have to do with each other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from mockllmapi import work
from mockllmapi.naming.words import normalize_name
from mockllmapi.synthesis.members import Members
from mockllmapi.synthesis.relations import Relation, find_relations
from mockllmapi.synthesis.scene import Draw, Excess, Record, Unsatisfiable
from mockllmapi.synthesis.subjects import subject_by_members
from mockllmapi.synthesis.where import Where
from mockllmapi.types import JsonObject, JsonValue

if TYPE_CHECKING:
    from mockllmapi.synthesis.plan import Planner

__all__ = ["object_draw"]

_DEEP = 3


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
    members = Members(planner, flat)
    keys = [normalize_name(name) for name in members.schemas]
    subject = _subject(where, keys)
    is_envelope = where.is_enveloped and "id" not in keys
    steps = _plan_steps(planner, members, where, subject, is_envelope=is_envelope)
    steps = _counted(steps, members)
    relations = find_relations({step.name: members.schemas[step.name] for step in steps})
    writer = _writer(tuple(steps), relations, members)
    if where.is_element or not where.words:
        return _in_fresh_record(writer, subject)
    if where.is_wrapper:
        return lambda record: _write_asked_for(writer, record, subject)
    if where.own_subject is not None and not where.is_part:
        draw = _in_new_record(writer, subject)
    else:
        draw = _in_shared_record(writer, subject)
    return _named_by_path(writer, subject, "".join(where.words) + "id", draw) if where.is_enveloped else draw


def _write_asked_for(write: Draw, record: Record, subject: str | None) -> JsonValue:
    """The thing that the request asks for, inside of what is around it: what the request brings is meant for it."""
    scene = record.scene
    if scene.given is None or "id" not in scene.given or scene.origin is None:
        return write(Record(scene, subject, scene.first_serial(), scene.given))
    scene.start_again()
    return write(Record(scene, subject, record.serial, scene.given))


def _named_by_path(write: Draw, subject: str | None, key: str, otherwise: Draw) -> Draw:
    """An object that may be the thing whose id the path names (`GET /users/7` answers `{"user": {…}}`): it is where the
    request knows the id under `key`, too."""

    def draw(record: Record) -> JsonValue:
        given = record.scene.given
        if given is None or key not in given or given.get("id", (None,))[0] != given[key][0]:
            return otherwise(record)
        return _write_asked_for(write, record, subject)

    return draw


def _in_fresh_record(write: Draw, subject: str | None) -> Draw:
    def draw(record: Record) -> JsonValue:
        record.subject = subject
        return write(record)

    return draw


def _in_new_record(write: Draw, subject: str | None) -> Draw:
    return lambda record: write(Record(record.scene, subject, record.scene.first_serial()))


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


def _plan_steps(
    planner: Planner, members: Members, where: Where, subject: str | None, *, is_envelope: bool
) -> list[Step]:
    """The members that can be written, in their order."""
    steps: dict[str, Step] = {}
    names = set(members.schemas)
    pending = deque(members.schemas)
    waiting = set(names)
    while pending:
        name = pending.popleft()
        waiting.discard(name)
        schema = members.schemas[name]
        work.spend(1, "the number of properties")
        is_optional = name not in members.required
        if is_optional and (schema is False or _is_write_only(schema) or planner.recursion.height(schema) == inf):
            continue
        is_primary = is_envelope and planner.primary_list == (name,) and not where.words
        place = where.member(name, subject, is_enveloped=is_envelope, is_primary=is_primary)
        try:
            draw = planner.draw(schema, place)
            for needed in members.needed_beside(name):
                is_new = needed not in members.schemas
                if is_optional and not is_new and members.schemas[needed] is False:
                    raise Unsatisfiable(f"the property {needed[:50]!r} is required and forbidden")
                members.require(needed)
                if is_new or needed not in names or (needed not in steps and needed not in waiting):
                    names.add(needed)
                    waiting.add(needed)
                    pending.append(needed)
        except Unsatisfiable as fault:
            if is_optional:
                continue
            raise Unsatisfiable(f"at property {name[:50]!r}, {fault}") from None
        meaning = planner.meaning(place)
        learns = meaning.learns if meaning else ""
        is_left_out_deep = is_optional and planner.recursion.is_circular(schema)
        steps[name] = Step(name, normalize_name(name), draw, planner.judge(schema), learns, is_left_out_deep)
    return list(steps.values())


def _is_write_only(schema: JsonValue) -> bool:
    return isinstance(schema, dict) and schema.get("writeOnly") is True


def _counted(steps: list[Step], members: Members) -> list[Step]:
    """As many members as the schema allows, the required ones first to stay."""
    least = members.least
    spare = len(steps) - members.most
    dropped: set[str] = set()
    for step in reversed(steps):
        if spare > 0 and step.name not in members.required:
            dropped.add(step.name)
            spare -= 1
    kept = [step for step in steps if step.name not in dropped]
    if spare > 0 or len([step for step in kept if not step.is_left_out_deep]) < least:
        if spare <= 0 and len(kept) >= least:
            return kept
        raise Unsatisfiable("an object must have more properties than it may have")
    return kept


def _writer(steps: tuple[Step, ...], relations: tuple[Relation, ...], members: Members) -> Draw:
    """Writes the members in their order, then makes related ones agree."""
    pairs = tuple((step.name, step.draw) for step in steps)
    size = len(pairs)
    has_depth = any(step.is_left_out_deep for step in steps)
    required = frozenset(members.required)

    def write(record: Record) -> JsonValue:
        work.spend(size, "the number of properties")
        if record.given is not None:
            return _write_given(record, steps, relations, required)
        try:
            if has_depth and (record.scene.depth >= _DEEP or record.scene.is_large):
                value = {step.name: step.draw(record) for step in steps if not step.is_left_out_deep}
            else:
                value = {name: draw(record) for name, draw in pairs}
        except Excess:
            raise
        except Unsatisfiable:
            value = _write_possible(record, steps, required)
        for relate in relations:
            relate(value, frozenset(), record.scene.now)
        return value

    return write


def _write_possible(record: Record, steps: tuple[Step, ...], required: frozenset[str]) -> JsonObject:
    """The members of which a value can be found; the others may be missing unless they are required."""
    value: JsonObject = {}
    for step in steps:
        try:
            value[step.name] = step.draw(record)
        except Unsatisfiable as fault:
            if isinstance(fault, Excess) or step.name in required:
                raise
    return value


def _write_given(
    record: Record, steps: tuple[Step, ...], relations: tuple[Relation, ...], required: frozenset[str]
) -> JsonValue:
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
            try:
                value[step.name] = step.draw(record)
            except Unsatisfiable as fault:
                if isinstance(fault, Excess) or step.name in required:
                    raise
    known = frozenset(fixed)
    for relate in relations:
        relate(value, known, record.scene.now)
    return value
