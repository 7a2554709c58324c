"""Ollama's native chat route, the only one that lets a request set the context window (`num_ctx`).

https://github.com/ollama/ollama/blob/main/docs/api.md. A streamed completion is one JSON object a line.
"""

from __future__ import annotations

import msgspec

from mockllmapi.exchange import CompletionRequest, FinishReason, Usage
from mockllmapi.providers.capability_negotiation import CallCapabilities
from mockllmapi.providers.chat_messages import encode_messages
from mockllmapi.providers.dialect import CompletionPiece, ErrorInCompletion, NotAChatCompletion
from mockllmapi.providers.error_report import read_error
from mockllmapi.providers.finish_words import parse_finish_reason
from mockllmapi.providers.grammar_schema import to_grammar_schema
from mockllmapi.providers.model_capabilities import StructuredOutput
from mockllmapi.providers.model_names import clean_model_name
from mockllmapi.providers.openai_chunks import read_count
from mockllmapi.providers.sse_reader import BOM, MAX_LINE_BYTES
from mockllmapi.providers.stream_text import decode_json, is_damaged_object, is_error_text, is_web_page
from mockllmapi.providers.surrogates import SurrogateJoiner
from mockllmapi.types import JsonValue

__all__ = ["LineDecoder", "OllamaNative"]

# Servers read the seed into 32 or 64 bits, signed or not; this range is in all of them.
_SEEDS = 2**31


class LineDecoder:
    """Decode a response line by line, or a whole body of several lines at its end. Lines without JSON are skipped."""

    def __init__(self) -> None:
        self.malformed_events = 0
        self.is_whole = False
        self._line: list[bytes] = []
        self._size = 0
        self._body: list[bytes] = []
        self._has_message = False
        self._joiner = SurrogateJoiner()

    def feed(self, chunk: bytes) -> list[CompletionPiece]:
        """Return the pieces that `chunk` completes. Raise NotAChatCompletion or ErrorInCompletion."""
        if self.is_whole:
            self._body.append(chunk)
            return []
        first, *others = chunk.split(b"\n")
        self._buffer(first)
        pieces: list[CompletionPiece] = []
        for position, rest in enumerate(others):
            line = self._take_line()
            if self._begins_whole_body(line):
                self.is_whole = True
                self._body.append(b"\n".join((line, *others[position:])))
                break
            pieces += self._read_line(line)
            self._buffer(rest)
        return pieces

    def finish(self) -> list[CompletionPiece]:
        """Return the pieces of a last line without a line feed, or of a whole body."""
        pieces = self._read_whole() if self.is_whole else self._read_line(self._take_line())
        if not self._has_message:
            raise NotAChatCompletion
        return [CompletionPiece(text=rest), *pieces] if (rest := self._joiner.finish()) else pieces

    def _buffer(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > MAX_LINE_BYTES:
            raise NotAChatCompletion(f"a line is longer than {MAX_LINE_BYTES} bytes")
        self._line.append(part)

    def _take_line(self) -> bytes:
        line = b"".join(self._line).removeprefix(BOM).strip()
        self._line = []
        self._size = 0
        return line

    def _begins_whole_body(self, line: bytes) -> bool:
        """Return whether a line is the first of an object that is written over several lines."""
        return not self._has_message and line in (b"{", b"[", b"[{")

    def _read_line(self, line: bytes) -> list[CompletionPiece]:
        if not line:
            return []
        try:
            value = decode_json(line)
        except ValueError:
            return self._skip_text(line)
        return self._read_value(value)

    def _skip_text(self, line: bytes) -> list[CompletionPiece]:
        text = line.decode("utf-8", "replace")
        if is_web_page(text):
            raise NotAChatCompletion
        if is_damaged_object(line):
            raise NotAChatCompletion("a line of its stream is damaged")
        if is_error_text(text):
            raise ErrorInCompletion(read_error(text))
        self.malformed_events += line.startswith(b"{")
        return []

    def _read_whole(self) -> list[CompletionPiece]:
        """Read one object that is written over several lines."""
        try:
            value = decode_json(b"".join(self._body))
        except ValueError:
            raise NotAChatCompletion("its JSON is damaged or incomplete") from None
        return self._read_value(value)

    def _read_value(self, value: object) -> list[CompletionPiece]:
        if isinstance(value, list):
            value = value[0] if value else None
        if not isinstance(value, dict):
            return []
        if value.get("error"):
            raise ErrorInCompletion(read_error(value))
        message = value.get("message")
        if message is None and "done" not in value:
            return []
        if message is not None and not isinstance(message, dict):
            raise NotAChatCompletion("a message is not an object")
        self._has_message = True
        return self._read_message(message or {}, value)

    def _read_message(self, message: dict[object, object], value: dict[object, object]) -> list[CompletionPiece]:
        model = clean_model_name(value.get("model"))
        is_done = value.get("done") is True
        pieces = []
        if isinstance(thinking := message.get("thinking"), str) and thinking:
            pieces.append(CompletionPiece(text=thinking, model=model, is_reasoning=True))
        content = message.get("content")
        if content is not None and not isinstance(content, str):
            raise NotAChatCompletion("its content is not a text")
        text = self._joiner.feed(content or "")
        # Older servers have no `done_reason`.
        reason = (parse_finish_reason(value.get("done_reason")) or FinishReason.STOP) if is_done else None
        if text or reason:
            pieces.append(CompletionPiece(text=text, finish_reason=reason, model=model))
        if is_done:
            prompt, completion = read_count(value, "prompt_eval_count"), read_count(value, "eval_count")
            has_usage = prompt is not None or completion is not None
            usage = Usage(prompt or 0, completion or 0) if has_usage else None
            pieces.append(CompletionPiece(usage=usage, model=model, is_end=True))
        return pieces


class OllamaNative:
    """Encode and decode for the native route. `context_tokens` is the window that every call requests."""

    path = "/api/chat"

    def __init__(self, *, path: str, temperature: float, max_tokens: int, context_tokens: int) -> None:
        self.path = path
        self._temperature = temperature
        self._max_tokens = max_tokens
        self._context_tokens = context_tokens

    def encode(self, request: CompletionRequest, allowed: CallCapabilities, *, model: str, is_streamed: bool) -> bytes:
        """Return the request body, without what `allowed` rules out."""
        capabilities = allowed.capabilities
        options: dict[str, JsonValue] = {"num_ctx": self._context_tokens}
        if capabilities.length_parameter is not None:
            options["num_predict"] = capabilities.output_limit(self._max_tokens, request.max_tokens)
        if capabilities.has_temperature:
            options["temperature"] = self._temperature
        if request.seed is not None and capabilities.has_seed:
            options["seed"] = request.seed % _SEEDS
        body: dict[str, object] = {
            "model": model,
            "messages": encode_messages(request.messages, has_system_role=capabilities.has_system_role),
            "options": options,
            "stream": is_streamed,
        }
        answer_format = _make_format(request, allowed)
        if answer_format is not None:
            body["format"] = answer_format
        return msgspec.json.encode(body)

    def decoder(self, choices: int) -> LineDecoder:
        """Return a decoder for one response; there is always one choice."""
        assert choices == 1, "this route answers with one choice"
        return LineDecoder()


def _make_format(request: CompletionRequest, allowed: CallCapabilities) -> JsonValue:
    if request.schema is None or not allowed.can_send_schema:
        return None
    for mode in allowed.capabilities.structured_outputs:
        if mode is StructuredOutput.OBJECT:
            return "json"
        if mode is StructuredOutput.PROMPT:
            return None
        schema = to_grammar_schema(request.schema)
        if schema is not None:
            return schema
    return None
