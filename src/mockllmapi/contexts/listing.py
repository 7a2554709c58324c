"""A collection that stays: which thing stands at which position, as far as anybody has looked."""

from __future__ import annotations

import msgspec

from mockllmapi.contexts.queries import Window, position_of

__all__ = ["REGION", "Listing", "read_listing"]

REGION = 10_000_000
"""How far apart the regions are that begin at cursors nobody handed out."""

MAX_POSITIONS = 10_000
MAX_CURSORS = 500


class Listing(msgspec.Struct, array_like=True):
    """Positions count from 0; what was created since stands before them, the newest first: -1 was created first, -2 then.

    `size` is how many the first answer had, `end` how many of them are left for who asks for no number, `total` how many
    there are without the created ones, where that was ever said. `cursors` are texts that were handed out, and the positions
    they lead to. `envelope` is JSON.
    """

    positions: dict[int, str] = {}
    size: int | None = None
    end: int | None = None
    total: int | None = None
    envelope: bytes = b""
    list_path: tuple[str, ...] = ()
    cursors: dict[str, int] = {}
    counts_from_zero: bool = False
    regions: int = 0

    def length(self, window: Window, count: int | None, made: int) -> int | None:
        """How many the window holds; None where the first answer will say it."""
        if count is not None:
            return count
        if self.size is None or window.is_paged:
            return self.size
        return max(self.size, made) if self.end is None else self.end + made

    def start(self, window: Window, size: int | None, made: int) -> int | None:
        """The position where a window begins; None where that depends on an answer that is still to come, or nobody has
        been there."""
        if window.cursor is not None:
            return self._after(window.cursor)
        if window.page is not None:
            pages = window.page if self.counts_from_zero or window.page == 0 else window.page - 1
            return -made if pages == 0 else None if size is None else pages * size - made
        return (window.offset or 0) - made

    def opened(self, cursor: str) -> int:
        """The beginning of a new region, to which this cursor leads from now on."""
        self.regions += 1
        self.hand_out(cursor, self.regions * REGION)
        return self.regions * REGION

    def hand_out(self, cursor: str, position: int) -> None:
        """Let a cursor lead to a position."""
        if len(cursor) > 2000 or cursor in self.cursors:
            return
        self.cursors[cursor] = position
        while len(self.cursors) > MAX_CURSORS:
            del self.cursors[next(iter(self.cursors))]

    def cursor_to(self, position: int) -> str | None:
        """A cursor that was handed out for a position."""
        return next((text for text, where in self.cursors.items() if where == position), None)

    def id_at(self, position: int, made: list[str]) -> str | None:
        """The id of what stands there."""
        return self.positions.get(position) if position >= 0 else made[position]

    def put(self, position: int, identity: str) -> None:
        """Let a thing stand at a position from 0 on."""
        self.positions[position] = identity
        while len(self.positions) > MAX_POSITIONS:
            del self.positions[next(iter(self.positions))]

    def take_out(self, gone: set[str]) -> None:
        """Close the gaps that deleted things leave."""
        for position in sorted((where for where, text in self.positions.items() if text in gone), reverse=True):
            region = position // REGION
            del self.positions[position]
            self.positions = {_closer(where, position, region): text for where, text in self.positions.items()}
            self.cursors = {text: _closer(where, position, region) for text, where in self.cursors.items()}
            if self.total is not None and region == 0:
                self.total = max(0, self.total - 1)
            if self.end is not None and region == 0 and position < self.end:
                self.end -= 1

    def _after(self, cursor: str) -> int | None:
        found = self.cursors.get(cursor)
        if found is None:
            found = position_of(cursor)
        if found is None:
            found = next((where + 1 for where, text in self.positions.items() if text == cursor), None)
        return found


def read_listing(raw: bytes | None) -> Listing:
    """The collection in an entry, as a value of its own; an empty one where there is none."""
    return Listing() if raw is None else msgspec.msgpack.decode(raw, type=Listing)


def _closer(where: int, gap: int, region: int) -> int:
    return where - 1 if where > gap and where // REGION == region else where
