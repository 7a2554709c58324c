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

# Servers read the seed into 32 or 64 bits, signed or not; this range is in all of them.
_SEEDS = 2**31

# -- responses -------------------------------------------------------------------------------------------------------


class WireMessage(msgspec.Struct):
    """Hold a whole message, or the part that one chunk adds. Reasoning has two names on the wire."""

    content: str | list[object] | None = None
    refusal: object = None
    reasoning_content: object = None
    reasoning: object = None

    @property
    def text(self) -> str:
        """The content as text, also if it is a list of parts."""
        if isinstance(self.content, list):
            return "".join(_read_part(part) for part in self.content)
        return self.content or ""


class WireChoice(msgspec.Struct):
    """Hold one choice: `message` in a whole completion, `delta` in a chunk."""

    message: WireMessage | None = None
    delta: WireMessage | None = None
    finish_reason: object = None
    index: object = 0
    error: object = None


class WireAnswer(msgspec.Struct):
    """Hold a whole completion or a chunk.

    Only the fields that an answer is made of have a type. The others may be anything, and nonsense in them counts as
    absent. `kind` (`object` on the wire) marks vLLM's bare errors.
    """

    choices: list[WireChoice] | None = None
    error: object = None
    model: object = None
    usage: object = None
    x_groq: object = None
    kind: object = msgspec.field(default=None, name="object")


_ANSWERS = msgspec.json.Decoder(WireAnswer, strict=False)


def _read_answer(data: bytes, *, is_error: bool = False) -> list[CompletionPiece]:
    """Return the pieces in `data`. Raise DecodeError, UnicodeDecodeError, RecursionError or ErrorInCompletion."""
    answer = _ANSWERS.decode(data)
    if answer.error:
        raise ErrorInCompletion(read_error({"error": answer.error}))
    if is_error or answer.kind == "error":
        raise ErrorInCompletion(read_error(msgspec.json.decode(data)))
    model = answer.model if isinstance(answer.model, str) else ""
    pieces = [piece for choice in answer.choices or () for piece in _read_choice(choice, model)]
    groq = answer.x_groq.get("usage") if isinstance(answer.x_groq, dict) else None
    if (usage := _read_usage(answer.usage) or _read_usage(groq)) is not None:
        pieces.append(CompletionPiece(usage=usage, model=model))
    return pieces


def _read_choice(choice: WireChoice, model: str) -> list[CompletionPiece]:
    if choice.error:
        raise ErrorInCompletion(read_error({"error": choice.error}))
    message = choice.message or choice.delta or WireMessage()
    index = choice.index if isinstance(choice.index, int) else 0
    pieces = []
    thoughts = (message.reasoning_content, message.reasoning)
    if thought := next((text for text in thoughts if isinstance(text, str) and text), ""):
        pieces.append(CompletionPiece(index, thought, model=model, is_reasoning=True))
    if message.refusal and isinstance(message.refusal, str):
        pieces.append(CompletionPiece(index, message.refusal, model=model, is_refusal=True))
    finish_reason = parse_finish_reason(choice.finish_reason)
    if message.text or finish_reason:
        pieces.append(CompletionPiece(index, message.text, finish_reason, model=model))
    return pieces


def _read_part(part: object) -> str:
    """Return the text of one part of a content list: a plain string, or an object of a text type."""
    if isinstance(part, str):
        return part
    text = part.get("text") if isinstance(part, dict) and part.get("type", "text") in ("text", "output_text") else None
    return text if isinstance(text, str) else ""


def _read_usage(usage: object) -> Usage | None:
    """Return the token counts of a usage report, or None if it has no readable one."""
    if not isinstance(usage, dict):
        return None
    counts = [usage.get(name) for name in ("prompt_tokens", "completion_tokens")]
    tokens = [int(count) if isinstance(count, (int, float)) and 0 <= count < 2**53 else None for count in counts]
    return None if tokens == [None, None] else Usage(tokens[0] or 0, tokens[1] or 0)


class ChunkDecoder:
    """Decode a stream of chunks. `[DONE]` may be missing.

    Events that hold no JSON object (heartbeats, time stamps) are skipped. A damaged object is an error, since it may have
    held content.
    """

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
                pieces += _read_answer(event.data, is_error=event.name == "error")
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                if event.name == "error":
                    raise ErrorInCompletion(ErrorReport()) from None
                if is_fragment(event.data):
                    raise NotAChatCompletion("an event of its stream is damaged") from None
                self.malformed_events += bool(event.data.strip())
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
