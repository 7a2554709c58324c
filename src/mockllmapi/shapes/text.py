"""From the text of a shape to its JSON value, or to the position of the syntax error."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import cast

import msgspec

from mockllmapi import work
from mockllmapi.errors import BadControl
from mockllmapi.shapes.json5 import json5_to_json
from mockllmapi.types import JsonValue

__all__ = ["MAX_DEPTH", "is_deeper_than", "parse_shape_text", "too_deep_error"]

MAX_DEPTH = 64
"""Levels of nesting that a shape may have. Everything that walks a shape may recurse because of this bound."""

_VALUES_PER_STEP = 32
_GLOBBED = re.compile(r"""\s*["']?[\w$]+["']?\s*:""")
_GLOB_HINT = "; curl takes braces for a pattern: add -g"
_BYTE_OFFSET = re.compile(r" \(byte (\d+)\)$")


def parse_shape_text(text: str, parameter: str) -> JsonValue:
    """Parse the text of a shape, as JSON or JSON5. The last of duplicate fields wins; a byte-order mark is ignored.

    Raises `BadControl` naming `parameter`, with line and column if the text is neither.
    """
    text = text.removeprefix("\ufeff")
    try:
        value = _decode(text)
    except RecursionError:
        raise too_deep_error(parameter) from None
    except UnicodeEncodeError as error:
        raise BadControl(
            parameter, "the shape holds bytes that are not UTF-8", position=_describe_position(text, error.start)
        ) from None
    except msgspec.DecodeError as error:  # a ValidationError (a number out of range) is one as well
        raise _syntax_error(text, parameter, str(error)) from None
    if is_deeper_than(value, MAX_DEPTH):
        raise too_deep_error(parameter)
    return value


def _decode(text: str) -> JsonValue:
    """Decode JSON, or else JSON5. Raises the error of the strict reading, whose position is that of the client's text."""
    try:
        value: JsonValue = msgspec.json.decode(text)
    except msgspec.DecodeError:
        translated = json5_to_json(text)
        if translated is not None:
            with suppress(msgspec.DecodeError):
                return cast("JsonValue", msgspec.json.decode(translated))
        raise
    return value


def too_deep_error(parameter: str) -> BadControl:
    """Create the error for a shape that is nested too deeply."""
    return BadControl(parameter, f"the shape is nested deeper than {MAX_DEPTH} levels")


def is_deeper_than(value: JsonValue, levels: int) -> bool:
    """Return whether containers nest deeper than `levels`. Walks level by level, so no nesting is too deep for itself."""
    level = [value] if isinstance(value, list | dict) else []
    while level:
        if levels == 0:
            return True
        levels -= 1
        work.spend(sum(map(len, level)) // _VALUES_PER_STEP, "the number of values")
        level = [
            child
            for container in level
            for child in (container.values() if isinstance(container, dict) else container)
            if isinstance(child, list | dict)
        ]
    return False


def _syntax_error(text: str, parameter: str, complaint: str) -> BadControl:
    place = _BYTE_OFFSET.search(complaint)
    if place is None:
        what, at = "it ends too early" if "truncated" in complaint else complaint.lower(), len(text)
    else:
        what = complaint[: place.start()].removeprefix("JSON is malformed: ")
        byte = int(place[1]) - ("trailing" in what)  # counted from behind the first of them
        at = len(text.encode()[:byte].decode(errors="ignore"))
    return BadControl(
        parameter,
        f"the shape is not JSON ({what})",
        position=_describe_position(text, at),
        expected="JSON by example, or a JSON Schema" + (_GLOB_HINT if _GLOBBED.match(text) else ""),
    )


def _describe_position(text: str, at: int) -> str:
    before = text[:at]
    return f"line {before.count(chr(10)) + 1}, column {at - before.rfind(chr(10))}"
