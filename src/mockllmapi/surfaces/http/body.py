"""A request's body as a value: JSON, a form, text, or the facts of what is none of them.

Files are read through, and only name, type and size are kept.
"""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from mockllmapi.errors import BadControl
from mockllmapi.exchange import BodyKind
from mockllmapi.surfaces.http.form_fields import nest_fields, parse_fields
from mockllmapi.surfaces.http.json_body import parse_json, parse_json_lines
from mockllmapi.types import JsonObject, JsonValue

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

__all__ = ["ParsedBody", "parse_body"]

MAX_FORM_FIELDS = 1000
BINARY = frozenset(
    {
        "application/gzip",
        "application/octet-stream",
        "application/pdf",
        "application/vnd.ms-excel",
        "application/wasm",
        "application/x-7z-compressed",
        "application/x-tar",
        "application/zip",
    }
)
"""Media types that are never text, beside images, sounds, films and fonts."""
LINES_OF_JSON = frozenset(
    {
        "application/json-lines",
        "application/jsonl",
        "application/jsonlines",
        "application/ndjson",
        "application/x-json-lines",
        "application/x-jsonlines",
        "application/x-ndjson",
        "text/x-ndjson",
    }
)
CODECS = ("ascii", "big5", "cp", "euc", "gb", "iso8859", "koi8", "shift_jis", "utf")
"""How the names of the codecs begin that a text body may declare."""


@dataclass(frozen=True, slots=True)
class ParsedBody:
    """`value` is the JSON value, the form's fields as an object, the text, or the facts of a binary body, as `kind` says."""

    value: JsonValue = None
    kind: BodyKind = "none"


def parse_body(raw: bytes, content_type: str) -> ParsedBody:
    """Read a body by its content type (RFC 9110 section 8.3).

    A body that is declared as JSON and is none is a BadControl named `body`, with the position. Without a declaration, or
    under curl's default of a form, what reads as JSON is JSON.
    """
    if not raw:
        return ParsedBody()
    media_type, _, parameters = content_type.partition(";")
    media_type = media_type.strip().lower()
    if _is_json(media_type):
        return ParsedBody(parse_json(raw), "json")
    if media_type in LINES_OF_JSON:
        return ParsedBody(parse_json_lines(raw), "json")
    if media_type == "multipart/form-data":
        return ParsedBody(_parse_multipart(raw, parameters), "form")
    if media_type in ("", "application/x-www-form-urlencoded", "text/plain") and raw.lstrip()[:1] in (b"{", b"["):
        try:
            return ParsedBody(parse_json(raw), "json")
        except BadControl:
            pass
    if media_type == "application/x-www-form-urlencoded":
        return ParsedBody(_parse_form(raw.decode("utf-8", "replace")), "form")
    text = None if _is_binary(media_type) else _decode_text(raw, parameters)
    if text is None:
        return ParsedBody(_describe(raw, media_type), "binary")
    return ParsedBody(text, "text")


def _is_json(media_type: str) -> bool:
    return media_type in ("application/json", "text/json") or media_type.endswith("+json")


def _is_binary(media_type: str) -> bool:
    """Return whether no body of this type is text, whatever its bytes are."""
    kind, _, name = media_type.partition("/")
    return (kind in ("image", "audio", "video", "font") and not name.endswith("+xml")) or media_type in BINARY


def _decode_text(raw: bytes, parameters: str) -> str | None:
    """Return the text in the charset that is declared, else in UTF-8; None for bytes that are not text in it."""
    for codec in (*_declared_codec(parameters), "utf-8"):
        try:
            text = raw.decode(codec)
        except (LookupError, ValueError):
            continue
        return None if "\0" in text else text
    return None


def _declared_codec(parameters: str) -> list[str]:
    """Return the name of the declared codec, if it is one that decodes in linear time."""
    for parameter in parameters.split(";"):
        name, _, charset = parameter.partition("=")
        if name.strip().lower() == "charset":
            try:
                codec = codecs.lookup(charset.strip().strip("\"'")[:40]).name
            except (LookupError, ValueError):
                return []
            return [codec] if codec.startswith(CODECS) else []
    return []


