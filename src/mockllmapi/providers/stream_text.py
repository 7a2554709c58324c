"""Recognise the parts of a stream that are not completions: heartbeats, errors as plain text, damaged objects."""

from __future__ import annotations

import json
import re

import msgspec

__all__ = ["decode_json", "is_damaged_object", "is_error_text", "is_web_page"]

_ERROR_WORDS = re.compile(
    r"\b(error|errors|exception|traceback|fails?|failed|failure|invalid|must|cannot|can't|unable|denied|refused|forbidden"
    r"|unauthorized|unavailable|exceed(s|ed)?|missing|timed? ?out|overloaded|limit)\b"
    r"|\bnot (found|supported|allowed|available|valid|permitted)\b",
    re.IGNORECASE,
)
_MIN_ERROR_WORDS = 2


def decode_json(data: bytes) -> object:
    """Return the JSON value of `data`. Lone surrogates are allowed. Raise ValueError if it is not JSON."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if b"\\u" not in data.lower():
            raise ValueError("not JSON") from error
    except RecursionError:
        raise ValueError("nested too deeply") from None
    try:
        value: object = json.loads(data)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    return value


def is_damaged_object(data: bytes) -> bool:
    """Return whether unreadable data are a part of an object. Every event with content is one, so content is missing."""
    data = data.strip()
    return data.startswith((b'{"', b'[{"')) or data.endswith(b"}") or b'":' in data


def is_error_text(text: str) -> bool:
    """Return whether a plain text reports an error. Heartbeats, time stamps and progress do not."""
    return len(text.split()) >= _MIN_ERROR_WORDS and _ERROR_WORDS.search(text) is not None


def is_web_page(text: str) -> bool:
    """Return whether a text is HTML or XML."""
    return text.lstrip("\ufeff \t\r\n").startswith("<")
