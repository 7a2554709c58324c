"""Notice a model that repeats itself without end."""

from __future__ import annotations

__all__ = ["RepetitionDetector"]

_WINDOW_CHARS = 2_000
_MAX_PERIOD_CHARS = 200
_CHECK_EVERY_CHARS = 500


class RepetitionDetector:
    """Collect the end of a text and report when it has become one short piece over and over again."""

    def __init__(self) -> None:
        self._tail = ""
        self._unchecked = 0

    def feed(self, text: str) -> bool:
        """Return whether the last 2,000 characters repeat a piece of at most 200 characters."""
        self._tail = (self._tail + text)[-_WINDOW_CHARS:]
        self._unchecked += len(text)
        if len(self._tail) < _WINDOW_CHARS or self._unchecked < _CHECK_EVERY_CHARS:
            return False
        self._unchecked = 0
        return _has_short_period(self._tail)


def _has_short_period(text: str) -> bool:
    # The period is where the end of the text occurs for the last time before itself.
    sample = text[-_MAX_PERIOD_CHARS:]
    found = text.rfind(sample, 0, len(text) - 1)
    if found < 0:
        return False
    period = len(text) - _MAX_PERIOD_CHARS - found
    return period <= _MAX_PERIOD_CHARS and text[period:] == text[:-period]