def _describe(raw: bytes, media_type: str) -> JsonObject:
    """Return the facts of a body that is not text."""
    digest = hashlib.sha256(raw).hexdigest()
    return {"contentType": media_type or "application/octet-stream", "size": len(raw), "sha256": digest}


def _parse_form(text: str) -> JsonObject:
    if text.count("&") >= MAX_FORM_FIELDS:
        raise BadControl("body", f"more than {MAX_FORM_FIELDS} form fields")
    return nest_fields(parse_fields(text))


@dataclass(slots=True)
class _Part:
    """One part of a multipart body while it is read. A file's bytes are counted and let go."""

    headers: dict[str, str] = field(default_factory=dict)
    name: str = ""
    filename: str | None = None
    content: bytearray = field(default_factory=bytearray)
    size: int = 0

    def take(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.filename is None:
            self.content += piece

    @property
    def value(self) -> JsonValue:
        """The facts of a file; of a field its JSON if that is declared, else its text."""
        content_type = self.headers.get("content-type", "")
        if self.filename is not None:
            return {
                "filename": self.filename,
                "contentType": content_type or "application/octet-stream",
                "size": self.size,
            }
        media_type, _, parameters = content_type.partition(";")
        media_type = media_type.strip().lower()
        if _is_json(media_type):
            return parse_json(bytes(self.content))
        text = None if _is_binary(media_type) else _decode_text(bytes(self.content), parameters)
        return {"contentType": media_type or "application/octet-stream", "size": self.size} if text is None else text


class _Parts:
    """Collects the parts that python-multipart's parser reports (RFC 7578)."""

    def __init__(self) -> None:
        self.fields: list[tuple[str, JsonValue]] = []
        self.is_whole = False
        self._count = 0
        self._part = _Part()
        self._header_name = b""
        self._header_value = b""

    def begin(self) -> None:
        self._count += 1
        if self._count > MAX_FORM_FIELDS:
            raise BadControl("body", f"more than {MAX_FORM_FIELDS} form fields")
        self._part = _Part()

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def header_end(self) -> None:
        name = self._header_name.decode("latin-1").lower()
        self._part.headers[name] = self._header_value.decode("latin-1")
        self._header_name = self._header_value = b""

    def headers_finished(self) -> None:
        from python_multipart.multipart import parse_options_header

        _, options = parse_options_header(self._part.headers.get("content-disposition", ""))
        self._part.name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options:
            self._part.filename = options[b"filename"].decode("utf-8", "replace")

    def part_data(self, data: bytes, start: int, end: int) -> None:
        self._part.take(data[start:end])

    def part_end(self) -> None:
        self.fields.append((self._part.name, self._part.value))

    def end(self) -> None:
        self.is_whole = True


def _parse_multipart(raw: bytes, parameters: str) -> JsonObject:
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import MultipartParser, parse_options_header

    _, options = parse_options_header(f"multipart/form-data;{parameters}")
    boundary = options.get(b"boundary")
    if not boundary:
        raise BadControl("body", "multipart without a boundary", expected="a boundary parameter in Content-Type")
    parts = _Parts()
    callbacks = {
        "on_part_begin": parts.begin,
        "on_header_field": parts.header_field,
        "on_header_value": parts.header_value,
        "on_header_end": parts.header_end,
        "on_headers_finished": parts.headers_finished,
        "on_part_data": parts.part_data,
        "on_part_end": parts.part_end,
        "on_end": parts.end,
    }
    typed: MultipartCallbacks = cast("MultipartCallbacks", callbacks)
    try:
        MultipartParser(boundary, callbacks=typed).write(raw)
    except FormParserError:
        raise BadControl("body", "not a well-formed multipart body", expected="RFC 7578 form data") from None
    if not parts.is_whole:
        raise BadControl("body", "a multipart body without its closing boundary", expected="RFC 7578 form data")
    return nest_fields(parts.fields)
