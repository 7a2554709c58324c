"""Controls that were read before: requests that differ only in their path have the same ones."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import TypeAlias

from mockllmapi.surfaces.http.body import ParsedBody
from mockllmapi.surfaces.http.controls import ControlReader, ReadControls

__all__ = ["RecentControls"]

_Pairs: TypeAlias = tuple[tuple[str, str], ...]
_Key: TypeAlias = tuple[_Pairs, bool, _Pairs]


class RecentControls:
    """Reads controls through a `ControlReader`, and equal ones of requests without a body once.

    It keeps the `max_entries` readings used last. A query whose names and values together have more than `max_chars`
    characters is read each time.
    """

    def __init__(self, reader: ControlReader, *, max_entries: int = 512, max_chars: int = 4096) -> None:
        self._reader = reader
        self._max_entries = max_entries
        self._max_chars = max_chars
        self._recent: OrderedDict[_Key, ReadControls] = OrderedDict()

    def __len__(self) -> int:
        return len(self._recent)

    def read(
        self, query: _Pairs, headers: Mapping[str, str], body: ParsedBody, *, is_streamed: bool = False
    ) -> ReadControls:
        """Return what `ControlReader.read` returns. Raises the same errors."""
        if body.kind != "none":
            return self._reader.read(query, headers, body, is_streamed=is_streamed)
        key = (query, is_streamed, tuple([pair for pair in headers.items() if _may_be_control(pair[0])]))
        if (known := self._recent.get(key)) is not None:
            self._recent.move_to_end(key)
            return known
        read = self._reader.read(query, headers, body, is_streamed=is_streamed)
        if sum(len(name) + len(value) for name, value in (*query, *key[2])) <= self._max_chars:
            self._recent[key] = read
            if len(self._recent) > self._max_entries:
                self._recent.popitem(last=False)
        return read


def _may_be_control(header: str) -> bool:
    """Return whether a header (its name in lower case) can be a control."""
    return (header.startswith("x-") and header != "x-request-id") or header == "accept-language"
