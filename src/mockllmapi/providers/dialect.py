"""The seam between the one chat client and the formats it can speak. No I/O on either side of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from mockllmapi.exchange import CompletionRequest, FinishReason, Usage
from mockllmapi.providers.error_report import ErrorReport
from mockllmapi.providers.lessons import Terms

__all__ = ["Dialect", "ErrorInAnswer", "NoChatCompletion", "Piece", "PieceDecoder", "finish_reason_of", "is_fragment"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One step of an answer. `index` tells several answers apart; `is_thought` marks reasoning, which shows that the
    model is alive and is no content; `is_end` says that nothing more will come."""

    index: int = 0
    text: str = ""
    finish_reason: FinishReason | None = None
    usage: Usage | None = None
    model: str = ""
    is_thought: bool = False
    is_refusal: bool = False
    is_end: bool = False


class NoChatCompletion(ValueError):
    """What came is no answer of this dialect. The text is in our own words."""


class ErrorInAnswer(ValueError):
    """An answer that began well holds an error."""

    def __init__(self, report: ErrorReport) -> None:
        self.report = report
        super().__init__("an answer holds an error")


class PieceDecoder(Protocol):
    """Turns the bytes of one streamed answer into pieces. Both methods raise NoChatCompletion or ErrorInAnswer."""

    malformed_events: int
    """How many events could not be read and were left out, since nothing of the answer was in them."""

    def feed(self, chunk: bytes) -> list[Piece]:
        """The pieces that `chunk` completes."""

    def finish(self) -> list[Piece]:
        """The pieces that were still open when the stream ended."""


class Dialect(Protocol):
    """One chat format."""

    path: str
    """Where chats go, below `base_url`, or from the root of the host's path where it begins with `/`."""

    def encode(self, request: CompletionRequest, terms: Terms, *, model: str, is_streamed: bool) -> bytes:
        """The request body. `request.n` counts only where `terms` allow it."""

    def decode(self, body: bytes) -> list[Piece]:
        """The pieces of a whole answer. Raises NoChatCompletion or ErrorInAnswer."""

    def decoder(self) -> PieceDecoder:
        """A reader for one streamed answer."""


_FINISH_REASONS = {
    "stop": FinishReason.STOP,
    "eos": FinishReason.STOP,
    "eos_token": FinishReason.STOP,
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "length": FinishReason.LENGTH,
    "max_tokens": FinishReason.LENGTH,
    "model_length": FinishReason.LENGTH,
    "content_filter": FinishReason.CONTENT_FILTER,
}


def finish_reason_of(word: str | None) -> FinishReason | None:
    """What a wire's word for the end means; None where there is none yet."""
    return _FINISH_REASONS.get(word, FinishReason.OTHER) if word else None


def is_fragment(data: bytes) -> bool:
    """Whether unreadable data are what is left of an object, as every event with content is one. Then a part of the answer
    is missing with it, and what is left must not pass for the whole."""
    data = data.strip()
    return data.startswith(b'{"') or data.endswith(b"}") or b'":' in data
