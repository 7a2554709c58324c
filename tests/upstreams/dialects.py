"""How Ollama, OpenAI and LM Studio behave where they differ: routes, refusals, the wording of errors.

The texts of errors are those of the real servers, since their wording is what a client has to judge by.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from support.json_types import JsonDict

__all__ = ["DIALECTS", "Dialect", "Refusal"]


@dataclass(frozen=True)
class Refusal:
    """An error answer."""

    status: int
    body: Any


class Dialect:
    """What all of them share. `models` are listed by the server, `needs_key` says whether it wants a key."""

    name = "openai"
    needs_key = False
    has_native_n = False
    default_model = "model"
    chat_path = "/v1/chat/completions"

    def error(self, status: int, message: str, *, kind: str = "", code: Any = None, param: Any = None) -> Any:
        """The body of an error."""
        kind = kind or ("server_error" if status >= 500 else "invalid_request_error")
        return {"error": {"message": message, "type": kind, "param": param, "code": code}}

    def refusal(self, body: dict[str, Any], models: list[str]) -> Refusal | None:
        """Why the server would not answer `body`; None where it would."""
        raise NotImplementedError

    def for_status(self, status: int) -> Any:
        """What the server says with `status` when a test names no body."""
        return self.error(status, _PHRASES.get(status, "Something went wrong."))


_PHRASES = {
    401: "Incorrect API key provided.",
    402: "Payment required.",
    403: "Forbidden.",
    429: "Rate limit reached for requests.",
    500: "The server had an error while processing your request.",
    503: "The engine is currently overloaded, please try again later.",
}


class OpenAi(Dialect):
    """api.openai.com, with the quirks of its model families."""

    name = "openai"
    needs_key = True
    has_native_n = True
    default_model = "gpt-4o-mini"

    def refusal(self, body: dict[str, Any], models: list[str]) -> Refusal | None:
        model = body.get("model", "")
        if models and model not in models:
            text = f"The model `{model}` does not exist or you do not have access to it."
            return Refusal(404, self.error(404, text, code="model_not_found"))
        return (self._of_reasoning(model, body) or self._of_format(model, body)) or self._of_length(model, body)

    def _of_reasoning(self, model: str, body: dict[str, Any]) -> Refusal | None:
        if not model.startswith(("o1", "o3", "o4", "gpt-5")):
            return None
        if "max_tokens" in body:
            text = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
            return Refusal(400, self.error(400, text, code="unsupported_parameter", param="max_tokens"))
        if body.get("temperature", 1) != 1:
            text = (
                f"Unsupported value: 'temperature' does not support {body['temperature']} with this model. "
                "Only the default (1) value is supported."
            )
            return Refusal(400, self.error(400, text, code="unsupported_value", param="temperature"))
        return None

    def _of_format(self, model: str, body: dict[str, Any]) -> Refusal | None:
        wanted = (body.get("response_format") or {}).get("type")
        is_classic = model in ("gpt-4", "gpt-4-0613", "gpt-3.5-turbo-0613")
        has_schema = not is_classic and not model.startswith(("gpt-4-turbo", "gpt-3.5"))
        if (wanted == "json_schema" and not has_schema) or (wanted == "json_object" and is_classic):
            text = f"Invalid parameter: 'response_format' of type '{wanted}' is not supported with this model."
            return Refusal(400, self.error(400, text, param="response_format"))
        if wanted == "json_object" and "json" not in str(body.get("messages", "")).lower():
            text = (
                "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
            )
            return Refusal(400, self.error(400, text, param="messages"))
        if wanted == "json_schema" and body["response_format"]["json_schema"].get("strict"):
            fault = strict_fault(body["response_format"]["json_schema"]["schema"])
            if fault:
                text = f"Invalid schema for response_format 'answer': {fault}"
                return Refusal(400, self.error(400, text, param="response_format"))
        return None

    def _of_length(self, model: str, body: dict[str, Any]) -> Refusal | None:
        asked = body.get("max_tokens") or body.get("max_completion_tokens") or 0
        most = {"gpt-4-turbo": 4096, "gpt-3.5-turbo": 4096}.get(model)
        if most is not None and asked > most:
            text = (
                f"max_tokens is too large: {asked}. This model supports at most {most} completion tokens, "
                f"whereas you provided {asked}."
            )
            return Refusal(400, self.error(400, text, param="max_tokens", code="invalid_value"))
        if model == "gpt-4" and asked + 108 > 8192:
            text = (
                f"This model's maximum context length is 8192 tokens. However, you requested {asked + 108} tokens "
                f"(108 in the messages, {asked} in the completion). Please reduce the length of the messages or completion."
            )
            return Refusal(400, self.error(400, text, param="messages", code="context_length_exceeded"))
        return None


def strict_fault(schema: Any, place: str = "()", *, is_root: bool = True) -> str:
    """What OpenAI would hold against a schema sent with `strict`."""
    if not isinstance(schema, dict):
        return f"In context={place}, schema must be an object."
    if is_root and schema.get("type") != "object":
        return f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{schema.get('type')}\"'."
    if "$ref" in schema:
        return "" if len(schema) == 1 else f"In context={place}, $ref cannot have keywords."
    for key in ("minLength", "maxLength", "uniqueItems", "patternProperties", "allOf", "oneOf", "not", "default"):
        if key in schema:
            return f"In context={place}, '{key}' is not permitted."
    if not {"type", "anyOf"} & schema.keys():
        return f"In context={place}, schema must have a 'type' key."
    if "properties" in schema or schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            return f"In context={place}, 'additionalProperties' is required to be supplied and to be false."
        if sorted(schema.get("required", [])) != sorted(schema.get("properties", {})):
            return f"In context={place}, 'required' is required to include every key in properties."
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", []), *schema.get("$defs", {}).values()]
    if schema.get("type") == "array":
        inner.append(schema.get("items"))
    return next((fault for sub in inner if (fault := strict_fault(sub, place, is_root=False))), "")


class Ollama(Dialect):
    """Ollama, on its compatible and its own routes. It ignores what it does not know."""

    name = "ollama"
    default_model = "llama3"

    def error(self, status: int, message: str, *, kind: str = "", code: Any = None, param: Any = None) -> Any:
        kinds = {400: "invalid_request_error", 404: "not_found_error"}
        return super().error(status, message, kind=kind or kinds.get(status, "api_error"), code=code, param=param)

    def refusal(self, body: dict[str, Any], models: list[str]) -> Refusal | None:
        model = body.get("model", "")
        if models and model not in models and f"{model}:latest" not in models:
            return Refusal(404, self.error(404, f"model '{model}' not found"))
        return None


class LmStudio(Dialect):
    """LM Studio's local server. Its refusals are plain texts, and `models` are those that are loaded."""

    name = "lmstudio"
    default_model = "qwen2.5-7b-instruct"

    def refusal(self, body: dict[str, Any], models: list[str]) -> Refusal | None:
        if not models:
            text = "No models loaded. Please load a model in the developer page or use the `lms load` command."
            return Refusal(404, self.error(404, text, code="model_not_found", param="model"))
        if body.get("model") not in models:
            return Refusal(404, self.error(404, f'Model "{body.get("model")}" not found', param="model"))
        wanted = (body.get("response_format") or {}).get("type", "text")
        if wanted not in ("json_schema", "text"):
            return Refusal(400, {"error": "'response_format.type' must be 'json_schema' or 'text'"})
        return None


