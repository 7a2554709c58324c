"""From a model's text to the JSON in it.

Layers, each tried only where the one before found nothing; what was valid already is never changed:

1. the text, strictly parsed
2. without byte-order mark and think blocks
3. the inside of a code fence, then the outermost balanced span of brackets
4. the same without comments and trailing commas outside strings
5. a text that stops too early, parsed as far as it goes, its unfinished tail dropped (only from the first bracket on)
6. json-repair, for everything else that starts like JSON

The cost is bounded: text above `MAX_TEXT_BYTES` is refused, the last layer sees at most `MAX_REPAIR_CHARS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from mockllmapi.types import JsonValue

__all__ = ["Extracted", "NothingExtracted", "extract"]

MAX_TEXT_BYTES = 8 * 1024 * 1024
MAX_REPAIR_CHARS = 100_000
MAX_DEPTH = 200

_THOUGHT_OPEN = re.compile(r"<(think|thinking|reasoning)>", re.IGNORECASE)
_THOUGHT_CLOSE = re.compile(r"</(?:think|thinking|reasoning)>", re.IGNORECASE)
_FENCE = re.compile(r"```[ \t]*[\w+-]*[ \t]*\r?\n(.*?)(?:```|\Z)", re.DOTALL)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)|[\[{\]}]', re.DOTALL)
_BRACKET = re.compile(r"[{\[]")
_CLOSER = {"{": "}", "[": "]"}


class NothingExtracted(Exception):
    """The text holds no JSON that could be meant as the answer."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """The JSON found. `is_whole` is False where the text stopped early or had to be mended by guessing."""

    value: JsonValue
    is_whole: bool = True


def extract(text: str) -> Extracted:
    """The JSON value in `text`. Raises NothingExtracted, and nothing else, where there is none."""
    if len(text) > MAX_TEXT_BYTES:
        raise NothingExtracted("the text is too long")
    try:
        return Extracted(_parse(text))
    except ValueError:
        pass
    cleaned = _without_thoughts(text.lstrip("\ufeff"))
    for candidate in _candidates(cleaned):
        for form in (candidate, _without_comments(candidate)):
            try:
                return Extracted(_parse(form))
            except ValueError:
                continue
    return _mend(cleaned)


def _parse(text: str) -> JsonValue:
    """Strict JSON, not nested beyond MAX_DEPTH. Raises ValueError."""
    if _depth_exceeds(text, MAX_DEPTH):
        raise ValueError("nested too deeply")
    try:
        value: JsonValue = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise ValueError(str(error)) from error
    return value


def _depth_exceeds(text: str, limit: int) -> bool:
    """Whether brackets could nest beyond `limit`. Quick to say no; brackets in strings count too, which only matters for
    texts that hold hundreds of them."""
    if text.count("[") + text.count("{") <= limit:
        return False
    depth = 0
    for match in _TOKEN.finditer(text):
        mark = match.group()
        if mark in _CLOSER:
            depth += 1
            if depth > limit:
                return True
        elif mark in ("]", "}"):
            depth -= 1
    return False


def _without_thoughts(text: str) -> str:
    """The text behind leading think blocks. Some servers swallow the opening mark: then what stands behind the first
    closing one counts, if it looks like an answer. A block that never closes leaves nothing."""
    text = text.strip()
    while (opening := _THOUGHT_OPEN.match(text)) is not None:
        closing = _THOUGHT_CLOSE.search(text, opening.end())
        text = text[closing.end() :].lstrip() if closing else ""
    closing = _THOUGHT_CLOSE.search(text)
    if closing is not None and text[closing.end() :].lstrip()[:1] in ("{", "[", "`"):
        return text[closing.end() :].lstrip()
    return text


def _candidates(text: str) -> Iterator[str]:
    """The parts of the text that may be the answer, likeliest first."""
    yield text
    for match in _FENCE.finditer(text):
        yield match.group(1).strip()
    spans = list(_balanced_spans(text))
    yield from sorted(spans, key=len, reverse=True)


def _balanced_spans(text: str) -> Iterator[str]:
    """The outermost balanced `{…}` and `[…]` spans, strings respected; one pass, in order. At most 64."""
    found, position = 0, 0
    while found < 64:
        start = _first_bracket(text, position)
        if start < 0:
            return
        end = _balanced_end(text, start)
        if end < 0:
            return
        yield text[start:end]
        found, position = found + 1, end


def _first_bracket(text: str, position: int) -> int:
    match = _BRACKET.search(text, position)
    return match.start() if match else -1


def _balanced_end(text: str, start: int) -> int:
    """The index behind the bracket that closes the one at `start`, or -1."""
    open_brackets: list[str] = []
    for match in _TOKEN.finditer(text, start):
        mark = match.group()
        if mark in _CLOSER:
            open_brackets.append(_CLOSER[mark])
        elif mark[0] != '"':
            if not open_brackets or mark != open_brackets.pop():
                return -1
            if not open_brackets:
                return match.end()
    return -1


_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*(?:"|\Z))|//[^\n]*|/\*(?:.*?\*/|.*\Z)', re.DOTALL)
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*(?:"|\Z))|,(?=\s{0,1000}[}\]])', re.DOTALL)


def _without_comments(text: str) -> str:
    """The text without comments and trailing commas, both outside strings only."""
    plain = _COMMENT.sub(lambda match: match.group(1) or "", text)
    return _TRAILING_COMMA.sub(lambda match: match.group(1) or "", plain)


def _mend(text: str) -> Extracted:
    """The best reading of text that is not JSON as it stands."""
    start = _first_bracket(text, 0)
    if start < 0:
        raise NothingExtracted("it holds no JSON")
    tail = text[start : start + MAX_REPAIR_CHARS]
    if _depth_exceeds(tail, MAX_DEPTH):
        raise NothingExtracted("it is nested too deeply")
    value = _partial(_without_comments(tail))
    if value is None:
        value = _guess(tail)
    if _is_hollow(value):
        raise NothingExtracted("it holds no readable JSON")
    return Extracted(value, is_whole=False)


def _is_hollow(value: JsonValue) -> bool:
    """Whether nothing but brackets is there."""
    while isinstance(value, (dict, list)):
        members = list(value.values()) if isinstance(value, dict) else value
        if not members:
            return True
        value = members[0]
    return value in (None, "")


def _partial(text: str) -> JsonValue:
    """A text that is valid as far as it goes, without its unfinished tail; None where it is something else."""
    from pydantic_core import from_json

    try:
        value: JsonValue = from_json(text, allow_partial=True, allow_inf_nan=False)
    except ValueError:
        return None
    return value


def _guess(text: str) -> JsonValue:
    import json_repair

    try:
        found: object = json_repair.loads(text, skip_json_loads=True)
        value: JsonValue = msgspec.json.decode(msgspec.json.encode(found))
    except (ValueError, RecursionError, TypeError, IndexError):
        return None
    return value if isinstance(value, (dict, list)) else None
