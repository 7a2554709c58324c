"""From a model's text to the JSON in it.

Layers, each tried only where the one before found nothing; what was valid already is never changed:

1. the text, strictly parsed
2. the same without byte-order mark and think blocks
3. the insides of code fences, then the text itself: every value that begins with a bracket, strictly parsed
4. the same read by `relaxed`: comments, commas, quotes, bare names, a text that stops too early
5. json-repair, for everything else that starts like JSON

The cost is bounded: text above `MAX_TEXT_CHARS` is refused, a value above `MAX_RELAXED_CHARS` is read as if it stopped
there, and json-repair, whose time grows with the square of what it reads, sees `MAX_GUESSED_CHARS` of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, pairwise

import msgspec

from mockllmapi.engine.containers import is_hollow
from mockllmapi.engine.relaxed import MAX_DEPTH, Unreadable, read_relaxed
from mockllmapi.shapes.text import is_deeper_than
from mockllmapi.types import JsonValue

__all__ = ["Extracted", "NothingExtracted", "extract"]

MAX_TEXT_CHARS = 8 * 1024 * 1024
MAX_RELAXED_CHARS = 500_000
MAX_GUESSED_CHARS = 6_000
MAX_FENCES = 64
MAX_VALUES = 10_000

_BLANK = re.compile(r"[\s\ufeff]*+")
_TAGS = "think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad"
_THOUGHT_OPEN = re.compile(rf"(?:<(?:{_TAGS})>|\[THINK\])", re.IGNORECASE)
_THOUGHT_CLOSE = re.compile(rf"(?:</(?:{_TAGS})>|\[/THINK\])\s*+", re.IGNORECASE)
_FENCE = re.compile(r"(?:```|~~~)[ \t]*[\w+-]*[ \t]*\r?\n(.*?)(?:```|~~~|\Z)", re.DOTALL)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{\]}]', re.DOTALL)
_BEGINNING = re.compile(
    r"""\{(?=\s{0,200}(?:["'`“”„«},/\#]|[\w$-]{1,100}\s{0,20}(?::|=>)))
      | \[(?=\s{0,200}(?:["'`“”„«\[\]{,/\#]|[-+.]?\d|(?:true|false|null|none|nan|undefined)\b))""",
    re.VERBOSE | re.IGNORECASE,
)
"""A bracket that may begin JSON; the brackets of prose and Markdown do not look like this."""
_LEAD = re.compile(r"(?:^|[:=\n])[ \t]*\Z")
_TRAIL = re.compile(r"[ \t]*[.;]?[ \t]*(?:\r?\n|\Z)")
_SEPARATORS = re.compile(r"[\s,;]*+")


class NothingExtracted(Exception):
    """The text holds no JSON that could be meant as the answer."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """The JSON found. `is_whole` is False where the text stopped early or had to be mended by guessing."""

    value: JsonValue
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class _Span:
    """A value, and where it stands in its text."""

    value: JsonValue
    start: int
    end: int
    is_whole: bool = True


def extract(text: str, *, is_bounded: bool = True) -> Extracted:
    """The JSON value in `text`. Raises NothingExtracted, and nothing else, where there is none. Text of our own making
    (`is_bounded=False`) may be as long as the body that it repeats."""
    if is_bounded and len(text) > MAX_TEXT_CHARS:
        raise NothingExtracted("the text is too long")
    with suppress(ValueError):
        return Extracted(_parse(text))
    cleaned = _without_thoughts(text)
    with suppress(ValueError):
        return Extracted(_parse(cleaned))
    fences = list(islice(_FENCE.finditer(cleaned), MAX_FENCES))
    strict = [_strict(cleaned, *fence.span(1)) for fence in fences]
    found = _chosen([span for span in strict if span is not None], cleaned)
    for source in (*(fence.group(1).strip() for fence in fences), cleaned, _unescaped(cleaned)):
        if found is not None:
            break
        found = _chosen(list(_spans(source)), source)
    if found is None:
        raise NothingExtracted("it holds no readable JSON")
    return found


def _parse(text: str) -> JsonValue:
    """Strict JSON, not nested beyond MAX_DEPTH. Raises ValueError."""
    try:
        value: JsonValue = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise ValueError(str(error)) from error
    if is_deeper_than(value, MAX_DEPTH):
        raise ValueError("nested too deeply")
    return value


def _without_thoughts(text: str) -> str:
    """The text behind leading think blocks. Some servers swallow the opening mark: then what stands behind the first
    closing one counts, if it looks like an answer. A block that never closes leaves nothing."""
    blank = _BLANK.match(text)
    start = blank.end() if blank else 0
    while (opening := _THOUGHT_OPEN.match(text, start)) is not None:
        closing = _THOUGHT_CLOSE.search(text, opening.end())
        start = closing.end() if closing else len(text)
    closing = _THOUGHT_CLOSE.search(text, start)
    if closing is not None and text[closing.end() : closing.end() + 1] in ("{", "[", "`"):
        start = closing.end()
    return text[start:].strip()


def _unescaped(text: str) -> str:
    """What the text says where it is the inside of a JSON string (`{\\"id\\": 7}`); empty where it is not."""
    if '{\\"' not in text:
        return ""
    with suppress(ValueError):
        inside = _parse(f'"{text}"')
        return inside if isinstance(inside, str) else ""
    return ""


def _spans(text: str) -> Iterator[_Span]:
    """The values in a text, in order. Inside something that cannot be read nothing is looked for: a part of an answer must
    not pass for the whole."""
    position, guessable = 0, MAX_GUESSED_CHARS
    for _ in range(MAX_VALUES):
        match = _BEGINNING.search(text, position)
        if match is None:
            return
        start = match.start()
        end = _balanced_end(text, start)
        span = _strict(text, start, end) or _relaxed(text, start, end)
        if span is None:
            stop = end if end >= 0 else len(text)
            guessable -= stop - start
            span = _guessed(text, start, stop) if guessable >= 0 else None
        if span is not None:
            end = max(end, span.end)
            is_answer = _has_object(span.value) or _stands_alone(text, span)
            if is_answer and (span.is_whole or not is_hollow(span.value)):
                yield span
        if end < 0:
            return
        position = end


def _strict(text: str, start: int, end: int) -> _Span | None:
    if end < 0:
        return None
    try:
        return _Span(_parse(text[start:end]), start, end)
    except ValueError:
        return None


def _relaxed(text: str, start: int, end: int) -> _Span | None:
    """The value as `relaxed` reads it: with its quotation marks where they stand, or else where they may be meant."""
    best: _Span | None = None
    for has_inner_quotes in (False, True):
        try:
            reading = read_relaxed(text, start, start + MAX_RELAXED_CHARS, has_inner_quotes=has_inner_quotes)
        except Unreadable:
            continue
        if 0 <= end < reading.end and not reading.is_whole:
            continue  # misled by a quotation mark that is none
        best = _Span(reading.value, start, reading.end, reading.is_whole and not has_inner_quotes)
        if reading.is_whole or not is_hollow(reading.value):
            break
    return best


def _guessed(text: str, start: int, end: int) -> _Span | None:
    import json_repair

    try:
        found: object = json_repair.loads(text[start:end], skip_json_loads=True)
        value = _parse(msgspec.json.encode(found).decode())
    except Exception:  # noqa: BLE001 - whoever guesses fails in many ways (assertions, indices), and all mean the same
        return None
    wanted = dict if text[start] == "{" else list
    if not isinstance(value, wanted) or is_hollow(value):
        return None
    return _Span(value, start, end, is_whole=False)


def _balanced_end(text: str, start: int) -> int:
    """The index behind the bracket that closes the one at `start`, strings respected; -1 where none does."""
    depth = 0
    for match in _TOKEN.finditer(text, start):
        mark = match.group()
        if mark in ("{", "["):
            depth += 1
        elif mark in ("}", "]"):
            depth -= 1
            if depth == 0:
                return match.end()
    return -1


def _chosen(spans: list[_Span], text: str) -> Extracted | None:
    """The span that is the answer. Records one after the other are a list of records; of different things the one with the
    most to say counts, and what was read whole counts more than what was not."""
    if not spans:
        return None
    if len(spans) > 1 and _are_records(spans, text):
        return Extracted([span.value for span in spans], is_whole=False)
    best = max(
        spans,
        key=lambda span: (not is_hollow(span.value), _has_object(span.value), span.is_whole, span.end - span.start),
    )
    return Extracted(best.value, best.is_whole)


def _are_records(spans: list[_Span], text: str) -> bool:
    """Whether all spans are objects that stand next to each other, or that have the same members."""
    if not all(isinstance(span.value, dict) for span in spans):
        return False
    if all(_SEPARATORS.fullmatch(text, one.end, other.start) for one, other in pairwise(spans)):
        return True
    names = [span.value.keys() for span in spans if isinstance(span.value, dict)]
    return bool(names[0]) and all(other == names[0] for other in names)


def _stands_alone(text: str, span: _Span) -> bool:
    """Whether a list without objects is an answer (`The ids are: [1, 2]`) and no footnote of prose (`as shown in [1]`)."""
    before, after = text[max(0, span.start - 40) : span.start], text[span.end : span.end + 40]
    return _LEAD.search(before) is not None and _TRAIL.match(after) is not None


def _has_object(value: JsonValue) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value))