class Anthropic(Dialect):
    """api.anthropic.com, with its version header and its own form of errors."""

    name = "anthropic"
    needs_key = True
    default_model = "claude-sonnet-4-5"
    chat_path = "/v1/messages"

    def error(
        self, status: int, message: str, *, kind: str = "", code: object = None, param: object = None
    ) -> JsonDict:
        kinds = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 413: "request_too_large"}
        kinds |= {429: "rate_limit_error", 529: "overloaded_error"}
        kind = kind or kinds.get(status, "api_error" if status >= 500 else "invalid_request_error")
        return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}

    def refusal(self, body: JsonDict, models: list[str]) -> Refusal | None:
        model = body.get("model", "")
        if models and model not in models:
            return Refusal(404, self.error(404, f"model: {model}"))
        for name in ("max_tokens", "messages"):
            if name not in body:
                return Refusal(400, self.error(400, f"{name}: Field required"))
        if any(message["role"] not in ("user", "assistant") for message in body["messages"]):
            return Refusal(400, self.error(400, 'messages: Unexpected role "system"'))
        if not 0 <= body.get("temperature", 1) <= 1:
            return Refusal(400, self.error(400, "temperature: Input should be less than or equal to 1"))
        unknown = body.keys() - {
            "model",
            "max_tokens",
            "messages",
            "system",
            "stream",
            "temperature",
            "tools",
            "tool_choice",
        }
        return Refusal(400, self.error(400, f"{min(unknown)}: Extra inputs are not permitted")) if unknown else None


DIALECTS: dict[str, type[Dialect]] = {
    "anthropic": Anthropic,
    "ollama": Ollama,
    "openai": OpenAi,
    "lmstudio": LmStudio,
}
