"""The protocol between remembered state and its storage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

__all__ = ["SpaceSummary", "Store"]


@dataclass(frozen=True, slots=True)
class SpaceSummary:
    """What can be said of a space without reading it. `size_bytes` counts keys and values; the moments are wall-clock."""

    name: str
    entries: int
    size_bytes: int
    created_at: datetime
    used_at: datetime


class Store(Protocol):
    """Spaces of named values.

    A space is created by the first write, is bounded, and expires after a time without use. Values are bytes, so a reader
    cannot change a stored value.
    """

    async def read(self, space: str, keys: Iterable[str] | None = None, *, is_peek: bool = False) -> dict[str, bytes]:
        """Return the values of the existing `keys`; without `keys` all values, the oldest write first.

        Reading extends the expiry, unless `is_peek` is set.
        """

    async def write(self, space: str, changes: Mapping[str, bytes | None]) -> None:
        """Put values, and remove the keys whose value is None, all at once."""

    async def drop(self, space: str) -> bool:
        """Forget a space. Whether there was one."""

    async def spaces(self, prefix: str = "") -> list[SpaceSummary]:
        """Return the spaces whose names begin with `prefix`, by name. Does not extend the expiry."""
