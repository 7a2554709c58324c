"""Texts that hold something else (`contentEncoding`, `contentMediaType`): bytes written as letters, or JSON in a string."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable, Mapping
from types import MappingProxyType

import msgspec

from mockllmapi.synthesis.meanings import Meaning
from mockllmapi.synthesis.scalars import string_draw
from mockllmapi.synthesis.scene import Draw, Record
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["CONTENT_WORDS", "content_draw"]

CONTENT_WORDS = frozenset({"contentEncoding", "contentMediaType"})
_OTHERS = frozenset({"pattern", "format", "allOf"})
_LONGEST = 100_000

_ENCODERS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {
        "base64": base64.b64encode,
        "base64url": base64.urlsafe_b64encode,
        "base32": base64.b32encode,
        "base16": base64.b16encode,
        "quoted-printable": quopri.encodestring,
    }
)


def content_draw(flat: JsonObject, meaning: Meaning | None) -> Draw:
    """A text within the limits of `flat` that reads as this says, if it says so: what is meant is then the text that is
    encoded, or a member of the object in JSON. Lengths are kept; where nothing readable fits into them, or where a pattern or
    format says more, it is any text. Raises `Unsatisfiable` as `string_draw` does.
    """
    draw = string_draw(flat, meaning)
    if CONTENT_WORDS.isdisjoint(flat):
        return draw
    plain = string_draw({}, meaning)
    encode = _ENCODERS.get(str(flat.get("contentEncoding", "")).lower())
    media = str(flat.get("contentMediaType", "")).partition(";")[0].strip().lower()
    is_json = media == "application/json" or media.endswith("+json")
    if (encode is None and not is_json) or not _OTHERS.isdisjoint(flat):
        return draw
    least, most = _length(flat, "minLength", 0), _length(flat, "maxLength", _LONGEST)

    def content(record: Record) -> JsonValue:
        told = plain(record)
        inner = _json(record, told) if is_json else str(told).encode()
        for size in _sizes(len(inner), least, most):
            fitted = _fitted(inner, size, is_json=is_json)
            text = (encode(fitted) if encode else fitted).decode("utf-8", "replace")
            if least <= len(text) <= most:
                return text
        return draw(record)

    return content


def _json(record: Record, told: JsonValue) -> bytes:
    return msgspec.json.encode({"id": record.serial, "value": told})


def _sizes(size: int, least: int, most: int) -> tuple[int, ...]:
    """Bytes to try: as they are, then such as the usual encodings make fit."""
    return (size, least, (least * 3 + 3) // 4, (least * 5 + 7) // 8, (least + 1) // 2, most * 3 // 4, most // 2)


def _fitted(inner: bytes, size: int, *, is_json: bool) -> bytes:
    """What is inside, cut or continued to about so many bytes: JSON may end in blanks, a text says itself again."""
    if is_json:
        return (inner if len(inner) <= size else b"{}").ljust(size)
    return (inner + (b" " + (inner or b"text")) * (size // (len(inner) + 1)))[:size]


def _length(flat: JsonObject, keyword: str, otherwise: int) -> int:
    value = flat.get(keyword)
    return int(value) if isinstance(value, int | float) else otherwise
