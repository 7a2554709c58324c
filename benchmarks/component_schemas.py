"""Every component schema of large OpenAPI descriptions, answered: how many get a value, and how many values conform.

    python -m benchmarks.component_schemas FILE…

The files are JSON: OpenAPI 3.0 or 3.1, or Swagger 2.0. Values are judged by the description's own schema, rewritten here
only as far as OpenAPI 3.0 differs from JSON Schema, and by a validator with its usual settings.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import jsonschema_rs

from mockllmapi.errors import BadControl
from mockllmapi.exchange import MockRequest, RawShape
from mockllmapi.randomness import make_generator
from mockllmapi.shapes import ShapeCache
from mockllmapi.synthesis import Synthesizer
from mockllmapi.types import SystemClock

VALUES = 3
MODERN = "https://json-schema.org/draft/2020-12/schema"
OLD = "http://json-schema.org/draft-07/schema#"
REQUEST = MockRequest(method="GET", path="/")


def main(paths: list[str]) -> None:
    """Print one paragraph per description."""
    if not paths:
        raise SystemExit("Name the files: python -m benchmarks.component_schemas FILE…")
    for path in paths:
        measure(Path(path))


def measure(path: Path) -> None:
    """Answer every schema of one description, and say what happened."""
    document = json.loads(path.read_text())
    place = ("components", "schemas") if "components" in document else ("definitions",)
    schemas = at(document, place)
    dialect = MODERN if str(document.get("openapi", "")).startswith("3.1") else OLD
    failures: list[tuple[str, str]] = []
    outcomes: Counter[str] = Counter()
    started = time.process_time()
    for name in schemas:
        outcome, reason = answer(excerpt(document, (*place, name)), dialect)
        outcomes[outcome] += 1
        if reason:
            failures.append((name, f"{outcome}: {reason}"))
    spent_s = time.process_time() - started
    print(f"{document['info']['title']} ({path.name}): {len(schemas)} schemas, {outcomes['valid']} valid, "
          f"{outcomes['no schema']} no JSON Schema, {outcomes['unmet']} met by no value, {outcomes['refused']} refused, "
          f"{outcomes['invalid']} invalid; {VALUES} values each, {spent_s:.1f} s of CPU")  # fmt: skip
    for name, reason in failures:
        print(f"    {name}: {reason}")


def answer(document: dict[str, Any], dialect: str) -> tuple[str, str]:
    """Return the outcome for one schema, and the reason."""
    judged = rewritten({"$schema": dialect, **document})
    validator_class = jsonschema_rs.Draft202012Validator if dialect == MODERN else jsonschema_rs.Draft7Validator
    try:
        validator = validator_class(judged, validate_formats=True, offline=True)
    except ValueError as error:
        return "no schema", str(error).partition("\n")[0][:200]
    writer = Synthesizer(SystemClock(), make_generator(1))
    try:
        shape = ShapeCache(sampler=writer.prove).read(RawShape({"$schema": dialect, **document}, "shape"))
        values = [writer.from_schema(shape.schema, REQUEST, seed) for seed in range(VALUES)]
    except BadControl as refusal:
        return "refused", str(refusal)[:200]
    for value in values:
        error = next(iter(validator.iter_errors(value)), None)
        if error is not None:
            return "invalid", str(error).partition("\n")[0][:200]
    return "valid", ""


def excerpt(document: dict[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    """Return a document that is one schema; the targets of its references keep their places."""
    found: dict[str, Any] = {"$ref": "#/" + "/".join(escaped(step) for step in place)}
    pending, seen = [place], {place}
    while pending:
        target = pending.pop()
        value = at(document, target)
        put(found, target, value)
        for reference in references(value):
            inner = steps_of(reference)
            if reference.startswith("#/") and inner not in seen:
                seen.add(inner)
                pending.append(inner)
    return found


def steps_of(reference: str) -> tuple[str, ...]:
    """Return the steps of a reference into the same document."""
    steps = unquote(reference).removeprefix("#/").split("/")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in steps)


def references(value: object) -> Iterator[str]:
    """Every reference in a value."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for child in value.values():
            yield from references(child)
    elif isinstance(value, list):
        for child in value:
            yield from references(child)


def at(document: Any, place: tuple[str, ...]) -> Any:
    """Return the value at a place."""
    for step in place:
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


def put(document: dict[str, Any], place: tuple[str, ...], value: object) -> None:
    """Put a value where it was."""
    for step in place[:-1]:
        document = document[int(step)] if isinstance(document, list) else document.setdefault(step, {})
    if isinstance(document, dict) and place[-1] not in document:
        document[place[-1]] = value


def escaped(step: str) -> str:
    """Return a step as a JSON pointer writes it."""
    return quote(step.replace("~", "~0").replace("/", "~1"), safe="~$")


def rewritten(node: Any) -> Any:
    """Translate a schema of OpenAPI 3.0 to JSON Schema: `nullable`, and bounds that are flags."""
    if isinstance(node, list):
        return [rewritten(child) for child in node]
    if not isinstance(node, dict):
        return node
    schema = {name: child if name in ("enum", "const", "default", "example", "examples") else rewritten(child)
              for name, child in node.items()}  # fmt: skip
    for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if schema.get(flag) is True:
            schema[flag] = schema.pop(bound)
        elif schema.get(flag) is False:
            del schema[flag]
    if schema.get("nullable") is True:
        del schema["nullable"]
        schema = {"anyOf": [schema, {"type": "null"}]}
    return schema


if __name__ == "__main__":
    main(sys.argv[1:])
