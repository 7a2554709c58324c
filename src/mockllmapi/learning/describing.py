"""A profile as people and tools read it: members with their values, relations, and the whole as a JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator

from mockllmapi.learning.blueprint import Blueprint
from mockllmapi.learning.columns import Column
from mockllmapi.learning.numbers import Numbers
from mockllmapi.learning.profile import Profile
from mockllmapi.learning.relations import Copy, Tells, dotted
from mockllmapi.learning.tables import Path, Table, shown
from mockllmapi.moments import Moment, moment_text, read_moment
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.types import JsonObject, JsonValue, json_type

__all__ = ["describe_profile", "profile_schema"]

SCHEMA_URI = "https://json-schema.org/draft/2020-12/schema"
MAX_VALUES = 12
MAX_TEXT_CHARS = 60
MAX_CHOICES = 20
MAX_EXAMPLES = 3


def describe_profile(profile: Profile) -> JsonObject:
    """Samples, members and relations. Values that came from requests are not among them."""
    return {
        "samples": len(profile.samples),
        "leftOut": profile.left_out,
        "members": [*_members(profile.blueprint)],
        "relations": [*_relations(profile.blueprint)],
    }


def _members(blueprint: Blueprint) -> Iterator[JsonValue]:
    table = blueprint.table
    for path, column in table.columns.items():
        yield _member(table, path, column)
    for path, child in blueprint.children.items():
        holding = [row for row in table.rows if path in row.lists]
        lengths = sorted(len(row.lists[path]) for row in holding)
        yield {
            "name": shown(table.name, path) or "[]",
            "types": {"array": len(lengths)},
            "present": _share(len(holding), len(table.rows)),
            "items": {"least": lengths[0], "most": lengths[-1]},
        }
        yield from _members(child)


def _member(table: Table, path: Path, column: Column) -> JsonObject:
    cells = [row.cells[path] for row in table.rows if path in row.cells]
    is_loose = not cells
    values = list(column.clean) if is_loose else cells
    kinds: dict[str, JsonValue] = {}
    for value in values:
        kind = json_type(value)
        before = kinds.get(kind, 0)
        kinds[kind] = (before if isinstance(before, int) else 0) + 1
    facts: JsonObject = {"name": shown(table.name, path) or "(the answer)", "types": kinds}
    if not is_loose:
        facts["present"] = _share(len(cells), len(table.rows))
        facts["null"] = _share(sum(cell is None for cell in cells), len(cells))
    return facts | _values(column)


def _values(column: Column) -> JsonObject:
    """What the values of a place are: a range, a pattern, or those that there are."""
    facts: JsonObject = {}
    if column.is_unique:
        facts["unique"] = True
    numbers = [each for each in column.clean if isinstance(each, int | float) and not isinstance(each, bool)]
    if column.numbers is not None and column.numbers.is_movable:
        facts["range"] = [column.numbers.least, column.numbers.largest]
        facts["quantiles"] = [*column.numbers.quantiles(numbers)]
        facts["step"] = column.numbers.step
    elif column.moments is not None:
        facts |= {"format": _form(column), "range": [*_ends(column, column.moments)]}
    elif column.texts is not None:
        facts["pattern"] = column.texts.pattern
    else:
        pool = column.pool()
        facts["distinct"] = len(pool)
        facts["values"] = [{"value": _cut(value), "times": times} for value, times in pool[:MAX_VALUES]]
    return facts


def _ends(column: Column, moments: Numbers) -> list[JsonValue]:
    found = [read for value in column.clean if isinstance(value, str) and (read := read_moment(value)) is not None]
    style = found[0].style
    return [moment_text(Moment(int(at_us), style)) for at_us in (moments.least, moments.largest)]


def _relations(blueprint: Blueprint) -> Iterator[JsonValue]:
    table, findings = blueprint.table, blueprint.findings
    for relation in (*findings.early, *findings.late):
        kind = "contains" if isinstance(relation, Tells) else "equals"
        is_request = isinstance(relation, Copy | Tells) and relation.ref[0] == "request"
        yield _relation(table, relation.target, relation.described(), f"{kind} request" if is_request else kind)
    for limit in findings.limits:
        yield _relation(table, limit.low, limit.described(), "order")
    for series in blueprint.series:
        yield _relation(table, series.path, f"goes on by {series.step} from record to record", "series")
    if blueprint.order is not None:
        direction = "falling" if blueprint.order.is_descending else "rising"
        yield _relation(table, blueprint.order.path, f"the records stand in {direction} order of it", "sorted")
    for path, length in blueprint.lengths.items():
        source = f"the body's {length.body_name}" if length.body_name else length.source.replace(":", " ")
        yield _relation(table, path, f"has as many records as {source} says", "length")
    for child in blueprint.children.values():
        yield from _relations(child)


def _relation(table: Table, path: Path, text: str, kind: str) -> JsonObject:
    prefix = f"{table.name}." if table.name else ""
    return {"member": f"{prefix}{dotted(path)}" or "(the answer)", "kind": kind, "holds": text}


# -- as a JSON Schema -------------------------------------------------------------------------------------------------


def profile_schema(profile: Profile, title: str) -> JsonObject:
    """The structure of the samples as a JSON Schema with ranges, patterns, choices and examples; every sample conforms."""
    whole = schema_of_example([sample.value for sample in profile.samples])
    schema = whole.get("items")
    schema = _furnished(schema, profile.blueprint, ("",)) if isinstance(schema, dict) else {}
    return {"$schema": SCHEMA_URI, "title": title, **schema}


def _furnished(schema: JsonObject, blueprint: Blueprint, path: Path) -> JsonObject:
    properties, items = schema.get("properties"), schema.get("items")
    if isinstance(properties, dict):
        members: JsonObject = {
            name: _furnished(member, blueprint, (*path, name)) if isinstance(member, dict) else member
            for name, member in properties.items()
        }
        return {**schema, "properties": members}
    if isinstance(items, dict):
        child = blueprint.children.get(path)
        inner = _furnished(items, child, ()) if child is not None else _furnished(items, blueprint, (*path, "*"))
        return {**schema, "items": inner}
    column = blueprint.table.columns.get(path)
    cells = [row.cells.get(path) for row in blueprint.table.rows if path in row.cells]
    if column is None or not column.clean or len(cells) > len(column.clean) or not isinstance(schema.get("type"), str):
        return schema
    return {**schema, **_limits(column)}


def _limits(column: Column) -> JsonObject:
    """What a place's values are limited to, and examples of them."""
    pool = [value for value, _ in column.pool()]
    if column.numbers is not None and column.numbers.is_movable:
        ends: JsonObject = {"minimum": column.numbers.least, "maximum": column.numbers.largest}
        return {**ends, "examples": pool[:MAX_EXAMPLES]}
    if column.texts is not None:
        return {"pattern": f"^{column.texts.pattern}$", "examples": pool[:MAX_EXAMPLES]}
    is_choice = len(pool) <= MAX_CHOICES and len(pool) * 2 <= len(column.clean)
    if is_choice and not all(isinstance(value, bool) for value in pool):
        return {"enum": [*pool]}
    return {"examples": pool[:MAX_EXAMPLES]} if pool else {}


def _form(column: Column) -> str:
    value = next((each for each in column.clean if isinstance(each, str)), "")
    moment = read_moment(value)
    return moment.form if moment is not None else ""


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


def _cut(value: JsonValue) -> JsonValue:
    if isinstance(value, str) and len(value) > MAX_TEXT_CHARS:
        return value[: MAX_TEXT_CHARS - 1] + "…"
    return value
