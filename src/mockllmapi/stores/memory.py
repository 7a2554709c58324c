"""A store in this process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from mockllmapi.stores.base import SpaceSummary
from mockllmapi.types import Clock

__all__ = ["MemoryStore", "StoreLimits"]

ENTRY_OVERHEAD_BYTES = 200
"""What an entry costs this process beside its key and value, so that limits in bytes hold for many small entries too."""


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """Limits of a store.

    A space expires `expiry_s` seconds after its last use; with `expires_entries` each entry expires by itself. `max_bytes`
    bounds all spaces together, the other limits one space.
    """

    expiry_s: float = 900.0
    expires_entries: bool = False
    max_spaces: int = 10_000
    max_entries: int = 10_000
    max_space_bytes: int = 4 * 1024 * 1024
    max_bytes: int = 64 * 1024 * 1024


@dataclass(slots=True)
class _Entry:
    value: bytes
    used_s: float


@dataclass(slots=True)
class _Space:
    """Entries, the oldest write first (the oldest use, if entries expire by themselves)."""

    created_at: datetime
    used_at: datetime
    used_s: float
    entries: OrderedDict[str, _Entry] = field(default_factory=OrderedDict)
    size_bytes: int = 0


class MemoryStore:
    """Spaces in this process, the least recently used first.

    Beyond a limit the oldest goes: the oldest space if there are too many spaces or bytes, the first entry if one space is too
    large. A value that alone exceeds the limit of a space is not kept, and evicts nothing.
    """

    def __init__(self, clock: Clock, limits: StoreLimits | None = None) -> None:
        self._clock = clock
        self._spaces: OrderedDict[str, _Space] = OrderedDict()
        self._size_bytes = 0
        self.limits = limits or StoreLimits()

    @property
    def size_bytes(self) -> int:
        """What all spaces take together."""
        return self._size_bytes

    async def read(self, space: str, keys: Iterable[str] | None = None, *, is_peek: bool = False) -> dict[str, bytes]:
        """As `Store.read` promises. If entries expire by themselves, reading one moves it to the end."""
        found = self._find_space(space) if is_peek else self._touch_space(space)
        if found is None:
            return {}
        self._remove_expired_entries(space, found)
        entries = found.entries
        values: dict[str, bytes] = {}
        for key in list(entries) if keys is None else keys:
            entry = entries.get(key)
            if entry is None:
                continue
            values[key] = entry.value
            if not is_peek and self.limits.expires_entries:
                entry.used_s = found.used_s
                entries.move_to_end(key)
        return values

    async def write(self, space: str, changes: Mapping[str, bytes | None]) -> None:
        """As `Store.write` promises."""
        found = self._touch_space(space)
        if found is None:
            if not any(value is not None for value in changes.values()):
                return
            found = _Space(self._clock.now(), self._clock.now(), self._clock.monotonic())
            self._spaces[space] = found
        too_large = min(self.limits.max_space_bytes, self.limits.max_bytes)
        for key, value in changes.items():
            self._remove(found, key)
            if value is not None and (size_bytes := _entry_size_bytes(key, value)) <= too_large:
                found.entries[key] = _Entry(value, found.used_s)
                self._add_size(found, size_bytes)
        self._enforce_limits(space, found)

    async def drop(self, space: str) -> bool:
        """As `Store.drop` promises."""
        found = self._spaces.pop(space, None)
        if found is None:
            return False
        self._size_bytes -= found.size_bytes
        return True

    async def spaces(self, prefix: str = "") -> list[SpaceSummary]:
        """As `Store.spaces` promises."""
        self._remove_expired_spaces()
        return [
            SpaceSummary(name, len(space.entries), space.size_bytes, space.created_at, space.used_at)
            for name, space in sorted(self._spaces.items())
            if name.startswith(prefix)
        ]

    def _find_space(self, name: str) -> _Space | None:
        self._remove_expired_spaces()
        return self._spaces.get(name)

    def _touch_space(self, name: str) -> _Space | None:
        """Return the space and extend its expiry; None if it is unknown or has expired."""
        space = self._find_space(name)
        if space is not None:
            space.used_at, space.used_s = self._clock.now(), self._clock.monotonic()
            self._spaces.move_to_end(name)
        return space

    def _remove_expired_spaces(self) -> None:
        now = self._clock.monotonic()
        while self._spaces:
            name, oldest = next(iter(self._spaces.items()))
            if now - oldest.used_s <= self.limits.expiry_s:
                return
            del self._spaces[name]
            self._size_bytes -= oldest.size_bytes

    def _enforce_limits(self, name: str, space: _Space) -> None:
        limits = self.limits
        self._remove_expired_entries(name, space)
        while space.entries and (
            len(space.entries) > limits.max_entries or space.size_bytes > min(limits.max_space_bytes, limits.max_bytes)
        ):
            self._remove(space, next(iter(space.entries)))
        if not space.entries:
            self._spaces.pop(name, None)
        while len(self._spaces) > limits.max_spaces or self._size_bytes > limits.max_bytes:
            _, oldest = self._spaces.popitem(last=False)
            self._size_bytes -= oldest.size_bytes

    def _remove_expired_entries(self, name: str, space: _Space) -> None:
        """Remove entries whose time without use is over, if entries expire by themselves."""
        now = self._clock.monotonic()
        while self.limits.expires_entries and space.entries:
            key, entry = next(iter(space.entries.items()))
            if now - entry.used_s <= self.limits.expiry_s:
                return
            self._remove(space, key)
        if not space.entries:
            self._spaces.pop(name, None)

    def _remove(self, space: _Space, key: str) -> None:
        entry = space.entries.pop(key, None)
        if entry is not None:
            self._add_size(space, -_entry_size_bytes(key, entry.value))

    def _add_size(self, space: _Space, size_bytes: int) -> None:
        space.size_bytes += size_bytes
        self._size_bytes += size_bytes


def _entry_size_bytes(key: str, value: bytes) -> int:
    return (len(key) if key.isascii() else len(key.encode("utf-8", "replace"))) + len(value) + ENTRY_OVERHEAD_BYTES
