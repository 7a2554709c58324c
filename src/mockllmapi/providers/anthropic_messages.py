"""Anthropic's Messages API: encode requests, and decode messages, streamed or whole.

https://docs.anthropic.com/en/api/messages. A schema whose root is an object becomes a tool that the model is forced to use; its
arguments are the answer.
"""

from __future__ import annotations

from typing import Final

import msgspec

from mockllmapi.exchange import CompletionRequest, Usage
from mockllmapi.providers.capability_negotiation import CallCapabilities
from mockllmapi.providers.chat_messages import encode_messages
from mockllmapi.providers.dialect import CompletionPiece, ErrorInCompletion, NotAChatCompletion
from mockllmapi.providers.error_report import read_error
from mockllmapi.providers.finish_words import parse_finish_reason
from mockllmapi.providers.grammar_schema import to_grammar_schema
from mockllmapi.providers.model_capabilities import StructuredOutput
from mockllmapi.providers.model_names import clean_model_name
from mockllmapi.providers.openai_chunks import ChunkDecoder, read_count
from mockllmapi.types import JsonObject

__all__ = ["API_VERSION", "AnthropicMessages", "MessageDecoder"]

API_VERSION: Final = "2023-06-01"
TOOL: Final = "answer"
MAX_TEMPERATURE = 1.0


class AnthropicMessages:
    """Encode and decode messages. `temperature` and `max_tokens` come from the configuration; the API requires a limit."""

    path = "messages"

    def __init__(self, *, temperature: float, max_tokens: int) -> None:
        self._temperature = temperature
        self._max_tokens = max_tokens

    def encode(self, request: CompletionRequest, allowed: CallCapabilities, *, model: str, is_streamed: bool) -> bytes:
        """Return the request body, without what `allowed` rules out."""
        capabilities = allowed.capabilities
        system = [message.content for message in request.messages if message.role == "system"]
        turns = [message for message in request.messages if message.role != "system"]
        body: dict[str, object] = {
            "model": model,
            "max_tokens": capabilities.output_limit(self._max_tokens, request.max_tokens),
            "messages": encode_messages(turns, has_system_role=False),
            "stream": is_streamed,
        }
        if system:
            body["system"] = "\n\n".join(system)
        if capabilities.has_temperature:
            body["temperature"] = min(self._temperature, MAX_TEMPERATURE)
        schema = _find_tool_schema(request, allowed)
        if schema is not None:
            body["tools"] = [{"name": TOOL, "description": "Return the answer.", "input_schema": schema}]
            body["tool_choice"] = {"type": "tool", "name": TOOL}
        return msgspec.json.encode(body)

    def decoder(self, choices: int) -> MessageDecoder:
        """Return a decoder for one response; there is always one choice."""
        assert choices == 1, "this route answers with one choice"
        return MessageDecoder()


def _find_tool_schema(request: CompletionRequest, allowed: CallCapabilities) -> JsonObject | None:
    """Return the schema of the tool, or None if the answer is not an object or tools were refused."""
    is_refused = allowed.capabilities.structured_output is StructuredOutput.PROMPT
    if request.schema is None or is_refused or not allowed.can_send_schema:
        return None
    schema = to_grammar_schema(request.schema)
    return schema if isinstance(schema, dict) and schema.get("type") == "object" else None


class MessageDecoder(ChunkDecoder):
    """Decode one message. Its form is found as for chat completions: a whole body, or an event stream."""

    def __init__(self) -> None:
        super().__init__()
        self._model = ""
        self._prompt_tokens = 0

    def _read_value(self, value: object) -> list[CompletionPiece]:
        if not isinstance(value, dict):
            return []
        kind = value.get("type")
        if kind == "error" or value.get("error"):
            raise ErrorInCompletion(read_error(value))
        match kind:
            case "message":
                return self._read_message(value)
            case "message_start":
                message = value.get("message")
                self._note_start(message if isinstance(message, dict) else {})
                return []
            case "content_block_start":
                return self._read_block(value.get("content_block"))
            case "content_block_delta":
                return self._read_delta(value.get("delta"))
            case "message_delta":
                return self._read_end(value.get("delta"), value.get("usage"))
            case "message_stop":
                return [CompletionPiece(is_end=True)]
        return []  # a ping, or an event that newer versions of the API add

    def _note_start(self, message: dict[object, object]) -> None:
        self._has_choices = True
        self._model = clean_model_name(message.get("model"))
        usage = message.get("usage")
        self._prompt_tokens = _count_prompt(usage) if isinstance(usage, dict) else 0

    def _read_message(self, message: dict[object, object]) -> list[CompletionPiece]:
        """Read a whole message."""
        self._note_start(message)
        blocks = message.get("content")
        if not isinstance(blocks, list):
            raise NotAChatCompletion("its content is not a list of blocks")
        pieces = [piece for block in blocks for piece in self._read_block(block)]
        return [*pieces, *self._read_end(message, message.get("usage"))]

    def _read_block(self, block: object) -> list[CompletionPiece]:
        """Read a block of a whole message, or the beginning of one in a stream."""
        if not isinstance(block, dict):
            raise NotAChatCompletion("a block of its content is not an object")
        match block.get("type"):
            case "text":
                return self._text(block.get("text"))
            case "tool_use" if isinstance(block.get("input"), dict) and block["input"]:
                return self._text(msgspec.json.encode(block["input"]).decode())
            case "thinking":
                return self._reasoning(block.get("thinking"))
        return []

    def _read_delta(self, delta: object) -> list[CompletionPiece]:
        if not isinstance(delta, dict):
            raise NotAChatCompletion("a delta is not an object")
        match delta.get("type"):
            case "text_delta":
                return self._text(delta.get("text"))
            case "input_json_delta":
                return self._text(delta.get("partial_json"))
            case "thinking_delta":
                return self._reasoning(delta.get("thinking"))
        return []

    def _read_end(self, delta: object, usage: object) -> list[CompletionPiece]:
        reason = parse_finish_reason(delta.get("stop_reason")) if isinstance(delta, dict) else None
        pieces = [] if reason is None else [CompletionPiece(finish_reason=reason, model=self._model)]
        if isinstance(usage, dict) and (written := read_count(usage, "output_tokens")) is not None:
            tokens = Usage(_count_prompt(usage) or self._prompt_tokens, written)
            pieces.append(CompletionPiece(usage=tokens, model=self._model))
        return pieces

    def _text(self, text: object) -> list[CompletionPiece]:
        if text is not None and not isinstance(text, str):
            raise NotAChatCompletion("its content is not a text")
        return [CompletionPiece(text=text, model=self._model)] if text else []

    def _reasoning(self, text: object) -> list[CompletionPiece]:
        is_text = isinstance(text, str) and text
        return [CompletionPiece(text=str(text), model=self._model, is_reasoning=True)] if is_text else []


def _count_prompt(usage: dict[object, object]) -> int:
    """Return the tokens of a prompt, with those that were read from the server's cache or written to it."""
    names = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    return sum(read_count(usage, name) or 0 for name in names)
