"""Undoing the coding of a body."""

from __future__ import annotations

import gzip
import zlib

import pytest

from mockllmapi.errors import BadControl, BodyTooLarge, UnsupportedCoding
from mockllmapi.surfaces.http.content_coding import decode_content

TEXT = b'{"name": "Ada"}' * 20
PLENTY = 10_000


def compress_raw(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()


@pytest.mark.parametrize(
    ("raw", "coding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT, mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0), "X-GZip"),
        (gzip.compress(TEXT[:50], mtime=0) + gzip.compress(TEXT[50:], mtime=0), "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (compress_raw(TEXT), "deflate"),
        (gzip.compress(zlib.compress(TEXT), mtime=0), "deflate, gzip"),
    ],
)
def test_the_content_is_what_was_encoded(raw: bytes, coding: str) -> None:
    assert decode_content(raw, coding, PLENTY) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("raw", [b"plain text", gzip.compress(TEXT, mtime=0)[:-10], b"\x78\x9c"])
def test_bytes_that_are_not_of_the_coding_are_refused(raw: bytes, coding: str) -> None:
    with pytest.raises(BadControl, match=coding):
        decode_content(raw, coding, PLENTY)


def test_a_coding_that_is_not_known_is_named() -> None:
    with pytest.raises(UnsupportedCoding, match=r"'br'.*gzip, deflate"):
        decode_content(b"x", "br", PLENTY)


@pytest.mark.parametrize("codings", ["gzip", "gzip, gzip"])
def test_content_over_the_limit_is_refused_before_it_is_there(codings: str) -> None:
    bomb = gzip.compress(bytes(50_000_000), mtime=0)
    for _ in codings.split(",")[1:]:
        bomb = gzip.compress(bomb, mtime=0)
    with pytest.raises(BodyTooLarge):
        decode_content(bomb, codings, PLENTY)


def test_the_number_of_codings_is_bounded() -> None:
    with pytest.raises(BadControl, match="codings"):
        decode_content(b"x", ", ".join(["gzip"] * 50), PLENTY)
