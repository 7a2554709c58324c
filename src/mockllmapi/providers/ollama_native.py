"""Ollama's native chat route, the only one that lets a request set the context window (`num_ctx`).

https://github.com/ollama/ollama/blob/main/docs/api.md. A streamed completion is one JSON object a line.
"""

from __future__ import annotations

import msgspec

from mockllmapi.exchange import CompletionRequest, FinishReason, Usage
from mockllmapi.providers.capability_negotiation import CallCapabilities
from mockllmapi.providers.dialect import (
    CompletionPiece,
    ErrorInCompletion,
    NotAChatCompletion,
    is_fragment,
    parse_finish_reason,
)
from mockllmapi.providers.error_report import read_error
from mockllmapi.providers.grammar_schema import to_grammar_schema
from mockllmapi.providers.model_capabilities import StructuredOutput
from mockllmapi.providers.sse_reader import MAX_LINE_BYTES
from mockllmapi.types import JsonValue

__all__ = ["LineDecoder", "OllamaNative"]

# Servers read the seed into 32 or 64 bits, signed or not; this range is in all of them.
_SEEDS = 2**31


class NativeMessage(msgspec.Struct):
    """Hold a message, or the part that one line adds."""

    content: str | None = None
    thinking: object = None


class NativeAnswer(msgspec.Struct):
    """Hold a whole completion, or one line of it. The last line has the counts."""

    message: NativeMessage | None = None
    done: bool = False
    done_reason: object = None
    model: object = None
    prompt_eval_count: object = None
    eval_count: object = None
    error: object = None


_ANSWERS = msgspec.json.Decoder(NativeAnswer, strict=False)
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def _read_answer(data: bytes) -> list[CompletionPiece]:
    answer = _ANSWERS.decode(data)
    if answer.error:
        raise ErrorInCompletion(read_error({"error": answer.error}))
    model = answer.model if isinstance(answer.model, str) else ""
    message = answer.message or NativeMessage()
    pieces = []
    if message.thinking and isinstance(message.thinking, str):
        pieces.append(CompletionPiece(text=message.thinking, model=model, is_reasoning=True))
    # Older servers have no `done_reason`.
    finish_reason = (parse_finish_reason(answer.done_reason) or FinishReason.STOP) if answer.done else None
    if message.content or finish_reason:
        pieces.append(CompletionPiece(text=message.content or "", finish_reason=finish_reason, model=model))
    if answer.done:
        counts = (answer.prompt_eval_count, answer.eval_count)
        prompt, completion = (count if isinstance(count, int) else 0 for count in counts)
        usage = Usage(prompt, completion) if any(isinstance(count, int) for count in counts) else None
        pieces.append(CompletionPiece(usage=usage, model=model, is_end=True))
    return pieces


class LineDecoder:
    """Decode a completion line by line. Lines that hold no JSON object are skipped; a damaged object is an error."""

    def __init__(self) -> None:
        self._read_rest: list[bytes] = []
        self._size = 0
        self.malformed_events = 0

    def feed(self, chunk: bytes) -> list[CompletionPiece]:
        """Return the pieces that `chunk` completes. Raise NotAChatCompletion or ErrorInCompletion."""
        first, *others = chunk.split(b"\n")
        self._buffer(first)
        pieces: list[CompletionPiece] = []
        for rest in others:
            pieces += self._read_line()
            self._buffer(rest)
        return pieces

    def finish(self) -> list[CompletionPiece]:
        """Return the pieces of a last line without a line feed."""
        return self._read_line()

    def _buffer(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > MAX_LINE_BYTES:
            raise NotAChatCompletion(f"a line is longer than {MAX_LINE_BYTES} bytes")
        self._read_rest.append(part)

    def _read_line(self) -> list[CompletionPiece]:
        line = b"".join(self._read_rest).strip()
        self._read_rest = []
        self._size = 0
        if not line:
            return []
        try:
            return _read_answer(line)
        except _UNREADABLE:
            if is_fragment(line):
                raise NotAChatCompletion("a line of its stream is damaged") from None
            self.malformed_events += 1
            return []


class OllamaNative:
    """Encode and decode for the native route. `context_tokens` is the window that every call requests."""

    path = "/api/chat"

    def __init__(self, *, path: str, temperature: float, max_tokens: int, context_tokens: int) -> None:
        self.path = path
        self._temperature = temperature
        self._max_tokens = max_tokens
        self._context_tokens = context_tokens

    def encode(
        self, request: CompletionRequest, negotiated: CallCapabilities, *, model: str, is_streamed: bool
    ) -> bytes:
        """Return the request body, without what `negotiated` rules out."""
        capabilities = negotiated.capabilities
        options: dict[str, JsonValue] = {"num_ctx": self._context_tokens}
        if capabilities.length_parameter is not None:
            ceiling = self._max_tokens if capabilities.length_ceiling is None else capabilities.length_ceiling
            options["num_predict"] = min(self._max_tokens, ceiling)
        if capabilities.has_temperature:
            options["temperature"] = self._temperature
        if request.seed is not None and capabilities.has_seed:
            options["seed"] = request.seed % _SEEDS
        body: dict[str, object] = {
            "model": model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "options": options,
            "stream": is_streamed,
        }
        answer_format = _format(request, negotiated)
        if answer_format is not None:
            body["format"] = answer_format
        return msgspec.json.encode(body)

    def decode(self, body: bytes) -> list[CompletionPiece]:
        """Return the pieces of a whole completion. Raise NotAChatCompletion or ErrorInCompletion."""
        try:
            return _read_answer(body)
        except _UNREADABLE:
            raise NotAChatCompletion("it is not the JSON of one") from None

    def decoder(self) -> LineDecoder:
        """Return a decoder for one stream."""
        return LineDecoder()


def _format(request: CompletionRequest, negotiated: CallCapabilities) -> JsonValue:
    if request.schema is None or not negotiated.can_send_schema:
        return None
    for mode in negotiated.capabilities.structured_outputs:
        if mode is StructuredOutput.OBJECT:
            return "json"
        if mode is StructuredOutput.PROMPT:
            return None
        schema = to_grammar_schema(request.schema)
        if schema is not None:
            return schema
    return None
