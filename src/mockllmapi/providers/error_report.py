"""Read the error body of an upstream in any form. Its text is never shown to a client or written to a log.

Errors come wrapped: a gateway puts the answer of the server behind it into a field, often as text. So the whole tree is
searched, within limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

__all__ = ["ErrorReport", "read_error", "read_error_body"]

_MAX_MESSAGE_CHARS = 4_000
_MAX_DEPTH = 8
_MAX_NODES = 300

_NOT_JSON = object()

_TEXT_KEYS = frozenset(
    ("message", "msg", "error", "errors", "detail", "details", "description", "reason", "raw", "title", "cause", "hint")
) | {"error_message", "errormessage", "error_description", "errordescription", "innererror", "inner_error"}
_CODE_KEYS = frozenset(("code", "type", "status", "kind")) | {
    name + suffix for name in ("error", "status", "http") for suffix in ("_code", "code", "_type", "_status", "status")
}
_PARAMETER_KEYS = frozenset(("param", "parameter", "loc"))
_REQUEST_KEYS = frozenset(("input", "ctx", "messages", "request", "prompt", "url", "headers"))
"""Members that repeat the request, whose words say nothing about the error."""


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """Hold the useful parts of an error; parts that the body lacks are empty.

    `message` joins all texts. `codes` are the machine-readable words in lower case. `status` is a status number in the
    body, as number or text, beside or instead of HTTP's.
    """

    message: str = ""
    codes: frozenset[str] = frozenset()
    parameter: str = ""
    status: int | None = None


def read_error_body(body: bytes) -> ErrorReport:
    """Return the report in a response body. A body that is not JSON is all message; a web page has none. Never raises."""
    value = _parse(body)
    if value is not _NOT_JSON:
        return read_error(value)
    text = body[: _MAX_MESSAGE_CHARS * 4].decode("utf-8", "replace").removeprefix("\ufeff")[:_MAX_MESSAGE_CHARS]
    return ErrorReport() if text.lstrip().startswith("<") else read_error(text)


def read_error(value: object) -> ErrorReport:
    """Return the report in a decoded value, whatever its form.

    Known forms: `{"error": {"message", "type", "param", "code"}}` (OpenAI, Ollama, llama.cpp, whose `code` is a number),
    `{"error": "text"}` (LM Studio, Ollama's own routes), the inner object alone (vLLM), `{"detail": text | [{"loc", "msg"}]}`
    (FastAPI), `{"message": {"detail": […]}}` (Mistral), `{"error": {"metadata": {"raw": "{…}"}}}` (OpenRouter), and
    `[{"error": {"code", "status"}}]` (Google).
    """
    search = _Search()
    search.visit(value, is_text=True)
    return ErrorReport(
        "\n".join(search.texts)[:_MAX_MESSAGE_CHARS], frozenset(search.codes), search.parameter, search.status
    )


@dataclass(slots=True)
class _Search:
    """Collect texts, codes, the first parameter and the first status of an error tree."""

    texts: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    parameter: str = ""
    status: int | None = None
    _nodes: int = 0

    def visit(self, value: object, *, is_text: bool, depth: int = 0) -> None:
        self._nodes += 1
        if depth > _MAX_DEPTH or self._nodes > _MAX_NODES:
            return
        if isinstance(value, str):
            if is_text and value:
                self.texts.append(value[:_MAX_MESSAGE_CHARS])
                for inner in _find_json(value):
                    self.visit(inner, is_text=False, depth=depth + 1)
        elif isinstance(value, list):
            for one in value:
                self.visit(one, is_text=is_text, depth=depth + 1)
        elif isinstance(value, dict):
            self._visit_members(value, depth)

    def _visit_members(self, members: dict[object, object], depth: int) -> None:
        for key, value in members.items():
            name = str(key).lower()
            if name in _REQUEST_KEYS:
                continue
            if name in _CODE_KEYS:
                self._take_code(value)
            elif name in _PARAMETER_KEYS:
                self.parameter = self.parameter or _read_parameter(value)
            if name not in _PARAMETER_KEYS:
                self.visit(value, is_text=name in _TEXT_KEYS, depth=depth + 1)

    def _take_code(self, value: object) -> None:
        number = _read_status(value)
        if number is not None:
            self.status = self.status or number
        elif isinstance(value, str) and value and not value.isdecimal():
            self.codes.append(value.lower()[:100])


def _read_status(value: object) -> int | None:
    if isinstance(value, str) and len(value) == 3 and value.isascii() and value.isdecimal():
        value = int(value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int) and 100 <= value <= 599 else None


def _read_parameter(value: object) -> str:
    """Return the parameter in a name or in FastAPI's path to it."""
    if isinstance(value, list):
        names = (part for part in value if isinstance(part, str) and part not in ("body", "query"))
        return next(names, "")[:100]
    return value[:100] if isinstance(value, str) else ""


def _find_json(text: str) -> Iterator[object]:
    """Yield the JSON value inside a text: the text itself, or the part from its first to its last bracket."""
    for start, end in _brackets(text):
        value = _parse(text[start : end + 1].encode("utf-8", "replace"))
        if isinstance(value, (dict, list)):
            yield value
            return


def _brackets(text: str) -> Iterable[tuple[int, int]]:
    spans = ((text.find(opening), text.rfind(closing)) for opening, closing in ("{}", "[]"))
    return [(start, end) for start, end in spans if 0 <= start < end]


def _parse(data: bytes) -> object:
    """Return the JSON value of `data`, or _NOT_JSON."""
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _NOT_JSON
