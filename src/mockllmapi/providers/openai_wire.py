"""OpenAI's chat completions, the format that most servers speak.

https://platform.openai.com/docs/api-reference/chat. Fields that are not named here are read over, and a field that is
missing where a server is careless has a default: the judgement whether an answer is one comes later, from its content.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from mockllmapi.exchange import CompletionRequest, Usage
from mockllmapi.providers.dialect import ErrorInAnswer, NoChatCompletion, Piece, finish_reason_of, is_fragment
from mockllmapi.providers.error_report import ErrorReport, read_error
from mockllmapi.providers.grammar_schema import to_grammar_schema
from mockllmapi.providers.lessons import Terms
from mockllmapi.providers.profile import StructuredOutput
from mockllmapi.providers.sse_reader import SseEvent, SseOverflow, SseReader
from mockllmapi.providers.strict_schema import to_strict_schema
from mockllmapi.types import JsonObject, JsonSchema

__all__ = ["ChunkDecoder", "OpenAiWire"]

_MOST_MALFORMED = 1
# Servers read the seed into 32 or 64 bits, signed or not; this range is in all of them.
_SEEDS = 2**31

# -- what comes back --------------------------------------------------------------------------------------------------


class WireText(msgspec.Struct):
    """One part of a message whose content is a list."""

    type: str = "text"
    text: str | None = None


class WireMessage(msgspec.Struct):
    """A whole message, or what a chunk adds to one. Two names are in use for the thoughts of a reasoning model."""

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
    """One answer: `message` in a whole one, `delta` in a chunk."""

    index: int = 0
    message: WireMessage | None = None
    delta: WireMessage | None = None
    finish_reason: str | None = None


class WireUsage(msgspec.Struct):
    """Token counts."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class WireAnswer(msgspec.Struct):
    """A whole completion or a chunk of one. `kind` (`object` on the wire) tells vLLM's bare
    errors from answers."""

    choices: list[WireChoice] | None = None
    model: str | None = None
    usage: WireUsage | None = None
    error: object = None
    kind: str | None = msgspec.field(default=None, name="object")


_ANSWERS = msgspec.json.Decoder(WireAnswer, strict=False)


def _read_answer(data: bytes) -> list[Piece]:
    """The pieces in `data`. Raises msgspec.DecodeError, UnicodeDecodeError, RecursionError, ErrorInAnswer."""
    answer = _ANSWERS.decode(data)
    if answer.error:
        raise ErrorInAnswer(read_error({"error": answer.error}))
    if answer.kind == "error":
        raise ErrorInAnswer(read_error(msgspec.json.decode(data)))
    model = answer.model or ""
    pieces = [piece for choice in answer.choices or () for piece in _read_choice(choice, model)]
    if answer.usage is not None:
        usage = Usage(answer.usage.prompt_tokens or 0, answer.usage.completion_tokens or 0)
        pieces.append(Piece(usage=usage, model=model))
    return pieces


def _read_choice(choice: WireChoice, model: str) -> list[Piece]:
    said = choice.message or choice.delta or WireMessage()
    index = choice.index
    pieces = []
    if thought := said.reasoning_content or said.reasoning:
        pieces.append(Piece(index, thought, model=model, is_thought=True))
    if said.refusal:
        pieces.append(Piece(index, said.refusal, model=model, is_refusal=True))
    finish_reason = finish_reason_of(choice.finish_reason)
    if said.text or finish_reason:
        pieces.append(Piece(index, said.text, finish_reason, model=model))
    return pieces


class ChunkDecoder:
    """Reads a stream of chunks. The end mark `[DONE]` may be missing; one unreadable event is left out, unless a part of the
    answer was in it."""

    def __init__(self) -> None:
        self._reader = SseReader()
        self.malformed_events = 0

    def feed(self, chunk: bytes) -> list[Piece]:
        """The pieces that `chunk` completes. Raises NoChatCompletion or ErrorInAnswer."""
        try:
            return self._read(self._reader.feed(chunk))
        except SseOverflow as error:
            raise NoChatCompletion(str(error)) from None

    def finish(self) -> list[Piece]:
        """The pieces still open at the end."""
        try:
            return self._read(self._reader.finish())
        except SseOverflow as error:
            raise NoChatCompletion(str(error)) from None

    def _read(self, events: list[SseEvent]) -> list[Piece]:
        pieces: list[Piece] = []
        for event in events:
            if event.data.strip() == b"[DONE]":
                pieces.append(Piece(is_end=True))
                continue
            try:
                pieces += _read_answer(event.data)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                if event.name == "error":
                    raise ErrorInAnswer(ErrorReport()) from None
                if not isinstance(error, msgspec.ValidationError) and is_fragment(event.data):
                    raise NoChatCompletion("an event of its stream is damaged") from None
                self.malformed_events += 1
                if self.malformed_events > _MOST_MALFORMED:
                    raise NoChatCompletion("several events of its stream cannot be read") from None
        return pieces


# -- what is sent -----------------------------------------------------------------------------------------------------


class OpenAiWire:
    """Chat completions as a dialect. `temperature` and `max_tokens` are what the backend's configuration says."""

    path = "chat/completions"

    def __init__(self, *, temperature: float, max_tokens: int) -> None:
        self._temperature = temperature
        self._max_tokens = max_tokens

    def encode(self, request: CompletionRequest, terms: Terms, *, model: str, is_streamed: bool) -> bytes:
        """The request body, with nothing in it that `terms` rule out."""
        profile = terms.profile
        body: dict[str, object] = {
            "model": model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        }
        if profile.sends_temperature:
            body["temperature"] = self._temperature
        if profile.length_parameter is not None:
            ceiling = self._max_tokens if profile.length_ceiling is None else profile.length_ceiling
            body[profile.length_parameter] = min(self._max_tokens, ceiling)
        if request.seed is not None and profile.sends_seed:
            body["seed"] = request.seed % _SEEDS
        if request.n > 1 and profile.has_native_n:
            body["n"] = request.n
        response_format = _response_format(request, terms)
        if response_format is not None:
            body["response_format"] = response_format
        body["stream"] = is_streamed
        if is_streamed and profile.streams_usage:
            body["stream_options"] = {"include_usage": True}
        return msgspec.json.encode(body)

    def decode(self, body: bytes) -> list[Piece]:
        """The pieces of a whole answer. Raises NoChatCompletion or ErrorInAnswer."""
        try:
            return _read_answer(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise NoChatCompletion("it is not the JSON of one") from None

    def decoder(self) -> ChunkDecoder:
        """A reader for one stream."""
        return ChunkDecoder()


def _response_format(request: CompletionRequest, terms: Terms) -> JsonObject | None:
    """How to ask for JSON. A schema that a mode cannot say is asked for in the next mode that can."""
    if request.schema is None or not terms.may_send_schema:
        return None
    for mode in terms.profile.structured_outputs:
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
    """Whether `json_object` may be used: it makes lists impossible, and the API refuses it where no message says JSON."""
    schema = request.schema
    is_object = isinstance(schema, dict) and (schema.get("type") == "object" or "properties" in schema)
    return is_object and any("json" in message.content.lower() for message in request.messages)
