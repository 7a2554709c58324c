"""From a model's text to the JSON in it.

Layers, each tried only where the one before found nothing; what was valid already is never changed:

1. the text, strictly parsed
2. the same without byte-order mark and think blocks
3. the insides of code fences, then the text itself: every value that begins with a bracket, strictly parsed
4. the same read by `relaxed`: comments, commas, quotes, bare names, a text that stops too early
5. json-repair, for everything else that starts like JSON, where its guess says what the text says
6. all of it once more for what `disguises` finds behind the text

The cost is bounded: text above `MAX_TEXT_CHARS` is refused, a value above `MAX_RELAXED_CHARS` is read as if it stopped
there, and json-repair, whose time grows with the square of what it reads, sees `MAX_GUESSED_CHARS` of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice, pairwise

import msgspec

from mockllmapi.engine.extraction.json_repair import guess, is_believable
from mockllmapi.engine.extraction.lenient_json import MAX_DEPTH, Unreadable, read_lenient_json
from mockllmapi.engine.extraction.reasoning_blocks import remove_reasoning
from mockllmapi.engine.extraction.unescape import requote, unescape_text
from mockllmapi.engine.repair.unwrap import is_hollow
from mockllmapi.json_kit import decode_json
from mockllmapi.shapes.keywords import is_schema
from mockllmapi.shapes.text import is_deeper_than
from mockllmapi.types import JsonValue

__all__ = ["BEGINNING", "CALL_MARK", "MAX_TEXT_CHARS", "Extracted", "NothingExtracted", "extract", "is_pattern"]

MAX_TEXT_CHARS = 8 * 1024 * 1024
MAX_RELAXED_CHARS = 500_000
MAX_GUESSED_CHARS = 6_000
MAX_FENCES = 64
MAX_DISGUISES = 4
MAX_CONTINUED = 4
MAX_VALUES = 10_000

_SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Half a character: no JSON can hold it (RFC 8259 section 8.2)."""
_FENCE = re.compile(r"(?:```|~~~)[ \t]*[\w+-]*[ \t]*\r?\n(.*?)(?:```|~~~|\Z)", re.DOTALL)
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*"?|[\[{\]}]', re.DOTALL)
BEGINNING = re.compile(
    r"""\{(?=\s{0,200}(?:[uUbB]?["'`“”„«‘},/\#]|[\w$-]{1,100}["']?\s{0,20}(?::|=)))
      | (?<!<!\[CDATA)\[(?=(?:(?:\s{0,20}\[){8}|(?:\s{0,20}\[){0,7}(?!\s{0,20}\[))\s{0,200}
          (?:["'`“”„«‘\[\]{,/\#]|[-+.]?\d|(?:true|false|null|none|nan|undefined)\b))""",
    re.VERBOSE | re.IGNORECASE,
)
"""A bracket that may begin JSON; the brackets of prose and Markdown do not look like this."""
_LEAD = re.compile(r"(?:^|[:=>\n])[ \t]*\Z")
"""What stands before a value that is no part of a sentence."""
_TRAIL = re.compile(r"[ \t]*[.;]?[ \t]*(?:</?\w+>|//|/\*|\r?\n|\Z)")
_SEPARATORS = re.compile(r"[\s,;]*+")
_ANSWER_MARK = re.compile(
    r"""(?: <(?:answer|final|final_answer|output|result|response|json|solution)>
          | \bfinal<\|message\|> | <\|begin_of_solution\|>
          | \b(?:answer|assistant|model|output|result|response)\W{0,6}:\W{0,4} )
        \s*(?:```\w*\s*)?\Z""",
    re.IGNORECASE | re.VERBOSE,
)
CALL_MARK = re.compile(
    r"(?:<tool_?call>|<function_?call>|\[TOOL_CALLS\]|<\|python_tag\|>|<\|tool_call\|>)\s*(?:```\w*\s*)?\Z",
    re.IGNORECASE,
)
_CALL_NAMES = frozenset({"name", "arguments", "parameters", "id", "type"})
_REVISION = re.compile(r"\b(?:wait|correct(?:ed|ion)?|revised|instead|actually|sorry|better|final)\b", re.IGNORECASE)
_CONTINUED = re.compile(r"""\s*,\s*["'][^"'\n]{1,100}["']\s*:""")
_SISTER_LINE = re.compile(r"^[ \t]*(?:- )?[A-Za-z_][\w.-]{0,60}[ \t]*(?::[ \t]|=[ \t]?)[ \t]*[^\s{\[]", re.MULTILINE)
_MEMBER_LEAD = re.compile(r"(?:^|\n)[ \t]*(?:- )?[A-Za-z_][\w.-]{0,60}[ \t]*[:=][ \t]*\Z")
_NEAR_CHARS = 200


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
    text = text if text.isascii() else _SURROGATE.sub("\ufffd", text)
    if is_bounded and len(text) > MAX_TEXT_CHARS:
        raise NothingExtracted("the text is too long")
    with suppress(ValueError):
        return Extracted(_meant(_parse(text)) if is_bounded else _parse(text))
    cleaned = remove_reasoning(text)
    with suppress(ValueError):
        return Extracted(_meant(_parse(cleaned)))
    found = _in_fences(cleaned) or _chosen(list(_spans(cleaned)), cleaned)
    if found is None:
        sources = (source for source in islice(unescape_text(cleaned), MAX_DISGUISES))
        found = next((found for source in sources if (found := _behind(source)) is not None), None)
    if found is None and (mended := requote(cleaned)) and (found := _behind(mended)) is not None:
        found = replace(found, is_whole=False)
    if found is None:
        raise NothingExtracted("it holds no readable JSON")
    return found


