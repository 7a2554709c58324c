"""Limit the silence of a stream."""

from __future__ import annotations

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.providers.dialect import CompletionPiece
from mockllmapi.types import Clock

__all__ = ["SilenceTimer"]

# Time for what may follow the last text: the usage, the end mark, the end of the body.
_AFTER_FINISH_S = 1.0
_AFTER_END_S = 0.1


class SilenceTimer:
    """Say how long a stream may still be silent.

    Before the first content it may last `first_content_s` from the start of the call or from the last piece of reasoning,
    since a model that reasons is alive. Afterwards every piece starts a new, shorter wait of `idle_s`.
    """

    def __init__(self, clock: Clock, first_content_s: float, idle_s: float, choices: int) -> None:
        self._clock = clock
        self._first_content_s = first_content_s
        self._idle_s = idle_s
        self._choices = choices
        self._until = clock.monotonic() + first_content_s
        self._finished: set[int] = set()
        self._has_content = False
        self._finishes_every_piece = False

    @property
    def has_finished(self) -> bool:
        """Whether every requested choice has finished."""
        return len(self._finished) >= self._choices

    @property
    def left_s(self) -> float:
        """Seconds until the time is over."""
        return max(self._until - self._clock.monotonic(), 0.0)

    def wait(self, seconds: float) -> None:
        """Start a wait of this length, after bytes that are not a piece yet."""
        self._until = self._clock.monotonic() + seconds

    def restart(self, piece: CompletionPiece) -> None:
        """Start the wait for the next piece after this one."""
        has_text = bool(piece.text) and not piece.is_reasoning
        if piece.finish_reason is not None:
            # A server that sends its finish word with every piece has not finished with the first one.
            is_early = piece.index in self._finished or not (self._has_content or has_text)
            self._finishes_every_piece = self._finishes_every_piece or is_early
            self._finished.add(piece.index)
        self._has_content = self._has_content or has_text
        if piece.is_end and self.has_finished:
            self.wait(_AFTER_END_S)
        elif self.has_finished:
            self.wait(self._idle_s if self._finishes_every_piece else _AFTER_FINISH_S)
        elif self._has_content:
            self.wait(min(self._idle_s, self._first_content_s))
        elif piece.is_reasoning:
            self.wait(self._first_content_s)

    def make_failure(self) -> AttemptFailed:
        """Return the failure for a time that is over."""
        if self._has_content:
            return AttemptFailed(FailureClass.TIMEOUT, "The backend stopped in the middle of its answer.", status=200)
        words = f"The model said nothing within {self._first_content_s:g} s."
        return AttemptFailed(FailureClass.TIMEOUT, words, status=200)
