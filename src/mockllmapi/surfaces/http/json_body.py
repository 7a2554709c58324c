"""JSON bodies, and bodies with one JSON text in each line."""

from __future__ import annotations

import io
from itertools import chain

import msgspec

from mockllmapi import work
from mockllmapi.errors import BadControl
from mockllmapi.json_kit import decode_json
from mockllmapi.types import JsonValue

__all__ = ["MAX_DEPTH", "parse_json", "parse_json_lines"]

MAX_DEPTH = 100
"""Levels of nesting. An answer may have the body somewhere in it, so this is well below what answers may have."""
_STEPS_PER_VALUE = 2
_STEPS_PER_CONTAINER = 4
_VALUES = "the number of values in the body"


def parse_json(raw: bytes) -> JsonValue:
    """Return the value of a JSON text. Raises `BadControl` with the position, and `TooMuchWork`."""
    try:
        value = decode_json(raw.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError:
        raise BadControl("body", "nested too deeply", expected="JSON of a reasonable depth") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        problem, position = _locate(raw)
        raise BadControl(
            "body", f"not valid JSON: {problem}", position=position, expected="JSON, as declared"
        ) from None
    _check_size(value)
    return value


def parse_json_lines(raw: bytes) -> list[JsonValue]:
    """Return the values of a body with one JSON text in each line; empty lines are skipped."""
    values: list[JsonValue] = []
    for number, line in enumerate(io.BytesIO(raw), 1):
        if line.isspace():
            continue
        work.spend(_STEPS_PER_VALUE, _VALUES)
        try:
            values.append(parse_json(line.rstrip(b"\n")))
        except BadControl:
            raise BadControl(
                "body", "not valid JSON", position=f"line {number}", expected="JSON in each line"
            ) from None
    return values


def _check_size(value: JsonValue) -> None:
    """Count the values as work, and raise `BadControl` for one that is nested too deeply."""
    level = [value] if isinstance(value, (list, dict)) else []
    depth = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise BadControl("body", f"nested deeper than {MAX_DEPTH} levels", expected="JSON of a reasonable depth")
        work.spend(_STEPS_PER_CONTAINER * len(level) + _STEPS_PER_VALUE * sum(map(len, level)), _VALUES)
        members = chain.from_iterable(each.values() if isinstance(each, dict) else each for each in level)
        level = [member for member in members if isinstance(member, (list, dict))]


def _locate(raw: bytes) -> tuple[str, str]:
    """What is wrong and where: the standard library says it with a line and a column."""
    import json

    try:
        json.loads(raw)
    except json.JSONDecodeError as error:
        return error.msg, f"line {error.lineno}, column {error.colno}"
    except UnicodeDecodeError as error:
        return "not UTF-8", f"byte {error.start}"
    except (RecursionError, ValueError) as error:
        return str(error)[:100], ""
    # The standard library reads more than JSON (RFC 8259 sections 6 and 8.2).
    return "it holds NaN, an infinity, too large a number or half of a surrogate pair", ""
