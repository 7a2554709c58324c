"""Decode responses of the chat completions route, streamed or whole, as servers really send them.

Only the parts that make up an answer are read strictly: choices, delta or message, content, finish reason, error. Everything
else (index, model, usage, reasoning) is read leniently and ignored if it makes no sense.
"""

from __future__ import annotations

import msgspec

from mockllmapi.exchange import Usage
from mockllmapi.providers.dialect import CompletionPiece, ErrorInCompletion, NotAChatCompletion
from mockllmapi.providers.error_report import read_error
from mockllmapi.providers.finish_words import parse_finish_reason
from mockllmapi.providers.model_names import clean_model_name
from mockllmapi.providers.sse_reader import BOM, SseEvent, SseOverflow, SseReader
from mockllmapi.providers.stream_text import decode_json, is_damaged_object, is_error_text, is_web_page
from mockllmapi.providers.surrogates import SurrogateJoiner

__all__ = ["ChunkDecoder", "read_count", "read_usage"]

_BLANK = b" \t\r\n"
_ORDINARY = frozenset({"role", "content"})
"""The fields of a message that has nothing beside its content."""


class ChunkDecoder:
    """Decode one response. Its form is decided by the first byte that is not blank, after a byte order mark.

    `{` or `[` begins a whole body, or one chunk a line if the first line is complete. Anything else is an event stream.
    Events without a JSON object are heartbeats and are skipped. `[DONE]` may be missing.
    """

    def __init__(self, choices: int = 1) -> None:
        self.malformed_events = 0
        self.is_whole = False
        self._choices = choices
        self._is_decided = False
        self._head = b""
        self._body: list[bytes] = []
        self._reader: SseReader | None = None
        self._joiners: dict[int, SurrogateJoiner] = {}
        self._has_choices = False

    def feed(self, chunk: bytes) -> list[CompletionPiece]:
        """Return the pieces that `chunk` completes. Raise NotAChatCompletion or ErrorInCompletion."""
        if self._reader is None and not self._is_decided:
            self._head += chunk
            self._choose_form()
            chunk, self._head = (b"", self._head) if self._reader is None else (self._head, b"")
        if self._reader is not None:
            return self._read_events(chunk)
        if chunk:
            self._body.append(chunk)
        return []

    def finish(self) -> list[CompletionPiece]:
        """Return the pieces still open at the end. Raise NotAChatCompletion if there was no choice at all."""
        pieces = []
        if self.is_whole:
            pieces = self._read_whole(self._head + b"".join(self._body))
        else:
            pieces = self._read_events(self._head if self._reader is None else b"", is_last=True)
        if not self._has_choices:
            raise NotAChatCompletion
        for index, joiner in self._joiners.items():
            if rest := joiner.finish():
                pieces.insert(0, CompletionPiece(index, rest))
        return pieces

    # -- form

    def _choose_form(self) -> None:
        """Decide the form as soon as the head is enough for it: its first byte, and then its first line."""
        start = self._head.removeprefix(BOM).lstrip(_BLANK)
        if not start or BOM.startswith(start):
            return
        self.is_whole = start.startswith((b"{", b"["))
        line, line_feed, _ = start.partition(b"\n")
        if not self.is_whole or (line_feed and _is_object(line)):
            self.is_whole = False
            self._reader = SseReader()
        self._is_decided = bool(line_feed)

    # -- streams

    def _read_events(self, chunk: bytes, *, is_last: bool = False) -> list[CompletionPiece]:
        reader = self._reader = self._reader or SseReader()
        try:
            events = reader.feed(chunk)
            if is_last:
                events += reader.finish()
        except SseOverflow as error:
            raise NotAChatCompletion(str(error)) from None
        return [piece for event in events for piece in self._read_event(event)]

    def _read_event(self, event: SseEvent) -> list[CompletionPiece]:
        data = event.data.strip()
        if not data:
            return []
        if data == b"[DONE]":
            return [CompletionPiece(is_end=True)]
        try:
            value = decode_json(data)
        except ValueError:
            return self._skip_text(event, data)
        if event.name == "error":
            raise ErrorInCompletion(read_error(value))
        return self._read_value(value)

    def _skip_text(self, event: SseEvent, data: bytes) -> list[CompletionPiece]:
        """Skip an event without a JSON value, unless it is an error, a web page or a damaged object."""
        text = data.decode("utf-8", "replace")
        if is_web_page(text):
            raise NotAChatCompletion
        if event.name == "error":
            raise ErrorInCompletion(read_error(text))
        if is_damaged_object(data):
            raise NotAChatCompletion("an event of its stream is damaged")
        if is_error_text(text):
            raise ErrorInCompletion(read_error(text))
        self.malformed_events += data.startswith(b"{")
        return []

    # -- whole bodies

    def _read_whole(self, body: bytes) -> list[CompletionPiece]:
        body = body.removeprefix(BOM).strip(_BLANK)
        try:
            value = decode_json(body)
        except ValueError:
            return self._read_several(body)
        return [*self._read_value(value), CompletionPiece(is_end=True)]

    def _read_several(self, body: bytes) -> list[CompletionPiece]:
        """Read a body that continues behind its first value: one chunk a line, or `data: [DONE]` after a whole answer."""
        start, _, end = body.rpartition(b"data:")
        if end.strip() == b"[DONE]" and not _is_object(start.splitlines()[0] if start else b""):
            return self._read_whole(start)
        for line in body.splitlines():
            if not _is_object(line) and not line.startswith((b"data:", b"[DONE]")) and line.strip():
                raise NotAChatCompletion("its JSON is damaged or incomplete")
        self._reader = SseReader()
        return [*self._read_events(body, is_last=True), CompletionPiece(is_end=True)]

    # -- values

    def _read_value(self, value: object) -> list[CompletionPiece]:
        if isinstance(value, list):
            return [piece for one in value for piece in self._read_value(one)]
        if not isinstance(value, dict):
            return []
        choices = value.get("choices")
        if value.get("error") or value.get("object") == "error":
            raise ErrorInCompletion(read_error(value))
        model = clean_model_name(value.get("model"))
        pieces: list[CompletionPiece] = []
        if isinstance(choices, list) and choices:
            self._has_choices = True
            for choice in choices:
                pieces += self._read_choice(choice, model, is_alone=len(choices) == 1)
        elif choices is None and _is_error(value):
            raise ErrorInCompletion(read_error(value))
        usage = read_usage(value)
        if usage is not None:
            pieces.append(CompletionPiece(usage=usage, model=model))
        return pieces

    def _read_choice(self, choice: object, model: str, *, is_alone: bool) -> list[CompletionPiece]:
        if not isinstance(choice, dict):
            raise NotAChatCompletion("a choice is not an object")
        # Servers number tokens here; with one choice there is nothing to tell apart.
        index = 0 if is_alone and self._choices == 1 else _read_index(choice.get("index"))
        message = choice.get("message") or choice.get("delta")
        if message is None:
            message = {"content": choice.get("text")}
        if not isinstance(message, dict):
            raise NotAChatCompletion("a message is not an object")
        pieces = [] if message.keys() <= _ORDINARY else _read_side_texts(message, index, model)
        joiner = self._joiners.get(index)
        if joiner is None:
            joiner = self._joiners[index] = SurrogateJoiner()
        text = joiner.feed(_read_content(message.get("content")))
        finish_reason = parse_finish_reason(choice.get("finish_reason"))
        error = read_error(choice["error"]) if choice.get("error") else None
        if text or finish_reason or error:
            pieces.append(CompletionPiece(index, text, finish_reason, model=model, error=error))
        return pieces


