"""How long a prompt is, and what is left out of one that is too long: first the oldest of what was said before, then parts of
the request's own body. The rules and the shape always stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from mockllmapi.engine.token_estimate import estimate_tokens
from mockllmapi.exchange import Message, MockRequest
from mockllmapi.types import JsonValue

__all__ = ["Compose", "FittedPrompt", "estimate_prompt_tokens", "fit_prompt", "shorten"]

_PER_MESSAGE = 5
"""Tokens with which a chat template surrounds a message."""
_MOST_CHARS_PER_TOKEN = 8
_DEEPEST = 24
CUT = "…"

Compose = Callable[[MockRequest, str], tuple[Message, ...]]
"""The messages for a request (perhaps a shorter one) and what is told of earlier ones."""


@dataclass(frozen=True, slots=True)
class FittedPrompt:
    """Messages within a limit, as far as that is possible. `dropped` lines of history were left out; `is_cut` where the
    request's own words were shortened."""

    messages: tuple[Message, ...]
    dropped: int = 0
    is_cut: bool = False


def estimate_prompt_tokens(messages: tuple[Message, ...]) -> int:
    """About how many tokens the messages are together, with what a chat template puts around them."""
    return sum(estimate_tokens(message.content) + _PER_MESSAGE for message in messages)


def fit_prompt(request: MockRequest, said: str, limit_tokens: int, compose: Compose) -> FittedPrompt:
    """What `compose` makes of the request and of `said` (a line for each thing that is remembered, the newest first), within
    `limit_tokens` by the estimate.

    Lines of `said` go from the end. When none is left and it is still too much, the values of the body and of the query are
    shortened, down to nothing. What then is still too much are the rules, the shape and the path, and they stay.
    """
    short = _shortened_request(request, limit_tokens * _MOST_CHARS_PER_TOKEN)
    messages = compose(short, said)
    if short is request and _fits(messages, limit_tokens):
        return FittedPrompt(messages)
    lines = [line for line in said.splitlines() if line.strip()]
    kept = _lines_kept(lines, limit_tokens - estimate_prompt_tokens(compose(short, "")))
    while kept:
        messages = compose(short, "\n".join(lines[:kept]))
        if _fits(messages, limit_tokens):
            return FittedPrompt(messages, len(lines) - kept, is_cut=short is not request)
        kept -= 1
    return _cut(request, limit_tokens, compose, len(lines))


def shorten(value: JsonValue, most_chars: int) -> JsonValue:
    """The beginning of a value: about `most_chars` characters of it, with `…` where something is missing. A value that is no
    longer than that is given back as it is."""
    shortening = _Shortening(most_chars)
    short = shortening.of(value, 0)
    return short if shortening.has_cut else value


def _fits(messages: tuple[Message, ...], limit_tokens: int) -> bool:
    # No token is less than a byte, which is quickly told; the usual request is as short as that.
    most = sum(len(message.content.encode("utf-8", "replace")) + _PER_MESSAGE for message in messages)
    return most <= limit_tokens or estimate_prompt_tokens(messages) <= limit_tokens


def _lines_kept(lines: list[str], room: int) -> int:
    """How many lines fit into `room` tokens, counted from the first."""
    for number, line in enumerate(lines):
        room -= estimate_tokens(line) + 1
        if room < 0:
            return number
    return len(lines)


def _cut(request: MockRequest, limit_tokens: int, compose: Compose, dropped: int) -> FittedPrompt:
    room = limit_tokens * _MOST_CHARS_PER_TOKEN
    if not _fits(compose(_shortened_request(request, 0), ""), limit_tokens):
        room = 0  # the rules and the shape alone are too much: no need to try how much of the request has room
    while True:
        short = _shortened_request(request, room)
        messages = compose(short, "")
        if _fits(messages, limit_tokens) or room == 0:
            return FittedPrompt(messages, dropped, is_cut=short is not request)
        room //= 2


def _shortened_request(request: MockRequest, most_chars: int) -> MockRequest:
    body = shorten(request.body, most_chars) if request.body_kind != "none" else request.body
    texts = shorten([text for _, text in request.query], most_chars)
    left = texts if isinstance(texts, list) else []
    query = tuple((name, str(text)) for (name, _), text in zip(request.query, left, strict=False))
    if body is request.body and query == request.query:
        return request
    return replace(request, body=body, query=query)


class _Shortening:
    def __init__(self, room: int) -> None:
        self._room = room
        self.has_cut = False

    def of(self, value: JsonValue, depth: int) -> JsonValue:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list | dict) and value and (depth >= _DEEPEST or self._room <= 0):
            self.has_cut = True
            return CUT
        if isinstance(value, list):
            return self._items(value, depth)
        if isinstance(value, dict):
            return self._members(value, depth)
        self._room -= 4
        return value

    def _text(self, text: str) -> str:
        room = max(0, self._room)
        self._room -= len(text) + 2
        if len(text) <= room:
            return text
        self.has_cut = True
        return text[:room] + CUT

    def _items(self, values: list[JsonValue], depth: int) -> list[JsonValue]:
        items: list[JsonValue] = []
        for value in values:
            if self._room <= 0:
                self.has_cut = True
                return [*items, CUT]
            items.append(self.of(value, depth + 1))
        return items

    def _members(self, values: dict[str, JsonValue], depth: int) -> dict[str, JsonValue]:
        members: dict[str, JsonValue] = {}
        for name, value in values.items():
            if self._room <= len(name):
                self.has_cut = True
                return {**members, CUT: CUT}
            self._room -= len(name) + 3
            members[name] = self.of(value, depth + 1)
        return members
