"""What a client says on a WebSocket connection: one JSON object a text frame, read into values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote

import msgspec

from mockllmapi.errors import BadControl
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["ClientMessage", "NoJson", "Ping", "Subscribe", "Unsubscribe", "read_message"]

MAX_ID_CHARS = 64
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class NoJson(Exception):
    """A text frame that is no JSON: whoever sent it speaks something else."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Start a stream, and call it `id`. `target` is the path with its query, as it would follow `/stream` in an address."""

    id: str
    target: str


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """End the stream of that id."""

    id: str


@dataclass(frozen=True, slots=True)
class Ping:
    """Say that you are there."""


ClientMessage: TypeAlias = Subscribe | Unsubscribe | Ping


def read_message(text: str) -> ClientMessage:
    """The message in a text frame. Raises NoJson, and BadControl for JSON that is no message."""
    try:
        value: JsonValue = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError) as error:
        if _has_half_characters(text):
            expected = "characters beyond U+FFFF as both halves of a pair"
            raise BadControl("message", "a text in it has half of a character", expected=expected) from None
        raise NoJson(str(error)) from None
    except RecursionError:
        raise NoJson("It is nested too deeply.") from None
    if not isinstance(value, dict):
        raise BadControl("message", "not an object", expected='something like {"type":"ping"}')
    kind = value.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise BadControl("type", f"{_shown(kind)} is no message", expected=f"one of {', '.join(_READERS)}")
    return reader(value)


def _subscribe(message: JsonObject) -> Subscribe:
    path, feed = message.get("path"), message.get("feed")
    if (path is None) == (feed is None):
        raise BadControl("subscribe", "it needs either a path or a feed", expected="something like /prices?count=3")
    if feed is not None:
        if not isinstance(feed, str) or not feed.strip():
            raise BadControl("feed", f"{_shown(feed)} is no name", expected="one of those at /api/feeds")
        return Subscribe(_id(message), f"/?feed={quote(feed, safe='')}")
    if not isinstance(path, str) or not path.startswith("/"):
        raise BadControl("path", f"{_shown(path)} is no path", expected="something like /prices?count=3")
    return Subscribe(_id(message), path)


def _unsubscribe(message: JsonObject) -> Unsubscribe:
    return Unsubscribe(_id(message))


def _ping(_message: JsonObject) -> Ping:
    return Ping()


_READERS: dict[str, Callable[[JsonObject], ClientMessage]] = {
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "ping": _ping,
}


def _has_half_characters(text: str) -> bool:
    """Whether a text would be JSON if lone surrogates were characters."""
    try:
        msgspec.json.decode(_SURROGATE.sub("?", text))
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
    return True


def _id(message: JsonObject) -> str:
    value = message.get("id")
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ID_CHARS:
        raise BadControl("id", f"{_shown(value)} is no id", expected=f"a text of 1 to {MAX_ID_CHARS} characters")
    return value


def _shown(value: JsonValue) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 40 else text[:40] + "…"
