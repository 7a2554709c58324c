"""The protocol between the chat client and the formats that it can use, without I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from mockllmapi.exchange import CompletionRequest, FinishReason, Usage
from mockllmapi.providers.capability_negotiation import CallCapabilities
from mockllmapi.providers.error_report import ErrorReport

__all__ = [
    "CompletionPiece",
    "Dialect",
    "ErrorInCompletion",
    "NotAChatCompletion",
    "PieceDecoder",
    "is_fragment",
    "parse_finish_reason",
]


@dataclass(frozen=True, slots=True)
class CompletionPiece:
    """Hold one step of a completion.

    `index` is the number of the choice. `is_reasoning` marks reasoning, which shows that the model is alive but is not
    content. `is_end` marks the end of the stream.
    """

    index: int = 0
    text: str = ""
    finish_reason: FinishReason | None = None
    usage: Usage | None = None
    model: str = ""
    is_reasoning: bool = False
    is_refusal: bool = False
    is_end: bool = False


class NotAChatCompletion(ValueError):
    """Raised for a body that is not a completion of this dialect. Its text quotes nothing of the body."""


class ErrorInCompletion(ValueError):
    """Raised for an error inside a response that has begun well."""

    def __init__(self, report: ErrorReport) -> None:
        self.report = report
        super().__init__("an answer holds an error")


class PieceDecoder(Protocol):
    """Decode the bytes of one streamed completion. Both methods raise NotAChatCompletion or ErrorInCompletion."""

    malformed_events: int
    """The number of unreadable events that were skipped, since they held nothing of the completion."""

    def feed(self, chunk: bytes) -> list[CompletionPiece]:
        """Return the pieces that `chunk` completes."""

    def finish(self) -> list[CompletionPiece]:
        """Return the pieces that were still open at the end of the stream."""


class Dialect(Protocol):
    """Encode requests and decode completions of one chat format."""

    path: str
    """The path of chat requests below `base_url`, or below the host if it begins with `/`."""

    def encode(
        self, request: CompletionRequest, negotiated: CallCapabilities, *, model: str, is_streamed: bool
    ) -> bytes:
        """Return the request body. `request.n` is sent only if `negotiated` allows it."""

    def decode(self, body: bytes) -> list[CompletionPiece]:
        """Return the pieces of a whole completion. Raise NotAChatCompletion or ErrorInCompletion."""

    def decoder(self) -> PieceDecoder:
        """Return a decoder for one streamed completion."""


_FINISH_WORDS = {
    FinishReason.STOP: "stop eos eos_token end end_turn stop_sequence complete completed tool_calls tool_use function_call",
    FinishReason.LENGTH: "length max_tokens max_output_tokens max_length model_length incomplete token_limit context_length",
    FinishReason.CONTENT_FILTER: (
        "content_filter safety recitation sensitive blocklist prohibited_content guardrail_intervened spii refusal "
        "image_safety content_filtered moderation"
    ),
}
_FINISH_REASONS = {word: reason for reason, words in _FINISH_WORDS.items() for word in words.split()}


def parse_finish_reason(word: object) -> FinishReason | None:
    """Return the family of a finish word in any case, OTHER for an unknown word, None for an empty one."""
    if not isinstance(word, str) or word.strip().lower() in ("", "null", "none"):
        return None
    return _FINISH_REASONS.get(word.strip().lower().replace("-", "_"), FinishReason.OTHER)


def is_fragment(data: bytes) -> bool:
    """Return whether unreadable data are a damaged object. Every event with content is one, so content is then missing."""
    data = data.strip()
    return data.startswith(b'{"') or data.endswith(b"}") or b'":' in data
