"""What has been written of an answer that is sent while it comes, and what waits between two values."""

from __future__ import annotations

import msgspec

__all__ = ["OutputBuffer", "text_of"]


class OutputBuffer:
    """`gap` is the model's own text since the last value: blanks, a comma, a name and its colon. It is sent as it is while it
    `is_plain`; otherwise punctuation is written anew."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._mark: int | None = None
        self.gap: list[str] = []
        self.is_plain = True

    def lead(self, name: str | None, *, is_inside: bool, is_first: bool) -> None:
        """Write what stands before a value: nothing before the whole one, else a comma and the name, where there is one."""
        if is_inside and self.is_plain:
            self._pieces += self.gap
        elif is_inside:
            self._pieces.append(("" if is_first else ",") + ("" if name is None else f"{text_of(name)}:"))
        self._begin_gap()

    def write(self, text: str) -> None:
        self._pieces.append(text)

    def close(self, bracket: str) -> None:
        """Write a closing bracket; what waits before it is dropped, unless it is blank."""
        blank = "".join(self.gap) if self.is_plain else ""
        self._pieces.append(bracket if blank.strip(" \t\r\n") else blank + bracket)
        self._begin_gap()

    def skip(self) -> None:
        """Drop what waits: the value behind it is not sent."""
        self.gap.clear()
        self.is_plain = False

    def hold(self) -> None:
        """What is written from now on waits until it is `firm`, or is withdrawn."""
        if self._mark is None:
            self._mark = len(self._pieces)

    def firm(self) -> None:
        self._mark = None

    def withdraw(self) -> None:
        """Forget what waits."""
        if self._mark is not None:
            del self._pieces[self._mark :]
            self._mark = None
            self.skip()

    def take(self) -> str:
        """What was written since the last time and does not wait."""
        pieces = self._pieces
        if self._mark is not None:
            text = "".join(pieces[: self._mark])
            del pieces[: self._mark]
            self._mark = 0
            return text
        text = pieces[0] if len(pieces) == 1 else "".join(pieces)
        pieces.clear()
        return text

    def _begin_gap(self) -> None:
        self.gap.clear()
        self.is_plain = True


def text_of(value: object) -> str:
    """A value as JSON text. Half a surrogate pair becomes a replacement character."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        import json

        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
