"""The protocol between the chat client and the formats that it can use, without I/O."""

from __future__ import annotations

from typing import Protocol

import msgspec

from mockllmapi.exchange import CompletionRequest, FinishReason, Usage
from mockllmapi.providers.capability_negotiation import CallCapabilities
from mockllmapi.providers.error_report import ErrorReport

__all__ = ["CompletionPiece", "Dialect", "ErrorInCompletion", "NotAChatCompletion", "PieceDecoder"]


class CompletionPiece(msgspec.Struct, frozen=True):
    """Hold one step of a completion.

    `index` is the number of the choice. `is_reasoning` marks reasoning, which shows that the model is alive but is not
    content; `is_tool_call` marks a part of a tool's arguments. `error` is an error of this choice. `is_end` marks the end
    of the stream or of a whole body.
    """

    index: int = 0
    text: str = ""
    finish_reason: FinishReason | None = None
    usage: Usage | None = None
    model: str = ""
    is_reasoning: bool = False
    is_tool_call: bool = False
    is_refusal: bool = False
    is_end: bool = False
    error: ErrorReport | None = None

    @property
    def content(self) -> str:
        """The text, if it is content."""
        return "" if self.is_reasoning or self.is_tool_call or self.is_refusal else self.text


class NotAChatCompletion(ValueError):
    """Raised for a body that is not a completion of this dialect.

    Its text, if any, describes the defect and quotes nothing of the body.
    """


class ErrorInCompletion(ValueError):
    """Raised for an error inside a response that has begun well."""

    def __init__(self, report: ErrorReport) -> None:
        self.report = report
        super().__init__("a response with an error inside")


class PieceDecoder(Protocol):
    """Decode the bytes of one response, streamed or whole, by their form.

    Both methods raise NotAChatCompletion or ErrorInCompletion.
    """

    malformed_events: int
    """The number of unreadable events that were skipped, since they held nothing of the completion."""
    is_whole: bool
    """Whether the bytes so far are the beginning of a whole body, whose pieces come at its end."""

    def feed(self, chunk: bytes) -> list[CompletionPiece]:
        """Return the pieces that `chunk` completes."""

    def finish(self) -> list[CompletionPiece]:
        """Return the pieces that were still open at the end of the response."""


class Dialect(Protocol):
    """Encode requests and decode completions of one chat format."""

    path: str
    """The path of chat requests below `base_url`, or below the host if it begins with `/`."""

    def encode(self, request: CompletionRequest, allowed: CallCapabilities, *, model: str, is_streamed: bool) -> bytes:
        """Return the request body, without what `allowed` rules out."""

    def decoder(self, choices: int) -> PieceDecoder:
        """Return a decoder for one response to a request for that many choices."""
