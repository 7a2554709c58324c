"""What the built-in generator answers for the operations of public API descriptions whose examples were removed.

    make public-apis                              fetch the descriptions into build/public_apis
    python -m benchmarks public_apis              judge them
    python -m benchmarks.public_apis FILE…        judge these, and show what failed

The first successful answer of every operation that has a JSON schema is written once and judged by the description's own
schema; its members by rules that know only their names; its texts for what nobody would write.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema_rs

from benchmarks.component_schemas import MODERN, OLD, at, excerpt, rewritten, steps_of
from benchmarks.expected_values import fitting_rule, is_noise
from mockllmapi.errors import BadControl
from mockllmapi.exchange import MockRequest, RawShape
from mockllmapi.naming.words import normalize_name, singularize
from mockllmapi.randomness import make_generator
from mockllmapi.shapes import ShapeCache
from mockllmapi.synthesis import Synthesizer
from mockllmapi.synthesis.scene import Unsatisfiable
from mockllmapi.types import SystemClock

FOLDER = Path(__file__).parent.parent / "build" / "public_apis"
METHODS = ("get", "put", "post", "delete", "patch")
WORD_ID, NUMBER_ID, UUID_ID = "k7m2q9x4", "4711", "3f2c8a4e-5b6d-4e7f-8a9b-0c1d2e3f4a5b"
SHOWN = 12
WORKERS = 2


@dataclass
class Tally:
    """What was found in one description, or in all."""

    operations: int = 0
    valid: int = 0
    judged: int = 0
    fitting: int = 0
    leaves: int = 0
    texts: int = 0
    noisy: int = 0
    ids: int = 0
    echoed: int = 0
    unread: int = 0
    faults: list[str] = field(default_factory=list)
    misfits: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        for name in ("operations", "valid", "judged", "fitting", "leaves", "texts", "noisy", "ids", "echoed", "unread"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def line(self, title: str) -> str:
        return (
            f"{title[:34]:34} {self.operations:6} {share(self.valid, self.operations)} {self.leaves:8} "
            f"{self.judged:7} {share(self.fitting, self.judged)} {share(self.noisy, self.texts)} "
            f"{self.echoed:4} of {self.ids}"
        )


def share(part: int, whole: int) -> str:
    return f"{part / whole:8.1%}" if whole else "       –"


def run() -> None:
    paths = sorted(FOLDER.glob("*.json"))
    if not paths:
        print("\npublic_apis: no descriptions; `make public-apis` fetches them")
        return
    judge_all(paths, are_faults_shown=False)


def judge_all(paths: list[Path], *, are_faults_shown: bool) -> None:
    """Print one line per description and one for all."""
    together = Tally()
    print(
        f"\n{'description':34} {'answers':>6} {'valid':>7} {'members':>8} {'judged':>7} {'name fit':>8} {'noise':>8}   ids"
    )
    with ProcessPoolExecutor(WORKERS) as workers:
        for title, tally in workers.map(judge_file, paths):
            together.add(tally)
            print(tally.line(title), flush=True)
            if are_faults_shown:
                print(*(f"      {fault}" for fault in tally.faults), sep="\n")
                print(*(f"      {count:5} {misfit}" for misfit, count in tally.misfits.most_common(SHOWN)), sep="\n")
    print(together.line("together"))
    print(f"left out, as the validator cannot read their schema: {together.unread}")


def judge_file(path: Path) -> tuple[str, Tally]:
    """Title and tally of one description."""
    document = stripped(json.loads(path.read_text(encoding="utf-8")))
    return document["info"]["title"], judge(document)


def stripped(node: Any, *, are_names: bool = False) -> Any:
    """Return a description without its examples; `are_names` if the keys of a node are names chosen by the API."""
    if isinstance(node, list):
        return [stripped(child) for child in node]
    if not isinstance(node, dict):
        return node
    return {
        name: stripped(child, are_names=name in ("properties", "schemas", "definitions", "responses", "paths"))
        for name, child in node.items()
        if are_names or not (name in ("example", "examples") or name.startswith("x-example"))
    }


def judge(document: dict[str, Any]) -> Tally:
    """Answer every operation of one description."""
    tally = Tally()
    dialect = MODERN if str(document.get("openapi", "")).startswith("3.1") else OLD
    for template, item in document.get("paths", {}).items():
        for method in METHODS:
            place = answer_place(document, template, method) if method in item else None
            if place is not None:
                one = excerpt(document, place)
                request = MockRequest(method.upper(), path_of(document, template, method))
                judge_answer(tally, one, request, dialect, template)
    return tally


def answer_place(document: dict[str, Any], template: str, method: str) -> tuple[str, ...] | None:
    """Where the schema of the first successful JSON answer of an operation stands."""
    responses = document["paths"][template][method].get("responses", {})
    for status in sorted(status for status in responses if str(status).startswith("2")):
        place = ("paths", template, method, "responses", status)
        if "$ref" in responses[status]:
            place = steps_of(responses[status]["$ref"])
        answer = at(document, place)
        if "schema" in answer:
            return (*place, "schema")
        for kind, media in (answer.get("content") or {}).items():
            if re.search(r"\bjson\b", kind) and media.get("schema"):
                return (*place, "content", kind, "schema")
    return None


def path_of(document: dict[str, Any], template: str, method: str) -> str:
    """Fill the gaps of a path with ids of the types that the description names."""
    item = document["paths"][template]
    types: dict[str, str] = {}
    for written in (*item.get("parameters", ()), *item[method].get("parameters", ())):
        parameter = at(document, steps_of(written["$ref"])) if "$ref" in written else written
        schema = parameter.get("schema") or parameter
        if "$ref" in schema:
            schema = at(document, steps_of(schema["$ref"]))
        is_number = schema.get("type") in ("integer", "number")
        types[parameter.get("name", "")] = (
            NUMBER_ID if is_number else UUID_ID if schema.get("format") == "uuid" else WORD_ID
        )
    return re.sub(r"\{([^}]*)\}", lambda gap: types.get(gap[1], WORD_ID), template)


def judge_answer(tally: Tally, one: dict[str, Any], request: MockRequest, dialect: str, template: str) -> None:
    """Write one answer and judge it."""
    validator_class = jsonschema_rs.Draft202012Validator if dialect == MODERN else jsonschema_rs.Draft7Validator
    judged = rewritten({"$schema": dialect, **one})
    try:
        validator = validator_class(judged, validate_formats=True, offline=True)
    except ValueError:
        tally.unread += 1  # the validator cannot read it, so nothing can be judged; counted, or it would flatter
        return
    tally.operations += 1
    writer, asked = Synthesizer(SystemClock(), make_generator(1)), f"{request.method} {template}"
    try:
        shape = ShapeCache(sampler=writer.prove).read(RawShape({"$schema": dialect, **one}, "shape"))
        value = writer.from_schema(shape.schema, request, 1)
    except (BadControl, Unsatisfiable) as refusal:
        tally.faults.append(f"{asked}: refused, {str(refusal)[:160]}")
        return
    error = next(iter(validator.iter_errors(value)), None)
    if error is None:
        tally.valid += 1
    else:
        tally.faults.append(f"{asked}: invalid, {str(error).partition(chr(10))[0][:160]}")
    judge_members(tally, value, told_values(one))
    if request.method == "GET":
        judge_identity(tally, value, request, template, validator)


def told_values(node: Any) -> dict[str, set[str] | None]:
    """Return the values that schemas list for their fields, by joined name; None for a field with a pattern."""
    told: dict[str, set[str] | None] = {}
    pending = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, list):
            pending.extend(part)
        elif isinstance(part, dict):
            pending.extend(part.values())
            members = part.get("properties")
            for name, schema in members.items() if isinstance(members, dict) else ():
                note_told(told, normalize_name(name), schema)
    return told


def note_told(told: dict[str, set[str] | None], key: str, schema: Any) -> None:
    for each in (schema, *(schema.get("anyOf", ())), *(schema.get("oneOf", ()))) if isinstance(schema, dict) else ():
        if not isinstance(each, dict):
            continue
        items = each.get("items") if isinstance(each.get("items"), dict) else {}
        if "pattern" in each or "pattern" in items:
            told[key] = None
        elif told.get(key, set()) is not None:
            values = (*each.get("enum", ()), *items.get("enum", ()), each.get("default"), each.get("const"))
            told.setdefault(key, set()).update(json.dumps(value) for value in values if value is not None)


def members_of(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the single values of an answer with the names of their fields; elements have the name of their list."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from members_of(child, key)
    elif isinstance(value, list):
        for child in value:
            yield from members_of(child, singularize(name) if name.islower() else name)
    elif value is not None and name:
        yield name, value


def judge_members(tally: Tally, value: Any, told: dict[str, set[str] | None]) -> None:
    for name, single in members_of(value):
        key = normalize_name(name)
        listed = told.get(key, set()) or told.get(key + "s", set())
        tally.leaves += 1
        is_listed = (key in told and told[key] is None) or (bool(listed) and json.dumps(single) in listed)
        if isinstance(single, str):
            tally.texts += 1
            if not is_listed and is_noise(name, single):
                tally.noisy += 1
                tally.misfits[f"noise: {name} = {single[:60]!r}"] += 1
        rule = None if is_listed else fitting_rule(name, single)
        if rule is None:
            continue
        tally.judged += 1
        if rule.fits(single):
            tally.fitting += 1
        else:
            tally.misfits[f"{rule.name}: {name} = {str(single)[:60]!r}"] += 1


def judge_identity(tally: Tally, value: Any, request: MockRequest, template: str, validator: Any) -> None:
    """Whether the id at the end of a path is that of the thing that is answered, where the schema allows it there."""
    *_, noun, last = ("", "", *template.strip("/").split("/"))
    gap = re.fullmatch(r"\{(.*)\}(\.json)?", last)
    if gap is None:
        return
    identity, name = request.path.rpartition("/")[2].removesuffix(".json"), normalize_name(gap[1])
    if name not in ("id", "uuid", "gid") and not name.endswith("id") and name != singularize(normalize_name(noun)):
        return
    thing = value
    while isinstance(thing, dict) and len(thing) == 1 and isinstance(next(iter(thing.values())), dict):
        thing = next(iter(thing.values()))
    if not isinstance(thing, dict) or "id" not in thing:
        return
    before = thing["id"]
    thing["id"] = int(identity) if isinstance(before, int) and identity.isdigit() else identity
    is_possible = validator.is_valid(value)
    thing["id"] = before
    if is_possible:
        tally.ids += 1
        tally.echoed += str(before) == identity
        if str(before) != identity:
            tally.faults.append(f"GET {template}: id {before!r}, asked for {identity!r}")


def main(names: list[str]) -> None:
    judge_all([Path(name) for name in names] or sorted(FOLDER.glob("*.json")), are_faults_shown=True)


if __name__ == "__main__":
    main(sys.argv[1:])
