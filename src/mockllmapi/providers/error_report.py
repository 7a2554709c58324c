"""Read the error body of an upstream in any known form. Its text is never shown to a client or written to a log."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

__all__ = ["ErrorReport", "read_error", "read_error_body"]

_MAX_MESSAGE_CHARS = 4_000


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """Hold the useful parts of an error; parts that the body lacks are empty.

    `words` are code and type in lower case. `status` is a status number in the body, beside or instead of HTTP's.
    """

    message: str = ""
    code: str = ""
    kind: str = ""
    parameter: str = ""
    status: int | None = None

    @property
    def words(self) -> frozenset[str]:
        """The machine-readable words of the error."""
        return frozenset(word.lower() for word in (self.code, self.kind) if word)


def read_error_body(body: bytes) -> ErrorReport:
    """Return the report in a response body. A body that is not JSON is all message. Never raises."""
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ErrorReport(message=body[:_MAX_MESSAGE_CHARS].decode("utf-8", "replace"))
    return read_error(value)


def read_error(value: object) -> ErrorReport:
    """Return the report in a decoded value.

    Known forms: `{"error": {"message", "type", "param", "code"}}` (OpenAI, Ollama, llama.cpp, whose `code` is a number),
    `{"error": "text"}` (LM Studio, Ollama's own routes), the inner object alone (vLLM), and `{"detail": text | [{"loc",
    "msg"}]}` (FastAPI).
    """
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, dict):
        return ErrorReport(message=_text(value))
    inner = value.get("error")
    if isinstance(inner, str) and inner:
        return ErrorReport(message=inner[:_MAX_MESSAGE_CHARS])
    if isinstance(inner, dict):
        value = inner
    elif "detail" in value:
        return _read_detail(value["detail"])
    code = value.get("code")
    is_number = isinstance(code, int) and not isinstance(code, bool)
    return ErrorReport(
        message=_text(value.get("message")),
        code="" if is_number else _text(code),
        kind=_text(value.get("type")),
        parameter=_text(value.get("param")),
        status=code if is_number and isinstance(code, int) and 100 <= code <= 599 else None,
    )


def _read_detail(detail: object) -> ErrorReport:
    first = detail[0] if isinstance(detail, list) and detail else detail
    if not isinstance(first, dict):
        return ErrorReport(message=_text(first))
    place = first.get("loc")
    names = [part for part in place if isinstance(part, str) and part != "body"] if isinstance(place, list) else []
    return ErrorReport(message=_text(first.get("msg")), parameter=names[0] if names else "")


def _text(value: object) -> str:
    return value[:_MAX_MESSAGE_CHARS] if isinstance(value, str) else ""
