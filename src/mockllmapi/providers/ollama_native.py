"""Ollama's own chat route, the only one where a request can set the size of the context window (`num_ctx`).

https://github.com/ollama/ollama/blob/main/docs/api.md. A streamed answer is one JSON object a line.
"""

from __future__ import annotations

import msgspec

from mockllmapi.exchange import CompletionRequest, FinishReason, Usage
from mockllmapi.providers.dialect import ErrorInAnswer, NoChatCompletion, Piece, finish_reason_of, is_fragment
from mockllmapi.providers.error_report import read_error
from mockllmapi.providers.grammar_schema import to_grammar_schema
from mockllmapi.providers.lessons import Terms
from mockllmapi.providers.profile import StructuredOutput
from mockllmapi.providers.sse_reader import MAX_LINE_BYTES
from mockllmapi.types import JsonValue

__all__ = ["LineDecoder", "OllamaNative"]

_MOST_MALFORMED = 1
# Servers read the seed into 32 or 64 bits, signed or not; this range is in all of them.
_SEEDS = 2**31


class NativeMessage(msgspec.Struct):
    """A message, or what a line adds to one."""

    content: str | None = None
    thinking: str | None = None


class NativeAnswer(msgspec.Struct):
    """A whole answer, or one line of it. The counts come with the last line."""

    message: NativeMessage | None = None
    model: str | None = None
    done: bool = False
    done_reason: str | None = None
    prompt_eval_count: int | None = None
    eval_count: int | None = None
    error: object = None


_ANSWERS = msgspec.json.Decoder(NativeAnswer, strict=False)
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def _read_answer(data: bytes) -> list[Piece]:
    answer = _ANSWERS.decode(data)
    if answer.error:
        raise ErrorInAnswer(read_error({"error": answer.error}))
    model = answer.model or ""
    said = answer.message or NativeMessage()
    pieces = []
    if said.thinking:
        pieces.append(Piece(text=said.thinking, model=model, is_thought=True))
    # Servers before `done_reason` existed only say that they are done.
    finish_reason = (finish_reason_of(answer.done_reason) or FinishReason.STOP) if answer.done else None
    if said.content or finish_reason:
        pieces.append(Piece(text=said.content or "", finish_reason=finish_reason, model=model))
    if answer.done:
        usage = None
        if answer.prompt_eval_count is not None or answer.eval_count is not None:
            usage = Usage(answer.prompt_eval_count or 0, answer.eval_count or 0)
        pieces.append(Piece(usage=usage, model=model, is_end=True))
    return pieces


class LineDecoder:
    """Reads an answer line by line. One unreadable line is left out, unless a part of the answer was in it."""

    def __init__(self) -> None:
        self._rest: list[bytes] = []
        self._size = 0
        self.malformed_events = 0

    def feed(self, chunk: bytes) -> list[Piece]:
        """The pieces that `chunk` completes. Raises NoChatCompletion or ErrorInAnswer."""
        first, *others = chunk.split(b"\n")
        self._hold(first)
        pieces: list[Piece] = []
        for rest in others:
            pieces += self._read_line()
            self._hold(rest)
        return pieces

    def finish(self) -> list[Piece]:
        """The pieces of a last line without a line feed."""
        return self._read_line()

    def _hold(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > MAX_LINE_BYTES:
            raise NoChatCompletion(f"a line is longer than {MAX_LINE_BYTES} bytes")
        self._rest.append(part)

    def _read_line(self) -> list[Piece]:
        line = b"".join(self._rest).strip()
        self._rest = []
        self._size = 0
        if not line:
            return []
        try:
            return _read_answer(line)
        except _UNREADABLE as error:
            if not isinstance(error, msgspec.ValidationError) and is_fragment(line):
                raise NoChatCompletion("a line of its stream is damaged") from None
            self.malformed_events += 1
            if self.malformed_events > _MOST_MALFORMED:
                raise NoChatCompletion("several lines of its stream cannot be read") from None
            return []


class OllamaNative:
    """The native chat route as a dialect. `context_tokens` is the window that every call asks for."""

    path = "/api/chat"

    def __init__(self, *, path: str, temperature: float, max_tokens: int, context_tokens: int) -> None:
        self.path = path
        self._temperature = temperature
        self._max_tokens = max_tokens
        self._context_tokens = context_tokens

    def encode(self, request: CompletionRequest, terms: Terms, *, model: str, is_streamed: bool) -> bytes:
        """The request body, with nothing in it that `terms` rule out."""
        profile = terms.profile
        options: dict[str, JsonValue] = {"num_ctx": self._context_tokens}
        if profile.length_parameter is not None:
            ceiling = self._max_tokens if profile.length_ceiling is None else profile.length_ceiling
            options["num_predict"] = min(self._max_tokens, ceiling)
        if profile.sends_temperature:
            options["temperature"] = self._temperature
        if request.seed is not None and profile.sends_seed:
            options["seed"] = request.seed % _SEEDS
        body: dict[str, object] = {
            "model": model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "options": options,
            "stream": is_streamed,
        }
        answer_format = _format(request, terms)
        if answer_format is not None:
            body["format"] = answer_format
        return msgspec.json.encode(body)

    def decode(self, body: bytes) -> list[Piece]:
        """The pieces of a whole answer. Raises NoChatCompletion or ErrorInAnswer."""
        try:
            return _read_answer(body)
        except _UNREADABLE:
            raise NoChatCompletion("it is not the JSON of one") from None

    def decoder(self) -> LineDecoder:
        """A reader for one stream."""
        return LineDecoder()


def _format(request: CompletionRequest, terms: Terms) -> JsonValue:
    if request.schema is None or not terms.may_send_schema:
        return None
    for mode in terms.profile.structured_outputs:
        if mode is StructuredOutput.OBJECT:
            return "json"
        if mode is StructuredOutput.PROMPT:
            return None
        schema = to_grammar_schema(request.schema)
        if schema is not None:
            return schema
    return None
