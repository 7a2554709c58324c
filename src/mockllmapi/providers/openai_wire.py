"""OpenAI's chat completions, the format of most servers.

https://platform.openai.com/docs/api-reference/chat. Unknown fields are ignored, and missing ones have a default. Whether a
body is a completion is decided later, from its content.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from mockllmapi.exchange import CompletionRequest, Usage
from mockllmapi.providers.capability_negotiation import CallCapabilities
from mockllmapi.providers.dialect import (
    CompletionPiece,
    ErrorInCompletion,
    NotAChatCompletion,
    is_fragment,
    parse_finish_reason,
)
from mockllmapi.providers.error_report import ErrorReport, read_error
from mockllmapi.providers.grammar_schema import to_grammar_schema
from mockllmapi.providers.model_capabilities import StructuredOutput
from mockllmapi.providers.sse_reader import SseEvent, SseOverflow, SseReader
from mockllmapi.providers.strict_schema import to_strict_schema
from mockllmapi.types import JsonObject, JsonSchema

__all__ = ["ChunkDecoder", "OpenAiWire"]

_MAX_MALFORMED = 1
# Servers read the seed into 32 or 64 bits, signed or not; this range is in all of them.
_SEEDS = 2**31

# -- responses -------------------------------------------------------------------------------------------------------


class WireText(msgspec.Struct):
    """Hold one part of a message whose content is a list."""

    type: str = "text"
    text: str | None = None


class WireMessage(msgspec.Struct):
    """Hold a whole message, or the part that one chunk adds. Reasoning has two names on the wire."""

    content: str | list[WireText] | None = None
    refusal: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None

    @property
    def text(self) -> str:
        """The content as text."""
        if isinstance(self.content, list):
            return "".join(part.text or "" for part in self.content if part.type in ("text", "output_text"))
        return self.content or ""


class WireChoice(msgspec.Struct):
    """Hold one choice: `message` in a whole completion, `delta` in a chunk."""

    index: int = 0
    message: WireMessage | None = None
    delta: WireMessage | None = None
    finish_reason: str | None = None


class WireUsage(msgspec.Struct):
    """Hold token counts."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class WireAnswer(msgspec.Struct):
    """Hold a whole completion or a chunk. `kind` (`object` on the wire) marks vLLM's bare errors."""

    choices: list[WireChoice] | None = None
    model: str | None = None
    usage: WireUsage | None = None
    error: object = None
    kind: str | None = msgspec.field(default=None, name="object")


_ANSWERS = msgspec.json.Decoder(WireAnswer, strict=False)


def _read_answer(data: bytes) -> list[CompletionPiece]:
    """Return the pieces in `data`. Raise DecodeError, UnicodeDecodeError, RecursionError or ErrorInCompletion."""
    answer = _ANSWERS.decode(data)
    if answer.error:
        raise ErrorInCompletion(read_error({"error": answer.error}))
    if answer.kind == "error":
        raise ErrorInCompletion(read_error(msgspec.json.decode(data)))
    model = answer.model or ""
    pieces = [piece for choice in answer.choices or () for piece in _read_choice(choice, model)]
    if answer.usage is not None:
        usage = Usage(answer.usage.prompt_tokens or 0, answer.usage.completion_tokens or 0)
        pieces.append(CompletionPiece(usage=usage, model=model))
    return pieces


def _read_choice(choice: WireChoice, model: str) -> list[CompletionPiece]:
    message = choice.message or choice.delta or WireMessage()
    index = choice.index
    pieces = []
    if thought := message.reasoning_content or message.reasoning:
        pieces.append(CompletionPiece(index, thought, model=model, is_reasoning=True))
    if message.refusal:
        pieces.append(CompletionPiece(index, message.refusal, model=model, is_refusal=True))
    finish_reason = parse_finish_reason(choice.finish_reason)
    if message.text or finish_reason:
        pieces.append(CompletionPiece(index, message.text, finish_reason, model=model))
    return pieces


