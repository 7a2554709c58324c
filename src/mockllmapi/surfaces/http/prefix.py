"""The mock prefix in the paths of requests."""

from __future__ import annotations

from difflib import get_close_matches

__all__ = ["MockPrefix"]

MAX_SUGGESTED_CHARS = 200


class MockPrefix:
    """The path below which every request is mocked, compared without case. `path` is empty for the root."""

    def __init__(self, path: str) -> None:
        self.path = path.rstrip("/")
        self._lowered = self.path.lower()

    def strip(self, path: str) -> str | None:
        """Return the part of `path` below the prefix (empty for the prefix itself), or None outside of it."""
        size = len(self.path)
        head = path[:size]
        if head != self.path and head.lower() != self._lowered:
            return None
        return path[size:] if len(path) == size or path[size] == "/" else None

    def suggest(self, path: str) -> str:
        """Return the path below the prefix that a client most likely meant by `path`.

        Leading segments that are a part of the prefix, also misspelt, are replaced by the whole prefix.
        """
        expected = self.path[1:].lower().split("/")
        segments = [segment for segment in path.split("/") if segment]
        while segments and expected and (close := get_close_matches(segments[0].lower(), expected, n=1, cutoff=0.7)):
            expected = expected[expected.index(close[0]) + 1 :]
            segments = segments[1:]
        return "/".join((self.path, *segments))[:MAX_SUGGESTED_CHARS]
