"""Values that are there in this test, of types that allow their absence."""

from __future__ import annotations

from typing import TypeVar

__all__ = ["present"]

T = TypeVar("T")


def present(value: T | None) -> T:
    """Return the value, and fail if it is None."""
    assert value is not None
    return value
