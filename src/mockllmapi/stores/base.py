"""The seam between what is remembered and where it lives."""

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
    """Spaces of named values. A space comes into being when something is written into it, is bounded, and is forgotten
    when nobody has used it for a while. Values are bytes, so nobody can change what somebody else has read."""

    async def read(self, space: str, keys: Iterable[str] | None = None, *, is_peek: bool = False) -> dict[str, bytes]:
        """The values of those keys that are there; without `keys` all of the space, the one written longest ago first.
        Reading is use, unless the reader says that it only looks."""

    async def write(self, space: str, changes: Mapping[str, bytes | None]) -> None:
        """Put values, and remove the keys whose value is None, all at once."""

    async def drop(self, space: str) -> bool:
        """Forget a space. Whether there was one."""

    async def spaces(self, prefix: str = "") -> list[SpaceSummary]:
        """The spaces whose names begin so, by name. Looking is no use."""
