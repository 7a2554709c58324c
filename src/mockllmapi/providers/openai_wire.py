"""Encode requests for OpenAI's chat completions route, the format of most servers.

https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

from typing import Literal

import msgspec

from mockllmapi.exchange import CompletionRequest
from mockllmapi.providers.capability_negotiation import CallCapabilities
from mockllmapi.providers.chat_messages import encode_messages
from mockllmapi.providers.grammar_schema import to_grammar_schema
from mockllmapi.providers.model_capabilities import StructuredOutput
from mockllmapi.providers.openai_chunks import ChunkDecoder
from mockllmapi.providers.strict_schema import to_strict_schema
from mockllmapi.types import JsonObject, JsonSchema

__all__ = ["OpenAiWire"]

# Servers read the seed into 32 or 64 bits, signed or not; this range is in all of them.
_SEEDS = 2**31


class OpenAiWire:
    """Encode and decode chat completions. `temperature` and `max_tokens` come from the configuration."""

    path = "chat/completions"

    def __init__(self, *, temperature: float, max_tokens: int) -> None:
        self._temperature = temperature
        self._max_tokens = max_tokens

    def encode(self, request: CompletionRequest, allowed: CallCapabilities, *, model: str, is_streamed: bool) -> bytes:
        """Return the request body, without what `allowed` rules out."""
        capabilities = allowed.capabilities
        body: dict[str, object] = {
            "model": model,
            "messages": encode_messages(request.messages, has_system_role=capabilities.has_system_role),
        }
        if capabilities.has_temperature:
            body["temperature"] = self._temperature
        if capabilities.length_parameter is not None:
            body[capabilities.length_parameter] = capabilities.output_limit(self._max_tokens, request.max_tokens)
        if request.seed is not None and capabilities.has_seed:
            body["seed"] = request.seed % _SEEDS
        if request.n > 1 and capabilities.has_native_n:
            body["n"] = request.n
        response_format = _make_response_format(request, allowed)
        if response_format is not None:
            body["response_format"] = response_format
        body["stream"] = is_streamed
        if is_streamed and capabilities.has_stream_usage:
            body["stream_options"] = {"include_usage": True}
        return msgspec.json.encode(body)

    def decoder(self, choices: int) -> ChunkDecoder:
        """Return a decoder for one response to a request for that many choices."""
        return ChunkDecoder(choices)


def _make_response_format(request: CompletionRequest, allowed: CallCapabilities) -> JsonObject | None:
    """Return how to request JSON. A schema that a mode cannot express is sent in the next mode that can."""
    if request.schema is None or not allowed.can_send_schema:
        return None
    for mode in allowed.capabilities.structured_outputs:
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
