"""JSON as tests see it: a test knows the structure of the document it reads, so the checker need not ask for it."""

from __future__ import annotations

from typing import Any, TypeAlias

__all__ = ["Json", "JsonDict", "json_of"]

Json: TypeAlias = Any
"""A JSON document of a structure that the test knows."""

JsonDict: TypeAlias = dict[str, Any]
"""A JSON object of a structure that the test knows."""


def json_of(value: object) -> Json:
    """Return the value as a document whose structure the test knows."""
    return value
