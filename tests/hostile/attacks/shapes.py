"""Small requests with shapes that ask for much."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

from hostile.attacks.attack import Attack, get, post_shape

__all__ = ["SHAPES"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_INTEGER: dict[str, object] = {"type": "integer"}
_STRING: dict[str, object] = {"type": "string"}


def _schema(**keywords: object) -> dict[str, object]:
    return {"$schema": _DIALECT, **keywords}


def _flat(keys: int, name: str = "key") -> dict[str, object]:
    return {f"{name}{index}": "" for index in range(keys)}


def _dates(keys: int) -> dict[str, object]:
    return {f"happened{index}At": "2024-01-01T00:00:00Z" for index in range(keys)}


def _array(items: object, count: int, **more: object) -> dict[str, object]:
    return {"type": "array", "minItems": count, "items": items, **more}


def _min_properties(count: int) -> dict[str, object]:
    return _schema(type="object", minProperties=count, additionalProperties=_STRING)


def _ranges(count: int) -> list[dict[str, object]]:
    return [{"type": "integer", "minimum": index, "maximum": index + 1000} for index in range(count)]


def _one_field(index: int) -> dict[str, object]:
    return {"type": "object", "properties": {f"x{index}": _STRING}, "required": [f"x{index}"]}


def _dependents(length: int) -> dict[str, object]:
    chain = {
        f"a{index}": {"required": [f"a{index + 1}"], "properties": {f"a{index + 1}": _STRING}}
        for index in range(length)
    }
    return _schema(type="object", properties={"a0": _STRING}, required=["a0"], dependentSchemas=chain)


def _conditions(length: int) -> dict[str, object]:
    rules = [
        {
            "if": {"properties": {f"f{index}": {"const": True}}, "required": [f"f{index}"]},
            "then": {"required": [f"f{index + 1}"], "properties": {f"f{index + 1}": {"const": False}}},
            "else": {"required": [f"f{index + 1}"], "properties": {f"f{index + 1}": {"const": True}}},
        }
        for index in range(length)
    ]
    return _schema(type="object", required=["f0"], properties={"f0": {"type": "boolean"}}, allOf=rules)


def _nested_conditions(depth: int) -> dict[str, object]:
    inner: dict[str, object] = {"required": ["end"]}
    for index in range(depth):
        inner = {"if": {"required": [f"k{index}"]}, "then": inner, "else": {"required": [f"k{index}"]}}
    return _schema(type="object", **inner)


def _pattern_properties(count: int) -> dict[str, object]:
    patterns = {f"^p{index}_": _STRING for index in range(count)}
    return _schema(type="object", patternProperties=patterns, minProperties=count, additionalProperties=False)


def _lookaheads(count: int) -> dict[str, object]:
    return _schema(
        type="string", pattern="".join(f"(?=.*{chr(97 + index % 26)}{index})" for index in range(count)) + ".*"
    )


def _doubling(keyword: str, depth: int) -> dict[str, object]:
    definitions: dict[str, object] = {"d0": _INTEGER}
    for index in range(1, depth + 1):
        below = {"$ref": f"#/$defs/d{index - 1}"}
        definitions[f"d{index}"] = {keyword: [below, below]}
    return _schema(**{"$ref": f"#/$defs/d{depth}", "$defs": definitions})


def _tree(depth: int) -> dict[str, object]:
    definitions: dict[str, object] = {"d0": _INTEGER}
    for index in range(1, depth + 1):
        below = {"$ref": f"#/$defs/d{index - 1}"}
        definitions[f"d{index}"] = {"type": "object", "properties": {"l": below, "r": below}, "required": ["l", "r"]}
    return _schema(**{"$ref": f"#/$defs/d{depth}", "$defs": definitions})


def _row(name: str, shape: Callable[[], object], *, is_cheap: bool = False, target: str = "/api/mock/things") -> Attack:
    return Attack(name, lambda: post_shape(shape(), target), is_cheap)


SHAPES: tuple[Attack, ...] = (
    _row("example of 250 keys", lambda: _flat(250), is_cheap=True),
    _row("example of 500 keys", lambda: _flat(500), is_cheap=True),
    _row("example of 1,000 keys", lambda: _flat(1000)),
    _row("example of 2,000 keys", lambda: _flat(2000)),
    _row("example of 17,000 keys", lambda: _flat(17_000)),
    _row("example of 5,000 dates", lambda: _dates(5000)),
    _row(
        "example nested 60 deep, count=1000",
        lambda: json.loads("[" * 60 + "1" + "]" * 60),
        target="/api/mock/x?count=1000",
    ),
    _row("minProperties 500", lambda: _min_properties(500), is_cheap=True),
    _row("minProperties 2,000", lambda: _min_properties(2000)),
    _row("minProperties 10,000", lambda: _min_properties(10_000)),
    _row("minProperties 1,000,000", lambda: _min_properties(1_000_000), is_cheap=True),
    _row("minItems 10,000", lambda: _schema(**_array(_INTEGER, 10_000))),
    _row("minItems 100,000", lambda: _schema(**_array(_INTEGER, 100_000))),
    _row("minItems 1e9", lambda: _schema(**_array(_INTEGER, 10**9)), is_cheap=True),
    _row(
        "10 properties of minItems 100,000",
        lambda: _schema(
            type="object",
            properties={f"a{index}": _array(_INTEGER, 100_000) for index in range(10)},
            required=[f"a{index}" for index in range(10)],
        ),
    ),
    _row("minItems 1,000 in 1,000 in 1,000", lambda: _schema(**_array(_array(_array(_INTEGER, 1000), 1000), 1000))),
    _row("uniqueItems 50,000", lambda: _schema(**_array(_INTEGER, 50_000, uniqueItems=True))),
    _row(
        "uniqueItems 50,000 of 1 to 50,000",
        lambda: _schema(**_array({"type": "integer", "minimum": 1, "maximum": 50_000}, 50_000, uniqueItems=True)),
    ),
    _row("uniqueItems of 5,000 objects", lambda: _schema(**_array(_one_field(0), 5000, uniqueItems=True))),
    _row("contains with minContains 50,000", lambda: _schema(type="array", contains=_INTEGER, minContains=50_000)),
    _row("prefixItems of 5,000", lambda: _schema(type="array", prefixItems=[_INTEGER] * 5000, minItems=5000)),
    _row("minLength 10,000,000", lambda: _schema(type="string", minLength=10_000_000), is_cheap=True),
    _row("minLength 100,000 in 1,000 items", lambda: _schema(**_array({"type": "string", "minLength": 100_000}, 1000))),
    _row("oneOf of 30", lambda: _schema(oneOf=_ranges(30)), is_cheap=True),
    _row("oneOf of 300", lambda: _schema(oneOf=_ranges(300))),
    _row("oneOf of 3,000", lambda: _schema(oneOf=_ranges(3000))),
    _row("oneOf of 3,000 distinct constants", lambda: _schema(oneOf=[{"const": index} for index in range(3000)])),
    _row("anyOf of 3,000", lambda: _schema(anyOf=_ranges(3000))),
    _row("anyOf of 1,000 objects", lambda: _schema(anyOf=[_one_field(index) for index in range(1000)])),
    _row("oneOf of 500 objects", lambda: _schema(oneOf=[_one_field(index) for index in range(500)])),
    _row(
        "not of 2,000 constants",
        lambda: _schema(type="integer", allOf=[{"not": {"const": index}} for index in range(2000)]),
    ),
    _row("dependentSchemas chain of 50", lambda: _dependents(50)),
    _row("dependentSchemas chain of 100", lambda: _dependents(100)),
    _row("dependentSchemas chain of 500", lambda: _dependents(500)),
    _row("if/then/else chain of 25", lambda: _conditions(25)),
    _row("if/then/else chain of 50", lambda: _conditions(50)),
    _row("if/then/else chain of 200", lambda: _conditions(200)),
    _row("if/then/else chain of 800", lambda: _conditions(800)),
    _row("if/then/else nested 20 deep", lambda: _nested_conditions(20), is_cheap=True),
    _row("patternProperties 500", lambda: _pattern_properties(500)),
    _row("patternProperties 2,000", lambda: _pattern_properties(2000)),
    _row("allOf of 1,000", lambda: _schema(allOf=[_one_field(index) for index in range(1000)])),
    _row("allOf of 3,000", lambda: _schema(allOf=[_one_field(index) for index in range(3000)])),
    _row("pattern with 50 lookaheads", lambda: _lookaheads(50)),
    _row("pattern (a+)+b", lambda: _schema(type="string", pattern="^(a+)+b$", minLength=50), is_cheap=True),
    _row("pattern of 200 KB of (", lambda: _schema(type="string", pattern="(" * 200_000), is_cheap=True),
    _row("pattern a{1000}{1000}", lambda: _schema(type="string", pattern="((a{1000}){1000}){1000}"), is_cheap=True),
    _row("pattern of 2^20 states", lambda: _schema(type="string", pattern="(a|b)*a(a|b){20}c", maxLength=100)),
    _row(
        "2,000 properties with one pattern each",
        lambda: _schema(
            type="object",
            properties={f"k{index}": {"type": "string", "pattern": f"^[a-z]{{5}}-{index}$"} for index in range(2000)},
            required=[f"k{index}" for index in range(2000)],
        ),
    ),
    _row("anyOf doubled 20 times by $ref", lambda: _doubling("anyOf", 20), is_cheap=True),
    _row("allOf doubled 20 times by $ref", lambda: _doubling("allOf", 20)),
    _row("object tree of 2^20 by $ref", lambda: _tree(20)),
    _row("$ref without end", lambda: _schema(**{"$ref": "#"}), is_cheap=True),
    _row(
        "enum of 20,000",
        lambda: _schema(type="object", properties={"k": {"enum": list(range(20_000))}}, required=["k"]),
    ),
    _row(
        "required of 10,000 without properties",
        lambda: _schema(type="object", required=[f"r{index}" for index in range(10_000)]),
    ),
    _row("multipleOf 1e-300", lambda: _schema(type="number", multipleOf=1e-300), is_cheap=True),
    _row("n=10 with count=1000", lambda: {"id": 1, "name": "", "email": ""}, target="/api/mock/users?n=10&count=1000"),
    _row("cache=100 with 300 keys", lambda: _flat(300), target="/api/mock/things?cache=100"),
    _row("500 keys, count=1000", lambda: [_flat(500)], target="/api/mock/things?count=1000"),
    _row("cache=100 with count=1000", lambda: [_flat(20)], target="/api/mock/things?cache=100&count=1000"),
    _row("n=10 with 100 items of 500 keys", lambda: [_flat(500)], target="/api/mock/things?n=10&count=100"),
    _row("oneOf of 100 in oneOf of 100", lambda: _schema(oneOf=[{"oneOf": _ranges(100)} for _ in range(100)])),
    _row("anyOf of 1,000 in allOf of 20", lambda: _schema(allOf=[{"anyOf": _ranges(1000)} for _ in range(20)])),
    _row("not of not of 50 conditions", lambda: {**_schema(type="object"), "not": {"not": _conditions(50)}}),
    _row(
        "propertyNames pattern with minProperties 5,000",
        lambda: _schema(type="object", propertyNames={"pattern": "^[a-z]{1,3}$"}, minProperties=5000),
    ),
    Attack("8 chains of 200 conditions at once", lambda: post_shape(_conditions(200)), connections=8),
    Attack("shape of 1,500 keys in the query", lambda: get(f"/api/mock/x?shape={quote(json.dumps(_flat(1500)))}")),
    Attack(
        "shape of 3,000 keys as text/plain of a foreign page",
        lambda: [
            post_shape(_flat(3000))[0].replace(b"application/json", b"text/plain\r\nOrigin: http://evil.example"),
            post_shape(_flat(3000))[1],
        ],
    ),
    Attack("timeout=1 with 17,000 keys", lambda: post_shape(_flat(17_000, "late"), "/api/mock/things?timeout=1")),
    Attack("17,000 keys of a client that leaves", lambda: post_shape(_flat(17_000, "left")), leaves=True, hold_s=0.5),
)
