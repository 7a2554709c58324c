"""One value alone, read strictly, as people write it, or as far as it goes."""

from __future__ import annotations

import msgspec

from mockllmapi.engine.extraction.lenient_json import MAX_DEPTH, Unreadable, read_lenient_json
from mockllmapi.engine.repair.coercion import UNFIT, Fitted
from mockllmapi.engine.repair.unwrap import is_hollow
from mockllmapi.shapes.text import is_deeper_than
from mockllmapi.types import JsonValue

__all__ = ["read_alone", "read_cut", "read_strict"]


def read_strict(text: str) -> Fitted:
    """The value of strict JSON that is not nested too deeply; else the mark for none."""
    try:
        value: JsonValue = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return UNFIT
    return UNFIT if is_deeper_than(value, MAX_DEPTH) else value


def read_alone(text: str) -> Fitted:
    """One value as people write it; the mark for none where the text is not exactly that."""
    wrapped = f"[{text}\n]"
    try:
        reading = read_lenient_json(wrapped)
    except Unreadable:
        return UNFIT
    items = reading.value
    is_one = reading.end == len(wrapped) and isinstance(items, list) and len(items) == 1
    return items[0] if is_one and isinstance(items, list) else UNFIT


def read_cut(text: str, *, is_cut: bool) -> Fitted:
    """What is complete of a value that stopped in the middle. A number may lack digits where the model was cut off."""
    if text[:1] in ("{", "["):
        try:
            value = read_lenient_json(text).value
        except Unreadable:
            return UNFIT
        return UNFIT if is_hollow(value) else value
    is_ended = not is_cut or text[-1:].isspace()
    return read_strict(text) if is_ended else UNFIT
