"""Join surrogate pairs that a stream has split over two pieces, and replace those that stay alone."""

from __future__ import annotations

__all__ = ["SurrogateJoiner"]

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class SurrogateJoiner:
    """Return text without lone surrogates. A high one at the end of a piece waits for the next piece."""

    def __init__(self) -> None:
        self._high = ""

    def feed(self, text: str) -> str:
        """Return the text up to a last high surrogate."""
        if not self._high and _is_clean(text):
            return text
        text = self._high + text
        self._high = ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._high = text[:-1], text[-1]
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def finish(self) -> str:
        """Return the replacement of a high surrogate that stayed alone, or nothing."""
        high, self._high = self._high, ""
        return _REPLACEMENT if high else ""


def _is_clean(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)
