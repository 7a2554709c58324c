"""Undoing the `Content-Encoding` of a request's body (RFC 9110 section 8.4), within a bound on the result."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from mockllmapi.errors import BadControl, BodyTooLarge, UnsupportedCoding

__all__ = ["CODINGS", "decode_content"]

MAX_CODINGS = 3
GZIP, ZLIB, RAW = 31, 15, -15
"""What zlib calls the three containers of the same compression (its parameter `wbits`)."""


def decode_content(raw: bytes, content_encoding: str, limit_bytes: int) -> bytes:
    """Return the body without its codings, the last one undone first.

    Raise UnsupportedCoding for one that is not known, BadControl for bytes that are not of it, and BodyTooLarge as soon as the
    content is larger than the limit.
    """
    codings = [
        coding for part in content_encoding.split(",") if (coding := part.strip().lower()) not in ("", "identity")
    ]
    if not codings or not raw:
        return raw
    if len(codings) > MAX_CODINGS:
        raise BadControl("Content-Encoding", f"{len(codings)} codings", expected=f"at most {MAX_CODINGS}")
    for coding in reversed(codings):
        decode = _DECODERS.get(coding.removeprefix("x-"))
        if decode is None:
            raise UnsupportedCoding(coding[:40], CODINGS)
        try:
            raw = decode(raw, limit_bytes + 1)
        except (zlib.error, EOFError) as error:
            raise BadControl("body", f"not {coding}, as Content-Encoding says: {error}"[:200]) from None
        if len(raw) > limit_bytes:
            raise BodyTooLarge("body", limit_bytes, "MaxRequestSizeBytes")
    return raw


def _gunzip(raw: bytes, max_bytes: int) -> bytes:
    """Undo gzip; several members one after the other are one content (RFC 1952 section 2.2)."""
    content = bytearray()
    while raw and len(content) < max_bytes:
        piece, raw = _inflate(raw, max_bytes - len(content), GZIP)
        content += piece
    return bytes(content)


def _undeflate(raw: bytes, max_bytes: int) -> bytes:
    """Undo deflate, which many clients send without the container that it should have (RFC 9110 section 8.4.1.2)."""
    has_container = raw[0] & 0x0F == 8 and int.from_bytes(raw[:2], "big") % 31 == 0
    return _inflate(raw, max_bytes, ZLIB if has_container else RAW)[0]


def _inflate(raw: bytes, max_bytes: int, container: int) -> tuple[bytes, bytes]:
    """Return at most `max_bytes` of the content, and what follows after its end."""
    inflater = zlib.decompressobj(container)
    content = inflater.decompress(raw, max_bytes)
    if not inflater.eof and len(content) < max_bytes:
        raise EOFError("it ends too early")
    return content, inflater.unused_data


_DECODERS: Final[Mapping[str, Callable[[bytes, int], bytes]]] = MappingProxyType(
    {"gzip": _gunzip, "deflate": _undeflate}
)

CODINGS: Final = tuple(_DECODERS)
"""The codings that can be undone, as `Accept-Encoding` names them."""
