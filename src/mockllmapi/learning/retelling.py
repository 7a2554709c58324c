"""Texts that other values stand in: the address with the id, the mail address with the name."""

from __future__ import annotations

import re

from mockllmapi.learning.echoes import plain_text
from mockllmapi.naming.words import slugify
from mockllmapi.types import JsonValue

__all__ = ["retold", "tells"]

MIN_WORD_CHARS = 3


def tells(text: str, value: JsonValue) -> bool:
    """Whether a text has another value in it: a number by itself, a text whole, as a slug, or one of its words."""
    said = _said(value)
    if not said or said == text:
        return False
    if not isinstance(value, str):
        return _alone(said).search(text) is not None
    if len(said) < MIN_WORD_CHARS:
        return _alone(said).search(text) is not None
    plain = plain_text(text)
    return any(plain_text(word) in plain for word in _words(said))


def retold(text: str, before: JsonValue, now: JsonValue) -> str | None:
    """The text with another value in it; None where the first is not found in it."""
    old, new = _said(before), _said(now)
    if not old:
        return None
    if not isinstance(before, str) or len(old) < MIN_WORD_CHARS:
        told = _alone(old).sub(lambda _: new, text)
        return told if told != text else None
    for write in (str, str.lower, slugify, lambda said: slugify(said).replace("-", ".") or said, plain_text):
        if (part := write(old)) and part in text:
            return text.replace(part, write(new))
    return _retold_by_words(text, old, new)


def _retold_by_words(text: str, old: str, new: str) -> str | None:
    words, others = old.split(), new.split() or [""]
    told = text
    for index, word in enumerate(words):
        other = others[-1] if index == len(words) - 1 else others[min(index, len(others) - 1)]
        for write in (str, str.lower, plain_text):
            part = write(word)
            if len(part) >= MIN_WORD_CHARS and part in told:
                told = told.replace(part, write(other))
                break
    return told if told != text else None


def _said(value: JsonValue) -> str:
    """A scalar as texts say it; empty for one that no text would be known by."""
    if isinstance(value, bool) or value is None or isinstance(value, list | dict):
        return ""
    return value if isinstance(value, str) else str(value)


def _words(said: str) -> list[str]:
    return [word for word in said.split() if len(plain_text(word)) >= MIN_WORD_CHARS]


def _alone(said: str) -> re.Pattern[str]:
    """A word or number that is no part of a longer one."""
    return re.compile(rf"(?<![0-9A-Za-z]){re.escape(said)}(?![0-9A-Za-z])")