def _in_fences(text: str) -> Extracted | None:
    """The value in the code fences of a text: in each of them, else in all of them together (a list over several fences),
    else what `relaxed` reads in the first that has something."""
    fences = list(islice(_FENCE.finditer(text), MAX_FENCES))
    strict = [span for fence in fences if (span := _strict(text, *fence.span(1))) is not None]
    if (found := _chosen(strict, text)) is not None:
        return found
    if len(fences) > 1:
        with suppress(ValueError):
            return Extracted(_parse("".join(fence.group(1) for fence in fences)))
    insides = (fence.group(1).strip() for fence in fences)
    return next((found for inside in insides if (found := _chosen(list(_spans(inside)), inside)) is not None), None)


def _behind(source: str) -> Extracted | None:
    with suppress(ValueError):
        return Extracted(_parse(source))
    return _chosen(list(_spans(source)), source)


def _meant(value: JsonValue) -> JsonValue:
    """A text that is itself the text of an object or a list, as that."""
    for _ in range(2):
        if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
            break
        try:
            value = _parse(value)
        except ValueError:
            break
    return value


def _parse(text: str) -> JsonValue:
    """Strict JSON, not nested beyond MAX_DEPTH. Raises ValueError."""
    try:
        value = decode_json(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise ValueError(str(error)) from error
    if is_deeper_than(value, MAX_DEPTH):
        raise ValueError("nested too deeply")
    return value


def _spans(text: str) -> Iterator[_Span]:
    """The values in a text, in order. Inside something that cannot be read nothing is looked for: a part of an answer must
    not pass for the whole."""
    position, guessable, continuable = 0, MAX_GUESSED_CHARS, MAX_CONTINUED
    for _ in range(MAX_VALUES):
        match = BEGINNING.search(text, position)
        if match is None:
            return
        start = match.start()
        end = _balanced_end(text, start)
        span = _strict(text, start, end) or _relaxed(text, start, end)
        if span is None:
            stop = end if end >= 0 else len(text)
            guessable -= stop - start
            span = _guessed(text, start, stop, is_closed=end >= 0) if guessable >= 0 else None
        elif _CONTINUED.match(text, span.end):
            continuable -= 1
            span = _continued(text, span) if continuable >= 0 else None
        if span is not None:
            end = max(end, span.end)
            if _is_member(text, span):
                span = replace(span, is_whole=False)
                is_answer = isinstance(span.value, dict)
            else:
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
            reading = read_lenient_json(text, start, start + MAX_RELAXED_CHARS, has_inner_quotes=has_inner_quotes)
        except Unreadable:
            continue
        if 0 <= end < reading.end and not reading.is_whole:
            continue  # misled by a quotation mark that is none
        if has_inner_quotes and not is_believable(reading.value):
            continue
        best = _Span(reading.value, start, reading.end, reading.is_whole and not has_inner_quotes)
        if reading.is_whole or not is_hollow(reading.value):
            break
    return best


def _guessed(text: str, start: int, end: int, *, is_closed: bool) -> _Span | None:
    value = guess(text[start:end], is_closed=is_closed)
    if value is None or is_deeper_than(value, MAX_DEPTH):
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


def _continued(text: str, span: _Span) -> _Span | None:
    """An object that goes on behind a closing bracket that is one too many, if it does so to a proper end."""
    if not isinstance(span.value, dict):
        return None
    mended = "{" + text[span.start + 1 : span.end - 1] + text[span.end : span.end + MAX_RELAXED_CHARS]
    with suppress(Unreadable):
        reading = read_lenient_json(mended)
        if reading.is_whole:
            return _Span(reading.value, span.start, span.start + reading.end + 1, is_whole=False)
    return None


def _chosen(spans: list[_Span], text: str) -> Extracted | None:
    """The span that is the answer. What is marked as the answer counts first; records one after the other are a list of
    records; of different things the one with the most to say counts, and what was read whole more than what was not."""
    if not spans:
        return None
    spans = _narrowed(spans, text)
    first, *others = spans
    if others and all(other.value == first.value for other in others):
        return Extracted(first.value, is_whole=False)
    if others and _are_records(spans, text):
        return Extracted([span.value for span in spans], is_whole=False)
    if others and (items := _joined_lists(spans)):
        return Extracted(items, is_whole=False)
    best = max(
        spans,
        key=lambda span: (not is_hollow(span.value), _has_object(span.value), span.is_whole, span.end - span.start),
    )
    value = _argument(best.value) if CALL_MARK.search(_before(text, best)) else best.value
    is_one_of_many = isinstance(value, list) and any(isinstance(other.value, list) for other in others)
    return Extracted(value, best.is_whole and not (is_one_of_many and not _has_object(value)))


def _narrowed(spans: list[_Span], text: str) -> list[_Span]:
    """The spans without drafts, and without the schema or the blank example that some models repeat first."""
    for index in range(len(spans) - 1, -1, -1):
        if len(spans) > 1 and _ANSWER_MARK.search(_before(text, spans[index])):
            spans = spans[index:]
            break
    if len(spans) > 1 and _REVISION.search(text[spans[-2].end : spans[-1].start][:_NEAR_CHARS]):
        return [_Span(spans[-1].value, spans[-1].start, spans[-1].end, is_whole=False)]
    told = [span for span in spans if not is_pattern(span.value)]
    return told or spans


def is_pattern(value: JsonValue) -> bool:
    """Whether a value is a JSON Schema, or a record in which every place is blank."""
    if not isinstance(value, dict) or not value:
        return False
    return is_schema(value) or all(member in ("", 0, None, False) for member in value.values())


def _joined_lists(spans: list[_Span]) -> list[JsonValue]:
    """The items of several lists of records that have the same members; none where they are anything else."""
    items: list[JsonValue] = []
    for span in spans:
        if not isinstance(span.value, list):
            return []
        items += span.value
    names = [item.keys() for item in items if isinstance(item, dict)]
    is_alike = len(names) == len(items) > 0 and all(other == names[0] for other in names)
    return items if is_alike else []


def _argument(value: JsonValue) -> JsonValue:
    """What a call of a tool was given; anything else as it is."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict) or not value.keys() <= _CALL_NAMES:
        return value
    given = value.get("arguments", value.get("parameters"))
    return value if given is None else _meant(given)


def _before(text: str, span: _Span) -> str:
    return text[max(0, span.start - _NEAR_CHARS) : span.start]


def _is_member(text: str, span: _Span) -> bool:
    """Whether a value stands in a line of YAML, TOML or the like among lines that are no JSON: it is a part of something
    that nobody reads here."""
    before = _before(text, span)
    if _MEMBER_LEAD.search(before) is None or _ANSWER_MARK.search(before):
        return False
    around = (before[: before.rfind("\n") + 1], text[span.end : span.end + _NEAR_CHARS])
    return any(_SISTER_LINE.search(part) for part in around)


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
