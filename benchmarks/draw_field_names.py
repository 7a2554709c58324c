"""Draw field names from the OpenAPI documents of published packages.

`python -m benchmarks.draw_field_names SEED NUMBER DOCUMENT … > fields.json`, where a DOCUMENT is `package@version=path`.

A field is a member of an object schema or a parameter whose value is a scalar or a list of scalars (of alternatives, the
first that is). It is drawn with the schema that the document gives it, without examples and prose, and with its owner: the
name of the object around it, of its component, or the path. Every name comes once, in a place drawn by chance, in the order
of a shuffle; where that is fewer than wanted, names come again in places of another owner.
"""

import json
import random
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

KEPT = frozenset(
    {"type", "format", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern", "nullable", "items"}
)
SCALARS = frozenset({"string", "integer", "number", "boolean"})
METHODS = frozenset({"get", "put", "post", "patch", "delete", "head", "options"})


def fields(node, owner, name="") -> Iterator[tuple[str, str, dict]]:
    """Owner, name and schema of every field below a node that belongs to `owner` and goes by `name` itself."""
    if isinstance(node, list):
        for part in node:
            yield from fields(part, owner, name)
    elif isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield from members(node["properties"], name or owner)
        if "in" in node and isinstance(node.get("name"), str):
            schema = scalar(node.get("schema", node))
            if schema is not None and not node["name"].startswith("X-"):
                yield owner, node["name"], schema
        for key, part in node.items():
            if key in ("paths", "definitions", "schemas") and isinstance(part, dict):
                for noun, inner in part.items():
                    yield from fields(inner, noun, "")
            elif key != "properties":
                yield from fields(part, owner, name)


def members(properties, owner) -> Iterator[tuple[str, str, dict]]:
    for name, schema in properties.items():
        plain = scalar(schema)
        if plain is not None:
            yield owner, name, plain
        yield from fields(schema, owner, name)


def scalar(schema) -> dict | None:
    """Return the kept part of a schema of scalars or of lists of scalars; None for all others."""
    if not isinstance(schema, dict):
        return None
    for alternative in schema.get("oneOf", ()):
        plain = scalar(alternative)
        if plain is not None:
            return plain
    kept = {key: value for key, value in schema.items() if key in KEPT}
    if kept.get("type") == "array":
        item = scalar(schema.get("items"))
        return None if item is None or item.get("type") == "array" else {"type": "array", "items": item}
    kept.pop("items", None)
    return kept if kept.get("type") in SCALARS else None


def draw(documents, seed, number) -> list[dict]:
    chance = random.Random(seed)
    places: dict[str, dict[str, dict]] = {}
    for package, document in documents.items():
        for owner, name, schema in fields(document, ""):
            row = {"package": package, "owner": owner, "name": name, "schema": schema}
            places.setdefault(name, {}).setdefault(owner.lower(), row)
    names = sorted(places)
    chance.shuffle(names)
    shuffled = [chance.sample(sorted(places[name]), len(places[name])) for name in names]
    rounds = zip_longest(
        *([places[name][owner] for owner in owners] for name, owners in zip(names, shuffled, strict=True))
    )
    return [row for each in rounds for row in each if row is not None][:number]


def main(seed, number, *sources) -> None:
    documents = {}
    for source in sources:
        package, _, path = source.partition("=")
        documents[package] = json.loads(Path(path).read_text())
    rows = draw(documents, int(seed), int(number))
    print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")


if __name__ == "__main__":
    main(*sys.argv[1:])