def _read_side_texts(message: dict[object, object], index: int, model: str) -> list[CompletionPiece]:
    """Return what a message has beside its content."""
    pieces = []
    if reasoning := _read_reasoning(message):
        pieces.append(CompletionPiece(index, reasoning, model=model, is_reasoning=True))
    if arguments := _read_arguments(message):
        pieces.append(CompletionPiece(index, arguments, model=model, is_tool_call=True))
    if isinstance(refusal := message.get("refusal"), str) and refusal:
        pieces.append(CompletionPiece(index, refusal, model=model, is_refusal=True))
    return pieces


def _is_error(value: dict[object, object]) -> bool:
    """Return whether an object without choices is an error: it is marked as one, or it has an error status."""
    if "error" in (value.get("type"), value.get("status")):
        return True
    status = read_error({name: value.get(name) for name in ("code", "status", "status_code", "statusCode")}).status
    return status is not None and status >= 400


def read_usage(value: dict[object, object]) -> Usage | None:
    """Return the token counts of a chunk or answer, from any of the places where servers put them."""
    extension = value.get("x_groq")
    candidates = (value.get("usage"), extension.get("usage") if isinstance(extension, dict) else None)
    for usage in candidates:
        if isinstance(usage, dict):
            prompt = read_count(usage, "prompt_tokens", "input_tokens")
            completion = read_count(usage, "completion_tokens", "output_tokens")
            if prompt is not None or completion is not None:
                return Usage(prompt or 0, completion or 0)
    return None


def read_count(usage: dict[object, object], *names: str) -> int | None:
    """Return the first readable token count of these names, or None."""
    for name in names:
        count = usage.get(name)
        if isinstance(count, str) and count.isascii() and count.isdecimal() and len(count) < 12:
            return int(count)
        if isinstance(count, int | float) and not isinstance(count, bool) and 0 <= count < 1e12:
            return int(count)
    return None


def _read_index(index: object) -> int:
    is_number = isinstance(index, int) and not isinstance(index, bool)
    return index if is_number and isinstance(index, int) and 0 <= index < 1_000 else 0


def _read_content(content: object) -> str:
    """Return content as text: a string, a list of parts, or a JSON object that a gateway has already decoded."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, dict):
        return _encode(content)
    if isinstance(content, list):
        return "".join(map(_read_part, content))
    raise NotAChatCompletion("its content is not a text")


def _read_part(part: object) -> str:
    if isinstance(part, str):
        return part
    if (
        isinstance(part, dict)
        and part.get("type", "text") in ("text", "output_text")
        and isinstance(part.get("text"), str)
    ):
        return str(part["text"])
    if isinstance(part, dict):
        return ""
    raise NotAChatCompletion("a part of its content is not a text")


def _read_reasoning(message: dict[object, object]) -> str:
    """Return the reasoning; its field has several names."""
    texts = (message.get(name) for name in ("reasoning_content", "reasoning", "thinking"))
    return next((text for text in texts if isinstance(text, str) and text), "")


def _read_arguments(message: dict[object, object]) -> str:
    """Return the arguments of the first tool call, which some gateways use for structured output."""
    calls = message.get("tool_calls")
    call = calls[0] if isinstance(calls, list) and calls else {"function": message.get("function_call")}
    function = call.get("function") if isinstance(call, dict) else None
    arguments = function.get("arguments") if isinstance(function, dict) else None
    if isinstance(arguments, dict):
        return _encode(arguments)
    return arguments if isinstance(arguments, str) else ""


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(decode_json(line.strip(_BLANK)), dict)
    except ValueError:
        return False


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()