class ChunkDecoder:
    """Decode a stream of chunks. `[DONE]` may be missing. One unreadable event is skipped, unless it held content."""

    def __init__(self) -> None:
        self._reader = SseReader()
        self.malformed_events = 0

    def feed(self, chunk: bytes) -> list[CompletionPiece]:
        """Return the pieces that `chunk` completes. Raise NotAChatCompletion or ErrorInCompletion."""
        try:
            return self._read(self._reader.feed(chunk))
        except SseOverflow as error:
            raise NotAChatCompletion(str(error)) from None

    def finish(self) -> list[CompletionPiece]:
        """Return the pieces still open at the end."""
        try:
            return self._read(self._reader.finish())
        except SseOverflow as error:
            raise NotAChatCompletion(str(error)) from None

    def _read(self, events: list[SseEvent]) -> list[CompletionPiece]:
        pieces: list[CompletionPiece] = []
        for event in events:
            if event.data.strip() == b"[DONE]":
                pieces.append(CompletionPiece(is_end=True))
                continue
            try:
                pieces += _read_answer(event.data)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                if event.name == "error":
                    raise ErrorInCompletion(ErrorReport()) from None
                if not isinstance(error, msgspec.ValidationError) and is_fragment(event.data):
                    raise NotAChatCompletion("an event of its stream is damaged") from None
                self.malformed_events += 1
                if self.malformed_events > _MAX_MALFORMED:
                    raise NotAChatCompletion("several events of its stream cannot be read") from None
        return pieces


# -- requests ---------------------------------------------------------------------------------------------------------


class OpenAiWire:
    """Encode and decode chat completions. `temperature` and `max_tokens` come from the configuration."""

    path = "chat/completions"

    def __init__(self, *, temperature: float, max_tokens: int) -> None:
        self._temperature = temperature
        self._max_tokens = max_tokens

    def encode(
        self, request: CompletionRequest, negotiated: CallCapabilities, *, model: str, is_streamed: bool
    ) -> bytes:
        """Return the request body, without what `negotiated` rules out."""
        capabilities = negotiated.capabilities
        body: dict[str, object] = {
            "model": model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        }
        if capabilities.has_temperature:
            body["temperature"] = self._temperature
        if capabilities.length_parameter is not None:
            ceiling = self._max_tokens if capabilities.length_ceiling is None else capabilities.length_ceiling
            body[capabilities.length_parameter] = min(self._max_tokens, ceiling)
        if request.seed is not None and capabilities.has_seed:
            body["seed"] = request.seed % _SEEDS
        if request.n > 1 and capabilities.has_native_n:
            body["n"] = request.n
        response_format = _response_format(request, negotiated)
        if response_format is not None:
            body["response_format"] = response_format
        body["stream"] = is_streamed
        if is_streamed and capabilities.has_stream_usage:
            body["stream_options"] = {"include_usage": True}
        return msgspec.json.encode(body)

    def decode(self, body: bytes) -> list[CompletionPiece]:
        """Return the pieces of a whole completion. Raise NotAChatCompletion or ErrorInCompletion."""
        try:
            return _read_answer(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise NotAChatCompletion("it is not the JSON of one") from None

    def decoder(self) -> ChunkDecoder:
        """Return a decoder for one stream."""
        return ChunkDecoder()


def _response_format(request: CompletionRequest, negotiated: CallCapabilities) -> JsonObject | None:
    """Return how to request JSON. A schema that a mode cannot express is sent in the next mode that can."""
    if request.schema is None or not negotiated.can_send_schema:
        return None
    for mode in negotiated.capabilities.structured_outputs:
        match mode:
            case StructuredOutput.STRICT_SCHEMA:
                schema: JsonSchema | None = to_strict_schema(request.schema)
            case StructuredOutput.SCHEMA:
                schema = to_grammar_schema(request.schema)
            case StructuredOutput.OBJECT:
                if _wants_object(request):
                    return {"type": "json_object"}
                continue
            case StructuredOutput.PROMPT:
                return None
        if schema is not None:
            is_strict: Literal[True] | None = True if mode is StructuredOutput.STRICT_SCHEMA else None
            named: JsonObject = {"name": "answer", "schema": schema}
            return {"type": "json_schema", "json_schema": named | ({"strict": True} if is_strict else {})}
    return None


def _wants_object(request: CompletionRequest) -> bool:
    """Return whether `json_object` may be used. It excludes lists, and the API wants the word JSON in a message."""
    schema = request.schema
    is_object = isinstance(schema, dict) and (schema.get("type") == "object" or "properties" in schema)
    return is_object and any("json" in message.content.lower() for message in request.messages)
