"""Comments between the values of JSON, which strict JSON does not have."""

from __future__ import annotations

__all__ = ["Comment"]


class Comment:
    """`// …`, `# …` or `/* … */` from its first character on, in pieces of any size. `is_over` once it has ended, `is_none`
    where the slash begins no comment."""

    def __init__(self) -> None:
        self._opening = ""
        self._before = ""
        self.is_over = False
        self.is_none = False

    def feed(self, chunk: str, start: int = 0) -> int:
        """Read on from `start`. The index behind what belongs to the comment."""
        position = start
        while self._opening not in ("#", "//", "/*") and position < len(chunk):
            self._opening += chunk[position]
            position += 1
            if self._opening[0] != "#" and self._opening not in ("/", "//", "/*"):
                self.is_none = self.is_over = True
                return position
        end = self._end(chunk, position)
        self.is_over = end >= 0
        self._before = chunk[-1] if position < len(chunk) else self._before
        return end if self.is_over else len(chunk)

    def _end(self, chunk: str, position: int) -> int:
        """The index behind the end; -1 where it has none yet."""
        if self._opening != "/*":
            return chunk.find("\n", position) + 1 or -1
        if self._before == "*" and chunk[position : position + 1] == "/":
            return position + 1
        end = chunk.find("*/", position)
        return -1 if end < 0 else end + 2
