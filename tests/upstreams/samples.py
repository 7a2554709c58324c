"""The least value that fits a schema: what an upstream says when nobody told it what to say."""

from __future__ import annotations

from typing import Any

__all__ = ["sample_of"]


def sample_of(schema: Any, root: Any = None, depth: int = 0) -> Any:
    """A small value for `schema`, with as many items as it demands."""
    root = schema if root is None else root
    if not isinstance(schema, dict) or depth > 8:
        return None
    if "$ref" in schema:
        target: Any = root
        for part in schema["$ref"].removeprefix("#").strip("/").split("/"):
            target = target[part] if part else target
        return sample_of(target, root, depth + 1)
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return sample_of(schema[key][0], root, depth + 1)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    match kind[0] if isinstance(kind, list) else kind:
        case "object":
            return {name: sample_of(sub, root, depth + 1) for name, sub in schema.get("properties", {}).items()}
        case "array":
            return [sample_of(schema.get("items", {}), root, depth + 1) for _ in range(schema.get("minItems", 2))]
        case "integer" | "number":
            return schema.get("minimum", 7)
    return {"boolean": True, "null": None}.get(str(kind), "sample")
