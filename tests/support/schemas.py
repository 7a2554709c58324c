"""Schemas of every build, for tests of whatever has to follow a schema."""

from __future__ import annotations

from typing import Any

__all__ = ["BUILDS"]

BUILDS: dict[str, Any] = {
    "tree": {
        "$ref": "#/$defs/node",
        "$defs": {
            "node": {
                "type": "object",
                "properties": {
                    "id": {"type": "integer"},
                    "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
                },
                "required": ["id", "children"],
            }
        },
    },
    "union": {
        "type": "array",
        "minItems": 2,
        "items": {
            "anyOf": [
                {
                    "type": "object",
                    "properties": {"kind": {"const": "card"}, "number": {"type": "string"}},
                    "required": ["kind", "number"],
                },
                {
                    "type": "object",
                    "properties": {"kind": {"const": "cash"}, "amount": {"type": "number", "minimum": 0}},
                    "required": ["kind", "amount"],
                },
            ]
        },
    },
    "composed": {
        "allOf": [
            {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]},
            {"type": "object", "properties": {"name": {"type": "string", "minLength": 2}}, "required": ["name"]},
        ]
    },
    "tuple": {
        "type": "array",
        "prefixItems": [{"type": "string"}, {"type": "number"}],
        "items": False,
        "minItems": 2,
    },
    "set": {"type": "array", "items": {"enum": ["a", "b", "c", 1]}, "uniqueItems": True, "minItems": 3, "maxItems": 4},
    "map": {
        "type": "object",
        "additionalProperties": {"type": "integer", "minimum": 1},
        "minProperties": 2,
        "maxProperties": 3,
    },
    "exactly one": {
        "oneOf": [
            {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
            {"type": "object", "properties": {"b": {"type": "integer"}}, "required": ["b"]},
        ]
    },
    "scalar": {"type": "integer", "minimum": 5},
}
"""Recursion, unions, compositions, tuples, sets and maps."""
